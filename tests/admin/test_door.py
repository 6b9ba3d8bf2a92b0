"""Who comes into the back office, and that it speaks Vietnamese all over."""

import re

import pytest
from django.contrib import admin

from organizations.models import Organization, User
from tests.admin.pages import list_of, page_of
from tests.factories import make_association, make_member, make_user

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_one_sign_in_page_and_back(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1] == ("/dang-nhap/?next=/admin/", 302)
    response = client.get("/admin/login/?next=/admin/organizations/user/")
    assert response.headers["Location"] == "/dang-nhap/?next=/admin/organizations/user/"


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {"is_staff": True},
        {"is_superuser": True},
        {"is_staff": True, "is_superuser": True, "is_active": False},
    ],
)
def test_only_administrators_come_in(client, marks):
    client.force_login(make_user(**marks))
    for path in ("/admin/", list_of(Organization), page_of(User)):
        response = client.get(path, follow=True)
        if marks.get("is_active", True):
            assert response.status_code == 403
        else:
            assert response.redirect_chain[-1][0].startswith("/dang-nhap/")


def test_a_manager_does_not_come_in(client):
    client.force_login(make_member(make_association(), "manager"))
    assert client.get("/admin/", follow=True).status_code == 403


def test_an_administrator_comes_in(office):
    assert office.get("/admin/login/").headers["Location"] == "/admin/"
    html = office.get("/admin/").content.decode()
    for text in ("Sổ chương trình phối hợp", "Quản trị dữ liệu", "Nguyễn Quản Trị", "Đơn vị và người dùng"):
        assert text in html


# Words of Django's own pages that would be left over if a translation were missing.
ENGLISH = re.compile(r"\b(the|and|to|select|change|add|delete|save|search|history|home|filter|all|log|please|none)\b")


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_list_and_page_speak_vietnamese(office, model):
    for path in (list_of(model), page_of(model)):
        html = office.get(path).content.decode()
        said = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', html)
        text = re.sub(r"<(script|style).*?</\1>|<[^>]*>|&\w+;", " ", html, flags=re.DOTALL)
        assert ENGLISH.findall(" ".join([text, *said]).lower()) == []


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_pages_hold_nothing_that_the_content_policy_forbids(office, model):
    for path in ("/admin/", list_of(model), page_of(model)):
        html = office.get(path).content.decode()
        assert re.findall(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*(?:src=|json))", html) == []


def test_the_password_of_the_administrator_can_be_changed(office, administrator):
    administrator.set_password("mat-khau-cu-2024")
    administrator.save()
    office.force_login(administrator)
    assert office.get("/admin/password_change/").status_code == 200
    sent = {"old_password": "mat-khau-cu-2024", "new_password1": "rat-moi-2025-x", "new_password2": "rat-moi-2025-x"}
    assert office.post("/admin/password_change/", sent).status_code == 302
    administrator.refresh_from_db()
    assert administrator.check_password("rat-moi-2025-x")
