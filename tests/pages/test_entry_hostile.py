"""What hostile or careless hands send to the entry page: a sentence in Vietnamese, nothing lost, never a 5xx."""

import random
import unicodedata
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
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
from khuyenhoc.workflows import NOT_BOUND
from organizations.models import Organization
from tests.entry_data import (
    CEREMONY,
    ENTRY,
    MOST_ROWS,
    PAPER,
    POLICE,
    ROWS,
    SECTIONS,
    SELECTS,
    PlainClient,
    errors_in,
    filled,
    management,
    posted,
    typed_in,
    whole,
)
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
)

pytestmark = pytest.mark.django_db

OWN = "Hội Khuyến học tỉnh Hà Nam"
ENTERED = [
    Agreement, AgreementBasis, Bearer, Campaign, Commitment, EventPerson, LegalBasis, Organizer, Party,
    PresentedDocument, Signatory, SigningEvent,
]  # fmt: skip
REQUIRED = "Vui lòng không để trống mục này."
NOT_A_NUMBER = "Hãy nhập một số nguyên. Ví dụ: 40 hoặc 1.200."
NUL = "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán."

# How many letters each input takes.
LIMITS = {
    "subject": 1000, "period": 200, "signed": 60, **dict.fromkeys(SECTIONS[:4], 20_000),
    **dict.fromkeys(SECTIONS[4:], 5000), "source_publisher": 200, "source_author": 150, "source_published_on": 60,
    "conflict_note": 2000, "event-title": 500, "event-place": 300, "event-held": 60, "event-delegates": 30,
    "parties-1-body": 300, "parties-1-reference_number": 100, "parties-1-name_as_signed": 300,
    "parties-1-responsibilities": 20_000,
    "signatories-0-full_name": 150, "signatories-0-position_text": 300, "signatories-0-capacity_text": 200,
    "signatories-0-rank": 100, "commitments-0-campaign": 300, "commitments-0-kind_as_written": 200,
    "commitments-0-text": 5000, "commitments-0-tied_to": 300, "commitments-0-tied_to_kind": 200,
    "commitments-0-period": 200, "organizers-0-body": 300, "people-0-full_name": 150, "people-0-honorific": 30,
    "people-0-position_text": 300, "people-0-act_text": 300,
    **{
        f"{prefix}-0-{name}": limit
        for prefix in ("bases", "presented")
        for name, limit in {"number": 100, "kind": 100, "issued": 60, "issuer": 200, "abstract": 1000}.items()
    },
}  # fmt: skip
DATES = ["signed", "source_published_on", "event-held", "bases-0-issued", "presented-0-issued"]
PERIODS = ["period", "commitments-0-period"]
READ = [*DATES, *PERIODS, "event-delegates"]  # texts that are read into a value


@pytest.fixture
def client():
    return PlainClient()


@pytest.fixture
def hanam():
    return make_association(OWN)


@pytest.fixture
def police():
    return make_organization(POLICE, kind="armed_forces", level="province")


@pytest.fixture
def editing(client, hanam):
    """A browser signed in as an editor, before a register that knows some other names."""
    make_organization("Mặt trận Tổ quốc tỉnh Hà Nam", aliases="MTTQ tỉnh\nUBMTTQ", keeper=hanam)
    make_campaign("Thắp sáng đường quê", aliases="Đường quê", keeper=hanam)
    client.force_login(make_member(hanam))
    return client


def records() -> list:
    return [record for model in [*ENTERED, Organization] for record in model.objects.order_by("pk")]


def faults_of(record) -> list[str]:
    try:
        record.full_clean()
    except ValidationError as error:
        return [f"{type(record).__name__} {record.pk}: {error.message_dict}"]
    return []


def refused(editing, sent) -> dict[str, list[str]]:
    """Post what must be refused and return the sentences by place. Nothing is saved, everything typed is there."""
    before = records()
    response = editing.post(ENTRY, sent)
    assert response.status_code == 422
    assert records() == before
    # A lookup that asks shows radio buttons in place of its hidden part.
    page, typed = typed_in(response), filled(sent)
    asked = {name for name in typed if name.endswith("-choice") and name not in page}
    assert page == {name: values for name, values in typed.items() if name not in asked}
    return errors_in(response)


def accepted(editing, sent) -> Agreement:
    response = editing.post(ENTRY, sent)
    assert response.status_code == 302, errors_in(response)
    return Agreement.objects.latest("pk")


def paper(hanam, **content) -> dict[str, list[str]]:
    return posted(hanam, **({"subject": "Khuyến học", "parties": [{"body": hanam, "role": "lead"}]} | content))


def everything(hanam, **changes) -> dict[str, list[str]]:
    """The programme with every field filled in, with some of what is sent put in its place."""
    return posted(**whole(hanam)) | {name: [text] for name, text in changes.items()}


def without(sent: dict, *names: str) -> dict:
    return {name: values for name, values in sent.items() if name not in names}


def is_text(name: str) -> bool:
    """Whether a person types into the field of this name."""
    prefix, _, field = name.rpartition("-")
    if name.endswith(("_FORMS", "-choice")) or (field in SELECTS and not name.startswith(("bases", "presented"))):
        return False
    row = ROWS.get(prefix.split("-")[0]) or (CEREMONY if prefix else PAPER)
    return isinstance(row[field], str)


def test_tables_of_these_tests_leave_out_no_text(hanam):
    texts = {name for name, values in posted(**whole(hanam)).items() if is_text(name) and any(values)}
    assert texts - {"parties-0-body", "parties-2-body"} == {*LIMITS, "source_url"}


# --- Too long ---


def too_long(number: int, limit: int) -> str:
    number, limit = (f"{length:,}".replace(",", ".") for length in (number, limit))
    return f"Nội dung dài {number} ký tự, vượt mức {limit} ký tự cho phép. Xin rút gọn."


def test_text_beyond_its_limit_is_refused_at_its_field(editing, hanam):
    errors = refused(editing, everything(hanam, **{name: "ă" * (limit + 1) for name, limit in LIMITS.items()}))
    assert errors == {name: [too_long(limit + 1, limit)] for name, limit in LIMITS.items()}


@pytest.mark.parametrize("name", ["subject", "purpose", "period", "parties-1-body", "commitments-0-text"])
def test_text_of_70000_letters_is_refused_at_its_field(editing, hanam, name):
    errors = refused(editing, everything(hanam, **{name: "ă" * 70_000}))
    assert errors == {name: [too_long(70_000, LIMITS[name])]}


def test_text_is_accepted_up_to_its_limit(editing, hanam):
    """The limit counts letters as people see them: decomposed ones are one, invisible ones none."""
    texts = {name: unicodedata.normalize("NFD", "ă" * limit) for name, limit in LIMITS.items()}
    values = dict.fromkeys(DATES, "16/05/2024") | dict.fromkeys(PERIODS, "2024") | {"event-delegates": "40"}
    texts |= {name: value + "\u200b" * LIMITS[name] for name, value in values.items()}
    accepted(editing, everything(hanam, **texts))
    assert [fault for record in records() for fault in faults_of(record)] == []


def test_address_of_70000_letters_is_refused_at_its_field(editing, hanam):
    errors = refused(editing, paper(hanam, source_url="https://example.org/" + "a" * 69_980))
    assert {name: sorted(sentences) for name, sentences in errors.items()} == {
        "source_url": [
            "Vui lòng nhập nhiều nhất 500 ký tự (hiện có 70000).",
            "Địa chỉ web chưa đúng. Hãy nhập đủ địa chỉ, ví dụ https://khuyenhoc.vn.",
        ]
    }


# --- NUL ---


def test_nul_is_refused_at_its_field(editing, hanam):
    errors = refused(editing, everything(hanam, **dict.fromkeys(LIMITS, "Khuyến\0học")))
    assert errors == {name: [NUL] for name in LIMITS}


def test_nul_in_an_address_is_refused_at_its_field(editing, hanam):
    errors = refused(editing, everything(hanam, source_url="https://example.org/\0"))
    assert list(errors) == ["source_url"]
    assert "Nội dung không được chứa ký tự rỗng (null)." in errors["source_url"]


def test_garbage_in_a_hidden_choice_chooses_nothing(editing, hanam, police):
    garbage = [
        "\0", "1\0", "pick:\0", "new\0", "\0new", "pick:-1", "pick:0", "0", "9" * 18, "9" * 19, "pick:１", "pick:", "x",
    ]  # fmt: skip
    rows = [{"body": f"Đội {place}", "body-choice": choice} for place, choice in enumerate(garbage)]
    assert refused(editing, paper(hanam, parties=rows)) == {
        f"parties-{place}-body": [f"Trong sổ chưa có đơn vị tên “Đội {place}”. Hãy chọn “Thêm mới” để ghi thêm."]
        for place in range(len(garbage))
    }


def test_garbage_in_the_choice_of_a_campaign_chooses_nothing(editing, hanam):
    row = {"campaign": "Quỹ", "campaign-choice": "new\0", "tied_to": "Mô", "tied_to-choice": "\0", "is_joint": True}
    errors = refused(editing, paper(hanam, commitments=[row]))
    assert sorted(errors) == ["commitments-0-campaign", "commitments-0-tied_to"]


def test_nul_in_a_hidden_choice_leaves_a_known_name_known(editing, hanam, police):
    row = {"body": POLICE, "body-choice": "1\0"}
    agreement = accepted(editing, paper(hanam, parties=[{"body": hanam}, row]))
    assert agreement.parties.get(position=1).organization == police


# --- Dates and periods ---


def test_day_in_no_calendar_is_refused_at_its_field(editing, hanam):
    names = [*DATES, *PERIODS]
    errors = refused(editing, everything(hanam, **dict.fromkeys(names, "31/02/2024")))
    assert errors == {name: ["Ngày 31/02/2024 không có trong lịch."] for name in names}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2030-2024", "Thời điểm kết thúc (2024) trước thời điểm bắt đầu (2030). Xin kiểm tra lại."),
        (
            "16/05/2024 - 15/05/2024",
            "Thời điểm kết thúc (15/05/2024) trước thời điểm bắt đầu (16/05/2024). Xin kiểm tra lại.",
        ),
        ("2024-2030, định hướng đến 2026", "Năm định hướng (2026) phải sau thời hạn đã ghi (2030)."),
        (
            "0000-9999",
            "Năm 0000 nằm ngoài khoảng 1945-2100. Ví dụ: 16/05/2024, 05/2024 hoặc 2024.",
        ),
        (
            "<script>",
            (
                "Chưa hiểu “<script>”. Ví dụ: 2024-2030, từ 16/05/2024 đến 31/12/2030, năm học 2024-2025, từ 2024 hoặc "
                "chưa rõ."
            ),
        ),
    ],
)
def test_period_that_cannot_be_is_refused_at_its_field(editing, hanam, typed, sentence):
    errors = refused(editing, everything(hanam, **dict.fromkeys(PERIODS, typed)))
    assert errors == {name: [sentence] for name in PERIODS}


def test_two_dates_in_place_of_one_are_refused_at_their_field(editing, hanam):
    errors = refused(editing, everything(hanam, **dict.fromkeys(DATES, "01/05/2024 - 02/05/2024")))
    sentence = "Chỉ ghi một ngày, một tháng hoặc một năm. Ví dụ: 16/05/2024, 05/2024 hoặc 2024."
    assert errors == {name: [sentence] for name in DATES}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", NOT_A_NUMBER),
        ("0", "Số này không được dưới 1."),
        ("1000000000", "Số này không được quá 1.000.000."),
        ("9" * 30, "Số này không được quá 1.000.000."),
        ("1e9", NOT_A_NUMBER),
        ("gần 40", NOT_A_NUMBER),
        ("40,5", NOT_A_NUMBER),
        ("NaN", NOT_A_NUMBER),
        ("٤٠", NOT_A_NUMBER),
        ("1.00", NOT_A_NUMBER),
        ("<script>", NOT_A_NUMBER),
    ],
)
def test_number_of_delegates_that_cannot_be_is_refused(editing, hanam, typed, sentence):
    assert refused(editing, paper(hanam, event={"delegates": typed})) == {"event-delegates": [sentence]}


def test_nearly_without_a_number_is_refused(editing, hanam):
    assert refused(editing, paper(hanam, event={"delegates_bound": "nearly"})) == {
        "event-delegates": ["Ghi “gần”, “khoảng”, “trên” thì phải kèm số đại biểu."]
    }


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "khuyến học", "http://", "https://[::1", "//", "ftp:x"])
def test_address_that_is_none_is_refused_at_its_field(editing, hanam, typed):
    assert refused(editing, paper(hanam, source_url=typed)) == {
        "source_url": ["Địa chỉ web chưa đúng. Hãy nhập đủ địa chỉ, ví dụ https://khuyenhoc.vn."]
    }


# --- Unicode ---


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    "typed",
    [nfd(POLICE), f"\u200b{POLICE}\ufeff", "Công\u200b an\u00a0tỉnh\u2003Hà\tNam", "\u202eCông an tỉnh Hà Nam"],
    ids=["NFD", "zero width", "other blanks", "right to left"],
)
def test_known_body_is_found_however_it_is_encoded(editing, hanam, police, typed):
    agreement = accepted(editing, paper(hanam, parties=[{"body": hanam}, {"body": typed}]))
    assert agreement.parties.get(position=1).organization == police
    assert Organization.objects.filter(name=POLICE).count() == 1


def test_known_campaign_is_found_in_nfd(editing, hanam):
    campaign = make_campaign("Cùng em đến trường")
    row = {"campaign": nfd(campaign.name), "tied_to": nfd(campaign.name), "is_joint": True}
    agreement = accepted(editing, paper(hanam, commitments=[row]))
    commitment = agreement.commitments.get()
    assert (commitment.campaign, commitment.tied_to, Campaign.objects.count()) == (campaign, campaign, 2)


def test_new_body_typed_in_nfd_is_stored_in_nfc(editing, hanam):
    row = {"body": nfd("Đoàn thanh niên"), "body-choice": "new"}
    accepted(editing, paper(hanam, parties=[{"body": hanam}, row]))
    assert Organization.objects.latest("pk").name == "Đoàn thanh niên"


def test_texts_typed_in_nfd_are_stored_in_nfc(editing, hanam):
    sent = {name: [nfd(text) for text in texts] for name, texts in everything(hanam).items()}
    accepted(editing, sent)
    assert texts_stored() == {unicodedata.normalize("NFC", text) for text in texts_stored()}


def texts_stored() -> set[str]:
    """Every text in every record that this entry made."""
    values = (getattr(record, column.attname) for record in records() for column in record._meta.concrete_fields)
    return {value for value in values if isinstance(value, str)}


def test_emoji_are_kept_and_marks_of_direction_dropped(editing, hanam):
    sent = everything(hanam)
    # The kind of what a commitment is tied to only helps to guess, and is not stored.
    typed = set(LIMITS) - {*READ, "commitments-0-tied_to_kind"}
    sent |= {name: [f"\u200f{sent[name][0]} 🎓🇻🇳\u202e"] for name in typed}
    accepted(editing, sent)
    expected = {sent[name][0].strip("\u200f\u202e").replace("\r\n", "\n") for name in typed}
    assert expected - texts_stored() == set()


@pytest.mark.parametrize("prefix", ROWS)
def test_row_of_invisible_blanks_does_not_count(editing, hanam, prefix):
    blank = {
        name: "\u200b\u00a0\u2060\ufeff\t "
        for name, value in ROWS[prefix].items()
        if isinstance(value, str) and name not in SELECTS and not name.endswith("choice")
    }
    rows = {"parties": [{"body": hanam, "role": "lead"}]}
    rows[prefix] = [*rows.get(prefix, []), blank]
    before = records()
    agreement = accepted(editing, paper(hanam, **rows))
    assert [record for record in records() if record not in before] == [agreement, *agreement.parties.all()]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("parties-1-body", REQUIRED),
        ("organizers-0-body", REQUIRED),
        ("people-0-full_name", REQUIRED),
    ],
)
def test_invisible_blank_where_something_must_stand_is_refused(editing, hanam, name, sentence):
    sent = everything(hanam, **{name: "\u200b\ufeff"})
    sent.pop(f"{name}-choice", None)
    row = name.rpartition("-")[0]
    sent[f"{row}-kind" if "body" in name else f"{row}-honorific"] = ["media" if "body" in name else "Bà"]
    assert refused(editing, sent) == {name: [sentence]}


def test_invisible_texts_of_the_paper_are_stored_as_nothing(editing, hanam):
    blank = dict.fromkeys([*SECTIONS, "period", "signed", "source_publisher", "conflict_note"], "\u200b\u00a0")
    agreement = accepted(editing, paper(hanam, **blank))
    facts = {name: getattr(agreement, name) for name in (*SECTIONS, "source_publisher", "conflict_note", "period_text")}
    assert (set(facts.values()), agreement.signed_on) == ({""}, None)


# --- The same twice ---


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"body": POLICE}, {"body": POLICE}),
        ({"body": POLICE}, {"body": nfd(POLICE)}),
        ({"body": POLICE, "body-choice": "id"}, {"body": POLICE}),
        ({"body": POLICE, "body-choice": "id"}, {"body": " CÔNG  AN tỉnh hà nam"}),
        ({"body": "CA tỉnh"}, {"body": POLICE}),
        ({"body": "Đoàn", "body-choice": "new"}, {"body": nfd("đoàn"), "body-choice": "new"}),
    ],
    ids=["typed", "NFC and NFD", "id and name", "id and case", "alias and name", "new"],
)
def test_same_body_twice_is_refused_at_the_second(editing, hanam, police, first, second):
    Organization.objects.filter(pk=police.pk).update(aliases="CA tỉnh", search_text="cong an tinh ha nam ca tinh")
    rows = [row | {"body-choice": row.get("body-choice", "").replace("id", str(police.pk))} for row in (first, second)]
    assert refused(editing, paper(hanam, parties=[{"body": hanam}, *rows])) == {
        "parties-2-body": ["Đơn vị này đã có ở dòng 2. Mỗi đơn vị chỉ ghi một lần."]
    }


def test_same_body_picked_and_typed_is_refused_at_the_second(editing, hanam, police):
    rows = [{"body": hanam}, {"body": "công an", "body-choice": f"pick:{police.pk}"}, {"body": POLICE}]
    assert errors_in(editing.post(ENTRY, paper(hanam, parties=rows))) == {
        "parties-2-body": ["Đơn vị này đã có ở dòng 2. Mỗi đơn vị chỉ ghi một lần."]
    }


def test_same_organizer_twice_is_refused_at_the_second(editing, hanam, police):
    rows = [{"body": police}, {"body": nfd(POLICE)}]
    assert refused(editing, paper(hanam, organizers=rows)) == {"organizers-1-body": ["Đơn vị này đã có ở dòng 1."]}


@pytest.mark.parametrize("prefix", ["bases", "presented"])
def test_same_document_twice_is_refused_at_the_second(editing, hanam, prefix):
    rows = [{"number": "387/QĐ-TTg", "kind": "Quyết định"}, {"number": nfd("387 / qđ-ttg")}]
    assert refused(editing, paper(hanam, **{prefix: rows})) == {f"{prefix}-1-number": ["Văn bản này đã có ở dòng 1."]}


@pytest.mark.parametrize("prefix", ["bases", "presented"])
def test_document_found_in_two_ways_is_refused_once(editing, hanam, prefix):
    make_basis("387/QĐ-TTg", kind="Quyết định", issued_on=date(2022, 3, 25), issued_precision="day")
    rows = [{"number": "387/QĐ-TTg", "issued": "25/03/2022"}, {"number": "387/QĐ-TTg"}]
    assert refused(editing, paper(hanam, **{prefix: rows})) == {"": ["Văn bản Quyết định 387/QĐ-TTg được ghi hai lần."]}


# --- References to parties ---

NO_PARTY = {
    "1": "Bên 2 chưa ghi tên đơn vị.",  # a blank row
    "2": "Bên 3 chưa ghi tên đơn vị.",  # a row struck out
    **{
        number: f"Hãy chọn lại. {number} không có trong danh sách lựa chọn."
        for number in ("3", "-1", "9" * 21, "Công an", "0\0", "٠", "<script>")
    },
}


@pytest.mark.parametrize(
    ("prefix", "name", "row"),
    [("commitments", "bearers", {"text": "Đỡ đầu"}), ("signatories", "party", {"full_name": "Trần Văn Bình"})],
    ids=["bearer", "signatory"],
)
def test_reference_to_no_party_is_refused_at_its_row(editing, hanam, police, prefix, name, row):
    parties = [{"body": hanam}, {}, {"body": police, "DELETE": True}]
    rows = [row | {name: number} for number in NO_PARTY]
    response = editing.post(ENTRY, paper(hanam, parties=parties, **{prefix: rows}))
    assert errors_in(response) == {
        f"{prefix}-{place}-{name}": [sentence] for place, sentence in enumerate(NO_PARTY.values())
    }
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize("role", ["witness", "supervisor", "host"])
def test_party_that_is_not_bound_bears_nothing(editing, hanam, police, role):
    parties = [{"body": hanam}, {"body": police, "role": role}]
    sent = paper(hanam, parties=parties, commitments=[{"text": "Đỡ đầu", "bearers": [0, 1]}])
    assert refused(editing, sent) == {"commitments-0-bearers": [NOT_BOUND]}


@pytest.mark.parametrize("role", ["lead", "co_lead", "partner"])
def test_party_that_is_bound_may_bear(editing, hanam, police, role):
    parties = [{"body": hanam}, {"body": police, "role": role}]
    accepted(editing, paper(hanam, parties=parties, commitments=[{"text": "Đỡ đầu", "bearers": [1]}]))
    assert Bearer.objects.get().party.role == role


def test_commitment_both_joint_and_ticked_is_refused(editing, hanam):
    sent = paper(hanam, commitments=[{"text": "Đỡ đầu", "is_joint": True, "bearers": [0]}])
    assert refused(editing, sent) == {
        "commitments-0": ["Chọn “tất cả các bên” hoặc từng bên thực hiện, không chọn cả hai."]
    }


def test_commitment_neither_joint_nor_ticked_is_refused(editing, hanam):
    assert refused(editing, paper(hanam, commitments=[{"text": "Đỡ đầu"}])) == {
        "commitments-0-bearers": ["Hãy chọn bên thực hiện, hoặc “tất cả các bên”."]
    }


def test_commitment_to_nothing_is_refused(editing, hanam):
    assert refused(editing, paper(hanam, commitments=[{"kind_as_written": "quỹ", "is_joint": True}])) == {
        "commitments-0-campaign": ["Hãy ghi tên phong trào, hoặc nội dung cam kết."]
    }


def test_signatory_without_name_and_position_is_refused(editing, hanam):
    assert refused(editing, paper(hanam, signatories=[{"party": "0", "rank": "Đại tá"}])) == {
        "signatories-0": ["Người ký phải có họ tên hoặc chức vụ."]
    }


@pytest.mark.parametrize("prefix", ["bases", "presented"])
def test_document_without_number_and_abstract_is_refused(editing, hanam, prefix):
    assert refused(editing, paper(hanam, **{prefix: [{"kind": "Luật"}]})) == {
        f"{prefix}-0": ["Văn bản phải có số, ký hiệu hoặc trích yếu."]
    }


# --- Selects ---

CHOICES = [
    "document_kind", "event-part_of_day", "event-delegates_bound", "event-papers", "parties-1-role", "parties-1-kind",
    "signatories-0-party", "signatories-0-capacity", "commitments-0-recurrence", "organizers-0-kind", "people-0-act",
]  # fmt: skip
RECORDS = ["keeper", "event-existing"]


@pytest.mark.parametrize("garbage", ["khong-co", "\0", "<script>"])
def test_garbage_in_a_select_is_refused_at_its_field(editing, hanam, garbage):
    sent = everything(hanam, **dict.fromkeys(CHOICES, garbage))
    response = editing.post(ENTRY, sent)
    sentence = f"Hãy chọn lại. {garbage} không có trong danh sách lựa chọn."
    assert errors_in(response) == {name: [sentence] for name in CHOICES}
    assert without(typed_in(response), *CHOICES) == without(filled(sent), *CHOICES)


@pytest.mark.parametrize("garbage", ["khong-co", "-1", "0", "9" * 30, "1.0", "<script>", "\0"])
def test_garbage_in_place_of_a_record_is_refused_at_its_field(editing, hanam, garbage):
    make_event(hanam)
    sent = paper(hanam) | {name: [garbage] for name in RECORDS}
    response = editing.post(ENTRY, sent)
    sentence = "Hãy chọn lại. Lựa chọn này không có trong danh sách."
    if garbage == "\0":
        sentence = "Nội dung không được chứa ký tự rỗng (null)."
    assert errors_in(response) == {name: [sentence] for name in RECORDS}
    assert without(typed_in(response), *RECORDS) == without(filled(sent), *RECORDS)


# --- The hidden number of a stored row, which only a correction sends ---


@pytest.mark.parametrize("prefix", ["parties", "signatories", "commitments"])
def test_number_of_a_stored_row_touches_nothing_when_entering(editing, hanam, prefix):
    other = make_agreement(partners=[make_organization()])
    party = other.parties.last()
    stored = {
        "parties": party,
        "signatories": Signatory.objects.create(party=party, full_name="Mai Kim Anh"),
        "commitments": make_commitment(other, [party]),
    }
    before = [list(model.objects.order_by("pk").values()) for model in (Party, Signatory, Commitment, Bearer)]
    accepted(editing, everything(hanam, **{f"{prefix}-0-row": str(stored[prefix].pk)}))
    after = [list(model.objects.order_by("pk").values()) for model in (Party, Signatory, Commitment, Bearer)]
    assert [rows[: len(known)] for rows, known in zip(after, before, strict=True)] == before


@pytest.mark.parametrize("garbage", ["x", "\0", "-1", "0", "9" * 30, "<script>"])
@pytest.mark.parametrize("prefix", ["parties", "signatories", "commitments"])
def test_garbage_in_the_hidden_number_of_a_row_is_refused(editing, hanam, prefix, garbage):
    sent = everything(hanam, **{f"{prefix}-0-row": garbage})
    response = editing.post(ENTRY, sent)
    assert (response.status_code, Agreement.objects.count()) == (422, 0)
    assert "Cần xem lại 1 chỗ" in response.content.decode()
    assert typed_in(response) == filled(sent)


# --- How many rows ---


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"TOTAL": None}, ["TOTAL"]),
        ({"INITIAL": None}, ["INITIAL"]),
        ({"TOTAL": None, "INITIAL": None, "MIN_NUM": None, "MAX_NUM": None}, ["TOTAL", "INITIAL"]),
        ({"TOTAL": "abc"}, ["TOTAL"]),
        ({"TOTAL": "\0"}, ["TOTAL"]),
        ({"INITIAL": "<script>"}, ["INITIAL"]),
    ],
    ids=["no total", "no initial", "none", "garbage", "nul", "script"],
)
def test_broken_management_of_rows_is_refused(editing, hanam, changes, missing):
    sent = paper(hanam)
    expected = {}
    for prefix in without(ROWS, "parties"):
        for name, value in changes.items():
            sent.pop(f"{prefix}-{name}_FORMS")
            sent |= {f"{prefix}-{name}_FORMS": [value]} if value else {}
        names = ", ".join(f"{prefix}-{name}_FORMS" for name in missing)
        expected[prefix] = [
            (
                "Biểu mẫu bị thiếu dữ liệu quản lý hoặc dữ liệu đã bị thay đổi. Các mục còn thiếu: "
                f"{names}. Nếu lỗi vẫn lặp lại, vui lòng báo cho người quản trị."
            )
        ]
    response = editing.post(ENTRY, sent)
    assert (errors_in(response), Agreement.objects.count()) == (expected, 0)


def test_parties_without_management_are_no_parties(editing, hanam):
    response = editing.post(ENTRY, without(paper(hanam), "parties-TOTAL_FORMS"))
    assert errors_in(response) == {"parties": ["Hãy ghi ít nhất một bên tham gia."]}


@pytest.mark.parametrize("prefix", ROWS)
def test_everything_else_is_kept_where_the_number_of_rows_is_missing(editing, hanam, prefix):
    sent = without(everything(hanam), f"{prefix}-TOTAL_FORMS")
    assert apart_from(prefix, typed_in(editing.post(ENTRY, sent))) == apart_from(prefix, filled(sent))


def apart_from(prefix: str, sent: dict) -> dict:
    """What does not hang on the rows of this set: rows that refer to a party lose their ticks with the parties."""
    lost = ("-bearers", "-party") if prefix == "parties" else ()
    return {n: values for n, values in sent.items() if not n.startswith(f"{prefix}-") and not n.endswith(lost)}


@pytest.mark.parametrize("prefix", ROWS)
def test_negative_number_of_rows_is_refused(editing, hanam, prefix):
    response = editing.post(ENTRY, paper(hanam) | management(prefix, -1))
    assert (response.status_code, Agreement.objects.count()) == (422, 0)
    assert list(errors_in(response)) == [prefix]


@pytest.mark.parametrize("prefix", ["parties", "organizers"])
def test_huge_number_of_rows_is_refused(editing, hanam, prefix):
    sent = paper(hanam) | management(prefix, 1_000_000_000)
    response = editing.post(ENTRY, sent)
    assert errors_in(response)[prefix] == [f"Chỉ được gửi nhiều nhất {MOST_ROWS[prefix]} biểu mẫu."]
    page, typed = typed_in(response), filled(sent)
    assert {name: page.get(name) for name in typed} == typed


@pytest.mark.parametrize("prefix", ["parties", "organizers"])
def test_one_row_too_many_is_refused(editing, hanam, prefix):
    rows = [{"body": NewName(f"Đơn vị {number}")} for number in range(MOST_ROWS[prefix] + 1)]
    assert refused(editing, paper(hanam, **{prefix: rows})) == {
        prefix: [f"Chỉ được gửi nhiều nhất {MOST_ROWS[prefix]} biểu mẫu."]
    }


def test_as_many_rows_as_allowed_are_saved(editing, hanam):
    rows = [{"body": make_organization()} for _ in range(MOST_ROWS["parties"])]
    assert accepted(editing, paper(hanam, parties=rows)).parties.count() == 60


def test_as_many_commitments_as_allowed_are_saved(editing, hanam):
    words = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai"
    rows = [{"campaign": NewName(f"{words} {number}"), "is_joint": True} for number in range(MOST_ROWS["commitments"])]
    assert accepted(editing, paper(hanam, commitments=rows)).commitments.count() == 200


def test_row_struck_out_makes_room_for_another(editing, hanam):
    rows = [{"body": make_organization()} for _ in range(MOST_ROWS["parties"])]
    rows.append({"body": "Công an", "DELETE": True})
    assert accepted(editing, paper(hanam, parties=rows)).parties.count() == 60


# --- What no browser sends ---


def test_bytes_that_are_no_utf8_are_read_as_far_as_possible(editing, hanam):
    body = urlencode(paper(hanam), doseq=True).encode() + b"&subject=Khuy\xff\xfen"
    response = editing.generic("POST", ENTRY, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    Agreement.objects.get().full_clean()


@pytest.mark.parametrize("name", ["subject", "purpose", "source_url", "parties-0-body", "parties-0-body-choice"])
def test_lone_surrogates_in_a_form_are_read_as_far_as_possible(editing, hanam, name):
    sent = paper(hanam)
    sent[name] = []
    body = urlencode(sent, doseq=True) + f"&{name}=x%ED%A0%80y"
    response = editing.generic("POST", ENTRY, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (302, 422)
    assert response.status_code == 302 or list(errors_in(response)) == [name.removesuffix("-choice")]


def multipart(sent: dict[str, list[str]], charset: str) -> bytes:
    parts = [
        f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value.encode(charset, "surrogatepass")
        + b"\r\n"
        for name, values in sent.items()
        for value in values
    ]
    return b"".join([*parts, b"--xx--\r\n"])


@pytest.mark.parametrize("charset", ["utf-7", "rot13", "hex", "idna", "utf-16", "khong-co"])
@pytest.mark.parametrize("name", ["subject", "source_url", "parties-0-body"])
def test_post_in_another_charset_is_no_fault_of_the_server(editing, hanam, name, charset):
    sent = paper(hanam) | {name: ["https://example.org/\ud800"], "period": ["x"]}
    editing.raise_request_exception = False
    body = multipart(sent, charset if charset.startswith("utf") else "utf-8")
    response = editing.generic("POST", ENTRY, body, content_type=f"multipart/form-data; boundary=xx; charset={charset}")
    assert response.status_code in (400, 422)
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream", ""])
def test_post_of_another_kind_is_an_empty_form(editing, kind):
    response = editing.generic("POST", ENTRY, b'{"subject": "x"}', content_type=kind)
    assert response.status_code == 422
    assert errors_in(response)["keeper"] == [REQUIRED]


def test_empty_post_is_refused_with_sentences(editing):
    response = editing.post(ENTRY, {})
    assert (response.status_code, errors_in(response)["document_kind"]) == (422, [REQUIRED])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode([(f"x{number}", "") for number in range(10_001)]), "application/x-www-form-urlencoded"),
        ("subject=" + "a" * 2_700_000, "application/x-www-form-urlencoded"),
        ("--xx\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=" + "x" * 300),
    ],
    ids=["10001 fields", "3 megabytes", "broken multipart"],
)
def test_post_beyond_all_measure_is_answered_in_vietnamese(editing, body, kind):
    response = editing.generic("POST", ENTRY, body, content_type=kind)
    assert response.status_code == 400
    assert "Máy chủ không hiểu nội dung mà trình duyệt vừa gửi." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "refused_at"),
    [
        ("subject", "subject"),
        ("parties-0-body", "parties-0-body"),
        ("parties-0-role", "parties-0-role"),
        ("parties-TOTAL_FORMS", "parties"),
    ],
)
def test_file_in_place_of_a_text_is_no_text(editing, hanam, name, refused_at):
    sent = without(paper(hanam), name) | {name: SimpleUploadedFile("x.txt", b"x")}
    assert list(errors_in(editing.post(ENTRY, sent))) == [refused_at]


def test_post_without_the_token_of_the_form_is_refused(hanam):
    visitor = PlainClient(enforce_csrf_checks=True)
    visitor.force_login(make_member(hanam))
    assert (visitor.post(ENTRY, paper(hanam)).status_code, Agreement.objects.count()) == (403, 0)


def test_fields_sent_twice_count_by_the_last(editing, hanam):
    agreement = accepted(editing, paper(hanam) | {"subject": ["Một", "Hai"]})
    assert agreement.subject == "Hai"


@pytest.mark.parametrize("query", ["add=parties", "confirmed=1", "subject=%00", "parties-TOTAL_FORMS=9999999", "%FF"])
def test_query_string_changes_nothing(editing, query):
    assert typed_in(editing.get(f"{ENTRY}?{query}")) == typed_in(editing.get(ENTRY))


# --- Markup ---

PAYLOAD = '"><script>alert(1)</script>'


def marked(hanam) -> dict[str, list[str]]:
    """The whole programme with markup in every text that is not a date, a number or an address."""
    sent = everything(hanam)
    texts = [name for name in LIMITS if name not in READ]
    return sent | {name: [f"{sent[name][0][:2]}{PAYLOAD}"] for name in texts}


def test_markup_is_escaped_in_the_form(editing, hanam):
    sent = marked(hanam) | {name: [PAYLOAD] for name in READ}
    response = editing.post(ENTRY, sent)
    assert (response.status_code, typed_in(response)) == (422, filled(sent))
    assert PAYLOAD not in response.content.decode()


def test_markup_is_escaped_in_the_choice_of_names(editing, hanam):
    make_organization(f"Công an {PAYLOAD}", place=PAYLOAD)
    response = editing.post(ENTRY, paper(hanam, parties=[{"body": hanam}, {"body": f"An {PAYLOAD}"}]))
    page = response.content.decode()
    assert (PAYLOAD in page, escape(f"Công an {PAYLOAD}") in page) == (False, True)


def test_markup_is_escaped_in_the_doubt(editing, hanam, police):
    make_agreement(hanam, "2024", [police], subject=f"Về {PAYLOAD}")
    sent = paper(hanam, period="2024", parties=[{"body": hanam}, {"body": police}])
    page = editing.post(ENTRY, sent).content.decode()
    assert (PAYLOAD in page, escape(f"Về {PAYLOAD}") in page) == (False, True)


def test_markup_is_escaped_wherever_it_is_read(editing, hanam):
    agreement = accepted(editing, marked(hanam))
    bodies = [reverse("pages:organization", args=[party.organization_id]) for party in agreement.parties.all()]
    campaigns = [campaign.get_absolute_url() for campaign in Campaign.objects.all()]
    addresses = [
        agreement.get_absolute_url(), agreement.event.get_absolute_url(), *bodies, *campaigns, ENTRY,
        reverse("pages:programmes"), reverse("agreements:event_list"), reverse("organizations:list"),
        reverse("campaigns:list"), reverse("pages:home"),
    ]  # fmt: skip
    pages = {address: editing.get(address).content.decode() for address in addresses}
    assert [address for address, page in pages.items() if PAYLOAD in page] == []
    assert escape(PAYLOAD) in pages[agreement.get_absolute_url()]


# --- What is asked while typing ---

ASKED = ["pages:entry_period", "organizations:suggest", "campaigns:suggest"]
HOSTILE_TEXTS = {
    "nul": "a\0b", "long": "ă" * 70_000, "nfd": nfd(POLICE), "script": PAYLOAD, "emoji": "🎓",
    "blanks": "\u200b \u00a0", "wildcards": "%_\\'\"", "many words": "a " * 500, "right to left": "\u202e\u200f",
    "digits": "9" * 500,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS.keys())
@pytest.mark.parametrize("name", ASKED)
def test_hostile_question_is_answered(editing, hanam, name, text):
    response = editing.get(reverse(name), {"q": text})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%FF%FE", "q=a&q=b", "", "q[]=1"])
@pytest.mark.parametrize("name", ASKED)
def test_broken_question_is_answered(editing, name, query):
    response = editing.get(f"{reverse(name)}?{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2024\0", NUL),
        ("2" * 70_000, "Nội dung dài 70.000 ký tự, vượt mức 200 ký tự cho phép. Xin rút gọn."),
        ("2030-2024", "Thời điểm kết thúc (2024) trước thời điểm bắt đầu (2030). Xin kiểm tra lại."),
    ],
)
def test_hostile_period_is_answered_with_a_sentence(editing, text, sentence):
    assert editing.get(reverse("pages:entry_period"), {"q": text}).json() == {"error": sentence}


# --- Anything at all ---

TEXTS = [
    "", "", "", " ", "\u200b", "Khuyến học", nfd("Khuyến học"), POLICE, nfd(POLICE), OWN, "công an", "Đoàn thanh niên",
    "Con nuôi đơn vị", "387/QĐ-TTg", "387 / qđ-ttg", "—", "2024", "2024-2030", "31/02/2024", "2030-2024", "05/2024",
    "năm học 2024-2025", "a\0b", "\0", "ă" * 350, "x" * 25_000, "🎓", "\u202eabc", PAYLOAD, "%_'\\", "-1", "40",
    "1.000", "https://example.org", "javascript:x", "\r\n\r\n", "ß" * 300, "İ" * 200, "ﬃ" * 150, "\u0301" * 100,
    "가" * 150,
]  # fmt: skip
CHOICES_OF_NAMES = ["", "", "new", "new", "new", "new-all-the-same", "pick:1", "1", "\0", "9" * 18, "pick:x"]
OFFERED = {
    "document_kind": ["programme", "plan", "rules", "x"], "part_of_day": ["", "morning", "x"],
    "delegates_bound": ["", "nearly", "\0"], "papers": ["unknown", "one", "several", "several", "x"],
    "role": ["lead", "co_lead", "partner", "partner", "witness", "x"], "kind": ["", "social", "media", "x"],
    "capacity": ["", "tm", "x"], "recurrence": ["", "yearly", "x"], "act": ["", "spoke", "x"],
    "party": ["", "0", "1", "7", "x"], "bearers": [[], ["0"], ["1"], ["0", "1"], ["9"], ["x"]], "existing": ["", "0"],
    "row": ["", "", "", "", "1", "x"],
}  # fmt: skip


def mostly_sound(draw: random.Random, hanam) -> dict[str, list[str]]:
    """A programme that would be accepted, of which a few fields are replaced by anything."""
    content = whole(hanam) | {"subject": f"Khuyến học {draw.randrange(10**9)}"}
    for prefix in ROWS:
        if prefix != "parties" and draw.random() < 0.6:
            content.pop(prefix)
    if draw.random() < 0.5:
        content["event"] = {"papers": "several"}
        content["parties"][1] |= {"role": "partner"}
    sent = posted(**content)
    for name in [name for name, values in sent.items() if values == ["new"]]:
        sent[name.removesuffix("-choice")] = [f"Tên mới {draw.randrange(10**9)}"]
    for name in draw.sample(sorted(sent), draw.choice([0, 1, 1, 2, 4])):
        sent[name] = anything(draw, name)
    return sent


def all_random(draw: random.Random, hanam) -> dict[str, list[str]]:
    """A few rows, each field of which is anything."""
    sent = paper(hanam)
    for prefix in draw.sample(sorted(ROWS), 3):
        total = draw.randrange(1, 3)
        sent |= management(prefix, draw.choice([-1, "x", 8]) if draw.random() < 0.1 else total)
        names = [f"{prefix}-{number}-{name}" for number in range(total) for name in [*ROWS[prefix], "DELETE"]]
        sent |= {name: anything(draw, name) for name in names}
    names = [*PAPER, *(f"event-{name}" for name in CEREMONY)]
    return sent | {name: anything(draw, name) for name in names if draw.random() < 0.2 and name != "keeper"}


def anything(draw: random.Random, name: str) -> list[str]:
    field = name.rpartition("-")[2]
    if field == "choice":
        return [draw.choice(CHOICES_OF_NAMES)]
    if field in OFFERED:
        value = draw.choice(OFFERED[field])
        return value if isinstance(value, list) else [value]
    if field == "DELETE":
        return draw.choice([[], [], [], ["on"], ["false"], ["\0"]])
    if name.endswith("_FORMS") or field == "keeper":
        return [draw.choice(["1", "2", "-1", "x", ""])]
    if is_text(name):
        return [draw.choice(TEXTS)]
    return draw.choice([[], ["on"], ["false"], ["\0"]])


def newest() -> dict:
    models = [*ENTERED, Organization]
    return {model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in models}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("draw_post", [mostly_sound, all_random])
def test_random_posts_break_nothing(editing, hanam, draw_post, seed):
    draw = random.Random(seed)  # noqa: S311 - the same posts in every run
    answers = []
    for _ in range(15):
        before, sent = newest(), draw_post(draw, hanam)
        if draw.random() < 0.1:
            sent["add"] = [draw.choice([*ROWS, "x"])]
        response = editing.post(ENTRY, sent)
        saved = [record for model, pk in before.items() for record in model.objects.filter(pk__gt=pk)]
        assert [fault for record in saved for fault in faults_of(record)] == [], sent
        assert response.status_code in (200, 302, 422)
        assert bool(saved) == (response.status_code == 302), sent
        answers.append(response.status_code)
    assert draw_post is all_random or answers.count(302) > 2
