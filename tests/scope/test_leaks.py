"""No page shows a word to a role that may not read it: pages, lists, exports, search, suggestions, history."""

import io
import re
import zipfile
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from agreements.models.programme import AgreementQuerySet
from campaigns.models import CommitmentQuerySet
from khuyenhoc.pages import agreement as agreement_page
from organizations import listing
from tests.scope.policy import POLICY, Page, RecordPage
from tests.scope.world import COMMON, RELATIONS, ROLES, World, build

pytestmark = pytest.mark.django_db

# What a list may be asked for; a page that is no list takes no notice.
QUERIES = ["", f"?q={COMMON}", "?xuat=csv", "?xuat=xlsx", f"?q={COMMON}&xuat=csv", "?loc=da-cat", "?sap-xep=-ten"]
WORD = re.compile(r"zq[a-z]+|[a-z]+@example\.org")


@pytest.fixture
def world() -> World:
    return build()


def addresses(world: World):
    for name, row in POLICY.items():
        if isinstance(row, Page) and "GET" in row.methods:
            queries = QUERIES if row.methods == "GET" else QUERIES[:1]  # forms are no lists
            yield from (reverse(name) + query for query in queries)
        elif isinstance(row, RecordPage) and "GET" in row.methods:
            yield from (reverse(name, args=[world.numbers[row.kind][relation]]) for relation in RELATIONS)


def text_of(response) -> str:
    """Return all that was sent, headers too; of a workbook what its parts say."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return unescape(body.decode(errors="replace")) + str(response.headers)


def words_shown(world: World, role: str) -> list[tuple[str, str]]:
    """Return the hidden words that this role came across, each with the address."""
    client = Client()
    client.force_login(world.users[role])
    found = []
    for address in addresses(world):
        shown = set(WORD.findall(text_of(client.get(address)).lower())) & world.readers.keys()
        found += [(word, address) for word in sorted(shown)]
    return found


def leaks(world: World, role: str) -> list[str]:
    """Return what this role was shown and may not read."""
    return [f"{word} at {address}" for word, address in words_shown(world, role) if role not in world.readers[word]]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_nobody_is_shown_what_he_may_not_read(world, role):
    assert leaks(world, role) == []


@pytest.mark.parametrize("role", ["manager", "other viewer", "reporter", "admin"])
def test_everybody_is_shown_what_he_may_read(world, role):
    """Otherwise the test above would be content with pages that show nothing."""
    shown = {word for word, _ in words_shown(world, role)}
    assert shown == {word for word, readers in world.readers.items() if role in readers}


# --- Leaks that are planted, each of which must be found ---


def everything(queryset, user):
    return queryset.all()


LEAKS = {
    "scope of programmes": (AgreementQuerySet, "visible_to", everything),
    "whole programmes": (AgreementQuerySet, "overseen_by", everything),
    "commitments of others": (CommitmentQuerySet, "visible_to", everything),
    "phones of people": (listing, "sees_contacts", lambda user, body: True),
    "sections of the paper": (agreement_page, "sees_whole", lambda user, agreement: True),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_planted_leak_is_found(world, monkeypatch, leak):
    monkeypatch.setattr(*LEAKS[leak])
    assert leaks(world, "reporter") != []


def test_planted_word_in_a_list_is_found(world, monkeypatch):
    Agreement.objects.filter(pk=world.numbers["programme"]["own"]).update(subject="zqtoanbosister")
    assert any("zqtoanbosister at /chuong-trinh/" in leak for leak in leaks(world, "reporter"))
