"""Entering a programme without a page: all or nothing, one paper or several, each shared record once."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

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
from khuyenhoc.lib.periods import parse_date, parse_period
from khuyenhoc.workflows import (
    NOT_BOUND,
    SHARED,
    BasisSheet,
    CommitmentSheet,
    EventSheet,
    OrganizerSheet,
    PartySheet,
    PersonSheet,
    ProgrammeSheet,
    SignatorySheet,
    enter_programme,
    is_shared,
    split_papers,
)
from organizations.models import Organization
from tests.factories import make_association, make_basis, make_campaign, make_event, make_organization, make_user

RECORDS = [
    Agreement, AgreementBasis, Bearer, Campaign, Commitment, EventPerson, LegalBasis, Organization, Organizer, Party,
    PresentedDocument, Signatory, SigningEvent,
]  # fmt: skip


@pytest.fixture
def hanam(db):
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def police(db):
    return make_organization("Công an tỉnh Hà Nam")


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in RECORDS}


def sheet_of(keeper, *partners, **overrides) -> ProgrammeSheet:
    """A signed programme that the keeper leads, with the given bodies as partners."""
    agreement = Agreement(keeper=keeper, subject="Khuyến học", is_signed=True)
    parties = (PartySheet(keeper, role="lead"), *(PartySheet(partner) for partner in partners))
    return replace(ProgrammeSheet(agreement, parties), **overrides)


def joint(text="Tuyên truyền", **overrides) -> CommitmentSheet:
    return CommitmentSheet(text=text, is_joint=True, **overrides)


def named(*bearers, text="Đỡ đầu", **overrides) -> CommitmentSheet:
    return CommitmentSheet(text=text, bearers=bearers, **overrides)


def full_sheet(keeper, **overrides) -> ProgrammeSheet:
    """A programme that makes a record of every kind."""
    centre = NewName("Trung tâm Học tập")
    parties = (
        PartySheet(keeper, role="lead", signatories=(SignatorySheet(full_name="Hàn Ngọc San"),)),
        PartySheet(NewName("Công an")),
        PartySheet(centre, role="witness"),
    )
    values = {
        "parties": parties,
        "commitments": (joint(), named(1, campaign=NewName("Con nuôi đơn vị"), tied_to=NewName("Vì người nghèo"))),
        "bases": (BasisSheet(number="387/QĐ-TTg"), BasisSheet(abstract="Luật Giáo dục")),
        "event": EventSheet(
            title="Hội nghị",
            held=parse_date("15/05/2024"),
            organizers=(OrganizerSheet(keeper), OrganizerSheet(centre)),
            people=(PersonSheet("Mai Kim Anh"), PersonSheet("Trần Phương Linh")),
            presented=(BasisSheet(number="387/QĐ-TTg"), BasisSheet(number="677/QĐ-TTg")),
        ),
    }
    return sheet_of(keeper, **(values | overrides))


# --- All ---


def test_full_programme_makes_a_record_of_every_kind(hanam):
    enter_programme(full_sheet(hanam))
    assert counts() == {
        "Agreement": 1, "AgreementBasis": 2, "Bearer": 1, "Campaign": 2, "Commitment": 2, "EventPerson": 2,
        "LegalBasis": 3, "Organization": 3, "Organizer": 2, "Party": 3, "PresentedDocument": 2, "Signatory": 1,
        "SigningEvent": 1,
    }  # fmt: skip


def test_every_record_of_a_full_programme_is_sound(hanam):
    enter_programme(full_sheet(hanam))
    for model in RECORDS:
        for record in model.objects.all():
            record.full_clean()


def test_rows_stand_in_the_order_of_the_sheet(hanam):
    agreement = enter_programme(full_sheet(hanam))[0]
    event = agreement.event
    assert [
        [str(party) for party in agreement.parties.all()],
        [str(commitment) for commitment in agreement.commitments.all()],
        [str(row) for row in AgreementBasis.objects.filter(agreement=agreement)],
        [str(row) for row in Organizer.objects.filter(event=event)],
        [str(person) for person in event.people.all()],
        [str(row) for row in PresentedDocument.objects.filter(event=event)],
    ] == [
        ["Hội Khuyến học tỉnh Hà Nam", "Công an", "Trung tâm Học tập"],
        ["Tuyên truyền", "Con nuôi đơn vị"],
        ["387/QĐ-TTg", "Luật Giáo dục"],
        ["Hội Khuyến học tỉnh Hà Nam", "Trung tâm Học tập"],
        ["Mai Kim Anh", "Trần Phương Linh"],
        ["387/QĐ-TTg", "677/QĐ-TTg"],
    ]


def test_one_paper_is_one_programme(hanam, police):
    agreements = enter_programme(sheet_of(hanam, police))
    assert agreements == [Agreement.objects.get()]


def test_programme_remembers_who_entered_it(hanam, police):
    secretary = make_user()
    assert enter_programme(sheet_of(hanam, police), by=secretary)[0].created_by == secretary


def test_programme_entered_by_nobody_names_nobody(hanam, police):
    assert enter_programme(sheet_of(hanam, police))[0].created_by is None


def test_sheet_may_be_entered_again(hanam, police):
    """The agreement of the sheet is a pattern: entering leaves it unsaved."""
    sheet = sheet_of(hanam, police)
    first, second = enter_programme(sheet)[0], enter_programme(sheet)[0]
    assert (first.pk == second.pk, sheet.agreement.pk) == (False, None)


def test_programme_joins_a_known_event(hanam, police):
    event = make_event(hanam)
    assert enter_programme(sheet_of(hanam, police, event=event))[0].event == event
    assert SigningEvent.objects.count() == 1


def test_programme_without_event_has_none(hanam, police):
    assert enter_programme(sheet_of(hanam, police))[0].event is None


def test_event_of_unknown_day_has_no_day(hanam, police):
    event = enter_programme(sheet_of(hanam, police, event=EventSheet(title="Hội nghị")))[0].event
    assert (event.held_on, event.held_precision) == (None, "")


def test_commitment_has_the_dates_given_to_it(hanam, police):
    enter_programme(sheet_of(hanam, police, commitments=(joint(period=parse_period("năm 2023")),)))
    assert Commitment.objects.get().period == parse_period("năm 2023")


def test_name_as_signed_is_kept_where_it_differs(hanam, police):
    parties = (PartySheet(hanam, role="lead"), PartySheet(police, name_as_signed="Công an tỉnh"))
    agreement = enter_programme(sheet_of(hanam, parties=parties))[0]
    assert [party.name_as_signed for party in agreement.parties.all()] == [hanam.name, "Công an tỉnh"]


# --- Or nothing ---


def broken_sheets(hanam) -> dict[str, ProgrammeSheet]:
    """Programmes whose very last row is wrong, each in another place."""
    full = full_sheet(hanam)
    twice = BasisSheet(number="387 / qđ-ttg")
    last = full.parties[-1]
    return {
        "bearer not bound": replace(full, commitments=(*full.commitments, named(2))),
        "no bearer": replace(full, commitments=(*full.commitments, CommitmentSheet(text="Đỡ đầu"))),
        "joint and named": replace(full, commitments=(*full.commitments, named(1, is_joint=True))),
        "basis twice": replace(full, bases=(*full.bases, twice)),
        "presented twice": replace(full, event=replace(full.event, presented=(*full.event.presented, twice))),
        "commitment of nothing": replace(full, commitments=(*full.commitments, joint(text=""))),
        "text too long": replace(full, commitments=(*full.commitments, joint(text="a" * 30_000))),
        "body twice": replace(full, parties=(*full.parties, PartySheet(hanam))),
        "signatory of no name": replace(
            full, parties=(*full.parties[:-1], replace(last, signatories=(SignatorySheet(),)))
        ),
        "organiser twice": replace(
            full, event=replace(full.event, organizers=(*full.event.organizers, OrganizerSheet(hanam)))
        ),
        "person of no name": replace(full, event=replace(full.event, people=(*full.event.people, PersonSheet("")))),
        "basis of nothing": replace(full, bases=(*full.bases, BasisSheet(kind="Luật"))),
        "no partner": replace(full, parties=full.parties[:1], commitments=(), separate_papers=True),
        "shared": replace(
            full, parties=(*full.parties, PartySheet(NewName("Đoàn"))), commitments=(named(1, 3),), separate_papers=True
        ),
    }


BROKEN = [
    "bearer not bound", "no bearer", "joint and named", "basis twice", "presented twice", "commitment of nothing",
    "text too long", "body twice", "signatory of no name", "organiser twice", "person of no name", "basis of nothing",
    "no partner", "shared",
]  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_fault_in_the_last_row_leaves_nothing(hanam, fault):
    before = counts()
    with pytest.raises((ValidationError, DatabaseError)):
        enter_programme(broken_sheets(hanam)[fault])
    assert counts() == before


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("bearer not bound", NOT_BOUND),
        ("no bearer", "Cam kết phải là của tất cả các bên hoặc của những bên nêu tên."),
        ("joint and named", "Cam kết phải là của tất cả các bên hoặc của những bên nêu tên."),
        ("basis twice", "Văn bản 387/QĐ-TTg được ghi hai lần."),
        ("presented twice", "Văn bản 387/QĐ-TTg được ghi hai lần."),
        ("no partner", "Ký nhiều văn bản riêng thì phải có ít nhất một đơn vị phối hợp."),
        ("shared", SHARED),
    ],
)
def test_fault_is_told_in_a_sentence(hanam, fault, sentence):
    with pytest.raises(ValidationError) as caught:
        enter_programme(broken_sheets(hanam)[fault])
    assert caught.value.messages == [sentence]


def test_fault_in_the_last_of_several_papers_leaves_none(hanam, police):
    partners = (police, NewName("Đoàn thanh niên"), police)
    before = counts()
    sheet = sheet_of(hanam, *partners, separate_papers=True, commitments=(named(1), named(2), named(3, text="")))
    with pytest.raises(DatabaseError):
        enter_programme(sheet)
    assert counts() == before


# --- Bearers ---


@pytest.mark.parametrize("role", ["lead", "co_lead", "partner"])
def test_bound_party_may_bear(hanam, police, role):
    parties = (PartySheet(hanam, role="lead"), PartySheet(police, role=role))
    agreement = enter_programme(sheet_of(hanam, parties=parties, commitments=(named(1),)))[0]
    assert agreement.commitments.get().bearers.get().organization == police


@pytest.mark.parametrize("role", ["witness", "supervisor", "host"])
def test_party_that_is_not_bound_may_not_bear(hanam, police, role):
    parties = (PartySheet(hanam, role="lead"), PartySheet(police, role=role))
    with pytest.raises(ValidationError) as caught:
        enter_programme(sheet_of(hanam, parties=parties, commitments=(named(1),)))
    assert caught.value.messages == [NOT_BOUND]


# --- Several papers ---

ROLES = ("lead", "partner", "partner", "witness", "co_lead")


def parties_of(*roles) -> tuple[PartySheet, ...]:
    """Parties named by their places: "0 lead", "1 partner"."""
    return tuple(PartySheet(NewName(f"{place} {role}"), role=role) for place, role in enumerate(roles))


@pytest.mark.parametrize(
    ("bearers", "shared"),
    [
        ((), False),
        ((0,), False),
        ((1,), False),
        ((0, 1), False),
        ((0, 4), False),
        ((0, 1, 4), False),
        ((1, 2), True),
        ((0, 1, 2), True),
        ((0, 1, 2, 4), True),
    ],
)
def test_commitment_is_shared_by_several_partners_alone(bearers, shared):
    assert is_shared(parties_of(*ROLES), CommitmentSheet(text="x", bearers=bearers)) is shared


def paper_names(sheet: ProgrammeSheet) -> list[tuple]:
    """Return of each paper its parties, and its commitments with the names of their bearers."""
    return [
        (
            [party.body.name for party in paper.parties],
            [(c.text, [paper.parties[place].body.name for place in c.bearers]) for c in paper.commitments],
        )
        for paper in split_papers(sheet)
    ]


@pytest.mark.parametrize(
    ("roles", "papers"),
    [
        (("lead", "partner"), [["0 lead", "1 partner"]]),
        (("lead", "partner", "partner"), [["0 lead", "1 partner"], ["0 lead", "2 partner"]]),
        (("partner", "lead", "partner"), [["0 partner", "1 lead"], ["1 lead", "2 partner"]]),
        (("partner", "partner"), [["0 partner"], ["1 partner"]]),
        (
            ROLES,
            [["0 lead", "1 partner", "3 witness", "4 co_lead"], ["0 lead", "2 partner", "3 witness", "4 co_lead"]],
        ),
    ],
)
def test_each_partner_has_a_paper_with_all_who_are_no_partners(roles, papers):
    sheet = ProgrammeSheet(Agreement(), parties_of(*roles))
    assert [names for names, _ in paper_names(sheet)] == papers


def test_each_paper_has_the_commitments_that_concern_it():
    commitments = (
        joint(text="chung"),
        named(0, text="chủ trì"),
        named(1, text="một"),
        named(2, text="hai"),
        named(0, 2, 4, text="hai cùng chủ trì"),
    )
    sheet = ProgrammeSheet(Agreement(), parties_of(*ROLES), commitments)
    assert [promised for _, promised in paper_names(sheet)] == [
        [("chung", []), ("chủ trì", ["0 lead"]), ("một", ["1 partner"])],
        [
            ("chung", []),
            ("chủ trì", ["0 lead"]),
            ("hai", ["2 partner"]),
            ("hai cùng chủ trì", ["0 lead", "2 partner", "4 co_lead"]),
        ],
    ]


def test_shared_commitment_cannot_stand_on_several_papers():
    sheet = ProgrammeSheet(Agreement(), parties_of(*ROLES), (named(1, 2),))
    with pytest.raises(ValidationError) as caught:
        split_papers(sheet)
    assert caught.value.messages == [SHARED]


def test_several_papers_need_a_partner():
    with pytest.raises(ValidationError) as caught:
        split_papers(ProgrammeSheet(Agreement(), parties_of("lead", "co_lead", "witness")))
    assert caught.value.messages == ["Ký nhiều văn bản riêng thì phải có ít nhất một đơn vị phối hợp."]


def test_several_papers_share_event_bases_and_new_records(hanam):
    partners = (PartySheet(NewName("Đoàn")), PartySheet(NewName("Hội Phụ nữ")))
    full = full_sheet(hanam, separate_papers=True)
    sheet = replace(full, parties=(full.parties[0], *partners), commitments=(joint(campaign=NewName("Quỹ")),))
    first, second = enter_programme(sheet)
    assert first.event == second.event == SigningEvent.objects.get()
    assert list(first.legal_bases.all()) == list(second.legal_bases.all())
    assert first.commitments.get().campaign == second.commitments.get().campaign == Campaign.objects.get()


# --- Records that are in the register already, or typed twice ---


def test_new_name_typed_twice_is_one_body(hanam):
    event = EventSheet(title="Hội nghị", organizers=(OrganizerSheet(NewName("ĐOÀN  thanh niên")),))
    agreement = enter_programme(sheet_of(hanam, NewName("Đoàn thanh niên"), event=event))[0]
    assert agreement.event.organizers.get() == agreement.parties.get(position=1).organization


def test_names_that_differ_by_an_accent_are_two_bodies(hanam):
    enter_programme(sheet_of(hanam, NewName("Hội Đường"), NewName("Hội Dương")))
    assert Organization.objects.count() == 3


def test_known_campaign_is_left_as_it_is(hanam, police):
    campaign = make_campaign("Quỹ", kind="fund")
    enter_programme(sheet_of(hanam, police, commitments=(joint(campaign=campaign, kind_as_written="mô hình"),)))
    assert (Commitment.objects.get().campaign, Campaign.objects.get().kind) == (campaign, "fund")


@pytest.mark.parametrize(
    ("sheet", "is_known"),
    [
        (BasisSheet(number="01 / kh-hkh"), True),
        (BasisSheet(number="01/KH-HKH", issued=parse_date("25/03/2022")), True),
        (BasisSheet(number="01/KH-HKH", issued=parse_date("25/03/2023")), False),
        (BasisSheet(number="02/KH-HKH"), False),
        (BasisSheet(number="—"), False),
        (BasisSheet(number="01/KH-HKH", abstract="Kế hoạch khác"), False),
    ],
    ids=["number", "number and date", "another date", "another number", "no number", "another abstract"],
)
def test_document_is_known_by_number_and_date(hanam, police, sheet, is_known):
    known = make_basis("01/KH-HKH", issued_on=date(2022, 3, 25), issued_precision="day")
    make_basis("", abstract="Luật Giáo dục")
    basis = enter_programme(sheet_of(hanam, police, bases=(sheet,)))[0].legal_bases.get()
    assert (basis == known, LegalBasis.objects.count()) == (is_known, 2 if is_known else 3)


def test_document_without_a_number_is_known_by_its_very_abstract(hanam, police):
    known = make_basis("", abstract="Luật Giáo dục")
    for abstract in ("Luật Giáo dục", "Luật Giáo dục", "Luật Trẻ em"):
        enter_programme(sheet_of(hanam, police, bases=(BasisSheet(abstract=abstract),)))
    assert (known.agreements.count(), LegalBasis.objects.count()) == (2, 2)


def test_number_that_several_documents_bear_decides_nothing(hanam, police):
    make_basis("01/KH-HKH", issued_on=date(2022, 3, 25), issued_precision="day")
    make_basis("01/KH-HKH", issued_on=date(2023, 3, 25), issued_precision="day")
    enter_programme(sheet_of(hanam, police, bases=(BasisSheet(number="01/KH-HKH"),)))
    assert LegalBasis.objects.count() == 3


def test_known_document_cited_by_number_and_by_date_is_refused_once(hanam, police):
    make_basis("387/QĐ-TTg", kind="Quyết định", issued_on=date(2022, 3, 25), issued_precision="day")
    bases = (BasisSheet(number="387/QĐ-TTg", issued=parse_date("25/03/2022")), BasisSheet(number="387/QĐ-TTg"))
    with pytest.raises(ValidationError) as caught:
        enter_programme(sheet_of(hanam, police, bases=bases))
    assert caught.value.messages == ["Văn bản Quyết định 387/QĐ-TTg được ghi hai lần."]


def test_two_documents_without_number_are_told_apart_by_their_abstracts(hanam, police):
    bases = (BasisSheet(abstract="Luật Giáo dục"), BasisSheet(abstract="Luật Thi đua"))
    agreement = enter_programme(sheet_of(hanam, police, bases=bases))[0]
    assert [basis.abstract for basis in agreement.legal_bases.all()] == ["Luật Giáo dục", "Luật Thi đua"]


def test_document_presented_and_cited_is_one(hanam, police):
    event = EventSheet(title="Hội nghị", presented=(BasisSheet(number="387/QĐ-TTg"),))
    sheet = sheet_of(hanam, police, event=event, bases=(BasisSheet(number="387/QĐ-TTg"),))
    agreement = enter_programme(sheet)[0]
    assert agreement.legal_bases.get() == agreement.event.presented.get()


def test_new_records_are_kept_by_the_keeper_of_the_programme(hanam):
    enter_programme(full_sheet(hanam))
    kept = [*Campaign.objects.all(), *LegalBasis.objects.all(), *SigningEvent.objects.all()]
    kept += Organization.objects.exclude(pk=hanam.pk)
    assert {record.keeper for record in kept} == {hanam}
