"""Signing in: where it leads, and what stops whoever guesses."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.utils.timezone import now

from khuyenhoc.pages.sign_in import visitor_address
from organizations.models import User
from tests.factories import make_association, make_member, make_user
from tests.pages.reading import main_of

pytestmark = pytest.mark.django_db

RIGHT, WRONG = "dung-mat-khau", "sai"


@pytest.fixture
def thu_ha():
    user = make_user("thu-ha", email="thu.ha@example.org")
    user.set_password(RIGHT)
    user.save()
    return user


def sign_in(password, username="thu-ha", address="10.0.0.1", **headers):
    typed = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address, **headers).post("/dang-nhap/", typed)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("", "/"),
        ("/don-vi/", "/don-vi/"),
        ("/dang-nhap/", "/"),
        ("/dang-nhap/?next=/", "/"),
        ("/dang-xuat/", "/"),
        ("//evil.example/", "/"),
    ],
)
def test_who_is_signed_in_goes_on_and_never_in_a_circle(asked, leads_to):
    client = Client()
    client.force_login(make_member(make_association()))
    response = client.get("/dang-nhap/", {"next": asked})
    assert (response.status_code, response.url) == (302, leads_to)


@pytest.mark.parametrize("typed", ["thu-ha", "thu.ha@example.org", "Thu.Ha@Example.org", " thu-ha "])
def test_a_person_signs_in_by_name_or_by_address(thu_ha, typed):
    assert sign_in(RIGHT, typed).status_code == 302


def test_the_sentence_is_the_same_for_a_name_that_nobody_has(thu_ha):
    User.objects.create_user("khoa", password=RIGHT, is_active=False)
    said = [
        str(sign_in(password, name).context["form"].non_field_errors())
        for name, password in (("thu-ha", WRONG), ("khong-co", WRONG), ("khoa", RIGHT), ("a@example.org", WRONG))
    ]
    assert len(set(said)) == 1
    assert "Vui lòng nhập đúng tên đăng nhập và mật khẩu." in said[0]


def test_five_failures_stop_a_name_at_one_address_for_a_quarter_of_an_hour(thu_ha):
    answers = [sign_in(WRONG).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    stopped = sign_in(RIGHT)
    assert stopped.status_code == 429
    assert "Xin thử lại sau 15 phút" in main_of(stopped)
    assert sign_in(RIGHT, "THU.HA@example.org").status_code == 429  # the same account by its other name
    assert sign_in(RIGHT, address="10.0.0.2").status_code == 302  # nobody locks another person out
    assert sign_in(WRONG, "khac").status_code == 200  # nor a whole office
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=10))
    assert "Xin thử lại sau 5 phút" in main_of(sign_in(RIGHT))
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=16))
    assert sign_in(RIGHT).status_code == 302


def test_what_was_kept_for_after_the_sign_in_outlives_the_wait(thu_ha):
    typed = {"username": "Thu.Ha@example.org", "password": WRONG, "kept": "đã-ký", "next": "/don-vi/"}
    for _ in range(5):
        stopped = Client(REMOTE_ADDR="10.0.0.1").post("/dang-nhap/", typed)
    html = stopped.content.decode()
    assert stopped.status_code == 429
    assert 'name="kept" value="đã-ký"' in html
    assert 'name="next" value="/don-vi/"' in html
    assert 'value="Thu.Ha@example.org"' in html
    assert "thu-ha" not in html  # whose address it is is not told
    assert "đã-ký" not in AccessAttempt.objects.get().post_data


def test_a_stranger_is_stopped_like_a_person(thu_ha):
    assert [sign_in(WRONG, "khong-co").status_code for _ in range(5)] == [200, 200, 200, 200, 429]


def test_a_success_forgets_the_failures_before_it(thu_ha):
    for _ in range(2):
        assert [sign_in(WRONG).status_code for _ in range(4)] == [200] * 4
        assert sign_in(RIGHT).status_code == 302


def test_the_password_is_not_kept_with_a_failure(thu_ha):
    sign_in("mot-mat-khau-sai")
    [attempt] = AccessAttempt.objects.all()
    assert "mot-mat-khau-sai" not in f"{attempt.post_data} {attempt.get_data}"


def test_an_administrator_lets_a_person_in_again(thu_ha, client):
    for _ in range(5):
        sign_in(WRONG)
    client.force_login(make_user("quan-tri", is_staff=True, is_superuser=True))
    attempt = AccessAttempt.objects.get()
    assert "thu-ha" in main_of(client.get("/admin/axes/accessattempt/?q=thu"))
    assert client.get(f"/admin/axes/accessattempt/{attempt.pk}/change/").status_code == 200
    client.post("/admin/axes/accessattempt/", {"action": "unlock", "_selected_action": [attempt.pk]})
    assert sign_in(RIGHT).status_code == 302


@pytest.mark.parametrize(
    ("username", "headers"),
    [
        ("a\0b", {}),
        ("x" * 70_000, {}),
        ("ab", {"HTTP_USER_AGENT": "x" * 70_000}),
        ("ab", {"HTTP_ACCEPT": "x" * 70_000}),
        ("ab", {"HTTP_X_FORWARDED_FOR": "khong phai"}),
        ("ab", {"REMOTE_ADDR": ""}),
        ("\N{COMBINING ACUTE ACCENT}" * 150, {}),
    ],
)
def test_whatever_is_typed_or_sent_with_it_is_answered(settings, username, headers):
    settings.PROXIES = 1
    client = Client(**headers)
    answers = [client.post("/dang-nhap/?next=%00%ed%a0%80", {"username": username, "password": "x"}) for _ in range(6)]
    assert {answer.status_code for answer in answers} <= {200, 429}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "1.1.1.1, 9.9.9.9", "9.9.9.9"),  # what stands further left anybody can write
        (2, "1.1.1.1, 9.9.9.9, 10.0.0.7", "9.9.9.9"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),  # the second half is any of one visitor's own
        (1, "::ffff:9.9.9.9", "9.9.9.9"),
        (1, "nonsense", None),
        (1, "", None),
    ],
)
def test_the_address_of_a_visitor_is_what_our_own_proxy_saw(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert visitor_address(request) == address
