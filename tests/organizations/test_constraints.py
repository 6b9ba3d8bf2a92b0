"""What the database refuses about bodies and roles, whoever writes; and what the form says of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organizations.models import Membership, Organization, OrganizationMerge, User
from tests.factories import make_association, make_member, make_organization, make_representative, make_user
from tests.records import records_of

pytestmark = pytest.mark.django_db


def make_membership(**overrides):
    make_member(make_association())
    return Membership.objects.get()


NOT_BLANK = ["Vui lòng không để trống mục này."]


def not_a_choice(value):
    return [f"Giá trị '{value}' không phải là lựa chọn hợp lệ."]


# Name, how a record is made, values refused, their legal neighbour, the sentence, and what the form says at the field.
CHECKS = [
    (
        "organization_has_a_name",
        make_organization,
        {"name": ""},
        {"name": "A"},
        "Đơn vị phải có tên.",
        {"name": NOT_BLANK},
    ),
    (
        "organization_kind_and_level_are_known",
        make_organization,
        {"kind": "club"},
        {"kind": "religion"},
        "Loại đơn vị hoặc cấp không có trong danh sách.",
        {"kind": not_a_choice("club")},
    ),
    (
        "organization_kind_and_level_are_known",
        make_organization,
        {"kind": ""},
        {"kind": "other"},
        "Loại đơn vị hoặc cấp không có trong danh sách.",
        {"kind": NOT_BLANK},
    ),
    (
        "organization_kind_and_level_are_known",
        make_organization,
        {"level": "planet"},
        {"level": ""},
        "Loại đơn vị hoặc cấp không có trong danh sách.",
        {"level": not_a_choice("planet")},
    ),
    (
        "membership_role_is_known",
        make_membership,
        {"role": "king"},
        {"role": "viewer"},
        "Vai trò này không có trong danh sách.",
        {"role": [*not_a_choice("king"), "Ở đơn vị này chỉ có các vai trò: Quản lý, Biên tập, Xem."]},
    ),
    (
        "membership_role_is_known",
        make_membership,
        {"role": ""},
        {"role": "manager"},
        "Vai trò này không có trong danh sách.",
        {"role": NOT_BLANK},
    ),
]
DAY, EARLIER = date(2024, 5, 15), date(2020, 1, 1)
for make, name, noun in [
    (make_organization, "opened", "Ngày thành lập"),
    (make_organization, "closed", "Ngày kết thúc hoạt động"),
    (make_representative, "since", "Ngày bắt đầu"),
    (make_representative, "until", "Ngày kết thúc"),
]:
    table = make.__name__.removeprefix("make_")
    CHECKS += [
        (
            f"{table}_{name}_precision_with_date",
            make,
            {f"{name}_on": day, f"{name}_precision": wrong},
            {f"{name}_on": day, f"{name}_precision": right},
            f"{noun} phải kèm mức chính xác, và ngược lại.",
            {"__all__": [f"{noun} phải kèm mức chính xác, và ngược lại."]},
        )
        for day, wrong, right in [(DAY, "", "month"), (None, "month", "")]
    ]
CHECKS += [
    (
        "organization_closed_after_opened",
        make_organization,
        {"opened_on": DAY, "opened_precision": "day", "closed_on": EARLIER, "closed_precision": "day"},
        {"opened_on": DAY, "opened_precision": "day", "closed_on": DAY, "closed_precision": "day"},
        "Ngày kết thúc hoạt động phải từ ngày thành lập trở đi.",
        {"__all__": ["Ngày kết thúc hoạt động phải từ ngày thành lập trở đi."]},
    ),
    (
        "organization_ward_with_province",
        make_organization,
        {"ward_code": "00364", "province_code": ""},
        {"ward_code": "00364", "province_code": "01"},
        "Có xã, phường thì phải có tỉnh, thành phố.",
        {"__all__": ["Có xã, phường thì phải có tỉnh, thành phố."]},
    ),
    (
        "organization_province_is_known",
        make_organization,
        {"province_code": "35"},
        {"province_code": "37"},
        "Mã tỉnh, thành phố không có trong danh mục hiện nay.",
        {"__all__": ["Mã tỉnh, thành phố không có trong danh mục hiện nay."]},
    ),
    (
        "representative_has_a_name",
        make_representative,
        {"full_name": ""},
        {"full_name": "A"},
        "Người đại diện phải có họ tên.",
        {"full_name": NOT_BLANK},
    ),
    (
        "representative_until_after_since",
        make_representative,
        {"since_on": DAY, "since_precision": "day", "until_on": EARLIER, "until_precision": "day"},
        {"since_on": DAY, "since_precision": "day", "until_on": DAY, "until_precision": "day"},
        "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
        {"__all__": ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]},
    ),
]
each_check = pytest.mark.parametrize(
    ("name", "make", "wrong", "right", "message", "at_field"),
    CHECKS,
    ids=[f"{check[0]}-{number}" for number, check in enumerate(CHECKS)],
)


def with_values(record, values):
    for name, value in values.items():
        setattr(record, name, value)
    return record


def anew(record):
    """Return the record as one that is not saved yet."""
    record.pk, record._state.adding = None, True
    return record


@each_check
def test_check_speaks_through_full_clean(name, make, wrong, right, message, at_field):
    record = make()
    with pytest.raises(ValidationError) as refused:
        with_values(record, wrong).full_clean()
    assert refused.value.message_dict == at_field
    with_values(record, right).full_clean()


@each_check
def test_check_has_its_sentence(name, make, wrong, right, message, at_field):
    with pytest.raises(ValidationError) as refused:
        with_values(make(), wrong).validate_constraints()
    assert refused.value.message_dict == {"__all__": [message]}


@each_check
def test_check_holds_in_the_database(name, make, wrong, right, message, at_field):
    record = make()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        with_values(record, wrong).save()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(**wrong)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(record).objects.bulk_create([anew(with_values(record, wrong))])


@each_check
def test_check_lets_the_legal_neighbour_pass(name, make, wrong, right, message, at_field):
    record = make()
    with_values(record, right).save()
    assert type(record).objects.filter(pk=record.pk, **right).exists()


def test_one_role_per_person_and_body_speaks_through_full_clean():
    user, association, other = make_user(), make_association(), make_association()
    Membership.objects.create(user=user, organization=association, role="viewer")
    with pytest.raises(ValidationError) as refused:
        Membership(user=user, organization=association, role="editor").full_clean()
    assert refused.value.message_dict == {"__all__": ["Người này đã có một vai trò ở đơn vị này."]}
    Membership(user=user, organization=other, role="editor").full_clean()


@pytest.mark.parametrize("write", [Membership.objects.bulk_create, lambda rows: rows[0].save()], ids=["bulk", "save"])
def test_one_role_per_person_and_body_holds_in_the_database(write):
    user, association = make_user(), make_association()
    Membership.objects.create(user=user, organization=association, role="viewer")
    refusal = r"one_role_per_user_and_organization|UNIQUE.*organizations_membership"
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        write([Membership(user=user, organization=association, role="editor")])
    assert [row.role for row in Membership.objects.all()] == ["viewer"]


def test_one_account_in_use_has_an_address_however_it_is_written():
    make_user(email="Thu.Ha@example.org")
    make_user(email="")
    make_user(email="")  # not known is no address
    make_user(email="thu.ha@example.org", is_active=False)
    again = User(username="khac", email="THU.HA@example.org")
    with pytest.raises(ValidationError, match="Địa chỉ thư điện tử này đã thuộc một tài khoản đang dùng"):
        again.full_clean(exclude=["password", "is_active"])
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([again])
    assert User.objects.filter(email="thu.ha@example.org").count() == 2


def test_every_constraint_is_tried_here():
    tried = {check[0] for check in CHECKS} | {"one_role_per_user_and_organization", "one_account_in_use_per_email"}
    models = records_of("organizations")
    # The choices are tried per column in tests/test_choices.py.
    assert tried == {
        constraint.name
        for model in models
        for constraint in model._meta.constraints
        if not constraint.name.endswith("_choices_are_known")
        if model is not OrganizationMerge  # tests/test_merging.py
    }


def test_keeper_of_a_body_is_an_association():
    partner, association = make_organization(), make_association()
    with pytest.raises(ValidationError) as refused:
        Organization(name="Công an", keeper=partner).full_clean()
    assert list(refused.value.message_dict) == ["keeper"]
    Organization(name="Công an", keeper=association).full_clean()


def test_body_is_known_by_its_name_alone():
    body = Organization(name="Công an tỉnh Hà Nam")
    body.full_clean()
    body.save()
    assert (body.kind, body.level, body.place, body.parent, body.keeper) == ("other", "", "", None, None)
