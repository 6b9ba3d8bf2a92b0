"""/chuong-trinh/: which programmes are listed, and what each row says."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.factories import make_agreement, make_association, make_organization, make_party
from tests.pages.reading import link, main_of, rows, titles

pytestmark = pytest.mark.django_db

URL = "/chuong-trinh/"


def test_a_row_says_what_between_whom_and_until_when(ha_nam, open_as):
    partners = "với Công an tỉnh Hà Nam, Bộ Chỉ huy Quân sự tỉnh Hà Nam và 1 đơn vị khác"
    assert rows(open_as(ha_nam.editor, URL)) == [
        [
            f"Đẩy mạnh khuyến học {partners} Chương trình phối hợp · Hội Khuyến học tỉnh Hà Nam",
            "2024–2030",
            "15/05/2024",
            "Đang thực hiện",
        ]
    ]


def test_a_row_names_the_parties_as_they_signed_and_no_witness(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association, subject="Bản khác")
    make_party(agreement, ha_nam.police, name_as_signed="Ty Công an Hà Nam Ninh")
    make_party(agreement, make_organization("Mặt trận Tổ quốc"), role="witness")
    row = next(row for row in rows(open_as(ha_nam.editor, URL)) if row[0].startswith("Bản khác"))
    assert row[0].startswith("Bản khác với Ty Công an Hà Nam Ninh Chương trình phối hợp · ")


def test_what_is_not_known_stays_empty(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association, subject="", period="")
    row = next(row for row in rows(open_as(ha_nam.editor, URL)) if row[0].startswith(str(agreement)))
    assert row == [
        "Chương trình phối hợp Hội Khuyến học tỉnh Hà Nam", "chưa rõ thời hạn", "", "Đã ký, chưa rõ thời hạn",
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "number"), [("editor", 1), ("reporter", 1), ("admin", 2), ("outsider", 0)])
def test_only_programmes_in_scope_are_listed(ha_nam, open_as, who, number):
    make_agreement(make_association("Hội Khuyến học tỉnh Nam Định"))
    assert len(rows(open_as(getattr(ha_nam, who), URL))) == number


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(URL).headers["Location"] == "/dang-nhap/?next=/chuong-trinh/"


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.editor)
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize(
    ("who", "offered"), [("editor", True), ("viewer", False), ("reporter", False), ("admin", True)]
)
def test_only_those_who_may_enter_are_offered_to(ha_nam, open_as, who, offered):
    html = open_as(getattr(ha_nam, who), URL).content.decode()
    assert ('href="/chuong-trinh/moi/"' in html) is offered


@pytest.mark.parametrize(
    "typed", ["day manh", "ĐẨY MẠNH", "mạnh đẩy", "cong an ha nam", "quan su 2024", "chuong trinh phoi hop"]
)
def test_search_finds_the_subject_and_the_bodies_without_accents(ha_nam, open_as, typed):
    make_agreement(ha_nam.association, subject="Phổ biến pháp luật", period="2019", document_kind="plan")
    assert titles(open_as(ha_nam.editor, URL, q=typed))[0].startswith("Đẩy mạnh khuyến học")
    assert len(titles(open_as(ha_nam.editor, URL, q=typed))) == 1


def test_a_search_of_a_hundred_words_is_answered(ha_nam, open_as):
    typed = " ".join(chr(letter) + chr(other) for letter in range(97, 105) for other in range(97, 105))
    assert titles(open_as(ha_nam.editor, URL, q=typed, **{"tinh-trang": "active"})) == []


def test_search_does_not_find_by_what_the_person_may_not_see(ha_nam, open_as):
    assert titles(open_as(ha_nam.reporter, URL, q="MẬT")) == []


def test_search_without_a_hit_says_so_and_leads_back(ha_nam, open_as):
    response = open_as(ha_nam.editor, URL, q="không có đâu")
    assert "Không có chương trình nào khớp với điều kiện lọc" in main_of(response)
    assert 'href="/chuong-trinh/"' in response.content.decode()


@pytest.fixture
def one_of_each(ha_nam):
    today = localdate()
    year = today.year
    ends_soon = f"01/01/{year - 1} - {today + timedelta(days=30):%d/%m/%Y}"
    for subject, period, facts in [
        ("draft", "2024-2099", {"is_signed": False}),
        ("upcoming", f"{year + 1}-{year + 5}", {}),
        ("expiring", ends_soon, {}),
        ("undated", "", {}),
        ("horizon", f"2020-2021, định hướng đến {year + 5}", {}),
        ("ended", "2010-2012", {}),
        ("terminated", "2024-2099", {"is_terminated": True}),
    ]:
        make_agreement(ha_nam.association, period, subject=subject, **facts)
    return ha_nam


@pytest.mark.parametrize("status", ["draft", "upcoming", "expiring", "undated", "horizon", "ended", "terminated"])
def test_the_filter_of_status_shows_exactly_these(one_of_each, open_as, status):
    found = titles(open_as(one_of_each.editor, URL, **{"tinh-trang": status}))
    assert found == [status.capitalize()]


def test_active_programmes_are_those_that_run_expiring_ones_among_them(one_of_each, open_as):
    found = titles(open_as(one_of_each.editor, URL, **{"tinh-trang": "active"}))
    assert found == ["Đẩy mạnh khuyến học", "Expiring"]


def test_the_filter_of_a_body_shows_where_it_takes_part(ha_nam, open_as):
    make_agreement(ha_nam.association, subject="Chỉ với phụ nữ", partners=[ha_nam.women])
    found = titles(open_as(ha_nam.editor, URL, **{"don-vi": ha_nam.police.pk}))
    assert found == ["Đẩy mạnh khuyến học"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"tinh-trang": "khong-co"},
        {"don-vi": "abc"},
        {"don-vi": "0"},
        {"don-vi": "9" * 30},
        {"q": "a" * 70_000},
        {"q": "a\0b"},
    ],
    ids=str,
)
def test_a_parameter_that_cannot_be_read_gives_a_message_and_the_whole_list(ha_nam, open_as, parameters):
    response = open_as(ha_nam.editor, URL, **parameters)
    assert "Có điều kiện lọc không đọc được nên đang hiện cả danh sách." in main_of(response)
    assert titles(response) == ["Đẩy mạnh khuyến học"]


def test_the_list_turns_pages_and_keeps_its_filter(ha_nam, open_as):
    for number in range(60):
        make_agreement(ha_nam.association, subject=f"Bản {number}")
    first = open_as(ha_nam.editor, URL, q="bản")
    assert len(titles(first)) == 50
    assert "Đang xem 50 trong 60 chương trình" in main_of(first)
    second = first.client.get(URL + link(first, "trang-sau"))
    assert "q=b%E1%BA%A3n" in link(first, "trang-sau")
    assert len(titles(second)) == 10
    assert set(titles(first)) & set(titles(second)) == set()
    assert titles(first.client.get(URL + link(second, "trang-truoc"))) == titles(first)


def test_an_empty_register_says_so(ha_nam, open_as):
    assert "Chưa có chương trình nào" in main_of(open_as(ha_nam.outsider, URL))


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_do_not_grow_with_the_rows(ha_nam, client, django_assert_num_queries, number):
    bodies = [make_organization() for _ in range(5)]
    for _ in range(number - 1):
        make_agreement(make_association(parent=ha_nam.association), partners=bodies)
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(9):
        assert len(rows(client.get(URL))) == number


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_do_not_grow_with_the_parties(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number):
        make_party(ha_nam.agreement)
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(9):
        client.get(URL, {"q": "cong an", "tinh-trang": "active"})
