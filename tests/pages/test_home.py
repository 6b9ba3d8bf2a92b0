"""/: what a partner promised; what there is and what is due for an association; whom to ask for one without a body."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from agreements.models import Agreement
from khuyenhoc.lib.periods import parse_period
from organizations.models import Membership
from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_member,
    make_organization,
    make_party,
)
from tests.pages.reading import main_of, rows, texts, titles

pytestmark = pytest.mark.django_db


def cards(response) -> list[str]:
    return texts(response, 'article class="card-tile"')


def lines(response) -> list[str]:
    return texts(response, 'article class="commitment"')


def numbers(response) -> dict[str, str]:
    labels = texts(response, "dt")
    return dict(zip(labels, texts(response, "dd"), strict=True))


# --- Who is shown what ---


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ("editor", "Tổng quan"), ("viewer", "Tổng quan"), ("admin", "Tổng quan"), ("reporter", "Công an tỉnh Hà Nam"),
        ("nobody", "Tổng quan"),
    ],
)  # fmt: skip
def test_the_heading_says_where_you_are(ha_nam, open_as, who, heading):
    assert texts(open_as(getattr(ha_nam, who), "/"), "h1") == [heading]


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/").headers["Location"] == "/dang-nhap/?next=/"


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.editor)
    assert client.post("/").status_code == 405


def test_a_person_without_a_body_is_told_whom_to_ask(ha_nam, open_as):
    shown = main_of(open_as(ha_nam.nobody, "/"))
    assert "Tài khoản này chưa gắn với đơn vị nào." in shown
    assert "Xin liên hệ người phụ trách sổ ở hội khuyến học" in shown
    assert "chua-co-don-vi" in shown


def test_a_member_of_an_association_and_of_a_partner_is_shown_the_association(ha_nam, open_as):
    Membership.objects.create(user=ha_nam.reporter, organization=ha_nam.association, role="viewer")
    assert texts(open_as(ha_nam.reporter, "/"), "h1") == ["Tổng quan"]


# --- A partner ---


def test_a_partner_sees_what_it_promised_until_when_and_with_whom(ha_nam, open_as):
    response = open_as(ha_nam.reporter, "/")
    who, when = "Cùng thực hiện với Bộ Chỉ huy Quân sự tỉnh Hà Nam", "Thời gian 2024–2030 Đang thực hiện"
    where = "Theo chương trình Đẩy mạnh khuyến học Ký với: Hội Khuyến học tỉnh Hà Nam"
    assert cards(response) == [f"Mô hình Con nuôi đơn vị {who} {when} {where}"]
    with_whom = "Cùng các bên khác của chương trình"
    duty = f"Nhiệm vụ chung: quán triệt mục tiêu Đang thực hiện Thời gian: 2024–2030 {with_whom}"
    assert lines(response) == [f"{duty} Theo chương trình: Đẩy mạnh khuyến học Ký với: Hội Khuyến học tỉnh Hà Nam"]
    assert titles(response) == ["Đẩy mạnh khuyến học"]


def test_a_partner_sees_no_trace_of_the_others_promises(ha_nam, open_as):
    make_commitment(make_agreement(make_association(), subject="Ở nơi khác MẬT"), campaign=make_campaign("Quỹ MẬT"))
    response = open_as(ha_nam.reporter, "/")
    assert "MẬT" not in response.content.decode()
    assert list(numbers(response).items())[:3] == [
        ("Cam kết của đơn vị", "1"), ("Nhiệm vụ chung của các bên", "1"), ("Chương trình phối hợp", "1"),
    ]  # fmt: skip


def test_a_commitment_with_dates_of_its_own_shows_these(ha_nam, open_as):
    year = localdate().year
    ha_nam.shared.period = parse_period(f"{year}-{year + 1}")
    ha_nam.shared.save()
    assert f"Thời gian {year}–{year + 1} Đang thực hiện" in cards(open_as(ha_nam.reporter, "/"))[0]


def test_a_commitment_whose_own_dates_are_over_is_over_though_its_programme_runs(ha_nam, open_as):
    ha_nam.shared.period = parse_period("năm 2023")
    ha_nam.shared.save()
    response = open_as(ha_nam.reporter, "/")
    assert cards(response) == []
    assert lines(response)[-1].startswith("Con nuôi đơn vị Mô hình Hết hạn Thời gian: năm 2023")


def test_what_the_paper_says_of_a_campaign_stands_below_it(ha_nam, open_as):
    ha_nam.shared.text = "mỗi đơn vị nhận đỡ đầu ba em"
    ha_nam.shared.save()
    make_commitment(ha_nam.agreement, campaign=make_campaign("Dân vận khéo"), text="mỗi năm một đợt", position=9)
    response = open_as(ha_nam.reporter, "/")
    assert "Con nuôi đơn vị mỗi đơn vị nhận đỡ đầu ba em" in cards(response)[0]
    assert "mỗi năm một đợt" in lines(response)[-1]


def test_nothing_signed_is_said_to_be_signed(ha_nam, open_as):
    draft = make_agreement(ha_nam.association, partners=[ha_nam.police], is_signed=False)
    make_commitment(draft, [draft.parties.get(organization=ha_nam.police)])
    shown = main_of(open_as(ha_nam.reporter, "/"))
    assert "Hội quản lý: Hội Khuyến học tỉnh Hà Nam" in shown


def test_what_is_over_stands_apart_and_is_not_counted(ha_nam, open_as):
    old = make_agreement(ha_nam.association, "2010-2012", partners=[ha_nam.police], subject="Bản cũ")
    make_commitment(old, [old.parties.get(organization=ha_nam.police)], make_campaign("Việc cũ"))
    response = open_as(ha_nam.reporter, "/")
    assert len(cards(response)) == 1
    assert texts(response, "h2") == [
        "Cam kết của đơn vị", "Nhiệm vụ chung của các bên 1", "Cam kết đã kết thúc 1", "Chương trình phối hợp 2",
    ]  # fmt: skip
    assert lines(response)[-1].startswith("Việc cũ Khác Hết hạn")


def test_what_the_association_put_away_is_not_shown_to_a_partner(ha_nam, open_as):
    Agreement.objects.update(archived_at=now())
    response = open_as(ha_nam.reporter, "/")
    assert (cards(response), lines(response), rows(response)) == ([], [], [])


def test_a_partner_without_promises_of_its_own_is_told_so(ha_nam, open_as):
    front = make_organization("Mặt trận Tổ quốc")
    make_party(ha_nam.agreement, front)
    response = open_as(make_member(front, "viewer"), "/")
    assert cards(response) == []
    assert "Chưa ghi cam kết riêng nào" in main_of(response)
    assert len(lines(response)) == 1


def test_a_partner_in_no_programme_is_told_when_something_will_show(ha_nam, open_as):
    response = open_as(ha_nam.outsider, "/")
    assert texts(response, "h1") == ["Hội Nhà báo tỉnh Nam Định"]
    assert main_of(response).endswith("cam kết và thời hạn sẽ hiện ở đây.")


def test_a_witness_is_not_shown_the_joint_duties_as_its_own(ha_nam, open_as):
    front = make_organization("Mặt trận Tổ quốc")
    make_party(ha_nam.agreement, front, role="witness", may_view=True)
    response = open_as(make_member(front, "viewer"), "/")
    assert (cards(response), lines(response), len(rows(response))) == ([], [], 1)


def test_a_person_of_two_partner_bodies_is_told_which_of_them_promised(ha_nam, open_as):
    Membership.objects.create(user=ha_nam.reporter, organization=ha_nam.women, role="viewer")
    response = open_as(ha_nam.reporter, "/")
    assert texts(response, "h1") == ["Cam kết của các đơn vị"]
    assert "Công an tỉnh Hà Nam; Hội Liên hiệp Phụ nữ tỉnh Hà Nam" in main_of(response)
    assert ["Đơn vị thực hiện Công an tỉnh Hà Nam" in card for card in cards(response)] == [True, False]
    assert "Đơn vị thực hiện Hội Liên hiệp Phụ nữ tỉnh Hà Nam" in cards(response)[1]


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_a_partner_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number):
        agreement = make_agreement(ha_nam.association, partners=[ha_nam.police, make_organization()])
        make_commitment(agreement, list(agreement.parties.all()), tied_to=ha_nam.campaign)
        make_commitment(agreement)
    client.force_login(ha_nam.reporter)
    with django_assert_num_queries(9):
        assert len(cards(client.get("/"))) == number + 1


# --- An association, an administrator ---


@pytest.mark.parametrize(
    ("who", "offered"), [("editor", True), ("viewer", False), ("admin", True), ("reporter", False)]
)
def test_only_those_who_may_enter_are_offered_to(ha_nam, open_as, who, offered):
    html = open_as(getattr(ha_nam, who), "/").content.decode()
    assert ('href="/chuong-trinh/moi/"' in html) is offered


def test_each_counter_links_to_the_list_that_it_counts(ha_nam, open_as):
    today = localdate()
    make_agreement(ha_nam.association, "2010-2012")
    make_agreement(ha_nam.association, is_signed=False)
    make_agreement(ha_nam.association, f"01/01/2020 - {today + timedelta(days=30):%d/%m/%Y}")
    make_agreement(ha_nam.association, archived_at=now())
    make_agreement(make_association())
    response = open_as(ha_nam.editor, "/")
    assert numbers(response) == {
        "Đang thực hiện": "2", "Sắp hết hạn": "1", "Chưa ký": "1", "Chưa đến kỳ": "0", "Đã ký, chưa rõ thời hạn": "0",
        "Trong thời gian định hướng": "0", "Hết hạn": "1", "Chấm dứt trước hạn": "0",
    }  # fmt: skip
    for counter in response.context["counters"]:
        assert len(rows(open_as(ha_nam.editor, counter.url))) == counter.number, counter.label
    assert len(response.context["counters"]) == 8


def test_what_is_due_comes_first_with_the_nearest_day(ha_nam, open_as):
    soon = localdate() + timedelta(days=10)
    for day in (soon, soon + timedelta(days=5)):
        make_agreement(ha_nam.association, f"01/01/2020 - {day:%d/%m/%Y}")
    make_agreement(ha_nam.association, is_signed=False)
    assert texts(open_as(ha_nam.editor, "/"), "li")[-2:] == [
        f"2 Chương trình sắp hết hạn Trong 90 ngày tới; sớm nhất là ngày {soon:%d/%m/%Y}",
        "1 Chương trình chưa ký Đã có trong sổ, chưa ghi là đã ký",
    ]


def test_nothing_due_is_said_too(ha_nam, open_as):
    assert "Không có việc nào đang chờ" in main_of(open_as(ha_nam.editor, "/"))


def test_the_programmes_entered_last_are_listed_first(ha_nam, open_as):
    for number in range(6):
        make_agreement(ha_nam.association, subject=f"Bản {number}")
    response = open_as(ha_nam.viewer, "/")
    assert [row[0].split(" Chương")[0] for row in rows(response)] == ["Bản 5", "Bản 4", "Bản 3", "Bản 2", "Bản 1"]
    assert "Xem tất cả 7 chương trình" in main_of(response)


@pytest.mark.parametrize(("role", "words"), [("editor", "Ghi chương trình đầu tiên"), ("viewer", "Khi hội ghi")])
def test_an_empty_register_says_what_to_do(role, words, open_as):
    member = make_member(make_association(), role)
    shown = main_of(open_as(member, "/"))
    assert "Sổ chưa có chương trình nào" in shown
    assert words in shown


def test_staff_of_a_commune_are_not_shown_the_province(ha_nam, open_as):
    commune = make_association("Hội Khuyến học xã", parent=ha_nam.association)
    make_agreement(commune, subject="Của xã")
    assert len(rows(open_as(make_member(commune), "/"))) == 1
    assert len(rows(open_as(ha_nam.viewer, "/"))) == 2


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_staff_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number - 1):
        make_agreement(ha_nam.association, partners=[ha_nam.police, make_organization()])
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(9):
        assert len(rows(client.get("/"))) == min(number, 5)


def test_who_may_enter_is_led_to_what_was_deleted(ha_nam, open_as):
    link = 'href="/da-xoa/"'
    assert link in open_as(ha_nam.editor, "/").content.decode()
    assert link not in open_as(ha_nam.viewer, "/").content.decode()
