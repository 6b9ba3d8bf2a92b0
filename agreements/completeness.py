"""What the register does not know of a programme yet: a hint on its page and a filter, never a barrier.

``FACTS`` is the one list: each fact that may be lacking has the condition as a query and as a predicate on an object in
hand; a test proves that the two agree.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from agreements.models import Agreement, Party, Signatory


@dataclass(frozen=True)
class Fact:
    """One thing that may be lacking: what to call it, and when it lacks, as a query and for an object."""

    label: str
    query: Callable[[], Q]
    lacks: Callable[[Agreement, list[Party]], bool]


def parties_of_row():
    return Party.objects.filter(agreement=OuterRef("pk"))


def bound_parties(parties: list[Party]) -> list[Party]:
    return [party for party in parties if party.is_bound]


FACTS = [
    Fact(
        "trích yếu",
        lambda: Q(subject=""),
        lambda agreement, parties: not agreement.subject,
    ),
    Fact(
        "số, ký hiệu",
        lambda: ~Exists(parties_of_row().exclude(reference_number="")),
        lambda agreement, parties: not any(party.reference_number for party in parties),
    ),
    # What nobody has signed yet lacks neither day nor hand.
    Fact(
        "ngày ký",
        lambda: Q(is_signed=True, signed_on__isnull=True),
        lambda agreement, parties: agreement.is_signed and agreement.signed_on is None,
    ),
    Fact(
        "thời hạn",
        lambda: Q(ends_on__isnull=True, is_open_ended=False),
        lambda agreement, parties: agreement.ends_on is None and not agreement.is_open_ended,
    ),
    Fact(
        "người ký",
        lambda: (
            Q(is_signed=True)
            & Exists(parties_of_row().bound().filter(~Exists(Signatory.objects.filter(party=OuterRef("pk")))))
        ),
        lambda agreement, parties: (
            agreement.is_signed and any(not party.signatories.all() for party in bound_parties(parties))
        ),
    ),
    Fact(
        "danh sách các bên, các cam kết cho đầy đủ",
        lambda: Q(is_list_incomplete=True) | Q(Exists(parties_of_row().filter(is_commitment_list_incomplete=True))),
        lambda agreement, parties: (
            agreement.is_list_incomplete or any(party.is_commitment_list_incomplete for party in parties)
        ),
    ),
    Fact(
        "đối chiếu với bản ký",
        lambda: Q(is_signed=True, is_verified=False),
        lambda agreement, parties: agreement.is_signed and not agreement.is_verified,
    ),
]


def lacking() -> Q:
    """Return the condition "some fact is lacking"."""
    condition = Q()
    for fact in FACTS:
        condition |= Q(fact.query())
    return condition


def lacking_facts(agreement: Agreement, parties: list[Party]) -> list[str]:
    """Return what a programme lacks, in words.

    Args:
        agreement: the programme.
        parties: all its parties, with their signatories fetched.
    """
    return [fact.label for fact in FACTS if fact.lacks(agreement, parties)]
