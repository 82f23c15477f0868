"""The order in which phones take editions: by epoch and number, both of which only rise along the log."""

from collections.abc import Iterator, Sequence

from guide.models.editions import Edition
from guide.models.reviews import Event


def findings(events: Sequence[Event], editions: Sequence[Edition]) -> Iterator[str]:
    """Yield one sentence for each epoch or edition that does not come after those before it."""
    by_number = {edition.seq: edition for edition in editions}
    epoch, above = 1, 0
    for event in events:
        if event.act == Event.Act.RESTORED:
            if event.data["epoch"] <= epoch or event.data["above"] < above:
                yield f"guide_event {event.seq}: the epoch or the number that it begins with is not a new one."
            epoch, above = event.data["epoch"], event.data["above"]
        elif event.act == Event.Act.PUBLISH:
            number = event.data["edition"]
            edition = by_number.get(number)  # one that is missing is named elsewhere
            if edition and edition.epoch != epoch:
                yield f"guide_edition {number}: it is of epoch {edition.epoch}, and the log was in epoch {epoch}."
            if number <= above:
                yield f"guide_event {event.seq}: edition {number} does not come after edition {above}."
            above = number
