"""The status of a programme. Facts are stored; the status follows from them and the day, here and nowhere else.

``RULES`` is the one list: each rule has the condition as a query and as a predicate on an object in hand, and the first
that holds decides. A grid test over boundary days and unknown dates proves that the two agree on both databases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.timezone import localdate

EXPIRING_WITHIN_DAYS = 90


class Status(TextChoices):
    """Where a programme stands on a given day."""

    DRAFT = "draft", "Chưa ký"
    UPCOMING = "upcoming", "Chưa đến kỳ"
    ACTIVE = "active", "Đang thực hiện"
    UNDATED = "undated", "Đã ký, chưa rõ thời hạn"
    HORIZON = "horizon", "Trong thời gian định hướng"
    ENDED = "ended", "Hết hạn"
    TERMINATED = "terminated", "Chấm dứt trước hạn"


@dataclass(frozen=True)
class Rule:
    """One rule: the status it gives, and when it holds, as a query and for an object."""

    status: Status
    query: Callable[[date], Q]
    holds: Callable[[object, date], bool]


def ends_before(agreement, on: date) -> bool:
    return agreement.ends_on is not None and agreement.ends_on < on


RULES = [
    Rule(
        Status.DRAFT,
        lambda on: Q(is_signed=False),
        lambda a, on: not a.is_signed,
    ),
    # Ended early on a day not known: over. On a day still to come: not yet.
    Rule(
        Status.TERMINATED,
        lambda on: Q(is_terminated=True) & (Q(terminated_on__isnull=True) | Q(terminated_on__lte=on)),
        lambda a, on: a.is_terminated and (a.terminated_on is None or a.terminated_on <= on),
    ),
    Rule(
        Status.UPCOMING,
        lambda on: Q(starts_on__gt=on),
        lambda a, on: a.starts_on is not None and a.starts_on > on,
    ),
    Rule(
        Status.HORIZON,
        lambda on: Q(ends_on__lt=on, horizon_year__gte=on.year),
        lambda a, on: ends_before(a, on) and a.horizon_year is not None and a.horizon_year >= on.year,
    ),
    Rule(
        Status.ENDED,
        lambda on: Q(ends_on__lt=on),
        ends_before,
    ),
    # An unknown end is neither over nor running out; an end that the paper does not set is simply running.
    Rule(
        Status.UNDATED,
        lambda on: Q(ends_on__isnull=True, is_open_ended=False),
        lambda a, on: a.ends_on is None and not a.is_open_ended,
    ),
    Rule(
        Status.ACTIVE,
        lambda on: Q(is_signed=True),
        lambda a, on: True,
    ),
]


def status_expression(on: date) -> Case:
    """Return the status on a day as a query expression."""
    whens = [When(rule.query(on), then=Value(rule.status.value)) for rule in RULES]
    return Case(*whens, default=Value(""), output_field=CharField())


@dataclass(frozen=True)
class StatusOn:
    """The status of one programme on one day.

    Attributes:
        status: the status.
        is_expiring: it is active and its firm end lies within 90 days.
    """

    status: Status
    is_expiring: bool

    @property
    def code(self) -> str:
        return "expiring" if self.is_expiring else self.status.value

    @property
    def label(self) -> str:
        return "Sắp hết hạn" if self.is_expiring else self.status.label


def status_of(agreement, on: date | None = None) -> StatusOn:
    """Return the status of a programme on a day (today, if none is given)."""
    on = on or localdate()
    status = next(rule.status for rule in RULES if rule.holds(agreement, on))
    return StatusOn(status, status is Status.ACTIVE and ends_within(agreement, on))


@dataclass(frozen=True)
class PartFacts:
    """What the rules ask of a programme, answered for a part of it that may have dates of its own."""

    is_signed: bool
    is_terminated: bool
    terminated_on: date | None
    starts_on: date | None
    ends_on: date | None
    is_open_ended: bool
    horizon_year: int | None


def status_of_part(part, agreement, on: date | None = None) -> StatusOn:
    """Return the status of something dated that was promised under a programme, by the same rules.

    A bound that it does not state itself is that of the programme: nothing outlasts the paper without saying so.
    """
    end = part if part.ends_on else agreement
    facts = PartFacts(
        is_signed=agreement.is_signed,
        is_terminated=agreement.is_terminated,
        terminated_on=agreement.terminated_on,
        starts_on=part.starts_on or agreement.starts_on,
        ends_on=end.ends_on,
        is_open_ended=end.is_open_ended,
        horizon_year=part.horizon_year or end.horizon_year,
    )
    return status_of(facts, on)


def ends_within(agreement, on: date) -> bool:
    return agreement.ends_on is not None and agreement.ends_on <= on + timedelta(days=EXPIRING_WITHIN_DAYS)


class StatusQuerySetMixin:
    """What the status rules give to the queryset of programmes."""

    def with_status(self, on: date | None = None):
        """Annotate ``status_code`` as of a day."""
        return self.annotate(status_code=status_expression(on or localdate()))

    def in_status(self, status: str, on: date | None = None):
        """Programmes in one status on a day."""
        return self.with_status(on).filter(status_code=status)

    def in_force(self, first: date, last: date):
        """Signed programmes of which it is known that they ran on some day between the two."""
        runs_on = Q(ends_on__gte=first) | Q(is_open_ended=True) | Q(horizon_year__gte=first.year)
        is_over = Q(is_terminated=True) & (Q(terminated_on__isnull=True) | Q(terminated_on__lt=first))
        begun = Q(starts_on__lte=last) | Q(starts_on__isnull=True, signed_on__lte=last)
        return self.filter(begun & runs_on, ~is_over, is_signed=True)

    def expiring(self, on: date | None = None):
        """Active programmes whose firm end lies within 90 days."""
        on = on or localdate()
        return self.in_status(Status.ACTIVE, on).filter(ends_on__lte=on + timedelta(days=EXPIRING_WITHIN_DAYS))
