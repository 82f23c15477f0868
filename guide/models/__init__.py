"""The tables: the desk (topics and their parts), the log (reviews), the shelf (editions), and what readers send.

What each kind of topic is stands in `kinds`, which any package may import.

Code that serves readers imports `guide.models.editions` and nothing else from here; code that takes what readers send
(`guide.feedback`) imports `guide.models.feedback` too.
"""

from guide.models.areas import BodyArea
from guide.models.attempts import WrongAttempts
from guide.models.editions import Blob, Edition, PhoneFile
from guide.models.feedback import Feedback
from guide.models.kinds import KINDS, Kind
from guide.models.links import Link
from guide.models.parts import Rung, Source, Step
from guide.models.reviews import (
    SIGNATURES,
    Assignment,
    Claim,
    Comment,
    Digest,
    Event,
    Pause,
    Reply,
    Reviewer,
    Revision,
    RevisionToReview,
)
from guide.models.signatures import HeadSignature, KeyRotation
from guide.models.signs import Case, SearchCase, Sign
from guide.models.topics import (
    Article,
    Cause,
    Compress,
    Contribution,
    EmergencyNumbers,
    PreventionTip,
    ReliefPlan,
    Routine,
    SignCheck,
    Stretch,
    Topic,
    WarningSign,
)
from guide.models.working_copies import WorkingCopy

__all__ = [
    "KINDS",
    "SIGNATURES",
    "Article",
    "Assignment",
    "Blob",
    "BodyArea",
    "Case",
    "Cause",
    "Claim",
    "Comment",
    "Compress",
    "Contribution",
    "Digest",
    "Edition",
    "EmergencyNumbers",
    "Event",
    "Feedback",
    "HeadSignature",
    "KeyRotation",
    "Kind",
    "Link",
    "Pause",
    "PhoneFile",
    "PreventionTip",
    "ReliefPlan",
    "Reply",
    "Reviewer",
    "Revision",
    "RevisionToReview",
    "Routine",
    "Rung",
    "SearchCase",
    "Sign",
    "SignCheck",
    "Source",
    "Step",
    "Stretch",
    "Topic",
    "WarningSign",
    "WorkingCopy",
    "WrongAttempts",
]
