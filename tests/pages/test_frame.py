"""What stands around the pages: signing in and out, the style guide, whether the service is up, the navigation."""

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from zeal import zeal_ignore

from tests.factories import make_user
from tests.pages.reading import main_of, texts

pytestmark = pytest.mark.django_db


def test_signing_in_leads_to_where_one_wanted_to_go(client):
    user = make_user("nguyen-van-an")
    user.set_password("Khuyen-hoc-2024")
    user.save()
    typed = {"username": "nguyen-van-an", "password": "Khuyen-hoc-2024", "next": "/don-vi/"}
    assert client.post("/dang-nhap/", typed).headers["Location"] == "/don-vi/"
    assert client.get("/dang-nhap/").headers["Location"] == "/"


def test_a_wrong_password_is_told_in_vietnamese(client):
    response = client.post("/dang-nhap/", {"username": "ai-do", "password": "sai"})
    assert texts(response, "h1") == ["Đăng nhập"]
    assert "mật khẩu" in main_of(response).lower()
    assert "Please" not in main_of(response)


def test_signing_out_is_a_post_and_ends_the_session(client):
    client.force_login(make_user())
    assert client.get("/dang-xuat/").status_code == 405
    with zeal_ignore():  # Django reads the session once to load and once to delete it
        assert client.post("/dang-xuat/").headers["Location"] == "/dang-nhap/"
    assert client.get("/").headers["Location"] == "/dang-nhap/?next=/"


@pytest.mark.parametrize(
    ("who", "status"), [("editor", 200), ("admin", 200), ("viewer", 403), ("reporter", 403), ("nobody", 403)]
)
def test_the_style_guide_is_for_those_who_enter(ha_nam, open_as, who, status):
    assert open_as(getattr(ha_nam, who), "/mau-giao-dien/").status_code == status


def test_the_style_guide_asks_for_a_login_and_takes_no_post(ha_nam, client):
    assert client.get("/mau-giao-dien/").headers["Location"] == "/dang-nhap/?next=/mau-giao-dien/"
    client.force_login(ha_nam.editor)
    assert client.post("/mau-giao-dien/").status_code == 405


def test_the_service_says_that_it_is_up_without_a_login(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-cache" in response.headers["Cache-Control"]
    assert client.post("/healthz").status_code == 405


def test_the_service_says_when_its_database_is_gone(client):
    def refuse(*args):
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        assert client.get("/healthz").status_code == 503


def test_the_navigation_leads_to_every_list(ha_nam, open_as):
    html = open_as(ha_nam.viewer, "/").content.decode()
    names = ["pages:home", "pages:programmes", "organizations:list", "campaigns:list", "agreements:event_list"]
    assert [name for name in names if f'href="{reverse(name)}"' not in html] == []


def test_the_place_in_the_navigation_is_marked(ha_nam, open_as):
    html = open_as(ha_nam.viewer, f"/don-vi/{ha_nam.police.pk}/").content.decode()
    assert html.count('aria-current="page"') == 2
    assert '<a href="/don-vi/" aria-current="page">' in html


def test_what_is_not_found_may_be_searched_for(ha_nam, open_as, client):
    response = open_as(ha_nam.viewer, "/chuong-trinh/999999/")
    assert (response.status_code, texts(response, "h1")) == (404, ["Không tìm thấy trang này"])
    assert '<a class="btn btn-primary" href="/tim-kiem/">' in response.content.decode()
    client.logout()
    assert 'href="/tim-kiem/"' not in client.get("/khong-co/").content.decode()


def test_a_page_without_its_database_says_so_and_what_to_do(ha_nam, client):
    def refuse(*args):
        raise DatabaseError

    client.force_login(ha_nam.viewer)
    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        response = client.get("/don-vi/")
    assert (response.status_code, texts(response, "h1")) == (500, ["Hệ thống đang gặp lỗi"])
    assert "Xin thử lại sau ít phút" in main_of(response)


def test_pages_come_compressed(ha_nam, client):
    client.force_login(ha_nam.viewer)
    response = client.get("/", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 10_000
