"""The pages of duty lists and of the division of labour."""
