"""An administrator, signed in."""

import pytest
from django.contrib.contenttypes.models import ContentType
from zeal import zeal_ignore

from organizations.models import User
from tests.admin.pages import Page, page_of


@pytest.fixture
def administrator(db):
    return User.objects.create(username="quan-tri", full_name="Nguyễn Quản Trị", is_staff=True, is_superuser=True)


@pytest.fixture
def office(client, administrator):
    """A client with the administrator signed in."""
    client.force_login(administrator)
    # Django looks kinds of records up once per process: before the test, so that no test counts these queries.
    ContentType.objects.clear_cache()
    for kind in ContentType.objects.all():
        ContentType.objects.get_for_id(kind.pk)
    # The one who asks and the one on the page are both a user, and a session may get a new key: two lookups, and no
    # more however many rows there are.
    with zeal_ignore([{"model": model, "field": "get()"} for model in ("organizations.User", "sessions.Session")]):
        yield client


@pytest.fixture
def shown(office):
    """Return a function that opens the page of a record, or of a new one for a model."""
    return lambda record, query="": Page(office, page_of(record) + query)
