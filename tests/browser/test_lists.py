"""Lists in a browser: filtered, sorted and paged in place, with the way back, the focus and the session kept."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from organizations.models import Organization
from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_member,
    make_organization,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(page_at, sign_in):
    keeper = make_association("Hội Khuyến học tỉnh Hà Nam", level="province")
    women = make_organization("Hội Liên hiệp Phụ nữ tỉnh Hà Nam", kind="political_social")
    agreement = make_agreement(keeper, partners=[women])
    make_commitment(agreement, [agreement.parties.last()], make_campaign("Mẹ đỡ đầu", kind="programme"))
    for number in range(70):
        make_organization(f"Trường số {number:02}", kind="education")
    return sign_in(page_at(1280), make_member(keeper, "editor"))


def names(page) -> list[str]:
    return page.get_by_role("rowheader").all_inner_texts()


def mark(page):
    """Leave a mark that a new page would not have."""
    page.evaluate("window.sameDocument = true")


def is_same(page) -> bool:
    return page.evaluate("window.sameDocument === true")


def test_typing_filters_in_place_and_keeps_the_focus(page):
    page.goto("/don-vi/")
    mark(page)
    box = page.get_by_label("Tìm theo tên, tên viết tắt, tên cũ")
    box.press_sequentially("lhpn")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert names(page) == ["Hội Liên hiệp Phụ nữ tỉnh Hà Nam"]
    expect(page).to_have_url(re.compile(r"/don-vi/\?q=lhpn$"))
    expect(box).to_be_focused()
    expect(page.locator("#so-dong")).to_have_text("1 đơn vị")
    page.get_by_role("link", name="Bỏ lọc: Từ khóa: lhpn").click()
    expect(page.get_by_role("rowheader")).to_have_count(50)
    expect(box).to_have_value("")
    assert is_same(page)


def test_sorting_paging_and_going_back(page):
    page.goto("/don-vi/")
    mark(page)
    page.get_by_label("Loại đơn vị", exact=True).select_option("Ngành giáo dục")
    expect(page).to_have_url(re.compile(r"\?loai=education$"))
    page.get_by_role("columnheader", name="Đơn vị", exact=True).get_by_role("link").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    expect(page.locator("#sap-xep-ten")).to_be_focused()
    assert names(page)[0] == "Trường số 69"
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_role("rowheader")).to_have_count(20)
    assert names(page)[-1] == "Trường số 00"
    assert is_same(page)
    page.go_back()
    expect(page.get_by_role("rowheader")).to_have_count(50)
    assert names(page)[0] == "Trường số 69"
    page.reload()
    assert names(page)[0] == "Trường số 69"
    expect(page.get_by_label("Loại đơn vị", exact=True)).to_have_value("education")
    page.get_by_label("Cấp", exact=True).select_option("Cấp tỉnh")
    expect(page).to_have_url(re.compile(r"loai=education&cap=province&sap-xep=-ten"))


def test_a_session_that_ended_leads_to_the_sign_in_page(page):
    page.goto("/don-vi/?loai=education")
    Session.objects.all().delete()
    page.get_by_role("link", name="Trang sau").click()
    page.wait_for_url("**/dang-nhap/?next=/don-vi/%3Floai%3Deducation")
    assert page.locator("form.rail-search").count() == 0


def test_a_row_still_opens_its_own_page(page):
    page.goto("/don-vi/?q=lhpn")
    page.get_by_role("rowheader").get_by_role("link").click()
    page.wait_for_url("**/don-vi/*/")
    assert page.get_by_role("heading", level=1).inner_text() == "Hội Liên hiệp Phụ nữ tỉnh Hà Nam"


def test_who_committed_is_found_in_two_actions_from_any_page(page):
    page.goto("/don-vi/")
    page.keyboard.press("/")
    page.keyboard.type("mẹ đỡ đầu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=*")
    assert "Đã cam kết: Hội Liên hiệp Phụ nữ tỉnh Hà Nam" in page.locator("main").inner_text()


def test_a_slash_in_a_field_is_a_slash(page):
    page.goto("/van-ban/")
    box = page.get_by_label("Tìm theo số, trích yếu, cơ quan ban hành")
    box.press_sequentially("387/Q")
    expect(box).to_have_value("387/Q")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (1280, "light"), (1280, "dark")])
def test_lists_and_search_keep_the_rules(
    new_context, sign_in, axe, no_sideways_scroll, screenshot, page, width, scheme
):
    user = Organization.objects.get(name="Hội Khuyến học tỉnh Hà Nam").memberships.get().user
    own = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    sign_in(own, user)
    for name, address in {
        "list-filtered": "/chuong-trinh/?q=h%E1%BB%99i&thieu=1&tinh-trang=active&hieu-luc=2025&sap-xep=ten",
        "list-bodies": "/don-vi/?loai=education",
        "list-bases": "/van-ban/",
        "search": "/tim-kiem/?q=h%E1%BB%99i",
        "search-empty": "/tim-kiem/",
    }.items():
        own.goto(address)
        screenshot(own, f"{name}-{width}-{scheme}")
        no_sideways_scroll(own)
        assert axe(own) == [], address
