"""Coming in and going out in a browser: an invitation from the mail to the first page, and Back after signing out."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.factories import make_association, make_member, make_organization

WIDTHS = [360, 768, 1280]


@pytest.fixture
def manager():
    association = make_association("Hội Khuyến học tỉnh Hà Nam")
    police = make_organization("Công an tỉnh Hà Nam", kind="armed_forces", keeper=association)
    make_member(police, "reporter", full_name="Hoàng Văn Công")
    return make_member(association, "manager", "quan-ly", full_name="Nguyễn Văn Quản")


@pytest.mark.django_db(transaction=True)
def test_a_person_is_invited_and_comes_in(manager, sign_in, page_at):
    page = sign_in(page_at(1280), manager)
    page.goto("/thanh-vien/")
    page.get_by_role("link", name="Mời thành viên").click()
    page.get_by_label("Đơn vị", exact=False).first.select_option(label="Công an tỉnh Hà Nam")
    page.get_by_label("Họ và tên").fill("Trần Thị Thu Hà")
    page.get_by_label("Thư điện tử").fill("Thu.Ha@example.org")
    page.get_by_label(re.compile("^Báo cáo:")).check()
    page.get_by_role("button", name="Gửi lời mời").click()
    expect(page.get_by_text("Đã gửi lời mời tới thu.ha@example.org.")).to_be_visible()
    reader = page_at(360)
    reader.goto(re.search(r"http\S+/loi-moi/\S+", mail.outbox[0].body)[0])
    reader.get_by_label("Mật khẩu mới", exact=False).first.fill("rat-kho-doan-2026")
    reader.get_by_label("Nhập lại mật khẩu mới").fill("rat-kho-doan-2026")
    reader.get_by_role("button", name="Đặt mật khẩu và đăng nhập").click()
    expect(reader.get_by_role("heading", name="Tài khoản")).to_be_visible()
    expect(reader.get_by_text("Báo cáo tại Công an tỉnh Hà Nam")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_back_after_signing_out_shows_the_sign_in(manager, sign_in, page_at):
    page = sign_in(page_at(1280), manager)
    page.goto("/thanh-vien/")
    expect(page.get_by_text("Hoàng Văn Công")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert "Hoàng Văn Công" not in page.content()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit(manager, sign_in, page_at, axe, no_sideways_scroll, width, scheme):
    page = page_at(width)
    page.emulate_media(color_scheme=scheme)
    for path in ("/dang-nhap/", "/quen-mat-khau/", "/quen-mat-khau/da-gui/"):
        page.goto(path)
        assert axe(page) == [], path
        no_sideways_scroll(page)
    sign_in(page, manager)
    role = manager.memberships.get().pk
    for path in (
        "/thanh-vien/", "/thanh-vien/moi/", f"/thanh-vien/{role}/", f"/thanh-vien/{role}/bo/",
        "/tai-khoan/", "/tai-khoan/mat-khau/", "/tai-khoan/thu-dien-tu/",
    ):  # fmt: skip
        page.goto(path)
        assert axe(page) == [], path
        no_sideways_scroll(page)
