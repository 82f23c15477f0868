"""The desk, where authors write and reviewers sign. Thin: every act is a call of `review.workflow`."""

from guide.admin import desk, people, records, stretches, topics

__all__ = ["desk", "people", "records", "stretches", "topics"]
