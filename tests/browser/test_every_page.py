"""Every address of the register in Chromium: nothing inaccessible, nothing wider than the window, nothing blocked."""

import pytest
from django.urls import get_resolver, reverse

from tests.scope.policy import POLICY, Page, RecordPage
from tests.scope.test_hostile import back_office
from tests.scope.world import build

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS, SCHEMES = (360, 768, 1280), ("light", "dark")
PARTS = 4
DOORS = ["/dang-nhap/", "/quen-mat-khau/", "/quen-mat-khau/da-gui/", "/quen-mat-khau/MQ/x-y/", "/loi-moi/MQ/a-b/"]


@pytest.fixture
def world():
    return build()


def read_by_all(world) -> list[str]:
    """Return the address of every page that answers a GET, with a record of one's own where it wants one."""
    found = []
    for name, row in POLICY.items():
        if isinstance(row, Page) and "GET" in row.methods:
            found.append(reverse(name))
        elif isinstance(row, RecordPage) and "GET" in row.methods:
            found.append(reverse(name, args=[world.numbers[row.kind]["own"]]))
    return found


def faults_of(page, address, axe, no_sideways_scroll) -> list[str]:
    """Return what is wrong with a page in light and dark, at all widths; nothing of what is no page."""
    page.goto(address)
    found = []
    if page.evaluate("document.contentType") != "text/html":
        return found
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address} {scheme} {width}: {violation}" for violation in axe(page)]
            try:
                no_sideways_scroll(page)
            except AssertionError as error:
                found.append(f"{address} {scheme} {width}: {error}")
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_page_is_accessible_and_no_wider_than_the_window(world, part, page_at, sign_in, axe, no_sideways_scroll):
    page = sign_in(page_at(1280), world.users["admin"])
    page.on("dialog", lambda dialog: dialog.accept())
    addresses = read_by_all(world)[part::PARTS]
    assert len(addresses) > 3
    assert [fault for address in addresses for fault in faults_of(page, address, axe, no_sideways_scroll)] == []


def test_partner_pages_and_doors_are_so_too(world, page_at, sign_in, faults, axe, no_sideways_scroll):
    faults.expect("404|410")
    stranger, partner = page_at(360), sign_in(page_at(360), world.users["reporter"])
    own = [reverse("pages:agreement", args=[world.numbers["programme"]["own"]]), "/", "/tai-khoan/", "/khong-co/"]
    found = [fault for address in DOORS for fault in faults_of(stranger, address, axe, no_sideways_scroll)]
    found += [fault for address in own for fault in faults_of(partner, address, axe, no_sideways_scroll)]
    assert found == []


def test_back_office_breaks_no_rule_of_the_security_policy(world, page_at, sign_in, faults, settings):
    """Whatever is blocked is a console error, which the watch over pages takes for a fault."""
    settings.ZEAL_ALLOWLIST = [{"model": "*"}]  # not about how often the database is asked
    faults.expect("404|403|405")
    page = sign_in(page_at(1280), world.users["admin"])
    visited = [address for address in back_office(get_resolver().url_patterns) if "logout" not in address]
    for address in visited:
        page.goto(address)
    assert len(visited) > 30
    assert [fault for fault in faults.seen if "Security Policy" in fault] == []
