"""Putting records away and taking them back; deleting those that nothing holds, and bringing deleted ones back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementBasis,
    EventPerson,
    Organizer,
    Party,
    PresentedDocument,
    Signatory,
    SigningEvent,
)
from campaigns.models import Bearer, Commitment
from khuyenhoc.lib.history import Stamp
from khuyenhoc.workflows.shared import hold_record, raise_version
from organizations.models import Organization, Representative, User

# What goes with a record, from the dependent to what it depends on, each with the way to the record.
GOES_WITH = {
    Agreement: (
        (Bearer, "commitment__agreement"),
        (Commitment, "agreement"),
        (Signatory, "party__agreement"),
        (AgreementBasis, "agreement"),
        (Party, "agreement"),
    ),
    SigningEvent: ((Organizer, "event"), (EventPerson, "event"), (PresentedDocument, "event")),
    Organization: ((Representative, "organization"),),
}
NOT_GONE = "Mục này không còn nằm trong những mục đã xóa."
HELD = "Còn hồ sơ khác gắn với mục này nên không xóa được. Có thể cất đi."


def archive(record, by: User):
    """Put a record away: out of lists and suggestions, still shown wherever it is referred to."""
    set_archived(record, timezone.now(), by)


def unarchive(record, by: User):
    """Take a record back that was put away."""
    set_archived(record, None, by)


@transaction.atomic
def set_archived(record, moment, by: User):
    stored = hold_record(record)
    if getattr(stored, "merged_into_id", None):
        raise ValidationError("Mục này đã được gộp vào mục khác; muốn dùng lại thì tách ra.")
    if (stored.archived_at is None) == (moment is None):
        return  # a second click
    raise_version(stored, stored.version)
    stored.archived_at = moment
    Stamp(by).save(stored, update_fields=["archived_at"])


@transaction.atomic
def delete_record(record, version: int, reason: str, by: User):
    """Delete a record with all that goes with it. What it said stays in its history.

    Raises:
        StaleError: somebody else has changed it since.
        ValidationError: something holds it, or it is deleted.
    """
    hold_record(record)  # whoever is writing something that refers to it comes first, and holds it then
    raise_version(record, version)
    stamp = Stamp(by, reason)
    try:
        with transaction.atomic():
            for model, way in GOES_WITH.get(type(record), ()):
                for row in model.objects.filter(**{way: record}):
                    stamp.delete(row)
            stamp.delete(record)
    except (ProtectedError, RestrictedError) as error:
        raise ValidationError(HELD) from error


@transaction.atomic
def bring_back(model, pk: int, by: User):
    """Write a deleted record again as it last was, with all that went with it.

    Args:
        model: its kind.
        pk: its id, which it gets again.
        by: the person who brings it back.

    Raises:
        ValidationError: it is there; or what it must refer to has been deleted since.
    """
    gone = last_of(model, pk)
    if gone is None or model.objects.filter(pk=pk).exists():
        raise ValidationError(NOT_GONE)
    try:
        with transaction.atomic():
            write_again([gone, *went_with(gone)], Stamp(by, "Lấy lại sau khi xóa"))
    except IntegrityError as error:  # somebody else has just done so
        raise ValidationError(NOT_GONE) from error
    return model.objects.get(pk=pk)


def write_again(pasts: list, stamp: Stamp):
    for past in pasts:
        row = as_it_was(past)
        check_references(row)
        if hasattr(row, "version"):
            row.version = past.instance_type.history.filter(id=row.pk).count() + 1  # greater than any a page may hold
        stamp.save(row, force_insert=True)


def as_it_was(past):
    """Return the record of a past row, unsaved. What the past does not keep is derived when it is saved."""
    kept = {column.attname for column in past._meta.concrete_fields}
    columns = [column.attname for column in past.instance_type._meta.concrete_fields if column.attname in kept]
    return past.instance_type(**{name: getattr(past, name) for name in columns})


def last_of(model, pk: int):
    """Return the past row with which a record was deleted, None if it was not."""
    past = model.history.filter(id=pk).first()
    return past if past and past.history_type == "-" else None


def went_with(gone) -> list:
    """Return the past rows that were deleted together with a record, what others depend on first."""
    together = {"history_type": "-", "history_date": gone.history_date, "history_user_id": gone.history_user_id}
    models = [model for model, _ in GOES_WITH.get(gone.instance_type, ())]
    return [past for model in reversed(models) for past in model.history.filter(**together).order_by("id")]


def check_references(row):
    """Let go of what has been deleted since, where a row can do without it; refuse where it cannot.

    What has been joined with another row since is that row now.
    """
    for column in row._meta.concrete_fields:
        key = getattr(row, column.attname)
        if not column.is_relation or key is None:
            continue
        found = column.related_model.objects.filter(pk=key).first()
        if found:
            setattr(row, column.attname, getattr(found, "merged_into_id", None) or key)
        elif column.null:
            setattr(row, column.attname, None)
        else:
            raise ValidationError(f"{column.verbose_name.capitalize()} của mục này đã bị xóa: hãy lấy lại trước.")
