"""After the database was restored from a backup: a new epoch, in which the guide goes on above what phones know.

Phones refuse an edition that comes before theirs: an old copy in some cache must not bring a withdrawn page back. The
numbers of a restored database go on below theirs, and an epoch comes before every number.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from guide.models.editions import Edition
from guide.models.reviews import Event
from guide.publishing.build import publish
from guide.record import log


class NotRestored(Exception):
    """The numbers cannot be those that phones know. The message says why."""


def begin_epoch(user: User, *, known: tuple[int, int], at: datetime) -> Edition:
    """Write into the log that the database was restored, and publish above `known`.

    That is the epoch and the number of the newest edition that a phone has. Raises NotRestored, or BuildError where the
    guide cannot be built; then nothing is written.
    """
    epoch, number = known
    with log.exclusive():
        current = Edition.objects.current()
        if current is None:
            raise NotRestored(_("Nothing was published from this database. Run “manage.py publish”."))
        if not (current.place <= known and number >= current.seq):
            words = _(
                "This database has edition %(number)d of epoch %(epoch)d, so phones know that one or a later one."
            )
            raise NotRestored(words % {"number": current.seq, "epoch": current.epoch})
        if not current.is_near(known):
            words = _("Edition %(number)d of epoch %(epoch)d is too far from what this database has to be true.")
            raise NotRestored(words % {"number": number, "epoch": epoch})
        log.append(Event.Act.RESTORED, actor=user, at=at, data={"epoch": epoch + 1, "above": number})
        return publish(user, at=at)
