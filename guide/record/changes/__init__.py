"""What differs between two frozen texts, in words: `changes(old, new)` gives one sentence for each difference.

Whatever makes the canonical JSON of the two differ is named by at least one change, also in fields that this package
has never heard of.
"""

from guide.record.changes.change import DEL, FLAGS, INS, SAME, Change, Segment
from guide.record.changes.record import changes

__all__ = ["DEL", "FLAGS", "INS", "SAME", "Change", "Segment", "changes"]
