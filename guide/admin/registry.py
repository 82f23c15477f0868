"""Imports every module that registers ModelAdmins with the site, as it is imported (see `spasmguide.apps`)."""

from guide.admin import accounts, feedback, records, revisions, stretches, superuser_signins, to_review, topics

__all__ = ["accounts", "feedback", "records", "revisions", "stretches", "superuser_signins", "to_review", "topics"]
