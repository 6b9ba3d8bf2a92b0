"""Bodies, people and roles in the back office."""

import pytest
from django.core import mail
from zeal import zeal_ignore

from khuyenhoc.lib.lookup import Typed
from organizations.models import Membership, Organization, Role, User
from tests.admin.pages import faults, list_of
from tests.factories import make_agreement, make_association, make_campaign, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db


def organization_with(rows):
    body = make_association(parent=make_organization(), keeper=make_association())
    for _ in range(rows):
        make_member(body)
    return body


def user_with(rows):
    user = make_user()
    for _ in range(rows):
        Membership.objects.create(user=user, organization=make_association(), role=Role.EDITOR)
    return user


def membership(rows):
    return make_member(make_association()).memberships.get()


def campaign(rows):
    return make_campaign(keeper=make_association())


@pytest.mark.parametrize("rows", [1, 3, 50])
@pytest.mark.parametrize(("make", "queries"), [(organization_with, 8), (user_with, 5), (membership, 7), (campaign, 4)])
def test_page_asks_equally_often_however_many_rows(shown, django_assert_num_queries, make, queries, rows):
    record = make(rows)
    with django_assert_num_queries(queries):
        shown(record)


# --- Bodies ---


@pytest.fixture
def chain():
    """Province, ward below it, branch below the ward."""
    province = make_association("Hội tỉnh")
    ward = make_association("Hội phường", parent=province)
    return province, ward, make_association("Chi hội", parent=ward)


def below(body) -> set[str]:
    body.refresh_from_db()
    return {str(found) for found in Organization.objects.under(body)}


def test_a_body_that_moves_takes_along_all_below_it(shown, chain):
    province, ward, branch = chain
    other = make_association("Hội tỉnh khác")
    assert shown(ward).send(**{"parent": other.pk, "place": "tỉnh khác", "place-choice": "new"}).status_code == 302
    assert below(other) == {"Hội tỉnh khác", "Hội phường", "Chi hội"}
    assert below(province) == {"Hội tỉnh"}
    ward.refresh_from_db()
    branch.refresh_from_db()
    assert (ward.parent, ward.place) == (other, "tỉnh khác")
    assert branch.path == other.path + ward.path[-9:] + branch.path[-9:]


def test_a_body_can_be_put_at_the_top(shown, chain):
    province, ward, _ = chain
    shown(ward).send(parent="")
    assert below(ward) == {"Hội phường", "Chi hội"}
    assert below(province) == {"Hội tỉnh"}


@pytest.mark.parametrize("parent", ["Hội tỉnh", "Chi hội"])
def test_a_parent_below_the_body_itself_is_refused_at_the_field(shown, chain, parent):
    province, *_ = chain
    typed = {"parent": Organization.objects.get(name=parent).pk, "place": "Hà Nam", "place-choice": "new"}
    response = shown(province).send(**typed)
    form = response.context["adminform"].form
    assert form.errors == {"parent": ["Đơn vị cấp trên không thể là chính đơn vị này hay đơn vị trực thuộc nó."]}
    assert form["place"].value() == Typed("Hà Nam", "new")
    assert below(province) == {"Hội tỉnh", "Hội phường", "Chi hội"}


def test_a_new_body_stands_below_its_parent(shown, chain):
    province, *_ = chain
    assert shown(Organization).send(name="Hội xã", kind="association", parent=province.pk).status_code == 302
    assert "Hội xã" in below(province)


def test_a_chain_that_gets_too_long_is_refused(shown):
    body = None
    for _ in range(12):
        body = make_organization(parent=body)
    response = shown(Organization).send(name="Tổ dân phố", parent=body.pk)
    assert faults(response) == ["Hệ thống đơn vị không quá 12 cấp."]


def test_only_an_association_keeps_a_record(shown):
    response = shown(make_organization()).send(keeper=make_organization("Công an").pk)
    assert faults(response) == ["Hãy chọn lại. Lựa chọn này không có trong danh sách."]


def test_a_body_in_use_is_not_deleted_and_the_page_names_what_holds_it(office):
    agreement = make_agreement(make_association("Hội giữ sổ"), subject="Đẩy mạnh khuyến tài")
    path = f"/admin/organizations/organization/{agreement.keeper_id}/delete/"
    html = office.get(path).content.decode()
    for text in (
        "Không thể xóa đơn vị",
        "Hội giữ sổ",
        "Chương trình phối hợp: ",
        "Đẩy mạnh khuyến tài",
        "Bên tham gia: ",
    ):
        assert text in html
    office.post(path, {"post": "yes"})
    assert Organization.objects.filter(pk=agreement.keeper_id).exists()


# --- Roles ---


def role_row(**values):
    return {"memberships-TOTAL_FORMS": 1, **{f"memberships-0-{name}": value for name, value in values.items()}}


def test_a_role_is_given_on_the_page_of_the_body(shown):
    body, user = make_association(), make_user()
    assert shown(body).send(**role_row(user=user.pk, role="manager")).status_code == 302
    assert list(body.memberships.values_list("user", "role")) == [(user.pk, "manager")]


@pytest.mark.parametrize(
    ("kind", "role", "sentence"),
    [
        ("government", "manager", "Ở đơn vị này chỉ có các vai trò: Báo cáo, Xem."),
        ("association", "reporter", "Ở đơn vị này chỉ có các vai trò: Quản lý, Biên tập, Xem."),
    ],
)
def test_a_role_must_fit_the_kind_of_the_body(shown, kind, role, sentence):
    body, user = make_organization(kind=kind), make_user()
    assert faults(shown(body).send(**role_row(user=user.pk, role=role))) == [sentence]
    assert faults(shown(user).send(**role_row(organization=body.pk, role=role))) == [sentence]
    assert faults(shown(Membership).send(user=user.pk, organization=body.pk, role=role)) == [sentence]
    assert Membership.objects.count() == 0


def test_a_body_does_not_change_its_kind_under_roles_that_do_not_fit(shown):
    body = make_association()
    make_member(body, "manager")
    assert faults(shown(body).send(kind="government")) == ["Ở đơn vị này chỉ có các vai trò: Báo cáo, Xem."]


def test_a_person_has_one_role_in_a_body(shown):
    body = make_association()
    user = make_member(body)
    response = shown(Membership).send(user=user.pk, organization=body.pk, role="viewer")
    assert faults(response) == ["Người này đã có một vai trò ở đơn vị này."]


# --- People ---


def test_a_person_is_added_with_a_full_name_a_password_and_a_role(shown, client):
    body = make_association()
    response = shown(User).send(
        username="thu-ha",
        full_name="Trần Thị Thu Hà",
        password1="rat-kho-doan-2024",
        password2="rat-kho-doan-2024",
        **role_row(organization=body.pk, role="editor"),
    )
    assert response.status_code == 302
    user = User.objects.get(username="thu-ha")
    assert (str(user), user.check_password("rat-kho-doan-2024")) == ("Trần Thị Thu Hà", True)
    assert user.memberships.get().organization == body


def test_a_name_that_changes_is_sorted_anew(shown, office):
    first = make_user(full_name="Phạm Văn An")
    make_user(full_name="Lê Thị Bình")
    shown(first).send(full_name="Phạm Văn Cường")
    names = [str(user) for user in office.get(list_of(User)).context["cl"].result_list]
    assert names == ["Lê Thị Bình", "Phạm Văn Cường", "Nguyễn Quản Trị"]


def test_a_password_is_changed(office):
    user = make_user()
    path = f"/admin/organizations/user/{user.pk}/password/"
    assert "Đổi mật khẩu" in office.get(path).content.decode()
    office.post(path, {"password1": "mot", "password2": "hai"})
    user.refresh_from_db()
    assert not user.has_usable_password() or not user.check_password("hai")
    sent = {"password1": "rat-kho-doan-2024", "password2": "rat-kho-doan-2024", "usable_password": "true"}
    assert office.post(path, sent).status_code == 302
    user.refresh_from_db()
    assert user.check_password("rat-kho-doan-2024")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"full_name": "Trần\0Hà"}, "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán."),
        ({"full_name": "x" * 151}, "Nội dung dài 151 ký tự, vượt mức 150 ký tự cho phép. Xin rút gọn."),
        ({"username": "quan-tri"}, "Tên đăng nhập này đã có người sử dụng."),
        ({"username": "thu\0ha"}, "Nội dung không được chứa ký tự rỗng (null)."),
    ],
)
def test_a_person_that_cannot_be_right_is_refused(shown, typed, sentence):
    assert sentence in faults(shown(make_user()).send(**typed))


def test_nobody_locks_himself_out(shown, office, administrator):
    opened = shown(administrator)
    assert {"is_active", "is_staff", "is_superuser"} & opened.shown.keys() == set()
    opened.send(full_name="Nguyễn Văn Quản")
    administrator.refresh_from_db()
    assert (administrator.full_name, administrator.is_superuser) == ("Nguyễn Văn Quản", True)
    assert office.post(f"/admin/organizations/user/{administrator.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [administrator.pk], "post": "yes"}
    assert office.post(list_of(User), chosen).status_code == 403
    assert User.objects.filter(pk=administrator.pk).exists()


def test_the_page_of_a_person_offers_no_groups(shown):
    assert {"groups", "user_permissions", "first_name", "last_name"} & shown(make_user()).shown.keys() == set()


@zeal_ignore()  # Django names each role that goes along by a query of its own
def test_deleting_a_person_takes_the_roles_along(office):
    user = user_with(2)
    assert office.post(f"/admin/organizations/user/{user.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Membership.objects.count() == 0


def test_invitations_are_sent_from_the_list_of_roles(office):
    body = make_association("Hội Khuyến học tỉnh Hà Nam")
    make_member(body, full_name="Lê Không Thư")
    make_member(body, full_name="Trần Thị Thu Hà", email="thu.ha@example.org", password="!unusable")
    chosen = list(Membership.objects.values_list("pk", flat=True))
    page = office.post(list_of(Membership), {"action": "send_invitations", "_selected_action": chosen}, follow=True)
    assert "Chưa gửi được (thiếu địa chỉ, hoặc máy chủ thư không nhận): Lê Không Thư." in page.content.decode()
    [message] = mail.outbox
    assert (message.to, "/loi-moi/" in message.body) == (["thu.ha@example.org"], True)
    assert list(Membership.objects.exclude(invited_at=None).values_list("name_given", flat=True)) == ["Trần Thị Thu Hà"]


def test_an_address_of_another_account_is_refused_also_on_ones_own_page(shown, administrator):
    make_user(email="thu.ha@example.org")
    sentence = "Địa chỉ thư điện tử này đã thuộc một tài khoản đang dùng."
    for user in (administrator, make_user()):
        assert sentence in faults(shown(user).send(email="Thu.Ha@example.org"))
