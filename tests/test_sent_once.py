"""A form sent twice makes one thing: one after the other, at the same moment, and after a slip."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils.timezone import now, timedelta

from khuyenhoc.templatetags.ui import form_key
from khuyenhoc.workflows import sent_once
from organizations.models import Organization, SentForm
from tests.factories import make_organization, make_user

AT_ONCE = 200
KEY = "form-key"


def posted(key=None, **fields) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({KEY: str(key or uuid4()), "csrfmiddlewaretoken": str(uuid4())} | fields)
    return data


def make(data, user) -> str:
    """Make a body as a page would; return what the page would tell."""
    with sent_once(data, user) as sent:
        if sent.address:
            return "known"
        sent.address = make_organization(data["name"]).get_absolute_url()
        return "made"


@pytest.mark.django_db
def test_second_sending_makes_nothing_and_knows_where_the_first_led():
    user, data = make_user(), posted(name="Công an tỉnh Hà Nam")
    assert [make(data, user), make(data, user)] == ["made", "known"]
    with sent_once(data, user) as sent:
        assert sent.address == Organization.objects.get().get_absolute_url()


@pytest.mark.django_db
def test_same_form_with_another_text_is_another_sending():
    user, key = make_user(), uuid4()
    assert make(posted(key, name="Công an tỉnh Hà Nam"), user) == "made"
    assert make(posted(key, name="Tỉnh đoàn Hà Nam"), user) == "made"


@pytest.mark.django_db
def test_what_one_person_has_sent_does_not_keep_another_from_sending_it():
    data = posted(name="Công an tỉnh Hà Nam")
    assert [make(data, make_user()), make(data, make_user())] == ["made", "made"]


@pytest.mark.django_db
def test_sendings_of_long_ago_go_with_the_next_one_of_the_person():
    user, other = make_user(), make_user()
    for by, name in ((user, "cũ"), (user, "mới"), (other, "cũ")):
        make(posted(name=name), by)
    old = SentForm.objects.exclude(address=Organization.objects.get(name="mới").get_absolute_url())
    old.update(sent_at=now() - timedelta(days=31))
    make(posted(name="nữa"), user)
    assert SentForm.objects.filter(user=user).count() == 2
    assert SentForm.objects.filter(user=other).count() == 1


@pytest.mark.django_db
def test_same_text_in_a_new_form_is_another_sending():
    user = make_user()
    assert [make(posted(name="Trường Tiểu học"), user) for _ in range(2)] == ["made", "made"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "\ud800", "9" * 70_000])
def test_form_without_a_readable_key_is_taken_for_a_new_one(key):
    data = posted(name="Trường")
    data[KEY] = key
    assert [make(data, make_user()), make(data, make_user())] == ["made", "made"]


@pytest.mark.django_db
def test_hostile_text_is_no_obstacle():
    assert make(posted(name="Trường", note="\0\ud800" + "x" * 70_000), make_user()) == "made"


@pytest.mark.django_db
def test_sending_that_made_nothing_leaves_nothing_behind():
    data = posted(name="x")
    with sent_once(data, make_user()):
        make_organization("Ghi dở")
    assert not Organization.objects.exists()
    assert not SentForm.objects.exists()
    assert make(data, make_user()) == "made"


@pytest.mark.django_db
def test_sending_that_fails_may_be_sent_again():
    user = make_user()
    data = posted()
    with pytest.raises(KeyError):
        make(data, user)
    assert not SentForm.objects.exists()


def test_every_form_is_shown_with_a_key_of_its_own():
    assert form_key() != form_key()


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_sendings_at_once_one_makes_something():
    user, data, start = make_user(), posted(name="Công an tỉnh Hà Nam"), Barrier(AT_ONCE // 5)

    def send(_):
        try:
            start.wait()
            return make(data, user)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE // 5) as pool:
        told = list(pool.map(send, range(AT_ONCE)))
    assert (told.count("made"), told.count("known")) == (1, AT_ONCE - 1)
    assert Organization.objects.count() == 1
