"""The reading pages in a browser: on a phone and on a desk, by day and by night, full and empty."""

import re
from datetime import date

import pytest

from agreements.models import Agreement, AgreementBasis, EventPerson, Organizer, Signatory
from campaigns.models import Campaign
from khuyenhoc.demo import load_programmes
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
    make_party,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
LONG = "Liên hiệp các Hội Khoa học và Kỹ thuật, Văn học nghệ thuật, Cựu giáo chức huyện Nghĩa Hưng (trước 01/7/2025)"
UNBROKEN = "12/CTPH-HKHTHN-CATHN-BCHQSTHN-UBMTTQVNTHN-LĐLĐTHN-HLHPNTHN-ĐTNTHN-HNDTHN"


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}")
def look(request, new_context, sign_in, axe, no_sideways_scroll, screenshot):
    """Return a function that opens addresses as a user, judges each page by rule and keeps a picture of it."""
    width, scheme = request.param

    def open_pages(user, **addresses):
        page = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
        sign_in(page, user)
        for name, address in addresses.items():
            page.goto(address)
            screenshot(page, f"{name.replace('_', '-')}-{width}-{scheme}")
            no_sideways_scroll(page)
            assert axe(page) == [], address

    return open_pages


def test_the_demo(look):
    load_programmes()
    police = Organization.objects.get(name="Công an tỉnh Hà Nam")
    province = Agreement.objects.get(keeper__name="Hội Khuyến học tỉnh Hà Nam")
    ward = Agreement.objects.get(keeper__name="Hội Khuyến học phường Khương Đình")
    campaign = Campaign.objects.get(name="Con nuôi đơn vị")
    look(
        make_user("quan-tri", full_name="Nguyễn Văn Quản", is_superuser=True, is_staff=True),
        overview="/",
        programmes="/chuong-trinh/",
        programme=province.get_absolute_url(),
        programme_of_ward=ward.get_absolute_url(),
        bodies="/don-vi/",
        body=police.get_absolute_url(),
        campaigns="/phong-trao/",
        campaign=campaign.get_absolute_url(),
        events="/le-ky-ket/",
        event=ward.event.get_absolute_url(),
    )
    look(
        make_member(police, "reporter", full_name="Trần Văn Công"),
        partner="/",
        programme_as_partner=province.get_absolute_url(),
    )


@pytest.fixture
def hard():
    """Long names, numbers without a blank, many rows, every kind of unknown."""
    keeper = make_association("Hội Khuyến học tỉnh Hà Nam", level="province", place="tỉnh Hà Nam (trước 01/7/2025)")
    partner = make_organization(LONG, kind="professional", level="district", place="huyện Nghĩa Hưng", aliases=LONG)
    event = make_event(
        keeper, title=f"Hội nghị {LONG}", place=LONG, held_on=date(2023, 3, 1), held_precision="month", delegates=12000,
        delegates_bound="over", note=LONG,
    )  # fmt: skip
    agreement = make_agreement(
        keeper, "từ 05/2024, không thời hạn", partners=[partner], subject=f"Phối hợp {LONG} " * 6, event=event,
        signed_on=date(2024, 1, 1), signed_precision="year", purpose=f"{LONG}\n\n{LONG}", joint_responsibilities=LONG,
        source_publisher=LONG, source_url="https://example.vn/" + "a" * 300, conflict_note=LONG,
        is_list_incomplete=True,
    )  # fmt: skip
    _, own = agreement.parties.all()
    own.reference_number, own.is_commitment_list_incomplete, own.responsibilities = UNBROKEN, True, LONG
    own.save()
    Signatory.objects.create(
        party=own, full_name="Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên", rank="Phó Giáo sư, Tiến sĩ",
        position_text="Phó Chủ tịch Thường trực kiêm Tổng Thư ký", capacity="kt", capacity_text="Chủ tịch",
    )  # fmt: skip
    for place in range(50):
        party = make_party(agreement, make_organization(f"Hội Cựu giáo chức phường {place}"), position=place + 5)
        if place < 12:
            make_commitment(agreement, [party, own], make_campaign(f"{LONG} {place}"), tied_to=Campaign.objects.first())
        EventPerson.objects.create(event=event, full_name=f"Nguyễn Thị {place}", position_text=LONG, act="spoke")
        Organizer.objects.create(event=event, organization=party.organization, position=place)
    make_commitment(agreement, text=f"{LONG} " * 8, kind_as_written=LONG)
    make_party(agreement, make_organization("Ủy ban Mặt trận Tổ quốc"), role="witness", position=90)
    AgreementBasis.objects.create(agreement=agreement, legal_basis=make_basis(UNBROKEN, abstract=LONG))
    for period, facts in [
        ("", {}), ("2010-2012", {}), ("2024-2099", {"is_signed": False}), ("2090-2099", {}),
        ("2020-2021, định hướng đến 2099", {}), ("2024-2099", {"is_terminated": True}),
    ]:  # fmt: skip
        other = make_agreement(keeper, period, partners=[partner], subject="", **facts)
        make_commitment(other, list(other.parties.all()), Campaign.objects.first())
    for number in range(60):
        make_agreement(keeper, partners=[partner], subject=f"Bản số {number}")
    return agreement, partner


def test_the_hardest(look, hard, faults):
    faults.expect("404")
    agreement, partner = hard
    look(
        make_member(agreement.keeper, "manager", full_name="Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên"),
        hard_overview="/",
        hard_programmes="/chuong-trinh/?sap-xep=ten",
        hard_programme=agreement.get_absolute_url(),
        hard_bodies="/don-vi/?q=hội",
        hard_body=partner.get_absolute_url(),
        hard_campaigns="/phong-trao/",
        hard_campaign=Campaign.objects.first().get_absolute_url(),
        hard_events="/le-ky-ket/",
        hard_event=agreement.event.get_absolute_url(),
        wrong_filter="/chuong-trinh/?tinh-trang=sai",
        not_found="/chuong-trinh/999999/",
    )
    look(make_member(partner, "viewer"), hard_partner="/", hard_programme_as_partner=agreement.get_absolute_url())


def test_nothing_at_all(look):
    look(make_member(make_association("Hội Khuyến học xã Mới")), empty_overview="/", empty_programmes="/chuong-trinh/")
    partner = make_organization("Hội Nhà báo tỉnh Nam Định")
    look(make_member(partner, "viewer"), empty_partner="/", empty_body=partner.get_absolute_url())
    campaign = make_campaign("Thắp sáng đường quê")
    look(
        make_user("chua-co-don-vi"),
        no_body="/",
        empty_events="/le-ky-ket/",
        no_hit="/phong-trao/?q=không có đâu",
        empty_campaign=campaign.get_absolute_url(),
    )


def test_a_list_is_searched_without_scripts(new_context, sign_in):
    keeper = make_association("Hội Khuyến học tỉnh Hà Nam")
    make_agreement(keeper, partners=[make_organization("Công an tỉnh Hà Nam")], subject="Cổng trường an toàn")
    make_agreement(keeper, subject="Phụ nữ học tập")
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, make_member(keeper, "viewer"))
    page.goto("/chuong-trinh/")
    page.get_by_label("Tìm theo trích yếu, tên đơn vị, số văn bản, giai đoạn").fill("cong an")
    page.get_by_label("Tình trạng").select_option("Đang thực hiện")
    page.locator("main").get_by_role("button", name="Tìm").press("Enter")
    page.wait_for_url("**/chuong-trinh/?q=cong+an&tinh-trang=active&*")
    assert page.get_by_role("rowheader").all_inner_texts() == [
        "Cổng trường an toàn\nvới Công an tỉnh Hà Nam\nChương trình phối hợp · Hội Khuyến học tỉnh Hà Nam"
    ]


def test_a_programme_prints_on_three_sheets_by_its_own_button(new_context, sign_in):
    load_programmes()
    province = Agreement.objects.get(keeper__name="Hội Khuyến học tỉnh Hà Nam")
    page = new_context().new_page()
    page.add_init_script("window.print = () => { document.title = 'In ra giấy'; }")
    sign_in(page, make_member(province.keeper, "viewer"))
    page.goto(province.get_absolute_url())
    page.get_by_role("button", name="In", exact=True).click()
    assert page.title() == "In ra giấy"
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 3


def test_nothing_offers_to_print_without_scripts(new_context, sign_in):
    agreement = make_agreement()
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, make_member(agreement.keeper, "viewer"))
    page.goto(agreement.get_absolute_url())
    assert page.get_by_role("button", name="In", exact=True).count() == 0
