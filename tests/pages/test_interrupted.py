"""A form sent without a session, or with an old token: nothing typed is lost, and nothing is done unasked."""

import re
from html import unescape

import pytest
from django.core import signing
from django.test import Client

from agreements.models import Agreement
from khuyenhoc.pages import interrupted
from tests.entry_data import ENTRY, posted
from tests.factories import make_association, make_member, make_organization
from tests.pages.reading import main_of, texts

pytestmark = pytest.mark.django_db

PASSWORD = "Khuyen-hoc-2024"
KEPT = re.compile(r'name="kept" value="([^"]*)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def hanam():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def editor(hanam):
    editor = make_member(hanam, username="bien-tap")
    editor.set_password(PASSWORD)
    editor.save()
    return editor


@pytest.fixture
def paper(hanam):
    police = make_organization("Công an tỉnh Hà Nam")
    purpose = 'Dòng một "trong ngoặc"\nDòng hai <b>'
    return posted(hanam, subject="Khuyến học", purpose=purpose, parties=[{"body": hanam}, {"body": police}])


def sign_in(client, response, password=PASSWORD):
    kept = unescape(KEPT.search(response.content.decode())[1])
    return client.post("/dang-nhap/", {"username": "bien-tap", "password": password, "kept": kept, "next": ENTRY})


def offered(response) -> dict[str, list[str]]:
    fields = {}
    for name, value in HIDDEN.findall(response.content.decode()):
        fields.setdefault(unescape(name), []).append(unescape(value))
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def test_programme_sent_after_the_session_ended_is_entered_after_the_sign_in(client, editor, paper):
    response = client.post(ENTRY, paper)
    assert response.status_code == 403
    assert "Những gì bạn vừa ghi vẫn được giữ." in main_of(response)
    offer = sign_in(client, response)
    assert texts(offer, "h1") == ["Gửi tiếp nội dung đã ghi"]
    assert Agreement.objects.count() == 0
    saved = client.post(ENTRY, offered(offer))
    assert saved.status_code == 302
    assert Agreement.objects.get().purpose == 'Dòng một "trong ngoặc"\nDòng hai <b>'


def test_a_wrong_password_in_between_loses_nothing(client, editor, paper):
    refused = sign_in(client, client.post(ENTRY, paper), password="sai")
    assert offered(sign_in(client, refused))["subject"] == ["Khuyến học"]


def test_what_is_offered_is_all_that_was_sent(client, editor, paper):
    offer = sign_in(client, client.post(ENTRY, paper))
    sent = {
        name: [str(value) for value in (values if isinstance(values, list) else [values])]
        for name, values in paper.items()
    }
    assert offered(offer) == sent
    assert f'action="{ENTRY}"' in offer.content.decode()


def test_signed_in_on_another_page_meanwhile_goes_on_at_once(client, editor, paper):
    response = client.post(ENTRY, paper)
    client.force_login(editor)
    assert offered(sign_in(client, response))["subject"] == ["Khuyến học"]


def test_an_empty_post_without_a_session_leads_to_the_sign_in(client):
    assert client.post(ENTRY).headers["Location"] == f"/dang-nhap/?next={ENTRY}"


def test_a_password_is_never_put_into_a_page(client):
    response = client.post(ENTRY, {"old_password": "bi-mat", "name": "A"})
    assert response.status_code == 302


def test_more_than_a_page_should_carry_leads_to_the_sign_in(client, monkeypatch):
    monkeypatch.setattr(interrupted, "LARGEST", 50)
    assert client.post(ENTRY, {"subject": "Khuyến học"}).status_code == 302


@pytest.mark.parametrize(
    "kept", ["", "rác", signing.dumps({"path": "/", "fields": []}, salt="khác"), "\0"], ids=range(4)
)
def test_what_was_not_kept_by_us_is_not_offered(client, editor, kept):
    typed = {"username": "bien-tap", "password": PASSWORD, "kept": kept, "next": "/don-vi/"}
    assert client.post("/dang-nhap/", typed).headers["Location"] == "/don-vi/"


def test_what_was_kept_too_long_is_told(client, editor, paper, monkeypatch):
    response = client.post(ENTRY, paper)
    monkeypatch.setattr(interrupted, "KEPT_FOR", -1)
    page = client.get(sign_in(client, response).headers["Location"])
    assert "đã giữ quá lâu nên không còn" in page.content.decode()


# --- An old token ---


@pytest.fixture
def checking(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    return client


def test_form_older_than_the_last_sign_in_is_offered_again(checking, paper):
    response = checking.post(ENTRY, paper, headers={"origin": "http://testserver"})
    assert offered(response)["subject"] == ["Khuyến học"]
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {}], ids=str)
def test_form_from_elsewhere_is_refused_and_not_offered(checking, paper, headers):
    response = checking.post(ENTRY, paper, headers=headers)
    assert (response.status_code, offered(response)) == (403, {})
