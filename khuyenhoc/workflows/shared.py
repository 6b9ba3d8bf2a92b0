"""Adding and correcting the records that programmes share: bodies, campaigns, signing events, legal bases."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.models import Agreement, EventPerson, Organizer, PresentedDocument
from khuyenhoc.lib.history import Stamp
from khuyenhoc.workflows.parts import set_values, write
from khuyenhoc.workflows.programmes import StaleError
from khuyenhoc.workflows.records import NewRecords, each_once
from khuyenhoc.workflows.sheets import EventSheet, ProgrammeSheet
from khuyenhoc.workflows.standing import check_kind, check_place
from organizations.models import Organization, Representative, User, hold_the_tree


@dataclass(frozen=True)
class RecordSheet:
    """A shared record as it is to be.

    Attributes:
        record: the record with its new facts; unsaved for one that is added.
        rows: for each kind of row that hangs on it what they are to be, in order; kinds that are not named stay.
    """

    record: object
    rows: dict[type, tuple] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """How rows of one kind are written.

    Attributes:
        owner: the column of the record that they hang on.
        same: the column by which a stored row is found again: its own id, or what it links to.
        read: what the columns of the rows are, from their sheets.
    """

    owner: str
    same: str
    read: Callable[[tuple, NewRecords], list[dict]]


def as_typed(rows: tuple, shelf: NewRecords) -> list[dict]:
    return [dict(row) for row in rows]


PARTS = {
    Representative: Part("organization", "pk", as_typed),
    EventPerson: Part("event", "pk", as_typed),
    Organizer: Part(
        "event", "organization_id", lambda rows, shelf: [{"organization": shelf.body(row.body)} for row in rows]
    ),
    PresentedDocument: Part(
        "event", "legal_basis_id", lambda rows, shelf: [{"legal_basis": basis} for basis in each_once(rows, shelf)]
    ),
}


@transaction.atomic
def add_record(sheet: RecordSheet, by: User):
    """Write a new shared record with its rows.

    Raises:
        ValidationError: the same document is presented twice, or a body would stand where it must not.
    """
    stamp = Stamp(by)
    if isinstance(sheet.record, Organization):
        check_place(sheet.record, by)
    stamp.save(sheet.record)
    write_rows(sheet, stamp)
    return sheet.record


@transaction.atomic
def correct_record(sheet: RecordSheet, version: int, reason: str, by: User):
    """Make a shared record say what the sheet says, and keep what it said before.

    Args:
        sheet: the record as it is to be.
        version: the version that the person had before them.
        reason: why it is corrected.
        by: the person who corrects.

    Raises:
        StaleError: somebody else has changed it since.
        ValidationError: see ``add_record``; or a body becomes what it must not.
    """
    record, stamp = sheet.record, Stamp(by, reason)
    if isinstance(record, Organization):
        hold_the_tree()  # first, as whoever joins bodies does: otherwise each could wait for the other
    raise_version(record, version)
    if isinstance(record, Organization):
        check_place(record, by)
        check_kind(record)
        save_body(record, stamp)
    else:
        stamp.save(record)
    write_rows(sheet, stamp)
    return record


def hold_record(record):
    """Read a record anew and hold it until the transaction ends.

    Raises:
        ValidationError: it has been deleted.
    """
    stored = type(record).objects.select_for_update().filter(pk=record.pk).first()
    if stored is None:
        raise ValidationError("Mục này vừa bị xóa.")
    return stored


def raise_version(record, version: int):
    """Take the next version of a record. Until the transaction ends nobody else does.

    Raises:
        StaleError: the record has another version by now.
    """
    # A plain WHERE on the version: through a joined queryset several could win on PostgreSQL.
    if not type(record).objects.filter(pk=record.pk, version=version).update(version=version + 1):
        raise StaleError
    record.version = version + 1


def save_body(body: Organization, stamp: Stamp):
    """Save a body; where it stands is written by ``place_under`` alone, since the paths below must follow."""
    parent = body.parent
    stood_below = Organization.objects.values_list("parent_id", flat=True).get(pk=body.pk)
    if stood_below != (parent and parent.pk):
        stamp.mark(body)
        body.place_under(parent)
    columns = {column.name for column in body._meta.concrete_fields if not column.primary_key}
    stamp.save(body, update_fields=columns - {"parent", "path"})


def write_rows(sheet: RecordSheet, stamp: Stamp):
    shelf = shelf_of(sheet, stamp)
    for model, rows in sheet.rows.items():
        part = PARTS[model]
        stored = {getattr(row, part.same): row for row in model.objects.filter(**{part.owner: sheet.record})}
        wanted = []
        for place, values in enumerate(part.read(rows, shelf)):
            row = stored.pop(key_of(part, values), None) or model(**{part.owner: sheet.record})
            wanted.append(set_values(row, position=place, **values))
        for gone in stored.values():
            stamp.delete(gone)
        write(stamp, model, wanted)


def key_of(part: Part, values: dict):
    """Return by what the stored row is found; the id is no fact of the row, so it is taken out."""
    if part.same == "pk":
        return values.pop("row", None)
    return values[part.same.removesuffix("_id")].pk


def shelf_of(sheet: RecordSheet, stamp: Stamp) -> NewRecords:
    """Return the bodies and documents that the rows name, those made that are new."""
    event = EventSheet(organizers=sheet.rows.get(Organizer, ()))
    return NewRecords(sheet.record.keeper, ProgrammeSheet(agreement=Agreement(), parties=(), event=event), stamp)
