"""The pages of matters, a module for each."""
