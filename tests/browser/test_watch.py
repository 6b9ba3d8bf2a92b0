"""The watch over pages is itself shown what it must find: an announced fault that does not come fails its test."""

import pytest


@pytest.fixture
def sign_in_page(page):
    page.goto("/dang-nhap/")
    return page


def add(page, markup: str):
    page.evaluate("markup => document.querySelector('main').insertAdjacentHTML('beforeend', markup)", markup)


def test_blocked_style_is_a_fault(sign_in_page, faults):
    faults.expect("Content Security Policy")
    add(sign_in_page, '<p style="color: red">đỏ</p>')


def test_exception_in_a_script_is_a_fault(sign_in_page, faults):
    faults.expect("script: .*hỏng")
    with sign_in_page.context.expect_event("weberror"):
        sign_in_page.evaluate("setTimeout(() => { throw new Error('hỏng') })")


def test_missing_file_is_a_fault(sign_in_page, faults):
    faults.expect("request: 404 .*/static/khong-co.png")
    faults.expect("console: .*404")
    with sign_in_page.expect_event("console"):
        add(sign_in_page, '<img src="/static/khong-co.png" alt="">')


def test_unannounced_fault_is_unexpected(sign_in_page, faults):
    add(sign_in_page, '<p style="color: red">đỏ</p>')
    sign_in_page.wait_for_timeout(100)
    assert len(faults.unexpected()) == 1
    faults.expect("Content Security Policy")


def test_axe_names_the_rule_and_the_element(sign_in_page, axe):
    assert axe(sign_in_page) == []
    add(sign_in_page, '<img src="/static/img/mark.svg" class="no-text">')
    assert [line.split(" ")[0] for line in axe(sign_in_page)] == ["image-alt"]
    assert axe(sign_in_page)[0].endswith(".no-text")


def test_sideways_scroll_is_named(sign_in_page, no_sideways_scroll):
    no_sideways_scroll(sign_in_page)
    add(sign_in_page, '<img src="/static/img/mark.svg" class="too-wide" alt="" width="5000">')
    sign_in_page.evaluate("document.querySelector('.too-wide').style.cssText = 'max-width: none; width: 5000px'")
    with pytest.raises(AssertionError, match="too-wide"):
        no_sideways_scroll(sign_in_page)
