"""The manners every admin page shares: verbs, histories, fields, words; no nouns."""
