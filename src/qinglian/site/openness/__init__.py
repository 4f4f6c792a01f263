"""政务公开: what acts have made public, for whoever wants to read it."""
