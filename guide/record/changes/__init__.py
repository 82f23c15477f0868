"""The difference between two payloads in words: `compare_payloads(old, new)` gives one `Change` for each.

Whatever makes their canonical JSON differ is named by at least one change, also in fields that this package does not
know.
"""

from guide.record.changes.change import DEL, FLAGS, INS, SAME, Change, Segment
from guide.record.changes.payloads import compare_payloads
from guide.record.changes.wording import clinical_changes

__all__ = ["DEL", "FLAGS", "INS", "SAME", "Change", "Segment", "clinical_changes", "compare_payloads"]
