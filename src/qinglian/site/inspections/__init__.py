"""Double-random inspection 双随机: rosters, draws, and who goes where."""
