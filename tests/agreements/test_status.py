"""Status: a query and an object in hand give the same answer on every boundary day, and it is the right one.

Two guards. The grid compares the two forms of each rule with each other: a slip in one of them shows. The table of
cases, written by hand from the design, compares them with what is meant: a slip in both shows.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from django.db.models import Q

from agreements import status as status_module
from agreements.models import Agreement
from agreements.status import RULES, Status, status_of, status_of_part
from khuyenhoc.lib.periods import parse_period
from tests.factories import make_agreement, make_association

# --- The grid: every combination of facts around a day that the constraints allow ---

DAYS = [
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 6, 15),
    date(2024, 12, 31),
    date(2025, 1, 1),
]
COMBINATIONS_PER_DAY = 600
FACTS = ["is_signed", "is_terminated", "terminated_on", "starts_on", "ends_on", "is_open_ended", "horizon_year"]


def combinations(on: date):
    """Yield the facts of every programme that could stand in the register around a day."""
    day = timedelta(days=1)
    endings = [(False, None), (True, None), (True, on - day), (True, on), (True, on + day)]
    starts = [None, on - day, on, on + day]
    ends = [None, on - day, on, on + day, on + 90 * day, on + 91 * day]
    horizons = [None, on.year - 1, on.year, on.year + 1]
    for is_signed, ending, starts_on, ends_on, is_open_ended, horizon_year in product(
        [False, True], endings, starts, ends, [False, True], horizons
    ):
        is_terminated, terminated_on = ending
        impossible = (
            (is_terminated and not is_signed)
            or (is_open_ended and ends_on)
            or (starts_on and ends_on and ends_on < starts_on)
        )
        if not impossible:
            yield {
                "is_signed": is_signed,
                "is_terminated": is_terminated,
                "terminated_on": terminated_on,
                "starts_on": starts_on,
                "starts_precision": "day" if starts_on else "",
                "ends_on": ends_on,
                "ends_precision": "day" if ends_on else "",
                "is_open_ended": is_open_ended,
                "horizon_year": horizon_year,
            }


def fill_register(days):
    keeper = make_association()
    Agreement.objects.bulk_create(
        Agreement(keeper=keeper, subject=f"Quanh ngày {on}", **facts) for on in days for facts in combinations(on)
    )


def answers_of_queries(on: date) -> dict:
    """Return (status, expiring) by programme, as the queries tell it."""
    expiring = set(Agreement.objects.expiring(on).values_list("pk", flat=True))
    rows = Agreement.objects.with_status(on).values_list("pk", "status_code")
    return {pk: (code, pk in expiring) for pk, code in rows}


def answers_of_objects(on: date) -> dict:
    """Return (status, expiring) by programme, as the objects tell it."""
    answers = ((agreement.pk, status_of(agreement, on)) for agreement in Agreement.objects.only(*FACTS))
    return {pk: (answer.status.value, answer.is_expiring) for pk, answer in answers}


@pytest.mark.django_db
def test_status_of_query_and_object_agree_on_the_whole_grid():
    fill_register(DAYS)
    assert Agreement.objects.count() == COMBINATIONS_PER_DAY * len(DAYS)
    for on in DAYS:
        assert answers_of_queries(on) == answers_of_objects(on)


@pytest.mark.django_db
def test_status_grid_reaches_every_status_and_both_sides_of_expiring():
    on = date(2024, 6, 15)
    fill_register([on])
    reached = {(code.value, False) for code in Status} | {("active", True)}
    assert set(answers_of_queries(on).values()) == reached


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", Status)
def test_in_status_finds_those_that_the_objects_name(wanted):
    on = date(2024, 12, 31)
    fill_register([on])
    named = {pk for pk, (code, _) in answers_of_objects(on).items() if code == wanted}
    assert set(Agreement.objects.in_status(wanted, on).values_list("pk", flat=True)) == named != set()


# One slip in one form of a rule, as a hand makes it.
SLIPS = {
    "draft by unknown day": (Status.DRAFT, {"query": lambda on: Q(signed_on__isnull=True)}),
    "draft never": (Status.DRAFT, {"holds": lambda a, on: False}),
    "terminated after the day": (
        Status.TERMINATED,
        {"query": lambda on: Q(is_terminated=True) & (Q(terminated_on__isnull=True) | Q(terminated_on__lt=on))},
    ),
    "terminated only on a known day": (
        Status.TERMINATED,
        {"query": lambda on: Q(is_terminated=True, terminated_on__lte=on)},
    ),
    "terminated although the day is to come": (Status.TERMINATED, {"query": lambda on: Q(is_terminated=True)}),
    "object terminated after the day": (
        Status.TERMINATED,
        {"holds": lambda a, on: a.is_terminated and (a.terminated_on is None or a.terminated_on < on)},
    ),
    "upcoming on the first day": (Status.UPCOMING, {"query": lambda on: Q(starts_on__gte=on)}),
    "object upcoming on the first day": (
        Status.UPCOMING,
        {"holds": lambda a, on: a.starts_on is not None and a.starts_on >= on},
    ),
    "horizon on the last firm day": (
        Status.HORIZON,
        {"query": lambda on: Q(ends_on__lte=on, horizon_year__gte=on.year)},
    ),
    "horizon without its last year": (
        Status.HORIZON,
        {"query": lambda on: Q(ends_on__lt=on, horizon_year__gt=on.year)},
    ),
    "object horizon without its last year": (
        Status.HORIZON,
        {"holds": lambda a, on: bool(a.ends_on and a.ends_on < on and a.horizon_year and a.horizon_year > on.year)},
    ),
    "ended on the last day": (Status.ENDED, {"query": lambda on: Q(ends_on__lte=on)}),
    "object ended on the last day": (
        Status.ENDED,
        {"holds": lambda a, on: a.ends_on is not None and a.ends_on <= on},
    ),
    "ended because unknown": (
        Status.ENDED,
        {"query": lambda on: Q(ends_on__lt=on) | Q(ends_on__isnull=True)},
    ),
    "open end taken for unknown": (Status.UNDATED, {"query": lambda on: Q(ends_on__isnull=True)}),
    "object with open end taken for unknown": (Status.UNDATED, {"holds": lambda a, on: a.ends_on is None}),
    "active only without termination": (Status.ACTIVE, {"query": lambda on: Q(is_terminated=False)}),
}


def plant(monkeypatch, wanted: Status, slip: dict):
    rules = [replace(rule, **slip) if rule.status is wanted else rule for rule in RULES]
    monkeypatch.setattr(status_module, "RULES", rules)


@pytest.mark.django_db
@pytest.mark.parametrize(("wanted", "slip"), SLIPS.values(), ids=SLIPS.keys())
def test_status_grid_notices_a_slip_in_one_form_of_a_rule(monkeypatch, wanted, slip):
    on = date(2024, 6, 15)
    fill_register([on])
    assert answers_of_queries(on) == answers_of_objects(on)
    plant(monkeypatch, wanted, slip)
    assert answers_of_queries(on) != answers_of_objects(on)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [89, 91])
def test_status_grid_notices_a_slip_in_one_form_of_expiring(monkeypatch, days):
    on = date(2024, 6, 15)
    fill_register([on])

    def slipped(agreement, on):
        return agreement.ends_on is not None and agreement.ends_on <= on + timedelta(days=days)

    monkeypatch.setattr(status_module, "ends_within", slipped)
    assert answers_of_queries(on) != answers_of_objects(on)


# --- The cases, by hand: period as printed, further facts, day asked, status with its flag ---

SIGNED, NOT_SIGNED = {"is_signed": True}, {"is_signed": False}
STOPPED = {"is_signed": True, "is_terminated": True}
CASES = {
    "not signed": ("2024-2030", NOT_SIGNED, "2025-06-15", "draft"),
    "not signed and its time is over": ("2020-2021", NOT_SIGNED, "2025-06-15", "draft"),
    "not signed and nothing known": ("", NOT_SIGNED, "2025-06-15", "draft"),
    "signed on a day not known": ("2024-2030", SIGNED | {"signed_on": None}, "2025-06-15", "active"),
    "signed after its period began": ("2024-2030", SIGNED | {"signed_on": date(2026, 1, 1)}, "2025-06-15", "active"),
    "day before the first": ("16/05/2024-31/12/2030", SIGNED, "2024-05-15", "upcoming"),
    "first day": ("16/05/2024-31/12/2030", SIGNED, "2024-05-16", "active"),
    "year-only start, the day before": ("2024-2030", SIGNED, "2023-12-31", "upcoming"),
    "year-only start, its first day": ("2024-2030", SIGNED, "2024-01-01", "active"),
    "start to come, end not known": ("từ 2026", SIGNED, "2025-12-31", "upcoming"),
    "start to come, no end set": ("từ 2026, không thời hạn", SIGNED, "2025-12-31", "upcoming"),
    "91 days before the end": ("2024-2030", SIGNED, "2030-10-01", "active"),
    "90 days before the end": ("2024-2030", SIGNED, "2030-10-02", "expiring"),
    "year-only end, its last day": ("2024-2030", SIGNED, "2030-12-31", "expiring"),
    "year-only end, the day after": ("2024-2030", SIGNED, "2031-01-01", "ended"),
    "month-only end in a leap year, its last day": ("01/2024-02/2024", SIGNED, "2024-02-29", "expiring"),
    "month-only end in a leap year, the day after": ("01/2024-02/2024", SIGNED, "2024-03-01", "ended"),
    "school year, its last day": ("năm học 2024-2025", SIGNED, "2025-08-31", "expiring"),
    "school year, the day after": ("năm học 2024-2025", SIGNED, "2025-09-01", "ended"),
    "start not known, before the end": ("đến 2030", SIGNED, "1999-01-01", "active"),
    "start not known, after the end": ("đến 2030", SIGNED, "2031-01-01", "ended"),
    "end not known, generations later": ("từ 2024", SIGNED, "2090-01-01", "undated"),
    "nothing known of the period": ("", SIGNED, "2090-01-01", "undated"),
    "no end set, generations later": ("từ 2024, không thời hạn", SIGNED, "2090-01-01", "active"),
    "no end set, start not known": ("không thời hạn", SIGNED, "2090-01-01", "active"),
    "horizon, last firm day": ("2024-2026, định hướng đến 2030", SIGNED, "2026-12-31", "expiring"),
    "horizon, day after the firm end": ("2024-2026, định hướng đến 2030", SIGNED, "2027-01-01", "horizon"),
    "horizon, its last day": ("2024-2026, định hướng đến 2030", SIGNED, "2030-12-31", "horizon"),
    "horizon over": ("2024-2026, định hướng đến 2030", SIGNED, "2031-01-01", "ended"),
    "horizon over, firm end not known": ("từ 2024, định hướng đến 2030", SIGNED, "2035-01-01", "undated"),
    "terminated on a day not known": ("2024-2030", STOPPED, "2024-06-15", "terminated"),
    "terminated today": ("2024-2030", STOPPED | {"terminated_on": date(2025, 6, 15)}, "2025-06-15", "terminated"),
    "terminated tomorrow": ("2024-2030", STOPPED | {"terminated_on": date(2025, 6, 16)}, "2025-06-15", "active"),
    "terminated and its time is over": (
        "2024-2030",
        STOPPED | {"terminated_on": date(2025, 6, 15)},
        "2031-01-01",
        "terminated",
    ),
    "terminated before it began": (
        "2024-2030",
        STOPPED | {"terminated_on": date(2023, 6, 15)},
        "2023-07-01",
        "terminated",
    ),
    "terminated within the horizon": (
        "2024-2026, định hướng đến 2030",
        STOPPED | {"terminated_on": date(2027, 6, 15)},
        "2027-06-15",
        "terminated",
    ),
}


def programme_of(case):
    period, facts, _, _ = case
    agreement = Agreement(subject="Một trường hợp", **facts)
    agreement.period = parse_period(period)
    agreement.signed_precision = "day" if agreement.signed_on else ""
    return agreement


def wrong_cases() -> list[str]:
    return [name for name, case in CASES.items() if status_of(programme_of(case), asked(case)).code != case[3]]


def asked(case) -> date:
    return date.fromisoformat(case[2])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_status_of_object_is_as_designed(case):
    assert status_of(programme_of(case), asked(case)).code == case[3]


@pytest.mark.django_db
def test_status_of_query_is_as_designed():
    keeper = make_association()
    wrong = []
    for name, case in CASES.items():
        agreement = programme_of(case)
        agreement.keeper = keeper
        agreement.save()
        found = Agreement.objects.with_status(asked(case)).get(pk=agreement.pk).status_code
        is_expiring = Agreement.objects.expiring(asked(case)).filter(pk=agreement.pk).exists()
        if ("expiring" if is_expiring else found) != case[3]:
            wrong.append(name)
    assert wrong == []


# The same slip in both forms: the grid cannot see it, the cases must.
DOUBLE_SLIPS = {
    "terminated after the day": (
        Status.TERMINATED,
        lambda a, on: a.is_terminated and (a.terminated_on is None or a.terminated_on < on),
        ["terminated today", "terminated within the horizon"],
    ),
    "terminated only on a known day": (
        Status.TERMINATED,
        lambda a, on: a.is_terminated and a.terminated_on is not None and a.terminated_on <= on,
        ["terminated on a day not known"],
    ),
    "terminated although the day is to come": (
        Status.TERMINATED,
        lambda a, on: a.is_terminated,
        ["terminated tomorrow"],
    ),
    "upcoming on the first day": (
        Status.UPCOMING,
        lambda a, on: a.starts_on is not None and a.starts_on >= on,
        ["first day", "year-only start, its first day"],
    ),
    "horizon without its last year": (
        Status.HORIZON,
        lambda a, on: bool(a.ends_on and a.ends_on < on and a.horizon_year and a.horizon_year > on.year),
        ["horizon, its last day"],
    ),
    "open end taken for unknown": (
        Status.UNDATED,
        lambda a, on: a.ends_on is None,
        ["no end set, generations later", "no end set, start not known"],
    ),
    "signed on a day not known taken for a draft": (
        Status.DRAFT,
        lambda a, on: a.signed_on is None,
        None,
    ),
}


def test_cases_hold_before_anything_is_planted():
    assert wrong_cases() == []


@pytest.mark.parametrize(("wanted", "holds", "broken"), DOUBLE_SLIPS.values(), ids=DOUBLE_SLIPS.keys())
def test_cases_notice_a_slip_in_both_forms_of_a_rule(monkeypatch, wanted, holds, broken):
    plant(monkeypatch, wanted, {"holds": holds})
    assert wrong_cases() == broken if broken else "signed on a day not known" in wrong_cases()


def plant_end(monkeypatch, is_over):
    """Plant another reading of "the firm end is over" in the two rules that ask for it."""
    runs_on = {Status.ENDED: lambda a, on: True, Status.HORIZON: lambda a, on: (a.horizon_year or 0) >= on.year}
    rules = [
        replace(rule, holds=lambda a, on, rest=runs_on[rule.status]: is_over(a, on) and rest(a, on))
        if rule.status in runs_on
        else rule
        for rule in RULES
    ]
    monkeypatch.setattr(status_module, "RULES", rules)


def test_cases_hold_with_the_same_reading_of_the_end(monkeypatch):
    plant_end(monkeypatch, lambda a, on: a.ends_on is not None and a.ends_on < on)
    assert wrong_cases() == []


def test_cases_notice_an_end_on_the_last_day(monkeypatch):
    plant_end(monkeypatch, lambda a, on: a.ends_on is not None and a.ends_on <= on)
    assert wrong_cases() == [
        "year-only end, its last day",
        "month-only end in a leap year, its last day",
        "school year, its last day",
        "horizon, last firm day",
    ]


def test_cases_notice_an_end_because_something_is_unknown(monkeypatch):
    plant_end(monkeypatch, lambda a, on: a.ends_on is None or a.ends_on < on)
    assert wrong_cases() == [
        "end not known, generations later",
        "nothing known of the period",
        "no end set, generations later",
        "no end set, start not known",
        "horizon over, firm end not known",
    ]


@pytest.mark.parametrize(("days", "broken"), [(89, ["90 days before the end"]), (91, ["91 days before the end"])])
def test_cases_notice_another_number_of_days_for_expiring(monkeypatch, days, broken):
    monkeypatch.setattr(status_module, "EXPIRING_WITHIN_DAYS", days)
    assert wrong_cases() == broken


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Status.DRAFT, Status.UNDATED),
        (Status.TERMINATED, Status.ENDED),
        (Status.TERMINATED, Status.UPCOMING),
        (Status.TERMINATED, Status.HORIZON),
        (Status.UPCOMING, Status.UNDATED),
        (Status.HORIZON, Status.ENDED),
    ],
)
def test_cases_notice_rules_in_another_order(monkeypatch, first, second):
    places = {rule.status: place for place, rule in enumerate(RULES)}
    rules = list(RULES)
    rules[places[first]], rules[places[second]] = rules[places[second]], rules[places[first]]
    monkeypatch.setattr(status_module, "RULES", rules)
    assert wrong_cases() != []


# --- What is built on the rules ---


def test_status_names_its_label_and_code():
    agreement = programme_of(CASES["90 days before the end"])
    answer = agreement.status(date(2030, 10, 2))
    assert (answer.status, answer.code, answer.label) == (Status.ACTIVE, "expiring", "Sắp hết hạn")
    assert agreement.status(date(2030, 10, 1)).label == "Đang thực hiện"


def test_status_asks_for_today_where_no_day_is_given(monkeypatch):
    monkeypatch.setattr(status_module, "localdate", lambda: date(2031, 1, 1))
    assert programme_of(CASES["first day"]).status().code == "ended"


@pytest.mark.django_db
def test_queries_ask_for_today_where_no_day_is_given(monkeypatch):
    agreement = make_agreement(period="2024-2030")
    monkeypatch.setattr(status_module, "localdate", lambda: date(2030, 12, 31))
    assert (list(Agreement.objects.in_status("active")), list(Agreement.objects.expiring())) == ([agreement],) * 2
    monkeypatch.setattr(status_module, "localdate", lambda: date(2031, 1, 1))
    assert (list(Agreement.objects.in_status("active")), list(Agreement.objects.expiring())) == ([], [])


@pytest.mark.django_db
def test_in_status_of_an_unknown_word_finds_nothing():
    make_agreement()
    assert list(Agreement.objects.in_status("không có", date(2025, 1, 1))) == []
    assert Agreement.objects.in_status("active", date(2025, 1, 1)).count() == 1


# --- A part of a programme with dates of its own ---


@pytest.mark.parametrize(
    ("own", "of_programme", "facts", "expected"),
    [
        ("", "2023-2028", {}, Status.ACTIVE),
        ("", "2010-2012", {}, Status.ENDED),
        ("năm 2023", "2023-2028", {}, Status.ENDED),
        ("năm 2025", "2023-2028", {}, Status.ACTIVE),
        ("năm 2026", "2023-2028", {}, Status.UPCOMING),
        ("năm 2025", "", {}, Status.ACTIVE),
        ("năm 2023, định hướng đến 2026", "2023-2028", {}, Status.HORIZON),
        ("năm 2023", "2020-2024, định hướng đến 2030", {}, Status.ENDED),
        # Without an end of its own it ends with the programme.
        ("từ 2023", "2023-2024", {}, Status.ENDED),
        ("từ 2023", "2023-2028", {}, Status.ACTIVE),
        ("từ 2023", "", {}, Status.UNDATED),
        ("hằng năm", "2010-2012", {}, Status.ENDED),
        ("đến 2027", "2026-2028", {}, Status.UPCOMING),
        ("năm 2025", "2023-2028", {"is_signed": False}, Status.DRAFT),
        ("năm 2025", "2023-2028", {"is_terminated": True}, Status.TERMINATED),
    ],
)
def test_status_of_a_part_follows_its_own_dates_by_the_same_rules(own, of_programme, facts, expected):
    programme = Agreement(**({"is_signed": True} | facts))
    programme.period = parse_period(of_programme)
    assert status_of_part(parse_period(own), programme, date(2025, 6, 15)).status is expected


def test_a_part_that_runs_out_is_expiring():
    programme = Agreement(is_signed=True)
    programme.period = parse_period("2023-2028")
    answer = status_of_part(parse_period("năm 2025"), programme, date(2025, 11, 1))
    assert (answer.status, answer.is_expiring) == (Status.ACTIVE, True)
