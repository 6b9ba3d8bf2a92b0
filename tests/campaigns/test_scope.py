"""Who sees which commitments: a partner its own and the joint ones, with all who share them, and nothing of others'."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.models import Agreement
from campaigns.listing import borne_by, commitment_rows
from campaigns.models import Campaign, Commitment
from campaigns.permissions import sees_note
from organizations.models import Membership, Organization
from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_member,
    make_organization,
    make_party,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    """Two programmes of a province with police, military and women, and one of another province with the police."""
    central = make_association("Trung ương")
    province = make_association("Tỉnh", parent=central)
    other = make_association("Tỉnh bên", parent=central)
    police, military, women = (make_organization(name) for name in ("Công an", "Quân sự", "Phụ nữ"))
    make_organization("Công an xã", parent=police)
    first = make_agreement(province, partners=[police, military, women], subject="Một")
    second = make_agreement(province, partners=[women], subject="Hai")
    third = make_agreement(other, partners=[police, military], subject="Ba")
    for agreement, text, bearers in [
        (first, "chung một", []),
        (first, "Công an", [police]),
        (first, "Công an và Quân sự", [police, military]),
        (first, "Quân sự", [military]),
        (first, "Phụ nữ", [women]),
        (first, "Tỉnh", [province]),
        (second, "chung hai", []),
        (second, "Phụ nữ hai", [women]),
        (third, "chung ba", []),
        (third, "Quân sự ba", [military]),
        (third, "Công an ba", [police]),
    ]:
        parties = agreement.parties.filter(organization__in=bearers)
        make_commitment(agreement, parties, campaign=make_campaign(f"Phong trào {text}"), text=text)
    return {body.name: body for body in Organization.objects.all()}


def seen_by(user) -> list[str]:
    """Return the commitments that a person sees, in the order of entry, each as often as the query gives it."""
    return [commitment.text for commitment in Commitment.objects.visible_to(user).order_by("pk")]


FIRST = ["chung một", "Công an", "Công an và Quân sự", "Quân sự", "Phụ nữ", "Tỉnh"]
SECOND = ["chung hai", "Phụ nữ hai"]
THIRD = ["chung ba", "Quân sự ba", "Công an ba"]
ALL = [*FIRST, *SECOND, *THIRD]

SEEN_BY_ASSOCIATION = {"Trung ương": ALL, "Tỉnh": [*FIRST, *SECOND], "Tỉnh bên": THIRD}
SEEN_BY_PARTNER = {
    "Công an": ["chung một", "Công an", "Công an và Quân sự", "chung ba", "Công an ba"],
    "Quân sự": ["chung một", "Công an và Quân sự", "Quân sự", "chung ba", "Quân sự ba"],
    "Phụ nữ": ["chung một", "Phụ nữ", "chung hai", "Phụ nữ hai"],
    "Công an xã": [],
}


@pytest.mark.parametrize("role", ["manager", "editor", "viewer"])
@pytest.mark.parametrize(("body", "seen"), SEEN_BY_ASSOCIATION.items())
def test_member_of_an_association_sees_all_commitments_of_its_programmes(country, role, body, seen):
    assert seen_by(make_member(country[body], role)) == seen


@pytest.mark.parametrize("role", ["reporter", "viewer"])
@pytest.mark.parametrize(("body", "seen"), SEEN_BY_PARTNER.items())
def test_member_of_a_partner_sees_its_own_and_the_joint_ones(country, role, body, seen):
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


@pytest.mark.parametrize(("body", "role"), [("Tỉnh", "manager"), ("Công an", "reporter")])
def test_inactive_member_sees_nothing(country, body, role):
    assert seen_by(make_member(country[body], role, is_active=False)) == []
    assert seen_by(make_member(country[body], role)) != []


def test_shared_commitment_names_all_who_share_it_to_each_of_them(country):
    for name in ("Công an", "Quân sự"):
        reporter = make_member(country[name], "reporter")
        (row,) = commitment_rows(Commitment.objects.visible_to(reporter).filter(text="Công an và Quân sự"))
        assert [str(party) for party in row.bearers] == ["Công an", "Quân sự"]


def test_what_others_promise_is_not_counted_for_a_partner(country):
    reporter = make_member(country["Công an"], "reporter")
    visible = Commitment.objects.visible_to(reporter)
    assert visible.filter(agreement__subject="Một").count() == 3
    assert Commitment.objects.filter(agreement__subject="Một").count() == 6


def test_what_others_promise_is_not_found_by_way_of_their_campaign(country):
    reporter = make_member(country["Công an"], "reporter")
    others, own = (Campaign.objects.get(name=f"Phong trào {name}") for name in ("Quân sự", "Công an"))
    assert list(others.commitments.visible_to(reporter)) == []
    assert [commitment.text for commitment in own.commitments.visible_to(reporter)] == ["Công an"]


def test_what_others_promise_is_not_found_by_way_of_their_body(country):
    reporter = make_member(country["Công an"], "reporter")
    found = borne_by(Commitment.objects.visible_to(reporter), [country["Quân sự"]])
    assert sorted(commitment.text for commitment in found) == ["Công an và Quân sự", "chung ba", "chung một"]


def test_what_others_promise_shows_once_the_partner_bears_it_too(country):
    reporter = make_member(country["Công an"], "reporter")
    commitment = Commitment.objects.get(text="Quân sự")
    assert not Commitment.objects.visible_to(reporter).filter(pk=commitment.pk).exists()
    commitment.bearers.add(commitment.agreement.parties.get(organization=country["Công an"]))
    assert Commitment.objects.visible_to(reporter).filter(pk=commitment.pk).exists()


def test_member_of_an_association_and_of_a_partner_sees_the_whole_here_and_its_own_there(country):
    user = make_member(country["Tỉnh bên"], "viewer")
    Membership.objects.create(user=user, organization=country["Phụ nữ"], role="reporter")
    assert seen_by(user) == ["chung một", "Phụ nữ", "chung hai", "Phụ nữ hai", *THIRD]


def test_member_of_a_partner_and_of_the_association_above_sees_the_whole(country):
    user = make_member(country["Công an"], "reporter")
    Membership.objects.create(user=user, organization=country["Tỉnh"], role="viewer")
    assert seen_by(user) == [*FIRST, *SECOND, "chung ba", "Công an ba"]


def test_member_of_two_partners_sees_what_either_bears_once(country):
    user = make_member(country["Công an"], "reporter")
    Membership.objects.create(user=user, organization=country["Quân sự"], role="viewer")
    assert seen_by(user) == ["chung một", "Công an", "Công an và Quân sự", "Quân sự", *THIRD]


def test_association_that_takes_part_in_a_programme_of_another_sees_it_whole():
    leading, partner = make_association(), make_association()
    agreement = make_agreement(leading, partners=[partner, make_organization()])
    for party in agreement.parties.all():
        make_commitment(agreement, [party])
    assert Commitment.objects.visible_to(make_member(partner, "viewer")).count() == 3


@pytest.mark.parametrize("role", ["witness", "supervisor", "host"])
@pytest.mark.parametrize(("may_view", "seen"), [(False, []), (True, ["chung"])], ids=["not ticked", "ticked"])
def test_partner_that_is_not_bound_sees_joint_commitments_only_where_staff_tick_it(role, may_view, seen):
    agreement = make_agreement(partners=[make_organization()])
    watching = make_party(agreement, role=role, may_view=may_view, position=9)
    make_commitment(agreement, text="chung")
    make_commitment(agreement, [agreement.parties.all()[1]], text="của bên khác")
    assert seen_by(make_member(watching.organization, "viewer")) == seen


def test_party_that_is_not_bound_does_not_see_a_programme_by_bearing_something():
    # No verb lets a witness bear a commitment; a row written past the verbs still opens nothing.
    agreement = make_agreement()
    witness = make_party(agreement, role="witness", position=9)
    make_commitment(agreement, [witness], text="ghi nhầm")
    assert seen_by(make_member(witness.organization, "viewer")) == []


def test_bearer_of_another_programme_does_not_open_this_one(country):
    # Rows cannot hold "the bearer is a party of this programme"; a row written past the verbs still opens nothing.
    party = country["Công an"].parties.get(agreement__subject="Ba")
    make_commitment(Agreement.objects.get(subject="Hai"), [party], text="ghi nhầm")
    assert "ghi nhầm" not in seen_by(make_member(country["Công an"], "reporter"))


def test_scope_costs_one_query_besides_the_standing(country, django_assert_num_queries):
    for name, number in (("Tỉnh", 8), ("Công an", 5)):
        user = make_member(country[name], "viewer")
        with django_assert_num_queries(2):
            assert len(Commitment.objects.visible_to(user)) == number


def test_note_on_a_commitment_is_read_by_those_who_see_its_programme_whole(country):
    commitment = Commitment.objects.get(text="Công an")
    commitment.note = "Bài báo và công văn ghi khác nhau."
    people = {name: make_member(country[name], "viewer") for name in ("Trung ương", "Tỉnh", "Tỉnh bên", "Công an")}
    assert [name for name, user in people.items() if sees_note(user, commitment)] == ["Trung ương", "Tỉnh"]
    commitment.note = ""
    assert [name for name, user in people.items() if sees_note(user, commitment)] == []
