"""Contests: one entry a person, by word or page; draws that anyone can recompute."""
