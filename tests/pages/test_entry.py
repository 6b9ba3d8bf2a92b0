"""Entering a programme: who may, what is stored of what was typed, and the same without JavaScript."""

import re
import unicodedata
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import escape

from agreements.models import (
    Agreement,
    AgreementBasis,
    EventPerson,
    LegalBasis,
    Organizer,
    Party,
    PresentedDocument,
    Signatory,
    SigningEvent,
)
from campaigns.models import Bearer, Campaign, Commitment
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.workflows import SHARED
from organizations.models import Organization
from tests.entry_data import (
    ENTRY,
    MARKS,
    POLICE,
    ROWS,
    WARD,
    PlainClient,
    errors_in,
    fields,
    filled,
    management,
    posted,
    read,
    typed_in,
    whole,
)
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_event,
    make_member,
    make_organization,
    make_user,
)

pytestmark = pytest.mark.django_db

# What the program fills in by itself.
DERIVED = {"id", "path", "search_text", "sort_key", "name_key", "number_key", "created_at", "updated_at"}
DERIVED |= {"version", "archived_at", "merged_into_id"}  # of the record, not of the paper
ENTERED = [
    Agreement, AgreementBasis, Bearer, Campaign, Commitment, EventPerson, LegalBasis, Organizer, Party,
    PresentedDocument, Signatory, SigningEvent,
]  # fmt: skip


@pytest.fixture
def client():
    return PlainClient()


@pytest.fixture
def hanam():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def police():
    return make_organization(POLICE, kind="armed_forces", level="province")


@pytest.fixture
def editor(hanam):
    return make_member(hanam, "editor")


@pytest.fixture
def editing(client, editor):
    client.force_login(editor)
    return client


def facts_of(record) -> dict:
    columns = [column.attname for column in record._meta.concrete_fields]
    return {name: getattr(record, name) for name in columns if name not in DERIVED}


def numbers_entered() -> dict[str, int]:
    counted = {model.__name__: model.objects.count() for model in ENTERED}
    return {name: number for name, number in counted.items() if number}


def paper(keeper, **content) -> dict[str, list[str]]:
    """Return what is sent for a paper of which at least the subject is known."""
    return posted(keeper, **({"subject": "Khuyến học"} | content))


def save(editing, keeper, **content) -> Agreement:
    """Post what must be accepted, and return the programme that came of it."""
    response = editing.post(ENTRY, paper(keeper, **content))
    assert response.status_code == 302, errors_in(response)
    return Agreement.objects.latest("pk")


def refuse(editing, keeper, **content) -> dict[str, list[str]]:
    """Post what must be refused; return the sentences by place. Nothing is saved, everything typed is still there."""
    before = numbers_entered()
    sent = paper(keeper, **content)
    response = editing.post(ENTRY, sent)
    assert response.status_code == 422
    assert numbers_entered() == before
    assert typed_in(response) == filled(sent)
    return errors_in(response)


# --- Who may ---


@pytest.mark.parametrize("role", ["editor", "manager"])
def test_page_opens_for_those_who_enter(client, hanam, role):
    client.force_login(make_member(hanam, role))
    assert read(client.get(ENTRY)).offered["keeper"] == [str(hanam.pk)]


def test_page_offers_an_administrator_all_associations(client, hanam):
    ward = make_association("Hội Khuyến học phường Khương Đình")
    client.force_login(make_user(is_superuser=True))
    assert read(client.get(ENTRY)).offered["keeper"] == [str(ward.pk), str(hanam.pk)]


def test_page_offers_an_editor_the_own_association_and_those_below(client, hanam):
    make_association("Hội Khuyến học tỉnh Nam Định")
    ward = make_association("Hội Khuyến học phường Lê Hồng Phong", parent=hanam)
    client.force_login(make_member(hanam))
    assert read(client.get(ENTRY)).offered["keeper"] == [str(ward.pk), str(hanam.pk)]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["association viewer", "partner reporter", "partner viewer", "nobody"])
def test_page_is_refused_to_all_others(client, hanam, police, role, method):
    body, _, name = role.partition(" ")
    home = {"association": hanam, "partner": police}.get(body)
    client.force_login(make_member(home, name) if home else make_user())
    response = getattr(client, method)(ENTRY, posted(hanam, parties=[{"body": hanam}]))
    assert (response.status_code, numbers_entered()) == (403, {})


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_asks_for_a_login(client, method):
    response = getattr(client, method)(ENTRY)
    assert (response.status_code, response.headers["Location"]) == (302, f"/dang-nhap/?next={ENTRY}")


def test_page_enters_nothing_without_a_login(client, hanam):
    """What was sent is kept for after the sign-in: tests/pages/test_interrupted.py."""
    response = client.post(ENTRY, posted(hanam, parties=[{"body": hanam}]))
    assert (response.status_code, numbers_entered()) == (403, {})


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_page_knows_no_other_method(editing, method):
    response = getattr(editing, method)(ENTRY)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")


# --- The page ---


def test_page_proposes_the_own_association_as_lead_and_keeper(editing, hanam):
    rows = {prefix: [{}] for prefix in ROWS} | {"parties": [{"body": hanam, "role": "lead"}, {}, {}]}
    assert typed_in(editing.get(ENTRY)) == filled(posted(hanam, **rows))


def test_page_proposes_nothing_to_an_administrator_without_association(client, hanam):
    client.force_login(make_user(is_superuser=True))
    fields_sent = typed_in(client.get(ENTRY))
    assert [name for name in fields_sent if name.startswith("parties-") and name.endswith("-body")] == []


def test_page_has_exactly_the_fields_that_these_tests_send(editing, hanam):
    make_event(hanam)
    sent = posted(hanam, **({prefix: [{}] for prefix in ROWS} | {"parties": [{}, {}, {}]}))
    page = read(editing.get(ENTRY))
    assert set(page.fields) - MARKS == set(sent)


def test_page_offers_the_events_of_the_own_associations(editing, hanam):
    ward = make_association(parent=hanam)
    own, below, _foreign = make_event(hanam), make_event(ward), make_event()
    assert read(editing.get(ENTRY)).offered["event-existing"] == ["", str(below.pk), str(own.pk)]


def test_page_reads_a_signed_paper_into_the_box(editing):
    assert typed_in(editing.get(ENTRY))["is_signed"] == ["on"]


@pytest.mark.parametrize("number", [1, 3, 50])
def test_page_asks_the_same_number_of_queries_whatever_the_register_holds(
    editing, hanam, number, django_assert_num_queries
):
    for _ in range(number):
        make_association(parent=hanam)
        make_organization(keeper=hanam)
        make_campaign(keeper=hanam)
        make_event(hanam)
        make_basis(keeper=hanam)
    with django_assert_num_queries(10):
        editing.get(ENTRY)


# --- The period, read back ---


def read_period(client, text):
    return client.get(reverse("pages:entry_period"), {"q": text}).json()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2024-2030", {"text": "Từ 01/01/2024 đến 31/12/2030"}),
        ("năm học 2024-2025", {"text": "Năm học 2024-2025 (từ 01/09/2024 đến 31/08/2025)"}),
        ("từ 2024, không thời hạn", {"text": "Từ 2024, không thời hạn"}),
        ("chưa rõ", {"text": ""}),
        ("", {"text": ""}),
        ("31/02/2024", {"error": "Ngày 31/02/2024 không có trong lịch."}),
    ],
)
def test_period_is_read_back(editing, typed, answer):
    assert read_period(editing, typed) == answer


def test_period_is_read_back_to_everybody_signed_in(client, police):
    client.force_login(make_member(police, "viewer"))
    assert read_period(client, "2024") == {"text": "Năm 2024 (từ 01/01 đến 31/12/2024)"}


def test_period_is_not_read_back_to_strangers(client):
    assert client.get(reverse("pages:entry_period")).headers["Location"] == "/dang-nhap/?next=/goi-y/giai-doan/"


def test_period_is_read_by_get_alone(editing):
    assert editing.post(reverse("pages:entry_period"), {"q": "2024"}).headers["Allow"] == "GET"


# --- As little as possible ---


def least(hanam, police) -> dict:
    """The least that is accepted without a subject: two parties."""
    return {"subject": "", "parties": [{"body": hanam, "role": "lead"}, {"body": police}]}


def test_minimal_programme_invents_nothing(editing, hanam, police, editor):
    agreement = save(editing, hanam, **least(hanam, police))
    assert facts_of(agreement) == {
        "keeper_id": hanam.pk, "document_kind": "programme", "subject": "", "is_signed": True, "signed_on": None,
        "signed_precision": "", "event_id": None, "is_terminated": False, "terminated_on": None,
        "termination_reason": "", "purpose": "", "content": "", "joint_responsibilities": "", "implementation": "",
        "funding": "", "focal_points": "", "recipients": "", "source_publisher": "", "source_author": "",
        "source_url": "", "source_published_on": None, "conflict_note": "", "is_list_incomplete": False,
        "is_verified": False, "created_by_id": editor.pk, "starts_on": None, "starts_precision": "", "ends_on": None,
        "ends_precision": "", "is_open_ended": False, "horizon_year": None, "period_text": "",
    }  # fmt: skip


def test_minimal_programme_is_one_record_with_its_parties(editing, hanam, police):
    save(editing, hanam, **least(hanam, police))
    assert numbers_entered() == {"Agreement": 1, "Party": 2}


def test_minimal_party_invents_nothing(editing, hanam, police):
    agreement = save(editing, hanam, **least(hanam, police))
    assert facts_of(agreement.parties.get(role="lead")) == {
        "agreement_id": agreement.pk, "organization_id": hanam.pk, "role": "lead", "position": 0,
        "name_as_signed": "Hội Khuyến học tỉnh Hà Nam", "reference_number": "", "responsibilities": "",
        "is_commitment_list_incomplete": False, "may_view": False,
    }  # fmt: skip


def test_programme_with_a_subject_needs_no_second_party(editing, hanam):
    agreement = save(editing, hanam, subject="Khuyến học", parties=[{"body": hanam, "role": "lead"}])
    assert (agreement.subject, agreement.parties.get().organization) == ("Khuyến học", hanam)


def test_page_sent_as_proposed_is_refused(editing):
    response = editing.post(ENTRY, read(editing.get(ENTRY)).fields)
    assert errors_in(response) == {"subject": ["Hãy ghi trích yếu, hoặc ít nhất một đơn vị cùng ký."]}
    assert numbers_entered() == {}


def test_minimal_commitment_invents_nothing(editing, hanam):
    agreement = save(
        editing, hanam, parties=[{"body": hanam}], commitments=[{"text": "Tuyên truyền", "is_joint": True}]
    )
    assert facts_of(agreement.commitments.get()) == {
        "agreement_id": agreement.pk, "position": 0, "campaign_id": None, "kind_as_written": "",
        "text": "Tuyên truyền", "tied_to_id": None, "is_joint": True, "recurrence": "", "note": "", "starts_on": None,
        "starts_precision": "", "ends_on": None, "ends_precision": "", "is_open_ended": False, "horizon_year": None,
        "period_text": "",
    }  # fmt: skip


def test_saving_leads_to_the_programme_with_a_word_of_success(editing, hanam):
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}]))
    assert response.headers["Location"] == Agreement.objects.get().get_absolute_url()
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Đã ghi chương trình vào sổ. Hãy đối chiếu với bản giấy một lần nữa."
    ]


def test_programme_without_party_is_refused(editing, hanam):
    assert refuse(editing, hanam, subject="Khuyến học") == {"parties": ["Hãy ghi ít nhất một bên tham gia."]}


def test_every_error_shows_at_once(editing, hanam):
    errors = refuse(
        editing, hanam, period="x", parties=[{"role": "lead"}], signatories=[{"rank": "Đại tá"}], event={"held": "y"}
    )
    assert sorted(errors) == ["event-held", "parties-0-body", "period", "signatories-0-party"]


# --- Signed or not ---


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"is_signed": False}, (False, None, "")),
        ({"is_signed": True}, (True, None, "")),
        ({"is_signed": True, "signed": "15/05/2024"}, (True, date(2024, 5, 15), "day")),
        ({"is_signed": False, "signed": "15/05/2024"}, (True, date(2024, 5, 15), "day")),
        ({"signed": "05/2024"}, (True, date(2024, 5, 1), "month")),
        ({"signed": "2024"}, (True, date(2024, 1, 1), "year")),
        ({"signed": "chưa rõ"}, (True, None, "")),
    ],
)
def test_signing_is_stored_as_far_as_known(editing, hanam, typed, stored):
    agreement = save(editing, hanam, parties=[{"body": hanam}], **typed)
    assert (agreement.is_signed, agreement.signed_on, agreement.signed_precision) == stored


# --- Periods ---

YEAR_2024, END_OF_2030 = date(2024, 1, 1), date(2030, 12, 31)
PERIODS = [  # as typed; start and end, each with precision; open-ended; orientation
    ("2024-2030", YEAR_2024, "year", END_OF_2030, "year", False, None),
    ("giai đoạn 2024 – 2030", YEAR_2024, "year", END_OF_2030, "year", False, None),
    ("05/2024", date(2024, 5, 1), "month", date(2024, 5, 31), "month", False, None),
    ("16/05/2024", date(2024, 5, 16), "day", date(2024, 5, 16), "day", False, None),
    ("16/05/2024 - 2030", date(2024, 5, 16), "day", END_OF_2030, "year", False, None),
    ("năm học 2024-2025", date(2024, 9, 1), "school_year", date(2025, 8, 31), "school_year", False, None),
    ("2024-2026, định hướng đến 2030", YEAR_2024, "year", date(2026, 12, 31), "year", False, 2030),
    ("từ 2024, không thời hạn", YEAR_2024, "year", None, "", True, None),
    ("không thời hạn", None, "", None, "", True, None),
    ("từ 2024", YEAR_2024, "year", None, "", False, None),
    ("chưa rõ", None, "", None, "", False, None),
    ("", None, "", None, "", False, None),
]


def period_of(record) -> tuple:
    return (
        record.period_text, record.starts_on, record.starts_precision, record.ends_on, record.ends_precision,
        record.is_open_ended, record.horizon_year,
    )  # fmt: skip


@pytest.mark.parametrize("stored", PERIODS, ids=lambda stored: stored[0])
def test_period_of_a_programme_is_stored_as_printed(editing, hanam, stored):
    assert period_of(save(editing, hanam, parties=[{"body": hanam}], period=stored[0])) == stored


@pytest.mark.parametrize("stored", PERIODS, ids=lambda stored: stored[0])
def test_period_of_a_commitment_is_stored_as_printed(editing, hanam, stored):
    row = {"text": "Tuyên truyền", "is_joint": True, "period": stored[0]}
    save(editing, hanam, parties=[{"body": hanam}], commitments=[row])
    assert period_of(Commitment.objects.get()) == stored


# --- Every field of every form, and the column that it ends up in ---


@pytest.fixture
def entered(editing, hanam):
    return save(editing, **whole(hanam))


def test_every_field_is_filled_in_the_whole_programme(hanam):
    sent = posted(**whole(hanam))
    always, sometimes = set(), set()
    for name, values in sent.items():
        if name.endswith("-row"):  # the id of a stored row, of which a new programme has none
            continue
        (sometimes if any(values) else always).add(re.sub(r"-\d+-", "-", name))
    assert always - sometimes == {"event-existing"}


def test_whole_programme_makes_these_records(entered):
    assert numbers_entered() == {
        "Agreement": 1, "AgreementBasis": 1, "Bearer": 2, "Campaign": 2, "Commitment": 1, "EventPerson": 1,
        "LegalBasis": 2, "Organizer": 1, "Party": 3, "PresentedDocument": 1, "Signatory": 1, "SigningEvent": 1,
    }  # fmt: skip


def test_whole_paper_is_stored(entered, hanam, editor):
    assert facts_of(entered) == {
        "keeper_id": hanam.pk, "document_kind": "plan", "subject": "Đẩy mạnh khuyến học", "is_signed": True,
        "signed_on": date(2024, 5, 1), "signed_precision": "month", "event_id": SigningEvent.objects.get().pk,
        "is_terminated": False, "terminated_on": None, "termination_reason": "",
        "purpose": "Điều một (purpose)\nĐiều hai", "content": "Điều một (content)\nĐiều hai",
        "joint_responsibilities": "Điều một (joint_responsibilities)\nĐiều hai",
        "implementation": "Điều một (implementation)\nĐiều hai", "funding": "Điều một (funding)\nĐiều hai",
        "focal_points": "Điều một (focal_points)\nĐiều hai", "recipients": "Điều một (recipients)\nĐiều hai",
        "source_publisher": "Công dân & Khuyến học", "source_author": "Nguyễn Thị Thu",
        "source_url": "https://example.org/bai-viet?id=1", "source_published_on": date(2024, 5, 16),
        "conflict_note": "Bài báo ghi năm 2025", "is_list_incomplete": True, "is_verified": True,
        "created_by_id": editor.pk, "starts_on": date(2024, 1, 1), "starts_precision": "year",
        "ends_on": date(2026, 12, 31), "ends_precision": "year", "is_open_ended": False, "horizon_year": 2030,
        "period_text": "2024-2026, định hướng đến 2030",
    }  # fmt: skip


def test_whole_parties_are_stored(entered, hanam):
    police, ward = Organization.objects.get(name=POLICE), Organization.objects.get(name=WARD)
    common = {"agreement_id": entered.pk}
    assert [facts_of(party) for party in entered.parties.all()] == [
        common
        | {
            "organization_id": hanam.pk, "role": "lead", "position": 0, "name_as_signed": hanam.name,
            "reference_number": "", "responsibilities": "", "is_commitment_list_incomplete": False, "may_view": False,
        },
        common
        | {
            "organization_id": police.pk, "role": "co_lead", "position": 1, "name_as_signed": "Công an",
            "reference_number": "12/CTPH-CA", "responsibilities": "Bảo vệ\nHỗ trợ",
            "is_commitment_list_incomplete": True, "may_view": False,
        },
        common
        | {
            "organization_id": ward.pk, "role": "host", "position": 2, "name_as_signed": WARD, "reference_number": "",
            "responsibilities": "", "is_commitment_list_incomplete": False, "may_view": True,
        },
    ]  # fmt: skip


def test_whole_new_bodies_are_stored(entered, hanam):
    rest = {
        "aliases": "", "former_names": "", "place": "", "province_code": "", "ward_code": "", "parent_id": None,
        "keeper_id": hanam.pk, "opened_on": None, "opened_precision": "", "closed_on": None, "closed_precision": "",
        "address": "", "phone": "", "email": "", "website": "",
    }  # fmt: skip
    assert [facts_of(body) for body in Organization.objects.exclude(pk=hanam.pk).order_by("name")] == [
        {"name": POLICE, "kind": "government", "level": "province"} | rest,
        {"name": WARD, "kind": "other", "level": "commune"} | rest,
        {"name": "Trung tâm học tập cộng đồng", "kind": "education", "level": ""} | rest,
    ]


def test_whole_signatory_is_stored(entered):
    assert facts_of(Signatory.objects.get()) == {
        "party_id": entered.parties.get(position=1).pk, "full_name": "Trần Văn Bình", "rank": "Đại tá",
        "position_text": "Phó Giám đốc", "capacity": "kt", "capacity_text": "Giám đốc", "position": 0,
    }  # fmt: skip


def test_whole_commitment_is_stored(entered):
    assert facts_of(entered.commitments.get()) == {
        "agreement_id": entered.pk, "position": 0, "campaign_id": Campaign.objects.get(name="Con nuôi đơn vị").pk,
        "kind_as_written": "mô hình", "text": "Nhận đỡ đầu\nhọc sinh",
        "tied_to_id": Campaign.objects.get(name="Vì người nghèo").pk, "is_joint": False, "recurrence": "yearly",
        "note": "", "starts_on": date(2024, 9, 1), "starts_precision": "school_year", "ends_on": date(2025, 8, 31),
        "ends_precision": "school_year", "is_open_ended": False, "horizon_year": None,
        "period_text": "năm học 2024-2025",
    }  # fmt: skip


def test_whole_commitment_is_borne_by_those_ticked(entered):
    assert list(Bearer.objects.values_list("party__position", flat=True)) == [0, 1]


def test_whole_new_campaigns_are_stored(entered, hanam):
    assert [facts_of(campaign) for campaign in Campaign.objects.order_by("pk")] == [
        {"name": "Con nuôi đơn vị", "aliases": "", "kind": "model", "keeper_id": hanam.pk},
        {"name": "Vì người nghèo", "aliases": "", "kind": "drive", "keeper_id": hanam.pk},
    ]


def test_whole_basis_is_stored(entered, hanam):
    assert [facts_of(basis) for basis in entered.legal_bases.all()] == [
        {
            "kind": "Quyết định", "number": "387/QĐ-TTg", "issued_on": date(2022, 1, 1), "issued_precision": "year",
            "issuer": "Thủ tướng", "abstract": "Học tập suốt đời", "keeper_id": hanam.pk,
            "replaced_by_id": None,
        }
    ]  # fmt: skip


def test_whole_event_is_stored(entered, hanam):
    assert facts_of(entered.event) == {
        "title": "Hội nghị ký kết", "keeper_id": hanam.pk, "held_on": date(2024, 5, 15), "held_precision": "day",
        "part_of_day": "morning", "place": "Phủ Lý", "delegates": 40, "delegates_bound": "nearly", "papers": "one",
        "note": "",
    }  # fmt: skip


def test_whole_organizer_is_stored(entered):
    centre = Organization.objects.get(name="Trung tâm học tập cộng đồng")
    assert facts_of(Organizer.objects.get()) == {
        "event_id": entered.event.pk, "organization_id": centre.pk, "position": 0,
    }  # fmt: skip


def test_whole_person_is_stored(entered):
    assert facts_of(EventPerson.objects.get()) == {
        "event_id": entered.event.pk, "honorific": "Bà", "full_name": "Trần Phương Linh",
        "position_text": "Chủ tịch Mặt trận", "act": "witnessed", "act_text": "chứng kiến việc ký", "position": 0,
    }  # fmt: skip


def test_whole_presented_document_is_stored(entered, hanam):
    assert [facts_of(basis) for basis in entered.event.presented.all()] == [
        {
            "kind": "Quyết định", "number": "677/QĐ-TTg", "issued_on": date(2022, 6, 3), "issued_precision": "day",
            "issuer": "Thủ tướng", "abstract": "Công dân học tập", "keeper_id": hanam.pk,
            "replaced_by_id": None,
        }
    ]  # fmt: skip


def test_rows_are_stored_in_their_order(editing, hanam):
    names = ["Cờ đỏ", "An toàn", "Bình minh"]
    agreement = save(
        editing, hanam, parties=[{"body": hanam}],
        commitments=[{"campaign": NewName(name), "is_joint": True} for name in names],
    )  # fmt: skip
    assert [(c.position, str(c)) for c in agreement.commitments.all()] == list(enumerate(names))


# --- Keepers ---


def test_programme_may_be_kept_by_an_association_below(editing, hanam):
    ward = make_association(parent=hanam)
    assert save(editing, ward, parties=[{"body": ward}]).keeper == ward


def test_programme_of_a_foreign_keeper_is_refused(editing, hanam):
    foreign = make_association("Hội Khuyến học tỉnh Nam Định")
    response = editing.post(ENTRY, paper(foreign, parties=[{"body": hanam}]))
    assert errors_in(response) == {"keeper": ["Hãy chọn lại. Lựa chọn này không có trong danh sách."]}
    assert numbers_entered() == {}


def test_new_records_have_the_keeper_of_the_programme(editing, hanam):
    ward = make_association(parent=hanam)
    save(editing, **whole(ward))
    kept = [*Campaign.objects.all(), *LegalBasis.objects.all(), *SigningEvent.objects.all()]
    kept += Organization.objects.exclude(pk__in=[hanam.pk, ward.pk])
    assert {record.keeper for record in kept} == {ward}


# --- Bodies ---


@pytest.mark.parametrize(
    ("name", "chosen", "kind", "level"),
    [
        ("Công an tỉnh Hà Nam", "", "armed_forces", "province"),
        ("Hội Cựu chiến binh phường Khương Đình", "", "political_social", "commune"),
        ("Sở Giáo dục và Đào tạo", "", "education", ""),
        ("Nhóm Thiện Nguyện", "", "other", ""),
        ("Nhóm Thiện Nguyện", "social", "social", ""),
        ("Công an tỉnh Hà Nam", "government", "government", "province"),
    ],
)
def test_new_body_gets_kind_and_level_by_its_name_unless_told(editing, hanam, name, chosen, kind, level):
    save(editing, hanam, parties=[{"body": hanam}, {"body": NewName(name), "kind": chosen}])
    body = Organization.objects.get(name=name)
    assert (body.kind, body.level) == (kind, level)


def test_known_body_keeps_its_kind_whatever_is_chosen(editing, hanam, police):
    save(editing, hanam, parties=[{"body": hanam}, {"body": police, "kind": "media"}])
    assert Organization.objects.get(pk=police.pk).kind == "armed_forces"


def test_body_of_exactly_that_name_is_found_without_choosing(editing, hanam, police):
    agreement = save(editing, hanam, parties=[{"body": hanam}, {"body": " công  an tỉnh hà nam "}])
    assert [party.organization for party in agreement.parties.all()] == [hanam, police]


def test_body_is_found_by_its_other_name(editing, hanam):
    front = make_organization("Ủy ban Mặt trận Tổ quốc tỉnh Hà Nam", aliases="MTTQ tỉnh")
    agreement = save(editing, hanam, parties=[{"body": hanam}, {"body": "mttq tỉnh"}])
    assert agreement.parties.get(position=1).organization == front


def test_name_as_signed_is_the_name_of_the_body_where_none_is_typed(editing, hanam, police):
    agreement = save(editing, hanam, parties=[{"body": hanam}, {"body": "công an tỉnh hà nam"}])
    assert agreement.parties.get(position=1).name_as_signed == POLICE


def test_one_new_name_as_party_and_organiser_is_one_body(editing, hanam):
    centre = "Trung tâm Học tập"
    agreement = save(
        editing, hanam, parties=[{"body": hanam}, {"body": NewName(centre)}],
        organizers=[{"body": NewName(unicodedata.normalize("NFD", centre))}],
    )  # fmt: skip
    body = Organization.objects.get(name=centre)
    assert agreement.parties.get(position=1).organization == agreement.event.organizers.get() == body
    assert Organization.objects.count() == 2


@pytest.mark.parametrize(("as_party", "as_organizer"), [("social", ""), ("", "social")])
def test_one_new_name_in_two_rows_is_of_the_kind_chosen_in_either(editing, hanam, as_party, as_organizer):
    centre = NewName("Trung tâm Học tập")
    save(
        editing, hanam, parties=[{"body": hanam}, {"body": centre, "kind": as_party}],
        organizers=[{"body": centre, "kind": as_organizer}],
    )  # fmt: skip
    assert Organization.objects.get(name=centre.name).kind == "social"


def test_new_body_all_the_same_stands_beside_its_namesake(editing, hanam, police):
    row = {"body": POLICE, "body-choice": "new-all-the-same"}
    agreement = save(editing, hanam, parties=[{"body": hanam}, row])
    assert Organization.objects.filter(name=POLICE).count() == 2
    assert agreement.parties.get(position=1).organization != police


# --- Commitments ---


def test_joint_commitment_has_no_bearers(editing, hanam, police):
    row = {"campaign": NewName("Con nuôi đơn vị"), "is_joint": True}
    save(editing, hanam, parties=[{"body": hanam}, {"body": police}], commitments=[row])
    commitment = Commitment.objects.get()
    assert (commitment.is_joint, list(commitment.bearers.all())) == (True, [])


@pytest.mark.parametrize("bearers", [[1], [1, 2], [0, 1, 2]])
def test_commitment_is_borne_by_the_parties_ticked(editing, hanam, police, bearers):
    parties = [{"body": hanam}, {"body": police}, {"body": NewName("Bộ Chỉ huy Quân sự")}]
    save(editing, hanam, parties=parties, commitments=[{"text": "Đỡ đầu", "bearers": bearers}])
    commitment = Commitment.objects.get()
    assert (commitment.is_joint, [party.position for party in commitment.bearers.all()]) == (False, bearers)


def test_bearers_are_the_rows_ticked_and_not_their_places(editing, hanam, police):
    """A blank and a struck-out row stand between; the number of a row is not the place of the party."""
    parties = [{}, {"body": hanam}, {"body": NewName("Đoàn"), "DELETE": True}, {"body": police}]
    save(editing, hanam, parties=parties, commitments=[{"text": "Đỡ đầu", "bearers": [3]}])
    assert Bearer.objects.get().party.organization == police


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("quỹ", "fund"),
        ("Mô hình", "model"),
        ("ngày cao điểm (chiến sĩ tình nguyện)", "peak_day"),
        ("gương", "exemplar"),
        ("phong trào thi đua", "movement"),
        ("cuoc van dong", "drive"),
        ("sáng kiến", "other"),
        ("", "other"),
    ],
)
def test_new_campaign_is_of_the_kind_that_the_paper_calls_it(editing, hanam, written, kind):
    row = {"campaign": NewName("Cùng em đến trường"), "kind_as_written": written, "is_joint": True}
    save(editing, hanam, parties=[{"body": hanam}], commitments=[row])
    assert Campaign.objects.get().kind == kind


def test_campaign_tied_to_is_of_the_kind_given_beside_it(editing, hanam):
    row = {"text": "Ủng hộ", "tied_to": NewName("Vì người nghèo"), "tied_to_kind": "cuộc vận động", "is_joint": True}
    save(editing, hanam, parties=[{"body": hanam}], commitments=[row])
    assert Campaign.objects.get().kind == "drive"


def test_known_campaign_keeps_its_kind_whatever_the_paper_calls_it(editing, hanam):
    campaign = make_campaign("Mái ấm công đoàn", kind="fund")
    row = {"campaign": campaign, "kind_as_written": "phong trào", "is_joint": True}
    save(editing, hanam, parties=[{"body": hanam}], commitments=[row])
    assert Campaign.objects.get().kind == "fund"


def test_one_new_name_as_campaign_and_tied_to_is_one_campaign(editing, hanam):
    rows = [
        {"campaign": NewName("Vì người nghèo"), "kind_as_written": "quỹ", "is_joint": True},
        {"text": "Ủng hộ", "tied_to": NewName("vì người nghèo"), "is_joint": True},
    ]
    save(editing, hanam, parties=[{"body": hanam}], commitments=rows)
    first, second = Commitment.objects.all()
    assert first.campaign == second.tied_to == Campaign.objects.get()


def test_one_campaign_may_be_promised_twice(editing, hanam, police):
    campaign = make_campaign("Con nuôi đơn vị")
    rows = [{"campaign": campaign, "bearers": [0]}, {"campaign": campaign, "bearers": [1], "text": "từ năm 2025"}]
    save(editing, hanam, parties=[{"body": hanam}, {"body": police}], commitments=rows)
    assert [commitment.campaign for commitment in Commitment.objects.all()] == [campaign, campaign]


# --- Legal bases ---


@pytest.mark.parametrize("typed", ["387/QĐ-TTg", "387 / qđ-ttg", "387/QD-TTG", " 387/qđ – ttg"])
def test_known_basis_is_found_by_its_number(editing, hanam, typed):
    known = make_basis("387/QĐ-TTg", kind="Quyết định")
    agreement = save(editing, hanam, parties=[{"body": hanam}], bases=[{"number": typed}])
    assert (list(agreement.legal_bases.all()), LegalBasis.objects.count()) == ([known], 1)


def test_unknown_number_makes_a_new_basis(editing, hanam):
    make_basis("387/QĐ-TTg")
    agreement = save(editing, hanam, parties=[{"body": hanam}], bases=[{"number": "677/QĐ-TTg"}])
    assert [basis.number for basis in agreement.legal_bases.all()] == ["677/QĐ-TTg"]


@pytest.mark.parametrize(("issued", "number_of_records"), [("25/03/2022", 1), ("25/03/2023", 2), ("", 1)])
def test_same_number_of_another_date_is_another_basis(editing, hanam, issued, number_of_records):
    make_basis("01/KH-HKH", issued_on=date(2022, 3, 25), issued_precision="day")
    save(editing, hanam, parties=[{"body": hanam}], bases=[{"number": "01/KH-HKH", "issued": issued}])
    assert LegalBasis.objects.count() == number_of_records


def test_number_without_letters_finds_no_unrelated_basis(editing, hanam):
    """A dash for "none" is no number; a document that has no number either is not for that the same."""
    unrelated = make_basis("", abstract="Luật Giáo dục")
    row = {"number": "—", "abstract": "Kế hoạch tuyên truyền"}
    agreement = save(editing, hanam, parties=[{"body": hanam}], bases=[row])
    assert unrelated not in agreement.legal_bases.all()
    assert [basis.abstract for basis in agreement.legal_bases.all()] == ["Kế hoạch tuyên truyền"]


def test_basis_may_have_an_abstract_alone(editing, hanam):
    agreement = save(editing, hanam, parties=[{"body": hanam}], bases=[{"abstract": "Luật Giáo dục"}])
    assert [(basis.number, basis.abstract) for basis in agreement.legal_bases.all()] == [("", "Luật Giáo dục")]


def test_one_new_number_presented_and_cited_is_one_document(editing, hanam):
    agreement = save(
        editing, hanam, parties=[{"body": hanam}], presented=[{"number": "387/QĐ-TTg"}],
        bases=[{"number": "387 /qđ-ttg"}],
    )  # fmt: skip
    assert agreement.legal_bases.get() == agreement.event.presented.get() == LegalBasis.objects.get()


# --- The signing event ---


def test_no_event_is_recorded_where_nothing_is_said_of_one(editing, hanam):
    assert save(editing, hanam, parties=[{"body": hanam}], signed="15/05/2024").event is None


@pytest.mark.parametrize(
    "content",
    [
        {"event": {"is_held": True}},
        {"event": {"place": "Phủ Lý"}},
        {"event": {"part_of_day": "morning"}},
        {"people": [{"full_name": "Mai Kim Anh"}]},
        {"organizers": [{"body": NewName("Trung tâm Học tập")}]},
        {"presented": [{"number": "387/QĐ-TTg"}]},
    ],
    ids=lambda content: next(iter(content)) + str(next(iter(content.values())))[:20],
)
def test_event_is_recorded_as_soon_as_anything_is_said_of_it(editing, hanam, content):
    agreement = save(editing, hanam, parties=[{"body": hanam}], **content)
    assert agreement.event == SigningEvent.objects.get()


@pytest.mark.parametrize(
    ("held", "signed", "stored"),
    [
        ("", "15/05/2024", (date(2024, 5, 15), "day")),
        ("", "05/2024", (date(2024, 5, 1), "month")),
        ("16/05/2024", "15/05/2024", (date(2024, 5, 16), "day")),
        ("", "", (None, "")),
    ],
)
def test_event_falls_back_to_the_day_of_signing(editing, hanam, held, signed, stored):
    agreement = save(editing, hanam, parties=[{"body": hanam}], signed=signed, event={"is_held": True, "held": held})
    assert (agreement.event.held_on, agreement.event.held_precision) == stored


@pytest.mark.parametrize(
    ("bound", "typed", "label"),
    [("nearly", "40", "gần 40"), ("", "40", "40"), ("over", "1200", "trên 1200"), ("", "", "")],
)
def test_number_of_delegates_is_kept_as_the_source_says_it(editing, hanam, bound, typed, label):
    event = {"is_held": True, "delegates_bound": bound, "delegates": typed}
    assert save(editing, hanam, parties=[{"body": hanam}], event=event).event.delegates_label == label


@pytest.mark.parametrize(("typed", "stored"), [("1.200", 1200), ("1.000", 1000), ("1200", 1200)])
def test_thousands_of_delegates_may_be_written_with_a_full_stop(editing, hanam, typed, stored):
    assert save(editing, hanam, parties=[{"body": hanam}], event={"delegates": typed}).event.delegates == stored


def test_input_of_delegates_hands_over_whatever_is_typed(editing):
    """A number input sends nothing at all for "gần 40", and the person is not told."""
    assert read(editing.get(ENTRY)).types["event-delegates"] == "text"


def test_known_event_is_chosen(editing, hanam):
    event = make_event(hanam)
    agreement = save(editing, hanam, parties=[{"body": hanam}], event={"existing": event})
    assert (agreement.event, SigningEvent.objects.count()) == (event, 1)


@pytest.mark.parametrize(
    "content",
    [
        {"event": {"title": "Hội nghị"}},
        {"people": [{"full_name": "Mai Kim Anh"}]},
        {"organizers": [{"body": NewName("Trung tâm Học tập")}]},
        {"presented": [{"number": "387/QĐ-TTg"}]},
    ],
    ids=lambda content: next(iter(content)),
)
def test_known_event_and_a_new_one_exclude_each_other(editing, hanam, content):
    event = {"event": {"existing": make_event(hanam)} | content.get("event", {})}
    assert refuse(editing, hanam, parties=[{"body": hanam}], **(content | event)) == {
        "event-existing": [
            "Đã chọn lễ ký kết có trong sổ thì để trống các mục của lễ ký kết mới, hoặc ngược lại."
        ]
    }  # fmt: skip


def test_event_of_a_foreign_keeper_is_refused(editing, hanam):
    make_event(hanam)
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}], event={"existing": make_event()}))
    assert errors_in(response) == {"event-existing": ["Hãy chọn lại. Lựa chọn này không có trong danh sách."]}


# --- Separate papers ---

PARTNERS = [
    "Công an", "Bộ Chỉ huy Quân sự", "Ủy ban Mặt trận Tổ quốc", "Liên đoàn Lao động", "Hội Liên hiệp Phụ nữ",
    "Đoàn thanh niên", "Hội Nông dân",
]  # fmt: skip
SEVERAL = {"papers": "several", "title": "Lễ ký kết", "held": "15/05/2024"}


def seven_papers(hanam) -> dict:
    """A ceremony at which the association signed a paper of its own with each of seven partners."""
    return {
        "subject": "Khuyến học",
        "parties": [
            {"body": hanam, "role": "lead"},
            *({"body": NewName(name), "reference_number": f"{place}/CT"} for place, name in enumerate(PARTNERS, 1)),
        ],
        "signatories": [
            {"party": 0, "full_name": "Chủ tịch Hội"},
            *({"party": place, "full_name": f"Người ký {place}"} for place in range(1, 8)),
        ],
        "commitments": [
            {"text": "Tuyên truyền", "is_joint": True},
            {"text": "Hội hướng dẫn", "bearers": [0]},
            *({"text": f"Việc của {name}", "bearers": [place]} for place, name in enumerate(PARTNERS, 1)),
            {"text": "Hội cùng Công an", "bearers": [0, 1]},
        ],
        "bases": [{"number": "387/QĐ-TTg"}],
        "event": SEVERAL,
    }


@pytest.fixture
def seven(editing, hanam):
    save(editing, hanam, **seven_papers(hanam))
    return list(Agreement.objects.order_by("pk"))


def test_seven_papers_become_seven_programmes_in_one_event(seven):
    assert len(seven) == 7
    assert {agreement.event for agreement in seven} == {SigningEvent.objects.get()}


def test_seven_papers_have_the_lead_and_one_partner_each(seven):
    assert [[party.organization.name for party in agreement.parties.all()] for agreement in seven] == [
        ["Hội Khuyến học tỉnh Hà Nam", name] for name in PARTNERS
    ]


def test_seven_papers_have_their_own_numbers(seven):
    numbers = [[party.reference_number for party in agreement.parties.all()] for agreement in seven]
    assert numbers == [["", f"{place}/CT"] for place in range(1, 8)]


def test_seven_papers_have_the_joint_commitments_and_their_own(seven):
    common = ["Tuyên truyền", "Hội hướng dẫn"]
    expected = [[*common, f"Việc của {name}"] for name in PARTNERS]
    expected[0].append("Hội cùng Công an")
    assert [[str(c) for c in agreement.commitments.all()] for agreement in seven] == expected


def test_seven_papers_bind_each_partner_to_its_own_commitment(seven):
    own = [agreement.commitments.get(text__startswith="Việc của") for agreement in seven]
    assert [[str(party) for party in commitment.bearers.all()] for commitment in own] == [[name] for name in PARTNERS]


def test_seven_papers_are_signed_by_lead_and_partner(seven):
    signed = [list(Signatory.objects.filter(party__agreement=agreement).order_by("pk")) for agreement in seven]
    assert [[str(person) for person in people] for people in signed] == [
        ["Chủ tịch Hội", f"Người ký {place}"] for place in range(1, 8)
    ]


def test_seven_papers_rest_on_one_and_the_same_basis(seven):
    assert {agreement.legal_bases.get() for agreement in seven} == {LegalBasis.objects.get()}


def test_seven_papers_make_each_body_once(seven):
    assert Organization.objects.count() == 8


def test_seven_papers_share_the_facts_of_the_paper(seven, editor):
    facts = [facts_of(agreement) for agreement in seven]
    assert facts[1:] == facts[:1] * 6
    assert (facts[0]["subject"], facts[0]["created_by_id"]) == ("Khuyến học", editor.pk)


def test_seven_papers_lead_to_the_event(editing, hanam):
    response = editing.post(ENTRY, paper(hanam, **seven_papers(hanam)))
    assert response.headers["Location"] == SigningEvent.objects.get().get_absolute_url()
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Đã ghi 7 chương trình vào sổ, mỗi đơn vị phối hợp một văn bản."
    ]


def test_separate_papers_may_belong_to_a_known_event(editing, hanam, police):
    event = make_event(hanam)
    parties = [{"body": hanam, "role": "lead"}, {"body": police}, {"body": NewName("Đoàn thanh niên")}]
    save(editing, hanam, parties=parties, event={"papers": "several", "existing": event})
    assert [agreement.event for agreement in Agreement.objects.all()] == [event, event]


def test_separate_papers_carry_a_witness_on_each(editing, hanam, police):
    witness = {"body": NewName("Ủy ban Mặt trận"), "role": "witness"}
    parties = [{"body": hanam, "role": "lead"}, {"body": police}, witness, {"body": NewName("Đoàn thanh niên")}]
    save(editing, hanam, parties=parties, event=SEVERAL)
    roles = [[party.role for party in agreement.parties.all()] for agreement in Agreement.objects.order_by("pk")]
    assert roles == [["lead", "partner", "witness"], ["lead", "witness", "partner"]]


def test_commitment_of_two_partners_is_refused_on_separate_papers(editing, hanam):
    content = seven_papers(hanam)
    content["commitments"].append({"text": "Con nuôi đơn vị", "bearers": [1, 2]})
    assert refuse(editing, hanam, **content) == {"commitments-10-bearers": [SHARED]}


def test_commitment_of_two_partners_is_accepted_on_one_paper(editing, hanam):
    content = seven_papers(hanam)
    content["commitments"].append({"text": "Con nuôi đơn vị", "bearers": [1, 2]})
    save(editing, hanam, **(content | {"event": SEVERAL | {"papers": "one"}}))
    assert numbers_entered()["Agreement"] == 1


@pytest.mark.parametrize("role", ["lead", "co_lead"])
def test_number_of_a_lead_is_refused_on_separate_papers(editing, hanam, police, role):
    parties = [{"body": hanam, "role": role, "reference_number": "01/CTPH"}, {"body": police}]
    assert refuse(editing, hanam, parties=parties, event=SEVERAL) == {
        "parties-0-reference_number": [
            "Mỗi văn bản riêng có số riêng: hãy ghi số ở dòng của từng đơn vị phối hợp."
        ]
    }  # fmt: skip


def test_number_of_a_lead_is_accepted_on_one_paper(editing, hanam, police):
    parties = [{"body": hanam, "role": "lead", "reference_number": "01/CTPH"}, {"body": police}]
    save(editing, hanam, parties=parties, event=SEVERAL | {"papers": "one"})
    assert Party.objects.get(organization=hanam).reference_number == "01/CTPH"


def test_separate_papers_without_partner_are_refused(editing, hanam):
    assert refuse(editing, hanam, parties=[{"body": hanam, "role": "lead"}], event=SEVERAL) == {
        "event-papers": ["Ký nhiều văn bản riêng thì phải có ít nhất một đơn vị phối hợp."]
    }


# --- Doubt ---


@pytest.fixture
def known(hanam, police):
    return make_agreement(hanam, "2024-2030", [police], subject="Chương trình cũ")


def like_known(hanam, police, **changes) -> dict:
    parties = [{"body": hanam, "role": "lead"}, {"body": police}]
    return paper(changes.pop("keeper", hanam), **({"parties": parties, "period": "2024-2028"} | changes))


def test_similar_programme_is_shown_once_with_a_link(editing, hanam, police, known):
    response = editing.post(ENTRY, like_known(hanam, police))
    link = f'<a href="{known.get_absolute_url()}" target="_blank">Chương trình cũ, 2024–2030</a>'
    page = response.content.decode()
    assert (page.count(link), page.count(known.get_absolute_url())) == (1, 1)


def test_similar_programme_is_a_doubt_and_no_error(editing, hanam, police, known):
    response = editing.post(ENTRY, like_known(hanam, police))
    assert (response.status_code, errors_in(response)) == (200, {})


def test_similar_programme_is_not_saved_at_first(editing, hanam, police, known):
    response = editing.post(ENTRY, like_known(hanam, police))
    assert Agreement.objects.get() == known
    assert typed_in(response) == filled(like_known(hanam, police))


def test_similar_programme_is_saved_when_confirmed(editing, hanam, police, known):
    response = editing.post(ENTRY, like_known(hanam, police))
    editing.post(ENTRY, read(response).fields | {"confirmed": ["1"]})
    assert [agreement.period_text for agreement in Agreement.objects.order_by("pk")] == ["2024-2030", "2024-2028"]


@pytest.mark.parametrize("change", ["period", "document_kind", "keeper", "partner"])
def test_programme_that_differs_is_saved_at_once(editing, hanam, police, known, change):
    changes = {
        "period": {"period": "2025-2028"},
        "document_kind": {"document_kind": "rules"},
        "keeper": {"keeper": make_association(parent=hanam)},
        "partner": {"parties": [{"body": hanam, "role": "lead"}, {"body": NewName("Đoàn thanh niên")}]},
    }
    editing.post(ENTRY, like_known(hanam, police, **changes[change]))
    assert Agreement.objects.count() == 2


def test_similar_programme_of_unknown_period_is_in_doubt_too(editing, hanam, police):
    make_agreement(hanam, "", [police])
    editing.post(ENTRY, like_known(hanam, police, period=""))
    assert Agreement.objects.count() == 1


def twice_over(hanam, police) -> dict[str, dict]:
    """Programmes of which somebody may press the button twice."""
    lead = {"body": hanam, "role": "lead"}
    return {
        "known partner": {"parties": [lead, {"body": police}], "period": "2024-2030"},
        "new partner": {"parties": [lead, {"body": NewName("Đoàn thanh niên")}], "period": "2024-2030"},
        "no period": {"parties": [lead, {"body": police}]},
        "separate papers": {"parties": [lead, {"body": police}], "event": SEVERAL},
        "lead alone": {"parties": [lead], "period": "2024-2030"},
        "two leads": {"parties": [lead, {"body": police, "role": "co_lead"}], "period": "2024-2030"},
        "a witness": {"parties": [lead, {"body": police, "role": "witness"}], "period": "2024-2030"},
    }


DOUBLE_CLICKS = [
    "known partner", "new partner", "no period", "separate papers", "lead alone", "two leads", "a witness",
]  # fmt: skip


@pytest.mark.parametrize("case", DOUBLE_CLICKS)
def test_same_form_posted_twice_is_one_programme(editing, hanam, police, case):
    sent = paper(hanam, **twice_over(hanam, police)[case])
    editing.post(ENTRY, sent)
    editing.post(ENTRY, sent)
    assert Agreement.objects.count() == 1


def test_same_form_posted_twice_is_two_programmes_when_confirmed(editing, hanam, police):
    sent = like_known(hanam, police)
    editing.post(ENTRY, sent)
    editing.post(ENTRY, sent | {"confirmed": ["1"]})
    assert Agreement.objects.count() == 2


def test_new_names_picked_after_a_double_click_are_in_doubt(editing, hanam):
    """The second post finds the new body known; picking it leads to the doubt and not to a second programme."""
    sent = paper(hanam, parties=[{"body": hanam, "role": "lead"}, {"body": NewName("Đoàn thanh niên")}])
    editing.post(ENTRY, sent)
    second = editing.post(ENTRY, sent)
    body = Organization.objects.get(name="Đoàn thanh niên")
    third = editing.post(ENTRY, choose(second, f"pick:{body.pk}"))
    assert (third.status_code, Agreement.objects.count()) == (200, 1)


def test_confirming_overrules_no_error(editing, hanam, police, known):
    sent = like_known(hanam, police, period="31/02/2024") | {"confirmed": ["1"]}
    assert list(errors_in(editing.post(ENTRY, sent))) == ["period"]
    assert Agreement.objects.get() == known


@pytest.mark.parametrize("signed", ["31/12/2099", "2099", "05/2099"])
def test_day_of_signing_still_to_come_is_refused(editing, hanam, police, signed):
    response = editing.post(ENTRY, paper(hanam, **least(hanam, police) | {"signed": signed}))
    sentence = "Ngày ký sau hôm nay. Xin xem lại; chưa ký thì để trống và bỏ đánh dấu “Đã ký”."
    assert errors_in(response) == {"signed": [sentence]}


@pytest.mark.parametrize("typed", ["387/QĐ-TTg", "387 / qđ-ttg", "số 387/QĐ-TTg", "Quyết định số 387/QĐ-TTg"])
def test_document_is_known_by_its_number_however_it_is_written(editing, hanam, police, typed):
    known = make_basis("387/QĐ-TTg")
    agreement = save(editing, hanam, **least(hanam, police), bases=[{"number": typed}])
    assert list(agreement.legal_bases.all()) == [known]


# --- Without JavaScript: more rows ---

PREFIXES = list(ROWS)


def press_add(editing, sent, prefix):
    return editing.post(ENTRY, sent | {"add": [prefix]})


@pytest.mark.parametrize("prefix", PREFIXES)
def test_adding_shows_three_more_rows(editing, hanam, prefix):
    sent = posted(**whole(hanam))
    number = int(sent[f"{prefix}-TOTAL_FORMS"][0])
    page = read(press_add(editing, sent, prefix))
    first = next(iter(ROWS[prefix]))
    assert page.fields[f"{prefix}-TOTAL_FORMS"] == [str(number + 3)]
    assert [name for name in page.fields if name.startswith(prefix) and name.endswith(f"-{first}")] == [
        f"{prefix}-{row}-{first}" for row in range(number + 3)
    ]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_adding_keeps_everything_typed(editing, hanam, prefix):
    sent = posted(**whole(hanam))
    number = int(sent[f"{prefix}-TOTAL_FORMS"][0])
    after = typed_in(press_add(editing, sent, prefix))
    typed = filled(sent | management(prefix, number + 3))
    assert {name: after.get(name) for name in typed} == typed


@pytest.mark.parametrize("prefix", PREFIXES)
def test_added_rows_are_as_blank_as_the_first_ones(editing, hanam, prefix):
    page = read(press_add(editing, paper(hanam, parties=[{"body": hanam}]), prefix))
    last = int(page.fields[f"{prefix}-TOTAL_FORMS"][0]) - 1
    start = f"{prefix}-{last}-"
    row = {name: values for name, values in page.fields.items() if name.startswith(start)}
    assert row == fields(ROWS[prefix], start)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_added_rows_left_blank_do_not_count(editing, hanam, prefix):
    page = press_add(editing, posted(**whole(hanam)), prefix)
    response = editing.post(ENTRY, read(page).fields)
    assert (response.status_code, errors_in(response) if response.status_code == 422 else {}) == (302, {})


def test_adding_saves_nothing(editing, hanam):
    press_add(editing, posted(**whole(hanam)), "parties")
    assert numbers_entered() == {}


def test_adding_judges_nothing(editing, hanam):
    content = {
        "period": "31/02/2024", "parties": [{"role": "lead"}], "signatories": [{"rank": "Đại tá"}],
        "commitments": [{"kind_as_written": "quỹ"}], "event": {"delegates": "gần"}, "people": [{"honorific": "Bà"}],
        "bases": [{"kind": "Luật"}], "source_url": "không",
    }  # fmt: skip
    response = press_add(editing, paper(hanam, **content), "people")
    assert (response.status_code, errors_in(response)) == (200, {})
    assert "error-summary" not in response.content.decode()


def test_adding_keeps_what_is_wrong(editing, hanam):
    sent = paper(hanam, period="31/02/2024", parties=[{"body": "Công an"}], event={"delegates": "gần 40"})
    after = typed_in(press_add(editing, sent, "people"))
    assert after == filled(sent | management("people", 3))


def test_adding_keeps_rows_struck_out(editing, hanam):
    sent = paper(hanam, parties=[{"body": hanam}, {"body": "Công an", "DELETE": True}])
    assert typed_in(press_add(editing, sent, "people"))["parties-1-DELETE"] == ["on"]


@pytest.mark.parametrize("name", ["", "khong-co", "parties-0", "event", "__class__", "<script>"])
def test_adding_to_an_unknown_set_is_harmless(editing, hanam, name):
    sent = posted(**whole(hanam))
    response = press_add(editing, sent, name)
    assert (response.status_code, numbers_entered()) == (200, {})
    assert typed_in(response) == filled(sent)


def test_adding_stops_at_the_most_rows(editing, hanam):
    sent = paper(hanam, organizers=[{} for _ in range(19)])
    assert typed_in(press_add(editing, sent, "organizers"))["organizers-TOTAL_FORMS"] == ["20"]


def test_adding_drops_no_row_beyond_the_most(editing, hanam):
    sent = paper(hanam, organizers=[{"body": f"Đơn vị {place}"} for place in range(22)])
    after = typed_in(press_add(editing, sent, "organizers"))
    assert {name: after.get(name) for name in filled(sent)} == filled(sent)


# --- Without JavaScript: which one is meant ---


@pytest.fixture
def two_polices():
    return [make_organization("Công an tỉnh Hà Nam"), make_organization("Công an huyện Lý Nhân")]


def unclear(editing, hanam, **content):
    sent = paper(hanam, parties=[{"body": hanam}, {"body": "cong an"}], **content)
    return editing.post(ENTRY, sent)


def choose(response, value, name="parties-1-body", **changes) -> dict:
    return read(response).fields | {f"{name}-choice": [value]} | {key: [text] for key, text in changes.items()}


def test_unclear_name_is_answered_with_a_choice(editing, hanam, two_polices):
    response = unclear(editing, hanam)
    ward, province = two_polices[1], two_polices[0]
    assert errors_in(response) == {
        "parties-1-body": [
            "Trong sổ chưa có đơn vị tên đúng như “cong an”. Hãy chọn một tên gần giống hoặc thêm mới."
        ]
    }  # fmt: skip
    offered = read(response).offered["parties-1-body-choice"]
    assert offered == [f"pick:{ward.pk}", f"pick:{province.pk}", "new"]


def test_unknown_name_is_answered_with_adding_it(editing, hanam):
    response = unclear(editing, hanam)
    assert errors_in(response) == {
        "parties-1-body": ["Trong sổ chưa có đơn vị tên “cong an”. Hãy chọn “Thêm mới” để ghi thêm."]
    }
    assert read(response).offered["parties-1-body-choice"] == ["new"]


def test_namesakes_are_answered_with_a_choice(editing, hanam):
    first, second = make_organization(POLICE, place="trước 2025"), make_organization(POLICE)
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}, {"body": POLICE}]))
    assert errors_in(response) == {"parties-1-body": [f"Trong sổ đã có đơn vị tên “{POLICE}”. Hãy chọn đúng đơn vị."]}
    offered = read(response).offered["parties-1-body-choice"]
    assert offered == [f"pick:{first.pk}", f"pick:{second.pk}", "new-all-the-same"]


def test_unclear_campaign_is_answered_with_a_choice(editing, hanam):
    campaign = make_campaign("Con nuôi đơn vị")
    row = {"campaign": "con nuoi", "is_joint": True}
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}], commitments=[row]))
    assert errors_in(response) == {
        "commitments-0-campaign": [
            "Trong sổ chưa có phong trào tên đúng như “con nuoi”. Hãy chọn một tên gần giống hoặc thêm mới."
        ]
    }  # fmt: skip
    assert read(response).offered["commitments-0-campaign-choice"] == [f"pick:{campaign.pk}", "new"]


def test_picking_saves_the_one_picked(editing, hanam, two_polices):
    editing.post(ENTRY, choose(unclear(editing, hanam), f"pick:{two_polices[1].pk}"))
    assert Party.objects.get(position=1).organization == two_polices[1]
    assert Organization.objects.count() == 3


def test_choosing_new_saves_a_new_body(editing, hanam, two_polices):
    editing.post(ENTRY, choose(unclear(editing, hanam), "new"))
    assert Party.objects.get(position=1).organization.name == "cong an"
    assert Organization.objects.count() == 4


def test_choosing_nothing_asks_again(editing, hanam, two_polices):
    first = unclear(editing, hanam)
    second = editing.post(ENTRY, read(first).fields)
    assert errors_in(second) == errors_in(first)


def test_what_was_picked_survives_an_error_elsewhere(editing, hanam, two_polices):
    """The name typed may be short ("cong an"): picked once, it is not asked for again."""
    second = editing.post(ENTRY, choose(unclear(editing, hanam, period="x"), f"pick:{two_polices[1].pk}"))
    assert list(errors_in(second)) == ["period"]
    third = editing.post(ENTRY, read(second).fields | {"period": ["2024"]})
    assert errors_in(third) == {}
    assert Party.objects.get(position=1).organization == two_polices[1]


def test_what_was_picked_survives_adding_rows(editing, hanam, two_polices):
    picked = choose(unclear(editing, hanam), f"pick:{two_polices[1].pk}")
    response = editing.post(ENTRY, read(press_add(editing, picked, "people")).fields)
    assert errors_in(response) == {}
    assert Party.objects.get(position=1).organization == two_polices[1]


def test_what_was_chosen_as_new_survives_adding_rows(editing, hanam):
    picked = choose(unclear(editing, hanam), "new")
    editing.post(ENTRY, read(press_add(editing, picked, "people")).fields)
    assert Party.objects.get(position=1).organization.name == "cong an"


def test_choice_is_void_once_another_name_is_typed(editing, hanam, police):
    """A stale hidden choice must not decide for a name that was typed over it."""
    row = {"body": "Đoàn thanh niên", "body-choice": str(police.pk)}
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}, row]))
    assert list(errors_in(response)) == ["parties-1-body"]
    assert numbers_entered() == {}


# --- Rows struck out ---


def test_row_struck_out_is_not_saved(editing, hanam, police):
    agreement = save(editing, hanam, parties=[{"body": hanam}, {"body": police, "DELETE": True}])
    assert [party.organization for party in agreement.parties.all()] == [hanam]


@pytest.mark.parametrize(
    ("prefix", "row"),
    [
        ("parties", {"body": "không có trong sổ"}),
        ("signatories", {"rank": "Đại tá"}),
        ("commitments", {"kind_as_written": "quỹ", "period": "31/02/2024"}),
        ("organizers", {"body": "không có trong sổ"}),
        ("people", {"honorific": "Bà"}),
        ("presented", {"issued": "31/02/2024"}),
        ("bases", {"kind": "Luật"}),
    ],
)
def test_row_struck_out_is_not_judged(editing, hanam, prefix, row):
    rows = {"parties": [{"body": hanam}]}
    rows[prefix] = [*rows.get(prefix, []), row | {"DELETE": True}]
    save(editing, hanam, **rows)
    assert numbers_entered() == {"Agreement": 1, "Party": 1}


def test_row_struck_out_leaves_room_for_the_same_body(editing, hanam, police):
    rows = [{"body": hanam}, {"body": police, "DELETE": True}, {"body": police, "role": "co_lead"}]
    save(editing, hanam, parties=rows)
    assert Party.objects.get(organization=police).role == "co_lead"


def test_row_struck_out_stays_so_after_an_error(editing, hanam, police):
    errors = refuse(editing, hanam, period="x", parties=[{"body": hanam}, {"body": police, "DELETE": True}])
    assert list(errors) == ["period"]


def test_row_struck_out_shows_no_error(editing, hanam):
    rows = [{"body": hanam}, {"body": "không có trong sổ", "DELETE": True}]
    assert list(refuse(editing, hanam, period="x", parties=rows)) == ["period"]


def test_proposed_lead_may_be_struck_out(editing, hanam, police):
    save(editing, hanam, parties=[{"body": hanam, "role": "lead", "DELETE": True}, {"body": police, "role": "lead"}])
    assert Party.objects.get().organization == police


# --- Queries ---


def size_of_programme_a(hanam, bodies, campaigns) -> dict:
    return {
        "parties": [{"body": hanam, "role": "lead"}, *({"body": body} for body in bodies)],
        "commitments": [
            {"campaign": campaign, "kind_as_written": "quỹ", "bearers": [place % len(bodies) + 1]}
            for place, campaign in enumerate(campaigns)
        ],
        "event": {"held": "15/05/2024"},
        "signed": "15/05/2024",
        "period": "2024-2030",
    }


@pytest.mark.parametrize("number", [3, 17])
def test_saving_asks_the_same_number_of_queries_for_3_and_17_commitments(
    editing, hanam, number, django_assert_num_queries
):
    bodies = [make_organization() for _ in range(7)]
    campaigns = [make_campaign() for _ in range(number)]
    with django_assert_num_queries(30):  # five: history; four: done once; two: joined with nothing
        editing.post(ENTRY, paper(hanam, **size_of_programme_a(hanam, bodies, campaigns)))
    assert Commitment.objects.count() == number


@pytest.mark.parametrize("number", [3, 7])
def test_saving_asks_the_same_number_of_queries_for_3_and_7_partners(editing, hanam, number, django_assert_num_queries):
    bodies = [make_organization() for _ in range(number)]
    sent = paper(hanam, **size_of_programme_a(hanam, bodies, [make_campaign()]))
    with django_assert_num_queries(30):  # five: history; four: done once; two: joined with nothing
        editing.post(ENTRY, sent)
    assert Party.objects.count() == number + 1


def test_saving_programme_a_with_everything_new_asks_few_queries(editing, hanam, django_assert_num_queries):
    """Eight parties, 17 commitments and an event, of which only the association is known: one insert for all new
    bodies and one for their history, the same for campaigns, and no search for each. At most 60 are allowed."""
    bodies = [NewName(f"{name} tỉnh Hà Nam") for name in PARTNERS]
    sent = paper(hanam, **size_of_programme_a(hanam, bodies, [NewName(f"Quỹ số {n}") for n in range(17)]))
    with django_assert_num_queries(36):
        editing.post(ENTRY, sent)
    assert (Party.objects.count(), Commitment.objects.count()) == (8, 17)


# --- What was typed is escaped where it is shown next ---


def test_names_typed_are_escaped_in_the_answer(editing, hanam):
    name = "<b>Công an</b> & Đoàn"
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}, {"body": name}]))
    page = response.content.decode()
    assert (page.count(name), page.count(escape(name)) > 0) == (0, True)
