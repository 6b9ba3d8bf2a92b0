"""What stands before every page: caches, headers that cannot be read, and the frame."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from subprocess import run

import pytest
from django.conf import settings
from django.test import Client

from khuyenhoc.templatetags.ui import main_navigation
from khuyenhoc.wsgi import application
from tests.factories import make_association, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/don-vi/", "/don-vi/goi-y/?q=a", "/tai-khoan/", "/thanh-vien/", "/admin/"])
def test_no_cache_keeps_a_page_of_whoever_is_signed_in(client, path):
    client.force_login(make_member(make_association(), "manager", is_staff=True, is_superuser=True))
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_the_service_answers_its_watcher_without_a_redirect(settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert Client().get("/dang-nhap/").status_code == 301


def answer_to(**environ) -> str:
    """Return the status with which the server's own entry answers."""
    seen = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/dang-nhap/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(b""),
        "wsgi.url_scheme": "http",
        **environ,
    }
    body = application(environ, lambda status, headers: seen.append(status))
    list(body)
    return seen[0]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; x*=foo''bar",
        "multipart/form-data; boundary*=x''y",
        "text/plain; x*=\0''y",
        "x" * 70_000,
        "multipart/form-data",
    ],
)
def test_a_content_type_that_cannot_be_read_is_answered(content_type):
    assert answer_to(CONTENT_TYPE=content_type)[:3] in ("400", "403")


def test_a_content_type_in_an_unknown_encoding_is_refused():
    assert answer_to(CONTENT_TYPE="application/x-www-form-urlencoded; x*=foo''bar") == "400 Bad Request"
    assert answer_to(CONTENT_TYPE="", REQUEST_METHOD="GET") == "200 OK"


def test_the_head_of_the_entry_is_answered(client):
    client.force_login(make_member(make_association()))
    assert client.head("/chuong-trinh/moi/").status_code == 200


@pytest.mark.parametrize(
    ("marks", "is_shown"),
    [({"is_superuser": True}, False), ({"is_staff": True}, False), ({"is_superuser": True, "is_staff": True}, True)],
)
def test_the_way_to_the_back_office_is_shown_to_those_who_come_in(rf, marks, is_shown):
    request = rf.get("/")
    request.user = make_user(**marks)
    assert ("Trang quản trị" in [item.label for item in main_navigation({"request": request})]) == is_shown


def test_a_page_that_was_open_too_long_promises_no_more_than_is_kept():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/dang-nhap/", {})
    assert response.status_code == 403
    text = response.content.decode()
    assert "chưa được ghi vào sổ" in text
    assert "được giữ trong thẻ này của trình duyệt, miễn là chưa đóng thẻ" in text


def test_processes_that_start_together_go_by_one_key(tmp_path):
    show = "from khuyenhoc import settings; print(settings.SECRET_KEY)"
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}

    def start(number):
        command = [sys.executable, "-c", show]
        return run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(start, range(6)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
