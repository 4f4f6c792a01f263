"""A change of the division of labour: entered by one person, looked at and confirmed by another, kept in versions."""
