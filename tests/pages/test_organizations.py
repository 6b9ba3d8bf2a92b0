"""/don-vi/: the list of bodies, the page of one, and the suggestions for a field in which a body is typed."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from django.utils.timezone import now

from agreements.models import Agreement
from khuyenhoc.lib.periods import parse_period
from organizations.listing import phones_of
from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_organization,
    make_party,
    make_representative,
)
from tests.pages.reading import main_of, rows, texts, titles, words

pytestmark = pytest.mark.django_db

LIST, SUGGEST = "/don-vi/", "/don-vi/goi-y/"


def page_url(body) -> str:
    return f"/don-vi/{body.pk}/"


def commitments(response) -> list[str]:
    return texts(response, 'article class="commitment"')


# --- The list ---


def test_the_list_is_open_to_everyone_signed_in_and_in_order_of_the_alphabet(ha_nam, open_as):
    make_organization("Đoàn Thanh niên")
    names = texts(open_as(ha_nam.nobody, LIST), 'th scope="row"')
    assert names == [
        "Bộ Chỉ huy Quân sự tỉnh Hà Nam", "Công an tỉnh Hà Nam", "Đoàn Thanh niên", "Hội Khuyến học tỉnh Hà Nam",
        "Hội Liên hiệp Phụ nữ tỉnh Hà Nam", "Hội Nhà báo tỉnh Nam Định",
    ]  # fmt: skip


def test_a_row_says_kind_level_place_and_the_body_above(ha_nam, open_as):
    make_association("Chi hội Phủ Lý", parent=ha_nam.association, level="base", place="phường Phủ Lý")
    assert rows(open_as(ha_nam.editor, LIST, q="phu ly")) == [
        ["Chi hội Phủ Lý Trực thuộc Hội Khuyến học tỉnh Hà Nam", "Hội Khuyến học", "Cơ sở", "phường Phủ Lý"]
    ]


def test_search_goes_without_accents_and_by_other_names(ha_nam, open_as):
    make_organization("Liên đoàn Lao động tỉnh", aliases="LĐLĐ\nCông đoàn tỉnh")
    for typed in ("ldld", "LĐLĐ", "cong doan"):
        assert texts(open_as(ha_nam.editor, LIST, q=typed), 'th scope="row"') == ["Liên đoàn Lao động tỉnh"]


def test_the_filter_of_kind_shows_exactly_these(ha_nam, open_as):
    found = texts(open_as(ha_nam.editor, LIST, loai="political_social"), 'th scope="row"')
    assert found == ["Hội Liên hiệp Phụ nữ tỉnh Hà Nam"]


@pytest.mark.parametrize("parameters", [{"loai": "khong-co"}, {"loai": "x"}, {"q": "\0"}], ids=str)
def test_a_parameter_that_cannot_be_read_gives_a_message_and_the_whole_list(ha_nam, open_as, parameters):
    response = open_as(ha_nam.editor, LIST, **parameters)
    assert "Có điều kiện lọc không đọc được" in main_of(response)
    assert len(rows(response)) == 5


def test_a_search_without_a_hit_says_so(ha_nam, open_as):
    assert "Không có đơn vị nào khớp với điều kiện lọc" in main_of(open_as(ha_nam.editor, LIST, q="không có đâu"))


@pytest.mark.parametrize("url", [LIST, SUGGEST, "/don-vi/1/"])
def test_a_stranger_is_asked_to_sign_in(client, url):
    assert client.get(url).headers["Location"] == f"/dang-nhap/?next={url}"


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.editor)
    for url in (LIST, SUGGEST, page_url(ha_nam.police)):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_the_list_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number):
        make_organization("Công đoàn ngành", parent=ha_nam.police)
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(6):
        assert len(rows(client.get(LIST, {"q": "cong doan nganh"}))) == number


# --- The page of one body ---


def test_the_page_says_what_the_body_is(ha_nam, open_as):
    body = make_association(
        "Chi hội Phủ Lý", parent=ha_nam.association, level="base", place="phường Phủ Lý", aliases="Chi hội PL\nCHPL"
    )
    shown = main_of(open_as(ha_nam.nobody, page_url(body)))
    assert "Loại đơn vị Hội Khuyến học Cấp Cơ sở Địa bàn phường Phủ Lý" in shown
    assert "Đơn vị cấp trên Hội Khuyến học tỉnh Hà Nam Tên gọi khác Chi hội PL; CHPL" in shown


def test_the_page_says_what_an_office_knows_of_the_body(ha_nam, open_as):
    body = make_association(
        province_code="01", ward_code="00364", place="Khương Đình", former_names="Hội A\nHội B",
        opened_on=date(1999, 1, 1), opened_precision="year", address="Số 12", phone="024 3858 1234; 0912.345 (nhà)",
        email="hoi@example.vn", website="https://example.vn/", keeper=ha_nam.association,
    )  # fmt: skip
    response = open_as(ha_nam.nobody, page_url(body))
    shown = main_of(response)
    assert (
        "Địa bàn Phường Khương Đình, Thành phố Hà Nội Tên trước đây Hội A; Hội B Thành lập 1999 Địa chỉ Số 12" in shown
    )
    assert "Hội quản lý thông tin Hội Khuyến học tỉnh Hà Nam" in shown
    html = response.content.decode()
    for link in ("tel:02438581234", "tel:0912345", "mailto:hoi@example.vn", "https://example.vn/"):
        assert f'href="{link}"' in html


def test_the_way_back_leads_through_the_bodies_above(ha_nam, open_as):
    ward = make_association("Hội phường", parent=ha_nam.association)
    base = make_association("Chi hội", parent=ward)
    response = open_as(ha_nam.viewer, page_url(base))
    crumbs = response.content.decode().split('<nav class="crumbs"')[1].split("</nav>")[0]
    assert words(crumbs.partition(">")[2]) == "Đơn vị Hội Khuyến học tỉnh Hà Nam Hội phường Chi hội"
    assert f'href="{page_url(ward)}"' in crumbs


def test_bodies_below_are_listed_and_many_are_folded(ha_nam, open_as):
    for number in range(20):
        make_association(f"Chi hội {number:02}", parent=ha_nam.association)
    make_association("Chi hội cất đi", parent=ha_nam.association, archived_at=now())
    make_association("Chi hội gộp", parent=ha_nam.association, merged_into=ha_nam.association)
    response = open_as(ha_nam.viewer, page_url(ha_nam.association))
    assert "Đơn vị trực thuộc 20" in texts(response, "h2")
    shown = main_of(response)
    assert "Xem thêm 8 đơn vị" in shown
    assert "Chi hội 19" in shown
    assert "Chi hội cất đi" not in shown
    assert "Chi hội gộp" not in shown


@pytest.mark.parametrize(
    ("closed", "is_said"), [(date(2025, 6, 30), True), (date(2099, 1, 1), False), (None, False)], ids=str
)
def test_a_closed_body_says_so_plainly(ha_nam, open_as, closed, is_said):
    body = make_organization(closed_on=closed, closed_precision="day" if closed else "")
    shown = main_of(open_as(ha_nam.nobody, page_url(body)))
    assert ("Đơn vị này đã kết thúc hoạt động (30/06/2025)." in shown) == is_said


def test_a_body_put_away_says_so(ha_nam, open_as):
    body = make_organization(archived_at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    assert "Đơn vị này đã được cất đi ngày 04/05/2026" in main_of(open_as(ha_nam.nobody, page_url(body)))


def test_a_second_row_leads_to_the_one_that_was_kept(ha_nam, client):
    double = make_organization("Công an Hà Nam", merged_into=ha_nam.police)
    client.force_login(ha_nam.reporter)
    response = client.get(page_url(double), follow=True)
    assert response.redirect_chain == [(page_url(ha_nam.police), 302)]
    assert "“Công an Hà Nam” đã được gộp vào đơn vị này." in main_of(response)


def test_those_in_office_stand_first_and_those_before_are_folded(ha_nam, open_as):
    make_representative(
        ha_nam.police, full_name="Trần Cũ", until_on=date(2019, 12, 31), until_precision="year", position=0
    )
    make_representative(
        ha_nam.police,
        full_name="Lê Mới",
        honorific="Ông",
        since_on=date(2020, 1, 1),
        since_precision="year",
        position=1,
    )
    response = open_as(ha_nam.editor, page_url(ha_nam.police))
    assert [row[:3] for row in rows(response)[:2]] == [
        ["Ông Lê Mới", "Chủ tịch", "từ 2020"],
        ["Trần Cũ", "Chủ tịch", "đến 2019"],
    ]
    assert "Đã thôi giữ chức vụ: 1 người" in main_of(response)


@pytest.mark.parametrize(
    ("who", "is_shown"),
    [("admin", True), ("editor", True), ("viewer", True), ("reporter", True), ("outsider", False), ("nobody", False)],
)
def test_phones_of_people_are_for_the_associations_and_the_body_itself(ha_nam, open_as, who, is_shown):
    make_representative(ha_nam.police, full_name="Lê Mới", phone="0987 654 321", email="moi@example.vn")
    html = open_as(getattr(ha_nam, who), page_url(ha_nam.police)).content.decode()
    assert "Lê Mới" in html
    assert [text in html for text in ("0987 654 321", "tel:0987654321", "moi@example.vn")] == [is_shown] * 3


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("", []),
        ("0226 385 1234; 091 2 (nhà)", [("0226 385 1234", "02263851234"), ("091 2 (nhà)", "0912")]),
        ("(024) 3858-1234", [("(024) 3858-1234", "02438581234")]),
        ("+84 912 345 678", [("+84 912 345 678", "+84912345678")]),
        ("hỏi văn thư", [("hỏi văn thư", "")]),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
    ],
)  # fmt: skip
def test_numbers_are_dialled_where_they_are_numbers(written, numbers):
    assert phones_of(written) == numbers


def test_a_body_that_does_not_exist_is_not_found(ha_nam, open_as):
    for number in ("0", "9" * 18, "9" * 30):
        assert open_as(ha_nam.admin, f"/don-vi/{number}/").status_code == 404


def test_its_commitments_stand_by_programme_with_their_co_bearers(ha_nam, open_as):
    response = open_as(ha_nam.reporter, page_url(ha_nam.police))
    assert commitments(response) == [
        "Nhiệm vụ chung: quán triệt mục tiêu Tất cả các bên cùng thực hiện",
        "Con nuôi đơn vị Mô hình Cùng thực hiện với: Bộ Chỉ huy Quân sự tỉnh Hà Nam",
    ]
    assert texts(response, "h3") == ["Đẩy mạnh khuyến học"]


def test_staff_see_what_each_body_promised(ha_nam, open_as):
    response = open_as(ha_nam.editor, page_url(ha_nam.women))
    assert [text.split(" Chương")[0] for text in commitments(response)] == [
        "Nhiệm vụ chung: quán triệt mục tiêu Tất cả các bên cùng thực hiện", "Mẹ đỡ đầu MẬT",
    ]  # fmt: skip


def test_a_partner_sees_of_another_only_what_they_share(ha_nam, open_as):
    response = open_as(ha_nam.reporter, page_url(ha_nam.women))
    assert commitments(response) == ["Nhiệm vụ chung: quán triệt mục tiêu Tất cả các bên cùng thực hiện"]
    assert "MẬT" not in response.content.decode()
    assert texts(open_as(ha_nam.reporter, page_url(ha_nam.military)), "h4") == [
        "Nhiệm vụ chung: quán triệt mục tiêu",
        "Con nuôi đơn vị",
    ]


def test_a_partner_is_told_of_another_neither_a_number_nor_that_there_is_nothing(ha_nam, open_as):
    response = open_as(ha_nam.reporter, page_url(ha_nam.women))
    assert texts(response, "h2")[1:] == ["Nhiệm vụ chung với đơn vị bạn", "Chương trình chung với đơn vị bạn 1"]
    own = open_as(ha_nam.reporter, page_url(ha_nam.police))
    assert texts(own, "h2")[1:] == ["Cam kết", "Chương trình phối hợp 1"]
    assert "nhiệm vụ chung" not in main_of(response).replace("Nhiệm vụ chung", "")
    shown = main_of(open_as(ha_nam.outsider, page_url(ha_nam.women)))
    assert "Cam kết riêng của đơn vị khác không hiện ở đây." in shown
    assert "chưa có cam kết" not in shown


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("editor", "Cam kết 3 cam kết, trong đó 1 nhiệm vụ chung"),
        ("reporter", "Cam kết 3 cam kết, trong đó 1 nhiệm vụ chung"),
    ],
)
def test_commitments_are_counted_in_words(ha_nam, open_as, who, words):
    make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.police]])
    assert words in main_of(open_as(getattr(ha_nam, who), page_url(ha_nam.police)))


def test_a_commitment_with_dates_of_its_own_shows_its_own_status(ha_nam, open_as):
    ha_nam.shared.period = parse_period("năm 2023")
    ha_nam.shared.save()
    found = commitments(open_as(ha_nam.editor, page_url(ha_nam.police)))
    assert found[1].startswith("Con nuôi đơn vị Mô hình Hết hạn")
    assert "Đang thực hiện" not in found[0]


def test_programmes_out_of_scope_are_neither_listed_nor_counted(ha_nam, open_as):
    other = make_association("Hội Khuyến học tỉnh Nam Định")
    secret = make_agreement(other, partners=[ha_nam.women], subject="Chương trình MẬT")
    make_commitment(secret, campaign=make_campaign("Phong trào MẬT KHÁC"))
    response = open_as(ha_nam.viewer, page_url(ha_nam.women))
    assert response.context["programme_count"] == 1
    assert titles(response) == ["Đẩy mạnh khuyến học"]
    assert "KHÁC" not in response.content.decode()


def test_a_witness_bears_nothing(ha_nam, open_as):
    front = make_organization("Mặt trận Tổ quốc")
    make_party(ha_nam.agreement, front, role="witness")
    response = open_as(ha_nam.editor, page_url(front))
    assert commitments(response) == []
    assert len(rows(response)) == 1


def test_a_person_outside_sees_the_body_and_nothing_it_does(ha_nam, open_as):
    response = open_as(ha_nam.outsider, page_url(ha_nam.police))
    assert (commitments(response), rows(response)) == ([], [])
    assert "Chưa có chương trình nào trong phạm vi được xem" in main_of(response)


def test_of_many_programmes_the_newest_are_shown_and_the_list_holds_all(ha_nam, open_as):
    for _ in range(25):
        make_agreement(ha_nam.association, partners=[ha_nam.police])
    response = open_as(ha_nam.editor, page_url(ha_nam.police))
    assert len(rows(response)) == 20
    assert f'<a href="/chuong-trinh/?don-vi={ha_nam.police.pk}">Xem tất cả 26 chương trình</a>' in (
        response.content.decode()
    )


def test_many_commitments_are_turned_page_by_page(ha_nam, open_as):
    for place in range(60):
        make_commitment(ha_nam.agreement, position=place + 5)
    assert len(commitments(open_as(ha_nam.editor, page_url(ha_nam.police)))) == 50
    assert len(commitments(open_as(ha_nam.editor, page_url(ha_nam.police), trang=2))) == 12


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_the_page_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number):
        make_organization(parent=ha_nam.police, province_code="37")
        make_representative(ha_nam.police)
        agreement = make_agreement(ha_nam.association, partners=[ha_nam.police, ha_nam.military])
        make_commitment(agreement, list(agreement.parties.all()), tied_to=ha_nam.campaign)
    client.force_login(ha_nam.reporter)
    with django_assert_num_queries(13):
        assert len(commitments(client.get(page_url(ha_nam.police)))) == min(number + 2, 50)
    assert Agreement.objects.count() == number + 1


# --- Suggestions ---


def test_suggestions_find_without_accents_and_say_what_tells_bodies_apart(ha_nam, open_as):
    answer = open_as(ha_nam.editor, SUGGEST, q="cong an ha nam").json()
    assert answer == {
        "items": [{"id": ha_nam.police.pk, "name": "Công an tỉnh Hà Nam", "detail": "Lực lượng vũ trang · Cấp tỉnh"}],
        "known": False,
        "exact": None,
        "literal": True,
    }


@pytest.mark.parametrize(
    "typed", ["Công an tỉnh Hà Nam", "công an  tỉnh hà nam", unicodedata.normalize("NFD", "Công an tỉnh Hà Nam")]
)
def test_a_name_that_is_in_the_register_is_known_however_it_is_typed(ha_nam, open_as, typed):
    answer = open_as(ha_nam.editor, SUGGEST, q=typed).json()
    assert ([item["name"] for item in answer["items"]], answer["known"]) == (["Công an tỉnh Hà Nam"], True)


@pytest.mark.parametrize("typed", ["", "   ", "không có đâu", "a" * 301, "a\0b", "%", "_"])
def test_nothing_is_suggested_for_what_nobody_is_called(ha_nam, open_as, typed):
    assert open_as(ha_nam.editor, SUGGEST, q=typed).json() == {
        "items": [],
        "known": False,
        "exact": None,
        "literal": False,
    }


@pytest.mark.parametrize(("number", "suggested"), [(1, 1), (3, 3), (50, 8)])
def test_at_most_eight_are_suggested_in_a_constant_number_of_queries(
    ha_nam, client, django_assert_num_queries, number, suggested
):
    for place in range(number):
        make_organization(f"Trường Trung học số {place}", place="phường Phủ Lý", parent=ha_nam.police)
    client.force_login(ha_nam.reporter)
    with django_assert_num_queries(4):
        assert len(client.get(SUGGEST, {"q": "truong trung hoc"}).json()["items"]) == suggested
