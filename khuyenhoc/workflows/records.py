"""The shared records of one entry: bodies, campaigns, documents and the event, found or made."""

from django.core.exceptions import ValidationError

from agreements.models import EventPerson, LegalBasis, Organizer, PresentedDocument, SigningEvent, number_key
from campaigns.models import Campaign, CampaignKind
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.vietnamese import fold
from khuyenhoc.workflows.sheets import BasisSheet, EventSheet, ProgrammeSheet
from organizations.models import Organization
from organizations.naming import guess_kind, guess_level


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
        named = LegalBasis.objects.filter(number_key=number) if number else LegalBasis.objects.filter(number="")
        if not number:
            named = named.filter(abstract=sheet.abstract)
        matches = [basis for basis in named.order_by("pk") if agrees(basis, sheet)]
        return matches[0] if len(matches) == 1 or (matches and says_the_same(matches[0], sheet)) else None

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


def agrees(basis: LegalBasis, sheet: BasisSheet) -> bool:
    """Tell whether a document contradicts nothing that was typed; otherwise what was typed would be lost."""
    if sheet.issued and sheet.issued[0] != basis.issued_on:
        return False
    return all(
        not getattr(sheet, name) or fold(getattr(sheet, name)) == fold(getattr(basis, name))
        for name in ("kind", "issuer", "abstract")
    )


def says_the_same(basis: LegalBasis, sheet: BasisSheet) -> bool:
    """Tell whether a document is what was typed and no more, so that no other of the same number is meant."""
    return (basis.number, basis.kind, basis.issuer, basis.abstract, basis.issued_on) == (
        sheet.number, sheet.kind, sheet.issuer, sheet.abstract, sheet.issued[0] if sheet.issued else None,
    )  # fmt: skip


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
