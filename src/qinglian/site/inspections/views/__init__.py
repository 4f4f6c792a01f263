"""Pages of tasks and draws, of interests and of those who stand aside."""
