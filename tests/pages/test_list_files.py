"""Every list as a file: all rows of the filter in its order, and no more than the person sees on the page."""

import csv
import io
from zipfile import ZipFile

import pytest

from khuyenhoc.lib import lists
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

pytestmark = pytest.mark.django_db

LISTS = ["/chuong-trinh/", "/don-vi/", "/phong-trao/", "/le-ky-ket/", "/van-ban/"]


def cells(response) -> list[list[str]]:
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_file_holds_all_rows_of_the_filter_in_its_order(ha_nam, open_as):
    for number in range(60):
        make_organization(f"Hội thứ {number:02}")
    found = cells(open_as(ha_nam.viewer, "/don-vi/", q="hoi thu", xuat="csv", **{"sap-xep": "-ten"}))
    assert [row[0] for row in found] == ["Đơn vị", *(f"Hội thứ {number:02}" for number in reversed(range(60)))]


def test_a_programme_in_the_file(ha_nam, open_as):
    assert cells(open_as(ha_nam.editor, "/chuong-trinh/", xuat="csv"))[1] == [
        "Đẩy mạnh khuyến học", "Chương trình phối hợp", "Hội Khuyến học tỉnh Hà Nam",
        "Công an tỉnh Hà Nam; Bộ Chỉ huy Quân sự tỉnh Hà Nam; Hội Liên hiệp Phụ nữ tỉnh Hà Nam",
        "2024–2030", "2024", "2030", "15/05/2024", "Đang thực hiện",
    ]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("who", ["reporter", "outsider", "nobody"])
def test_a_file_tells_nobody_what_the_pages_hide(ha_nam, open_as, address, who):
    make_agreement(subject="Bản MẬT", event=make_event(title="Lễ MẬT"), partners=[ha_nam.police])
    ha_nam.women_campaign.name = "Mẹ đỡ đầu"
    ha_nam.women_campaign.save()
    if who == "reporter":  # the police are a party to it
        make_agreement(make_association(), subject="Bản riêng")
    text = open_as(getattr(ha_nam, who), address, xuat="csv").getvalue().decode()
    hidden = ["Ghi chú MẬT", "Mục đích MẬT", "Nguồn MẬT"] + (
        ["Bản MẬT", "Lễ MẬT"] if who != "reporter" else ["Bản riêng"]
    )
    assert [word for word in hidden if word in text] == []
    assert "có cam kết" not in text


def test_staff_get_the_numbers_that_they_see(ha_nam, open_as):
    assert cells(open_as(ha_nam.editor, "/phong-trao/", xuat="csv")) == [
        ["Tên", "Loại", "Tên gọi khác", "Chương trình có cam kết"],
        ["Con nuôi đơn vị", "Mô hình", "", "1"],
        ["Mẹ đỡ đầu MẬT", "Chương trình", "", "1"],
    ]


@pytest.mark.parametrize("address", LISTS)
def test_every_list_comes_as_excel_too(ha_nam, open_as, address):
    make_basis()
    response = open_as(ha_nam.editor, address, xuat="xlsx")
    name = response.headers["Content-Disposition"]
    assert name.isascii()
    with ZipFile(io.BytesIO(response.getvalue())) as book:
        assert b'<row r="2"' in book.read("xl/worksheets/sheet1.xml")
    response.close()


def test_a_filter_that_cannot_be_read_gives_the_page_and_no_file(ha_nam, open_as):
    response = open_as(ha_nam.editor, "/don-vi/", loai="khong-co", xuat="csv")
    assert "Có điều kiện lọc không đọc được" in response.content.decode()


@pytest.mark.parametrize("kind", ["pdf", "", "\0"])
def test_another_kind_of_file_gives_the_page(ha_nam, open_as, kind):
    assert "<!doctype html>" in open_as(ha_nam.editor, "/don-vi/", xuat=kind).content.decode()


@pytest.mark.parametrize("number", [1, 7])
@pytest.mark.parametrize("address", LISTS)
def test_queries_are_constant_per_chunk(client, django_assert_max_num_queries, monkeypatch, address, number):
    monkeypatch.setattr(lists, "CHUNK", 7)
    keeper = make_association()
    for place in range(number):
        body, event = make_organization(parent=keeper), make_event(keeper, held_on=None)
        make_commitment(make_agreement(keeper, partners=[body], event=event), campaign=make_campaign())
        make_basis(f"{place}/QĐ")
    client.force_login(make_member(keeper))
    with django_assert_max_num_queries(9):
        assert len(cells(client.get(address, {"xuat": "csv"}))) > number
