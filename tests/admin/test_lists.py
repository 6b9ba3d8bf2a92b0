"""The lists of the back office: what they show, find and filter, and that they ask the database equally often."""

import re
import unicodedata
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from simple_history.models import HistoricalChanges

from agreements.models import Agreement, LegalBasis, Organizer, Party, SigningEvent
from agreements.status import Status
from campaigns.models import Campaign, Commitment
from khuyenhoc.lib.backoffice import any_spelling
from khuyenhoc.lib.periods import Precision
from organizations.models import Membership, Organization, Representative, User
from tests.admin.pages import found, list_of
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
    make_representative,
    make_user,
)

pytestmark = pytest.mark.django_db

HA_NAM = "Hội Khuyến học tỉnh Hà Nam"
OURS = ("organizations", "agreements", "campaigns")


def test_every_record_has_its_place():
    """On a page of its own, or as a row on the page of what it belongs to."""
    pages = {model for model in admin.site._registry if model._meta.app_label in OURS}
    rows = {inline.model for model in pages for inline in admin.site._registry[model].inlines}
    through = {model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)}
    through = {model for model in through if not issubclass(model, HistoricalChanges)}  # read on the history page
    assert {model.__name__ for model in through - pages - rows} == {
        "User_groups", "User_user_permissions", "SentForm", "OrganizationMerge", "CampaignMerge",
    }  # fmt: skip


def test_only_our_records_are_shown():
    assert {model._meta.app_label for model in admin.site._registry} == {*OURS, "axes"}  # failures to sign in


# --- How often a list asks the database, with 1, 3 and 50 rows ---


def make_organizations(number):
    for _ in range(number):
        make_organization(parent=make_organization(), keeper=make_association())


def make_representatives(number):
    for _ in range(number):
        make_representative()


def make_members(number):
    for _ in range(number):
        make_member(make_association())


def make_agreements(number):
    for _ in range(number):
        make_agreement(partners=[make_organization(), make_organization()])


def make_events(number):
    for _ in range(number):
        make_event(held_on=date(2024, 5, 15), held_precision=Precision.DAY)


def make_bases(number):
    for place in range(number):
        make_basis(f"{place}/KH-HKH", keeper=make_association())


def make_campaigns(number):
    for _ in range(number):
        make_campaign(keeper=make_association())


def make_commitments(number):
    for _ in range(number):
        agreement = make_agreement(partners=[make_organization(), make_organization()])
        make_commitment(agreement, bearers=list(agreement.parties.all()))


@pytest.mark.parametrize("number", [1, 3, 50])
@pytest.mark.parametrize(
    ("model", "make", "queries"),
    [
        (Organization, make_organizations, 4),
        (Representative, make_representatives, 4),
        (User, make_members, 6),
        (Membership, make_members, 4),
        (Agreement, make_agreements, 7),
        (Party, make_agreements, 4),
        (SigningEvent, make_events, 6),
        (LegalBasis, make_bases, 4),
        (Campaign, make_campaigns, 4),
        (Commitment, make_commitments, 5),
    ],
)
def test_list_asks_equally_often_however_long(office, django_assert_num_queries, model, make, queries, number):
    make(number)
    with django_assert_num_queries(queries):
        response = office.get(list_of(model))
    assert len(response.context["cl"].result_list) >= min(number, 50)


def test_list_shows_fifty_rows_a_page(office):
    make_campaigns(51)
    assert len(found(office.get(list_of(Campaign)))) == 50
    assert len(found(office.get(list_of(Campaign, "?p=2")))) == 1


# --- Search ---

POLICE = "Công an tỉnh Hà Nam"


@pytest.fixture
def programme():
    """A programme of an association with the police, with what belongs to it; and another one of strangers."""
    police = make_organization(POLICE, aliases="CATHN")
    programme = make_agreement(make_association("Hội Khuyến học tỉnh Hà Nam"), subject="Đẩy mạnh khuyến tài")
    party = make_party(programme, police, reference_number="15/CTPH-CAT")
    make_commitment(programme, bearers=[party], campaign=make_campaign("Con nuôi đơn vị"))
    event = make_event(title="Hội nghị ký kết")
    Organizer.objects.create(event=event, organization=police)
    make_member(police, "reporter", full_name="Trần Thị Thủy Tiên", username="thuytien")
    make_basis("387/QĐ-TTg")

    stranger = make_agreement(make_association("Hội Khuyến học xã Bình Minh"), subject="Việc khác")
    make_commitment(stranger, text="Trao xe đạp")
    make_event(title="Lễ khác")
    make_basis("11-CT/TW")
    return programme


@pytest.mark.parametrize(
    ("model", "typed", "expected"),
    [
        (Organization, "cong an ha nam", [POLICE]),
        (Organization, unicodedata.normalize("NFD", "CÔNG AN Hà Nam"), [POLICE]),
        (Organization, "cathn", [POLICE]),
        (Agreement, "khuyen tai", ["Đẩy mạnh khuyến tài"]),
        (Agreement, "cong an ha nam", ["Đẩy mạnh khuyến tài"]),
        (Agreement, "khuyen tai cong an", ["Đẩy mạnh khuyến tài"]),
        (Party, "cong an", [POLICE]),
        (Party, "khuyen tai cong an", [POLICE]),
        (Party, "15/ctph", [POLICE]),
        (SigningEvent, "hoi nghi cong an", ["Hội nghị ký kết"]),
        (LegalBasis, "387", ["387/QĐ-TTg"]),
        (LegalBasis, "387/qd-ttg", ["387/QĐ-TTg"]),
        (Campaign, "con nuoi", ["Con nuôi đơn vị"]),
        (Commitment, "con nuoi", ["Con nuôi đơn vị"]),
        (Commitment, "xe dap", ["Trao xe đạp"]),
        (Commitment, "khuyen tai cong an", ["Con nuôi đơn vị"]),
        (User, "thuy tien", ["Trần Thị Thủy Tiên"]),
        (User, unicodedata.normalize("NFD", "TRẦN thuỷ"), ["Trần Thị Thủy Tiên"]),
        (User, "thuytien", ["Trần Thị Thủy Tiên"]),
        (Membership, "thuy tien ha nam", [f"Trần Thị Thủy Tiên, Báo cáo tại {POLICE}"]),
        (Organization, "không có ai", []),
        (User, "%", ["Nguyễn Quản Trị", "Trần Thị Thủy Tiên"]),  # a sign is no word, so nothing was asked for
    ],
)
def test_search_finds_without_accents(office, programme, model, typed, expected):
    response = office.get(list_of(model), {"q": typed})
    assert sorted(found(response)) == expected


@pytest.mark.parametrize("model", [Organization, Agreement, Party, SigningEvent, Commitment, User, Membership])
def test_a_search_of_many_words_is_answered(office, programme, model):
    response = office.get(list_of(model), {"q": "hội khuyến học " * 1000})
    assert response.status_code == 200


@pytest.mark.parametrize("model", [Organization, Agreement, Party, Commitment, User])
def test_a_search_with_an_unreadable_character_is_answered(office, programme, model):
    response = office.get(list_of(model), {"q": "ha\0nam"})
    assert response.status_code == 200
    assert [str(message) for message in response.context["messages"]] != []


def test_a_filter_with_an_unreadable_character_is_answered(office, programme):
    response = office.get(list_of(Agreement), {"document_kind__exact": "\0"}, follow=True)
    assert response.redirect_chain == [(list_of(Agreement, "?e=1"), 302)]
    assert response.status_code == 200


def test_a_word_finds_every_spelling_of_its_letters_and_no_other():
    pattern = re.compile(any_spelling("dai 387"))
    assert all(pattern.search(text) for text in ("đại 387", "ĐÀI 387", "Dai 387", "dãi 387"))
    assert not any(pattern.search(text) for text in ("đoi 387", "đại 38", "tại 387"))


@pytest.mark.parametrize(
    ("owner", "field", "typed", "expected"),
    [
        ("agreements.party", "organization", "cong an ha nam", [f"{POLICE} (Khác)"]),
        ("agreements.agreement", "keeper", "ha nam", [f"{HA_NAM} (Hội Khuyến học)"]),  # associations only
        ("agreements.agreementbasis", "legal_basis", "387", ["387/QĐ-TTg"]),
        ("campaigns.commitment", "campaign", "con nuoi", ["Con nuôi đơn vị (Khác)"]),
        ("organizations.membership", "user", "thuy tien", ["Trần Thị Thủy Tiên"]),
    ],
)
def test_a_field_offers_what_is_typed_without_accents(office, programme, owner, field, typed, expected):
    app, model = owner.split(".")
    query = {"app_label": app, "model_name": model, "field_name": field, "term": typed}
    answer = office.get("/admin/autocomplete/", query).json()
    assert [offer["text"] for offer in answer["results"]] == expected


# --- Filters and columns ---

PERIODS = {
    "Sắp ký": ("2024-2030", {"is_signed": False}),
    "Đang làm": ("2024-2099", {}),
    "Đã xong": ("2010-2015", {}),
    "Chưa rõ": ("", {}),
    "Bỏ dở": ("2024-2099", {"is_terminated": True}),
}


def make_one_of_each_status():
    for subject, (period, facts) in PERIODS.items():
        make_agreement(period=period, subject=subject, **facts)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.DRAFT, ["Sắp ký"]),
        (Status.ACTIVE, ["Đang làm"]),
        (Status.ENDED, ["Đã xong"]),
        (Status.UNDATED, ["Chưa rõ"]),
        (Status.TERMINATED, ["Bỏ dở"]),
        (Status.UPCOMING, []),
        ("expiring", []),
    ],
)
def test_programmes_are_filtered_by_status(office, status, expected):
    make_one_of_each_status()
    assert found(office.get(list_of(Agreement), {"tinh-trang": status})) == expected


def test_the_numbers_beside_the_filters_are_counted(office):
    make_one_of_each_status()
    response = office.get(list_of(Agreement), {"_facets": "True"})
    assert "Đang thực hiện (1)" in response.content.decode()


def test_an_unknown_status_filters_nothing(office):
    make_one_of_each_status()
    assert len(found(office.get(list_of(Agreement), {"tinh-trang": "mới"}))) == 5


def test_the_list_of_programmes_shows_dates_and_status_in_vietnamese(office):
    make_agreement(signed_on=date(2024, 5, 15), signed_precision=Precision.DAY, period="2024-2099")
    html = office.get(list_of(Agreement)).content.decode()
    for text in ("15/05/2024", "2024–2099", "Đang thực hiện"):
        assert text in html


@pytest.mark.parametrize("column", range(1, 6))
def test_every_list_can_be_sorted(office, column):
    make_commitment(make_agreement())
    make_event()
    make_basis()
    make_user()
    for model in (Organization, User, Membership, Agreement, Party, SigningEvent, LegalBasis, Campaign, Commitment):
        assert office.get(list_of(model), {"o": column}).status_code == 200


def test_names_are_sorted_as_in_the_vietnamese_alphabet(office):
    for name in ("Đan Phượng", "Dương Kinh", "Ân Thi", "An Lão"):
        make_organization(name)
    assert found(office.get(list_of(Organization), {"o": 1})) == ["An Lão", "Ân Thi", "Dương Kinh", "Đan Phượng"]
