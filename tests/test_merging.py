"""Joining duplicates and parting them again: everything moves, everything comes back, and nothing gets in between."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, Organizer, Party
from campaigns.models import Campaign, CampaignMerge
from khuyenhoc.workflows import CommitmentSheet, PartySheet, ProgrammeSheet, StaleError, enter_programme
from khuyenhoc.workflows.merging import merge, plan_merge, unmerge
from organizations.models import Membership, Organization, OrganizationMerge
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
    make_party,
    make_representative,
    make_user,
)
from tests.records import records_of

VOLATILE = {"version", "updated_at", "last_login"}


def all_rows() -> dict:
    """Return every row of every record, without what only counts or times changes."""
    models = [model for model in records_of() if not model.__name__.endswith("Merge")]
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in VOLATILE}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    }


@pytest.fixture
def admin(db):
    return make_user(is_superuser=True)


def join(kept, duplicate, by, reason="ghi hai lần"):
    kept.refresh_from_db(), duplicate.refresh_from_db()
    return merge(kept, duplicate, (kept.version, duplicate.version), reason, by)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "make"), [(OrganizationMerge, make_organization), (CampaignMerge, make_campaign)])
def test_database_refuses_a_merge_with_itself_and_one_of_what_is_merged_already(model, make):
    kept, duplicate = make(), make()
    with pytest.raises(IntegrityError, match="of_two_rows"), transaction.atomic():
        model.objects.create(kept=kept, duplicate=kept)
    first = model.objects.create(kept=kept, duplicate=duplicate)
    columns = "once_at_a_time|duplicate_id"  # SQLite names the column
    with pytest.raises(IntegrityError, match=columns), transaction.atomic():
        model.objects.create(kept=make(), duplicate=duplicate)
    first.undone_at = first.merged_at
    first.save()
    model.objects.create(kept=make(), duplicate=duplicate)


def test_everything_that_refers_to_a_duplicate_moves(admin):
    keeper = make_association()
    kept, duplicate = make_organization("Công an tỉnh Hà Nam"), make_organization("CA Hà Nam", aliases="CAHN")
    agreement = make_agreement(keeper, partners=[duplicate])
    commitment = make_commitment(agreement, [agreement.parties.last()])
    Organizer.objects.create(event=make_event(keeper), organization=duplicate)
    make_representative(duplicate)
    user, child = make_member(duplicate, "reporter"), make_organization(parent=duplicate)
    join(kept, duplicate, admin)
    for row in (kept, duplicate, child):
        row.refresh_from_db()
    party = agreement.parties.last()
    assert (party.organization, party.name_as_signed) == (kept, "CA Hà Nam")
    assert commitment.bearers.get() == party
    assert kept.organized_events.exists()
    assert kept.representatives.exists()
    assert user.memberships.get().organization == kept
    assert (child.parent, child.path) == (kept, child.path_below(kept))
    assert kept.aliases.splitlines() == ["CA Hà Nam", "CAHN"]
    assert (duplicate.merged_into, duplicate.archived_at is None) == (kept, False)
    assert "cahn" in kept.search_text
    assert party.history.first().history_change_reason.startswith("Gộp “CA Hà Nam” vào “Công an tỉnh Hà Nam”")


def test_scope_follows_at_once(admin):
    kept, duplicate = make_organization(), make_organization()
    agreement = make_agreement(partners=[duplicate])
    user = make_member(kept, "reporter")
    assert not Agreement.objects.visible_to(user).exists()
    merged = join(kept, duplicate, admin)
    assert list(Agreement.objects.visible_to(user)) == [agreement]
    unmerge(merged, admin)
    assert not Agreement.objects.visible_to(user).exists()


def test_parties_of_one_programme_are_not_joined(admin):
    kept, duplicate = make_organization(), make_organization()
    agreement = make_agreement(partners=[kept, duplicate])
    before = all_rows()
    problem = plan_merge(kept, duplicate, admin).problems[0]
    assert problem.record == agreement
    with pytest.raises(ValidationError, match="bên tham gia chương trình này"):
        join(kept, duplicate, admin)
    assert all_rows() == before


def test_stronger_role_is_kept_and_given_back(admin):
    kept, duplicate = make_organization(), make_organization()
    user = make_member(kept, "viewer")
    Membership.objects.create(user=user, organization=duplicate, role="reporter")
    before = all_rows()
    merged = join(kept, duplicate, admin)
    assert [(row.organization, row.role) for row in user.memberships.all()] == [(kept, "reporter")]
    unmerge(merged, admin)
    assert all_rows() == before


@pytest.mark.parametrize(
    ("kept", "duplicate", "sentence"),
    [("association", "other", "một bên không phải"), ("other", "association", "một bên không phải")],
)
def test_association_is_not_joined_with_another_body(admin, kept, duplicate, sentence):
    with pytest.raises(ValidationError, match=sentence):
        join(make_organization(kind=kept), make_organization(kind=duplicate), admin)


def test_body_is_not_joined_into_one_below_it(admin):
    upper = make_organization()
    with pytest.raises(ValidationError, match="đang trực thuộc"):
        join(make_organization(parent=upper), upper, admin)


def test_body_is_joined_into_the_one_above_it(admin):
    upper = make_organization()
    body = make_organization(parent=upper)
    child = make_organization(parent=body)
    before = all_rows()
    merged = join(upper, body, admin)
    child.refresh_from_db()
    assert child.path == child.path_below(upper)
    unmerge(merged, admin)
    assert all_rows() == before


def test_row_is_not_joined_with_itself_or_twice(admin):
    first, second, third = (make_campaign() for _ in range(3))
    with pytest.raises(ValidationError):
        join(first, first, admin)
    join(first, second, admin)
    for kept, duplicate in ((third, second), (second, third)):
        with pytest.raises(ValidationError, match="đã được gộp rồi"):
            join(kept, duplicate, admin)


def test_only_those_who_may_change_both_join_them(admin):
    keeper = make_association()
    own, also_own, foreign = (make_campaign(keeper=one) for one in (keeper, keeper, make_association()))
    editor, viewer = make_member(keeper), make_member(keeper, "viewer")
    for by, kept, duplicate in ((editor, own, foreign), (editor, foreign, own), (viewer, own, also_own)):
        with pytest.raises(ValidationError, match="không cùng thuộc quyền sửa"):
            join(kept, duplicate, by)
    assert join(own, also_own, editor)


def test_nobody_sees_more_by_joining(admin):
    keeper = make_association()
    kept, duplicate = make_organization(keeper=keeper), make_organization(keeper=keeper)
    make_agreement(partners=[duplicate])
    with pytest.raises(ValidationError, match="ngoài phạm vi"):
        join(kept, duplicate, make_member(keeper))
    assert join(kept, duplicate, admin)


def test_people_of_a_duplicate_do_not_come_to_see_what_the_person_does_not(admin):
    keeper = make_association()
    kept, duplicate = make_organization(keeper=keeper), make_organization(keeper=keeper)
    make_member(duplicate, "viewer")
    make_agreement(partners=[kept])
    with pytest.raises(ValidationError, match="ngoài phạm vi"):
        join(kept, duplicate, make_member(keeper))


def test_older_version_is_not_joined(admin):
    kept, duplicate = make_campaign(), make_campaign(version=4)
    with pytest.raises(StaleError):
        merge(kept, duplicate, (1, 3), "", admin)
    assert not CampaignMerge.objects.exists()


def test_parting_leaves_alone_what_was_decided_since(admin):
    kept, duplicate, third = make_organization(), make_organization("B"), make_organization()
    gone, given, moved = (make_agreement(partners=[duplicate]).parties.last() for _ in range(3))
    merged = join(kept, duplicate, admin)
    gone.delete()
    Party.objects.filter(pk=given.pk).update(organization=third)
    Organization.objects.filter(pk=kept.pk).update(aliases="B\nTên mới")
    unmerge(merged, admin)
    kept.refresh_from_db()
    assert kept.aliases == "Tên mới"
    assert Party.objects.get(pk=given.pk).organization == third
    assert Party.objects.get(pk=moved.pk).organization == duplicate


def test_rows_joined_further_are_parted_from_the_last_on(admin):
    first, second, third = (make_organization() for _ in range(3))
    make_agreement(partners=[third])
    before = all_rows()
    inner = join(second, third, admin)
    outer = join(first, second, admin)
    with pytest.raises(ValidationError, match="gộp tiếp"):
        unmerge(inner, admin)
    unmerge(outer, admin)
    unmerge(inner, admin)
    unmerge(inner, admin)
    assert all_rows() == before


def test_parting_is_refused_where_the_place_is_taken(admin):
    kept, duplicate = make_organization(), make_organization()
    agreement = make_agreement(partners=[duplicate])
    merged = join(kept, duplicate, admin)
    make_party(agreement, duplicate)
    with pytest.raises(ValidationError, match="không tách lại được"):
        unmerge(merged, admin)
    assert agreement.parties.get(position=1).organization == kept


def test_duplicate_may_be_joined_again_after_parting(admin):
    kept, duplicate = make_campaign(), make_campaign()
    unmerge(join(kept, duplicate, admin), admin)
    join(kept, duplicate, admin)
    assert CampaignMerge.objects.count() == 2


# --- Whatever refers to whatever: joined and parted, all is as it was ---

KINDS = ("party", "organizer", "member", "office", "child", "keeper", "event", "campaign", "basis", "agreement")


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    refers=st.lists(st.tuples(st.sampled_from(KINDS), st.booleans()), max_size=12),
    aliases=st.sampled_from(["", "A", "B\nC"]),
)
def test_joined_and_parted_every_row_is_as_it_was(refers, aliases):
    by = make_user(is_superuser=True)
    kept, duplicate = make_association("Hội A", aliases=aliases), make_association("Hội B", former_names="Hội cũ")
    event, shared = make_event(), make_user()
    for kind, is_kept in refers:
        refer(kind, kept if is_kept else duplicate, event, shared)
    before = all_rows()
    merged = join(kept, duplicate, by)
    for relation, rows in plan_merge(kept, duplicate, by).moving.items():
        assert rows == [] or relation.name == "merged_into"
    unmerge(merged, by)
    assert all_rows() == before


def refer(kind: str, body, event, shared):
    """Make a record of some kind that refers to a body."""
    if kind == "party":
        make_agreement(partners=[body])
    elif kind == "organizer":
        Organizer.objects.get_or_create(event=event, organization=body)
    elif kind == "member":
        role = ("viewer", "manager")[body.memberships.count() % 2]
        Membership.objects.get_or_create(user=shared, organization=body, defaults={"role": role})
        make_member(body, role)
    elif kind == "office":
        make_representative(body)
    elif kind == "child":
        make_organization(parent=make_organization(parent=body))
    else:
        makers = {"keeper": make_organization, "campaign": make_campaign, "basis": make_basis, "event": make_event}
        makers.get(kind, make_agreement)(keeper=body)


@pytest.mark.django_db
def test_campaigns_are_joined_and_parted_whole():
    by, kept, duplicate = make_user(is_superuser=True), make_campaign("Con nuôi"), make_campaign("Con nuôi đơn vị")
    agreement = make_agreement()
    make_commitment(agreement, campaign=duplicate), make_commitment(agreement, campaign=kept, tied_to=duplicate)
    before = all_rows()
    merged = join(kept, duplicate, by)
    assert kept.commitments.count() == 2
    assert kept.tied_commitments.count() == 1
    assert Campaign.objects.get(pk=kept.pk).goes_by("con nuôi đơn vị")
    unmerge(merged, by)
    assert all_rows() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_join_the_same_rows_crosswise_one_does():
    by, first, second = make_user(is_superuser=True), make_organization("A"), make_organization("B")
    make_agreement(partners=[first]), make_agreement(partners=[second])
    start = Barrier(8)

    def work(number):
        try:
            kept, duplicate = (first, second) if number % 2 else (second, first)
            start.wait()
            merge(kept, duplicate, (1, 1), "", by)
        except (ValidationError, StaleError):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == [False] * 7 + [True]
    merged = OrganizationMerge.objects.get()
    assert not merged.duplicate.parties.exists()
    assert merged.kept.parties.count() == 2


@pytest.mark.django_db(transaction=True)
def test_programme_entered_while_its_bodies_are_joined_stands_with_the_kept_one():
    by, keeper = make_user(is_superuser=True), make_association()
    start = Barrier(2)

    def joined(kept, duplicate):
        try:
            start.wait()
            merge(kept, duplicate, (1, 1), "", by)
        finally:
            connection.close()

    def entered(duplicate):
        try:
            start.wait()
            parties = (PartySheet(body=keeper, role="lead"), PartySheet(body=duplicate))
            enter_programme(ProgrammeSheet(agreement=Agreement(keeper=keeper), parties=parties), by)
        finally:
            connection.close()

    for _ in range(10):
        kept, duplicate = make_organization(), make_organization()
        with ThreadPoolExecutor(2) as pool:
            for done in (pool.submit(joined, kept, duplicate), pool.submit(entered, duplicate)):
                done.result()
        assert not duplicate.parties.exists()
        assert kept.parties.count() == 1


@pytest.mark.django_db
def test_what_an_older_page_says_of_a_duplicate_goes_to_the_kept_one(admin):
    keeper, kept, duplicate = make_association(), make_organization(), make_organization()
    campaign, same = make_campaign(), make_campaign()
    join(kept, duplicate, admin), join(campaign, same, admin)
    sheet = ProgrammeSheet(
        agreement=Agreement(keeper=keeper),
        parties=(PartySheet(body=keeper, role="lead"), PartySheet(body=duplicate)),
        commitments=(CommitmentSheet(campaign=same, bearers=(1,)),),
    )
    agreement = enter_programme(sheet, admin)[0]
    assert agreement.parties.last().organization == kept
    assert agreement.commitments.get().campaign == campaign


@pytest.mark.django_db
def test_managers_of_an_association_get_no_other_one_to_manage_by_an_editor():
    upper = make_association()
    kept, duplicate = (make_association(parent=upper, keeper=upper) for _ in range(2))
    editor = make_member(upper)
    Membership.objects.create(user=editor, organization=duplicate, role="manager")
    with pytest.raises(ValidationError, match="chỉ quản trị viên"):
        join(kept, duplicate, editor)
    Membership.objects.filter(organization=duplicate).delete()
    assert join(kept, duplicate, editor).kept == kept
