"""The public sign-up page: what it shows, reads and answers; consent is not decided
here.
"""
