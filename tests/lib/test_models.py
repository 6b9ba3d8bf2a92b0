"""What the records share: bounded text columns, periods, and the columns to be found and sorted by."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

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
from campaigns.models import Bearer, Campaign, CampaignMerge, Commitment
from khuyenhoc.lib.fields import BoundedText, LineField, ProseField
from khuyenhoc.lib.models import Dated, Named, Searchable
from khuyenhoc.lib.periods import Period, parse_period
from organizations.models import Membership, Organization, OrganizationMerge, Representative, SentForm, User
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
from tests.records import records_of

pytestmark = pytest.mark.django_db

OUR_APPS = ["organizations", "agreements", "campaigns"]


def our_models() -> list:
    return records_of()


def make_signatory():
    return Signatory.objects.create(party=make_party(make_agreement()), full_name="Nguyễn Văn An")


def make_event_person():
    return EventPerson.objects.create(event=make_event(), full_name="Mai Kim Anh")


def make_membership():
    return make_member(make_association()).memberships.get()


def make_merge(model, make):
    return model.objects.create(kept=make(), duplicate=make(), merged_by=make_user())


# A record of each model with typed text, such that any of its texts may be filled.
MAKERS = {
    User: make_user,
    Organization: lambda: make_organization(province_code="37"),
    Representative: make_representative,
    SentForm: lambda: SentForm.objects.create(key=uuid4(), user=make_user()),
    Membership: make_membership,
    OrganizationMerge: lambda: make_merge(OrganizationMerge, make_organization),
    CampaignMerge: lambda: make_merge(CampaignMerge, make_campaign),
    Agreement: lambda: make_agreement(is_terminated=True),
    Party: lambda: make_party(make_agreement()),
    Signatory: make_signatory,
    LegalBasis: make_basis,
    SigningEvent: make_event,
    EventPerson: make_event_person,
    Campaign: make_campaign,
    Commitment: lambda: make_commitment(make_agreement()),
}
# Holds one of the codes of organization_province_is_known and nothing else.
CODES = {(Organization, "province_code")}
TEXT_COLUMNS = [
    (model, field.name)
    for model in our_models()
    for field in model._meta.fields
    if isinstance(field, BoundedText) and (model, field.name) not in CODES
]
COLUMN_NAMES = [f"{model.__name__}.{name}" for model, name in TEXT_COLUMNS]
each_text_column = pytest.mark.parametrize(("model", "name"), TEXT_COLUMNS, ids=COLUMN_NAMES)


def store(record, name: str, value):
    """Write past every form and ``save()``."""
    with transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(**{name: value})


# --- Text columns ---


def test_every_typed_text_is_a_bounded_column():
    derived = {"path", "search_text", "sort_key", "name_key", "number_key"}
    inherited = {"password", "username", "email"}
    unbounded = {
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.fields
        if field.get_internal_type() in ("CharField", "TextField", "URLField", "EmailField")
        and not isinstance(field, BoundedText)
        and not field.choices
        and field.name not in derived | inherited
    }
    assert unbounded == set()


@each_text_column
def test_text_column_holds_the_longest_text_and_refuses_one_letter_more(model, name):
    record, longest = MAKERS[model](), "ế" * model._meta.get_field(name).max_length
    store(record, name, longest)
    assert model.objects.values_list(name, flat=True).get(pk=record.pk) == longest
    with pytest.raises(DatabaseError):
        store(record, name, longest + "ế")
    assert model.objects.values_list(name, flat=True).get(pk=record.pk) == longest


@each_text_column
def test_text_column_refuses_a_nul(model, name):
    # PostgreSQL's driver refuses it on its own, before the database sees it.
    refusal = IntegrityError if connection.vendor == "sqlite" else ValueError
    record = MAKERS[model]()
    with pytest.raises(refusal):
        store(record, name, "trước\0sau")


@each_text_column
def test_text_column_refuses_a_long_text_hidden_behind_a_nul(model, name):
    refusal = IntegrityError if connection.vendor == "sqlite" else ValueError
    with pytest.raises(refusal):
        store(MAKERS[model](), name, "\0" + "a" * 70_000)


def test_text_column_refuses_a_long_text_on_plain_save_and_in_bulk():
    for write in (lambda body: body.save(), lambda body: Organization.objects.bulk_create([body])):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(Organization(name="a" * 301))
    assert not Organization.objects.exists()


def test_line_field_says_how_long_a_text_may_be():
    with pytest.raises(ValidationError) as refused:
        Organization(name="a" * 70_000).full_clean()
    assert list(refused.value.message_dict) == ["name"]
    assert "300" in refused.value.message_dict["name"][0]


def test_prose_field_says_how_long_a_text_may_be():
    with pytest.raises(ValidationError) as refused:
        Organization(name="Công an", aliases="a" * 70_000).full_clean()
    assert refused.value.message_dict == {
        "aliases": ["Nội dung dài 70.000 ký tự, vượt mức 2.000 ký tự cho phép. Xin rút gọn."]
    }


def test_prose_field_takes_the_longest_text():
    Organization(name="Công an", aliases="a" * 2000).full_clean()


@pytest.mark.parametrize("field", [LineField(max_length=10), ProseField()], ids=["line", "prose"])
def test_text_fields_give_form_fields_that_clean(field):
    field.set_attributes_from_name("x")
    assert field.formfield().clean("  Ho\u0323\u0302i ") == "Hội"


# --- Periods ---

DATED = {"agreements_agreement": lambda: make_agreement(period=""), "campaigns_commitment": None}
DATED["campaigns_commitment"] = lambda: make_commitment(make_agreement(), recurrence="yearly")
each_dated = pytest.mark.parametrize("table", DATED)

FIRST, LAST = date(1945, 1, 1), date(2100, 12, 31)
PRECISION_MESSAGE = "Mỗi ngày phải kèm mức chính xác (ngày, tháng, năm, năm học), và ngược lại."
YEARS_MESSAGE = "Năm phải từ 1945 đến 2100."
AT_START = {"starts_on": date(2024, 5, 16), "starts_precision": "day"}


def period_facts(starts_on=None, ends_on=None, **overrides):
    facts = {"starts_on": starts_on, "ends_on": ends_on}
    facts |= {"starts_precision": "day" if starts_on else "", "ends_precision": "day" if ends_on else ""}
    return facts | overrides


# Name of the constraint, its sentence, facts that it refuses, and their legal neighbour.
PERIOD_RULES = [
    (
        "ends_after_start",
        "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
        period_facts(date(2024, 5, 16), date(2024, 5, 15)),
        period_facts(date(2024, 5, 16), date(2024, 5, 16)),
    ),
    (
        "open_or_ending",
        "Giai đoạn không thời hạn thì không có ngày kết thúc.",
        period_facts(ends_on=date(2030, 12, 31), is_open_ended=True),
        period_facts(date(2024, 5, 16), is_open_ended=True),
    ),
    (
        "precision_with_date",
        PRECISION_MESSAGE,
        period_facts(date(2024, 5, 16), starts_precision=""),
        period_facts(date(2024, 1, 1), starts_precision="year"),
    ),
    ("precision_with_date", PRECISION_MESSAGE, period_facts(starts_precision="day"), period_facts()),
    (
        "precision_with_date",
        PRECISION_MESSAGE,
        period_facts(ends_on=date(2030, 12, 31), ends_precision=""),
        period_facts(ends_on=date(2030, 12, 31), ends_precision="year"),
    ),
    ("precision_with_date", PRECISION_MESSAGE, period_facts(ends_precision="year"), period_facts()),
    ("within_living_memory", YEARS_MESSAGE, period_facts(date(1944, 12, 31)), period_facts(FIRST)),
    ("within_living_memory", YEARS_MESSAGE, period_facts(date(2101, 1, 1)), period_facts(LAST)),
    ("within_living_memory", YEARS_MESSAGE, period_facts(ends_on=date(1944, 12, 31)), period_facts(ends_on=FIRST)),
    ("within_living_memory", YEARS_MESSAGE, period_facts(ends_on=date(2101, 1, 1)), period_facts(ends_on=LAST)),
    ("within_living_memory", YEARS_MESSAGE, period_facts(horizon_year=1944), period_facts(horizon_year=1945)),
    ("within_living_memory", YEARS_MESSAGE, period_facts(horizon_year=2101), period_facts(horizon_year=2100)),
]
each_period_rule = pytest.mark.parametrize(
    ("name", "message", "wrong", "right"),
    PERIOD_RULES,
    ids=[f"{rule[0]}-{number}" for number, rule in enumerate(PERIOD_RULES)],
)


def with_facts(record, facts):
    for name, value in facts.items():
        setattr(record, name, value)
    return record


def anew(record):
    """Return the record as one that is not saved yet."""
    record.pk, record._state.adding = None, True
    return record


@each_dated
@each_period_rule
def test_period_rule_speaks_through_full_clean(table, name, message, wrong, right):
    record = DATED[table]()
    with pytest.raises(ValidationError) as refused:
        with_facts(record, wrong).full_clean()
    assert refused.value.message_dict == {"__all__": [message]}
    with_facts(record, right).full_clean()


@each_dated
@each_period_rule
def test_period_rule_holds_in_the_database(table, name, message, wrong, right):
    record, constraint = DATED[table](), f"{table}_{name}"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        with_facts(record, wrong).save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(**wrong)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(record).objects.bulk_create([anew(with_facts(record, wrong))])
    with_facts(record, right).save()


def test_period_rules_are_all_tried_on_all_dated_records():
    tried = {f"{table}_{rule[0]}" for table in DATED for rule in PERIOD_RULES}
    assert tried == {
        constraint.name % {"app_label": model._meta.app_label, "class": model._meta.model_name}
        for model in our_models()
        if issubclass(model, Dated)
        for constraint in Dated.Meta.constraints
        if not constraint.name.endswith("precisions_are_known")  # tests/test_choices.py, per column
    }


@each_dated
@pytest.mark.parametrize(
    "text",
    [
        "2024-2030",
        "05/2024",
        "16/05/2024",
        "năm học 2024-2025",
        "2024-2026, định hướng đến 2030",
        "từ 2024, không thời hạn",
        "từ 2024",
        "đến 2030",
        "không thời hạn",
        "",
    ],
)
def test_period_comes_back_as_it_was_typed(table, text):
    record = DATED[table]()
    record.period = parse_period(text)
    record.full_clean()
    record.save()
    stored = type(record).objects.get(pk=record.pk)
    assert stored.period == parse_period(text)


def test_period_of_years_is_stored_from_first_to_last_day_and_shown_as_years():
    agreement = make_agreement(period="2024-2030")
    agreement.refresh_from_db()
    assert (agreement.starts_on, agreement.ends_on) == (date(2024, 1, 1), date(2030, 12, 31))
    assert agreement.period_label == "2024–2030"


def test_period_of_a_school_year_is_stored_from_september_to_august():
    agreement = make_agreement(period="năm học 2024-2025")
    agreement.refresh_from_db()
    assert (agreement.starts_on, agreement.ends_on) == (date(2024, 9, 1), date(2025, 8, 31))
    assert agreement.period_label == "năm học 2024-2025"


def test_period_without_end_is_not_the_unknown_one():
    without_end, unknown = make_agreement(period="không thời hạn"), make_agreement(period="")
    assert without_end.period != unknown.period == Period()
    assert (without_end.period_label, unknown.period_label) == ("không thời hạn", "chưa rõ thời hạn")


# --- Found by its own words ---

# For each searchable record: how it is made, what finds it, and what does not.
SEARCHES = {
    Organization: (
        lambda: make_organization("Ủy ban Mặt trận Tổ quốc tỉnh Hà Nam", aliases="MTTQ tỉnh\nMặt trận tỉnh Hoà Bình"),
        ["uy ban mat tran", "UỶ BAN", "Ủy ban", "hà nam", "nam hà", "MTTQ", "hòa bình", "u\u0309y ban", "tran quoc"],
        ["Công an", "uy ban nhan dan", "hà nội"],
    ),
    Campaign: (
        lambda: make_campaign("Con nuôi đơn vị", aliases="Con nuôi Đồn Biên phòng"),
        ["con nuoi", "đơn vị", "don vi con", "CON NUÔI", "bien phong", "(con nuôi)"],
        ["con đỡ đầu", "cùng em đến trường"],
    ),
    LegalBasis: (
        lambda: make_basis(
            "387/QĐ-TTg", kind="Quyết định", issuer="Thủ tướng Chính phủ", abstract="Xây dựng mô hình Công dân học tập"
        ),
        ["387", "387/QĐ-TTg", "387 / qd - ttg", "qđ ttg 387", "quyet dinh", "thu tuong", "công dân học tập"],
        ["388", "677", "387/QĐ-UBND"],
    ),
    Representative: (
        lambda: make_representative(full_name="Hàn Ngọc San", position_text="Chủ tịch Hội"),
        ["han ngoc san", "San", "chủ tịch"],
        ["Hoàn", "phó chủ tịch"],
    ),
    SigningEvent: (
        lambda: make_event(title="Hội nghị ký kết chương trình phối hợp", place="Hội trường UBND phường Khương Đình"),
        ["ky ket", "khuong dinh", "Hội nghị phường", "ubnd, hội trường"],
        ["sơ kết", "Hà Nam"],
    ),
    Agreement: (
        lambda: make_agreement(
            subject="Đẩy mạnh khuyến học, khuyến tài", period="năm học 2024-2025", document_kind="plan"
        ),
        ["day manh", "khuyến tài", "ke hoach phoi hop", "2024", "nam hoc 2024-2025", "KHUYẾN-HỌC"],
        ["2026", "nghị quyết", "khuyến nông"],
    ),
}


def test_every_searchable_record_is_searched_here():
    assert set(SEARCHES) == {model for model in our_models() if issubclass(model, Searchable)}


@pytest.mark.parametrize("model", SEARCHES, ids=lambda model: model.__name__)
def test_search_finds_by_words_whatever_their_accents_case_and_punctuation(model):
    make, finding, _ = SEARCHES[model]
    record = make()
    assert {text: list(model.objects.search(text)) for text in finding} == {text: [record] for text in finding}


@pytest.mark.parametrize("model", SEARCHES, ids=lambda model: model.__name__)
def test_search_leaves_out_what_lacks_a_word(model):
    make, finding, missing = SEARCHES[model]
    record = make()
    assert {text: list(model.objects.search(text)) for text in missing} == {text: [] for text in missing}
    assert list(model.objects.search(finding[0])) == [record]


@pytest.mark.parametrize("text", ["", "  ", "-/.", "\0", "%", "_", "\u200b"])
def test_search_for_nothing_leaves_all(text):
    body = make_organization()
    assert list(Organization.objects.search(text)) == [body]


@pytest.mark.parametrize("text", ["100%", "a_b", "Hà\\Nam", "O'Brien", 'Hà "Nam"'])
def test_search_takes_signs_of_the_database_for_punctuation(text):
    body, other = make_organization(f"Quỹ {text} xanh"), make_organization("Quỹ khác")
    assert list(Organization.objects.search(text)) == [body]
    assert set(Organization.objects.search("quy")) == {body, other}


def test_search_narrows_what_was_filtered_before():
    one, other = make_association("Hội Khuyến học tỉnh Hà Nam"), make_organization("Công an tỉnh Hà Nam")
    assert set(Organization.objects.search("hà nam")) == {one, other}
    assert list(Organization.objects.associations().search("hà nam")) == [one]


# --- Columns that follow the text ---


@pytest.mark.parametrize("fields", [None, ["name"]], ids=["whole", "name only"])
def test_saving_a_new_name_renews_what_the_body_is_found_and_sorted_by(fields):
    body, model = make_organization("Công an tỉnh Hà Nam"), make_organization("Đoàn Thanh niên")
    body.name = "Đoàn Thanh niên"
    body.save(update_fields=fields)
    body.refresh_from_db()
    assert (body.search_text, body.sort_key, body.name_key) == (model.search_text, model.sort_key, model.name_key)


def test_saving_other_names_alone_renews_what_the_body_is_found_by():
    body = make_organization("Công an tỉnh Hà Nam")
    body.aliases = "CA tỉnh"
    body.save(update_fields=["aliases"])
    assert list(Organization.objects.search("ca tinh")) == [body]


def test_saving_a_number_alone_renews_what_the_document_is_found_by():
    basis = make_basis("387/QĐ-TTg")
    basis.number = "677/QĐ-TTg"
    basis.save(update_fields=["number"])
    basis.refresh_from_db()
    assert basis.number_key == "677 qd ttg"
    assert (list(LegalBasis.objects.search("677")), list(LegalBasis.objects.search("387"))) == ([basis], [])


def test_saving_a_subject_alone_renews_what_the_programme_is_found_by():
    agreement = make_agreement(subject="Khuyến học")
    agreement.subject = "Khuyến tài"
    agreement.save(update_fields=["subject"])
    assert (list(Agreement.objects.search("tài")), list(Agreement.objects.search("khuyến học"))) == ([agreement], [])


def test_saving_a_period_alone_renews_what_the_programme_is_found_by():
    agreement = make_agreement(period="2024-2030")
    agreement.period = parse_period("2025-2031")
    agreement.save(update_fields=["starts_on", "ends_on", "period_text"])
    assert (list(Agreement.objects.search("2031")), list(Agreement.objects.search("2030"))) == ([agreement], [])


def test_saving_a_title_alone_renews_what_the_event_is_found_by():
    event = make_event(title="Lễ ký kết")
    event.title = "Hội nghị"
    event.save(update_fields=["title"])
    assert (list(SigningEvent.objects.search("hoi nghi")), list(SigningEvent.objects.search("le"))) == ([event], [])


def test_saving_another_column_alone_keeps_what_the_body_is_found_by():
    body = make_organization("Công an tỉnh Hà Nam")
    body.place = "tỉnh Hà Nam"
    body.save(update_fields=["place"])
    assert list(Organization.objects.search("cong an")) == [body]


def test_saving_no_column_at_all_writes_nothing():
    body = make_organization("Công an")
    body.name = "Tên chưa lưu"
    body.save(update_fields=[])
    assert (list(Organization.objects.search("cong an")), list(Organization.objects.search("chua luu"))) == ([body], [])


def test_longest_names_fit_the_columns_made_of_them():
    # Letters that become several when they are folded or sorted.
    for letter in ("ế", "㏂", "ﷺ", "ß", "𠀀", "\u0323a"):
        make_organization(letter * 100)
        make_campaign(letter * 100)
        make_event(title=letter * 100)
        make_basis(letter * 50)
    assert Organization.objects.exclude(search_text="").count() >= 5


def test_longest_number_fits_the_key_made_of_it():
    assert make_basis("㏂" * 100).number_key.startswith("a m a m")


# --- Names ---


@pytest.mark.parametrize("model", [Organization, Campaign], ids=lambda model: model.__name__)
def test_named_record_goes_by_its_name_and_its_other_names_however_typed(model):
    record = model.objects.create(name="Hội Khuyến học xã Hoà Bình", aliases="HKH Hòa Bình\n\nHội KH – Hoà Bình")
    assert issubclass(model, Named)
    for typed in [
        "hội khuyến học xã hòa bình",
        "Ho\u0323\u0302i Khuyến học xã Hoà  Bình",
        "HKH HOÀ BÌNH",
        "Hội KH-Hòa Bình",
    ]:
        assert record.goes_by(typed), typed


@pytest.mark.parametrize("typed", ["Hội Khuyến học xã Hoa Bình", "Hội Khuyến học", "HKH", "Hoà Bình", "HKH Hòa Bình 2"])
def test_named_record_does_not_go_by_part_of_its_name_or_other_tones(typed):
    record = make_organization("Hội Khuyến học xã Hoà Bình", aliases="HKH Hòa Bình")
    assert not record.goes_by(typed)


def test_records_that_only_link_others_have_no_text_of_their_own():
    # They need no maker above; a text column added to one of them makes this fail.
    for model in (AgreementBasis, Organizer, PresentedDocument, Bearer):
        assert [name for owner, name in TEXT_COLUMNS if owner is model] == []
