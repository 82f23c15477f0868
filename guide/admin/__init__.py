"""The desk, where authors write and reviewers sign. Thin: every act is a call of `review.workflow`."""

from guide.admin import desk, records, stretches, topics

__all__ = ["desk", "records", "stretches", "topics"]
