"""How much comes over the line, for an old laptop on a village connection: compressed, as production sends it."""

import gzip
from collections.abc import Iterable

import pytest

from agreements.models import Agreement
from khuyenhoc.demo import load_programmes
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LATER = 150_000, 30_000  # bytes


def weight_of(responses: Iterable) -> int:
    """Return the bytes of these answers, each compressed unless that makes it longer."""
    bodies = [response.body() for response in responses]
    return sum(min(len(body), len(gzip.compress(body, 6))) for body in bodies)


@pytest.fixture
def weigh(new_context, sign_in):
    """Return a function that opens addresses in turn, in one browser, and gives the weight of each.

    What was loaded before is not counted: production serves it under names that change with it, to be kept for ever.
    Neither are pictures that load late, since they come only as one reads on.
    """
    load_programmes()
    province = Agreement.objects.get(keeper__name="Hội Khuyến học tỉnh Hà Nam")
    page = sign_in(new_context(viewport={"width": 1280, "height": 900}).new_page(), make_member(province.keeper))
    seen, responses = set(), []

    def note(response):  # Playwright takes no method of a list
        responses.append(response)

    page.on("response", note)

    def weights(*addresses: str) -> dict[str, int]:
        found = {}
        for address in addresses:
            responses.clear()
            page.goto(address.format(programme=province.get_absolute_url()), wait_until="networkidle")
            assert responses[0].headers["content-encoding"] == "gzip", address
            new = {answer.url: answer for answer in responses if "/pictures/" not in answer.url}
            found[address] = weight_of(answer for url, answer in new.items() if url not in seen)
            seen.update(new)
        return found

    return weights


@pytest.mark.parametrize("first", ["/", "/chuong-trinh/", "{programme}", "/chuong-trinh/moi/", "/tro-giup/"])
def test_the_first_page_weighs_little(weigh, first):
    assert weigh(first)[first] < FIRST


def test_every_later_page_weighs_next_to_nothing(weigh):
    first, *later = "/", "/chuong-trinh/", "{programme}", "/chuong-trinh/moi/", "/don-vi/", "/tro-giup/"
    weights = weigh(first, *later)
    assert {address: weights[address] for address in later if weights[address] > LATER} == {}


def test_a_heavy_page_is_found():
    class Answer:
        def body(self):
            return bytes(range(256)) * 1000 + gzip.compress(b"x")

    assert 0 < weight_of([Answer()]) < 256_000
    assert weight_of([Answer(), Answer()]) == 2 * weight_of([Answer()])
