"""Posts what people text to a shop's own systems, signed, until they have it."""
