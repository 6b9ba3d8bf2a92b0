"""What all lists have in common: chips, sorting, pages, partial answers."""

from datetime import date

import pytest

from agreements.models import Agreement, LegalBasis, Party
from khuyenhoc.lib import lists
from organizations.models import Organization
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
)
from tests.pages.reading import link, main_of, rows, texts, titles

pytestmark = pytest.mark.django_db

LISTS = {
    "/chuong-trinh/": ["ten", "thoi-han", "ngay-ky"],
    "/don-vi/": ["ten", "loai", "cap"],
    "/phong-trao/": ["ten", "loai"],
    "/le-ky-ket/": ["ten", "thoi-gian"],
    "/van-ban/": ["ten", "ngay-ban-hanh"],
}
HTMX = {"HTTP_HX_REQUEST": "true"}


def heads(response) -> list[str]:
    return texts(response, 'th scope="row"')


@pytest.fixture
def filled(ha_nam):
    make_basis(kind="Quyết định", issued_on=date(2022, 3, 25), issued_precision="day", issuer="Thủ tướng Chính phủ")
    make_basis("11-CT/TW", kind="Chỉ thị", abstract="Khuyến học", issuer="Bộ Chính trị")
    return ha_nam


# --- Chips ---


def test_each_filter_that_is_on_is_a_chip_that_drops_only_itself(filled, open_as):
    response = open_as(filled.editor, "/chuong-trinh/", q="khuyến", **{"tinh-trang": "active", "nam": "2024"})
    assert [text for text in texts(response, "li") if ": " in text] == [
        "Từ khóa: khuyến", "Tình trạng: Đang thực hiện", "Năm ký: 2024",
    ]  # fmt: skip
    html = response.content.decode()
    assert 'href="?q=khuy%E1%BA%BFn&amp;nam=2024" aria-label="Bỏ lọc: Tình trạng: Đang thực hiện"' in html
    assert '<a href="/chuong-trinh/">Bỏ mọi điều kiện lọc</a>' in html


def test_without_a_filter_there_are_no_chips(filled, open_as):
    assert "chip-remove" not in open_as(filled.editor, "/chuong-trinh/").content.decode()


# --- The filters ---


@pytest.fixture
def several(ha_nam):
    ward = make_association("Hội Khuyến học phường Phủ Lý", parent=ha_nam.association)
    make_agreement(
        ward, "2019-2021", subject="Bản cũ", partners=[make_organization("Trường Lam Hạ", kind="education")],
        signed_on=date(2019, 3, 1), signed_precision="day",
    )  # fmt: skip
    make_agreement(ha_nam.association, "từ 2020, không thời hạn", subject="Bản mở")
    make_agreement(ha_nam.association, "2015-2016, định hướng đến 2020", subject="Bản định hướng")
    make_agreement(
        ha_nam.association, "2015-2030", subject="Bản bỏ", is_terminated=True, terminated_on=date(2018, 1, 1)
    )
    make_agreement(ha_nam.association, "", subject="Bản chưa rõ")
    make_agreement(ha_nam.association, "2015-2030", subject="Bản nháp", is_signed=False)
    return ha_nam, ward


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"nam": "2019"}, ["Bản cũ"]),
        ({"hieu-luc": "2020"}, ["Bản cũ", "Bản mở", "Bản định hướng"]),
        ({"hieu-luc": "2017"}, ["Bản bỏ", "Bản định hướng"]),
        ({"hieu-luc": "2024"}, ["Bản mở", "Đẩy mạnh khuyến học"]),
        ({"loai": "education"}, ["Bản cũ"]),
        ({"loai": "association"}, []),
        ({"q": "lam ha"}, ["Bản cũ"]),
    ],
    ids=str,
)
def test_programmes_are_filtered(several, open_as, parameters, found):
    assert sorted(titles(open_as(several[0].editor, "/chuong-trinh/", **parameters))) == found


def test_programmes_of_an_association_and_all_below_it(several, open_as):
    ha_nam, ward = several
    assert titles(open_as(ha_nam.editor, "/chuong-trinh/", hoi=ward.pk)) == ["Bản cũ"]
    assert len(titles(open_as(ha_nam.editor, "/chuong-trinh/", hoi=ha_nam.association.pk))) == 7


def test_programmes_by_what_was_promised_in_them(ha_nam, open_as):
    assert len(titles(open_as(ha_nam.editor, "/chuong-trinh/", **{"phong-trao": ha_nam.women_campaign.pk}))) == 1
    assert len(titles(open_as(ha_nam.reporter, "/chuong-trinh/", **{"phong-trao": ha_nam.campaign.pk}))) == 1


def test_a_partner_learns_nothing_about_others_promises_by_the_filter(ha_nam, open_as):
    assert titles(open_as(ha_nam.reporter, "/chuong-trinh/", **{"phong-trao": ha_nam.women_campaign.pk})) == []


def test_programmes_are_found_by_a_number_of_a_party(ha_nam, open_as):
    Party.objects.filter(pk=ha_nam.party[ha_nam.police].pk).update(reference_number="12/CTPH")
    party = Party.objects.get(pk=ha_nam.party[ha_nam.police].pk)
    party.save()
    assert len(titles(open_as(ha_nam.editor, "/chuong-trinh/", q="12/ctph"))) == 1


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"cap": "province"}, ["Công an tỉnh Hà Nam", "Hội Khuyến học tỉnh Hà Nam"]),
        ({"loc": "da-cat"}, ["Đơn vị đã cất"]),
        ({"q": "đơn vị"}, []),
        ({"truc-thuoc": "chinh-no"}, ["Chi hội Phủ Lý"]),
    ],
    ids=str,
)
def test_bodies_are_filtered_and_those_put_away_are_left_out(ha_nam, open_as, parameters, found):
    make_association("Chi hội Phủ Lý", parent=ha_nam.association, level="base")
    parameters = {name: ha_nam.association.pk if value == "chinh-no" else value for name, value in parameters.items()}
    put_away = make_organization("Đơn vị đã cất")
    joined = make_organization("Đơn vị đã gộp")
    Organization.objects.filter(pk=put_away.pk).update(archived_at="2026-01-01T00:00Z")
    Organization.objects.filter(pk=joined.pk).update(merged_into=ha_nam.police)
    assert titles(open_as(ha_nam.viewer, "/don-vi/", **parameters)) == found


@pytest.mark.parametrize(
    ("address", "parameters", "number"),
    [
        ("/van-ban/", {}, 2),
        ("/van-ban/", {"q": "387"}, 1),
        ("/van-ban/", {"nam": "2022"}, 1),
        ("/van-ban/", {"loai": "Chỉ thị"}, 1),
        ("/van-ban/", {"co-quan": "Bộ Chính trị"}, 1),
        ("/le-ky-ket/", {"nam": "2023"}, 1),
        ("/le-ky-ket/", {}, 2),
        ("/phong-trao/", {"loai": "model"}, 1),
    ],
)
def test_the_other_lists_are_filtered(filled, open_as, address, parameters, number):
    make_event(filled.association, title="Hội nghị", held_on=date(2023, 3, 11), held_precision="day")
    assert len(heads(open_as(filled.editor, address, **parameters))) == number


# --- The order and the pages ---


@pytest.mark.parametrize(("address", "code"), [(address, code) for address, codes in LISTS.items() for code in codes])
def test_every_sorted_column_turns_round(filled, open_as, address, code):
    client = open_as(filled.editor, address).client
    up, down = client.get(address, {"sap-xep": code}), client.get(address, {"sap-xep": f"-{code}"})
    assert 'aria-sort="ascending"' in up.content.decode()
    assert 'aria-sort="descending"' in down.content.decode()
    assert sorted(heads(up)) == sorted(heads(down))
    assert link(up, f"sap-xep-{code}") == f"?sap-xep=-{code}"
    assert link(down, f"sap-xep-{code}") == f"?sap-xep={code}"


def test_names_stand_in_the_order_of_the_alphabet(ha_nam, open_as):
    for name in ("Ân", "Án", "An", "Ăn", "Đa", "Da", "Ba"):
        make_organization(f"Hội {name}")
    found = [name for name in heads(open_as(ha_nam.viewer, "/don-vi/", **{"sap-xep": "ten"})) if len(name) < 8]
    assert found == ["Hội An", "Hội Án", "Hội Ăn", "Hội Ân", "Hội Ba", "Hội Da", "Hội Đa"]


@pytest.mark.parametrize(
    "parameters",
    [{"sau": "abc"}, {"truoc": "a\0b"}, {"sau": "9" * 5000}, {"sap-xep": "khong-co"}, {"sap-xep": "\0"}],
    ids=lambda parameters: next(iter(parameters.items()))[1][:9],
)
@pytest.mark.parametrize("address", LISTS)
def test_a_place_that_cannot_be_read_gives_a_message_and_the_first_page(filled, open_as, address, parameters):
    response = open_as(filled.editor, address, **parameters)
    assert "Không đọc được vị trí trong danh sách nên đang hiện trang đầu." in main_of(response)
    assert heads(response) == heads(open_as(filled.editor, address))


def test_a_long_list_is_not_counted_to_its_end(ha_nam, open_as, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 3)
    assert "trong hơn 3 đơn vị" in main_of(open_as(ha_nam.viewer, "/don-vi/"))


@pytest.mark.parametrize("address", LISTS)
def test_a_stranger_is_asked_to_sign_in(client, address):
    assert client.get(address).headers["Location"] == f"/dang-nhap/?next={address}"
    assert client.get(address, {"xuat": "csv"}).headers["Location"].startswith("/dang-nhap/")


# --- Scripts ---


@pytest.mark.parametrize("address", LISTS)
def test_a_script_gets_the_list_alone(filled, client, address):
    client.force_login(filled.editor)
    whole, part = client.get(address, {"q": "h"}), client.get(address, {"q": "h"}, **HTMX)
    assert "<!doctype html>" not in part.content.decode()
    assert heads(part) == heads(whole)
    assert part.headers["HX-Push-Url"] == f"{address}?q=h"
    for response in (whole, part):
        assert "HX-Request" in response.headers["Vary"]


def test_going_back_gets_the_whole_page(filled, client):
    client.force_login(filled.editor)
    response = client.get("/don-vi/", **HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert "<!doctype html>" in response.content.decode()


def test_a_message_stands_in_the_list_where_that_is_the_whole_answer(filled, client):
    client.force_login(filled.editor)
    html = client.get("/don-vi/", {"loai": "khong-co"}, **HTMX).content.decode()
    assert "Có điều kiện lọc không đọc được" in html[html.index('id="danh-sach"') :]


def test_an_ended_session_leads_a_script_to_the_sign_in_page(client):
    response = client.get("/don-vi/?q=a", **HTMX, HTTP_HX_CURRENT_URL="http://testserver/don-vi/?q=h")
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/dang-nhap/?next=/don-vi/%3Fq%3Dh"
    assert response.content == b""


@pytest.mark.parametrize("number", [1, 60])
@pytest.mark.parametrize("address", LISTS)
def test_queries_grow_neither_with_rows_nor_with_the_order(client, django_assert_max_num_queries, address, number):
    keeper = make_association()
    for place in range(number):
        body, event = make_organization(parent=keeper), make_event(keeper, held_on=None)
        make_commitment(make_agreement(keeper, partners=[body], event=event), campaign=make_campaign())
        make_basis(f"{place}/QĐ")
    client.force_login(make_member(keeper))
    for code in LISTS[address]:
        with django_assert_max_num_queries(11):
            assert len(rows(client.get(address, {"sap-xep": code}))) >= min(number, 50)
    assert Agreement.objects.count() == number


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["don-vi", "phong-trao", "le-ky-ket", "van-ban"])
def test_who_may_enter_finds_the_form_for_a_new_record_above_its_list(ha_nam, open_as, path):
    link = f'<a class="btn btn-primary" href="/{path}/moi/">'
    assert link in open_as(ha_nam.editor, f"/{path}/").content.decode()
    for who in (ha_nam.viewer, ha_nam.reporter):
        assert link not in open_as(who, f"/{path}/").content.decode()


LISTED = ["/don-vi/", "/phong-trao/", "/le-ky-ket/", "/van-ban/", "/chuong-trinh/"]


@pytest.mark.parametrize("address", LISTED)
def test_what_was_put_away_is_found_again_by_the_filter_alone(filled, open_as, address):
    record = {
        "/don-vi/": filled.women,
        "/phong-trao/": filled.campaign,
        "/le-ky-ket/": filled.event,
        "/van-ban/": LegalBasis.objects.first(),
        "/chuong-trinh/": filled.agreement,
    }[address]
    type(record).objects.filter(pk=record.pk).update(archived_at="2026-01-01T00:00Z")
    in_use, away = (open_as(filled.viewer, address, **asked) for asked in ({}, {"loc": "da-cat"}))
    assert record.get_absolute_url() not in main_of_html(in_use)
    assert main_of_html(away).count('<th scope="row">') == 1
    assert record.get_absolute_url() in main_of_html(away)
    assert "Trong sổ: Đã cất đi" in texts(away, "li")


def main_of_html(response) -> str:
    return response.content.decode().split("<main")[1]
