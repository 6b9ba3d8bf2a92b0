"""Verbs that change records of several apps, each in one transaction. Forms, imports and the demo go through here."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.models import (
    BOUND_ROLES,
    Agreement,
    AgreementBasis,
    EventPerson,
    LegalBasis,
    Organizer,
    Party,
    PartyRole,
    PresentedDocument,
    Signatory,
    SigningEvent,
    number_key,
)
from agreements.models.events import PapersSigned
from campaigns.models import Bearer, Campaign, CampaignKind, Commitment
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.periods import Period
from khuyenhoc.lib.vietnamese import fold
from organizations.models import Organization, User
from organizations.naming import guess_kind, guess_level

LEADING_ROLES = (PartyRole.LEAD, PartyRole.CO_LEAD)

# --- What is to be entered. Records that are in the register already, or names for which one is to be made. ---


@dataclass(frozen=True)
class SignatorySheet:
    """A person who signed; see ``Signatory``."""

    full_name: str = ""
    position_text: str = ""
    capacity: str = ""
    capacity_text: str = ""
    rank: str = ""


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


# --- Entering ---


@transaction.atomic
def enter_programme(sheet: ProgrammeSheet, by: User | None = None) -> list[Agreement]:
    """Enter a programme with all that belongs to it; as several programmes where separate papers were signed.

    Args:
        sheet: what is to be entered.
        by: the person who enters it.

    Returns:
        The programmes entered, one or one per partner.

    Raises:
        ValidationError: a commitment is shared by partners who signed separate papers, or borne by a party that the
            paper does not bind, or separate papers have no partner.
    """
    check_bearers(sheet)
    sheets = split_papers(sheet) if sheet.separate_papers else [sheet]
    shelf = NewRecords(sheet.agreement.keeper, kinds_chosen(sheet))
    event = enter_event(sheet.event, shelf) if isinstance(sheet.event, EventSheet) else sheet.event
    return [enter_paper(one, event, shelf, by) for one in sheets]


def check_bearers(sheet: ProgrammeSheet):
    for commitment in sheet.commitments:
        if any(sheet.parties[place].role not in BOUND_ROLES for place in commitment.bearers):
            raise ValidationError(NOT_BOUND)
        if commitment.is_joint == bool(commitment.bearers):
            raise ValidationError("Cam kết phải là của tất cả các bên hoặc của những bên nêu tên.")


NOT_BOUND = "Bên chứng kiến, giám sát, chủ nhà không bị ràng buộc nên không nhận cam kết."
SHARED = (
    "Cam kết này do nhiều đơn vị cùng nhận, nên không thể nằm trên những văn bản riêng. Hãy tách thành từng dòng cho "
    "từng đơn vị, hoặc chọn một văn bản chung."
)


def partners_among(parties: tuple[PartySheet, ...], places: Iterable[int]) -> list[int]:
    return [place for place in places if parties[place].role == PartyRole.PARTNER]


def is_shared(parties: tuple[PartySheet, ...], commitment: CommitmentSheet) -> bool:
    """Tell whether a commitment is borne by several partners, so that it cannot stand on separate papers."""
    return len(partners_among(parties, commitment.bearers)) > 1


def split_papers(sheet: ProgrammeSheet) -> list[ProgrammeSheet]:
    """Return one sheet per partner: the partner and all who are not partners, with what concerns them."""
    if any(is_shared(sheet.parties, commitment) for commitment in sheet.commitments):
        raise ValidationError(SHARED)
    partners = partners_among(sheet.parties, range(len(sheet.parties)))
    if not partners:
        raise ValidationError("Ký nhiều văn bản riêng thì phải có ít nhất một đơn vị phối hợp.")
    return [paper_with(sheet, partner) for partner in partners]


def paper_with(sheet: ProgrammeSheet, partner: int) -> ProgrammeSheet:
    kept = [place for place, party in enumerate(sheet.parties) if place == partner or party.role != PartyRole.PARTNER]
    new_place = {old: new for new, old in enumerate(kept)}
    commitments = [
        replace(commitment, bearers=tuple(new_place[place] for place in commitment.bearers))
        for commitment in sheet.commitments
        if set(commitment.bearers) <= set(kept)
    ]
    return replace(sheet, parties=tuple(sheet.parties[place] for place in kept), commitments=tuple(commitments))


def kinds_chosen(sheet: ProgrammeSheet) -> dict[str, str]:
    """Return the kind chosen for each new body, in whichever of its rows it was chosen."""
    organizers = sheet.event.organizers if isinstance(sheet.event, EventSheet) else ()
    rows = [*organizers, *sheet.parties]
    return {row.body.key: row.kind for row in rows if row.kind and isinstance(row.body, NewName)}


class NewRecords:
    """The shared records of one entry: each new name becomes one record, however often it was typed."""

    def __init__(self, keeper: Organization, kinds: dict[str, str]):
        self.keeper, self.kinds = keeper, kinds
        self.bodies, self.campaigns, self.bases = {}, {}, {}

    def body(self, entry: Organization | NewName) -> Organization:
        if isinstance(entry, Organization):
            return entry
        if entry.key not in self.bodies:
            self.bodies[entry.key] = Organization.objects.create(
                name=entry.name,
                kind=self.kinds.get(entry.key) or guess_kind(entry.name),
                level=guess_level(entry.name),
                keeper=self.keeper,
            )
        return self.bodies[entry.key]

    def campaign(self, entry: Campaign | NewName | None, kind_as_written: str = "") -> Campaign | None:
        if not isinstance(entry, NewName):
            return entry
        if entry.key not in self.campaigns:
            kind = CampaignKind.guess(kind_as_written)
            self.campaigns[entry.key] = Campaign.objects.create(name=entry.name, kind=kind, keeper=self.keeper)
        return self.campaigns[entry.key]

    def basis(self, sheet: BasisSheet) -> LegalBasis:
        """Return the document of that number and date; one that nobody has entered yet is made.

        The number alone does not decide, since "01/KH-HKH" comes every year: a stated date must be the same one.
        """
        number = number_key(sheet.number)
        key = (number, sheet.issued, "" if number else fold(sheet.abstract))
        if key not in self.bases:
            self.bases[key] = self.known_basis(sheet) or self.new_basis(sheet)
        return self.bases[key]

    def known_basis(self, sheet: BasisSheet) -> LegalBasis | None:
        number = number_key(sheet.number)
        if not number:
            return None
        known = LegalBasis.objects.filter(number_key=number)
        if sheet.issued:
            known = known.filter(issued_on=sheet.issued[0])
        matches = list(known[:2])
        return matches[0] if len(matches) == 1 else None

    def new_basis(self, sheet: BasisSheet) -> LegalBasis:
        issued_on, precision = sheet.issued or (None, "")
        return LegalBasis.objects.create(
            kind=sheet.kind,
            number=sheet.number,
            issued_on=issued_on,
            issued_precision=precision,
            issuer=sheet.issuer,
            abstract=sheet.abstract,
            keeper=self.keeper,
        )


def enter_event(sheet: EventSheet, shelf: NewRecords) -> SigningEvent:
    held_on, precision = sheet.held or (None, "")
    event = SigningEvent.objects.create(
        title=sheet.title,
        keeper=shelf.keeper,
        held_on=held_on,
        held_precision=precision,
        part_of_day=sheet.part_of_day,
        place=sheet.place,
        delegates=sheet.delegates,
        delegates_bound=sheet.delegates_bound,
        papers=sheet.papers,
    )
    Organizer.objects.bulk_create(
        Organizer(event=event, organization=shelf.body(row.body), position=position)
        for position, row in enumerate(sheet.organizers)
    )
    EventPerson.objects.bulk_create(
        EventPerson(event=event, position=position, **vars(row)) for position, row in enumerate(sheet.people)
    )
    PresentedDocument.objects.bulk_create(
        PresentedDocument(event=event, legal_basis=basis, position=position)
        for position, basis in enumerate(each_once(sheet.presented, shelf))
    )
    return event


def each_once(sheets: tuple[BasisSheet, ...], shelf: NewRecords) -> list[LegalBasis]:
    bases = [shelf.basis(sheet) for sheet in sheets]
    for place, basis in enumerate(bases):
        if basis in bases[:place]:
            raise ValidationError(f"Văn bản {basis} được ghi hai lần.")
    return bases


def enter_paper(sheet: ProgrammeSheet, event: SigningEvent | None, shelf: NewRecords, by: User | None) -> Agreement:
    agreement = copy_of(sheet.agreement)
    agreement.event, agreement.created_by = event, by
    agreement.save()
    parties = enter_parties(agreement, sheet.parties, shelf)
    enter_commitments(agreement, sheet.commitments, parties, shelf)
    AgreementBasis.objects.bulk_create(
        AgreementBasis(agreement=agreement, legal_basis=basis, position=position)
        for position, basis in enumerate(each_once(sheet.bases, shelf))
    )
    return agreement


def copy_of(agreement: Agreement) -> Agreement:
    """Return a new, unsaved programme with the same facts."""
    names = [column.attname for column in Agreement._meta.concrete_fields if not column.primary_key]
    return Agreement(**{name: getattr(agreement, name) for name in names})


def enter_parties(agreement: Agreement, sheets: tuple[PartySheet, ...], shelf: NewRecords) -> list[Party]:
    parties = []
    for position, sheet in enumerate(sheets):
        body = shelf.body(sheet.body)
        parties.append(
            Party(
                agreement=agreement,
                organization=body,
                position=position,
                role=sheet.role,
                name_as_signed=sheet.name_as_signed or body.name,
                reference_number=sheet.reference_number,
                responsibilities=sheet.responsibilities,
                is_commitment_list_incomplete=sheet.is_commitment_list_incomplete,
                may_view=sheet.may_view,
            )
        )
    Party.objects.bulk_create(parties)
    Signatory.objects.bulk_create(
        Signatory(party=party, position=position, **vars(row))
        for party, sheet in zip(parties, sheets, strict=True)
        for position, row in enumerate(sheet.signatories)
    )
    return parties


def enter_commitments(
    agreement: Agreement, sheets: tuple[CommitmentSheet, ...], parties: list[Party], shelf: NewRecords
):
    commitments = []
    for position, sheet in enumerate(sheets):
        commitment = Commitment(
            agreement=agreement,
            position=position,
            campaign=shelf.campaign(sheet.campaign, sheet.kind_as_written),
            kind_as_written=sheet.kind_as_written,
            text=sheet.text,
            tied_to=shelf.campaign(sheet.tied_to, sheet.tied_to_kind),
            is_joint=sheet.is_joint,
            recurrence=sheet.recurrence,
        )
        commitment.period = sheet.period
        commitments.append(commitment)
    Commitment.objects.bulk_create(commitments)
    Bearer.objects.bulk_create(
        Bearer(commitment=commitment, party=parties[place])
        for commitment, sheet in zip(commitments, sheets, strict=True)
        for place in sheet.bearers
    )
