"""What the desk says of the signature of what readers get."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from guide.models import HeadSignature
from guide.serving import heads
from guide.serving.review_dates import day_of
from guide.templatetags.guide import longdate

# A signature is renewed long before; that it was not, somebody has to look into.
LATE_DAYS = 7


@dataclass(frozen=True)
class Alarm:
    heading: str
    text: str


def signature_alarm(at: datetime) -> Alarm | None:
    """That an edition waits to be signed, or that the signature of the current one ends soon."""
    if not settings.SIGNING_PUBLIC_KEY and not HeadSignature.objects.exists():
        return None
    offer = heads.offered()
    if offer is None:
        return None
    row = heads.signature_of(offer.edition)
    if row is None or offer.is_waiting:
        return _waiting(offer)
    return _ending(row, at) if row.expires < at + timedelta(days=LATE_DAYS) else None


def _waiting(offer: heads.Offer) -> Alarm:
    heading = _("Edition %(number)s waits to be signed") % {"number": offer.newest.seq}
    if not offer.is_waiting:
        text = _(
            "Until “manage.py sign” has run, phones cannot check who published it, and those that know your publishing "
            "key take nothing new."
        )
        return Alarm(heading, text)
    text = _("Readers and phones have edition %(number)s until “manage.py sign” has run.") % {
        "number": offer.edition.seq
    }
    if offer.taken_away:
        text += " " + _(
            "What was withdrawn is gone online. Phones hide it at their next contact, but without the reason, and a "
            "phone with an older version of the app hides it only once the edition is signed."
        )
    return Alarm(heading, text)


def _ending(row: HeadSignature, at: datetime) -> Alarm:
    day = {"number": row.edition_id, "day": longdate(day_of(row.expires))}
    heading = _("The signature of edition %(number)s ends on %(day)s")
    if row.expires < at:
        heading = _("The signature of edition %(number)s ended on %(day)s")
    text = _("Phones then keep what they have, and take nothing new until “manage.py sign” has run.")
    return Alarm(heading % day, text)
