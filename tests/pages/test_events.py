"""/le-ky-ket/: the signing events and the page of one."""

from datetime import date

import pytest

from agreements.models import EventPerson, Organizer, PresentedDocument
from tests.factories import make_agreement, make_association, make_basis, make_event, make_organization
from tests.pages.reading import main_of, rows, texts, titles

pytestmark = pytest.mark.django_db

LIST = "/le-ky-ket/"


def page_url(event) -> str:
    return f"/le-ky-ket/{event.pk}/"


# --- The list ---


def test_a_row_says_what_when_where_by_whom_and_how_many(ha_nam, open_as):
    event = make_event(
        ha_nam.association, title="Hội nghị", held_on=date(2023, 3, 11), held_precision="day", part_of_day="morning",
        place="Nhà văn hóa",
    )  # fmt: skip
    for place, body in enumerate([ha_nam.association, ha_nam.police, ha_nam.women]):
        Organizer.objects.create(event=event, organization=body, position=place)
    make_agreement(ha_nam.association, event=event)
    assert rows(open_as(ha_nam.editor, LIST, q="hoi nghi")) == [
        [
            "Hội nghị 11/03/2023", "Buổi sáng, 11/03/2023", "Nhà văn hóa",
            "Hội Khuyến học tỉnh Hà Nam, Công an tỉnh Hà Nam và 1 đơn vị khác", "1",
        ]
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "titles"), [
    ("editor", ["Lễ ký kết tại Phủ Lý"]), ("reporter", ["Lễ ký kết tại Phủ Lý"]), ("outsider", []), ("nobody", []),
    ("admin", ["Lễ ở Nam Định", "Lễ ký kết tại Phủ Lý"]),
])  # fmt: skip
def test_only_events_in_scope_are_listed(ha_nam, open_as, who, titles):
    make_event(make_association(), title="Lễ ở Nam Định")
    assert texts(open_as(getattr(ha_nam, who), LIST), 'th scope="row"') == titles


def test_a_partner_counts_only_the_programmes_it_sees(ha_nam, open_as):
    make_agreement(ha_nam.association, event=ha_nam.event, partners=[ha_nam.women])
    assert rows(open_as(ha_nam.editor, LIST))[0][-1] == "2"
    assert rows(open_as(ha_nam.reporter, LIST))[0][-1] == "1"


def test_an_event_without_a_title_is_called_by_its_date(ha_nam, open_as):
    make_event(ha_nam.association, title="", held_on=date(2024, 5, 1), held_precision="month")
    assert texts(open_as(ha_nam.editor, LIST), 'th scope="row"')[0] == "Lễ ký kết 05/2024"


def test_search_narrows_and_says_when_nothing_fits(ha_nam, open_as):
    assert texts(open_as(ha_nam.editor, LIST, q="phu ly"), 'th scope="row"') == ["Lễ ký kết tại Phủ Lý"]
    assert "Không có lễ ký kết nào khớp" in main_of(open_as(ha_nam.editor, LIST, q="không có đâu"))
    assert "Chưa có lễ ký kết nào" in main_of(open_as(ha_nam.outsider, LIST))


@pytest.mark.parametrize("parameters", [{"nam": "x"}, {"q": "\0"}], ids=str)
def test_a_parameter_that_cannot_be_read_gives_a_message_and_the_whole_list(ha_nam, open_as, parameters):
    response = open_as(ha_nam.editor, LIST, **parameters)
    assert "Có điều kiện lọc không đọc được" in main_of(response)
    assert len(rows(response)) == 1


def test_search_does_not_find_by_a_note(ha_nam, open_as):
    assert rows(open_as(ha_nam.reporter, LIST, q="MẬT")) == []


@pytest.mark.parametrize("url", [LIST, "/le-ky-ket/1/"])
def test_a_stranger_is_asked_to_sign_in(client, url):
    assert client.get(url).headers["Location"] == f"/dang-nhap/?next={url}"


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.editor)
    for url in (LIST, page_url(ha_nam.event)):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_the_list_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    for _ in range(number):
        event = make_event(ha_nam.association, title="Hội nghị")
        Organizer.objects.create(event=event, organization=ha_nam.police)
        make_agreement(ha_nam.association, event=event)
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(9):
        assert len(rows(client.get(LIST, {"q": "hoi nghi"}))) == number


# --- One event ---


@pytest.mark.parametrize(("who", "status"), [("editor", 200), ("reporter", 200), ("outsider", 404), ("nobody", 404)])
def test_only_people_in_scope_find_it(ha_nam, open_as, who, status):
    assert open_as(getattr(ha_nam, who), page_url(ha_nam.event)).status_code == status


def test_the_page_tells_the_facts_as_the_source_says_them(ha_nam, open_as):
    event = make_event(
        ha_nam.association, title="Hội nghị", held_on=date(2023, 3, 11), held_precision="day", part_of_day="morning",
        delegates=40, delegates_bound="nearly", papers="unknown",
    )  # fmt: skip
    Organizer.objects.create(event=event, organization=ha_nam.association)
    Organizer.objects.create(event=event, organization=ha_nam.women, position=1)
    assert (
        "Thời gian Buổi sáng, 11/03/2023 Địa điểm Chưa ghi "
        "Đơn vị tổ chức Hội Khuyến học tỉnh Hà Nam , Hội Liên hiệp Phụ nữ tỉnh Hà Nam "
        "Số đại biểu gần 40 đại biểu Văn bản đã ký Chưa rõ một hay nhiều văn bản"
    ) in main_of(open_as(ha_nam.editor, page_url(event)))


@pytest.mark.parametrize(
    ("papers", "words"),
    [
        ("one", "Một văn bản chung"),
        ("several", "Nhiều văn bản riêng"),
        ("unknown", "Chưa rõ một hay nhiều văn bản"),
    ],
)
def test_how_many_papers_were_signed_is_said_in_words(ha_nam, open_as, papers, words):
    event = make_event(ha_nam.association, papers=papers)
    assert f"Văn bản đã ký {words}" in main_of(open_as(ha_nam.editor, page_url(event)))


def test_people_stand_with_position_and_what_they_did(ha_nam, open_as):
    for place, (honorific, name, act, text) in enumerate(
        [("Bà", "Mai Kim Anh", "passed_draft", "thông qua dự thảo chương trình"), ("", "Hàn Ngọc San", "chaired", "")]
    ):
        EventPerson.objects.create(
            event=ha_nam.event, honorific=honorific, full_name=name, position_text="Phó Chủ tịch", act=act,
            act_text=text, position=place,
        )  # fmt: skip
    assert rows(open_as(ha_nam.reporter, page_url(ha_nam.event)))[1:] == [
        ["Bà Mai Kim Anh", "Phó Chủ tịch", "Thông qua dự thảo chương trình"],
        ["Hàn Ngọc San", "Phó Chủ tịch", "Chủ trì"],
    ]


def test_documents_presented_are_named(ha_nam, open_as):
    basis = make_basis(
        kind="Quyết định",
        issued_on=date(2022, 3, 25),
        issued_precision="day",
        issuer="Thủ tướng",
        abstract="học suốt đời",
    )
    PresentedDocument.objects.create(event=ha_nam.event, legal_basis=basis)
    assert "Quyết định 387/QĐ-TTg ngày 25/03/2022 của Thủ tướng, học suốt đời" in main_of(
        open_as(ha_nam.reporter, page_url(ha_nam.event))
    )


def test_only_programmes_in_scope_are_named_as_signed_there(ha_nam, open_as):
    make_agreement(ha_nam.association, event=ha_nam.event, subject="Bản MẬT", partners=[ha_nam.women])
    response = open_as(ha_nam.reporter, page_url(ha_nam.event))
    assert titles(response) == ["Đẩy mạnh khuyến học"]
    assert "MẬT" not in response.content.decode()
    assert len(rows(open_as(ha_nam.editor, page_url(ha_nam.event)))) == 2


def test_the_papers_of_one_ceremony_stand_as_they_were_entered(ha_nam, open_as):
    for body in (ha_nam.police, ha_nam.women):
        make_agreement(ha_nam.association, event=ha_nam.event, partners=[body])
    found = [row[0] for row in rows(open_as(ha_nam.editor, page_url(ha_nam.event)))]
    assert ["với Công an tỉnh Hà Nam Chương" in found[1], "với Hội Liên hiệp Phụ nữ" in found[2]] == [True, True]


def test_a_document_without_a_number_is_called_by_what_it_says(ha_nam, open_as):
    basis = make_basis("", abstract="Điều lệ Hội")
    PresentedDocument.objects.create(event=ha_nam.event, legal_basis=basis)
    html = open_as(ha_nam.editor, page_url(ha_nam.event)).content.decode()
    assert f'<li><a href="/van-ban/{basis.pk}/"><b>Điều lệ Hội</b></a>' in html
    assert html.count("Điều lệ Hội") == 1


def test_the_note_is_for_those_who_oversee_its_keeper(ha_nam, open_as):
    assert "Ghi chú MẬT" in main_of(open_as(ha_nam.viewer, page_url(ha_nam.event)))
    assert "Ghi chú" not in main_of(open_as(ha_nam.reporter, page_url(ha_nam.event)))


def test_an_event_at_which_nothing_in_scope_was_signed_says_so(ha_nam, open_as):
    event = make_event(ha_nam.association, title="Hội nghị")
    assert "Chưa có chương trình nào trong phạm vi được xem" in main_of(open_as(ha_nam.editor, page_url(event)))


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_of_the_page_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    event = ha_nam.event
    for place in range(number):
        EventPerson.objects.create(event=event, full_name="Mai Kim Anh", position=place)
        Organizer.objects.create(event=event, organization=make_organization(), position=place)
        PresentedDocument.objects.create(event=event, legal_basis=make_basis(f"{place}/QĐ"), position=place)
        make_agreement(ha_nam.association, event=event, partners=[ha_nam.police])
    client.force_login(ha_nam.editor)
    with django_assert_num_queries(10):
        assert len(rows(client.get(page_url(event)))) == 2 * number + 1
