"""The streams of the county's life: one file for each kind of matter."""
