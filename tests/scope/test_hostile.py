"""Two thousand requests that no browser of ours would send: whatever comes, the answer is never a fault of ours."""

import random
import re
from urllib.parse import quote_from_bytes

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from zeal import zeal_ignore

from tests.scope.policy import POLICY, Page, RecordPage
from tests.scope.world import COMMON, RELATIONS, ROLES, build

pytestmark = pytest.mark.django_db

PER_SEED, SEEDS = 250, range(8)
METHODS = ("GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
PARAMETERS = (
    "q", "tinh-trang", "nam", "hieu-luc", "loai", "cap", "tinh", "hoi", "thieu", "loc", "don-vi", "phong-trao",
    "sap-xep", "sau", "truoc", "trang", "xuat", "next", "kept", "form-key", "_changelist_filters", "e", "o", "p", "all",
    "id__exact", "signed_on__year", "signed_on__gte", "subject__regex", "keeper__id__exact", "kind__exact", "_to_field",
    "_popup",
)  # fmt: skip
VALUES = (
    b"", b"0", b"1", b"-1", b"+1", b"00", b"1.5", b"1e309", b"NaN", b"9" * 19, b"9" * 400, b"2024", b"0000", b"10000",
    b"31/02/2024", b"2024-13-45", b"\x00", b"a\x00b", b"\xff\xfe", b"\xed\xa0\x80", b"%", b"_", b"\\", b"(", b"[", b"*",
    b"'; DROP TABLE organizations_user; --", b"<script>alert(1)</script>", b"../../etc/passwd", b"\r\nX-Injected: 1",
    b"A" * 70_000, b" " * 5_000, "ệ".encode() * 3_000, "\u0323\u0302".encode() * 200, "İıﬀ٣๓²".encode(), "🐉".encode(),
    "\u202e\u200b\ufeff".encode(), b"xlsx", b"csv", b"-ten", b"ten", b"-ngay-ky", b"da-cat", b"active", b"on", b"new",
    b"pick:1", b"pick:999999999999999999999", b"eyJhIjoxfQ", b"[1,null]", b"{}", b"null", COMMON.encode(), b"=1+1",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json",
    "text/plain; charset=utf-16", "application/x-www-form-urlencoded; charset=koi8-r", "x", "",
)  # fmt: skip
HEADERS = (
    {}, {}, {"hx-request": "true"}, {"hx-request": "true", "hx-current-url": "\x01"}, {"x-forwarded-for": "x, y"},
    {"referer": "javascript:1"}, {"origin": "null"}, {"accept": "\u00ff"}, {"range": "bytes=0-1,5-"},
    {"if-modified-since": "x"}, {"cookie": "sessionid=\u00e9; csrftoken=x"}, {"accept-language": "x" * 5000},
)  # fmt: skip


NAMES: dict[str, list[str]] = {}  # of the inputs, by page
PATHS = (
    "/khong-co/", "/chuong-trinh/-1/", "/chuong-trinh/99999999999999999999999/", "/chuong-trinh/1/khong-co/",
    "/dang-nhap/", "/healthz", "/quen-mat-khau/", "/quen-mat-khau/MQ/x-y/", "/loi-moi/MQ/a-b/", "/loi-moi/x%00/y/",
    "//evil.example/", "/%ff%fe/", "/admin/khong-co/",
)  # fmt: skip


def addresses(world) -> list[str]:
    found = list(PATHS)
    for name, row in POLICY.items():
        if isinstance(row, Page):
            found.append(reverse(name))
        elif isinstance(row, RecordPage):
            found += [reverse(name, args=[world.numbers[row.kind][relation]]) for relation in RELATIONS]
    return found + back_office(get_resolver().url_patterns)


def back_office(patterns, prefix="/") -> list[str]:
    """Return the addresses below /admin/, with the number 1 wherever one wants an argument."""
    found = []
    for entry in patterns:
        path = prefix + re.sub(r"<[^>]+>|\(\?P.*", "1", str(entry.pattern))
        if not isinstance(entry, URLPattern):
            found += back_office(entry.url_patterns, path)
        elif path.startswith("/admin/"):
            found.append(path)
    return found


def encoded(chance: random.Random, names) -> str:
    """Return a query or body of some of these names with hostile values, some of them twice."""
    chosen = chance.choices(names, k=chance.randint(0, 12))
    return "&".join(f"{name}={quote_from_bytes(chance.choice(VALUES))}" for name in chosen)


def names_in(client: Client, address: str) -> list[str]:
    """Return the names of the inputs on a page, asked for once per kind of page, and what lists are asked for."""
    kind = re.sub(r"\d+", "#", address)
    if kind not in NAMES:
        page = client.get(address)
        shown = re.findall(r'name="([a-zA-Z][^"]{0,80})"', page.content.decode(errors="replace"))
        names = [*PARAMETERS, *(name for name in shown if name != "csrfmiddlewaretoken")]
        if page.status_code != 200:
            return names
        NAMES[kind] = names
    return NAMES[kind]


def strike(client: Client, chance: random.Random, address: str, names) -> tuple[str, int]:
    method = chance.choice(METHODS)
    body = encoded(chance, names) if method in ("POST", "PUT", "PATCH", "BREW") else ""
    if chance.random() < 0.02:
        body = "".join(f"{name}={'9' * 30}&" for name in names for _ in range(200))
    query = encoded(chance, PARAMETERS)
    with transaction.atomic(), zeal_ignore():  # not about how often the database is asked
        response = client.generic(
            method, address, body, chance.choice(TYPES), headers=chance.choice(HEADERS), QUERY_STRING=query
        )
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    return f"{method} {address}?{query[:300]} {body[:300]}", response.status_code


@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_makes_the_register_fail(seed):
    world, chance = build(), random.Random(seed)  # noqa: S311 - the same requests every time
    all_addresses, clients, failed = addresses(world), {}, []
    for role in ROLES:
        clients[role] = Client(raise_request_exception=False)
        if role != "anonymous":
            clients[role].force_login(world.users[role])
    for _ in range(PER_SEED):
        address = chance.choice(all_addresses)
        role = chance.choice(["admin", *ROLES])
        request, status = strike(clients[role], chance, address, names_in(clients["admin"], address))
        if status >= 500:
            failed.append(f"{role} {request}: {status}")
    assert failed == []


def test_a_page_that_fails_is_noticed(monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(build().users["admin"])
    monkeypatch.setattr("agreements.models.programme.AgreementQuerySet.visible_to", None)
    statuses = {strike(client, random.Random(seed), "/chuong-trinh/", ["q"])[1] for seed in range(5)}  # noqa: S311
    assert 500 in statuses
