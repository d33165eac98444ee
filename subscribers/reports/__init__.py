"""Figures about people and their consents: counted, never drawn."""
