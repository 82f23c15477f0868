"""The pages of the desk. Each module registers its own with the site when it is imported (see `spasmguide.apps`)."""

from guide.admin import feedback, people, records, revisions, stretches, superuser_signins, to_review, topics

__all__ = ["feedback", "people", "records", "revisions", "stretches", "superuser_signins", "to_review", "topics"]
