"""From a TOML file to rows: what an operator declares, created or updated at once."""
