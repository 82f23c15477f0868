"""The six people of the pictures. A record names one; a record without a name has the first.

Colours stand in the stylesheet under the number of the person; here are build, hair, dress and mobility.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from guide.figures.skeleton import PoseError, Record


@dataclass(frozen=True)
class Person:
    number: str
    build: float = 1.0  # of the width of trunk and limbs
    belly: float = 0.0  # units before the waist
    bust: float = 0.0
    hair: str = "short"  # short, long, bun, thin, curly or scarf
    sleeves: str = "long"
    beard: bool = False
    mobility: float = 1.0  # of the ranges of the joints; chosen by us


PEOPLE: Mapping[str, Person] = {
    "Ben": Person("1"),
    "Rosa": Person("2", bust=5, hair="bun", mobility=0.9),  # an older woman
    "Karl": Person("3", build=1.12, belly=12, beard=True, sleeves="short", mobility=0.9),  # a heavier man
    "Amina": Person("4", build=0.98, bust=5, hair="scarf"),
    "Otto": Person("5", build=0.95, belly=5, hair="thin", mobility=0.8),  # seventy, and stiff
    "Joy": Person("6", build=0.98, bust=5, hair="curly", sleeves="short"),
}


def person_of(figure: Record) -> Person:
    name = figure.get("person", "Ben")
    if name not in PEOPLE:
        raise PoseError(f"The person is one of {', '.join(PEOPLE)}, not {name}.")
    return PEOPLE[name]
