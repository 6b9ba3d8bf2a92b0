"""Who may enter, keep and change what, by membership."""

import pytest
from django.contrib.auth.models import AnonymousUser

from organizations.models import Membership, Organization, User
from organizations.permissions import can_change, can_enter, can_keep_for, keepers_for, standing_of
from tests.factories import (
    make_association,
    make_basis,
    make_campaign,
    make_event,
    make_member,
    make_organization,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    """Associations of three levels with a neighbour, and a partner body."""
    central = make_association("Trung ương Hội")
    province = make_association("Hội tỉnh", parent=central)
    commune = make_association("Hội xã", parent=province)
    neighbour = make_association("Hội tỉnh bên", parent=central)
    police = make_organization("Công an tỉnh", kind="armed_forces")
    return {"central": central, "province": province, "commune": commune, "neighbour": neighbour, "police": police}


def anew(user):
    """Return the person as the next request reads them."""
    return User.objects.get(pk=user.pk)


# --- Who enters ---


def people(country) -> dict:
    return {
        "manager": make_member(country["province"], "manager"),
        "editor": make_member(country["province"], "editor"),
        "viewer": make_member(country["province"], "viewer"),
        "partner reporter": make_member(country["police"], "reporter"),
        "partner viewer": make_member(country["police"], "viewer"),
        "no membership": make_user(),
        "admin": make_user(is_superuser=True),
        "staff without membership": make_user(is_staff=True),
        "inactive manager": make_member(country["province"], "manager", is_active=False),
        "inactive admin": make_user(is_superuser=True, is_active=False),
        "anonymous": AnonymousUser(),
        # Roles that no form allows there, as a row written past the forms may hold them.
        "editor of a partner": make_member(country["police"], "editor"),
        "reporter of an association": make_member(country["province"], "reporter"),
    }


def allowed(country, may) -> set[str]:
    return {name for name, user in people(country).items() if may(user)}


def test_can_enter_is_for_managers_editors_and_admins(country):
    assert allowed(country, can_enter) == {"manager", "editor", "admin"}


def test_can_keep_for_the_own_association_is_for_managers_editors_and_admins(country):
    assert allowed(country, lambda user: can_keep_for(user, country["province"])) == {"manager", "editor", "admin"}


@pytest.mark.parametrize("make", [make_campaign, make_basis, make_event, make_organization, make_association])
def test_can_change_what_the_own_association_keeps_is_for_managers_editors_and_admins(country, make):
    record = make(keeper=country["province"])
    assert allowed(country, lambda user: can_change(user, record)) == {"manager", "editor", "admin"}


@pytest.mark.parametrize("make", [make_campaign, make_basis, make_organization])
def test_can_change_what_nobody_keeps_is_for_admins(country, make):
    record = make()
    assert record.keeper is None
    assert allowed(country, lambda user: can_change(user, record)) == {"admin"}


def test_keepers_for_is_empty_for_all_who_do_not_enter(country):
    assert allowed(country, lambda user: keepers_for(user).exists()) == {"manager", "editor", "admin"}


# --- For whom they enter ---

REACH = {
    "central": {"central", "province", "commune", "neighbour"},
    "province": {"province", "commune"},
    "commune": {"commune"},
    "neighbour": {"neighbour"},
}


@pytest.mark.parametrize(("own", "reached"), REACH.items())
def test_can_keep_for_reaches_the_own_association_and_those_below(country, own, reached):
    editor = make_member(country[own], "editor")
    assert {name for name, body in country.items() if can_keep_for(editor, body)} == reached


@pytest.mark.parametrize(("own", "reached"), REACH.items())
def test_can_change_follows_the_keeper_and_not_the_body_itself(country, own, reached):
    editor = make_member(country[own], "editor")
    kept = {name: make_organization(keeper=body) for name, body in country.items() if body.is_association}
    assert {name for name, record in kept.items() if can_change(editor, record)} == reached
    assert not can_change(editor, country[own])


@pytest.mark.parametrize(("own", "reached"), REACH.items())
def test_keepers_for_are_the_own_association_and_those_below_by_name(country, own, reached):
    editor = make_member(country[own], "editor")
    expected = sorted((country[name] for name in reached), key=lambda body: body.sort_key)
    assert list(keepers_for(editor)) == expected


def test_keepers_for_an_admin_are_all_associations(country):
    assert set(keepers_for(make_user(is_superuser=True))) == {country[name] for name in REACH}


def test_keepers_for_leaves_out_a_body_below_that_is_no_association(country):
    club = make_organization("Câu lạc bộ", parent=country["commune"])
    editor = make_member(country["commune"], "editor")
    assert club in Organization.objects.under(country["commune"])
    assert list(keepers_for(editor)) == [country["commune"]]


def test_keepers_for_two_memberships_are_those_of_both_and_none_twice(country):
    editor = make_member(country["province"], "editor")
    Membership.objects.create(user=editor, organization=country["commune"], role="manager")
    Membership.objects.create(user=editor, organization=country["neighbour"], role="editor")
    assert sorted(body.name for body in keepers_for(editor)) == ["Hội tỉnh", "Hội tỉnh bên", "Hội xã"]


def test_viewer_here_and_editor_there_enters_only_there(country):
    user = make_member(country["province"], "viewer")
    Membership.objects.create(user=user, organization=country["neighbour"], role="editor")
    assert can_enter(user)
    assert list(keepers_for(user)) == [country["neighbour"]]
    assert not can_keep_for(user, country["commune"])


def test_reach_is_not_misled_by_ids_that_begin_alike():
    short, long = (make_association(pk=pk) for pk in (7_000_001, 70_000_011))
    editor = make_member(short, "editor")
    assert (can_keep_for(editor, short), can_keep_for(editor, long)) == (True, False)
    assert list(keepers_for(editor)) == [short]


def test_reach_of_a_body_without_a_path_is_nothing(country):
    Organization.objects.bulk_create([Organization(name="Hội không có đường", kind="association")])
    editor = make_member(Organization.objects.get(path=""), "editor")
    assert list(keepers_for(editor)) == []
    assert [name for name, body in country.items() if can_keep_for(editor, body)] == []


def test_reach_follows_a_move_at_the_next_request(country):
    editor = make_member(country["neighbour"], "editor")
    assert not can_keep_for(editor, country["commune"])
    country["commune"].place_under(country["neighbour"])
    assert can_keep_for(anew(editor), country["commune"])


def test_reach_ends_with_the_membership_at_the_next_request(country):
    editor = make_member(country["province"], "editor")
    assert can_enter(editor)
    editor.memberships.all().delete()
    assert not can_enter(anew(editor))


# --- Standing ---


def test_standing_is_partner_only_for_members_of_partners_alone(country):
    both = make_member(country["police"], "reporter")
    Membership.objects.create(user=both, organization=country["commune"], role="viewer")
    partner_only = allowed(country, lambda user: standing_of(user).is_partner_only)
    assert partner_only == {"partner reporter", "partner viewer", "editor of a partner"}
    assert not standing_of(both).is_partner_only


def test_standing_of_an_admin_who_belongs_to_a_partner_is_not_partner_only(country):
    admin = make_member(country["police"], "viewer", is_superuser=True)
    assert not standing_of(admin).is_partner_only


def test_standing_is_read_once_per_request(country, django_assert_num_queries):
    user = anew(make_member(country["province"], "editor"))
    with django_assert_num_queries(1):
        for _ in range(3):
            can_enter(user)
            can_keep_for(user, country["commune"])


def test_standing_of_nobody_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        standing = standing_of(AnonymousUser())
    assert (standing.is_admin, standing.associations, standing.edited, standing.partners) == (False, (), (), ())
