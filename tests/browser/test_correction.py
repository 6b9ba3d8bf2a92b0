"""Correcting a programme in a browser: from its page to the form, and on to the history."""

import re

import pytest

from agreements.models import Agreement
from khuyenhoc.demo import load_programmes
from organizations.models import Organization
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor():
    load_programmes()
    return make_member(Organization.objects.get(name="Hội Khuyến học tỉnh Hà Nam"), full_name="Nguyễn Thị Hòa")


@pytest.mark.parametrize("width", [360, 1280])
def test_editor_corrects_the_period_and_reads_it_in_the_history(
    editor, width, page_at, sign_in, axe, no_sideways_scroll, screenshot
):
    page = sign_in(page_at(width), editor)
    page.goto(Agreement.objects.get(subject__contains="khuyến tài").get_absolute_url())
    page.get_by_role("link", name="Sửa, bổ sung").click()
    page.locator("[name=period]").fill("2024-2026, định hướng đến 2030")
    page.get_by_text("định hướng đến hết năm 2030").wait_for()
    page.locator("[name='correction-reason']").fill("bổ sung theo bản ký")
    assert axe(page) == []
    no_sideways_scroll(page)
    screenshot(page, f"sua-chuong-trinh-{width}")
    page.get_by_role("button", name="Lưu phần sửa").click()
    page.wait_for_url(re.compile(r"/chuong-trinh/\d+/$"))
    assert "2024–2026, định hướng đến 2030" in page.locator("main").inner_text()

    page.get_by_text("Khác…").click()
    page.get_by_role("link", name="Lịch sử").click()
    assert page.locator("main table").inner_text().count("2024–2026, định hướng đến 2030") == 1
    assert axe(page) == []
    no_sideways_scroll(page)
    screenshot(page, f"lich-su-{width}")


def test_a_period_is_corrected_in_four_actions_from_any_page(editor, page_at, sign_in):
    agreement = Agreement.objects.get(subject__contains="khuyến tài")
    page = sign_in(page_at(1280), editor)
    page.goto("/van-ban/")
    page.get_by_role("navigation").get_by_role("link", name="Chương trình phối hợp").click()
    page.get_by_role("rowheader").get_by_role("link", name="khuyến tài").click()
    page.get_by_role("link", name="Sửa giai đoạn").click()
    page.wait_for_function("document.activeElement.name === 'period'")
    page.keyboard.type("2024-2028")
    page.get_by_role("button", name="Lưu phần sửa").click()
    page.wait_for_url(re.compile(r"/chuong-trinh/\d+/(#.*)?$"))
    agreement.refresh_from_db()
    assert agreement.period_label == "2024–2028"


def test_who_bears_a_commitment_is_one_line_that_opens_on_demand(editor, page_at, sign_in, axe, no_sideways_scroll):
    page = sign_in(page_at(360), editor)
    page.goto(f"/chuong-trinh/{Agreement.objects.get(subject__contains='khuyến tài').pk}/sua/")
    row = page.locator("[data-rows=commitments] [data-row]:nth-child(4)")
    line, tick = row.locator(".tick-fold > summary"), row.get_by_label("Công an tỉnh Hà Nam", exact=True)
    assert line.inner_text() == "Bên thực hiện: Công an tỉnh Hà Nam, Bộ Chỉ huy Quân sự tỉnh Hà Nam"
    assert not tick.is_visible()
    line.press("Enter")
    assert line.inner_text() == "Bên thực hiện:"  # the ticks say the rest
    tick.press("Space")
    line.press("Enter")
    assert line.inner_text() == "Bên thực hiện: Bộ Chỉ huy Quân sự tỉnh Hà Nam"
    row.get_by_label("Tất cả các bên").check()
    assert line.inner_text() == "Bên thực hiện: Tất cả các bên"
    assert axe(page) == []
    no_sideways_scroll(page)
    line.press("Enter")
    page.locator("[data-rows=commitments] [data-row]:nth-child(5) [name$=text]").press_sequentially("x")
    assert not tick.is_visible()
    page.evaluate("window.onbeforeunload = null")


def test_ticks_of_a_party_survive_its_row_being_struck_out_and_taken_back(editor, page_at, sign_in):
    page = sign_in(page_at(1280), editor)
    page.goto(f"/chuong-trinh/{Agreement.objects.get(subject__contains='khuyến tài').pk}/sua/")
    ticked = page.locator("[data-rows=commitments] [data-row]:nth-child(4) .tick-list input:checked")
    before = [ticked.nth(place).get_attribute("value") for place in range(ticked.count())]
    page.get_by_role("button", name="Bỏ dòng 2", exact=True).first.click()
    assert ticked.count() == 1
    page.get_by_role("button", name="Lấy lại").click()
    assert [ticked.nth(place).get_attribute("value") for place in range(ticked.count())] == before == ["1", "2"]
    page.evaluate("window.onbeforeunload = null")


def test_fields_of_the_ceremony_wait_until_there_is_one(editor, page_at, sign_in):
    page = sign_in(page_at(1280), editor)
    page.goto("/chuong-trinh/moi/")
    title = page.locator("[name='event-title']")
    assert not title.is_visible()
    page.locator("[name='event-is_held']").check()
    assert title.is_visible()


def test_enter_goes_on_to_the_next_field_and_saves_nothing(editor, page_at, sign_in):
    page = sign_in(page_at(1280), editor)
    page.goto("/chuong-trinh/moi/")
    assert page.evaluate("document.activeElement.name") == "subject"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "period"
    assert page.url.endswith("/chuong-trinh/moi/")
