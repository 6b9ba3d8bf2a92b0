"""People and their roles in bodies."""

import pytest
from django.core.exceptions import ValidationError

from organizations.models import Membership, Role, User
from tests.factories import make_association, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db


def test_people_stand_in_the_order_of_their_given_names():
    names = ["Mai Kim Anh", "Vũ Thị Thanh Bình", "Nguyễn Đức Đạt", "Trần Phương Linh", "Hàn Ngọc San", "Lê Thị Út"]
    for name in reversed(names):
        make_user(full_name=name)
    assert [user.full_name for user in User.objects.all()] == names


def test_people_of_one_given_name_stand_in_the_order_of_the_rest():
    for name in ("Trần Văn An", "Đỗ Văn An", "Nguyễn Thị An", "NGUYỄN VĂN AN"):
        make_user(full_name=name)
    assert [user.full_name for user in User.objects.all()] == [
        "Đỗ Văn An",
        "Nguyễn Thị An",
        "NGUYỄN VĂN AN",
        "Trần Văn An",
    ]


def test_person_without_a_name_goes_by_the_name_to_sign_in():
    user = make_user("hkh-hanam")
    assert (str(user), user.get_full_name(), user.get_short_name()) == ("hkh-hanam",) * 3


def test_person_is_sorted_anew_when_only_the_name_is_saved():
    user, model = make_user(full_name="Trần Văn Yên"), make_user(full_name="Mai Kim Anh")
    user.full_name = "Mai Kim Anh"
    user.save(update_fields=["full_name"])
    user.refresh_from_db()
    assert user.sort_key == model.sort_key


def test_person_without_a_name_is_sorted_anew_when_only_the_name_to_sign_in_is_saved():
    user, model = make_user("yen"), make_user(full_name="an")
    user.username = "an"
    user.save(update_fields=["username"])
    user.refresh_from_db()
    assert user.sort_key == model.sort_key


def test_signing_in_leaves_the_name_of_a_person_as_stored(client):
    user = make_user(full_name="Mai Kim Anh")
    before = User.objects.get(pk=user.pk).sort_key
    client.force_login(user)
    assert User.objects.get(pk=user.pk).last_login is not None
    assert User.objects.get(pk=user.pk).sort_key == before


@pytest.mark.parametrize(
    ("make_body", "allowed", "sentence"),
    [
        (make_association, {"manager", "editor", "viewer"}, "Ở đơn vị này chỉ có các vai trò: Quản lý, Biên tập, Xem."),
        (make_organization, {"reporter", "viewer"}, "Ở đơn vị này chỉ có các vai trò: Báo cáo, Xem."),
    ],
    ids=["association", "partner"],
)
def test_membership_takes_only_the_roles_of_its_kind_of_body(make_body, allowed, sentence):
    body, user = make_body(), make_user()
    answers = {role: refusal(Membership(user=user, organization=body, role=role)) for role in Role.values}
    assert answers == {role: None if role in allowed else {"role": [sentence]} for role in answers}


def refusal(record) -> dict | None:
    try:
        record.full_clean()
    except ValidationError as error:
        return error.message_dict
    return None


def test_membership_reads_as_a_sentence():
    association = make_association("Hội Khuyến học tỉnh Hà Nam")
    make_member(association, "editor", full_name="Mai Kim Anh")
    assert str(Membership.objects.get()) == "Mai Kim Anh, Biên tập tại Hội Khuyến học tỉnh Hà Nam"


def test_one_person_may_belong_to_several_bodies():
    user = make_member(make_association())
    Membership.objects.create(user=user, organization=make_organization(), role="reporter")
    assert user.memberships.count() == 2
