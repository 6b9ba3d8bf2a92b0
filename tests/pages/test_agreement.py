"""/chuong-trinh/<id>/: the paper, its parties, what was promised; and what a partner does not get to see of it."""

from datetime import date

import pytest

from agreements.models import AgreementBasis, EventPerson, Signatory
from khuyenhoc.lib.periods import parse_period
from tests.factories import (
    make_agreement,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
    make_party,
)
from tests.pages.reading import main_of, texts

pytestmark = pytest.mark.django_db

JOINT = "Tất cả các bên cùng thực hiện"


@pytest.fixture
def url(ha_nam):
    return f"/chuong-trinh/{ha_nam.agreement.pk}/"


def groups(response) -> list[tuple[str, list[str]]]:
    """Return the groups of commitments as the page shows them: who bears them, and what."""
    return [
        (group.title, [str(commitment) for commitment in group.commitments]) for group in response.context["groups"]
    ]


# --- Who may come ---


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 200), ("viewer", 200), ("reporter", 200), ("admin", 200), ("outsider", 404), ("nobody", 404)],
)
def test_only_people_in_scope_find_it(ha_nam, open_as, url, who, status):
    assert open_as(getattr(ha_nam, who), url).status_code == status


def test_a_stranger_is_asked_to_sign_in(client, url):
    assert client.get(url).headers["Location"] == f"/dang-nhap/?next={url}"


def test_posting_is_refused(ha_nam, client, url):
    client.force_login(ha_nam.editor)
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30])
def test_a_number_that_nobody_has_is_not_found(ha_nam, open_as, number):
    assert open_as(ha_nam.admin, f"/chuong-trinh/{number}/").status_code == 404


# --- The paper ---


def test_the_paper_says_what_it_is_and_between_whom(ha_nam, open_as, url):
    response = open_as(ha_nam.editor, url)
    assert texts(response, "h1") == ["Đẩy mạnh khuyến học"]
    assert texts(response, 'p class="lead"') == ["Chương trình phối hợp giữa Hội Khuyến học tỉnh Hà Nam và 3 đơn vị"]
    assert texts(response, "h2")[0] == "Chương trình phối hợp Đẩy mạnh khuyến học"
    assert texts(response, 'p class="paper-period"') == ["Giai đoạn 2024–2030"]
    assert texts(response, "i") == ["Ký ngày 15/05/2024"]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"signed_on": date(2024, 5, 1), "signed_precision": "month"}, "Ký tháng 05/2024"),
        ({"signed_on": date(2024, 1, 1), "signed_precision": "year"}, "Ký năm 2024"),
        ({"signed_on": date(2024, 9, 1), "signed_precision": "school_year"}, "Ký năm học 2024-2025"),
        ({}, "Đã ký, chưa rõ ngày"),
        ({"is_signed": False}, "Bản chưa ký"),
    ],
)
def test_the_date_is_printed_as_far_as_it_is_known(ha_nam, open_as, facts, line):
    agreement = make_agreement(ha_nam.association, **facts)
    assert texts(open_as(ha_nam.editor, agreement.get_absolute_url()), "i") == [line]


@pytest.mark.parametrize(
    ("period", "line"),
    [
        ("2024-2026, định hướng đến 2030", ["Giai đoạn 2024–2026, định hướng đến 2030"]),
        ("từ 05/2024, không thời hạn", ["Thời gian thực hiện: từ 05/2024, không thời hạn"]),
        ("năm học 2024-2025", ["Thời gian thực hiện: năm học 2024-2025"]),
        ("", []),
    ],
)
def test_the_period_is_printed_as_far_as_it_is_known(ha_nam, open_as, period, line):
    agreement = make_agreement(ha_nam.association, period)
    assert texts(open_as(ha_nam.editor, agreement.get_absolute_url()), 'p class="paper-period"') == line


@pytest.mark.parametrize(
    ("partners", "heading"),
    [
        ([], "Chương trình phối hợp của Hội Khuyến học tỉnh Hà Nam"),
        (["police"], "Chương trình phối hợp giữa Hội Khuyến học tỉnh Hà Nam và Công an tỉnh Hà Nam"),
        (["police", "women"], "Chương trình phối hợp giữa Hội Khuyến học tỉnh Hà Nam và 2 đơn vị"),
    ],
)
def test_the_line_under_the_heading_counts_the_bodies_bound(ha_nam, open_as, partners, heading):
    agreement = make_agreement(ha_nam.association, partners=[getattr(ha_nam, name) for name in partners])
    make_party(agreement, role="witness")
    assert texts(open_as(ha_nam.editor, agreement.get_absolute_url()), 'p class="lead"') == [heading]


def test_a_paper_of_which_nobody_knows_the_parties_is_still_a_page(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association, subject="", period="")
    agreement.parties.all().delete()
    response = open_as(ha_nam.editor, agreement.get_absolute_url())
    assert texts(response, "h1") == ["Chương trình phối hợp"]
    assert texts(response, 'p class="lead"') == ["Chương trình phối hợp của Hội Khuyến học tỉnh Hà Nam"]


def test_bases_stand_in_the_order_of_the_paper(ha_nam, open_as, url):
    second = make_basis("677/QĐ-TTg", kind="Quyết định", issuer="Thủ tướng Chính phủ")
    first = make_basis(
        "387/QĐ-TTg",
        kind="Quyết định",
        abstract="học tập suốt đời",
        issued_on=date(2022, 3, 25),
        issued_precision="day",
    )
    AgreementBasis.objects.create(agreement=ha_nam.agreement, legal_basis=second, position=2)
    AgreementBasis.objects.create(agreement=ha_nam.agreement, legal_basis=first, position=1)
    paper = main_of(open_as(ha_nam.reporter, url))
    assert "Căn cứ Quyết định 387/QĐ-TTg ngày 25/03/2022, học tập suốt đời; Căn cứ Quyết định 677/QĐ-TTg" in paper


# --- Who signed ---


def test_a_signature_has_capacity_position_rank_and_name(ha_nam, open_as, url):
    party = ha_nam.party[ha_nam.police]
    party.reference_number = "12/CTPH-CAT"
    party.save()
    Signatory.objects.create(
        party=party, full_name="Trần Văn An", rank="Đại tá", position_text="Phó Giám đốc", capacity="kt",
        capacity_text="Giám đốc",
    )  # fmt: skip
    blocks = texts(open_as(ha_nam.reporter, url), 'section class="signature"')
    assert blocks == [
        "Chủ trì Hội Khuyến học tỉnh Hà Nam Chưa ghi người ký",
        "Phối hợp Công an tỉnh Hà Nam Số: 12/CTPH-CAT KT. Giám đốc Phó Giám đốc Đã ký Đại tá Trần Văn An",
        "Phối hợp Bộ Chỉ huy Quân sự tỉnh Hà Nam Chưa ghi người ký",
        "Phối hợp Hội Liên hiệp Phụ nữ tỉnh Hà Nam Chưa ghi người ký",
    ]


def test_a_body_stands_under_the_name_by_which_it_signed(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association)
    make_party(agreement, ha_nam.police, name_as_signed="Ty Công an Hà Nam Ninh")
    blocks = texts(open_as(ha_nam.editor, agreement.get_absolute_url()), 'section class="signature"')
    assert blocks[1] == "Phối hợp Ty Công an Hà Nam Ninh Trong sổ: Công an tỉnh Hà Nam"


def test_that_nobody_is_known_to_have_signed_is_said_once(ha_nam, open_as, url):
    assert main_of(open_as(ha_nam.editor, url)).count("Chưa ghi người ký") == 1
    assert "Chưa ghi người ký của các bên." in main_of(open_as(ha_nam.editor, url))
    Signatory.objects.create(party=ha_nam.party[ha_nam.police], full_name="Trần Văn An")
    assert "Chưa ghi người ký của các bên." not in main_of(open_as(ha_nam.editor, url))


def test_a_witness_is_listed_and_not_expected_to_sign(ha_nam, open_as, url):
    make_party(ha_nam.agreement, make_organization("Mặt trận Tổ quốc"), role="witness", position=9)
    blocks = texts(open_as(ha_nam.editor, url), 'section class="signature"')
    assert blocks[-1] == "Chứng kiến Mặt trận Tổ quốc"


def test_nobody_signed_a_draft(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association, is_signed=False)
    Signatory.objects.create(party=agreement.parties.get(), full_name="Trần Văn An")
    blocks = texts(open_as(ha_nam.editor, agreement.get_absolute_url()), 'section class="signature"')
    assert blocks == ["Chủ trì Hội Khuyến học tỉnh Hà Nam Chưa ký Trần Văn An"]


# --- The period ---


@pytest.mark.parametrize(
    ("period", "is_drawn", "words"),
    [
        ("2024-2030", True, "Bắt đầu 2024"),
        ("từ 2024, không thời hạn", True, "Kết thúc không thời hạn"),
        ("từ 2024, chưa rõ kết thúc", False, "Chưa rõ ngày kết thúc"),
        ("đến 2030", False, "Chưa rõ ngày bắt đầu"),
        ("", False, "Chưa rõ ngày bắt đầu"),
        ("2020-2021, định hướng đến 2030", True, "Định hướng đến 2030"),
    ],
)
def test_what_is_not_known_of_the_period_is_said_and_never_drawn(ha_nam, open_as, period, is_drawn, words):
    agreement = make_agreement(ha_nam.association, period)
    response = open_as(ha_nam.editor, agreement.get_absolute_url())
    assert ("timeline-whole" in response.content.decode()) is is_drawn
    assert words in main_of(response)


@pytest.mark.parametrize(
    ("facts", "is_drawn"),
    [
        ({"signed_on": date(2024, 5, 15), "signed_precision": "day"}, True),
        ({"signed_on": date(2024, 1, 1), "signed_precision": "year"}, False),
        ({}, False),
    ],
)
def test_a_day_of_signing_is_drawn_only_if_it_is_known(ha_nam, open_as, facts, is_drawn):
    agreement = make_agreement(ha_nam.association, **facts)
    html = open_as(ha_nam.editor, agreement.get_absolute_url()).content.decode()
    assert ("timeline-mark timeline-signed" in html) is is_drawn


@pytest.mark.parametrize(("facts", "words"), [({}, "Ngày ký chưa rõ"), ({"is_signed": False}, "Chưa ký Bắt đầu 2024")])
def test_an_unknown_day_of_signing_is_said_in_words(ha_nam, open_as, facts, words):
    agreement = make_agreement(ha_nam.association, **facts)
    assert words in main_of(open_as(ha_nam.editor, agreement.get_absolute_url()))


def test_who_chaired_and_who_witnessed_the_ceremony_is_told(ha_nam, open_as, url):
    for name, act in [("Mai Kim Anh", "chaired"), ("Hàn Ngọc San", "witnessed"), ("Vũ Thị Bình", "spoke")]:
        EventPerson.objects.create(event=ha_nam.event, full_name=name, position_text="Phó Chủ tịch", act=act)
    shown = main_of(open_as(ha_nam.reporter, url))
    assert "Chủ trì Mai Kim Anh Phó Chủ tịch Chứng kiến Hàn Ngọc San Phó Chủ tịch" in shown
    assert "Vũ Thị Bình" not in shown


def test_an_event_with_a_title_of_one_word_is_shown_with_its_date(ha_nam, open_as):
    event = make_event(ha_nam.association, title="Hội nghị", held_on=date(2023, 3, 11), held_precision="day")
    agreement = make_agreement(ha_nam.association, event=event)
    assert "Hội nghị 11/03/2023" in main_of(open_as(ha_nam.editor, agreement.get_absolute_url()))


def test_an_early_end_is_told_with_its_day(ha_nam, open_as, url):
    ha_nam.agreement.is_terminated = True
    ha_nam.agreement.terminated_on = date(2025, 6, 30)
    ha_nam.agreement.termination_reason = "Lý do MẬT"
    ha_nam.agreement.save()
    shown = main_of(open_as(ha_nam.reporter, url))
    assert "Chấm dứt từ ngày 30/06/2025" in shown
    assert "MẬT" not in shown
    assert "Lý do MẬT" in main_of(open_as(ha_nam.editor, url))


def test_the_printed_period_is_quoted_where_it_says_something_else(ha_nam, open_as, url):
    assert "Trên giấy ghi" not in main_of(open_as(ha_nam.editor, url))
    agreement = ha_nam.agreement
    agreement.period = parse_period("2024-2030")
    agreement.period_text = "2024-2030 (bảy năm)"
    agreement.save()
    assert "Trên giấy ghi: “2024-2030 (bảy năm)”" in main_of(open_as(ha_nam.editor, url))


# --- What was promised ---


def test_joint_duties_come_first_then_one_group_per_set_of_bearers(ha_nam, open_as, url):
    make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.police]], make_campaign("Cổng trường an toàn"), position=3)
    assert groups(open_as(ha_nam.editor, url)) == [
        (JOINT, ["quán triệt mục tiêu"]),
        ("Công an tỉnh Hà Nam", ["Cổng trường an toàn"]),
        ("Công an tỉnh Hà Nam và Bộ Chỉ huy Quân sự tỉnh Hà Nam", ["Con nuôi đơn vị"]),
        ("Hội Liên hiệp Phụ nữ tỉnh Hà Nam", ["Mẹ đỡ đầu MẬT"]),
    ]


def test_three_bearers_are_all_named(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association, partners=[ha_nam.police, ha_nam.military])
    make_commitment(agreement, list(agreement.parties.all()), make_campaign("Cùng em đến trường"))
    title = "Hội Khuyến học tỉnh Hà Nam, Công an tỉnh Hà Nam và Bộ Chỉ huy Quân sự tỉnh Hà Nam"
    assert groups(open_as(ha_nam.editor, agreement.get_absolute_url())) == [(title, ["Cùng em đến trường"])]


def test_a_commitment_shows_kind_text_tie_dates_and_pace(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association)
    commitment = make_commitment(
        agreement, campaign=make_campaign("Quỹ vì người nghèo"), kind_as_written="quỹ", text="mỗi năm một đợt",
        tied_to=make_campaign("Xây dựng nông thôn mới"), recurrence="yearly",
    )  # fmt: skip
    commitment.period = parse_period("năm 2025")
    commitment.save()
    article = texts(open_as(ha_nam.editor, agreement.get_absolute_url()), 'article class="commitment"')
    tie, dates, pace = "Gắn với: Xây dựng nông thôn mới", "Thời gian riêng: năm 2025", "Nhịp thực hiện: hằng năm"
    assert article == [f"Quỹ vì người nghèo Quỹ mỗi năm một đợt {tie} {dates} {pace}"]


def test_a_list_that_is_longer_on_paper_is_marked_with_its_party(ha_nam, open_as, url):
    for body in (ha_nam.women, ha_nam.military):
        ha_nam.party[body].is_commitment_list_incomplete = True
        ha_nam.party[body].save()
    marked = [(group.title, group.incomplete) for group in open_as(ha_nam.editor, url).context["groups"]]
    military, women = "Bộ Chỉ huy Quân sự tỉnh Hà Nam", "Hội Liên hiệp Phụ nữ tỉnh Hà Nam"
    assert marked == [(JOINT, []), (f"Công an tỉnh Hà Nam và {military}", [military]), (women, [women])]
    assert f"Danh sách ghi ở đây chưa đầy đủ: {military}" in main_of(open_as(ha_nam.editor, url))


def test_a_party_without_commitments_can_still_have_a_longer_list(ha_nam, open_as):
    agreement = make_agreement(ha_nam.association, partners=[ha_nam.police])
    agreement.parties.filter(organization=ha_nam.police).update(is_commitment_list_incomplete=True)
    response = open_as(ha_nam.editor, agreement.get_absolute_url())
    assert groups(response) == [("Công an tỉnh Hà Nam", [])]
    assert "Danh sách ghi ở đây chưa đầy đủ" in main_of(response)


# --- What a partner does not see ---


def test_staff_see_the_whole_paper(ha_nam, open_as, url):
    shown = main_of(open_as(ha_nam.viewer, url))
    secrets = ["Mục đích", "Nguồn", "Mâu thuẫn", "Nơi nhận", "Kinh phí", "Mẹ đỡ đầu", "Ghi chú"]
    assert [word for word in secrets if f"{word} MẬT" not in shown] == []


def test_a_partner_sees_its_own_part_and_no_trace_of_the_rest(ha_nam, open_as, url):
    ha_nam.party[ha_nam.women].responsibilities = "Trách nhiệm MẬT"
    ha_nam.party[ha_nam.women].is_commitment_list_incomplete = True
    ha_nam.party[ha_nam.women].save()
    ha_nam.party[ha_nam.police].responsibilities = "Giữ cổng trường"
    ha_nam.party[ha_nam.police].save()
    response = open_as(ha_nam.reporter, url)
    shown = response.content.decode()
    assert groups(response) == [
        (JOINT, ["quán triệt mục tiêu"]),
        ("Công an tỉnh Hà Nam và Bộ Chỉ huy Quân sự tỉnh Hà Nam", ["Con nuôi đơn vị"]),
    ]
    assert response.context["count_words"] == "1 cam kết của đơn vị bạn, 1 nhiệm vụ chung"
    assert response.context["sections"] == [
        ("Trách nhiệm chung", "Cùng làm"), ("Trách nhiệm của Công an tỉnh Hà Nam", "Giữ cổng trường"),
    ]  # fmt: skip
    assert "MẬT" not in shown
    assert "Danh sách ghi ở đây chưa đầy đủ" not in shown
    assert "Nguồn và mức đầy đủ" not in shown


def test_a_partner_sees_that_its_own_list_is_longer(ha_nam, open_as, url):
    ha_nam.party[ha_nam.police].is_commitment_list_incomplete = True
    ha_nam.party[ha_nam.police].save()
    shown = main_of(open_as(ha_nam.reporter, url))
    assert "Danh sách ghi ở đây chưa đầy đủ: Công an tỉnh Hà Nam" in shown


def test_a_witness_who_may_look_sees_the_joint_duties_only(ha_nam, open_as, url):
    front = make_organization("Mặt trận Tổ quốc")
    make_party(ha_nam.agreement, front, role="witness", may_view=True, position=9)
    response = open_as(make_member(front, "viewer"), url)
    assert groups(response) == [(JOINT, ["quán triệt mục tiêu"])]
    assert "MẬT" not in response.content.decode()


# --- However much there is ---


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_do_not_grow_with_parties_people_bases_and_commitments(
    ha_nam, client, django_assert_num_queries, number
):
    agreement = ha_nam.agreement
    for place in range(number):
        party = make_party(agreement, position=place + 10, is_commitment_list_incomplete=True)
        Signatory.objects.create(party=party, full_name="Trần Văn An")
        make_commitment(agreement, [party, ha_nam.party[ha_nam.police]], tied_to=ha_nam.campaign)
        AgreementBasis.objects.create(agreement=agreement, legal_basis=make_basis(f"{place}/QĐ"), position=place)
    client.force_login(ha_nam.editor)
    EventPerson.objects.create(event=ha_nam.event, full_name="Mai Kim Anh", act="witnessed")
    with django_assert_num_queries(12):
        response = client.get(agreement.get_absolute_url())
    assert response.context["count_words"] == f"{number + 3} cam kết, trong đó 1 nhiệm vụ chung"
