"""Pages on paper: A4, only what one reads, and no more sheets than it takes."""

import re

import pytest

from agreements.models import Agreement, LegalBasis
from campaigns.models import Campaign
from khuyenhoc.demo import load_programmes
from organizations.models import Organization
from tests.factories import make_agreement, make_organization, make_user

pytestmark = pytest.mark.django_db(transaction=True)

# Everything that is pressed, filled in or leads elsewhere on the screen.
SCREEN_ONLY = (
    ".rail, .skip-link, .crumbs, .messages, .page-actions, .page-foot, .filter-bar, .pages, .list-files, .save-bar, "
    ".btn, .help-link, .manual-contents, .chip-remove, .more-menu"
)
PRINTABLE = 624  # pixels between the margins of an A4 sheet


@pytest.fixture
def on_paper(new_context, sign_in):
    """Return a function that opens an address as it will be printed."""
    user = make_user("quan-tri", full_name="Nguyễn Văn Quản", is_superuser=True, is_staff=True)

    def open_page(address: str):
        page = new_context(viewport={"width": PRINTABLE, "height": 900}, color_scheme="dark").new_page()
        sign_in(page, user)
        page.emulate_media(media="print")
        page.goto(address)
        return page

    return open_page


def sheets(page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def addresses() -> dict[str, int]:
    """Return the address of every page that is read, with the sheets that it may take."""
    ward = Agreement.objects.get(keeper__name="Hội Khuyến học phường Khương Đình")
    province = Agreement.objects.get(keeper__name="Hội Khuyến học tỉnh Hà Nam")
    police = Organization.objects.get(name="Công an tỉnh Hà Nam")
    campaign = Campaign.objects.get(name="Con nuôi đơn vị")
    return {
        "/": 2,
        "/chuong-trinh/": 1,
        "/don-vi/": 3,
        "/phong-trao/": 3,
        "/le-ky-ket/": 1,
        "/tro-giup/": 25,
        province.get_absolute_url(): 3,
        f"{province.get_absolute_url()}lich-su/": 2,
        police.get_absolute_url(): 2,
        campaign.get_absolute_url(): 1,
        ward.event.get_absolute_url(): 2,
        LegalBasis.objects.first().get_absolute_url(): 1,
        "/van-ban/": 1,
    }


def test_only_what_one_reads_is_printed_on_few_sheets(on_paper, no_sideways_scroll):
    load_programmes()
    for address, most in addresses().items():
        page = on_paper(address)
        shown = page.locator(SCREEN_ONLY).evaluate_all(
            "nodes => nodes.filter((node) => node.checkVisibility()).map((node) => node.className)"
        )
        assert shown == [], address
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", address
        no_sideways_scroll(page)
        assert 1 <= sheets(page) <= most, address


def test_a_long_list_repeats_its_head_and_stays_a_table(on_paper):
    for number in range(40):
        make_agreement(partners=[make_organization(f"Hội Cựu giáo chức phường {number}")], subject=f"Bản số {number}")
    page = on_paper("/chuong-trinh/")
    assert page.locator("thead").evaluate("node => getComputedStyle(node).display") == "table-header-group"
    assert page.locator("tbody tr").first.evaluate("node => getComputedStyle(node).breakInside") == "avoid"
    assert 2 <= sheets(page) <= 5
