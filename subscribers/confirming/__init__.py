"""Confirming by a link: a page with a button, for those who cannot reply."""
