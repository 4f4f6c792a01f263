"""What was counted, what it was counted from, and the reports that say so."""
