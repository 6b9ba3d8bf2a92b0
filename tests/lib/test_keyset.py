"""Pages that begin after a row: walking a list shows each row once, in either direction, under every sort."""

from datetime import date, timedelta

import pytest
from django.core import signing

from agreements.filters import EventFilter
from agreements.models import Agreement, SigningEvent
from khuyenhoc.lib.keyset import PAGE_SIZE, LostPlaceError, Order, window
from khuyenhoc.pages.programmes import ProgrammeFilter
from organizations.models import Organization
from organizations.views import OrganizationFilter
from tests.factories import make_association, make_event, make_organization

pytestmark = pytest.mark.django_db

ROWS = 500


def directions(form) -> list[Order]:
    return [Order(sort, is_descending) for sort in form.sorts for is_descending in (False, True)]


def codes(form):
    return pytest.mark.parametrize("order", directions(form), ids=lambda order: order.code)


def walk(queryset, order: Order) -> tuple[list[int], list[int]]:
    """Return the ids of all rows, walking forwards to the end and from there back to the beginning."""
    forwards, backwards = [], []
    page = window(queryset, order, salt="thử")
    forwards += [row.pk for row in page.rows]
    while page.after:
        page = window(queryset, order, after=page.after, salt="thử")
        forwards += [row.pk for row in page.rows]
    backwards = [row.pk for row in page.rows]
    while page.before:
        page = window(queryset, order, before=page.before, salt="thử")
        backwards = [row.pk for row in page.rows] + backwards
    return forwards, backwards


def check(queryset, order: Order):
    expected = list(order.sorted(queryset).values_list("pk", flat=True))
    assert len(expected) == ROWS
    assert walk(queryset, order) == (expected, expected)


@codes(OrganizationFilter)
def test_bodies_with_many_ties(order):
    kinds, levels = ["front", "social", "other"], ["", "province", "commune"]
    bodies = [
        Organization(name=f"Hội {number % 7}", kind=kinds[number % 3], level=levels[number % 2])
        for number in range(ROWS)
    ]
    for body in bodies:
        body.derive()
    Organization.objects.bulk_create(bodies)
    check(Organization.objects.all(), order)


@codes(ProgrammeFilter)
def test_programmes_with_unknown_days_and_ties(order):
    keeper = make_association()
    programmes = []
    for number in range(ROWS):
        day = None if number % 5 < 2 else date(2024, 1, 1) + timedelta(days=number % 60)
        known = {"signed_on": day, "signed_precision": "day", "ends_on": day, "ends_precision": "day"} if day else {}
        programmes.append(Agreement(keeper=keeper, subject=f"Bản {number % 9}", is_signed=True, **known))
        programmes[-1].derive()
    Agreement.objects.bulk_create(programmes)
    check(Agreement.objects.all(), order)


EVENT = Order(EventFilter.sorts[0], True)


def test_a_list_of_which_nothing_is_known_is_walked_too():
    keeper = make_association()
    events = [SigningEvent(keeper=keeper, title="Hội nghị") for _ in range(ROWS)]
    SigningEvent.objects.bulk_create(events)
    check(SigningEvent.objects.all(), EVENT)


@pytest.fixture
def bodies():
    for number in range(2 * PAGE_SIZE + 3):
        make_organization(f"Đơn vị {number:03}")
    return Organization.objects.all()


NAME = Order(OrganizationFilter.sorts[0], False)


def names(page) -> list[str]:
    return [row.name for row in page.rows]


def test_a_row_deleted_meanwhile_does_no_harm(bodies):
    first = window(bodies, NAME, salt="x")
    Organization.objects.filter(name__in=["Đơn vị 049", "Đơn vị 050"]).delete()
    assert names(window(bodies, NAME, after=first.after, salt="x"))[0] == "Đơn vị 051"


def test_the_first_page_is_shown_where_all_that_followed_is_gone(bodies):
    last = window(bodies, NAME, after=window(bodies, NAME, salt="x").after, salt="x").after
    Organization.objects.filter(name__gte="Đơn vị 010").delete()
    assert len(window(bodies, NAME, after=last, salt="x").rows) == 10


def test_near_the_beginning_the_first_page_is_shown_whole(bodies):
    second = window(bodies, NAME, after=window(bodies, NAME, salt="x").after, salt="x")
    Organization.objects.filter(name__lt="Đơn vị 010").delete()
    shown = window(bodies, NAME, before=second.before, salt="x")
    assert (names(shown)[0], len(shown.rows), shown.before) == ("Đơn vị 010", PAGE_SIZE, "")


def test_a_short_list_has_no_neighbours():
    make_organization()
    page = window(Organization.objects.all(), NAME, salt="x")
    assert (len(page.rows), page.before, page.after) == (1, "", "")


@pytest.mark.parametrize("text", ["abc", "a\0b", "9" * 3000, "ê", "W10:1abc:xyz", " "])
def test_a_place_that_we_did_not_write_is_refused(text):
    make_organization()
    with pytest.raises(LostPlaceError):
        window(Organization.objects.all(), NAME, after=text, salt="x")


def test_a_place_in_another_list_or_order_is_refused(bodies):
    page = window(bodies, NAME, salt="x")
    with pytest.raises(LostPlaceError):
        window(bodies, NAME, after=page.after, salt="y")
    with pytest.raises(LostPlaceError):
        window(bodies, Order(OrganizationFilter.sorts[1], False), after=page.after, salt="x")
    forged = signing.dumps(["ten", "0", 1], salt="x", key="not ours")
    with pytest.raises(LostPlaceError):
        window(bodies, NAME, after=forged, salt="x")


@pytest.mark.parametrize("unknown", [0, 1])
def test_a_page_costs_two_queries_at_most(django_assert_max_num_queries, unknown):
    keeper = make_association()
    for number in range(5):
        make_event(keeper, **({} if number < unknown else {"held_on": date(2024, 1, 1), "held_precision": "day"}))
    with django_assert_max_num_queries(2):
        window(SigningEvent.objects.all(), EVENT, salt="x")
