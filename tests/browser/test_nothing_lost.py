"""Nothing typed is lost: an expired session, a page left by mistake, the network gone, a form sent twice."""

import re

import pytest
from django.contrib.sessions.models import Session

from agreements.models import Agreement
from khuyenhoc.demo import load_ha_nam_association
from tests.factories import make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "Khuyen-hoc-2024"
ENTRY = "/chuong-trinh/moi/"
OFFER = "Còn nội dung ghi dở"


@pytest.fixture
def editor():
    editor = make_member(load_ha_nam_association(), username="bien-tap", full_name="Nguyễn Thị Hòa")
    editor.set_password(PASSWORD)
    editor.save()
    make_organization("Công an tỉnh Hà Nam")
    return editor


@pytest.fixture
def page(editor, page_at, sign_in):
    """A phone with the entry form on it."""
    page = sign_in(page_at(360), editor)
    page.goto(ENTRY)
    return page


def write(page):
    """Write a programme with a second party, a third row of parties and a text of two lines."""
    page.locator("[name=subject]").fill("Khuyến học bền vững")
    page.locator("[name=period]").fill("2024-2030")
    page.locator("[name='parties-1-body']").fill("cong an")
    page.get_by_role("option", name=re.compile("Công an tỉnh Hà Nam")).click()
    page.locator("[name='parties-2-body']").fill("Trường chưa có trong sổ")
    page.get_by_role("option", name=re.compile("Thêm mới")).click()
    page.locator("summary", has_text="Nội dung của văn bản").click()
    page.locator("[name=purpose]").fill("Dòng một\nDòng hai")
    page.wait_for_timeout(400)  # until the draft is kept


def written(page) -> list[str]:
    names = ["subject", "period", "parties-1-body", "parties-2-body", "purpose"]
    return [page.locator(f"[name='{name}']").input_value() for name in names]


WRITTEN = [
    "Khuyến học bền vững",
    "2024-2030",
    "Công an tỉnh Hà Nam",
    "Trường chưa có trong sổ",
    "Dòng một\nDòng hai",
]


def leave(page, path="/chuong-trinh/"):
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)


def save(page):
    page.get_by_role("button", name="Lưu chương trình").last.click()


def test_session_that_ended_meanwhile_costs_a_sign_in_and_no_letter(page, faults, axe, no_sideways_scroll, screenshot):
    faults.expect("403")
    write(page)
    Session.objects.all().delete()
    save(page)
    page.get_by_text("Phiên làm việc đã hết").wait_for()
    assert axe(page) == []
    no_sideways_scroll(page)
    screenshot(page, "phien-da-het-360")
    page.locator("[name=username]").fill("bien-tap")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("heading", name="Gửi tiếp nội dung đã ghi").wait_for()
    assert axe(page) == []
    no_sideways_scroll(page)
    screenshot(page, "gui-tiep-360")
    page.get_by_role("button", name="Gửi tiếp").click()
    page.wait_for_url(re.compile(r"/chuong-trinh/\d+/$"))
    entered = Agreement.objects.get()
    assert (str(entered), entered.parties.count(), entered.purpose) == ("Khuyến học bền vững", 3, "Dòng một\nDòng hai")
    page.goto(ENTRY)
    assert not page.get_by_text(OFFER).is_visible()


def test_page_left_by_mistake_is_offered_and_brought_back_whole(page, axe, no_sideways_scroll, screenshot):
    write(page)
    leave(page)
    page.goto(ENTRY)
    page.get_by_text(OFFER).wait_for()
    assert axe(page) == []
    no_sideways_scroll(page)
    screenshot(page, "ghi-do-360")
    page.get_by_role("button", name="Ghi tiếp nội dung ấy").click()
    page.wait_for_function("document.querySelector('[name=subject]').value !== ''")
    assert written(page) == WRITTEN
    save(page)
    page.wait_for_url(re.compile(r"/chuong-trinh/\d+/$"))
    assert Agreement.objects.get().parties.count() == 3


def test_draft_that_is_refused_is_gone(page):
    write(page)
    leave(page)
    page.goto(ENTRY)
    page.get_by_role("button", name="Bỏ nội dung ấy").click()
    page.reload()
    assert not page.get_by_text(OFFER).is_visible()


def test_lost_connection_loses_nothing(page, faults):
    faults.expect("ERR_INTERNET_DISCONNECTED")
    write(page)
    page.context.set_offline(True)
    save(page)
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(ENTRY)
    page.get_by_role("button", name="Ghi tiếp nội dung ấy").click()
    page.wait_for_function("document.querySelector('[name=subject]').value !== ''")
    assert written(page) == WRITTEN


def test_draft_goes_with_the_one_who_signs_out(page, editor, sign_in):
    write(page)
    leave(page)
    page.get_by_role("button", name="Mục lục").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap/")
    sign_in(page, editor).goto(ENTRY)
    assert not page.get_by_text(OFFER).is_visible()


def test_draft_is_not_shown_to_another_person(page, sign_in):
    write(page)
    other = make_member(Agreement.objects.model.keeper.field.related_model.objects.associations().get())
    leave(sign_in(page, other), ENTRY)
    assert not page.get_by_text(OFFER).is_visible()


def test_form_sent_again_after_back_enters_nothing_more(page):
    """The browser shows either the very form that was sent, which knows its key, or an empty one."""
    write(page)
    save(page)
    page.wait_for_url(re.compile(r"/chuong-trinh/\d+/$"))
    page.go_back()
    if page.locator("[name=subject]").input_value():
        save(page)
        page.get_by_text("đã được ghi vào sổ ở lần gửi trước").wait_for()
    else:
        assert not page.get_by_text(OFFER).is_visible()
    assert Agreement.objects.count() == 1
