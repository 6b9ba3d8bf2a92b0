"""/phong-trao/: the catalogue, the page of one campaign with who committed, and the suggestions."""

from datetime import UTC, datetime

import pytest

from campaigns.models import Campaign
from khuyenhoc.lib.periods import parse_period
from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_organization,
    make_party,
)
from tests.pages.reading import main_of, rows, texts

pytestmark = pytest.mark.django_db

LIST, SUGGEST = "/phong-trao/", "/phong-trao/goi-y/"


def page_url(campaign) -> str:
    return f"/phong-trao/{campaign.pk}/"


# --- The catalogue ---


@pytest.mark.parametrize(
    ("who", "counts"),
    [("editor", [["1"], ["1"]]), ("admin", [["2"], ["1"]]), ("reporter", [[], []]), ("nobody", [[], []])],
)
def test_the_catalogue_is_open_to_all_and_counts_only_for_those_who_see_all_of_it(ha_nam, open_as, who, counts):
    other = make_agreement(make_association("Hội Khuyến học tỉnh Nam Định"))
    make_commitment(other, campaign=ha_nam.campaign)
    assert rows(open_as(getattr(ha_nam, who), LIST)) == [
        ["Con nuôi đơn vị", "Mô hình", *counts[0]],
        ["Mẹ đỡ đầu MẬT", "Chương trình", *counts[1]],
    ]


def test_a_programme_that_promises_twice_counts_once(ha_nam, open_as):
    make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.women]], ha_nam.campaign)
    assert rows(open_as(ha_nam.editor, LIST, q="con nuoi"))[0][2] == "1"


def test_search_and_kind_narrow_the_catalogue(ha_nam, open_as):
    make_campaign("Thắp sáng đường quê", kind="movement", aliases="Đường điện")
    assert texts(open_as(ha_nam.editor, LIST, q="duong dien"), 'th scope="row"') == ["Thắp sáng đường quê"]
    assert texts(open_as(ha_nam.editor, LIST, loai="model"), 'th scope="row"') == ["Con nuôi đơn vị"]


@pytest.mark.parametrize("parameters", [{"loai": "khong-co"}, {"loai": "x"}, {"q": "\0"}], ids=str)
def test_a_parameter_that_cannot_be_read_gives_a_message_and_the_whole_list(ha_nam, open_as, parameters):
    response = open_as(ha_nam.editor, LIST, **parameters)
    assert "Có điều kiện lọc không đọc được" in main_of(response)
    assert len(rows(response)) == 2


def test_an_empty_catalogue_says_so(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="ai-do"))
    assert "Chưa có phong trào nào" in main_of(client.get(LIST))
    assert "Không có phong trào nào khớp với điều kiện lọc" in main_of(client.get(LIST, {"q": "quỹ"}))


@pytest.mark.parametrize("url", [LIST, SUGGEST, "/phong-trao/1/"])
def test_a_stranger_is_asked_to_sign_in(client, url):
    assert client.get(url).headers["Location"] == f"/dang-nhap/?next={url}"


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.editor)
    for url in (LIST, SUGGEST, page_url(ha_nam.campaign)):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_the_catalogue_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    Campaign.objects.exclude(commitments=None).update(search_text="")
    for place in range(number):
        make_commitment(ha_nam.agreement, campaign=make_campaign(f"Quỹ số {place}"))
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(7):
        assert len(rows(client.get(LIST, {"q": "quy so"}))) == number


# --- One campaign ---


def test_the_page_says_who_committed_where_and_until_when(ha_nam, open_as):
    assert rows(open_as(ha_nam.reporter, page_url(ha_nam.campaign))) == [
        [
            "Công an tỉnh Hà Nam , Bộ Chỉ huy Quân sự tỉnh Hà Nam",
            "Đẩy mạnh khuyến học Hội Khuyến học tỉnh Hà Nam",
            "2024–2030",
            "Đang thực hiện",
        ]
    ]


def test_a_joint_one_names_the_parties_bound(ha_nam, open_as):
    commitment = make_commitment(ha_nam.agreement, campaign=make_campaign("Dân vận khéo"))
    commitment.period = parse_period("năm 2023")
    commitment.save()
    cells = rows(open_as(ha_nam.reporter, page_url(commitment.campaign)))[0]
    assert cells[0] == (
        "Tất cả các bên cùng thực hiện: Hội Khuyến học tỉnh Hà Nam , Công an tỉnh Hà Nam , "
        "Bộ Chỉ huy Quân sự tỉnh Hà Nam , Hội Liên hiệp Phụ nữ tỉnh Hà Nam"
    )
    assert cells[2:] == ["năm 2023", "Hết hạn"]


def test_commitments_and_bodies_are_counted_in_words(ha_nam, open_as):
    make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.police]], ha_nam.campaign, text="thêm một em")
    make_commitment(make_agreement(ha_nam.association), campaign=ha_nam.campaign)
    response = open_as(ha_nam.editor, page_url(ha_nam.campaign))
    assert "Cam kết 3 cam kết của 3 đơn vị trong 2 chương trình" in main_of(response)


def test_who_committed_is_told_at_a_glance_where_there_are_many(ha_nam, open_as):
    for place in range(30):
        party = make_party(ha_nam.agreement, make_organization(f"Trường số {place:02}"), position=place + 9)
        make_commitment(ha_nam.agreement, [party], ha_nam.campaign)
    response = open_as(ha_nam.viewer, page_url(ha_nam.campaign))
    assert texts(response, "h2") == ["Thông tin chung", "Đơn vị đã nhận", "Cam kết"]
    assert [words for words in texts(response, "li") if words.startswith(("Trường", "Công an", "Bộ"))] == [
        "Bộ Chỉ huy Quân sự tỉnh Hà Nam", "Công an tỉnh Hà Nam", *(f"Trường số {place:02}" for place in range(30))
    ]  # fmt: skip
    assert "Xem thêm 8 đơn vị" in main_of(response)
    assert "Đơn vị đã nhận" not in main_of(open_as(ha_nam.reporter, page_url(ha_nam.campaign)))


def test_a_body_that_committed_out_of_scope_is_neither_named_nor_counted(ha_nam, open_as):
    elsewhere = make_agreement(make_association(), partners=[make_organization("Đơn vị MẬT")])
    for _ in range(5):
        make_commitment(elsewhere, campaign=ha_nam.campaign)
        make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.police]], ha_nam.campaign)
    response = open_as(ha_nam.viewer, page_url(ha_nam.campaign))
    assert "6 cam kết của 2 đơn vị trong 1 chương trình" in main_of(response)
    assert "MẬT" not in response.content.decode()


def test_a_second_row_leads_to_the_one_that_was_kept(ha_nam, client):
    double = make_campaign("Con nuôi", merged_into=ha_nam.campaign)
    client.force_login(ha_nam.nobody)
    response = client.get(page_url(double), follow=True)
    assert response.redirect_chain == [(page_url(ha_nam.campaign), 302)]
    assert "“Con nuôi” đã được gộp vào phong trào này." in main_of(response)


def test_a_campaign_put_away_says_so(ha_nam, open_as):
    campaign = make_campaign(archived_at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    assert "Phong trào này đã được cất đi ngày 04/05/2026" in main_of(open_as(ha_nam.nobody, page_url(campaign)))


def test_a_partner_is_told_no_number_of_what_it_does_not_see(ha_nam, open_as):
    response = open_as(ha_nam.reporter, page_url(ha_nam.campaign))
    assert texts(response, "h2")[1] == "Cam kết của đơn vị bạn"
    assert "1 cam kết" not in main_of(response)


def test_bodies_stand_in_order_of_the_alphabet_and_joint_ones_last(ha_nam, open_as):
    campaign = make_campaign("Cùng em đến trường")
    make_commitment(ha_nam.agreement, campaign=campaign)
    for body in (ha_nam.women, ha_nam.military, ha_nam.police):
        make_commitment(ha_nam.agreement, [ha_nam.party[body]], campaign)
    names = [row[0] for row in rows(open_as(ha_nam.editor, page_url(campaign)))]
    assert names[:3] == [str(ha_nam.military), str(ha_nam.police), str(ha_nam.women)]
    assert names[3].startswith("Tất cả các bên cùng thực hiện")


def test_a_partner_is_not_told_that_another_committed(ha_nam, open_as):
    response = open_as(ha_nam.reporter, page_url(ha_nam.women_campaign))
    assert rows(response) == []
    assert response.context["page"].paginator.count == 0
    assert "Hội Liên hiệp Phụ nữ" not in response.content.decode()
    assert "Đơn vị bạn không có cam kết này. Cam kết riêng của đơn vị khác không hiện ở đây." in main_of(response)
    assert "Chưa có đơn vị nào cam kết" not in main_of(response)
    assert len(rows(open_as(ha_nam.editor, page_url(ha_nam.women_campaign)))) == 1


def test_what_it_is_tied_to_is_told_in_scope_only_and_both_ways(ha_nam, open_as):
    tied = make_campaign("Toàn dân đoàn kết")
    make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.women]], make_campaign("Quỹ vì người nghèo"), tied_to=tied)
    fund = Campaign.objects.get(name="Quỹ vì người nghèo")
    assert "Gắn với Toàn dân đoàn kết" in main_of(open_as(ha_nam.editor, page_url(fund)))
    assert "Được gắn với Quỹ vì người nghèo" in main_of(open_as(ha_nam.editor, page_url(tied)))
    assert "Gắn với" not in main_of(open_as(ha_nam.reporter, page_url(fund)))
    assert "Quỹ vì người nghèo" not in main_of(open_as(ha_nam.reporter, page_url(tied)))


def test_other_names_are_shown(ha_nam, open_as):
    campaign = make_campaign("Thắp sáng đường quê", aliases="Đường điện\nÁnh sáng")
    shown = main_of(open_as(ha_nam.nobody, page_url(campaign)))
    assert "Tên gọi khác Đường điện; Ánh sáng" in shown
    assert "Chưa có đơn vị nào cam kết" in shown


def test_a_campaign_that_does_not_exist_is_not_found(ha_nam, open_as):
    for number in ("0", "9" * 18, "9" * 30):
        assert open_as(ha_nam.admin, f"/phong-trao/{number}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_the_page_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number - 1):
        agreement = make_agreement(ha_nam.association, partners=[make_organization(), make_organization()])
        make_commitment(agreement, list(agreement.parties.all()), ha_nam.campaign, tied_to=ha_nam.women_campaign)
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(13):
        assert len(rows(client.get(page_url(ha_nam.campaign)))) == number


# --- Suggestions ---


def test_suggestions_find_without_accents(ha_nam, open_as):
    answer = open_as(ha_nam.editor, SUGGEST, q="con nuoi").json()
    item = {"id": ha_nam.campaign.pk, "name": "Con nuôi đơn vị", "detail": "Mô hình"}
    assert answer == {"items": [item], "known": False, "exact": None, "literal": True}


@pytest.mark.parametrize("typed", ["", "không có đâu", "a" * 301, "a\0b"])
def test_nothing_is_suggested_for_what_nothing_is_called(ha_nam, open_as, typed):
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
        make_campaign(f"Quỹ số {place}")
    client.force_login(ha_nam.reporter)
    with django_assert_num_queries(3):
        assert len(client.get(SUGGEST, {"q": "quy so"}).json()["items"]) == suggested
