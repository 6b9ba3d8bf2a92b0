"""A body as its page shows it: where it stands, how it is reached, and who holds office in it."""

import re
from dataclasses import dataclass
from datetime import date

from organizations.models import PATH_STEP, Organization, Representative
from organizations.permissions import sees_contacts

CHILDREN_SHOWN, CHILDREN_FOLDED = 12, 300


def uppers_of(body: Organization) -> list[Organization]:
    """Return the bodies above this one, the topmost first."""
    ids = [int(body.path[start : start + PATH_STEP]) for start in range(0, len(body.path), PATH_STEP)]
    found = Organization.objects.in_bulk(ids[:-1])
    return [found[number] for number in ids[:-1] if number in found]


@dataclass(frozen=True)
class Children:
    """The bodies right below one: some shown at once, others behind a fold.

    Attributes:
        count: how many there are; more than both lists hold, if there are very many.
    """

    count: int
    shown: list[Organization]
    folded: list[Organization]

    @property
    def left_out(self) -> int:
        return self.count - len(self.shown) - len(self.folded)


def children_of(body: Organization) -> Children:
    """Return what is right below a body, without what was put away or found to be a second row of another."""
    children = body.children.filter(archived_at__isnull=True, merged_into__isnull=True)
    found = list(children[: CHILDREN_SHOWN + CHILDREN_FOLDED])
    is_full = len(found) == CHILDREN_SHOWN + CHILDREN_FOLDED
    # A fold of two or three is more work than reading them.
    shown = len(found) if len(found) <= CHILDREN_SHOWN + 3 else CHILDREN_SHOWN
    return Children(children.count() if is_full else len(found), found[:shown], found[shown:])


@dataclass(frozen=True)
class Office:
    """A person's office in a body.

    Attributes:
        phones: see ``phones_of``; none for a reader to whom they are not shown.
        email: likewise.
    """

    person: Representative
    phones: list[tuple[str, str]]
    email: str


def offices_of(body: Organization, user, today: date) -> tuple[list[Office], list[Office]]:
    """Return who holds office in a body, and who did. An office without an end is held, as far as is known."""
    is_shown = sees_contacts(user, body)
    offices = [
        Office(person, phones_of(person.phone) if is_shown else [], person.email if is_shown else "")
        for person in body.representatives.all()
    ]
    past = [office for office in offices if office.person.until_on and office.person.until_on < today]
    return [office for office in offices if office not in past], past


def phones_of(text: str) -> list[tuple[str, str]]:
    """Return the numbers in a text as they are written, each with the digits to dial; "" where they are none.

    "0226 385 1234; 0912.345.678 (văn phòng)" are two.
    """
    numbers = [part.strip() for part in re.split(r"[;,]|\s/\s", text)]
    return [(number, digits_of(number)) for number in numbers if number]


def digits_of(number: str) -> str:
    digits = re.sub(r"\([^\d)]*\)|[\s().\-–]", "", number)
    return digits if re.fullmatch(r"\+?[0-9]{3,15}", digits) else ""
