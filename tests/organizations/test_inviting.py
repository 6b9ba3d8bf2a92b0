"""The people of one's bodies: who invites whom, what the mail says, and that every effect holds at once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils.timezone import localtime, now

from organizations.models import Membership, Organization, User
from organizations.people.tokens import invitations
from tests.factories import make_agreement, make_association, make_member, make_organization, make_user
from tests.pages.reading import main_of, rows

pytestmark = pytest.mark.django_db

LIST, INVITE = "/thanh-vien/", "/thanh-vien/moi/"


@pytest.fixture
def office():
    """The association of a province with its manager, a ward below it, and a partner that each of them keeps."""
    province = make_association("Hội Khuyến học tỉnh Hà Nam")
    ward = make_association("Hội Khuyến học phường Minh Khai", parent=province)
    return {
        "province": province,
        "ward": ward,
        "police": make_organization("Công an tỉnh Hà Nam", keeper=province),
        "school": make_organization("Trường Tiểu học Minh Khai", keeper=ward),
        "elsewhere": make_association("Hội Khuyến học tỉnh Nam Định"),
        "theirs": make_organization("Công an tỉnh Nam Định", keeper=make_association("Hội Khuyến học Ý Yên")),
        "unkept": make_organization("Hội Nhà báo"),
        "upper": make_organization("Sở Giáo dục", keeper=make_association("Hội Khuyến học Việt Nam")),
    }


@pytest.fixture
def manager(office, client):
    user = make_member(office["province"], "manager", "quan-ly", full_name="Nguyễn Văn Quản", password="x")
    client.force_login(user)
    return user


def invited(client, body, role="editor", email="thu.ha@example.org", full_name="Trần Thị Thu Hà"):
    return client.post(INVITE, {"body": body.pk, "role": role, "email": email, "full_name": full_name})


def link_in(text: str) -> str:
    return re.search(r"http://testserver(/loi-moi/\S+)", text)[1]


def accept(link: str):
    """Open an invitation as its reader does; return the client and the answer."""
    password = "rat-kho-doan-2026"
    reader = Client()
    page = reader.get(link, follow=True)
    assert page.status_code == 200
    return reader, reader.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


# --- Into which bodies ---


def test_a_manager_invites_into_the_own_association_and_the_partners_kept_by_it_or_below(client, office, manager):
    offered = set(client.get(INVITE).context["form"].fields["body"].queryset)
    assert offered == {office["province"], office["police"], office["school"]}


def test_nobody_is_invited_into_a_body_that_was_put_away(client, office, manager):
    Organization.objects.filter(pk=office["police"].pk).update(archived_at=now())
    assert (invited(client, office["police"], "reporter").status_code, mail.outbox) == (422, [])
    assert client.get(f"{INVITE}{office['police'].pk}/").status_code == 404
    assert client.get(f"{INVITE}{office['school'].pk}/").status_code == 200


@pytest.mark.parametrize("body", ["ward", "elsewhere", "theirs", "unkept", "upper"])
def test_a_manager_does_not_invite_into_any_other_body(client, office, manager, body):
    role = "editor" if office[body].is_association else "reporter"
    response = invited(client, office[body], role)
    assert (response.status_code, mail.outbox, User.objects.count()) == (422, [], 1)
    assert client.get(f"{INVITE}{office[body].pk}/").status_code == 404


@pytest.mark.parametrize("body", ["province", "police", "unkept", "elsewhere"])
def test_an_administrator_invites_into_every_body(client, office, body):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    sent = {"body": office[body].name, "role": "viewer", "email": "a@example.org", "full_name": "Lê An"}
    assert client.post(INVITE, sent).status_code == 302
    assert Membership.objects.get().organization == office[body]


def test_an_administrator_adds_no_body_in_passing(client):
    client.force_login(make_user(is_superuser=True))
    sent = {"body": "Chưa từng có", "body-choice": "new", "role": "viewer", "email": "a@example.org", "full_name": "An"}
    response = client.post(INVITE, sent)
    assert response.context["form"].errors["body"] == [
        "Trong sổ chưa có đơn vị tên “Chưa từng có”. Hãy chọn một đơn vị đã có."
    ]
    assert "Thêm mới" not in main_of(response)


@pytest.mark.parametrize(("body", "role"), [("province", "editor"), ("province", "viewer"), ("police", "reporter")])
def test_nobody_but_a_manager_sees_the_people(client, office, body, role):
    colleague = make_member(office[body], "viewer")
    user = make_member(office[body], role)
    client.force_login(user)
    own = colleague.memberships.get().pk
    foreign = make_member(office["elsewhere"]).memberships.get().pk
    assert [client.get(path).status_code for path in (LIST, INVITE, f"{LIST}{own}/", f"{LIST}{own}/bo/")] == [403] * 4
    assert [client.get(f"{LIST}{pk}/").status_code for pk in (foreign, 99_999)] == [404, 404]
    assert client.post(f"{LIST}{own}/bo/").status_code == 403
    assert "Thành viên" not in client.get("/tai-khoan/").content.decode()


def test_the_list_shows_the_people_of_ones_bodies_and_no_others(client, office, manager):
    make_member(office["police"], "reporter", full_name="Hoàng Công An", email="ca@example.org")
    make_member(office["elsewhere"], full_name="MẬT")
    make_member(office["ward"], full_name="MẬT")
    shown = rows(client.get(LIST))
    assert shown == [
        ["Hoàng Công An ca@example.org", "Công an tỉnh Hà Nam", "Báo cáo", "Chưa đăng nhập lần nào"],
        ["Nguyễn Văn Quản", "Hội Khuyến học tỉnh Hà Nam", "Quản lý", f"Đăng nhập gần nhất: {now():%d/%m/%Y}"],
    ]
    assert ">Thành viên</a>" in re.sub(r"<svg.*?</svg>", "", client.get("/").content.decode(), flags=re.DOTALL)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_equally_often(client, office, manager, django_assert_num_queries, number):
    for _ in range(number):
        make_member(office["police"], "reporter")
    with django_assert_num_queries(
        6
    ):  # session, person, own roles for the frame, own roles for the rights, count, rows
        client.get(LIST)


def test_the_list_is_searched_and_filtered(client, office, manager):
    make_member(office["police"], "reporter", full_name="Hoàng Công An")
    invited(client, office["police"], "viewer")
    late = invited_as(client, office["province"], "muon@example.org", "Phạm Muộn")
    Membership.objects.filter(pk=late.pk).update(invited_at=now() - timedelta(days=15))

    def names(**query):
        return [row[0].split(" ")[1] for row in rows(client.get(LIST, query))]

    assert names(q="thu ha") == ["Thị"]
    assert names(q="cong an ha nam") == ["Công", "Thị"]
    assert names(**{"tinh-trang": "cho"}) == ["Thị"]
    assert names(**{"tinh-trang": "qua-han"}) == ["Muộn"]
    assert names(**{"tinh-trang": "dang-dung"}) == ["Văn"]
    assert "Lời mời quá hạn" in main_of(client.get(LIST))
    assert client.get(f"{LIST}?tinh-trang=x%00&q=%ed%a0%80%00").status_code == 200


def invited_as(client, body, email, name):
    role = "editor" if body.is_association else "reporter"
    assert invited(client, body, role, email, name).status_code == 302
    return Membership.objects.get(user__email=email, organization=body)


# --- The invitation ---


def test_an_invitation_says_who_writes_what_for_and_until_when(client, office, manager):
    response = invited(client, office["police"], "reporter", "Thu.Ha@Example.org")
    assert response.url == LIST
    [message] = mail.outbox
    assert message.to == ["thu.ha@example.org"]
    assert message.subject == "Mời dùng Sổ chương trình phối hợp: Công an tỉnh Hà Nam"
    for text in (
        "Kính gửi ông/bà Trần Thị Thu Hà,",
        "Nguyễn Văn Quản, Hội Khuyến học tỉnh Hà Nam, mời ông/bà",
        "Đơn vị: Công an tỉnh Hà Nam\nVai trò: Báo cáo. Là người báo cáo của đơn vị",
        "Tên đăng nhập của ông/bà là: thu.ha@example.org",
        "Nếu ông/bà không liên quan đến việc này, xin bỏ qua thư.",
    ):
        assert text in message.body
    until = localtime(now() + timedelta(days=14))
    assert re.search(rf"dùng được một lần, đến \d\d:\d\d ngày {until:%d/%m/%Y}\.", message.body)
    user = User.objects.get(email="thu.ha@example.org")
    assert (user.username, user.full_name, user.has_usable_password()) == (
        "thu.ha@example.org", "Trần Thị Thu Hà", False,
    )  # fmt: skip


def test_the_link_opens_one_account_once_and_looking_spends_nothing(client, office, manager):
    agreement = make_agreement(office["province"], partners=[office["police"]])
    invited(client, office["police"], "reporter")
    link = link_in(mail.outbox[0].body)
    for _ in range(3):  # scanners of mail
        scanned = Client().get(link, follow=True)
        Client().head(link, follow=True)
    assert "Báo cáo tại Công an tỉnh Hà Nam" in main_of(scanned)
    assert not User.objects.get(email="thu.ha@example.org").has_usable_password()
    reader, answer = accept(link)
    assert answer.url == "/tai-khoan/"
    assert "Báo cáo tại Công an tỉnh Hà Nam . Là người báo cáo của đơn vị" in main_of(reader.get("/tai-khoan/"))
    assert reader.get(agreement.get_absolute_url()).status_code == 200
    spent = Client().get(link, follow=True)
    assert spent.status_code == 410
    assert "xin đề nghị người đã mời gửi lại lời mời" in main_of(spent)
    assert f"Đăng nhập gần nhất: {now():%d/%m/%Y}" in main_of(client.get(LIST))


def test_a_link_that_is_too_old_or_tampered_with_opens_nothing(client, office, manager, monkeypatch):
    invited(client, office["police"], "reporter")
    link = link_in(mail.outbox[0].body)
    other = make_user("khac")
    from_other = link.replace(link.split("/")[2], "MQ")
    for bad in (link[:-3] + "aa/", from_other, "/loi-moi/MQ/x/", f"/loi-moi/{'9' * 5000}/a-b/", "/loi-moi/%00/%00/"):
        assert Client().get(bad, follow=True).status_code in (404, 410), bad
    monkeypatch.setattr(invitations, "_now", lambda: now().replace(tzinfo=None) + timedelta(days=14, hours=8))
    assert Client().get(link, follow=True).status_code == 410
    assert not other.has_usable_password() or other.password == ""


def test_a_weak_password_is_refused_with_a_sentence(client, office, manager):
    invited(client, office["police"], "reporter")
    page = (reader := Client()).get(link_in(mail.outbox[0].body), follow=True)
    answer = reader.post(page.request["PATH_INFO"], {"new_password1": "12345678", "new_password2": "12345678"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["new_password2"][-1] == "Mật khẩu này chỉ gồm chữ số."


def test_an_account_that_exists_gets_the_role_and_its_name_is_not_revealed(client, office, manager):
    police = make_member(office["elsewhere"], "viewer", full_name="Tên Thật MẬT", email="co@example.org", password="x")
    seen = Client()
    seen.force_login(police)
    User.objects.filter(pk=police.pk).update(last_login=now() - timedelta(days=1))
    agreement = make_agreement(office["province"], partners=[office["police"]])
    assert seen.get(agreement.get_absolute_url()).status_code == 404
    invited(client, office["police"], "viewer", "CO@example.org", "Bà Cô Ấy")
    police.refresh_from_db()
    assert (police.full_name, police.memberships.count()) == ("Tên Thật MẬT", 2)
    assert mail.outbox[0].subject == "Thêm vai trò tại Công an tỉnh Hà Nam"
    assert "Vai trò này có hiệu lực ngay." in mail.outbox[0].body
    assert "/loi-moi/" not in mail.outbox[0].body
    membership = police.memberships.get(organization=office["police"])
    for path in (LIST, f"{LIST}{membership.pk}/", f"{LIST}{membership.pk}/bo/", f"{LIST}?q=ten+that"):
        assert "MẬT" not in client.get(path).content.decode(), path
    assert rows(client.get(LIST))[0][:3] == ["Bà Cô Ấy co@example.org", "Công an tỉnh Hà Nam", "Xem"]
    assert rows(client.get(f"{LIST}?q=ten+that")) == []
    # At once, in a session that was open before; and once the person has signed in, colleagues see the real name.
    assert seen.get(agreement.get_absolute_url()).status_code == 200
    seen.force_login(police)
    assert "Tên Thật MẬT" in main_of(client.get(LIST))


def test_an_inviter_cannot_tell_whether_there_was_an_account(client, office, manager):
    make_member(office["elsewhere"], full_name="Tên Thật", email="co@example.org", password="x")
    pages = []
    for email in ("co@example.org", "chua-co@example.org"):
        response = client.post(
            INVITE,
            {"body": office["police"].pk, "role": "viewer", "email": email, "full_name": "Lê An"},
            follow=True,
        )
        said = main_of(response).replace(email, "ĐỊA CHỈ")
        Membership.objects.get(user__email=email, organization=office["police"]).delete()
        pages.append(said)
    assert pages[0] == pages[1]


def test_a_second_post_of_the_same_invitation_makes_no_second_one(client, office, manager):
    invited(client, office["police"], "reporter")
    again = invited(client, office["police"], "reporter")
    assert again.url == f"{LIST}{Membership.objects.get(organization=office['police']).pk}/"
    assert (len(mail.outbox), User.objects.count()) == (1, 2)
    other = invited(client, office["police"], "viewer")
    assert other.context["form"].errors["email"] == ["Người có địa chỉ này đã có vai trò tại Công an tỉnh Hà Nam."]


def test_a_name_to_sign_in_with_that_is_taken_gets_a_number(client, office, manager):
    make_user("thu.ha@example.org", email="thu.ha@example.org", is_active=False)
    invited(client, office["police"], "reporter")
    assert [user.username for user in User.objects.filter(is_active=True, email="thu.ha@example.org")] == [
        "thu.ha@example.org-2"
    ]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"email": "khong-phai"}, "email", "Địa chỉ thư điện tử chưa đúng. Ví dụ: thuha@gmail.com."),
        ({"email": "a\0@example.org"}, "email", None),
        ({"email": "x" * 70_000 + "@example.org"}, "email", None),
        ({"email": "a@example.org\nBcc: b@example.org"}, "email", None),
        ({"full_name": "An\0"}, "full_name", None),
        ({"full_name": "x" * 70_000}, "full_name", None),
        ({"role": "admin"}, "role", None),
        ({"role": "manager"}, "role", "Công an tỉnh Hà Nam chỉ có các vai trò: Báo cáo, Xem."),
        ({"body": "9" * 5000}, "body", None),
    ],
)
def test_what_cannot_be_right_is_refused_beside_its_field(client, office, manager, typed, field, sentence):
    sent = {"body": office["police"].pk, "role": "reporter", "email": "a@example.org", "full_name": "Lê An"} | typed
    response = client.post(INVITE, sent)
    assert (response.status_code, mail.outbox, User.objects.count()) == (422, [], 1)
    assert list(response.context["form"].errors) == [field]
    if sentence:
        assert response.context["form"].errors[field] == [sentence]


def test_a_mail_server_that_fails_loses_nothing(client, office, manager, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    page = client.post(
        INVITE,
        {"body": office["police"].pk, "role": "viewer", "email": "a@example.org", "full_name": "Lê An"},
        follow=True,
    )
    assert "Đã ghi vai trò nhưng chưa gửi được thư tới a@example.org" in main_of(page)
    assert "Chưa gửi được lời mời" in main_of(page)
    membership = Membership.objects.get(organization=office["police"])
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = client.post(f"{LIST}{membership.pk}/gui-lai/", follow=True)
    assert "Đã gửi lời mời tới a@example.org." in main_of(page)
    accept(link_in(mail.outbox[0].body))


def test_an_invitation_is_not_sent_again_at_once(client, office, manager):
    membership = invited_as(client, office["police"], "a@example.org", "Lê An")
    page = client.post(f"{LIST}{membership.pk}/gui-lai/", follow=True)
    assert "Lời mời vừa được gửi." in main_of(page)
    Membership.objects.update(invited_at=now() - timedelta(days=20))
    client.post(f"{LIST}{membership.pk}/gui-lai/")
    assert len(mail.outbox) == 2
    accept(link_in(mail.outbox[1].body))
    page = client.post(f"{LIST}{membership.pk}/gui-lai/", follow=True)
    assert "Người này đã đăng nhập, không cần gửi lại lời mời." in main_of(page)
    assert client.get(f"{LIST}{membership.pk}/gui-lai/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_no_mail_is_sent_inside_a_transaction(client, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    body = make_association()
    client.force_login(make_member(body, "manager"))
    invited(client, body)
    assert Watching.was_inside == [False]


class Watching:
    """A mail backend that notes whether a transaction is open."""

    was_inside = []

    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        self.was_inside.append(connection.in_atomic_block)
        return len(messages)


# --- Roles ---


def test_a_changed_role_holds_on_the_next_request(client, office, manager):
    editor = make_member(office["province"], "viewer", full_name="Trần Xem")
    working = Client()
    working.force_login(editor)
    assert working.get("/chuong-trinh/moi/").status_code == 403
    page = f"{LIST}{editor.memberships.get().pk}/"
    assert client.post(page, {"role": "editor"}).url == LIST
    assert working.get("/chuong-trinh/moi/").status_code == 200
    client.post(page, {"role": "viewer"})
    assert working.get("/chuong-trinh/moi/").status_code == 403
    assert client.post(page, {"role": "reporter"}).status_code == 422


def test_a_removed_role_holds_on_the_next_request_and_the_account_stays(client, office, manager):
    agreement = make_agreement(office["province"])
    viewer = make_member(office["province"], "viewer", full_name="Trần Xem", password="x")
    working = Client()
    working.force_login(viewer)
    assert working.get(agreement.get_absolute_url()).status_code == 200
    page = f"{LIST}{viewer.memberships.get().pk}/bo/"
    assert "Trần Xem sẽ không còn vai trò “Xem”" in main_of(client.get(page))
    assert client.post(page).url == LIST
    assert working.get(agreement.get_absolute_url()).status_code == 404
    assert "Tài khoản này chưa gắn với đơn vị nào." in main_of(working.get("/"))
    assert User.objects.filter(pk=viewer.pk, is_active=True).exists()


def test_a_deactivated_account_is_out_on_the_next_request(client):
    user = make_member(make_association())
    client.force_login(user)
    assert client.get("/tai-khoan/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/tai-khoan/").headers["Location"].startswith("/dang-nhap/")


def test_an_invitation_that_is_withdrawn_opens_nothing_and_leaves_no_account(client, office, manager):
    membership = invited_as(client, office["police"], "a@example.org", "Lê An")
    assert "Rút lời mời" in main_of(client.get(f"{LIST}{membership.pk}/bo/"))
    client.post(f"{LIST}{membership.pk}/bo/")
    assert not User.objects.filter(email="a@example.org").exists()
    assert Client().get(link_in(mail.outbox[0].body), follow=True).status_code == 410


@pytest.mark.parametrize("deed", ["bo", "role"])
def test_the_last_manager_stays(client, office, manager, deed):
    make_member(office["province"], "manager", password="!unusable")  # invited, has not come yet
    make_member(office["province"], "manager", password="x", is_active=False)
    own = manager.memberships.get()
    page, sent = (f"{LIST}{own.pk}/bo/", {}) if deed == "bo" else (f"{LIST}{own.pk}/", {"role": "viewer"})
    response = client.post(page, sent)
    assert response.status_code == 422
    assert "Đây là người quản lý duy nhất của hội." in main_of(response)
    assert Membership.objects.get(pk=own.pk).role == "manager"
    make_member(office["province"], "manager", password="x")
    assert client.post(page, sent).url == "/"
    assert client.get(LIST).status_code == 403


def test_an_administrator_may_remove_the_last_manager(client, office, manager):
    client.force_login(make_user(is_superuser=True))
    client.post(f"{LIST}{manager.memberships.get().pk}/bo/")
    assert Membership.objects.count() == 0


@pytest.mark.parametrize("body", ["ward", "elsewhere", "theirs", "unkept", "upper"])
def test_a_manager_touches_nobody_elsewhere(client, office, manager, body):
    other = make_member(office[body], "viewer").memberships.get()
    pages = [f"{LIST}{other.pk}/{verb}" for verb in ("", "bo/", "gui-lai/")]
    assert [client.get(page).status_code for page in pages] == [404, 404, 405]
    assert [client.post(page, {"role": "editor"}).status_code for page in pages] == [404, 404, 404]
    assert Membership.objects.get(pk=other.pk).role == "viewer"


def test_a_manager_here_who_edits_there_does_not_manage_there(client, office, manager):
    Membership.objects.create(user=manager, organization=office["elsewhere"], role="editor")
    colleague = make_member(office["elsewhere"]).memberships.get()
    assert client.get(f"{LIST}{colleague.pk}/").status_code == 403
    assert client.post(f"{LIST}{colleague.pk}/", {"role": "viewer"}).status_code == 403
    assert Membership.objects.get(pk=colleague.pk).role == "editor"
