"""What was changed in a record since it was entered: who, when, why, before and after in words."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from django.utils.text import capfirst

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
from khuyenhoc.lib.periods import Period, Precision, format_date, format_period
from organizations.models import Organization, Representative

# Places in a list change with every row that comes or goes, and a row need not say whose it is.
NOT_TOLD = {"id", "position", "agreement", "commitment", "created_by", "party"}
PERIOD = {"starts_on", "starts_precision", "ends_on", "ends_precision", "is_open_ended", "horizon_year", "period_text"}
# What a past row is called, by the first of these that it has.
NAMES = (
    "title", "name", "name_as_signed", "full_name", "campaign", "text", "legal_basis", "organization", "position_text",
    "number", "abstract", "subject", "place", "period_text",
)  # fmt: skip
# The back office saves the rows of one page one after the other.
ONE_GO = timedelta(seconds=2)


@dataclass(frozen=True)
class Change:
    """One fact that changed: what it is called, what it was, what it is. Empty texts are blank."""

    label: str
    before: str
    after: str


@dataclass
class Step:
    """All that one person changed in one go.

    Attributes:
        title: what was done.
        is_first: this is how the record came into the register, so that nothing was changed.
    """

    at: datetime
    by: str
    reason: str
    is_first: bool
    title: str = "Sửa, bổ sung"
    changes: list[Change] = field(default_factory=list)


def steps_of(record) -> list[Step]:
    """Return what happened to a record and to the rows that hang on it, the newest first."""
    previous, steps, number = {}, [], count()
    for together in in_goes(past_of(record)):
        _, first = together[0]
        is_first = next(number) == 0
        step = Step(first.history_date, str(first.history_user or ""), first.history_change_reason or "", is_first)
        for model, row in together:
            before = previous.get((model, row.id))
            previous[model, row.id] = row
            if model is type(record):
                step.title = title_of_step(before, row) or step.title
            if not is_first:
                step.changes += changes_of(model, before, row, is_own=model is type(record))
        steps.append(step)
    return [step for step in reversed(steps) if step.is_first or step.changes]


def in_goes(past: list[tuple]) -> list[list[tuple]]:
    """Part the past rows into what was done in one go: by one person, for one reason, at one time."""
    goes = []
    for model, row in sorted(past, key=lambda pair: pair[1].history_date):
        last = goes[-1][-1][1] if goes else None
        is_same = last and (
            (row.history_user_id, row.history_change_reason) == (last.history_user_id, last.history_change_reason)
            and row.history_date - last.history_date < ONE_GO
        )
        if is_same:
            goes[-1].append((model, row))
        else:
            goes.append([(model, row)])
    return goes


# --- Which past rows belong to a record ---


def past_of(record) -> list[tuple]:
    """Return the past rows of a record and of all that hangs on it, lost ones included, with the kind of each."""
    own = rows_of(type(record), id=record.pk)
    hanging = {Agreement: of_programme, SigningEvent: of_event, Organization: of_body}.get(type(record))
    return own + (hanging(record) if hanging else [])


def rows_of(model, **condition) -> list[tuple]:
    past = model.history.filter(**condition)
    names = [column.name for column in past.model._meta.concrete_fields if column.is_relation]
    return [(model, row) for row in past.select_related(*names)]


def of_body(body) -> list[tuple]:
    return rows_of(Representative, organization_id=body.pk)


def of_event(event) -> list[tuple]:
    return [pair for model in (Organizer, EventPerson, PresentedDocument) for pair in rows_of(model, event_id=event.pk)]


def of_programme(agreement) -> list[tuple]:
    parties = rows_of(Party, agreement_id=agreement.pk)
    commitments = rows_of(Commitment, agreement_id=agreement.pk)
    bearers = rows_of(Bearer, commitment_id__in={row.id for _, row in commitments})
    names = {row.id: row.name_as_signed for _, row in parties}
    promises = {row.id: title_of(row) for _, row in commitments}
    for _, bearer in bearers:
        bearer.title = f"{promises[bearer.commitment_id]} – {names.get(bearer.party_id, '')}"
    return [
        *parties,
        *rows_of(Signatory, party_id__in={row.id for _, row in parties}),
        *commitments,
        *bearers,
        *rows_of(AgreementBasis, agreement_id=agreement.pk),
    ]


# --- In words ---


def title_of_step(before, after) -> str:
    """Return what was done, where more can be said than that the record was corrected."""
    if before is None or after.history_type == "-":
        return "Xóa" if after.history_type == "-" else "Ghi vào sổ"
    was, now = (getattr(row, "merged_into", None) for row in (before, after))
    if was != now:
        return f"Gộp vào “{now}”" if now else f"Tách lại khỏi “{was}”"
    if (before.archived_at is None) != (after.archived_at is None):
        return "Cất đi" if after.archived_at else "Lấy lại"
    if before.history_type == "-":
        return "Lấy lại sau khi xóa"
    return ""


def title_of(row) -> str:
    """Return what a past row is called."""
    values = (getattr(row, name, None) for name in NAMES)
    return next((str(value) for value in values if value), "(không tên)")


def changes_of(model, before, after, *, is_own: bool) -> list[Change]:
    noun = capfirst(str(model._meta.verbose_name))
    if after.history_type == "-":
        return [Change(noun, title_of(after), "")]
    if after.history_type == "+":
        return [Change(noun, "", title_of(after))]
    if before is None:
        return []
    heading = "" if is_own else f"{noun} {title_of(after)}: "
    was, now = told(model, before), told(model, after)
    return [
        Change(heading + label if heading else capfirst(label), was[label], now[label])
        for label in now
        if was[label] != now[label]
    ]


def told(model, row) -> dict[str, str]:
    """Return a past row in words: for each fact its label and what it said."""
    words = {}
    kept = {column.name for column in row._meta.concrete_fields}
    columns = [column for column in model._meta.concrete_fields if column.name in kept - NOT_TOLD - PERIOD]
    for column in columns:
        stem = column.name.removesuffix("_on").removesuffix("_precision")
        if f"{stem}_on" in kept and f"{stem}_precision" in kept:
            if column.name.endswith("_on"):
                words[str(column.verbose_name)] = format_date(
                    getattr(row, f"{stem}_on"), getattr(row, f"{stem}_precision")
                )
        else:
            words[str(column.verbose_name)] = in_words(row, column)
    if "period_text" in kept:
        words["giai đoạn"] = period_in_words(row)
    return words


def in_words(row, column) -> str:
    value = getattr(row, column.name)
    if column.is_relation and value is None and getattr(row, column.attname) is not None:
        return "(đã xóa)"
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return "có"  # when is told by the step itself
    if isinstance(value, date):
        return format_date(value, Precision.DAY)
    display = getattr(row, f"get_{column.name}_display", None)
    return str(display() if display else value)


def period_in_words(row) -> str:
    period = Period(
        starts_on=row.starts_on,
        starts_precision=row.starts_precision,
        ends_on=row.ends_on,
        ends_precision=row.ends_precision,
        is_open_ended=row.is_open_ended,
        horizon_year=row.horizon_year,
        text=row.period_text,
    )
    return "" if period.is_unknown else format_period(period)
