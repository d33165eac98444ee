"""Campaigns that ask: for express consent, for a higher promise, or to join a list.

They are promotional texts like any other; a YES within two weeks changes something.
"""
