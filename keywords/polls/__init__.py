"""Polls by text: questions that lead to one another, answered by number or by word."""
