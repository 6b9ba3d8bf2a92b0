"""What real papers and reports say that a tidier model would refuse, or would make them say wrongly."""

from datetime import date

import pytest

from agreements.models import (
    Agreement,
    EventPerson,
    Organizer,
    Party,
    PresentedDocument,
    Signatory,
    SigningEvent,
)
from khuyenhoc.lib.periods import parse_period
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_event,
    make_organization,
    make_party,
)

pytestmark = pytest.mark.django_db


def stored(record):
    return type(record).objects.get(pk=record.pk)


# --- One event, N partners ---


def test_event_with_seven_partners_and_an_unknown_number_of_papers_is_one_programme():
    event = make_event()
    partners = [make_organization() for _ in range(7)]
    agreement = make_agreement(event=event, partners=partners)
    assert stored(event).get_papers_display() == "Chưa rõ một hay nhiều văn bản"
    assert list(event.agreements.all()) == [agreement]
    assert [party.organization for party in agreement.parties.all()] == [agreement.keeper, *partners]


def test_event_with_separate_papers_holds_one_programme_per_partner():
    event, keeper = make_event(papers="several"), make_association()
    papers = [make_agreement(keeper, event=event, partners=[make_organization()]) for _ in range(7)]
    assert set(event.agreements.all()) == set(papers)
    assert [paper.parties.count() for paper in papers] == [2] * 7


def test_organizer_of_an_event_need_not_be_a_party():
    association, centre = make_association(), make_organization("Trung tâm học tập cộng đồng")
    event = make_event(association)
    agreement = make_agreement(association, event=event)
    for position, body in enumerate([association, centre]):
        Organizer.objects.create(event=event, organization=body, position=position)
    assert [row.organization for row in event.organizer_set.all()] == [association, centre]
    assert [party.organization for party in agreement.parties.all()] == [association]


def test_document_presented_at_the_event_is_not_a_basis_of_the_programme():
    event, decision = make_event(), make_basis("387/QĐ-TTg")
    agreement = make_agreement(event=event)
    PresentedDocument.objects.create(event=event, legal_basis=decision)
    assert (list(event.presented.all()), list(agreement.legal_bases.all())) == ([decision], [])


def test_draft_adopted_and_signed_at_one_conference_is_told_by_what_a_person_did():
    event = make_event(held_on=date(2023, 3, 11), held_precision="day", part_of_day="morning")
    agreement = make_agreement(event=event, signed_on=date(2023, 3, 11), signed_precision="day", period="2023-2028")
    EventPerson.objects.create(event=event, honorific="Bà", full_name="Mai Kim Anh", act="passed_draft")
    assert [(str(person), person.get_act_display()) for person in event.people.all()] == [
        ("Bà Mai Kim Anh", "Thông qua dự thảo")
    ]
    assert (event.held_label, agreement.signed_label) == ("buổi sáng, 11/03/2023", "11/03/2023")
    assert agreement.status(date(2023, 3, 11)).code == "active"


@pytest.mark.parametrize(
    ("delegates", "bound", "label"),
    [(40, "nearly", "gần 40"), (40, "over", "trên 40"), (40, "", "40"), (None, "", ""), (0, "", "0")],
)
def test_number_of_delegates_reads_as_the_source_says_it(delegates, bound, label):
    event = make_event(delegates=delegates, delegates_bound=bound)
    assert stored(event).delegates_label == label


def test_event_of_which_only_the_keeper_is_known_is_legal():
    event = SigningEvent(keeper=make_association())
    event.full_clean()
    event.save()
    assert (str(stored(event)), event.held_label, event.delegates_label) == ("Lễ ký kết chưa rõ ngày", "", "")


def test_events_without_a_date_stand_after_those_with_one():
    unknown = make_event()
    older = make_event(held_on=date(2020, 1, 1), held_precision="year")
    newer = make_event(held_on=date(2024, 5, 15), held_precision="day")
    assert list(SigningEvent.objects.all()) == [newer, older, unknown]


# --- The role belongs to the link ---


def test_body_is_partner_in_one_programme_and_witness_in_another():
    front = make_organization("Ủy ban Mặt trận Tổ quốc", kind="front")
    here = make_party(make_agreement(), front, role="partner")
    there = make_party(make_agreement(), front, role="witness")
    assert (stored(here).is_bound, stored(there).is_bound) == (True, False)


def test_chairwoman_who_witnesses_makes_her_body_no_party():
    front = make_organization("UBMTTQ phường Khương Đình", kind="front")
    event = make_event()
    agreement = make_agreement(event=event)
    EventPerson.objects.create(
        event=event, honorific="Bà", full_name="Trần Phương Linh", position_text="Chủ tịch UBMTTQ", act="witnessed"
    )
    assert not front.parties.exists()
    assert not Signatory.objects.exists()
    assert [party.organization for party in agreement.parties.all()] == [agreement.keeper]


def test_person_with_two_offices_is_one_person_at_the_event():
    event = make_event()
    offices = "Chủ tịch Hội Khuyến học phường; Phó Giám đốc Trung tâm học tập cộng đồng phường"
    EventPerson.objects.create(event=event, full_name="Hàn Ngọc San", position_text=offices, act="presented")
    assert [person.position_text for person in event.people.all()] == [offices]


def test_bound_parties_are_those_that_lead_or_take_part():
    agreement = make_agreement()
    make_roles = ["co_lead", "partner", "witness", "supervisor", "host"]
    for position, role in enumerate(make_roles, start=1):
        make_party(agreement, role=role, position=position)
    assert [party.role for party in agreement.parties.bound()] == ["lead", "co_lead", "partner"]


def test_ticking_may_view_shows_a_programme_and_binds_nobody():
    agreement = make_agreement()
    make_party(agreement, role="witness", position=1)
    ticked = make_party(agreement, role="witness", may_view=True, position=2)
    lead = agreement.parties.first()
    assert list(agreement.parties.seeing()) == [lead, ticked]
    assert list(agreement.parties.bound()) == [lead]


@pytest.mark.parametrize("role", ["lead", "co_lead"])
def test_two_bodies_may_lead_one_programme(role):
    agreement = make_agreement()
    second = Party(agreement=agreement, organization=make_association(), name_as_signed="Hội", role=role, position=1)
    second.full_clean()
    second.save()
    assert [party.role for party in agreement.parties.all()] == ["lead", role]


def test_three_parties_may_sign_one_paper():
    agreement = make_agreement(partners=[make_organization(), make_organization()])
    assert agreement.parties.bound().count() == 3


def test_associations_may_sign_among_themselves():
    upper, lower = make_association(), make_association()
    agreement = make_agreement(upper, partners=[lower])
    for party in agreement.parties.all():
        party.full_clean()
    assert all(party.organization.is_association for party in agreement.parties.all())


def test_two_bodies_of_one_name_may_sign_one_paper():
    one, other = (make_organization("Hội Khuyến học xã Bình Minh", place=place) for place in ("Thanh Oai", "Nam Trực"))
    agreement = make_agreement(partners=[one, other])
    assert [party.organization for party in agreement.parties.all()][1:] == [one, other]
    assert len({party.name_as_signed for party in agreement.parties.all()}) == 2


# --- Entered as far as it is known ---


def test_signed_paper_without_number_day_target_or_signatory_is_complete():
    agreement = Agreement(keeper=make_association(), is_signed=True)
    agreement.full_clean()
    agreement.save()
    party = make_party(agreement)
    party.full_clean()
    agreement = stored(agreement)
    assert (agreement.signed_on, agreement.signed_label, agreement.period_label) == (None, "", "chưa rõ thời hạn")
    assert (party.reference_number, party.responsibilities, list(party.signatories.all())) == ("", "", [])
    assert agreement.status(date(2099, 1, 1)).code == "undated"
    assert str(agreement) == "Chương trình phối hợp"


def test_paper_without_a_subject_goes_by_its_kind_and_period():
    agreement = make_agreement(subject="", document_kind="plan", period="2024-2030")
    assert str(stored(agreement)) == "Kế hoạch phối hợp 2024–2030"


@pytest.mark.parametrize(
    ("signed_on", "precision", "label"),
    [
        (date(2024, 5, 15), "day", "15/05/2024"),
        (date(2024, 5, 1), "month", "05/2024"),
        (date(2024, 1, 1), "year", "2024"),
        (date(2024, 9, 1), "school_year", "năm học 2024-2025"),
        (None, "", ""),
    ],
)
def test_day_of_signing_is_shown_as_far_as_it_is_known(signed_on, precision, label):
    agreement = make_agreement(signed_on=signed_on, signed_precision=precision)
    agreement.full_clean()
    assert stored(agreement).signed_label == label


def test_basis_without_a_number_is_known_by_its_abstract():
    basis = make_basis(number="", abstract="Đơn vị học tập, Công dân học tập")
    basis.full_clean()
    assert (str(stored(basis)), basis.issued_label) == ("Đơn vị học tập, Công dân học tập", "")


def test_basis_reads_with_its_kind_and_day():
    basis = make_basis("387/QĐ-TTg", kind="Quyết định", issued_on=date(2022, 3, 25), issued_precision="day")
    assert (str(basis), basis.issued_label) == ("Quyết định 387/QĐ-TTg", "25/03/2022")


def test_signatory_of_whom_only_the_position_is_printed_is_legal():
    signatory = Signatory(party=make_agreement().parties.get(), position_text="Giám đốc", capacity="kt")
    signatory.full_clean()
    signatory.save()
    assert str(stored(signatory)) == "Giám đốc"


def test_signatories_stand_in_the_order_of_the_paper():
    party = make_agreement().parties.get()
    for position, name in enumerate(["Trần Văn Yên", "Lê Thị An"]):
        Signatory.objects.create(party=party, full_name=name, position=position)
    assert [str(person) for person in party.signatories.all()] == ["Trần Văn Yên", "Lê Thị An"]


def test_list_known_to_be_incomplete_is_known_of_the_one_party():
    agreement = make_agreement(partners=[make_organization()])
    farmers = make_party(agreement, is_commitment_list_incomplete=True, position=9)
    incomplete = agreement.parties.filter(is_commitment_list_incomplete=True)
    assert (list(incomplete), stored(agreement).is_list_incomplete) == ([farmers], False)


def test_programmes_without_a_day_of_signing_stand_after_those_with_one():
    unknown = make_agreement()
    older = make_agreement(signed_on=date(2020, 1, 1), signed_precision="year")
    newer = make_agreement(signed_on=date(2024, 5, 15), signed_precision="day")
    assert list(Agreement.objects.all()) == [newer, older, unknown]


# --- Periods ---


def test_period_in_years_is_never_shown_as_days():
    agreement = stored(make_agreement(period="giai đoạn 2024 – 2030"))
    assert agreement.period_label == "2024–2030"
    assert agreement.period_text == "giai đoạn 2024 – 2030"


def test_period_in_years_ends_on_the_last_of_december():
    agreement = make_agreement(period="2023-2028")
    days = (date(2028, 12, 31), date(2029, 1, 1))
    assert [agreement.status(day).code for day in days] == ["expiring", "ended"]


def test_school_year_ends_on_the_last_of_august():
    agreement = make_agreement(period="năm học 2024-2025")
    days = (date(2024, 8, 31), date(2024, 9, 1), date(2025, 8, 31), date(2025, 9, 1))
    assert [agreement.status(day).code for day in days] == ["upcoming", "active", "expiring", "ended"]


def test_no_end_and_an_unknown_end_are_two_things():
    open_ended, unknown = make_agreement(period="từ 2024, không thời hạn"), make_agreement(period="từ 2024")
    day = date(2060, 1, 1)
    assert [stored(agreement).status(day).code for agreement in (open_ended, unknown)] == ["active", "undated"]
    assert [agreement.period_label for agreement in (open_ended, unknown)] == [
        "từ 2024, không thời hạn",
        "từ 2024, chưa rõ kết thúc",
    ]


def test_end_that_becomes_known_later_replaces_no_end():
    agreement = make_agreement(period="từ 2024, không thời hạn")
    agreement.period = parse_period("2024-2030")
    agreement.full_clean()
    agreement.save()
    assert stored(agreement).period == parse_period("2024-2030")
