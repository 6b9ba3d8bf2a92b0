"""Several people in the back office: versions, history, and addresses that nobody should type."""

import pytest
from django.contrib import admin
from django.urls import reverse

from agreements.models import Agreement, LegalBasis, Party, SigningEvent
from campaigns.models import Campaign, Commitment
from khuyenhoc.lib.keeping import STALE
from organizations.models import Organization, Representative
from tests.admin.pages import faults, found, list_of
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_organization,
    make_representative,
)

pytestmark = pytest.mark.django_db

KEPT = {
    Organization: (make_organization, "name"),
    Campaign: (make_campaign, "name"),
    LegalBasis: (make_basis, "abstract"),
    SigningEvent: (make_event, "title"),
    Agreement: (make_agreement, "subject"),
}
each_kept = pytest.mark.parametrize(("make", "text"), KEPT.values(), ids=[model.__name__ for model in KEPT])


def version_of(record) -> int:
    return type(record).objects.values_list("version", flat=True).get(pk=record.pk)


# --- Two at once ---


@each_kept
def test_the_later_of_two_saves_is_refused_with_its_text_and_goes_through_on_a_second_try(shown, make, text):
    record = make()
    first, second = shown(record), shown(record)
    assert first.send(**{text: "Bản của người thứ nhất"}).status_code == 302
    refused = second.send(**{text: "Bản của người thứ hai"})
    assert STALE in faults(refused)
    assert refused.context["adminform"].form[text].value() == "Bản của người thứ hai"
    assert getattr(type(record).objects.get(pk=record.pk), text) == "Bản của người thứ nhất"
    seen = refused.context["adminform"].form["seen_version"].value()
    assert second.send(**{text: "Bản của người thứ hai", "seen_version": seen}).status_code == 302
    assert getattr(type(record).objects.get(pk=record.pk), text) == "Bản của người thứ hai"
    assert version_of(record) == 3


@each_kept
@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 40, "\0"])
def test_a_save_that_does_not_say_what_it_saw_is_refused(shown, make, text, version):
    record = make()
    assert shown(record).send(**{text: "Khác", "seen_version": version}).status_code == 200
    assert version_of(record) == 1


@each_kept
def test_a_page_sent_as_shown_raises_no_version(shown, make, text):
    record = make()
    assert shown(record).send(reason="chỉ xem").status_code == 302
    assert version_of(record) == 1


# --- The version of the whole rises with its parts ---


def test_the_version_of_a_programme_rises_with_its_parties(shown):
    agreement = make_agreement(partners=[make_organization()])
    assert shown(agreement).send(**{"parties-1-reference_number": "12/KHPH"}).status_code == 302
    assert version_of(agreement) == 2
    party = agreement.parties.last()
    assert shown(party).send(reference_number="13/KHPH").status_code == 302
    assert version_of(agreement) == 3
    assert shown(party).send().status_code == 302
    assert version_of(agreement) == 3


def test_the_version_of_a_programme_rises_with_its_commitments(shown, office):
    agreement = make_agreement(partners=[make_organization()])
    commitment = make_commitment(agreement)
    assert shown(commitment).send(note="Ghi chú").status_code == 302
    assert version_of(agreement) == 2
    page = shown(commitment)
    del page.shown["is_joint"]
    (rows,) = [name for name in page.shown if name.endswith("-TOTAL_FORMS")]
    first = rows.replace("TOTAL_FORMS", "0-party")
    assert page.send(**{rows: "1", first: agreement.parties.last().pk}).status_code == 302
    assert version_of(agreement) == 3
    office.post(reverse("admin:campaigns_commitment_delete", args=[commitment.pk]), {"post": "yes"})
    assert not Commitment.objects.exists()
    assert version_of(agreement) == 4


def test_deleting_several_parts_raises_each_whole_once(office):
    agreements = [make_agreement(), make_agreement()]
    parts = [make_commitment(agreement).pk for agreement in [*agreements, agreements[0]]]
    asked = {"action": "delete_selected", "_selected_action": parts, "post": "yes"}
    assert office.post(list_of(Commitment), asked).status_code == 302
    assert [version_of(agreement) for agreement in agreements] == [2, 2]
    assert not Commitment.objects.exists()


def test_the_version_of_a_body_rises_with_those_who_hold_office(shown):
    representative = make_representative()
    assert shown(representative).send(position_text="Phó Chủ tịch", since="2020").status_code == 302
    representative.refresh_from_db()
    assert representative.time_label == "từ 2020"
    assert version_of(representative.organization) == 2


# --- History ---


@each_kept
def test_a_save_leaves_who_and_why(shown, administrator, make, text):
    record = make()
    assert shown(record).send(**{text: "Khác", "reason": "ghi nhầm"}).status_code == 302
    last = record.history.first()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("~", administrator, "ghi nhầm")


def test_a_row_leaves_who_and_why(shown, administrator):
    agreement = make_agreement(partners=[make_organization()])
    shown(agreement).send(**{"parties-1-reference_number": "12/KHPH", "reason": "đọc lại giấy"})
    last = agreement.parties.last().history.first()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("~", administrator, "đọc lại giấy")


@each_kept
def test_a_deletion_leaves_who(office, administrator, make, text):
    record = make()
    if isinstance(record, Agreement):
        Party.objects.all().delete()
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_delete"
    assert office.post(reverse(name, args=[record.pk]), {"post": "yes"}).status_code == 302
    last = type(record).history.filter(id=record.pk).first()
    assert (last.history_type, last.history_user) == ("-", administrator)


# --- A body's place ---


def test_a_place_is_typed_by_name_and_shown_by_name(shown, office):
    body = make_organization()
    page = shown(body)
    asked = page.send(place="khuong dinh")
    assert "Phường Khương Đình, Thành phố Hà Nội" in asked.content.decode()
    assert page.send(**{"place": "khuong dinh", "place-choice": "pick:00364"}).status_code == 302
    body.refresh_from_db()
    assert (body.province_code, body.ward_code, body.place) == ("01", "00364", "")
    assert "Phường Khương Đình, Thành phố Hà Nội" in office.get(list_of(Organization)).content.decode()


def test_bodies_are_found_by_province_and_by_what_became_of_them(office):
    here = make_organization("Ở đây", province_code="37")
    make_organization("Cất đi", archived_at="2026-01-01T00:00Z")
    make_organization("Gộp rồi", merged_into=here)
    assert found(office.get(list_of(Organization, "?tinh=37"))) == ["Ở đây"]
    assert found(office.get(list_of(Organization, "?tinh=chua-ro"))) == ["Cất đi", "Gộp rồi"]
    assert found(office.get(list_of(Organization, "?trong-so=dang-dung"))) == ["Ở đây"]
    assert found(office.get(list_of(Organization, "?trong-so=cat-di"))) == ["Cất đi"]
    assert found(office.get(list_of(Organization, "?trong-so=da-gop"))) == ["Gộp rồi"]


def test_namesakes_are_told_apart_where_they_are_chosen(office, shown):
    bodies = [make_association("Hội Khuyến học", province_code=code) for code in ("37", "01")]
    query = {"app_label": "agreements", "model_name": "agreement", "field_name": "keeper", "term": "hoi"}
    labels = {f"Hội Khuyến học (Hội Khuyến học · {place})" for place in ("Tỉnh Ninh Bình", "Thành phố Hà Nội")}
    assert {offer["text"] for offer in office.get("/admin/autocomplete/", query).json()["results"]} == labels
    html = shown(make_agreement(bodies[0])).response.content.decode()
    assert "Hội Khuyến học (Hội Khuyến học · Tỉnh Ninh Bình)" in html


def test_representatives_are_found_by_name_and_body(office):
    make_representative(make_organization("Công an tỉnh"), full_name="Nguyễn Thị Hoa")
    for typed in ("thi hoa", "cong an", "Hoa công"):
        assert found(office.get(list_of(Representative, f"?q={typed}"))) == ["Nguyễn Thị Hoa"]


# --- Addresses that nobody should type ---

HOSTILE = [
    "signed_on__year=9223372036854775807", "signed_on__year=9999", "signed_on__year=0", "signed_on__year=-1",
    "signed_on__year=2024&signed_on__month=13", "signed_on__year=2024&signed_on__month=2&signed_on__day=31",
    "signed_on__year=9998&signed_on__month=12", "signed_on__month=99999999999999999999", "signed_on__year=" + "9" * 500,
    "held_on__year=99999", "held_on__year=9999&held_on__month=12&held_on__day=31", "signed_on__year=x",
    "subject__regex=(", "name__regex=(", "search_text__iregex=[", "abstract__regex=(?=", "note__contains=%00",
    "password__startswith=pbkdf2", "organization__memberships__user__password__startswith=p", "id__in=" + "1," * 2000,
    "pk__gt=9223372036854775808", "id=99999999999999999999", "parent__id__exact=99999999999999999999",
    "parent__id__exact=x", "agreement__id__exact=1e9", "event__id__exact=%00", "campaign__id__exact=-1",
    "kind__exact=%00", "kind__exact=" + "x" * 3000, "kind__exact[]=1", "kind__in=,,,", "is_verified__exact=maybe",
    "is_joint__exact=2", "is_active__exact=x", "memberships__role__exact='", "organization__kind__exact=%22--",
    "starts_on__gte=0000-00-00", "starts_on__date__year=1", "created_at__hour=25", "version__gt=" + "9" * 30,
    "tinh-trang=%00", "tinh-trang=khong-co", "tinh=99", "tinh=%ff", "trong-so=x", "trong-so=%00", "e=1&pk__regex=(",
    "o=99999999999999999999", "o=x.y.-", "o=" + "1." * 500, "p=99999999999999999999", "p=-1", "p=x", "p=" + "9" * 500,
    "all=1", "q=%00", "q=%ff%fe", "q=" + "a" * 3000, "q=%ed%a0%80", "_popup=1", "_to_field=password", "_to_field=id",
    "_facets=1", "legal_bases__id__exact=99999999999999999999", "x__y__z=1", "__=1", "=1", "%00=1", "kind__isnull=x",
]  # fmt: skip
PAGES = sorted(admin.site._registry, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", PAGES, ids=[model.__name__ for model in PAGES])
def test_no_address_of_a_list_breaks_it(office, model):
    make_representative()
    make_commitment(make_agreement(signed_on="2024-05-15", signed_precision="day", event=make_event()))
    answers = {query: office.get(list_of(model, f"?{query}")).status_code for query in HOSTILE}
    assert {query: status for query, status in answers.items() if status not in (200, 302, 400)} == {}


@pytest.mark.parametrize(
    ("model", "query"),
    [(Agreement, "subject__regex=("), (Agreement, "version__exact=1"), (Organization, "name__startswith=H"),
     (Party, "organization__name__contains=a"), (Commitment, "agreement__subject__contains=a")],
)  # fmt: skip
def test_a_column_that_no_filter_shows_is_not_asked(office, model, query):
    assert office.get(list_of(model, f"?{query}")).status_code == 400


@pytest.mark.parametrize("query", ["signed_on__year=9999", "signed_on__year=" + "9" * 30, "document_kind__exact=%00"])
def test_a_value_that_no_database_takes_leads_to_the_whole_list(office, query):
    response = office.get(list_of(Agreement, f"?{query}"))
    assert (response.status_code, response.headers["Location"]) == (302, list_of(Agreement, "?e=1"))


def test_the_links_from_record_to_record_lead_to_their_lists(shown, office):
    agreement = make_agreement(event=make_event())
    basis = make_basis()
    agreement.legal_bases.add(basis)
    commitment = make_commitment(agreement)
    child = make_organization(parent=agreement.keeper)
    links = [
        (Organization, f"?parent__id__exact={agreement.keeper.pk}", child),
        (Agreement, f"?event__id__exact={agreement.event.pk}", agreement),
        (Agreement, f"?legal_bases__id__exact={basis.pk}", agreement),
        (Commitment, f"?agreement__id__exact={agreement.pk}", commitment),
        (Commitment, f"?campaign__id__exact={commitment.campaign.pk}", commitment),
    ]
    for model, query, record in links:
        assert found(office.get(list_of(model, query))) == [str(record)], query
    assert f"?legal_bases__id__exact={basis.pk}" in shown(basis).response.content.decode()
