"""What no page gets to see: bodies that are too large or in another encoding."""

import pytest
from django.test import Client

from khuyenhoc.middleware import LARGEST_BODY
from tests.pages.reading import texts


def test_body_that_no_page_can_want_is_refused_unread():
    response = Client().generic("POST", "/dang-nhap/", b"x", CONTENT_LENGTH=str(LARGEST_BODY + 1))
    assert (response.status_code, texts(response, "h1")) == (413, ["Nội dung gửi lên quá lớn"])
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("charset", "status"), [("utf-8", 200), ("utf8", 200), ("utf_8", 200), ("utf-7", 400), ("x", 400)]
)
def test_only_utf8_is_read_under_whatever_of_its_names(charset, status):
    form = f"application/x-www-form-urlencoded; charset={charset}"
    response = Client().generic("POST", "/dang-nhap/", b"username=a&password=b", content_type=form)
    assert response.status_code == status
