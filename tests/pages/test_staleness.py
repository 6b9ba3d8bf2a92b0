"""Two versions of one record side by side: what differs is told in words, what only is typed otherwise is not."""

import pytest

from agreements.forms import AgreementForm, BasisRows, PartyRows
from khuyenhoc.pages.staleness import Difference, compare, staleness_of
from organizations.models import Organization
from tests.factories import make_agreement, make_association, make_organization

pytestmark = pytest.mark.django_db


def paper(agreement, data=None):
    keepers = Organization.objects.all()
    initial = {"period": agreement.period, "signed": (agreement.signed_on, agreement.signed_precision)}
    return AgreementForm(data, instance=agreement, keepers=keepers, initial=initial)


def posted(agreement, **changes) -> dict:
    shown = paper(agreement)
    values = {bound.name: bound.value() for bound in shown}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    return {name: str(value) for name, value in (values | changes).items()}


def test_untouched_form_differs_in_nothing():
    agreement = make_agreement(signed_on="2024-05-15", signed_precision="day")
    agreement.refresh_from_db()
    assert compare(paper(agreement, posted(agreement)), paper(agreement)) == []


def test_difference_is_told_with_its_label_and_in_words():
    agreement, other = make_agreement(subject="Của họ"), make_association("Hội Khuyến học xã Ba Sao")
    data = posted(agreement, subject="Của tôi", keeper=other.pk, document_kind="plan", period="2024-2026")
    del data["is_signed"]
    found = compare(paper(agreement, data), paper(agreement))
    assert Difference("Hội quản lý hồ sơ", agreement.keeper.name, "Hội Khuyến học xã Ba Sao") in found
    assert Difference("Loại văn bản", "Chương trình phối hợp", "Kế hoạch phối hợp") in found
    assert Difference("Trích yếu", "Của họ", "Của tôi") in found
    assert Difference("Giai đoạn", "2024–2030", "2024–2026") in found
    assert Difference("Đã ký", "có", "không") in found


def test_other_ways_of_typing_are_no_difference():
    agreement = make_agreement(subject="Hòa", signed_on="2024-05-01", signed_precision="day", purpose="a\nb")
    agreement.refresh_from_db()
    data = posted(agreement, subject=" Hòa ", signed="1/5/2024", period="2024 – 2030", purpose="a\r\nb\r\n")
    assert compare(paper(agreement, data), paper(agreement)) == []


def test_what_cannot_be_read_is_shown_as_typed():
    agreement = make_agreement()
    data = posted(agreement, period="bao giờ cũng được", keeper="x", document_kind="\ud800")
    found = {difference.label: difference.typed for difference in compare(paper(agreement, data), paper(agreement))}
    assert found["Giai đoạn"] == "bao giờ cũng được"
    assert found["Hội quản lý hồ sơ"] == "x"


def rows(formset, *lines) -> dict:
    prefix = formset.get_default_prefix()
    data = {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines):
        data |= {f"{prefix}-{number}-{name}": str(value) for name, value in line.items()}
    return data


def test_rows_are_compared_by_the_stored_row_they_show():
    police, union = make_organization("Công an"), make_organization("Công đoàn")
    stored = PartyRows(initial=[{"row": 5, "body": police, "role": "partner"}, {"row": 6, "body": union}])
    typed = PartyRows(
        rows(PartyRows, {"row": 6, "body": "Công đoàn", "role": "lead"}, {"body": "Đoàn Thanh niên", "role": "partner"})
    )
    assert compare(typed, stored, "Bên") == [
        Difference("Bên 1: Vai trò", "Phối hợp", "Chủ trì"),
        Difference("Bên 2", "", "Đoàn Thanh niên · Phối hợp"),
        Difference("Bên", "Công an · Phối hợp", ""),
    ]


def test_rows_without_a_number_are_compared_by_their_place():
    stored = BasisRows(initial=[{"number": "387/QĐ-TTg"}, {"number": "1/KH"}])
    typed = BasisRows(
        rows(BasisRows, {"number": "387/QĐ-TTg", "kind": "Quyết định"}, {"number": "1/KH", "DELETE": "on"})
    )
    assert compare(typed, stored, "Căn cứ") == [
        Difference("Căn cứ 1: Loại văn bản", "", "Quyết định"),
        Difference("Căn cứ", "1/KH", ""),
    ]


def test_who_saved_last_is_told():
    agreement = make_agreement()
    stale = staleness_of(agreement, (paper(agreement, posted(agreement)), paper(agreement), ""))
    assert (stale.by, stale.differences) == ("", [])
    assert stale.at is not None
