"""Every address × role × method × relation answers as its row of the policy says."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse

from tests.scope.policy import POLICY, Page, RecordPage
from tests.scope.world import RELATIONS, ROLES, World, build

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
TO_SIGN_IN = "/dang-nhap/"
DONE = {200, 302, 409, 422}  # shown, done, or refused for what was sent and not for who sent it


def names(patterns, namespace="") -> list[str]:
    """Return the names of all addresses, those of the back office left out."""
    found = []
    for entry in patterns:
        if isinstance(entry, URLPattern):
            found.append(namespace + (entry.name or str(entry.pattern)))
        elif entry.namespace != "admin":
            found += names(entry.url_patterns, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
    return found


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(names(get_resolver().url_patterns)) == sorted(POLICY)


def test_an_address_without_a_row_is_found():
    assert "moi" in names([path("moi/", lambda request: None, name="moi")])


@pytest.fixture
def world() -> World:
    return build()


def cases(world: World):
    """Yield name, address and row, and the relation of the record in the address ("" where there is none)."""
    for name, row in POLICY.items():
        if isinstance(row, Page):
            yield name, reverse(name), row, ""
        elif isinstance(row, RecordPage):
            for relation in RELATIONS:
                yield name, reverse(name, args=[world.numbers[row.kind][relation]]), row, relation


def expected(row, role: str, relation: str) -> set[int]:
    if isinstance(row, RecordPage) and role not in row.needs:
        return {403}
    if isinstance(row, RecordPage) and role not in row.sees.get(relation, ()):
        return {404}
    allowed = row.does.get(relation, ()) if isinstance(row, RecordPage) else row.does
    return DONE if role in allowed else {403}


def signed_in(user) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def answer(session: str, method: str, address: str):
    """Send a request and take back whatever it did; in a browser of its own, since signing out is among them."""
    client = Client()
    client.cookies["sessionid"] = session
    with transaction.atomic():
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_the_policy_says(world, role):
    session = "" if role == "anonymous" else signed_in(world.users[role])
    wrong = []
    for name, address, row, relation in cases(world):
        for method in row.methods.split():
            response = answer(session, method, address)
            if role == "anonymous":
                is_right = response.status_code == 302 and response.headers["Location"].startswith(TO_SIGN_IN)
            else:
                is_right = response.status_code in expected(row, role, relation)
            if not is_right:
                wrong.append(f"{method} {name} {relation}: {response.status_code}")
    assert wrong == []


def test_a_method_that_a_page_does_not_know_is_refused(world):
    session = signed_in(world.users["admin"])
    known = {"GET": {"GET", "HEAD"}, "POST": {"POST"}}
    wrong = []
    for name, address, row, relation in cases(world):
        if relation in ("", "own"):
            allowed = set().union(*(known[method] for method in row.methods.split())) | {"OPTIONS"}
            for method in set(METHODS) - allowed:
                status = answer(session, method, address).status_code
                if status != 405:
                    wrong.append(f"{method} {name}: {status}")
    assert wrong == []


def test_every_form_sent_without_its_token_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["admin"])
    sent = [
        (name, address)
        for name, address, row, relation in cases(world)
        if "POST" in row.methods and relation != "missing"
    ]
    assert len(sent) > 20
    assert [name for name, address in sent if client.post(address, {"a": "1"}).status_code != 403] == []


def test_no_page_allows_what_a_security_policy_is_there_to_forbid(world):
    session = signed_in(world.users["admin"])
    for name, address, row, _ in cases(world):
        if "GET" in row.methods:
            policy = answer(session, "GET", address).headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy, name
            assert "unsafe" not in policy, name
