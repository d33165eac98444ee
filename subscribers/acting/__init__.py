"""One verb done to everybody who fits: few at once, many by the worker."""
