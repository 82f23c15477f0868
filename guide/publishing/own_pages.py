"""The pages that each reader's phone fills: diary, reminders, own routine, six weeks before bed, own medicines."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from guide.models.kinds import KINDS, Kind
from guide.publishing import diary_choices, reminders, search_index
from guide.publishing.cards import card
from guide.publishing.page import Page
from guide.publishing.public_texts import Public, topic_path
from guide.publishing.topic_pages import TextPages
from guide.serving.reminders import choices

# Signed texts that these pages lead to, where they are public.
STRETCH_BEFORE_BED = topic_path({"kind": Kind.TIP, "slug": "stretch-before-bed"})
ABOUT_MEDICINES = topic_path({"kind": Kind.CAUSE, "slug": "medicines-and-cramps"})


class OwnPages(TextPages):
    @cached_property
    def bedtime(self) -> str:
        """The path of the routine before bed; empty where it is not public."""
        return reminders.BEDTIME if reminders.BEDTIME in self.by_path else ""

    @cached_property
    def medicines(self) -> list[Public]:
        """The texts about one group of medicines each."""
        found = [text for text in self.of(Kind.CAUSE) if text.payload["cause_type"] == "medicine"]
        return [text for text in found if text.path != ABOUT_MEDICINES]

    def diary_pages(self) -> Iterator[Page]:
        places = diary_choices.places(self.areas, self.of(Kind.RELIEF))
        data: dict[str, Any] = {"places": places, "triggers": diary_choices.triggers(), "section": "diary"}
        about = _("Write down each cramp, when, where and how long. It stays on this phone.")
        yield self.page("/diary/", "diary/page", _("Diary"), description=about, is_core=True, **data)
        about = _("Your cramps on one page, to show to a doctor. It is made on this phone and sent nowhere.")
        yield self.page("/diary/summary/", "diary/summary", _("Doctor summary"), description=about, **data)

    def own_pages(self) -> Iterator[Page]:
        if self.of(Kind.STRETCH):
            about = _("Stretches that you choose, in your own order, one after the other with the timer.")
            data: dict[str, Any] = {"section": "guide", "source": KINDS[Kind.STRETCH].prefix}
            yield self.page("/my-routine/", "routine/page", _("My routine"), description=about, **data)
        if self.of(Kind.ROUTINE):
            yield self._reminders()
        yield self._six_weeks()
        yield self._my_medicines()

    def _reminders(self) -> Page:
        texts = sorted(self.of(Kind.ROUTINE), key=lambda text: text.path != reminders.BEDTIME)
        routines = [
            {**card(text.payload), "slug": text.payload["slug"], "file": reminders.file_path(text)} for text in texts
        ]
        about = _("Put a routine into your own calendar, on the days and at the time that you choose.")
        data: dict[str, Any] = {"description": about, "routines": routines, **choices()}
        return self.page("/reminders/", "reminders/page", _("Remind me"), section="guide", **data)

    def _six_weeks(self) -> Page:
        """Always there: what a reader has noted can be read and deleted, whichever texts are public."""
        about = _("Stretch before bed for six weeks, mark the nights, and see if you have fewer cramps.")
        data: dict[str, Any] = {"advice": self._card(STRETCH_BEFORE_BED), "bedtime": self.bedtime, **choices()}
        title = _("Six weeks before bed")
        return self.page("/six-weeks/", "six_weeks/page", title, section="guide", description=about, **data)

    def _my_medicines(self) -> Page:
        about = _("Tick the medicines that you take, and see which are linked to cramps. The list stays on this phone.")
        cards = [card(text.payload) for text in self.medicines]
        data: dict[str, Any] = {"medicines": cards, "advice": self._card(ABOUT_MEDICINES)}
        title = _("My medicines")
        return self.page("/my-medicines/", "medicines/page", title, section="guide", description=about, **data)

    def _card(self, path: str) -> dict[str, Any] | None:
        return card(self.by_path[path].payload) if path in self.by_path else None

    def own_entries(self) -> Iterator[search_index.Entry]:
        """How they are found; texts that fit a word as well come before them."""
        yield search_index.Entry("/six-weeks/", _("Six weeks before bed"), _("Mark the nights, compare the cramps"), "")
        yield search_index.Entry("/my-medicines/", _("My medicines"), _("Those you take that are linked to cramps"), "")
