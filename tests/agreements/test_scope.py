"""Who sees which programmes and events. Whatever is not in scope is not there."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.models import Agreement, SigningEvent
from agreements.permissions import is_own_party, sees_notes, sees_whole
from organizations.models import Membership, Organization
from tests.factories import (
    make_agreement,
    make_association,
    make_event,
    make_member,
    make_organization,
    make_party,
    make_user,
)

pytestmark = pytest.mark.django_db

ASSOCIATION_ROLES = ["manager", "editor", "viewer"]
PARTNER_ROLES = ["reporter", "viewer"]


@pytest.fixture
def country():
    """Associations of four levels with a neighbour, partner bodies, and programmes of each of them.

    Names of programmes say who keeps them, and with whom.
    """
    central = make_association("Trung ương")
    province = make_association("Tỉnh", parent=central)
    commune = make_association("Xã", parent=province)
    base = make_association("Chi hội", parent=commune)
    neighbour = make_association("Tỉnh bên", parent=central)
    neighbour_commune = make_association("Xã bên", parent=neighbour)
    police, military = make_organization("Công an"), make_organization("Quân sự")
    make_organization("Công an xã", parent=police)

    for subject, keeper, partners in [
        ("Trung ương", central, []),
        ("Tỉnh, Công an", province, [police]),
        ("Xã", commune, []),
        ("Chi hội, Quân sự", base, [military]),
        ("Tỉnh bên, Quân sự", neighbour, [military]),
        ("Xã bên, Xã", neighbour_commune, [commune]),
    ]:
        make_agreement(keeper, partners=partners, subject=subject)
    # Kept by one who is not a party: typed in for two bodies of another place.
    kept = Agreement.objects.create(keeper=neighbour, subject="Tỉnh bên ghi hộ Công an", is_signed=True)
    make_party(kept, police, role="lead")
    return {body.name: body for body in Organization.objects.all()}


def seen_by(user) -> list[str]:
    """Return the programmes that a person sees, in the order of entry, each as often as the query gives it."""
    return [agreement.subject for agreement in Agreement.objects.visible_to(user).order_by("pk")]


ALL = [
    "Trung ương",
    "Tỉnh, Công an",
    "Xã",
    "Chi hội, Quân sự",
    "Tỉnh bên, Quân sự",
    "Xã bên, Xã",
    "Tỉnh bên ghi hộ Công an",
]
SEEN_BY_ASSOCIATION = {
    "Trung ương": ALL,
    "Tỉnh": ["Tỉnh, Công an", "Xã", "Chi hội, Quân sự", "Xã bên, Xã"],
    "Xã": ["Xã", "Chi hội, Quân sự", "Xã bên, Xã"],
    "Chi hội": ["Chi hội, Quân sự"],
    "Tỉnh bên": ["Tỉnh bên, Quân sự", "Xã bên, Xã", "Tỉnh bên ghi hộ Công an"],
    "Xã bên": ["Xã bên, Xã"],
}
SEEN_BY_PARTNER = {
    "Công an": ["Tỉnh, Công an", "Tỉnh bên ghi hộ Công an"],
    "Quân sự": ["Chi hội, Quân sự", "Tỉnh bên, Quân sự"],
    "Công an xã": [],
}


@pytest.mark.parametrize("role", ASSOCIATION_ROLES)
@pytest.mark.parametrize(("body", "seen"), SEEN_BY_ASSOCIATION.items())
def test_member_of_an_association_sees_what_it_and_those_below_keep_or_take_part_in(country, role, body, seen):
    assert seen_by(make_member(country[body], role)) == seen


@pytest.mark.parametrize("role", PARTNER_ROLES)
@pytest.mark.parametrize(("body", "seen"), SEEN_BY_PARTNER.items())
def test_member_of_a_partner_sees_the_programmes_of_its_own_body(country, role, body, seen):
    assert seen_by(make_member(country[body], role)) == seen


@pytest.mark.parametrize(
    ("overrides", "seen"),
    [
        ({"is_superuser": True}, ALL),
        ({"is_superuser": True, "is_active": False}, []),
        ({"is_staff": True}, []),
        ({}, []),
    ],
    ids=["admin", "inactive admin", "staff of the admin pages", "nobody"],
)
def test_person_without_membership_sees_all_as_admin_and_else_nothing(country, overrides, seen):
    assert seen_by(make_user(**overrides)) == seen


def test_nobody_signed_in_sees_nothing(country):
    assert seen_by(AnonymousUser()) == []
    assert list(SigningEvent.objects.visible_to(AnonymousUser())) == []


@pytest.mark.parametrize(("body", "role"), [("Trung ương", "manager"), ("Công an", "reporter")])
def test_inactive_member_sees_nothing(country, body, role):
    assert seen_by(make_member(country[body], role, is_active=False)) == []
    assert seen_by(make_member(country[body], role)) != []


def test_member_of_an_association_and_of_a_partner_sees_both(country):
    user = make_member(country["Chi hội"], "viewer")
    Membership.objects.create(user=user, organization=country["Công an"], role="reporter")
    assert seen_by(user) == ["Tỉnh, Công an", "Chi hội, Quân sự", "Tỉnh bên ghi hộ Công an"]


def test_member_of_two_partners_sees_both(country):
    user = make_member(country["Công an"], "viewer")
    Membership.objects.create(user=user, organization=country["Quân sự"], role="reporter")
    assert seen_by(user) == [
        "Tỉnh, Công an",
        "Chi hội, Quân sự",
        "Tỉnh bên, Quân sự",
        "Tỉnh bên ghi hộ Công an",
    ]


def test_member_of_two_parties_of_one_programme_sees_it_once(country):
    agreement = make_agreement(country["Chi hội"], partners=[country["Công an"], country["Quân sự"]], subject="Chung")
    user = make_member(country["Công an"], "viewer")
    for body in ("Quân sự", "Chi hội"):
        Membership.objects.create(user=user, organization=country[body], role="viewer")
    assert list(Agreement.objects.visible_to(user).filter(pk=agreement.pk)) == [agreement]


def test_scope_is_not_misled_by_ids_that_begin_alike():
    short, long = (make_association(pk=pk) for pk in (7_000_001, 70_000_011))
    make_agreement(short, subject="ngắn")
    make_agreement(make_association(parent=short), subject="dưới ngắn")
    make_agreement(long, subject="dài")
    assert seen_by(make_member(short)) == ["ngắn", "dưới ngắn"]
    assert seen_by(make_member(long)) == ["dài"]


def test_scope_reaches_down_ten_levels_and_never_up():
    chain = [make_association()]
    for _ in range(9):
        chain.append(make_association(parent=chain[-1]))
    for place, body in enumerate(chain):
        make_agreement(body, subject=str(place))
    seen = [seen_by(make_member(body)) for body in chain]
    assert seen == [[str(place) for place in range(first, 10)] for first in range(10)]


def test_scope_of_a_body_without_a_path_is_what_it_takes_part_in_at_most(country):
    Organization.objects.bulk_create([Organization(name="Hội không có đường", kind="association")])
    lost = Organization.objects.get(path="")
    assert seen_by(make_member(lost, "manager")) == []


def test_scope_of_a_body_that_signed_with_an_association_below_is_the_programme_alone(country):
    # The commune of the neighbour leads a programme with the commune: its own province sees that one, no other of ours.
    assert "Xã" not in seen_by(make_member(country["Xã bên"], "manager"))


def test_scope_ends_where_a_party_is_taken_off(country):
    reporter = make_member(country["Công an"], "reporter")
    country["Công an"].parties.filter(agreement__subject="Tỉnh, Công an").delete()
    assert seen_by(reporter) == ["Tỉnh bên ghi hộ Công an"]


def test_scope_costs_one_query_besides_the_standing(country, django_assert_num_queries):
    user = make_member(country["Tỉnh"])
    with django_assert_num_queries(2):
        assert len(Agreement.objects.visible_to(user)) == 4


def test_scope_combines_with_search_and_status(country):
    user = make_member(country["Tỉnh"])
    found = Agreement.objects.search("cong an").visible_to(user).in_status("active", on=date(2025, 6, 15))
    assert [agreement.subject for agreement in found] == ["Tỉnh, Công an"]


# --- Witness, supervisor, host ---


@pytest.mark.parametrize("role", ["witness", "supervisor", "host"])
@pytest.mark.parametrize("may_view", [False, True], ids=["not ticked", "ticked"])
@pytest.mark.parametrize("make_body", [make_organization, make_association], ids=["partner", "association"])
def test_body_that_is_not_bound_sees_the_programme_only_where_staff_tick_it(role, may_view, make_body):
    body = make_body()
    agreement = make_agreement(subject="Chứng kiến")
    make_party(agreement, body, role=role, may_view=may_view)
    assert seen_by(make_member(body, "viewer")) == (["Chứng kiến"] if may_view else [])


def test_association_above_a_witness_sees_the_programme_only_where_staff_tick_it():
    upper = make_association()
    for subject, may_view in (("không xem", False), ("được xem", True)):
        witness = make_association(parent=upper)
        make_party(make_agreement(subject=subject), witness, role="witness", may_view=may_view)
    assert seen_by(make_member(upper)) == ["được xem"]


@pytest.mark.parametrize("role", ["lead", "co_lead", "partner"])
def test_bound_body_sees_the_programme_without_a_tick(role):
    body = make_organization()
    make_party(make_agreement(subject="Ràng buộc"), body, role=role, may_view=False)
    assert seen_by(make_member(body, "viewer")) == ["Ràng buộc"]


def test_organizer_of_the_event_does_not_see_the_programme_by_that():
    body = make_organization()
    event = make_event()
    event.organizers.add(body)
    make_agreement(event=event)
    assert seen_by(make_member(body, "viewer")) == []


# --- Events ---


def test_event_is_seen_by_those_above_its_keeper_and_those_who_see_what_was_signed(country):
    kept = make_event(country["Xã"], title="Xã giữ")
    signed = make_event(country["Tỉnh bên"], title="Công an ký")
    Agreement.objects.filter(subject="Tỉnh, Công an").update(event=signed)
    make_event(country["Xã bên"], title="không ai")
    seen = {
        name: sorted(event.title for event in SigningEvent.objects.visible_to(make_member(country[name], "viewer")))
        for name in ("Trung ương", "Tỉnh", "Xã", "Chi hội", "Công an", "Quân sự")
    }
    assert seen == {
        "Trung ương": ["Công an ký", "Xã giữ", "không ai"],
        "Tỉnh": ["Công an ký", "Xã giữ"],
        "Xã": ["Xã giữ"],
        "Chi hội": [],
        "Công an": ["Công an ký"],
        "Quân sự": [],
    }
    assert kept in SigningEvent.objects.visible_to(make_user(is_superuser=True))


def test_event_at_which_two_programmes_in_scope_were_signed_is_seen_once(country):
    event = make_event(country["Tỉnh bên"])
    Agreement.objects.update(event=event)
    assert list(SigningEvent.objects.visible_to(make_member(country["Công an"], "viewer"))) == [event]


def test_event_is_not_seen_by_a_witness_who_does_not_see_what_was_signed():
    witness = make_organization()
    agreement = make_agreement(event=make_event())
    party = make_party(agreement, witness, role="witness")
    user = make_member(witness, "viewer")
    assert list(SigningEvent.objects.visible_to(user)) == []
    party.may_view = True
    party.save()
    assert list(SigningEvent.objects.visible_to(user)) == [agreement.event]


# --- How much of a programme ---


def whole_for(user) -> list[str]:
    return [agreement.subject for agreement in Agreement.objects.overseen_by(user).order_by("pk")]


@pytest.mark.parametrize(("body", "seen"), SEEN_BY_ASSOCIATION.items())
def test_member_of_an_association_sees_its_programmes_whole(country, body, seen):
    assert whole_for(make_member(country[body], "viewer")) == seen


@pytest.mark.parametrize("body", SEEN_BY_PARTNER)
def test_member_of_a_partner_sees_no_programme_whole(country, body):
    assert whole_for(make_member(country[body], "reporter")) == []


def test_member_of_both_sees_whole_what_the_association_oversees(country):
    user = make_member(country["Chi hội"], "viewer")
    Membership.objects.create(user=user, organization=country["Công an"], role="reporter")
    assert whole_for(user) == ["Chi hội, Quân sự"]


@pytest.mark.parametrize(
    ("overrides", "seen"), [({"is_superuser": True}, ALL), ({"is_superuser": True, "is_active": False}, []), ({}, [])]
)
def test_person_without_membership_sees_whole_as_admin_and_else_nothing(country, overrides, seen):
    assert whole_for(make_user(**overrides)) == seen


def test_sees_whole_tells_the_same_of_one_programme(country):
    agreement = Agreement.objects.get(subject="Tỉnh, Công an")
    people = {name: make_member(country[name], "viewer") for name in ("Tỉnh", "Xã", "Công an")}
    assert {name: sees_whole(user, agreement) for name, user in people.items()} == {
        "Tỉnh": True,
        "Xã": False,
        "Công an": False,
    }


def test_own_party_is_the_one_of_the_own_partner_body(country):
    agreement = make_agreement(partners=[country["Công an"], country["Quân sự"]])
    reporter = make_member(country["Công an"], "reporter")
    assert [is_own_party(reporter, party) for party in agreement.parties.all()] == [False, True, False]


def test_notes_on_an_event_are_read_by_those_above_its_keeper(country):
    event = make_event(country["Xã"])
    people = {name: make_member(country[name], "viewer") for name in ("Tỉnh", "Xã", "Chi hội", "Tỉnh bên", "Công an")}
    assert {name for name, user in people.items() if sees_notes(user, event)} == {"Tỉnh", "Xã"}
    assert sees_notes(make_user(is_superuser=True), event)


def test_notes_on_an_event_are_not_read_by_a_body_without_a_path(country):
    Organization.objects.bulk_create([Organization(name="Hội không có đường", kind="association")])
    lost = make_member(Organization.objects.get(path=""), "manager")
    assert not sees_notes(lost, make_event(country["Xã"]))
