"""Lookups: a typed name finds the record that is meant, or the server asks; nothing is doubled in silence."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from khuyenhoc.lib.lookup import OFFERED, LookupField, NewName, Shelf, Typed, suggest, suggestions
from khuyenhoc.lib.vietnamese import sort_key
from organizations.models import Organization
from tests.factories import make_association, make_organization

pytestmark = pytest.mark.django_db

POLICE = "Công an tỉnh Hà Nam"
POLICE_DECOMPOSED = "Co\u0302ng an ti\u0309nh Ha\u0300 Nam"


def lookup(**options) -> LookupField:
    return LookupField(queryset=Organization.objects.all(), url_name="organizations:suggest", noun="đơn vị", **options)


class BodyForm(forms.Form):
    body = lookup()


def find(text: str, choice: str = "", **options):
    return lookup(**options).clean(Typed(text, choice))


def asked(text: str, choice: str = "") -> tuple[list, str, list[str]]:
    """Return what the field offers instead of an answer: candidates, what "thêm mới" sends, and the sentence."""
    field = lookup()
    with pytest.raises(ValidationError) as refused:
        field.clean(Typed(text, choice))
    return field.widget.candidates, field.widget.new_choice, refused.value.messages


def shown(text: str, choice: str = "") -> Typed:
    """Return what the page holds after the form was sent and came back because of another field."""
    form = BodyForm({"body": text, "body-choice": choice})
    form.is_valid()
    widget = form.fields["body"].widget.get_context("body", form["body"].value(), {})["widget"]
    return Typed(widget["text"], widget["choice"])


# --- A name that is known ---


@pytest.mark.parametrize(
    "typed",
    [
        POLICE,
        POLICE_DECOMPOSED,
        "  công  an\u00a0tỉnh Hà Nam ",
        "CÔNG AN TỈNH HÀ NAM",
        "Công an\u200b tỉnh Hà Nam",
        "Công an Hà Nam",
        "CA tỉnh",
    ],
)
def test_lookup_finds_the_record_however_its_names_are_typed(typed):
    body = make_organization(POLICE, aliases="Công an Hà Nam\nCA tỉnh")
    assert find(typed) == body


@pytest.mark.parametrize(
    ("stored", "typed"), [("Hòa Bình", "Hoà Bình"), ("Hoà Bình", "Hòa Bình"), ("Ủy ban", "Uỷ ban")]
)
def test_lookup_takes_both_places_of_a_tone_for_one(stored, typed):
    body = make_organization(stored)
    assert find(typed) == body


def test_lookup_of_a_decomposed_name_in_the_register_finds_it_too():
    body = make_organization(POLICE_DECOMPOSED)
    assert find(POLICE) == body


def test_lookup_finds_by_another_name_among_many_of_like_names():
    front = make_organization("Ủy ban Mặt trận Tổ quốc tỉnh Hà Nam", aliases="MTTQ tỉnh")
    for number in range(OFFERED + 1):
        make_organization(f"MTTQ tỉnh số {number}")
    assert find("MTTQ tỉnh") == front


def test_lookup_prefers_the_name_to_another_body_that_is_called_so_too():
    named = make_organization("Công an tỉnh")
    make_organization(POLICE, aliases="Công an tỉnh")
    assert find("Công an tỉnh") == named


def test_lookup_of_a_name_without_its_accents_asks():
    body = make_organization("Hội Khuyến học xã Bình Minh")
    candidates, new_choice, sentences = asked("hoi khuyen hoc xa binh minh")
    assert (candidates, new_choice) == ([body], "new")
    assert sentences == [
        "Trong sổ chưa có đơn vị tên đúng như “hoi khuyen hoc xa binh minh”. Hãy chọn một tên gần giống hoặc thêm mới."
    ]


# --- A name that is not known, or not enough ---


def test_lookup_of_an_unknown_name_asks_whether_to_add_it():
    make_organization(POLICE)
    assert asked("Hội Nông dân") == (
        [],
        "new",
        ["Trong sổ chưa có đơn vị tên “Hội Nông dân”. Hãy chọn “Thêm mới” để ghi thêm."],
    )


def test_lookup_of_part_of_a_name_offers_what_holds_it():
    first, second = make_organization(POLICE), make_organization("Công an tỉnh Nam Định")
    make_organization("Hội Nông dân")
    assert asked("công an tỉnh")[:2] == ([first, second], "new")


def test_lookup_of_a_name_that_two_bodies_bear_offers_both():
    bodies = [make_association("Hội Khuyến học xã Bình Minh") for _ in range(2)]
    make_association("Hội Khuyến học xã Bình Minh Đông")
    candidates, new_choice, sentences = asked("Hội Khuyến học xã Bình Minh")
    assert (set(candidates), new_choice) == (set(bodies), "new-all-the-same")
    assert sentences == ["Trong sổ đã có đơn vị tên “Hội Khuyến học xã Bình Minh”. Hãy chọn đúng đơn vị."]


def test_lookup_of_another_name_that_two_bodies_bear_offers_both():
    bodies = {make_organization(f"Đoàn Thanh niên {place}", aliases="Đoàn TN") for place in ("xã", "phường")}
    assert set(asked("Đoàn TN")[0]) == bodies


def test_lookup_offers_no_more_than_a_person_reads():
    for number in range(OFFERED + 3):
        make_organization(f"Công an xã số {number}")
    assert len(asked("công an xã")[0]) == OFFERED


# --- What was chosen ---


def test_id_chosen_earlier_decides_between_two_of_one_name():
    bodies = [make_association("Hội Khuyến học xã Bình Minh") for _ in range(2)]
    assert [find("Hội Khuyến học xã Bình Minh", str(body.pk)) for body in bodies] == bodies


def test_id_chosen_earlier_goes_with_any_name_of_that_body():
    one, other = (make_organization(f"Đoàn Thanh niên {place}", aliases="Đoàn TN") for place in ("xã", "phường"))
    assert (find("Đoàn TN", str(one.pk)), find("Đoàn TN", str(other.pk))) == (one, other)


def test_id_left_behind_is_ignored_once_the_text_names_another_body():
    old, new = make_organization(POLICE), make_organization("Hội Nông dân")
    assert find("Hội Nông dân", str(old.pk)) == new


def test_id_left_behind_is_ignored_once_the_text_names_nobody():
    old = make_organization(POLICE)
    assert asked("Hội Nông dân", str(old.pk))[:2] == ([], "new")


def test_pick_decides_whatever_the_text_says():
    body = make_organization(POLICE)
    make_organization("Hội Nông dân")
    assert find("Hội Nông dân", f"pick:{body.pk}") == body


def test_pick_of_a_record_that_is_not_offered_here_is_ignored():
    partner, association = make_organization("Công an"), make_association("Hội")
    field = lookup()
    field.queryset = Organization.objects.associations()
    assert field.clean(Typed("Hội", f"pick:{partner.pk}")) == association


def test_pick_of_a_record_that_is_gone_is_ignored():
    body, gone = make_organization(POLICE), make_organization("Hội Nông dân")
    choice = f"pick:{gone.pk}"
    gone.delete()
    assert find(POLICE, choice) == body


@pytest.mark.parametrize("text", [POLICE, "cong an"])
def test_pick_survives_a_round_that_another_field_caused(text):
    body = make_organization(POLICE)
    again = shown(text, f"pick:{body.pk}")
    assert find(again.text, again.choice) == body


@pytest.mark.parametrize("choice", ["new", "new-all-the-same"])
def test_wish_for_a_new_record_survives_a_round_that_another_field_caused(choice):
    if choice == "new-all-the-same":
        make_organization("Hội Nông dân")
    again = shown("Hội Nông dân", choice)
    assert find(again.text, again.choice) == NewName("Hội Nông dân")


def test_new_gives_a_new_name():
    assert find("  Hội Nông dân ", "new") == NewName("Hội Nông dân")


def test_new_is_taken_although_names_are_alike():
    make_organization("Hội Nông dân tỉnh Hà Nam")
    assert find("Hội Nông dân", "new") == NewName("Hội Nông dân")


@pytest.mark.parametrize("typed", [POLICE, POLICE_DECOMPOSED, "công an hà nam"])
def test_new_is_refused_for_a_name_that_is_known(typed):
    body = make_organization(POLICE, aliases="Công an Hà Nam")
    candidates, new_choice, sentences = asked(typed, "new")
    assert (candidates, new_choice) == ([body], "new-all-the-same")
    assert len(sentences) == 1


def test_new_all_the_same_gives_a_second_record_of_that_name():
    make_organization(POLICE)
    assert find(POLICE, "new-all-the-same") == NewName(POLICE)


def test_new_names_are_one_where_only_the_typing_differs():
    one, other = NewName("Hội Khuyến học xã Hoà Bình"), NewName("Ho\u0323\u0302i khuyến học xã Hòa Bình")
    assert one.key == other.key != NewName("Hội Khuyến học xã Hoa Bình").key


# --- Nothing, and nonsense ---


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
@pytest.mark.parametrize("choice", ["", "new", "pick:1", "1"])
def test_lookup_without_a_text_is_empty(text, choice):
    assert find(text, choice, required=False) is None
    with pytest.raises(ValidationError, match="Vui lòng không để trống"):
        find(text, choice)


NONSENSE = [
    "pick:abc",
    "pick:",
    "pick:-1",
    "-1",
    "0",
    "pick:0",
    "9" * 18,
    "9" * 19,
    "pick:" + "9" * 400,
    "9" * 5000,
    "१२",
    "pick:٣",
    "²",
    "1.0",
    "1e3",
    " 1",
    "1 OR 1=1",
    "pick:pick:1",
    "NEW",
    "new ",
    "\0",
    "1\0",
    "pick:1\0",
    "\ud800",
    "None",
    "true",
]


@pytest.mark.parametrize("choice", NONSENSE)
def test_nonsense_in_the_choice_counts_as_no_choice(choice):
    body = make_organization(POLICE)
    assert find(POLICE, choice) == body
    assert asked("Hội Nông dân", choice)[:2] == ([], "new")


@pytest.mark.parametrize("choice", NONSENSE)
def test_nonsense_in_the_choice_shows_again_without_a_crash(choice):
    make_organization(POLICE)
    assert shown(POLICE, choice).text == POLICE


def test_lookup_refuses_a_nul_with_a_sentence():
    make_organization(POLICE)
    with pytest.raises(ValidationError) as refused:
        find("Công an\0 tỉnh")
    assert refused.value.messages == ["Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán."]


def test_lookup_refuses_a_pasted_page_with_a_sentence():
    with pytest.raises(ValidationError) as refused:
        find("Công an " * 9000, "new")
    assert refused.value.messages == ["Nội dung dài 71.999 ký tự, vượt mức 300 ký tự cho phép. Xin rút gọn."]


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "\\", "(", "…", "-", "🙂", "ﷺ" * 300, "z " * 150])
def test_lookup_of_signs_asks_like_any_unknown_name(text):
    make_organization(POLICE)
    assert asked(text)[:2] == ([], "new")


# --- One query for many rows ---


def test_shelf_asks_once_for_fifty_known_names(django_assert_num_queries):
    bodies = [make_organization(f"Đơn vị thứ {number}") for number in range(50)]
    with django_assert_num_queries(1):
        shelf = Shelf(Organization.objects.all(), [Typed(body.name, "") for body in bodies])
        assert [shelf.named(body.name) for body in bodies] == [[body] for body in bodies]


def test_shelf_asks_once_for_fifty_ids(django_assert_num_queries):
    bodies = [make_organization(f"Đơn vị thứ {number}") for number in range(50)]
    with django_assert_num_queries(1):
        shelf = Shelf(Organization.objects.all(), [Typed(body.name, f"pick:{body.pk}") for body in bodies])
        assert [shelf.with_id(str(body.pk)) for body in bodies] == bodies


def test_shelf_without_anything_typed_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        shelf = Shelf(Organization.objects.all(), [Typed(), Typed("  "), Typed("", "5")])
    assert (shelf.by_id, dict(shelf.by_key)) == ({}, {})


def test_shelf_passes_over_text_with_a_nul():
    body = make_organization(POLICE)
    shelf = Shelf(Organization.objects.all(), [Typed("a\0b"), Typed(POLICE)])
    assert shelf.named(POLICE) == [body]


def test_shelf_holds_both_of_one_name_where_one_was_chosen():
    one, other = (make_association("Hội Khuyến học xã Bình Minh") for _ in range(2))
    shelf = Shelf(Organization.objects.all(), [Typed(one.name, str(one.pk))])
    assert set(shelf.named(one.name)) == {one, other}


def test_shelf_asks_once_when_two_typings_mean_one_record():
    body = make_organization(POLICE)
    shelf = Shelf(Organization.objects.all(), [Typed(POLICE), Typed(POLICE_DECOMPOSED), Typed(POLICE, str(body.pk))])
    assert shelf.named(POLICE) == [body]


def test_shelf_holds_a_record_once_however_often_its_other_name_is_typed():
    body = make_organization(POLICE, aliases="CA tỉnh\nCông an tỉnh")
    shelf = Shelf(
        Organization.objects.all(), [Typed("CA tỉnh"), Typed("ca  tỉnh"), Typed("Công an tỉnh"), Typed(POLICE)]
    )
    for typed in ("CA tỉnh", "ca tỉnh", "CÔNG AN TỈNH", POLICE):
        assert shelf.named(typed) == [body], typed


def test_shelf_of_other_names_holds_nothing_that_only_looks_alike():
    make_organization(POLICE, aliases="CA tỉnh Hà Nam")
    shelf = Shelf(Organization.objects.all(), [Typed("CA tỉnh"), Typed("Hà Nam"), Typed("ca tinh ha nam")])
    assert [shelf.named(typed) for typed in ("CA tỉnh", "Hà Nam", "ca tinh ha nam")] == [[], [], []]


def test_shelf_takes_two_hundred_long_unknown_names():
    make_organization(POLICE, aliases="CA tỉnh")
    texts = [f"Đơn vị không ai biết số {number} " + "rất dài " * 30 for number in range(200)]
    shelf = Shelf(Organization.objects.all(), [*map(Typed, texts), Typed("CA tỉnh")])
    assert [text for text in texts if shelf.named(text)] == []
    assert len(shelf.named("CA tỉnh")) == 1


# --- Suggestions ---


def names_of(text: str) -> list[str]:
    return [body.name for body in suggest(Organization.objects.all(), text)]


def test_suggest_finds_without_accents():
    make_organization(POLICE)
    make_organization("Công an tỉnh Nam Định")
    assert names_of("cong an ha nam") == [POLICE]


def test_suggest_puts_accents_as_typed_before_the_beginning_and_that_before_the_rest():
    names = ["Hội Mẹ đỡ đầu", "Quỹ Hội Mẹ", "Hồi Me trẻ", "Một hội me"]
    for name in reversed(names):
        make_organization(name)
    assert names_of("hội mẹ") == names


def test_suggest_puts_the_very_name_first():
    for name in ("An", "An Bình", "Bình An"):
        make_organization(name)
    make_organization("Ủy ban", aliases="Bình")
    assert names_of("bình") == ["Ủy ban", "Bình An", "An Bình"]


def test_suggest_prefers_the_accents_of_an_unfinished_word():
    for name in ("Xã Bình Thuần", "Xã Bình Thuận"):
        make_organization(name)
    assert names_of("xã bình thuậ") == ["Xã Bình Thuận", "Xã Bình Thuần"]


@pytest.mark.parametrize("typed", ["hòa bình", "hoà bình"])
@pytest.mark.parametrize("stored", ["Xã Hòa Bình Đông", "Xã Hoà Bình Đông"])
def test_suggest_takes_both_places_of_a_tone_for_accents_as_typed(stored, typed):
    for name in (stored, "Xã Hoa Binh"):
        make_organization(name)
    assert names_of(typed) == [stored, "Xã Hoa Binh"]


def test_suggest_puts_equals_in_the_order_of_the_alphabet():
    names = ["Công an xã Ba Đình", "Công an xã Đại Mỗ", "Công an xã Yên Sở"]
    for name in reversed(names):
        make_organization(name)
    assert names_of("công an") == names == sorted(names, key=sort_key)


def test_suggest_gives_no_more_than_is_offered():
    for number in range(OFFERED + 3):
        make_organization(f"Công an xã số {number}")
    assert len(names_of("công an")) == OFFERED


def test_suggest_puts_first_what_is_near_but_never_before_the_very_name():
    for name in ("Hội Phụ nữ An", "Hội Phụ nữ Bình", "Hội Phụ nữ"):
        make_organization(name)
    found = suggest(Organization.objects.all(), "hội phụ nữ", is_near=lambda body: body.name.endswith("Bình"))
    assert [body.name for body in found] == ["Hội Phụ nữ", "Hội Phụ nữ Bình", "Hội Phụ nữ An"]


@pytest.mark.parametrize("text", ["", "  ", "-", "\0", "\u200b", "…"])
def test_suggest_gives_nothing_for_nothing(text):
    make_organization(POLICE)
    assert names_of(text) == []
    assert names_of("công") == [POLICE]


def test_suggest_costs_one_query(django_assert_num_queries):
    for number in range(20):
        make_organization(f"Công an xã số {number}")
    with django_assert_num_queries(1):
        names_of("công an")


def test_suggestions_tell_which_item_is_the_very_name():
    body = make_organization(POLICE, level="province", aliases="CA tỉnh")
    make_organization("Công an tỉnh Hà Nam mới")
    answer = suggestions(Organization.objects.all(), {"q": "ca tỉnh"})
    assert answer.pop("items")[0] == {"id": body.pk, "name": POLICE, "detail": "Khác · Cấp tỉnh"}
    assert answer == {"known": True, "exact": 0, "literal": False}


def test_suggestions_leave_it_open_where_two_bear_the_name():
    for _ in range(2):
        make_association("Hội Khuyến học xã Bình Minh")
    answer = suggestions(Organization.objects.all(), {"q": "Hội Khuyến học xã Bình Minh"})
    assert (len(answer["items"]), answer["known"], answer["exact"]) == (2, True, None)


def test_suggestions_settle_nothing_by_a_name_without_its_accents():
    make_organization(POLICE)
    answer = suggestions(Organization.objects.all(), {"q": "cong an tinh ha nam"})
    assert ([item["name"] for item in answer["items"]], answer["known"], answer["exact"]) == ([POLICE], False, None)


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "a\0"}, {"q": "công " * 9000}, {"p": "công"}])
def test_suggestions_for_nonsense_are_none(parameters):
    make_organization(POLICE)
    assert suggestions(Organization.objects.all(), parameters) == {
        "items": [],
        "known": False,
        "exact": None,
        "literal": False,
    }
