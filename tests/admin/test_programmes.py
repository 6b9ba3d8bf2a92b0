"""Programmes, commitments, events and documents in the back office: what is typed is kept, or refused in Vietnamese."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from zeal import zeal_ignore

from agreements.models import Agreement, LegalBasis, Party, PartyRole, Signatory, SigningEvent
from campaigns.bearing import check_bearing
from campaigns.models import Bearer, Commitment
from khuyenhoc.lib.periods import Precision, parse_period
from tests.admin.pages import faults
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_organization,
    make_party,
)

pytestmark = pytest.mark.django_db

# --- How often a page asks the database, with 1, 3 and 50 rows ---


def agreement_with(rows):
    agreement = make_agreement(event=make_event(), partners=[make_organization() for _ in range(rows)])
    for place in range(rows):
        agreement.agreementbasis_set.create(legal_basis=make_basis(f"{place}/KH"), position=place)
    return agreement


def party_with(rows):
    party = make_party(make_agreement())
    Signatory.objects.bulk_create(Signatory(party=party, full_name=f"Người {place}") for place in range(rows))
    return party


def event_with(rows):
    event = make_event()
    for place in range(rows):
        event.organizer_set.create(organization=make_organization(), position=place)
        event.people.create(full_name=f"Người {place}")
        event.presenteddocument_set.create(legal_basis=make_basis(f"{place}/KH"), position=place)
    return event


def commitment_with(rows):
    agreement = make_agreement(partners=[make_organization() for _ in range(rows)])
    return make_commitment(agreement, bearers=list(agreement.parties.all()), tied_to=make_campaign())


@pytest.mark.parametrize("rows", [1, 3, 50])
@pytest.mark.parametrize(
    ("make", "queries"), [(agreement_with, 9), (party_with, 6), (event_with, 9), (commitment_with, 9)]
)
def test_page_asks_equally_often_however_many_rows(shown, django_assert_num_queries, make, queries, rows):
    record = make(rows)
    with django_assert_num_queries(queries):
        shown(record)


@pytest.mark.parametrize("model", [Agreement, Party, SigningEvent, LegalBasis, Commitment])
def test_a_page_that_is_sent_as_shown_changes_nothing(shown, model):
    record = {
        Agreement: agreement_with,
        Party: party_with,
        SigningEvent: event_with,
        LegalBasis: lambda rows: make_basis(issued_on=date(2022, 5, 1), issued_precision=Precision.MONTH),
        Commitment: commitment_with,
    }[model](2)
    before = model.objects.filter(pk=record.pk).values().get()
    opened = shown(record)
    assert opened.send().status_code == 302
    after = model.objects.filter(pk=record.pk).values().get()
    assert {name for name in before if before[name] != after[name]} <= {"updated_at"}


# --- Periods and dates ---


@pytest.mark.parametrize(
    "typed",
    [
        "2024-2030",
        "05/2024",
        "2024-2026, định hướng đến 2030",
        "từ 16/05/2024 đến 31/12/2030",
        "năm học 2024-2025",
        "từ 2024, không thời hạn",
        "không thời hạn",
    ],
)
def test_the_period_is_one_field_and_the_printed_text_follows(shown, office, typed):
    agreement = make_agreement(period="2010-2015")
    assert shown(agreement).send(period=typed).status_code == 302
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.period == parse_period(typed)
    assert shown(agreement).shown["period"] == typed


def test_a_period_changed_here_is_seen_on_the_page_of_the_programme(shown, office):
    agreement = make_agreement(period="2010-2015")
    shown(agreement).send(period="2024-2031")
    html = office.get(agreement.get_absolute_url()).content.decode()
    assert "2024–2031" in html
    assert "2015" not in html


def test_an_emptied_period_is_unknown(shown):
    agreement = make_agreement(period="2010-2015")
    shown(agreement).send(period="")
    assert Agreement.objects.get(pk=agreement.pk).period.is_unknown


def test_a_printed_period_that_no_machine_reads_stays_while_something_else_changes(shown):
    agreement = make_agreement(period="2024-2030")
    Agreement.objects.filter(pk=agreement.pk).update(period_text="giai đoạn hai (xem phụ lục)")
    shown(agreement).send(subject="Việc mới")
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert (agreement.subject, agreement.period_text) == ("Việc mới", "giai đoạn hai (xem phụ lục)")


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("15/05/2024", date(2024, 5, 15), Precision.DAY),
        ("05/2024", date(2024, 5, 1), Precision.MONTH),
        ("2024", date(2024, 1, 1), Precision.YEAR),
        ("", None, ""),
    ],
)
def test_a_day_is_known_as_far_as_it_is_typed(shown, typed, day, precision):
    agreement = make_agreement(signed_on=date(2020, 1, 1), signed_precision=Precision.DAY)
    event = make_event(held_on=date(2020, 1, 1), held_precision=Precision.DAY)
    basis = make_basis(issued_on=date(2020, 1, 1), issued_precision=Precision.DAY)
    for record, name in ((agreement, "signed"), (event, "held"), (basis, "issued")):
        assert shown(record).send(**{name: typed}).status_code == 302
        record.refresh_from_db()
        assert (getattr(record, f"{name}_on"), getattr(record, f"{name}_precision")) == (day, precision)


WRONG = [
    ({"period": "2030-2024"}, "Thời điểm kết thúc (2024) trước thời điểm bắt đầu (2030). Xin kiểm tra lại."),
    ({"signed": "31/02/2024"}, "Ngày 31/02/2024 không có trong lịch."),
    ({"terminated_on": "31/02/2024"}, "Ngày 31/02/2024 không có trong lịch."),
    ({"subject": "x" * 70_000}, "Nội dung dài 70.000 ký tự, vượt mức 1.000 ký tự cho phép. Xin rút gọn."),
    ({"content": "x" * 70_000}, "Nội dung dài 70.000 ký tự, vượt mức 20.000 ký tự cho phép. Xin rút gọn."),
    (
        {"subject": "khuyến\0học"},
        "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán.",
    ),
    ({"period": "2024\0-2030"}, "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán."),
    ({"keeper": "abc"}, "Hãy chọn lại. Lựa chọn này không có trong danh sách."),
    ({"keeper": "9" * 30}, "Hãy chọn lại. Lựa chọn này không có trong danh sách."),
    ({"document_kind": "giấy"}, "Hãy chọn lại. giấy không có trong danh sách lựa chọn."),
    (
        {"source_url": "không phải trang"},
        "Địa chỉ web chưa đúng. Hãy nhập đủ địa chỉ, ví dụ https://khuyenhoc.vn.",
    ),
    (
        {"termination_reason": "hết tiền"},
        "Chỉ ghi ngày và lý do chấm dứt khi chương trình đã chấm dứt trước hạn.",
    ),
]


@pytest.mark.parametrize(("typed", "sentence"), WRONG, ids=[next(iter(typed)) for typed, _ in WRONG])
def test_what_cannot_be_right_is_refused_in_vietnamese_and_nothing_typed_is_lost(shown, typed, sentence):
    agreement = make_agreement(subject="Như cũ", recipients="Lưu VP")
    opened = shown(agreement)
    response = opened.send(**{"recipients": "Như trên", **typed})
    assert faults(response) == [sentence]
    again = {name: response.context["adminform"].form[name].value() for name in ("recipients", *typed)}
    assert again == {"recipients": "Như trên", **typed}
    assert Agreement.objects.get(pk=agreement.pk).recipients == "Lưu VP"


def test_a_day_of_signing_needs_the_mark_that_it_was_signed(shown):
    opened = shown(make_agreement(is_signed=False))
    response = opened.send(signed="15/05/2024")
    assert faults(response) == ["Có ngày ký thì chương trình phải được đánh dấu là đã ký."]


def test_a_new_programme_is_entered_with_its_parties_and_who_entered_it(shown, administrator):
    keeper, police = make_association("Hội Khuyến học tỉnh Hà Nam"), make_organization("Công an tỉnh Hà Nam")
    opened = shown(Agreement)
    response = opened.send(
        keeper=keeper.pk,
        subject="Đẩy mạnh khuyến học",
        is_signed="on",
        period="2024-2030",
        **rows(
            "parties", [{"organization": keeper.pk, "role": "lead"}, {"organization": police.pk, "role": "partner"}]
        ),
    )
    assert response.status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.created_by, str(agreement.period_label)) == (administrator, "2024–2030")
    assert [(party.name_as_signed, party.role) for party in agreement.parties.all()] == [
        ("Hội Khuyến học tỉnh Hà Nam", "lead"),
        ("Công an tỉnh Hà Nam", "partner"),
    ]


def rows(prefix, values):
    """Return new rows of an inline as they are sent."""
    sent = {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
    for place, row in enumerate(values):
        sent |= {f"{prefix}-{place}-{name}": value for name, value in {"position": place, **row}.items()}
    return sent


# --- Rows ---


def test_the_same_body_twice_among_the_parties_is_refused(shown):
    keeper = make_association()
    again = [{"organization": keeper.pk, "role": "lead"}, {"organization": keeper.pk, "role": "partner"}]
    response = shown(Agreement).send(keeper=keeper.pk, **rows("parties", again))
    assert "Một đơn vị chỉ tham gia một chương trình một lần." in faults(response)
    assert Agreement.objects.count() == 0
    assert [form["organization"].value() for form in inline(response, Party).forms] == [str(keeper.pk)] * 2


def inline(response, model):
    return next(i.formset for i in response.context["inline_admin_formsets"] if i.formset.model is model)


def test_a_body_that_is_a_party_already_is_refused(shown):
    agreement = make_agreement()
    opened = shown(agreement)
    response = opened.send(
        **{
            "parties-TOTAL_FORMS": 2,
            "parties-1-organization": agreement.keeper_id,
            "parties-1-role": "partner",
            "parties-1-position": 1,
        }
    )
    assert "Một đơn vị chỉ tham gia một chương trình một lần." in faults(response)


def test_two_parties_that_change_places_by_their_names_are_refused(shown):
    agreement = make_agreement(partners=[make_organization()])
    first, second = agreement.parties.values_list("organization", flat=True)
    response = shown(agreement).send(**{"parties-0-organization": second, "parties-1-organization": first})
    assert faults(response) == ["Một đơn vị chỉ tham gia một chương trình một lần."] * 2


def test_a_party_that_somebody_else_has_just_added_is_refused(shown):
    agreement, body = make_agreement(), make_organization()
    opened = shown(agreement)
    make_party(agreement, body)
    new = {"parties-1-organization": body.pk, "parties-1-role": "partner", "parties-1-position": 1}
    response = opened.send(**{"parties-TOTAL_FORMS": 2, **new})
    assert faults(response) == ["Một đơn vị chỉ tham gia một chương trình một lần."]


def test_a_party_that_is_struck_out_can_be_added_again(shown):
    agreement = make_agreement(partners=[make_organization()])
    old = agreement.parties.last()
    new = {"parties-2-organization": old.organization_id, "parties-2-role": "witness", "parties-2-position": 5}
    response = shown(agreement).send(**{"parties-TOTAL_FORMS": 3, "parties-1-DELETE": "on", **new})
    assert response.status_code == 302
    assert [(party.pk == old.pk, party.role) for party in agreement.parties.all()] == [
        (False, "lead"),
        (False, "witness"),
    ]


def test_a_body_that_is_a_party_already_is_refused_on_the_page_of_a_party_too(shown):
    agreement = make_agreement(partners=[make_organization()])
    response = shown(agreement.parties.last()).send(organization=agreement.keeper_id)
    assert faults(response) == ["Một đơn vị chỉ tham gia một chương trình một lần."]


def test_a_party_that_bears_a_commitment_is_not_struck_out(shown):
    agreement = make_agreement(partners=[make_organization("Công an tỉnh Hà Nam")])
    police = agreement.parties.last()
    make_commitment(agreement, bearers=[police])
    response = shown(agreement).send(**{"parties-1-DELETE": "on"})
    [sentence] = faults(response)
    assert sentence.startswith("Muốn xóa bên tham gia Công an tỉnh Hà Nam thì phải xóa cả những mục liên quan")
    assert sentence.endswith(": bên thực hiện Công an tỉnh Hà Nam")
    assert Party.objects.filter(pk=police.pk).exists()


def test_a_party_that_bears_a_commitment_is_not_unbound(shown):
    agreement = make_agreement(partners=[make_organization(), make_organization()])
    bearing, other = agreement.parties.filter(role=PartyRole.PARTNER)
    make_commitment(agreement, bearers=[bearing])
    response = shown(agreement).send(**{"parties-1-role": "witness", "parties-2-role": "witness"})
    assert [fault[:34] for fault in faults(response)] == ["Bên này đang nhận cam kết nên phải"]
    assert shown(agreement).send(**{"parties-2-role": "witness"}).status_code == 302
    other.refresh_from_db()
    assert other.role == PartyRole.WITNESS


def test_the_page_of_a_programme_leads_to_its_commitments(shown, office):
    agreement = make_agreement()
    make_commitment(agreement, text="Trao xe đạp")
    make_commitment(make_agreement(), text="Việc khác")
    html = shown(agreement).response.content.decode()
    known, new = f"?agreement__id__exact={agreement.pk}", f"?agreement={agreement.pk}"
    assert known in html
    assert new in html
    response = office.get(f"/admin/campaigns/commitment/{known}")
    assert [str(record) for record in response.context["cl"].result_list] == ["Trao xe đạp"]


def test_a_new_row_stands_behind_those_that_are_there(shown):
    agreement = make_agreement(partners=[make_organization(), make_organization()])
    opened = shown(agreement)
    added = opened.shown["parties-__prefix__-position"]
    # The second new row was opened and left empty.
    new = {"parties-3-organization": make_organization("Hội Nông dân").pk, "parties-3-role": "partner"}
    empty = {"parties-4-position": added, "parties-4-role": "partner"}
    response = opened.send(**{"parties-TOTAL_FORMS": 5, "parties-3-position": added, **new, **empty})
    assert response.status_code == 302
    assert [party.position for party in agreement.parties.all()] == [0, 1, 2, 3]
    assert str(agreement.parties.last()) == "Hội Nông dân"


def test_a_row_that_somebody_else_has_just_deleted_is_told_and_the_rest_is_kept(shown):
    agreement = make_agreement(partners=[make_organization()])
    opened = shown(agreement)
    agreement.parties.last().delete()
    response = opened.send(subject="Việc mới")
    assert "Có dòng vừa bị xóa ở nơi khác. Xin mở lại trang này rồi ghi lại những gì vừa sửa." in faults(response)
    assert response.context["adminform"].form["subject"].value() == "Việc mới"


# --- Commitments ---


@pytest.fixture
def agreement():
    agreement = make_agreement(partners=[make_organization("Công an tỉnh Hà Nam")])
    make_party(agreement, make_organization("Ủy ban nhân dân tỉnh"), role=PartyRole.WITNESS, position=2)
    return agreement


def send_commitment(shown, agreement, bearers=(), **values):
    opened = shown(Commitment, f"?agreement={agreement.pk}")
    parties = rows("bearer_set", [{"party": party.pk} for party in bearers])
    return opened.send(**{"text": "Trao xe đạp", **parties, **values})


def test_a_commitment_of_named_parties_is_entered(shown, agreement):
    police = agreement.parties.get(name_as_signed="Công an tỉnh Hà Nam")
    assert send_commitment(shown, agreement, [police], period="năm 2025").status_code == 302
    commitment = Commitment.objects.get()
    assert (list(commitment.bearers.all()), commitment.period_label) == ([police], "năm 2025")


def test_a_joint_commitment_is_entered(shown, agreement):
    assert send_commitment(shown, agreement, is_joint="on").status_code == 302
    assert Commitment.objects.get().is_joint


def test_only_the_parties_of_the_programme_are_offered(shown, agreement):
    make_agreement()
    response = shown(Commitment, f"?agreement={agreement.pk}").response
    offered = [label for _, label in inline(response, Bearer).empty_form.fields["party"].choices]
    assert offered == ["---------", *(str(party) for party in agreement.parties.all())]


def test_a_commitment_is_of_all_parties_or_of_named_ones(shown, agreement):
    police = agreement.parties.get(name_as_signed="Công an tỉnh Hà Nam")
    response = send_commitment(shown, agreement, [police], is_joint="on")
    assert faults(response) == ["Chọn “tất cả các bên” hoặc từng bên thực hiện, không chọn cả hai."]
    response = send_commitment(shown, agreement)
    assert faults(response) == ["Hãy chọn bên thực hiện, hoặc đánh dấu “tất cả các bên”."]
    assert Commitment.objects.count() == 0


def test_a_party_of_another_programme_bears_nothing_here(shown, agreement):
    stranger = make_agreement().parties.get()
    response = send_commitment(shown, agreement, [stranger])
    assert faults(response) == [f"“{stranger}” không tham gia chương trình này nên không thể nhận cam kết."]


def test_a_witness_bears_nothing(shown, agreement):
    witness = agreement.parties.get(role=PartyRole.WITNESS)
    response = send_commitment(shown, agreement, [witness])
    sentence = "“Ủy ban nhân dân tỉnh” tham gia với vai trò chứng kiến, không bị ràng buộc nên không nhận cam kết."
    assert faults(response) == [sentence]


def test_the_same_bearer_twice_is_refused(shown, agreement):
    police = agreement.parties.get(name_as_signed="Công an tỉnh Hà Nam")
    assert "Bên này đã được ghi cho cam kết này." in faults(send_commitment(shown, agreement, [police, police]))


def test_the_last_bearer_is_not_struck_out_alone(shown, agreement):
    commitment = make_commitment(agreement, bearers=[agreement.parties.first()])
    opened = shown(commitment)
    response = opened.send(**{"bearer_set-0-DELETE": "on"})
    assert faults(response) == ["Hãy chọn bên thực hiện, hoặc đánh dấu “tất cả các bên”."]
    assert opened.send(**{"bearer_set-0-DELETE": "on", "is_joint": "on"}).status_code == 302
    assert commitment.bearers.count() == 0


def test_a_commitment_without_a_programme_waits_for_one(shown):
    response = shown(Commitment).send(text="Trao xe đạp")
    assert faults(response) == ["Vui lòng không để trống mục này."]


def test_a_commitment_needs_a_campaign_or_words(shown, agreement):
    assert faults(send_commitment(shown, agreement, text="", is_joint="on")) == [
        "Cam kết phải có tên phong trào hoặc nội dung."
    ]


def test_a_commitment_ends_after_it_starts(shown, agreement):
    assert faults(send_commitment(shown, agreement, is_joint="on", period="2030-2024")) == [
        "Thời điểm kết thúc (2024) trước thời điểm bắt đầu (2030). Xin kiểm tra lại."
    ]


def test_bearers_of_another_programme_are_refused_whoever_asks(agreement):
    stranger = make_agreement().parties.get()
    with pytest.raises(ValidationError) as refused:
        check_bearing(agreement, False, [stranger, *agreement.parties.bound()])
    assert refused.value.messages == [f"“{stranger}” không tham gia chương trình này nên không thể nhận cam kết."]
    check_bearing(agreement, False, agreement.parties.bound())
    check_bearing(agreement, True, [])


# --- Events ---


def test_an_event_is_entered_with_all_that_belongs_to_it(shown):
    keeper, basis = make_association(), make_basis()
    response = shown(SigningEvent).send(
        title="Hội nghị ký kết",
        keeper=keeper.pk,
        held="15/05/2024",
        delegates="40",
        delegates_bound="nearly",
        **rows("organizer_set", [{"organization": keeper.pk}]),
        **rows("people", [{"full_name": "Nguyễn Văn An", "act": "chaired"}]),
        **rows("presenteddocument_set", [{"legal_basis": basis.pk}]),
    )
    assert response.status_code == 302
    event = SigningEvent.objects.get()
    assert (event.held_label, event.delegates_label) == ("15/05/2024", "gần 40")
    assert ([*event.organizers.all()], [*event.presented.all()]) == ([keeper], [basis])
    assert [str(person) for person in event.people.all()] == ["Nguyễn Văn An"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"delegates_bound": "nearly"}, "Ghi “gần”, “khoảng”, “trên” thì phải kèm số đại biểu."),
        ({"delegates": "9000000"}, "Số đại biểu không quá 1.000.000."),
        ({"held": "ba mươi tết"}, "Chưa hiểu “ba mươi tết”. Ví dụ: 16/05/2024, 05/2024 hoặc 2024."),
    ],
)
def test_an_event_that_cannot_be_right_is_refused(shown, typed, sentence):
    assert faults(shown(make_event()).send(**typed)) == [sentence]


# --- Deleting ---


@pytest.mark.parametrize("make", [agreement_with, event_with, party_with])
@zeal_ignore()  # Django names each row that goes along by a query of its own; nobody deletes hundreds a day
def test_deleting_takes_along_what_belongs_to_it(office, make):
    record = make(3)
    options = record._meta
    path = f"/admin/{options.app_label}/{options.model_name}/{record.pk}/delete/"
    response = office.get(path)
    assert response.context["protected"] == []
    assert office.post(path, {"post": "yes"}).status_code == 302
    assert not type(record).objects.filter(pk=record.pk).exists()


def test_a_document_in_use_is_not_deleted_and_the_page_names_its_programme(office):
    agreement = agreement_with(1)
    basis = agreement.legal_bases.get()
    html = office.get(f"/admin/agreements/legalbasis/{basis.pk}/delete/").content.decode()
    assert "đang được bảo vệ" in html
    office.post(f"/admin/agreements/legalbasis/{basis.pk}/delete/", {"post": "yes"})
    assert LegalBasis.objects.filter(pk=basis.pk).exists()
