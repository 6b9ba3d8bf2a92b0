"""Correcting a programme: what is changed, what stays, who may, and what the history says of it."""

import re

import pytest
from django.utils.html import strip_tags

from agreements.models import Agreement, LegalBasis, Party, Signatory
from campaigns.models import Bearer, Commitment
from khuyenhoc.lib.periods import parse_period
from tests.entry_data import read
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_member,
    make_organization,
)

pytestmark = pytest.mark.django_db


def shown_by(response) -> dict:
    """Return what a browser would send back from the untouched form."""
    return {name: values for name, values in read(response).fields.items() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def programme():
    """A programme of an association, the police and the military, with everything a paper can hold."""
    keeper = make_association("Hội Khuyến học tỉnh Hà Nam")
    police, military = make_organization("Công an tỉnh Hà Nam"), make_organization("Bộ Chỉ huy Quân sự tỉnh Hà Nam")
    agreement = make_agreement(keeper, partners=[police, military], subject="Đẩy mạnh khuyến học")
    first, second = agreement.parties.all()[1:]
    Signatory.objects.create(party=first, full_name="Nguyễn Văn An", position_text="Giám đốc", capacity="tm")
    make_commitment(agreement, [first, second], campaign=make_campaign("Con nuôi đơn vị"), position=0)
    make_commitment(agreement, text="Tuyên truyền khuyến học", position=1)
    agreement.legal_bases.add(make_basis())
    return agreement


@pytest.fixture
def editor(programme):
    return make_member(programme.keeper, "editor", full_name="Nguyễn Thị Hòa")


@pytest.fixture
def at_work(client, editor, programme):
    """Return a function that corrects the programme: fields to change, and the rest as the page showed it."""
    client.force_login(editor)
    path = f"/chuong-trinh/{programme.pk}/sua/"

    def correct(reason="ghi nhầm", **changes):
        data = shown_by(client.get(path)) | {"correction-reason": reason}
        return client.post(path, data | {name.replace("__", "-"): value for name, value in changes.items()})

    return correct


def history_of(client, programme) -> str:
    return client.get(f"/chuong-trinh/{programme.pk}/lich-su/").content.decode()


def everything(programme) -> list:
    return [
        list(rows.values())
        for rows in (
            Agreement.objects.filter(pk=programme.pk).defer("version", "updated_at"),
            Party.objects.order_by("pk"),
            Signatory.objects.order_by("pk"),
            Commitment.objects.order_by("pk"),
            Bearer.objects.order_by("pk"),
        )
    ]


def test_untouched_form_changes_nothing_but_the_version(at_work, programme):
    before = everything(programme)
    response = at_work()
    assert response.status_code == 302
    after = everything(programme)
    for rows in (*before, *after):
        for row in rows:
            row.pop("version", None), row.pop("updated_at", None)
    assert after == before


def test_period_is_corrected_with_its_printed_text(at_work, programme):
    at_work(period="2024-2026, định hướng đến 2030")
    programme.refresh_from_db()
    assert programme.period == parse_period("2024-2026, định hướng đến 2030")


def test_row_struck_out_goes_with_its_signatories(at_work, programme):
    lead, _, military = programme.parties.all()
    at_work(**{"parties-1-DELETE": "on", "signatories-0-DELETE": "on", "commitments-0-bearers": ["2"]})
    assert list(programme.parties.all()) == [lead, military]
    assert not Signatory.objects.exists()
    assert list(programme.commitments.first().bearers.all()) == [military]


def test_party_that_bears_something_is_not_struck_out_unseen(at_work, programme):
    response = at_work(**{"parties-1-DELETE": "on"})
    assert response.status_code == 422
    assert "Bên 2 chưa ghi tên đơn vị." in response.content.decode()
    assert programme.parties.count() == 3


def test_party_and_commitment_are_added(at_work, programme):
    union = make_organization("Hội Liên hiệp Phụ nữ tỉnh Hà Nam")
    at_work(
        **{
            "parties-3-body": union.name,
            "commitments-2-campaign": "Mẹ đỡ đầu",
            "commitments-2-campaign-choice": "new",
            "commitments-2-kind_as_written": "chương trình",
            "commitments-2-bearers": ["3"],
        }
    )
    added = programme.commitments.get(campaign__name="Mẹ đỡ đầu")
    assert [party.organization for party in added.bearers.all()] == [union]


def test_name_as_signed_outlives_a_renaming_of_the_body(at_work, programme):
    police = programme.parties.get(position=1)
    police.organization.name = "Công an tỉnh Ninh Bình"
    police.organization.save()
    at_work(subject="Đẩy mạnh khuyến học, khuyến tài")
    police.refresh_from_db()
    assert police.name_as_signed == "Công an tỉnh Hà Nam"


def test_bodies_that_exchange_rows_are_refused(at_work, programme):
    response = at_work(
        **{
            "parties-1-body": "Bộ Chỉ huy Quân sự tỉnh Hà Nam",
            "parties-1-body-choice": "",
            "parties-2-body": "Công an tỉnh Hà Nam",
            "parties-2-body-choice": "",
        }
    )
    assert response.status_code == 422
    assert "đang đứng ở một dòng khác" in response.content.decode()


def test_rows_of_another_programme_are_left_alone(at_work, programme):
    foreign = make_agreement(partners=[make_organization()], subject="Của người khác").parties.last()
    at_work(**{"parties-1-row": str(foreign.pk)})
    foreign.refresh_from_db()
    assert (foreign.position, foreign.agreement.subject) == (1, "Của người khác")


def test_reason_must_be_given(at_work, programme):
    response = at_work(reason="", subject="Khác hẳn")
    assert response.status_code == 422
    programme.refresh_from_db()
    assert programme.subject == "Đẩy mạnh khuyến học"
    assert 'value="Khác hẳn"' in response.content.decode()


def test_stale_correction_is_told_and_keeps_what_was_typed(client, at_work, programme):
    old = shown_by(client.get(f"/chuong-trinh/{programme.pk}/sua/")) | {"correction-reason": "bổ sung"}
    at_work(subject="Bản của người khác")
    response = client.post(f"/chuong-trinh/{programme.pk}/sua/", old | {"subject": "Bản của tôi"})
    assert response.status_code == 409
    assert "người khác đã lưu bản mới" in response.content.decode()
    assert 'value="Bản của tôi"' in response.content.decode()
    programme.refresh_from_db()
    assert programme.subject == "Bản của người khác"


def differences_in(response) -> list[list[str]]:
    """Return the rows of the table that sets both versions side by side."""
    table = response.content.decode().partition('id="ban-moi-hon"')[2].partition("</table>")[0].partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[strip_tags(cell).strip() for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)] for row in rows]


def test_stale_correction_sets_both_versions_side_by_side(client, at_work, programme):
    path = f"/chuong-trinh/{programme.pk}/sua/"
    old = shown_by(client.get(path)) | {"correction-reason": "ghi nhầm", "period": "2024-2031"}
    union = make_organization("Hội Liên hiệp Phụ nữ tỉnh Hà Nam")
    at_work(
        **{
            "subject": "Bản của người khác",
            "signatories-0-full_name": "Lê Thị Hoa",
            "commitments-0-bearers": ["1"],
            "parties-3-body": union.name,
        }
    )
    assert differences_in(client.post(path, old)) == [
        ["Trích yếu", "Bản của người khác", "Đẩy mạnh khuyến học"],
        ["Giai đoạn", "2024–2030", "2024–2031"],
        ["Bên", "Hội Liên hiệp Phụ nữ tỉnh Hà Nam · Phối hợp", "(trống)"],
        ["Người ký 1: Họ và tên", "Lê Thị Hoa", "Nguyễn Văn An"],
        [
            "Cam kết 1: Bên thực hiện",
            "Bên 2: Công an tỉnh Hà Nam",
            "Bên 2: Công an tỉnh Hà Nam, Bên 3: Bộ Chỉ huy Quân sự tỉnh Hà Nam",
        ],
    ]


def test_second_save_after_a_stale_one_is_a_decision(client, at_work, programme):
    old = shown_by(client.get(f"/chuong-trinh/{programme.pk}/sua/")) | {"correction-reason": "bổ sung"}
    at_work(subject="Bản của người khác")
    told = client.post(f"/chuong-trinh/{programme.pk}/sua/", old | {"subject": "Bản của tôi"})
    assert client.post(f"/chuong-trinh/{programme.pk}/sua/", shown_by(told)).status_code == 302
    programme.refresh_from_db()
    assert programme.subject == "Bản của tôi"


def test_rows_are_added_without_javascript(client, at_work, programme):
    response = at_work(add="parties", subject="Chưa lưu")
    data = shown_by(response)
    assert (response.status_code, data["parties-TOTAL_FORMS"], data["subject"]) == (200, ["8"], ["Chưa lưu"])
    programme.refresh_from_db()
    assert programme.subject == "Đẩy mạnh khuyến học"


def test_document_without_a_number_is_not_doubled_by_a_correction(at_work, programme):
    programme.legal_bases.add(make_basis("", abstract="Luật Giáo dục"))
    at_work(subject="Một"), at_work(subject="Hai")
    assert LegalBasis.objects.count() == 2


def test_text_of_a_document_that_was_mended_is_not_lost(at_work, programme):
    at_work(**{"bases-0-abstract": "Chương trình học tập suốt đời"})
    assert [basis.abstract for basis in programme.legal_bases.all()] == ["Chương trình học tập suốt đời"]


def test_printed_period_that_no_machine_reads_outlives_a_correction(at_work, programme):
    Agreement.objects.filter(pk=programme.pk).update(period_text="từ Đại hội XIV đến hết nhiệm kỳ")
    Commitment.objects.update(period_text="mùa xuân")
    at_work(subject="Đẩy mạnh khuyến học, khuyến tài")
    programme.refresh_from_db()
    assert programme.period_text == "từ Đại hội XIV đến hết nhiệm kỳ"
    assert {row.period_text for row in programme.commitments.all()} == {"mùa xuân"}


def test_programme_that_ended_early_cannot_become_unsigned(at_work, programme):
    Agreement.objects.filter(pk=programme.pk).update(is_terminated=True)
    response = at_work(is_signed=[])
    assert response.status_code == 422
    assert "Chương trình đã chấm dứt trước hạn thì phải là chương trình đã ký." in response.content.decode()


def test_stored_row_that_two_rows_claim_is_corrected_by_the_first(at_work, programme):
    first = programme.commitments.first()
    at_work(**{"commitments-1-row": str(first.pk)})
    assert programme.commitments.count() == 2
    assert programme.commitments.filter(pk=first.pk, campaign=first.campaign).exists()


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("viewer", 403)])
def test_correction_is_for_managers_and_editors(client, programme, role, status):
    client.force_login(make_member(programme.keeper, role))
    assert client.get(f"/chuong-trinh/{programme.pk}/sua/").status_code == status
    page = client.get(f"/chuong-trinh/{programme.pk}/").content.decode()
    assert (f"/chuong-trinh/{programme.pk}/sua/" in page) == (status == 200)


def test_partner_neither_corrects_nor_reads_the_history(client, programme):
    client.force_login(make_member(programme.parties.get(position=1).organization, "reporter"))
    for page in ("sua", "lich-su"):
        assert client.get(f"/chuong-trinh/{programme.pk}/{page}/").status_code == 403


def test_correction_is_not_there_for_strangers(client, programme):
    for page in ("sua", "lich-su"):
        assert client.get(f"/chuong-trinh/{programme.pk}/{page}/").url.startswith("/dang-nhap/")
    client.force_login(make_member(make_association(), "editor"))
    for page in ("sua", "lich-su"):
        assert client.get(f"/chuong-trinh/{programme.pk}/{page}/").status_code == 404


def test_history_tells_before_and_after_in_words(client, at_work, programme):
    at_work(reason="bổ sung theo bản ký", period="2024-2026", **{"parties-1-reference_number": "12/CTPH-HKH-CA"})
    page = history_of(client, programme)
    assert "Nguyễn Thị Hòa" in page
    assert "Lý do: bổ sung theo bản ký" in page
    assert '<td data-label="Trước">2024–2030</td><td data-label="Sau">2024–2026</td>' in page
    assert '<td data-label="Trước">(trống)</td><td data-label="Sau">12/CTPH-HKH-CA</td>' in page


def test_history_tells_what_came_and_went(client, at_work, programme):
    at_work(**{"commitments-1-DELETE": "on", "commitments-0-bearers": ["1"]})
    page = history_of(client, programme)
    assert '<th scope="row">Cam kết</th><td data-label="Trước">Tuyên truyền khuyến học</td>' in page
    gone = "Con nuôi đơn vị – Bộ Chỉ huy Quân sự tỉnh Hà Nam"
    assert f'<th scope="row">Bên thực hiện</th><td data-label="Trước">{gone}</td>' in page


def test_history_is_silent_about_a_save_without_a_change(client, at_work, programme):
    at_work(reason="không đổi gì")
    assert "không đổi gì" not in history_of(client, programme)


def test_correction_and_history_ask_a_constant_number_of_queries(client, at_work, programme, django_assert_num_queries):
    with django_assert_num_queries(15):
        client.get(f"/chuong-trinh/{programme.pk}/sua/")
    for number in range(20):
        party = Party.objects.create(agreement=programme, organization=make_organization(), position=number + 5)
        make_commitment(programme, [party], position=number + 5)
    with django_assert_num_queries(15):
        client.get(f"/chuong-trinh/{programme.pk}/sua/")


@pytest.mark.parametrize(("asked", "reason"), [("giai-doan", "đính chính giai đoạn"), ("gì khác", "")])
def test_a_link_that_says_what_is_to_be_corrected_proposes_the_reason(client, editor, programme, asked, reason):
    client.force_login(editor)
    shown = client.get(f"/chuong-trinh/{programme.pk}/sua/", {"muc": asked})
    assert shown_by(shown)["correction-reason"] == [reason]
