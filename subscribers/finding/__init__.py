"""Find people among a million: by pieces of what names them, by what they are."""
