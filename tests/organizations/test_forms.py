"""The form of a body: its place among the units of today, and what it says of dates, upper bodies, offices."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from khuyenhoc.lib.lookup import Typed
from organizations.forms import OrganizationForm, PlaceField, Placement, RepresentativeRows
from organizations.models import Organization
from tests.factories import make_association, make_member, make_organization

pytestmark = pytest.mark.django_db

KHUONG_DINH = Placement("01", "00364")


def place(text: str, choice: str = "") -> Placement | None:
    return PlaceField(required=False).clean(Typed(text, choice))


def asked(text: str, choice: str = "") -> tuple[list[str], str]:
    """Return what the field offers instead of an answer, and the sentence."""
    field = PlaceField(required=False)
    with pytest.raises(ValidationError) as refused:
        field.clean(Typed(text, choice))
    return [offer.pk for offer in field.widget.candidates], refused.value.messages[0]


def posted(body=None, **values):
    """Return the form of a body with what it shows sent back, but for the values given."""
    form = OrganizationForm(instance=body)
    data = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, Typed):
            data |= {bound.html_name: value.text, f"{bound.html_name}-choice": value.choice}
        else:
            data[bound.html_name] = "" if value is None else str(value)
    return OrganizationForm(data | values, instance=body)


# --- Places ---


@pytest.mark.parametrize(
    "typed",
    ["phường Khương Đình, Hà Nội", "Phường Khương Đình, Thành phố Hà Nội", "P. Khương Đình, TP Hà Nội", "khương đình"],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_typed_out_is_taken(typed, form):
    assert place(unicodedata.normalize(form, typed)) == KHUONG_DINH


def test_a_province_is_taken():
    assert place("Ninh Bình") == Placement("37")


def test_a_picked_unit_is_taken():
    assert place("khuong dinh", "pick:00364") == KHUONG_DINH
    assert place("Phường Khương Đình, Thành phố Hà Nội", "00364") == KHUONG_DINH


def test_a_picked_unit_does_not_outlive_another_name():
    assert place("Ninh Bình", "00364") == Placement("37")


def test_a_name_without_accents_is_asked_back():
    codes, sentence = asked("khuong dinh")
    assert codes[0] == "00364"
    assert sentence == "Chưa rõ “khuong dinh” là đơn vị nào. Hãy chọn đúng đơn vị, hoặc giữ như ghi trên giấy."


def test_an_old_unit_is_offered_as_what_it_became():
    codes, sentence = asked("tỉnh Hà Nam")
    assert codes[0] == "37"
    assert sentence == (
        "“tỉnh Hà Nam” là đơn vị hành chính trước 01/7/2025. Hãy chọn đơn vị hiện nay, hoặc giữ như ghi trên giấy."
    )


def test_an_old_unit_may_stay_as_on_the_paper():
    assert place("tỉnh Hà Nam", "new") == Placement(place="tỉnh Hà Nam")


def test_a_name_of_no_unit_is_kept_only_if_the_person_says_so():
    codes, sentence = asked("Xóm Núi")
    assert codes == []
    assert sentence == "Không có đơn vị hành chính nào tên “Xóm Núi”. Xin xem lại, hoặc giữ như ghi trên giấy."
    assert place("Xóm Núi", "new") == Placement(place="Xóm Núi")


@pytest.mark.parametrize("choice", ["pick:99999", "pick:", "pick:\0", "35", "x" * 70_000, "pick:" + "9" * 400])
def test_a_forged_choice_chooses_nothing(choice):
    assert place("Ninh Bình", choice) == Placement("37")


@pytest.mark.parametrize("typed", ["x" * 201, "\0", "Hà\0 Nam", "xã " * 30_000])
@pytest.mark.parametrize("choice", ["", "new", "pick:37"])
def test_what_no_column_holds_is_refused(typed, choice):
    with pytest.raises(ValidationError):
        place(typed, choice)


def test_an_empty_place_is_none():
    assert place("", "pick:37") is None


def test_suggestions_are_open_to_everyone_who_is_signed_in(client):
    address = reverse("organizations:suggest_place")
    assert client.get(address).status_code == 302
    client.force_login(make_member(make_organization(), "viewer"))
    answer = client.get(address, {"q": "ha nam"}).json()
    assert answer["items"][0] == {"id": "37", "name": "Tỉnh Ninh Bình", "detail": "từ Tỉnh Hà Nam (trước 01/7/2025)"}
    assert (answer["known"], answer["exact"]) == (False, None)


@pytest.mark.parametrize(
    ("typed", "known", "exact"),
    [
        ("phường Khương Đình, Hà Nội", True, 0),
        ("tỉnh Hà Nam", False, None),
        ("x" * 70_000, False, None),
        ("", False, None),
    ],
)
def test_suggestions_say_whether_a_name_is_decided(client, typed, known, exact):
    client.force_login(make_member(make_association(), "viewer"))
    answer = client.get(reverse("organizations:suggest_place"), {"q": typed}).json()
    assert (answer["known"], answer["exact"]) == (known, exact)


# --- A body ---


def test_a_form_sent_back_as_shown_changes_nothing():
    upper = make_association("Hội Khuyến học tỉnh")
    body = make_organization(
        "Hội Khuyến học phường", province_code="01", ward_code="00364", parent=upper,
        opened_on="2020-01-01", opened_precision="year",
    )  # fmt: skip
    body.refresh_from_db()
    form = posted(body)
    assert form.is_valid(), form.errors
    assert form.changed_data == []


def test_a_place_on_paper_sent_back_as_shown_is_not_asked_again():
    body = make_organization(place="tỉnh Hà Nam (trước 01/7/2025)")
    form = posted(body, name="Công an tỉnh Hà Nam")
    assert form.is_valid(), form.errors
    assert form.save().place == "tỉnh Hà Nam (trước 01/7/2025)"


def test_a_unit_of_today_takes_the_place_of_the_words():
    body = make_organization(place="Khương Đình")
    form = posted(body, **{"place": "phường Khương Đình, Hà Nội", "place-choice": ""})
    assert form.is_valid(), form.errors
    form.save()
    body.refresh_from_db()
    assert (body.province_code, body.ward_code, body.place) == ("01", "00364", "")
    assert body.place_label == "Phường Khương Đình, Thành phố Hà Nội"
    assert body.detail == "Khác · Phường Khương Đình, Thành phố Hà Nội"


def test_an_emptied_place_is_not_known_any_more():
    body = make_organization(province_code="37")
    form = posted(body, place="")
    assert form.is_valid(), form.errors
    assert form.save().place_label == ""


def test_dates_are_taken_as_far_as_they_are_known():
    form = posted(name="Hội Khuyến học", opened="10/1996", closed="2025")
    assert form.is_valid(), form.errors
    body = form.save()
    assert (body.opened_label, body.closed_label) == ("10/1996", "2025")


def test_a_body_does_not_end_before_it_begins():
    form = posted(name="Hội Khuyến học", opened="1996", closed="1995")
    assert not form.is_valid()
    assert "Ngày kết thúc hoạt động phải từ ngày thành lập trở đi." in str(form.errors)


def test_the_upper_body_must_be_known():
    upper = make_association("Hội Khuyến học tỉnh Hà Nam")
    assert posted(name="Hội Khuyến học phường", parent=upper.name).save().parent == upper
    form = posted(name="Hội Khuyến học phường", parent="Hội Khuyến học tỉnh", **{"parent-choice": "new"})
    assert form.errors == {"parent": ["Trong sổ chưa có đơn vị tên “Hội Khuyến học tỉnh”. Hãy chọn một đơn vị đã có."]}
    assert 'type="radio" name="parent-choice" value="new' not in str(form["parent"])


def test_the_upper_body_is_none_below(client):
    upper = make_association("Hội trên")
    below = make_association("Hội dưới", parent=upper)
    form = posted(upper, parent=below.name)
    assert "Đơn vị cấp trên không thể là" in str(form.errors["parent"])


def test_an_office_does_not_end_before_it_begins():
    rows = {"r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-full_name": "Nguyễn Thị Hoa"}
    assert RepresentativeRows(rows | {"r-0-since": "2020", "r-0-until": "2020"}, prefix="r").is_valid()
    wrong = RepresentativeRows(rows | {"r-0-since": "2020", "r-0-until": "2019"}, prefix="r")
    assert wrong.errors == [{"until": ["Ngày kết thúc phải từ ngày bắt đầu trở đi."]}]


# --- What the record itself refuses ---


@pytest.mark.parametrize(("province", "ward"), [("37", "00364"), ("01", "99999"), ("01", "37"), ("", "00364")])
def test_a_ward_belongs_to_its_province(province, ward):
    with pytest.raises(ValidationError):
        Organization(name="Hội", province_code=province, ward_code=ward).full_clean()


@pytest.mark.parametrize("code", ["35", "00", "1", "xx"])
def test_the_database_knows_the_provinces(code):
    with pytest.raises(IntegrityError, match="organization_province_is_known"), transaction.atomic():
        make_organization(province_code=code)
