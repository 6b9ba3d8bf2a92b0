"""The double click: of many identical posts at the same moment one is entered."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from agreements.models import Agreement
from tests.entry_data import ENTRY, posted
from tests.factories import make_association, make_member, make_organization

AT_ONCE = 8


@pytest.mark.django_db(transaction=True)
def test_of_many_identical_posts_at_once_one_is_entered():
    hanam, police = make_association("Hội Khuyến học tỉnh Hà Nam"), make_organization("Công an tỉnh Hà Nam")
    client = Client()
    client.force_login(make_member(hanam))
    session = client.cookies["sessionid"].value
    sent = posted(hanam, subject="Khuyến học", period="2024-2030", parties=[{"body": hanam}, {"body": police}])
    start = Barrier(AT_ONCE)

    def post(_):
        try:
            own = Client()
            own.cookies["sessionid"] = session
            start.wait()
            return own.post(ENTRY, sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(post, range(AT_ONCE)))
    assert answers == [200] * (AT_ONCE - 1) + [302]
    assert Agreement.objects.count() == 1
