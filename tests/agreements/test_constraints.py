"""What the database refuses about programmes and events, whoever writes; and what the form says of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

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
from khuyenhoc.lib.fields import PositionField
from khuyenhoc.lib.models import Dated
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_commitment,
    make_event,
    make_organization,
    make_party,
    make_user,
)
from tests.records import records_of

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 15)


def make_lead():
    return make_agreement().parties.get()


def make_signatory():
    return Signatory.objects.create(party=make_lead(), full_name="Nguyễn Văn An")


def make_person():
    return EventPerson.objects.create(event=make_event(), full_name="Mai Kim Anh")


SIGNED_ONLY = "Có ngày ký thì chương trình phải được đánh dấu là đã ký."
SIGNED_PRECISION = "Ngày ký phải kèm mức chính xác, và ngược lại."
TERMINATION_FACTS = "Chỉ ghi ngày và lý do chấm dứt khi chương trình đã chấm dứt trước hạn."
ISSUED_PRECISION = "Ngày ban hành phải kèm mức chính xác, và ngược lại."
HELD_PRECISION = "Ngày tổ chức phải kèm mức chính xác, và ngược lại."
ROLE = "Vai trò này không có trong danh sách."

# Name, how a record is made, values refused, their legal neighbour, and the sentence. Where the form answers at the
# field before the check is asked, the last column says how.
CHECKS = [
    (
        "agreement_signed_on_only_if_signed",
        make_agreement,
        {"is_signed": False, "signed_on": DAY, "signed_precision": "day"},
        {"is_signed": True, "signed_on": DAY, "signed_precision": "day"},
        SIGNED_ONLY,
        None,
    ),
    (
        "agreement_signed_precision_with_date",
        make_agreement,
        {"signed_on": DAY, "signed_precision": ""},
        {"signed_on": DAY, "signed_precision": "year"},
        SIGNED_PRECISION,
        None,
    ),
    (
        "agreement_signed_precision_with_date",
        make_agreement,
        {"signed_on": None, "signed_precision": "day"},
        {"signed_on": None, "signed_precision": ""},
        SIGNED_PRECISION,
        None,
    ),
    (
        "agreement_termination_facts_only_if_terminated",
        make_agreement,
        {"is_terminated": False, "terminated_on": DAY},
        {"is_terminated": True, "terminated_on": DAY},
        TERMINATION_FACTS,
        None,
    ),
    (
        "agreement_termination_facts_only_if_terminated",
        make_agreement,
        {"is_terminated": False, "termination_reason": "Sáp nhập"},
        {"is_terminated": True, "termination_reason": "Sáp nhập"},
        TERMINATION_FACTS,
        None,
    ),
    (
        "agreement_terminated_only_if_signed",
        make_agreement,
        {"is_signed": False, "is_terminated": True},
        {"is_signed": False, "is_terminated": False},
        "Chương trình chưa ký thì không thể chấm dứt trước hạn.",
        None,
    ),
    (
        "party_role_is_known",
        make_lead,
        {"role": "boss"},
        {"role": "host"},
        ROLE,
        {"role": ["Giá trị 'boss' không phải là lựa chọn hợp lệ."]},
    ),
    (
        "party_role_is_known",
        make_lead,
        {"role": ""},
        {"role": "co_lead"},
        ROLE,
        {"role": ["Vui lòng không để trống mục này."]},
    ),
    (
        "signatory_has_name_or_position",
        make_signatory,
        {"full_name": "", "position_text": ""},
        {"full_name": "", "position_text": "Giám đốc"},
        "Người ký phải có họ tên hoặc chức vụ.",
        None,
    ),
    (
        "basis_has_number_or_abstract",
        make_basis,
        {"number": "", "abstract": "", "kind": "Quyết định"},
        {"number": "", "abstract": "Về xã hội học tập"},
        "Văn bản phải có số, ký hiệu hoặc trích yếu.",
        None,
    ),
    (
        "basis_precision_with_date",
        make_basis,
        {"issued_on": DAY, "issued_precision": ""},
        {"issued_on": DAY, "issued_precision": "day"},
        ISSUED_PRECISION,
        None,
    ),
    (
        "basis_precision_with_date",
        make_basis,
        {"issued_on": None, "issued_precision": "year"},
        {"issued_on": None, "issued_precision": ""},
        ISSUED_PRECISION,
        None,
    ),
    (
        "event_precision_with_date",
        make_event,
        {"held_on": DAY, "held_precision": ""},
        {"held_on": DAY, "held_precision": "month"},
        HELD_PRECISION,
        None,
    ),
    (
        "event_precision_with_date",
        make_event,
        {"held_on": None, "held_precision": "month"},
        {"held_on": None, "held_precision": ""},
        HELD_PRECISION,
        None,
    ),
    (
        "event_bound_with_number",
        make_event,
        {"delegates": None, "delegates_bound": "nearly"},
        {"delegates": 40, "delegates_bound": "nearly"},
        "Ghi “gần”, “khoảng”, “trên” thì phải kèm số đại biểu.",
        None,
    ),
    (
        "event_delegates_plausible",
        make_event,
        {"delegates": 1_000_001},
        {"delegates": 1_000_000},
        "Số đại biểu không quá 1.000.000.",
        None,
    ),
    (
        "event_person_has_a_name",
        make_person,
        {"full_name": ""},
        {"full_name": "A"},
        "Người dự phải có họ tên.",
        {"full_name": ["Vui lòng không để trống mục này."]},
    ),
]
each_check = pytest.mark.parametrize(
    ("name", "make", "wrong", "right", "message", "at_field"),
    CHECKS,
    ids=[f"{check[0]}-{number}" for number, check in enumerate(CHECKS)],
)


def with_values(record, values):
    for name, value in values.items():
        setattr(record, name, value)
    return record


def anew(record):
    """Return the record as one that is not saved yet."""
    record.pk, record._state.adding = None, True
    return record


@each_check
def test_check_speaks_through_full_clean(name, make, wrong, right, message, at_field):
    record = make()
    with pytest.raises(ValidationError) as refused:
        with_values(record, wrong).full_clean()
    assert refused.value.message_dict == (at_field or {"__all__": [message]})
    with_values(record, right).full_clean()


@each_check
def test_check_has_its_sentence(name, make, wrong, right, message, at_field):
    with pytest.raises(ValidationError) as refused:
        with_values(make(), wrong).validate_constraints()
    assert refused.value.message_dict == {"__all__": [message]}


@each_check
def test_check_holds_in_the_database(name, make, wrong, right, message, at_field):
    record = make()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        with_values(record, wrong).save()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(**wrong)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(record).objects.bulk_create([anew(with_values(record, wrong))])


@each_check
def test_check_lets_the_legal_neighbour_pass(name, make, wrong, right, message, at_field):
    record = make()
    with_values(record, right).save()
    assert type(record).objects.filter(pk=record.pk, **right).exists()


# --- Once each ---


def second_party():
    party = make_lead()
    return Party(agreement=party.agreement, organization=party.organization, role="witness", name_as_signed="Khác")


def second_basis():
    agreement, basis = make_agreement(), make_basis()
    AgreementBasis.objects.create(agreement=agreement, legal_basis=basis)
    return AgreementBasis(agreement=agreement, legal_basis=basis, position=2)


def second_organizer():
    event, body = make_event(), make_organization()
    Organizer.objects.create(event=event, organization=body)
    return Organizer(event=event, organization=body, position=2)


def second_document():
    event, basis = make_event(), make_basis()
    PresentedDocument.objects.create(event=event, legal_basis=basis)
    return PresentedDocument(event=event, legal_basis=basis, position=2)


# Name, how a row is made that is there already, which of its values makes it another one, and the sentence.
ONCE = [
    (
        "party_once_per_agreement",
        second_party,
        lambda: {"organization": make_organization()},
        "Một đơn vị chỉ tham gia một chương trình một lần.",
    ),
    (
        "basis_once_per_agreement",
        second_basis,
        lambda: {"agreement": make_agreement()},
        "Căn cứ này đã có trong danh sách.",
    ),
    (
        "organizer_once_per_event",
        second_organizer,
        lambda: {"event": make_event()},
        "Đơn vị này đã có trong danh sách đơn vị tổ chức.",
    ),
    (
        "document_once_per_event",
        second_document,
        lambda: {"legal_basis": make_basis("677/QĐ-TTg")},
        "Văn bản này đã có trong danh sách.",
    ),
]
each_once = pytest.mark.parametrize(("name", "make", "change", "message"), ONCE, ids=[rule[0] for rule in ONCE])


@each_once
def test_second_row_is_refused_by_full_clean(name, make, change, message):
    row = make()
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert refused.value.message_dict == {"__all__": [message]}
    with_values(row, change()).full_clean()


@each_once
def test_second_row_is_refused_by_the_database(name, make, change, message):
    row = make()
    refusal = rf"{name}|UNIQUE constraint failed: {row._meta.db_table}"
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        type(row).objects.bulk_create([anew(row)])
    other = with_values(anew(row), change())
    other.save()
    assert type(row).objects.count() >= 2


def test_a_document_is_not_replaced_by_itself():
    basis, newer = make_basis(), make_basis("388/QĐ-TTg")
    basis.replaced_by = basis
    with pytest.raises(ValidationError) as refused:
        basis.full_clean()
    assert list(refused.value.message_dict) == ["replaced_by"]
    with pytest.raises(IntegrityError, match="basis_not_replaced_by_itself"), transaction.atomic():
        basis.save()
    basis.replaced_by = newer
    basis.full_clean()
    basis.save()


def test_every_constraint_is_tried_here():
    shared = {constraint.name.rpartition("s)s_")[2] for constraint in Dated.Meta.constraints}
    tried = {check[0] for check in CHECKS} | {rule[0] for rule in ONCE} | {"basis_not_replaced_by_itself"}
    models = records_of("agreements")
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    names = {name for name in names if not name.endswith("choices_are_known")}  # tests/test_choices.py, per column
    assert tried == {name for name in names if name.removeprefix("agreements_agreement_") not in shared}


# --- Places in a list ---

POSITIONED = {
    Party: make_lead,
    Signatory: make_signatory,
    EventPerson: make_person,
    AgreementBasis: lambda: saved(second_basis()),
    Organizer: lambda: saved(second_organizer()),
    PresentedDocument: lambda: saved(second_document()),
}


def saved(second_row):
    """Return the row that is there already."""
    return type(second_row).objects.get()


@pytest.mark.parametrize("model", POSITIONED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("place", [-1, PositionField.LAST + 1, 40_000])
def test_place_outside_of_the_list_is_refused_everywhere(model, place):
    row = POSITIONED[model]()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(position=place)
    with pytest.raises(ValidationError) as refused:
        with_values(row, {"position": place}).full_clean()
    assert list(refused.value.message_dict) == ["position"]
    with_values(row, {"position": PositionField.LAST}).full_clean()


@pytest.mark.parametrize("delegates", [-1, 2**31])
def test_impossible_number_of_delegates_is_refused_with_a_sentence(delegates):
    with pytest.raises(ValidationError) as refused:
        with_values(make_event(), {"delegates": delegates}).full_clean()
    assert len(refused.value.messages) >= 1


# --- Who refers to what ---


def test_keeper_of_a_programme_is_an_association():
    with pytest.raises(ValidationError) as refused:
        with_values(make_agreement(), {"keeper": make_organization()}).full_clean()
    assert list(refused.value.message_dict) == ["keeper"]
    with_values(make_agreement(), {"keeper": make_association()}).full_clean()


def test_deleting_a_programme_takes_its_parts_along_and_leaves_what_is_shared():
    event, basis, partner = make_event(), make_basis(), make_organization()
    agreement = make_agreement(event=event, partners=[partner])
    AgreementBasis.objects.create(agreement=agreement, legal_basis=basis)
    Signatory.objects.create(party=agreement.parties.first(), full_name="Nguyễn Văn An")
    make_commitment(agreement, bearers=[agreement.parties.last()])
    agreement.delete()
    assert [model.objects.count() for model in (Agreement, Party, Signatory, AgreementBasis)] == [0, 0, 0, 0]
    assert [model.objects.count() for model in (SigningEvent, LegalBasis)] == [1, 1]


@pytest.mark.parametrize("name", ["event", "basis", "keeper"])
def test_what_a_programme_rests_on_is_not_deleted(name):
    shared = {"event": make_event(), "basis": make_basis(), "keeper": make_association()}
    agreement = make_agreement(keeper=shared["keeper"], event=shared["event"])
    AgreementBasis.objects.create(agreement=agreement, legal_basis=shared["basis"])
    with pytest.raises(ProtectedError):
        shared[name].delete()


def test_party_that_bears_a_commitment_is_not_deleted():
    agreement = make_agreement(partners=[make_organization(), make_organization()])
    _lead, bearing, free = agreement.parties.all()
    make_commitment(agreement, bearers=[bearing])
    with pytest.raises(RestrictedError):
        bearing.delete()
    free.delete()
    assert agreement.parties.count() == 2


def test_deleting_who_entered_a_programme_leaves_the_programme():
    user = make_user()
    agreement = make_agreement(created_by=user)
    user.delete()
    agreement.refresh_from_db()
    assert agreement.created_by is None


def test_name_as_signed_is_the_name_of_the_body_where_none_is_given():
    body = make_organization("Công an tỉnh Hà Nam")
    agreement = make_agreement()
    assert make_party(agreement, body).name_as_signed == "Công an tỉnh Hà Nam"
    other = make_party(agreement, name_as_signed="Công an Hà Nam")
    assert other.name_as_signed == "Công an Hà Nam"


def test_name_as_signed_stays_when_the_body_is_renamed():
    body = make_organization("Công an tỉnh Hà Nam")
    party = make_party(make_agreement(), body)
    body.name = "Công an tỉnh Ninh Bình"
    body.save()
    party.refresh_from_db()
    party.save()
    assert party.name_as_signed == "Công an tỉnh Hà Nam"
