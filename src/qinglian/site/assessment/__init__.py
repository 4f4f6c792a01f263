"""目标责任考核: scores of units, worked out from indicators alone, each point open to its records."""
