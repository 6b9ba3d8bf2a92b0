"""Signing in, and where it leads."""

import pytest
from django.test import Client

from tests.factories import make_association, make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [("", "/"), ("/don-vi/", "/don-vi/"), ("/dang-nhap/", "/"), ("/dang-nhap/?next=/", "/"), ("//evil.example/", "/")],
)
def test_who_is_signed_in_goes_on_and_never_in_a_circle(asked, leads_to):
    client = Client()
    client.force_login(make_member(make_association()))
    response = client.get("/dang-nhap/", {"next": asked})
    assert (response.status_code, response.url) == (302, leads_to)
