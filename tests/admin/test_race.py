"""Several administrators at one record at the same moment: one save goes through, the others keep what they typed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from khuyenhoc.lib.keeping import STALE
from organizations.models import Organization, User
from tests.admin.pages import Page, page_of
from tests.factories import make_association, make_organization

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8


@pytest.fixture
def cookie():
    client = Client()
    client.force_login(User.objects.create(username="quan-tri", is_staff=True, is_superuser=True))
    return client.cookies["sessionid"].value


def at_once(cookie: str, path: str, forms: list[dict]) -> list[tuple[int, str]]:
    """Send all forms at once, each from a browser of its own; return the status and page of each."""

    def send(form):
        try:
            own = Client()
            own.cookies["sessionid"] = cookie
            response = own.post(path, form)
            return response.status_code, response.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, forms))


def shown_to(cookie: str, record) -> Page:
    own = Client()
    own.cookies["sessionid"] = cookie
    return Page(own, page_of(record))


def test_of_many_saves_of_one_version_one_goes_through(cookie):
    body = make_organization("Công an tỉnh")
    page = shown_to(cookie, body)
    forms = [page.shown | {"name": f"Bản thứ {number}."} for number in range(AT_ONCE)]
    answers = at_once(cookie, page.path, forms)
    assert Counter(status for status, _ in answers) == {302: 1, 200: AT_ONCE - 1}
    late = [(form["name"], html) for form, (status, html) in zip(forms, answers, strict=True) if status == 200]
    assert all(STALE in html and name in html for name, html in late)
    body.refresh_from_db()
    assert body.version == 2
    assert body.name not in {name for name, _ in late}


def test_bodies_that_move_at_once_leave_one_tree(cookie):
    tops = [make_association(f"Hội {number}") for number in range(3)]
    bodies = [make_association(f"Chi hội {number}", parent=tops[0]) for number in range(AT_ONCE)]
    pages = [shown_to(cookie, body) for body in bodies]

    def move(place: int):
        return at_once(cookie, pages[place].path, [pages[place].shown | {"parent": str(tops[place % 3].pk)}])[0][0]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(move, range(AT_ONCE))) == {302}
    for body in Organization.objects.filter(parent__isnull=False).select_related("parent"):
        assert body.path == body.path_below(body.parent)
