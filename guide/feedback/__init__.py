"""Feedback: the reports that readers send, the only input without an account.

It knows the public pages and the reports, and imports neither topics nor the review.
"""
