"""Public money: leads over what was filed, who looked into them, and the public lists of subsidies."""
