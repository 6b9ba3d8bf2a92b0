"""Bodies: their place in the hierarchy, and how they move in it."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from organizations.models import DEEPEST, Organization
from tests.factories import make_agreement, make_association, make_member, make_organization

pytestmark = pytest.mark.django_db


def make_chain(levels: int, top=None) -> list[Organization]:
    """Return associations one below the other, the topmost first."""
    chain = []
    for _ in range(levels):
        chain.append(make_association(parent=chain[-1] if chain else top))
    return chain


def stored(body) -> Organization:
    return Organization.objects.get(pk=body.pk)


def paths_are_right() -> bool:
    bodies = {body.pk: body for body in Organization.objects.all()}
    return all(
        body.path == (bodies[body.parent_id].path if body.parent_id else "") + f"{body.pk:09}"
        for body in bodies.values()
    )


# --- The path ---


def test_path_of_a_new_body_holds_the_ids_from_the_top():
    top, below = make_chain(2)
    assert (stored(top).path, stored(below).path) == (f"{top.pk:09}", f"{top.pk:09}{below.pk:09}")


def test_path_is_known_to_the_object_that_was_saved():
    top, below = make_chain(2)
    assert (top.path, below.path) == (stored(top).path, stored(below).path)


def test_under_finds_the_body_and_all_below_it_and_nothing_else():
    top, middle, low = make_chain(3)
    sibling = make_association(parent=top)
    make_association()
    assert set(Organization.objects.under(top)) == {top, middle, low, sibling}
    assert set(Organization.objects.under(middle)) == {middle, low}


def test_under_is_not_misled_by_ids_that_begin_alike():
    # 7000001 and 70000011: as text, one id is the beginning of the other.
    short, long = (make_association(pk=pk) for pk in (7_000_001, 70_000_011))
    below_short, below_long = make_association(parent=short), make_association(parent=long)
    assert set(Organization.objects.under(short)) == {short, below_short}
    assert set(Organization.objects.under(long)) == {long, below_long}


def test_under_reaches_down_all_levels():
    chain = make_chain(DEEPEST)
    for place, body in enumerate(chain):
        assert set(Organization.objects.under(body)) == set(chain[place:])


def test_under_a_body_without_a_path_is_nothing():
    # bulk_create passes save() by; such a row must not stand above the whole country.
    Organization.objects.bulk_create([Organization(name="Hội không có đường", kind="association")])
    make_chain(2)
    lost = Organization.objects.get(name="Hội không có đường")
    assert lost.path == ""
    assert list(Organization.objects.under(lost)) == []


def test_under_is_answered_from_the_index():
    top = make_association()
    plan = Organization.objects.under(top).order_by().explain()
    if "SCAN" in plan or "SEARCH" in plan:  # SQLite; PostgreSQL scans so small a table on purpose
        assert "SEARCH" in plan
        assert "path>" in plan


# --- Moving ---


def test_place_under_moves_the_whole_subtree():
    root, middle, low = make_chain(3)
    leaf, elsewhere = make_association(parent=low), make_association()
    root.place_under(elsewhere)
    assert paths_are_right()
    assert [stored(body).path.count(f"{elsewhere.pk:09}") for body in (root, middle, low, leaf)] == [1, 1, 1, 1]
    assert set(Organization.objects.under(elsewhere)) == {elsewhere, root, middle, low, leaf}


def test_place_under_leaves_the_neighbours_where_they_are():
    top, moving = make_chain(2)
    neighbour, elsewhere = make_association(parent=top), make_association()
    before = stored(neighbour).path
    moving.place_under(elsewhere)
    assert stored(neighbour).path == before
    assert set(Organization.objects.under(top)) == {top, neighbour}


def test_place_under_nothing_makes_a_body_the_top_of_its_own():
    top, middle, low = make_chain(3)
    middle.place_under(None)
    assert paths_are_right()
    assert (stored(middle).parent, set(Organization.objects.under(middle))) == (None, {middle, low})
    assert set(Organization.objects.under(top)) == {top}


def test_place_under_the_same_parent_changes_nothing():
    top, middle, low = make_chain(3)
    before = [stored(body).path for body in (top, middle, low)]
    middle.place_under(top)
    assert [stored(body).path for body in (top, middle, low)] == before


def test_place_under_and_back_restores_every_path():
    top, middle, low = make_chain(3)
    before = [stored(body).path for body in (top, middle, low)]
    middle.place_under(make_association())
    middle.place_under(top)
    assert [stored(body).path for body in (top, middle, low)] == before


@pytest.mark.parametrize("place", [0, 1, 2], ids=["itself", "its child", "its grandchild"])
def test_place_under_refuses_a_circle(place):
    chain = make_chain(3)
    before = [stored(body).path for body in chain]
    with pytest.raises(ValidationError) as refused:
        chain[0].place_under(chain[place])
    assert refused.value.message_dict == {
        "parent": ["Đơn vị cấp trên không thể là chính đơn vị này hay đơn vị trực thuộc nó."]
    }
    assert [stored(body).path for body in chain] == before


def test_place_under_works_on_objects_read_before_an_upper_body_moved():
    top, middle, low = make_chain(3)
    read_early, elsewhere = stored(middle), make_association()
    top.place_under(elsewhere)
    read_early.place_under(elsewhere)
    assert paths_are_right()
    assert set(Organization.objects.under(stored(middle))) == {middle, low}


def test_place_under_refuses_a_circle_that_a_parent_read_early_hides():
    top, middle = make_chain(2)
    other = make_association()
    read_early = stored(other)
    other.place_under(middle)
    with pytest.raises(ValidationError):
        top.place_under(read_early)
    assert paths_are_right()


def test_place_under_is_refused_where_the_tree_would_grow_too_deep():
    tall, other = make_chain(DEEPEST - 1), make_chain(2)
    with pytest.raises(ValidationError) as refused:
        tall[0].place_under(other[1])
    assert refused.value.message_dict == {"parent": [f"Hệ thống đơn vị không quá {DEEPEST} cấp."]}
    tall[0].place_under(other[0])
    assert paths_are_right()


def test_thirteenth_level_is_refused_with_a_sentence():
    lowest = make_chain(DEEPEST)[-1]
    Organization(name="Chi hội", parent=lowest.parent).full_clean()
    with pytest.raises(ValidationError) as refused:
        Organization(name="Chi hội", parent=lowest).full_clean()
    assert refused.value.message_dict == {"parent": [f"Hệ thống đơn vị không quá {DEEPEST} cấp."]}


def test_thirteenth_level_is_refused_by_the_database():
    lowest = make_chain(DEEPEST)[-1]
    with pytest.raises(DatabaseError), transaction.atomic():
        make_association(parent=lowest)
    assert Organization.objects.count() == DEEPEST


def test_place_under_lets_scope_follow_at_once():
    province, commune = make_chain(2)
    other_province = make_association()
    base = make_association(parent=commune)
    agreement = make_agreement(keeper=base)
    people = [make_member(province), make_member(other_province)]
    commune.place_under(other_province)
    seen = [list(agreement.__class__.objects.visible_to(type(user).objects.get(pk=user.pk))) for user in people]
    assert seen == [[], [agreement]]


def test_place_under_keeps_the_name_of_a_body_findable():
    body = make_association("Hội Khuyến học tỉnh Hà Nam")
    body.place_under(make_association())
    assert list(Organization.objects.search("hà nam")) == [body]


# --- Identity, order, what holds a body ---


def test_two_bodies_of_one_name_are_legal_and_stay_two():
    one, other = (make_organization("Hội Khuyến học xã Bình Minh") for _ in range(2))
    one.full_clean()
    assert list(Organization.objects.filter(name_key=one.name_key).order_by("pk")) == [one, other]


def test_bodies_stand_in_the_order_of_the_vietnamese_alphabet():
    names = [
        "Ban Khuyến học",
        "Báo Nhân Dân",
        "Công an tỉnh Hà Nam",
        "Cựu giáo chức",
        "Dòng họ Nguyễn",
        "Đoàn Thanh niên",
        "Hội Chữ thập đỏ",
        "Hội Người cao tuổi",
        "Hội Nông dân",
        "Liên đoàn Lao động",
        "Ủy ban Mặt trận Tổ quốc",
        "Văn phòng",
    ]
    for name in reversed(names):
        make_organization(name)
    assert [body.name for body in Organization.objects.all()] == names


def test_bodies_of_one_name_stand_in_the_order_of_entry():
    bodies = [make_organization("Hội Khuyến học") for _ in range(3)]
    assert list(Organization.objects.all()) == bodies
    assert all(one.pk < other.pk for one, other in pairwise(bodies))


def test_associations_are_the_bodies_of_that_kind():
    association, _partner = make_association(), make_organization(kind="social")
    assert list(Organization.objects.associations()) == [association]


@pytest.mark.parametrize("role", ["parent", "keeper"])
def test_body_that_another_refers_to_is_not_deleted(role):
    body = make_association()
    make_organization(**{role: body})
    with pytest.raises(ProtectedError):
        body.delete()


def test_body_that_is_a_party_is_not_deleted():
    partner = make_organization()
    make_agreement(partners=[partner])
    with pytest.raises(ProtectedError):
        partner.delete()
    free = make_organization()
    free.delete()
    assert not Organization.objects.filter(pk=free.pk).exists()


def test_detail_tells_bodies_of_one_name_apart():
    one = make_association("Hội Khuyến học xã Bình Minh", level="commune", place="huyện Thanh Oai")
    other = make_association("Hội Khuyến học xã Bình Minh", level="commune", place="huyện Nam Trực")
    assert (one.detail, other.detail) == (
        "Hội Khuyến học · Cấp xã · huyện Thanh Oai",
        "Hội Khuyến học · Cấp xã · huyện Nam Trực",
    )
