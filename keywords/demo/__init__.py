"""A florist with two years of history, told through the doors a real one would use."""
