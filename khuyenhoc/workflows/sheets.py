"""What is to be entered: records that are in the register already, or names for which one is to be made."""

from dataclasses import dataclass, field
from datetime import date

from agreements.models import Agreement, PartyRole, SigningEvent
from agreements.models.events import PapersSigned
from campaigns.models import Campaign
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.periods import Period
from organizations.models import Organization


@dataclass(frozen=True)
class SignatorySheet:
    """A person who signed; see ``Signatory``. ``row``: the stored row that this one corrects."""

    full_name: str = ""
    position_text: str = ""
    capacity: str = ""
    capacity_text: str = ""
    rank: str = ""
    row: int | None = None


@dataclass(frozen=True)
class PartySheet:
    """A party. ``kind`` is for a new body; without it the name decides. ``name_as_signed``: where it differs."""

    body: Organization | NewName
    kind: str = ""
    role: str = PartyRole.PARTNER
    reference_number: str = ""
    name_as_signed: str = ""
    responsibilities: str = ""
    is_commitment_list_incomplete: bool = False
    may_view: bool = False
    signatories: tuple[SignatorySheet, ...] = ()
    row: int | None = None


@dataclass(frozen=True)
class CommitmentSheet:
    """A commitment. ``bearers`` are places in the list of parties; none for a joint one."""

    campaign: Campaign | NewName | None = None
    kind_as_written: str = ""
    text: str = ""
    is_joint: bool = False
    bearers: tuple[int, ...] = ()
    tied_to: Campaign | NewName | None = None
    tied_to_kind: str = ""
    period: Period = field(default_factory=Period)
    recurrence: str = ""
    row: int | None = None


@dataclass(frozen=True)
class BasisSheet:
    """A legal basis or a document presented; ``issued`` is (date, precision)."""

    number: str = ""
    kind: str = ""
    issued: tuple[date, str] | None = None
    issuer: str = ""
    abstract: str = ""


@dataclass(frozen=True)
class OrganizerSheet:
    """A body that organised the event."""

    body: Organization | NewName
    kind: str = ""


@dataclass(frozen=True)
class PersonSheet:
    """A person at the event; see ``EventPerson``."""

    full_name: str
    honorific: str = ""
    position_text: str = ""
    act: str = ""
    act_text: str = ""


@dataclass(frozen=True)
class EventSheet:
    """A signing event that is not in the register yet; ``held`` is (date, precision)."""

    title: str = ""
    held: tuple[date, str] | None = None
    part_of_day: str = ""
    place: str = ""
    delegates: int | None = None
    delegates_bound: str = ""
    papers: str = PapersSigned.UNKNOWN
    organizers: tuple[OrganizerSheet, ...] = ()
    people: tuple[PersonSheet, ...] = ()
    presented: tuple[BasisSheet, ...] = ()


@dataclass(frozen=True)
class ProgrammeSheet:
    """A programme as it is to be entered.

    Attributes:
        agreement: the paper's own facts, not saved; also the pattern for each of several papers.
        parties: the parties in the order of the paper.
        event: the signing event: one in the register, a new one, or None.
        separate_papers: each partner signed a paper of its own.
    """

    agreement: Agreement
    parties: tuple[PartySheet, ...]
    commitments: tuple[CommitmentSheet, ...] = ()
    bases: tuple[BasisSheet, ...] = ()
    event: SigningEvent | EventSheet | None = None
    separate_papers: bool = False
