"""What was changed in a programme since it was entered: who, when, why, before and after in words."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import Agreement, AgreementBasis, Party, Signatory
from agreements.permissions import sees_whole
from campaigns.models import Bearer, Commitment
from khuyenhoc.lib.periods import Period, Precision, format_date, format_period

# Places in a list change with every row that comes or goes, and precision and bounds are told by the period and dates.
NOT_TOLD = {"id", "position", "agreement", "commitment", "starts_on", "starts_precision", "ends_on", "ends_precision"}
NOT_TOLD |= {"is_open_ended", "horizon_year", "signed_precision", "created_by", "party"}


@dataclass(frozen=True)
class Change:
    """One fact that changed: what it is called, what it was, what it is. Empty texts are blank."""

    label: str
    before: str
    after: str


@dataclass
class Step:
    """All that one person changed in one go."""

    at: datetime
    by: str
    reason: str
    is_first: bool
    changes: list[Change] = field(default_factory=list)


@require_safe
def history(request, pk: int):
    """Show what was changed, newest first. Only for those who see the programme whole."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    if not sees_whole(request.user, agreement):
        raise PermissionDenied
    return render(request, "pages/history.html", {"agreement": agreement, "steps": steps_of(agreement)})


def steps_of(agreement: Agreement) -> list[Step]:
    records = sorted(records_of(agreement), key=lambda pair: pair[1].history_date)
    previous, steps = {}, []
    for at, group in groupby(records, key=lambda pair: pair[1].history_date):
        together = list(group)
        first = together[0][1]
        step = Step(at, str(first.history_user or ""), first.history_change_reason or "", is_first=not steps)
        for model, record in together:
            before = previous.get((model, record.id))
            previous[model, record.id] = record
            if not step.is_first:
                step.changes += changes_of(model, before, record)
        steps.append(step)
    return [step for step in reversed(steps) if step.is_first or step.changes]


def records_of(agreement: Agreement) -> list[tuple]:
    """Return the history of the programme and of all its parts, past ones included, with the kind of each."""
    users = "history_user"
    parties = list(Party.history.filter(agreement_id=agreement.pk).select_related(users, "organization"))
    commitments = list(
        Commitment.history.filter(agreement_id=agreement.pk).select_related(users, "campaign", "tied_to")
    )
    signatories = Signatory.history.filter(party_id__in={row.id for row in parties}).select_related(users)
    bearers = Bearer.history.filter(commitment_id__in={row.id for row in commitments}).select_related(users)
    names = {row.id: row.name_as_signed for row in parties}
    promises = {row.id: title_of(row) for row in commitments}
    for bearer in bearers:
        bearer.title = f"{promises[bearer.commitment_id]} – {names.get(bearer.party_id, '')}"
    return [
        *(
            (Agreement, row)
            for row in Agreement.history.filter(id=agreement.pk).select_related(users, "keeper", "event")
        ),
        *((Party, row) for row in parties),
        *((Signatory, row) for row in signatories),
        *((Commitment, row) for row in commitments),
        *((Bearer, row) for row in bearers),
        *(
            (AgreementBasis, row)
            for row in AgreementBasis.history.filter(agreement_id=agreement.pk).select_related(users, "legal_basis")
        ),
    ]


def title_of(record) -> str:
    """Return what a past row is called."""
    for name in ("title", "name_as_signed", "full_name", "campaign", "text", "legal_basis", "position_text"):
        value = getattr(record, name, None)
        if value:
            return str(value)
    return ""


def changes_of(model, before, after) -> list[Change]:
    noun = str(model._meta.verbose_name)
    noun = noun[0].upper() + noun[1:]
    if after.history_type == "+":
        return [Change(noun, "", title_of(after))]
    if after.history_type == "-":
        return [Change(noun, title_of(after), "")]
    if before is None:
        return []
    heading = "" if model is Agreement else f"{noun} {title_of(after)}: "
    was, now = told(model, before), told(model, after)
    return [
        Change(heading + label if heading else label[0].upper() + label[1:], was[label], now[label])
        for label in now
        if was[label] != now[label]
    ]


def told(model, record) -> dict[str, str]:
    """Return a past row in words: for each fact its label and what it said."""
    words = {}
    for column in model._meta.concrete_fields:
        if column.name in NOT_TOLD or not hasattr(record, column.attname):
            continue
        words[str(column.verbose_name)] = in_words(record, column)
    if hasattr(record, "starts_on"):
        words["giai đoạn"] = period_in_words(record)
        words.pop("giai đoạn như ghi trên giấy", None)
    if hasattr(record, "signed_on"):
        words["ngày ký"] = format_date(record.signed_on, record.signed_precision)
    return words


def in_words(record, column) -> str:
    value = getattr(record, column.name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return format_date(value, Precision.DAY)
    display = getattr(record, f"get_{column.name}_display", None)
    return str(display() if display else value)


def period_in_words(record) -> str:
    period = Period(
        starts_on=record.starts_on,
        starts_precision=record.starts_precision,
        ends_on=record.ends_on,
        ends_precision=record.ends_precision,
        is_open_ended=record.is_open_ended,
        horizon_year=record.horizon_year,
        text=record.period_text,
    )
    return "" if period.is_unknown else format_period(period)
