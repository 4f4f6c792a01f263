"""Excel in: units, posts, persons, duty lists and meeting decisions, row by row, nothing half-loaded."""
