"""Less burden below (M50): what is known is not asked again, and what reaches a town is counted and capped."""
