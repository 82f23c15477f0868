"""The desk, where authors write and reviewers sign. Thin: every act is a call of `review.workflow`."""

from guide.admin import break_glass, desk, feedback, people, records, stretches, to_review, topics

__all__ = ["break_glass", "desk", "feedback", "people", "records", "stretches", "to_review", "topics"]
