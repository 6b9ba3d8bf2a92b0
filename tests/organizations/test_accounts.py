"""One's own account, and a password that was forgotten."""

import re
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from organizations.models import User
from organizations.people import account
from organizations.people.tokens import resets
from tests.factories import make_association, make_member, make_user
from tests.pages.reading import main_of

pytestmark = pytest.mark.django_db

OLD, NEW = "mat-khau-cu-2024", "rat-kho-doan-2026"
FORGOTTEN = "/quen-mat-khau/"


@pytest.fixture
def thu_ha():
    body = make_association("Hội Khuyến học tỉnh Hà Nam")
    user = make_member(body, "editor", "thu.ha@example.org", full_name="Trần Thị Thu Hà", email="thu.ha@example.org")
    user.set_password(OLD)
    user.save()
    return user


def signs_in(password, username="thu.ha@example.org") -> bool:
    return Client().post("/dang-nhap/", {"username": username, "password": password}).status_code == 302


def outbox() -> list:
    """Return what was mailed, also beside the answer of a page."""
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()
    return mail.outbox


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


# --- A forgotten password ---


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client, thu_ha):
    pages = [client.post(FORGOTTEN, {"email": email}, follow=True) for email in ("thu.ha@example.org", "x@example.org")]
    assert [page.redirect_chain for page in pages] == [[("/quen-mat-khau/da-gui/", 302)]] * 2
    assert main_of(pages[0]) == main_of(pages[1])
    assert [message.to for message in outbox()] == [["thu.ha@example.org"]]


def test_the_time_of_the_answer_tells_no_more(client, thu_ha, monkeypatch):
    waits = []
    monkeypatch.setattr(account, "sleep", waits.append)
    monkeypatch.setattr(account, "ANSWERED_AFTER", 60)
    for email in ("thu.ha@example.org", "x@example.org"):
        client.post(FORGOTTEN, {"email": email})
    assert all(30 < wait < 60 for wait in waits)
    assert len(waits) == 2


def test_the_mail_makes_sense_by_itself(client, thu_ha):
    client.post(FORGOTTEN, {"email": "Thu.Ha@Example.org"})
    [message] = outbox()
    assert message.subject == "Đặt lại mật khẩu Sổ chương trình phối hợp"
    for text in (
        "Kính gửi ông/bà Trần Thị Thu Hà,",
        "tài khoản thu.ha@example.org của ông/bà trong Sổ chương trình phối hợp của Hội Khuyến học",
        "dùng được một lần, đến ",
        "Nếu ông/bà không yêu cầu việc này, xin bỏ qua thư: mật khẩu đang dùng không thay đổi.",
    ):
        assert text in message.body


def test_the_link_sets_a_password_once_and_ends_other_sessions(client, thu_ha):
    elsewhere = Client()
    elsewhere.force_login(thu_ha)
    client.post(FORGOTTEN, {"email": "thu.ha@example.org"})
    link = link_in(outbox()[0])
    Client().get(link, follow=True)  # a scanner
    page = client.get(link, follow=True)
    assert 'value="thu.ha@example.org"' in page.content.decode()
    answer = client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert answer.url == "/"
    assert client.get("/tai-khoan/").status_code == 200
    assert elsewhere.get("/tai-khoan/").status_code == 302
    assert (signs_in(NEW), signs_in(OLD)) == (True, False)
    spent = Client().get(link, follow=True)
    assert (spent.status_code, "Yêu cầu đường dẫn mới" in main_of(spent)) == (410, True)


def test_who_was_stopped_for_guessing_comes_in_by_the_link(client, thu_ha):
    assert [signs_in("sai") for _ in range(6)] == [False] * 6
    client.post(FORGOTTEN, {"email": "thu.ha@example.org"})
    page = client.get(link_in(outbox()[0]), follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert client.get("/tai-khoan/").status_code == 200
    assert signs_in(NEW)


def test_the_link_lasts_a_day(client, thu_ha, monkeypatch):
    client.post(FORGOTTEN, {"email": "thu.ha@example.org"})
    link, moment = link_in(outbox()[0]), resets._now()
    for hours, status in ((23, 200), (25, 410)):
        monkeypatch.setattr(resets, "_now", lambda hours=hours: moment + timedelta(hours=hours))
        assert Client().get(link, follow=True).status_code == status


def test_a_link_of_one_kind_opens_no_door_of_another(client, thu_ha):
    client.post(FORGOTTEN, {"email": "thu.ha@example.org"})
    other = link_in(outbox()[0]).replace("quen-mat-khau", "loi-moi")
    assert Client().get(other, follow=True).status_code == 410


def test_an_account_gets_one_link_in_five_minutes(client, thu_ha):
    for _ in range(3):
        assert client.post(FORGOTTEN, {"email": "thu.ha@example.org"}).status_code == 302
    assert len(outbox()) == 1
    User.objects.update(reset_sent_at=now() - timedelta(minutes=6))
    client.post(FORGOTTEN, {"email": "thu.ha@example.org"})
    assert len(outbox()) == 2


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!unusable"}])
def test_an_account_that_cannot_sign_in_gets_no_link(client, thu_ha, change):
    User.objects.update(**change)
    assert client.post(FORGOTTEN, {"email": "thu.ha@example.org"}).status_code == 302
    assert outbox() == []


def test_a_link_does_not_open_an_account_that_was_deactivated_since(client, thu_ha):
    client.post(FORGOTTEN, {"email": "thu.ha@example.org"})
    User.objects.update(is_active=False)
    assert Client().get(link_in(outbox()[0]), follow=True).status_code == 410


@pytest.mark.parametrize("email", ["", "x", "a\0@example.org", "x" * 70_000])
def test_what_is_no_address_is_refused(client, email):
    response = client.post(FORGOTTEN, {"email": email})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])


# --- One's own account ---


def test_a_person_sees_the_own_roles_and_what_they_allow(client, thu_ha):
    client.force_login(thu_ha)
    assert (
        "Biên tập tại Hội Khuyến học tỉnh Hà Nam . Ghi và sửa chương trình của hội và của các hội trực thuộc."
        in main_of(client.get("/tai-khoan/"))
    )


def test_a_person_changes_the_own_name(client, thu_ha):
    client.force_login(thu_ha)
    client.post("/tai-khoan/", {"full_name": "Trần Thu Hà ", "is_superuser": "1", "email": "x@example.org"})
    thu_ha.refresh_from_db()
    assert (thu_ha.full_name, thu_ha.is_superuser, thu_ha.email) == ("Trần Thu Hà", False, "thu.ha@example.org")
    for name in ("", "x" * 151, "a\0b"):
        assert client.post("/tai-khoan/", {"full_name": name}).status_code == 422
    thu_ha.refresh_from_db()
    assert thu_ha.full_name == "Trần Thu Hà"


def test_a_changed_password_ends_every_other_session(client, thu_ha):
    elsewhere = Client()
    for each in (client, elsewhere):
        each.force_login(thu_ha)
    sent = {"old_password": "sai", "new_password1": NEW, "new_password2": NEW}
    assert client.post("/tai-khoan/mat-khau/", sent).status_code == 422
    assert client.post("/tai-khoan/mat-khau/", sent | {"old_password": OLD}).url == "/tai-khoan/"
    assert (client.get("/tai-khoan/").status_code, elsewhere.get("/tai-khoan/").status_code) == (200, 302)
    assert (signs_in(NEW), signs_in(OLD)) == (True, False)


def test_a_new_address_counts_once_its_reader_has_confirmed_it(client, thu_ha):
    client.force_login(thu_ha)
    page = "/tai-khoan/thu-dien-tu/"
    assert client.post(page, {"email": "moi@example.org", "password": "sai"}).status_code == 422
    assert mail.outbox == []
    client.post(page, {"email": "Moi@example.org", "password": OLD})
    [message] = mail.outbox
    assert message.to == ["moi@example.org"]
    link = link_in(message)
    stranger = Client()
    stranger.force_login(make_user(email="khac@example.org"))
    assert stranger.get(link).status_code == 410
    assert Client().get(link).headers["Location"].startswith("/dang-nhap/?next=/tai-khoan/thu-dien-tu/")
    assert "moi@example.org" in main_of(client.get(link))
    thu_ha.refresh_from_db()
    assert thu_ha.email == "thu.ha@example.org"
    assert client.post(link).url == "/tai-khoan/"
    thu_ha.refresh_from_db()
    assert (thu_ha.email, thu_ha.username) == ("moi@example.org", "moi@example.org")
    assert client.post(link).status_code == 410  # spent
    assert mail.outbox[1].to == ["thu.ha@example.org"]
    assert "xin báo ngay cho người quản trị sổ" in mail.outbox[1].body


def test_an_address_of_another_account_is_told_only_to_its_reader(client, thu_ha):
    make_user(email="khac@example.org")
    client.force_login(thu_ha)
    page = client.post("/tai-khoan/thu-dien-tu/", {"email": "khac@example.org", "password": OLD}, follow=True)
    assert "Đã gửi thư tới khac@example.org." in main_of(page)
    page = client.post(link_in(mail.outbox[0]), follow=True)
    assert "Địa chỉ này đã thuộc một tài khoản khác đang dùng." in main_of(page)
    thu_ha.refresh_from_db()
    assert thu_ha.email == "thu.ha@example.org"


def test_addresses_that_accounts_shared_before_stay_with_the_one_used_last():
    step = import_module("organizations.migrations.0004_accounts_by_mail").one_account_per_address
    old = make_user(email="mot@example.org", is_active=False, last_login=now())
    User.objects.filter(pk=old.pk).update(email="MOT@example.org")
    used = make_user(email="hai@example.org")
    step(apps, None)
    assert list(User.objects.order_by("pk").values_list("email", flat=True)) == ["mot@example.org", used.email]
