"""The shared records of one entry: bodies, campaigns, documents and the event, found or made."""

from django.core.exceptions import ValidationError

from agreements.models import EventPerson, LegalBasis, Organizer, PresentedDocument, SigningEvent, number_key
from campaigns.models import Campaign, CampaignKind
from khuyenhoc.lib.history import Stamp
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.vietnamese import fold
from khuyenhoc.workflows.sheets import BasisSheet, EventSheet, ProgrammeSheet
from organizations.models import Organization
from organizations.naming import guess_kind, guess_level


class NewRecords:
    """The shared records of one entry: each new name becomes one record, however often it was typed.

    Args:
        keeper: the association that is to keep them.
        sheet: the entry.
        stamp: who enters it.
    """

    def __init__(self, keeper: Organization, sheet: ProgrammeSheet, stamp: Stamp):
        self.keeper, self.stamp = keeper, stamp
        self.joined = joined_meanwhile(sheet, keeper)
        self.bodies = self.new_bodies(sheet)
        self.campaigns = self.new_campaigns(sheet)
        self.bases = {}

    def new_bodies(self, sheet: ProgrammeSheet) -> dict[str, Organization]:
        """Make the new bodies, each of the kind chosen in whichever of its rows; by the keys of their names."""
        organizers = sheet.event.organizers if isinstance(sheet.event, EventSheet) else ()
        rows = [row for row in (*organizers, *sheet.parties) if isinstance(row.body, NewName)]
        kinds = {row.body.key: row.kind for row in rows if row.kind}
        names = {row.body.key: row.body.name for row in reversed(rows)}
        made = {
            key: Organization(
                name=name, kind=kinds.get(key) or guess_kind(name), level=guess_level(name), keeper=self.keeper
            )
            for key, name in names.items()
        }
        self.stamp.create(Organization, made.values())
        Organization.place_on_top(made.values())
        return made

    def new_campaigns(self, sheet: ProgrammeSheet) -> dict[str, Campaign]:
        """Make the new campaigns, each of the kind first written beside it; by the keys of their names."""
        made = {}
        for row in sheet.commitments:
            for entry, kind in ((row.campaign, row.kind_as_written), (row.tied_to, row.tied_to_kind)):
                if isinstance(entry, NewName) and entry.key not in made:
                    made[entry.key] = Campaign(name=entry.name, kind=CampaignKind.guess(kind), keeper=self.keeper)
        self.stamp.create(Campaign, made.values())
        return made

    def body(self, entry: Organization | NewName) -> Organization:
        return self.bodies[entry.key] if isinstance(entry, NewName) else self.joined.get(entry, entry)

    def campaign(self, entry: Campaign | NewName | None) -> Campaign | None:
        return self.campaigns[entry.key] if isinstance(entry, NewName) else self.joined.get(entry, entry)

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
        basis = LegalBasis(
            kind=sheet.kind,
            number=sheet.number,
            issued_on=issued_on,
            issued_precision=precision,
            issuer=sheet.issuer,
            abstract=sheet.abstract,
            keeper=self.keeper,
        )
        self.stamp.save(basis)
        return basis


def joined_meanwhile(sheet: ProgrammeSheet, keeper: Organization | None) -> dict:
    """Hold the bodies and campaigns that a sheet names; return those that were joined with another row since.

    Whoever joins two rows holds both: either what is written here moves with them, or it is written to the row that
    was kept. An association that was joined since keeps nothing new: whether the person may keep for the other one is
    for the form to ask.

    Raises:
        ValidationError: one of them has been deleted, or the keeper joined with another one.
    """
    organizers = sheet.event.organizers if isinstance(sheet.event, EventSheet) else ()
    named = {
        Organization: [keeper, *(row.body for row in (*organizers, *sheet.parties))],
        Campaign: [entry for row in sheet.commitments for entry in (row.campaign, row.tied_to)],
    }
    joined = {}
    for model, entries in named.items():
        keys = {entry.pk for entry in entries if isinstance(entry, model)}
        held = list(model.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")) if keys else ()
        if len(held) < len(keys):
            raise ValidationError("Một mục được chọn vừa bị xóa khỏi sổ. Xin chọn lại.")
        # Not read together: what a row that was waited for leads to is not in the answer that waited.
        leading = {row: row.merged_into_id for row in held if row.merged_into_id}
        kept = model.objects.in_bulk(leading.values()) if leading else {}
        joined |= {row: kept[key] for row, key in leading.items()}
    if keeper in joined:
        raise ValidationError(f"{keeper} vừa được gộp vào {joined[keeper]}. Xin chọn lại Hội quản lý.")
    return joined


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
    event = SigningEvent(
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
    shelf.stamp.save(event)
    parts = {
        Organizer: [{"organization": shelf.body(row.body)} for row in sheet.organizers],
        EventPerson: [vars(row) for row in sheet.people],
        PresentedDocument: [{"legal_basis": basis} for basis in each_once(sheet.presented, shelf)],
    }
    for model, rows in parts.items():
        shelf.stamp.create(model, [model(event=event, position=place, **row) for place, row in enumerate(rows)])
    return event


def each_once(sheets: tuple[BasisSheet, ...], shelf: NewRecords) -> list[LegalBasis]:
    bases = [shelf.basis(sheet) for sheet in sheets]
    for place, basis in enumerate(bases):
        if basis in bases[:place]:
            raise ValidationError(f"Văn bản {basis} được ghi hai lần.")
    return bases
