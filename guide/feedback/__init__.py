"""What readers send: the one door through which something comes in without an account.

It knows the pages that are public and the reports themselves. It imports neither topics nor the review.
"""
