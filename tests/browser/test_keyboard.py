"""The daily work with the keyboard alone: no mouse is touched anywhere in this file."""

import re

import pytest

from agreements.models import Agreement
from khuyenhoc.demo import load_programmes
from organizations.models import Organization
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(page_at, sign_in):
    load_programmes()
    keeper = Organization.objects.get(name="Hội Khuyến học tỉnh Hà Nam")
    page = sign_in(page_at(1280), make_member(keeper, full_name="Nguyễn Thị Hòa"))
    page.goto("/")
    return page


def focused(page) -> str:
    """Return what has the focus, as a screen reader names it: its label, or its words."""
    return page.evaluate(
        """() => {
            const field = document.activeElement;
            if (field === document.body) return "";
            const label = field.labels?.[0]?.innerText || field.getAttribute("aria-label");
            return (label || field.innerText || field.name || "").trim();
        }"""
    )


def tab_to(page, name: str, most: int = 60):
    """Press Tab until something of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in focused(page):
            return
    pytest.fail(f"{name} is not reached with {most} presses of Tab")


def test_skip_link_comes_first_and_leads_past_the_rail(page):
    page.keyboard.press("Tab")
    assert focused(page) == "Đi thẳng vào nội dung"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_who_committed_is_found_and_opened(page):
    page.keyboard.press("/")
    page.keyboard.type("me do dau")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/**")
    assert "Hội Liên hiệp Phụ nữ tỉnh Hà Nam" in page.locator("main").inner_text()
    tab_to(page, "Mẹ đỡ đầu")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/phong-trao/\d+/$"))


def test_list_is_filtered_sorted_and_freed_of_its_filter(page):
    page.goto("/don-vi/")
    tab_to(page, "Tìm theo tên")
    page.keyboard.type("cong an")
    page.wait_for_url(re.compile("q=cong"))
    tab_to(page, "Loại đơn vị")  # the filter
    tab_to(page, "Loại đơn vị")  # the head of the column
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sap-xep=loai"))
    page.locator("th[aria-sort]", has_text="Loại đơn vị").wait_for()
    tab_to(page, "Bỏ mọi điều kiện lọc")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/don-vi/$"))
    assert page.locator("tbody tr").count() > 1


def test_period_is_corrected(page):
    agreement = Agreement.objects.get(subject__contains="khuyến tài")
    page.goto(agreement.get_absolute_url())
    tab_to(page, "Sửa, bổ sung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sua/")
    tab_to(page, "Giai đoạn")
    page.keyboard.press("Control+A")
    page.keyboard.type("2024-2031")
    tab_to(page, "Lý do sửa", most=400)
    page.keyboard.type("ghi nhầm")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(agreement.get_absolute_url())
    agreement.refresh_from_db()
    assert agreement.period_label == "2024–2031"


def test_menu_of_a_record_opens_and_its_verbs_are_reached(page):
    page.goto(Organization.objects.get(name="Công an tỉnh Hà Nam").get_absolute_url())
    tab_to(page, "Khác")
    page.keyboard.press("Enter")
    tab_to(page, "Lịch sử")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lich-su/")
