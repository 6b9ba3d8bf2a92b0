"""Rows that a person adds, empties and strikes out: which of them count, and how they refer to each other."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.lookup import LookupField, NewName, Typed
from khuyenhoc.lib.rows import RowFormSet, RowReference, RowReferences, refuse_repeats, rows_of, twice
from organizations.models import Organization
from tests.factories import make_organization

pytestmark = pytest.mark.django_db

POLICE = "Công an tỉnh Hà Nam"
POLICE_DECOMPOSED = "Co\u0302ng an ti\u0309nh Ha\u0300 Nam"
FARMERS = "Hội Nông dân tỉnh Hà Nam"
MOST = 5


def bodies(**options) -> LookupField:
    return LookupField(queryset=Organization.objects.all(), url_name="organizations:suggest", noun="đơn vị", **options)


class PartyRow(forms.Form):
    body = bodies()
    role = forms.ChoiceField(choices=[("partner", "Phối hợp"), ("lead", "Chủ trì")], initial="partner")
    note = LineField(required=False, max_length=20)
    above = bodies(required=False)


class BasePartyRows(RowFormSet):
    def clean(self):
        refuse_repeats(self, "body", "Đơn vị này đã có ở dòng {row}.")


PartyRows = rows_of(PartyRow, base=BasePartyRows, extra=2, max_rows=MOST)
ManyRows = rows_of(PartyRow, extra=2, max_rows=60)


def post(*rows: dict, total=None) -> dict:
    """Return what a browser sends for these rows; the role is a list that always sends something."""
    data = {"form-TOTAL_FORMS": str(len(rows) if total is None else total), "form-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name, value in ({"body": "", "body-choice": "", "role": "partner", "note": ""} | row).items():
            data[f"form-{number}-{name}"] = value
    return data


def numbers_of(rows: RowFormSet) -> list[int]:
    return [row.number for row in rows.filled]


def sent(*rows: dict, **options) -> RowFormSet:
    return PartyRows(post(*rows, **options))


# --- Which rows count ---


@pytest.mark.parametrize(
    "empty",
    [
        {},
        {"body": "   "},
        {"body": "\u200b"},
        {"note": " \u00a0 "},
        {"above": " "},
        {"DELETE": ""},
    ],
    ids=["nothing", "blanks", "invisible", "blank note", "blank second lookup", "not struck out"],
)
def test_empty_row_does_not_count(empty):
    make_organization(POLICE)
    rows = sent(empty, {"body": POLICE}, empty)
    assert rows.is_valid(), rows.errors
    assert numbers_of(rows) == [1]


def test_row_with_a_choice_left_behind_does_not_count():
    body = make_organization(POLICE)
    rows = sent({"body-choice": str(body.pk)}, {"body-choice": "new"}, {"body": POLICE})
    assert rows.is_valid(), rows.errors
    assert numbers_of(rows) == [2]


@pytest.mark.parametrize("said", [{"body": "x"}, {"role": "lead"}, {"note": "x"}, {"above": "x"}])
def test_row_that_says_anything_counts(said):
    assert numbers_of(sent({}, said)) == [1]


def test_rows_of_which_none_says_anything_are_none():
    rows = sent({}, {}, {})
    assert rows.is_valid(), rows.errors
    assert rows.filled == []


def test_row_that_is_struck_out_does_not_count():
    make_organization(POLICE)
    rows = sent({"body": POLICE, "DELETE": "on"}, {"body": POLICE})
    assert rows.is_valid(), rows.errors
    assert numbers_of(rows) == [1]


def test_row_that_is_struck_out_may_be_wrong():
    wrong = {"body": "Không ai biết", "note": "a" * 21, "role": "king"}
    assert not sent(wrong).is_valid()
    struck_out = sent(wrong | {"DELETE": "on"})
    assert struck_out.is_valid(), struck_out.errors
    assert struck_out.filled == []


def test_numbers_of_rows_stay_where_others_are_empty_or_struck_out():
    for name in (POLICE, FARMERS):
        make_organization(name)
    rows = sent({}, {"body": POLICE}, {"body": "x", "DELETE": "on"}, {}, {"body": FARMERS})
    assert rows.is_valid(), rows.errors
    assert [(row.number, str(row.cleaned_data["body"])) for row in rows.filled] == [(1, POLICE), (4, FARMERS)]


def test_wrong_row_names_its_own_place():
    make_organization(POLICE)
    rows = sent({}, {"body": POLICE}, {"note": "x"})
    assert not rows.is_valid()
    assert rows.errors == [{}, {}, {"body": ["Vui lòng không để trống mục này."]}]


# --- Rows that are proposed ---


def proposed(body, data=None) -> RowFormSet:
    return PartyRows(data, initial=[{"body": body, "role": "lead"}])


def test_proposed_row_is_shown_beside_the_empty_ones():
    body = make_organization(POLICE)
    rows = proposed(body)
    assert [row["body"].value() for row in rows.forms] == [Typed(POLICE, str(body.pk)), None, None]
    assert rows.forms[0]["role"].value() == "lead"


def test_proposed_row_counts_when_it_is_sent_as_it_was_shown():
    body = make_organization(POLICE)
    as_shown = post({"body": POLICE, "body-choice": str(body.pk), "role": "lead"}, {}, {})
    for rows in (PartyRows(as_shown), proposed(body, as_shown)):
        assert rows.is_valid(), rows.errors
        assert [row.cleaned_data["body"] for row in rows.filled] == [body]


@pytest.mark.parametrize("choice_stays", [False, True], ids=["choice erased", "choice left behind"])
def test_proposed_row_may_be_emptied(choice_stays):
    body = make_organization(POLICE)
    emptied = post({"body-choice": str(body.pk) if choice_stays else ""}, {}, {})
    for rows in (PartyRows(emptied), proposed(body, emptied)):
        assert rows.is_valid(), rows.errors
        assert rows.filled == []


def test_proposed_row_may_be_struck_out():
    body = make_organization(POLICE)
    rows = PartyRows(post({"body": POLICE, "body-choice": str(body.pk), "role": "lead", "DELETE": "on"}, {}))
    assert rows.is_valid(), rows.errors
    assert rows.filled == []


# --- The same twice ---


def test_repeated_record_is_refused_at_the_later_row():
    make_organization(POLICE)
    make_organization(FARMERS)
    rows = sent({}, {"body": POLICE}, {"body": FARMERS}, {"body": POLICE})
    assert not rows.is_valid()
    assert rows.errors == [{}, {}, {}, {"body": ["Đơn vị này đã có ở dòng 2."]}]


def test_repeated_record_is_refused_at_each_later_row_with_the_first():
    make_organization(POLICE)
    rows = sent({"body": POLICE}, {"body": POLICE}, {"body": POLICE})
    assert not rows.is_valid()
    assert rows.errors == [{}, *[{"body": ["Đơn vị này đã có ở dòng 1."]}] * 2]


def test_repeated_record_is_noticed_whatever_the_typing():
    make_organization(POLICE, aliases="CA tỉnh")
    rows = sent({"body": POLICE}, {"body": POLICE_DECOMPOSED}, {"body": "ca tỉnh"})
    assert not rows.is_valid()
    assert [bool(errors) for errors in rows.errors] == [False, True, True]


def test_repeated_new_name_is_refused_too():
    rows = sent({"body": "Hội A", "body-choice": "new"}, {"body": "HỘI  a", "body-choice": "new"})
    assert not rows.is_valid()
    assert rows.errors == [{}, {"body": ["Đơn vị này đã có ở dòng 1."]}]


def test_two_bodies_of_one_name_are_no_repetition():
    choices = [f"pick:{make_organization('Hội A').pk}" for _ in range(2)]
    rows = sent(*({"body": "Hội A", "body-choice": choice} for choice in choices))
    assert rows.is_valid(), rows.errors


def test_known_body_and_a_new_one_of_its_name_are_no_repetition():
    body = make_organization("Hội A")
    rows = sent(
        {"body": "Hội A", "body-choice": f"pick:{body.pk}"}, {"body": "Hội A", "body-choice": "new-all-the-same"}
    )
    assert rows.is_valid(), rows.errors
    assert [row.cleaned_data["body"] for row in rows.filled] == [body, NewName("Hội A")]


def test_row_that_is_struck_out_is_repeated_by_none():
    make_organization(POLICE)
    rows = sent({"body": POLICE, "DELETE": "on"}, {"body": POLICE}, {"body": POLICE, "DELETE": "on"})
    assert rows.is_valid(), rows.errors


def test_rows_whose_body_is_not_understood_repeat_nothing():
    rows = sent({"body": "Không ai"}, {"body": "Không ai"})
    assert not rows.is_valid()
    assert all("Trong sổ chưa có" in str(errors) and "dòng" not in str(errors) for errors in rows.errors)


@pytest.mark.parametrize(
    ("entries", "again"),
    [
        ([], {}),
        ([1, 2, 3], {}),
        ([1, 2, 1, 1], {2: 0, 3: 0}),
        ([None, None], {}),
        (["a", None, "a", None], {2: 0}),
    ],
)
def test_twice_tells_which_came_before(entries, again):
    assert twice(entries) == again


# --- Shown again without judging ---


def test_forgetting_errors_shows_what_was_typed_without_errors():
    rows = sent({"body": "Không ai", "note": "a" * 21}, {"body": "Công\0an"})
    rows.forget_errors()
    assert rows.errors == [{}, {}]
    assert list(rows.non_form_errors()) == []
    assert [row["body"].value().text for row in rows.forms] == ["Không ai", "Công\0an"]
    assert [list(row.errors) for row in rows.forms] == [[], []]
    assert rows.forms[0]["note"].value() == "a" * 21


def test_forgetting_errors_shows_the_rows_that_were_added():
    rows = sent({"body": "Không ai"}, total=4)
    rows.forget_errors()
    assert [row["body"].value() for row in rows.forms] == [Typed("Không ai"), Typed(), Typed(), Typed()]


def test_rows_are_judged_where_nothing_is_forgotten():
    assert not sent({"body": "Không ai", "note": "a" * 21}, {"body": "Công\0an"}).is_valid()


def shown_after_a_row_was_added(body) -> Typed:
    """Return what the first row holds, once a body was picked there and a row was added without JavaScript."""
    rows = sent({"body": "cong an", "body-choice": f"pick:{body.pk}"}, {})
    rows.forget_errors()
    row = rows.forms[0]
    widget = row.fields["body"].widget.get_context("body", row["body"].value(), {})["widget"]
    return Typed(widget["text"], widget["choice"])


def test_pick_survives_a_row_added_without_javascript():
    body = make_organization(POLICE)
    shown = shown_after_a_row_was_added(body)
    again = sent({"body": shown.text, "body-choice": shown.choice}, {})
    assert again.is_valid(), again.errors
    assert [row.cleaned_data["body"] for row in again.filled] == [body]


def test_pick_does_not_outlive_its_text():
    # Without JavaScript nothing clears the hidden input when the text beside it is changed.
    police, farmers = make_organization(POLICE), make_organization(FARMERS)
    shown = shown_after_a_row_was_added(police)
    again = sent({"body": FARMERS, "body-choice": shown.choice}, {})
    assert again.is_valid(), again.errors
    assert [row.cleaned_data["body"] for row in again.filled] == [farmers]


# --- Nonsense ---


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"form-TOTAL_FORMS": "abc", "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": ""},
        {"form-TOTAL_FORMS": "9" * 5000, "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "1.5", "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "\0", "form-INITIAL_FORMS": "0"},
    ],
    ids=["missing", "letters", "empty", "thousands of digits", "fraction", "nul"],
)
def test_rows_whose_number_cannot_be_read_are_refused_and_not_counted(data):
    rows = PartyRows(data | {"form-0-body": "Công an"})
    assert not rows.is_valid()
    assert (rows.forms, rows.filled) == ([], [])
    assert len(rows.non_form_errors()) == 1


@pytest.mark.parametrize("total", [MOST + 51, 10**9, 10**18])
def test_rows_beyond_all_bounds_are_not_even_built(total):
    rows = sent({"body": "x"}, total=total)
    assert not rows.is_valid()
    assert len(rows.forms) == MOST + 50


@pytest.mark.parametrize("total", [0, -1, -(10**9)])
def test_rows_of_no_number_are_none(total):
    rows = sent({"body": "x"}, total=total)
    rows.is_valid()
    assert rows.filled == []


def test_rows_up_to_the_bound_are_taken_and_one_more_is_refused():
    names = [f"Hội {letter}" for letter in "abcdef"]
    full = sent(*({"body": name, "body-choice": "new"} for name in names[:MOST]))
    assert full.is_valid(), full.errors
    over = sent(*({"body": name, "body-choice": "new"} for name in names))
    assert not over.is_valid()
    assert len(over.non_form_errors()) == 1
    assert str(MOST) in over.non_form_errors()[0]


def test_row_that_is_struck_out_leaves_room_for_another():
    rows = sent(
        *({"body": f"Hội {letter}", "body-choice": "new"} for letter in "abcde"), {"body": "Hội f", "DELETE": "on"}
    )
    assert rows.is_valid(), (rows.errors, rows.non_form_errors())
    assert numbers_of(rows) == [0, 1, 2, 3, 4]


def test_row_with_a_nul_is_refused_with_a_sentence():
    rows = sent({"body": "Công\0an"}, {"body": "Hội A", "body-choice": "new", "note": "a\0"})
    sentence = "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán."
    assert not rows.is_valid()
    assert rows.errors == [{"body": [sentence]}, {"note": [sentence]}]


def test_row_with_a_pasted_page_is_refused_with_a_sentence():
    rows = sent({"body": "a" * 70_000, "note": "b" * 70_000})
    assert not rows.is_valid()
    assert rows.errors == [
        {
            "body": ["Nội dung dài 70.000 ký tự, vượt mức 300 ký tự cho phép. Xin rút gọn."],
            "note": ["Nội dung dài 70.000 ký tự, vượt mức 20 ký tự cho phép. Xin rút gọn."],
        }
    ]


# --- One query for many rows ---


@pytest.mark.parametrize("number", [1, 3, 50])
def test_rows_of_known_names_cost_one_query_for_each_kind_of_lookup(number, django_assert_num_queries):
    names = [make_organization(f"Đơn vị thứ {place}").name for place in range(number)]
    rows = ManyRows(post(*({"body": name, "above": names[0]} for name in names)))
    with django_assert_num_queries(2):
        assert rows.is_valid(), rows.errors
    assert [str(row.cleaned_data["body"]) for row in rows.filled] == names


@pytest.mark.parametrize("number", [1, 3, 50])
def test_rows_of_other_names_cost_two_queries(number, django_assert_num_queries):
    found = [make_organization(f"Đơn vị thứ {place}", aliases=f"Bên {place}") for place in range(number)]
    rows = ManyRows(post(*({"body": f"Bên {place}"} for place in range(number))))
    with django_assert_num_queries(2):
        assert rows.is_valid(), rows.errors
    assert [row.cleaned_data["body"] for row in rows.filled] == found


def test_empty_rows_cost_no_query(django_assert_num_queries):
    rows = ManyRows(post(*[{}] * 50))
    with django_assert_num_queries(0):
        assert rows.is_valid()


def test_rows_of_one_form_find_nothing_that_another_form_fetched():
    body = make_organization(POLICE)
    assert sent({"body": POLICE}).is_valid()
    body.delete()
    assert not sent({"body": POLICE}).is_valid()


# --- Rows that refer to rows ---

CHOICES = [("0", "Bên 1"), ("2", "Bên 3"), ("10", "Bên 11")]


def test_references_give_numbers_in_order():
    field = RowReferences(choices=CHOICES, required=False)
    assert (field.clean(["10", "0", "2"]), field.clean([]), field.clean(None)) == ([0, 2, 10], [], [])


@pytest.mark.parametrize("typed", ["1", "-1", "00", "٠", "x", "", "9" * 5000])
def test_references_to_rows_that_are_not_there_are_refused(typed):
    with pytest.raises(ValidationError):
        RowReferences(choices=CHOICES, required=False).clean(["0", typed])


def test_references_ticked_twice_count_once():
    assert RowReferences(choices=CHOICES, required=False).clean(["2", "2", "0"]) == [0, 2]


def test_reference_gives_a_number_or_none():
    field = RowReference(choices=[("", "Chọn bên"), *CHOICES], required=False)
    assert (field.clean("0"), field.clean("10"), field.clean("")) == (0, 10, None)


@pytest.mark.parametrize("typed", ["1", "٠", "x", "9" * 5000])
def test_reference_to_a_row_that_is_not_there_is_refused(typed):
    with pytest.raises(ValidationError):
        RowReference(choices=CHOICES).clean(typed)
