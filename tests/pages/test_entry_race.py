"""Double clicks, and many at one record: each thing is done once, and whoever comes late keeps what he typed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from agreements.models import Agreement
from organizations.models import SentForm
from tests.entry_data import ENTRY, MARKS, posted, read
from tests.factories import make_agreement, make_association, make_campaign, make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 12
OFTEN = 200
LATE = 20  # a refused correction shows the whole programme once more, which takes its time


@pytest.fixture
def hanam():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def cookie(hanam):
    client = Client()
    client.force_login(make_member(hanam))
    return client.cookies["sessionid"].value


def at_once(cookie: str, sendings: list[tuple[str, dict]]) -> list[tuple[int, str, bytes]]:
    """Send all, a dozen at a time, each from a browser of its own; return status, address and page of each."""

    def send(sending):
        try:
            own = Client()
            own.cookies["sessionid"] = cookie
            response = own.post(*sending)
            return response.status_code, response.headers.get("Location", ""), response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, sendings))


def paper(hanam, subject, key=None):
    sent = posted(hanam, subject=subject, period="2024-2030", parties=[{"body": hanam}])
    return sent | {"form-key": str(key or uuid4())}


def test_of_many_identical_posts_at_once_one_is_entered_and_all_lead_to_it(hanam, cookie):
    answers = at_once(cookie, [(ENTRY, paper(hanam, "Khuyến học", uuid4()))] * AT_ONCE)
    entered = Agreement.objects.get()
    assert {answer[:2] for answer in answers} == {(302, entered.get_absolute_url())}


def test_two_hundred_double_clicks_enter_two_hundred_programmes(hanam, cookie):
    forms = [paper(hanam, f"Khuyến học số {number}") for number in range(OFTEN)]
    answers = at_once(cookie, [(ENTRY, form) for form in forms for _ in range(2)])
    assert Counter(answer[0] for answer in answers) == {302: 2 * OFTEN}
    assert Counter(Agreement.objects.values_list("subject", flat=True)) == {form["subject"][0]: 1 for form in forms}
    assert SentForm.objects.count() == OFTEN


def test_identical_posts_without_a_key_are_asked_about(hanam, cookie):
    """As from two tabs: the second is a programme like the first, and the person says whether it is another one."""
    sent = posted(hanam, subject="Khuyến học", period="2024-2030", parties=[{"body": hanam}])
    answers = at_once(cookie, [(ENTRY, sent)] * 4)
    assert Counter(answer[0] for answer in answers) == {200: 3, 302: 1}
    assert Agreement.objects.count() == 1


def test_of_two_hundred_corrections_of_one_shared_record_one_is_saved(hanam, cookie):
    campaign = make_campaign("Mẹ đỡ đầu", keeper=hanam)
    own = Client()
    own.cookies["sessionid"] = cookie
    path = f"/phong-trao/{campaign.pk}/sua/"
    shown = {name: values for name, values in read(own.get(path)).fields.items() if name not in MARKS}
    sent = [shown | {"name": f"Tên thứ {number}.", "correction-reason": "ghi nhầm"} for number in range(OFTEN)]
    answers = at_once(cookie, [(path, data) for data in sent])
    assert Counter(answer[0] for answer in answers) == {409: OFTEN - 1, 302: 1}
    late = [(data["name"], page) for data, (status, _, page) in zip(sent, answers, strict=True) if status == 409]
    assert all(f'value="{name}"'.encode() in page for name, page in late)
    campaign.refresh_from_db()
    assert campaign.version == 2
    assert campaign.name not in {name for name, _ in late}
    assert campaign.history.count() == 2


def test_of_many_corrections_of_one_version_one_is_saved_and_the_others_keep_their_text(hanam, cookie):
    programme = make_agreement(hanam, partners=[make_organization()])
    own = Client()
    own.cookies["sessionid"] = cookie
    path = f"/chuong-trinh/{programme.pk}/sua/"
    shown = {name: values for name, values in read(own.get(path)).fields.items() if name not in MARKS}
    sent = [shown | {"subject": f"Bản thứ {number}.", "correction-reason": "ghi nhầm"} for number in range(LATE)]
    answers = at_once(cookie, [(path, data) for data in sent])
    assert Counter(answer[0] for answer in answers) == {409: LATE - 1, 302: 1}
    late = [(data, page) for data, (status, _, page) in zip(sent, answers, strict=True) if status == 409]
    assert all(data["subject"].encode() in page for data, page in late)
    programme.refresh_from_db()
    assert programme.version == 2
    assert programme.subject not in {data["subject"] for data, _ in late}
