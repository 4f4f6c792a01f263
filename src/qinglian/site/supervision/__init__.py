"""行政效能监察: lights, signs, questions to units, and the supervision that is opened from them."""
