"""The preference page behind a personal link: choices, leaving, one's own data."""
