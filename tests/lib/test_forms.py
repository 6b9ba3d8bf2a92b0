"""Fields for typed text: what they give, what they refuse, what stays in the input, when a row counts as changed."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, translation

from khuyenhoc.lib.forms import DateField, LineField, PartialDateField, PeriodField, ProseField
from khuyenhoc.lib.periods import Period, Precision, parse_period

NUL_SENTENCE = "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán."
REQUIRED_SENTENCE = str(forms.Field.default_error_messages["required"])


class PaperForm(forms.Form):
    subject = LineField(max_length=1000, required=False)
    content = ProseField(max_length=1000, required=False)
    received_on = DateField(required=False)
    signed_on = PartialDateField(required=False)
    period = PeriodField(required=False)


PaperFormSet = forms.formset_factory(PaperForm, extra=1)

STORED = {
    "subject": "Phối hợp khuyến học",
    "content": "Một\nHai",
    "received_on": date(2024, 5, 20),
    "signed_on": (date(2024, 5, 1), "month"),
    "period": parse_period("2024 - 2030"),
}
SHOWN = {
    "subject": "Phối hợp khuyến học",
    "content": "Một\r\nHai",
    "received_on": "20/05/2024",
    "signed_on": "05/2024",
    "period": "2024 - 2030",
}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (LineField(), " Ho\u0300a\u00a0 Bình\n", "Hòa Bình"),
        (LineField(required=False), " \u200b ", ""),
        (LineField(required=False, empty_value=None), " ", None),
        (LineField(max_length=4), "Ho\u0323\u0302i", "Hội"),
        (ProseField(), "một \r\n\r\n\r\n hai ", "một\n\nhai"),
        (ProseField(max_length=3), "a\r\nb\r\n", "a\nb"),
        (DateField(), "16/5/2024", date(2024, 5, 16)),
        (DateField(), "2024-05-16", date(2024, 5, 16)),
        (DateField(required=False), " ", None),
        (PartialDateField(), "2024", (date(2024, 1, 1), Precision.YEAR)),
        (PartialDateField(), "tháng 5/2024", (date(2024, 5, 1), Precision.MONTH)),
        (PartialDateField(required=False), "", None),
        (PartialDateField(required=False), None, None),
        (PartialDateField(required=False), "chưa rõ", None),
        (PeriodField(), " 2024 –  2030", parse_period("2024 – 2030")),
        (PeriodField(), "chưa rõ", Period(text="chưa rõ")),
        (PeriodField(required=False), "", Period()),
        (PeriodField(required=False), None, Period()),
    ],
)
def test_field_gives(field, typed, value):
    assert field.clean(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (
            LineField(max_length=1000),
            "a" * 70_000,
            "Nội dung dài 70.000 ký tự, vượt mức 1.000 ký tự cho phép. Xin rút gọn.",
        ),
        (ProseField(max_length=3), "bốn\r\nm", "Nội dung dài 5 ký tự, vượt mức 3 ký tự cho phép. Xin rút gọn."),
        (
            PeriodField(),
            "2024-2030" + "0" * 70_000,
            "Nội dung dài 70.009 ký tự, vượt mức 200 ký tự cho phép. Xin rút gọn.",
        ),
        (PartialDateField(), "1" * 61, "Nội dung dài 61 ký tự, vượt mức 60 ký tự cho phép. Xin rút gọn."),
        (LineField(), "a\0b", NUL_SENTENCE),
        (ProseField(), "a\0b", NUL_SENTENCE),
        (DateField(), "16/05/\x002024", NUL_SENTENCE),
        (PartialDateField(), "20\x0024", NUL_SENTENCE),
        (PeriodField(), "2024\0-2030", NUL_SENTENCE),
        (DateField(), "05/2024", "Cần ghi đủ ngày, tháng và năm. Ví dụ: 16/05/2024."),
        (DateField(), "31/02/2024", "Ngày 31/02/2024 không có trong lịch."),
        (PartialDateField(), "31/02/2024", "Ngày 31/02/2024 không có trong lịch."),
        (
            PeriodField(),
            "2030-2024",
            "Thời điểm kết thúc (2024) trước thời điểm bắt đầu (2030). Xin kiểm tra lại.",
        ),
        (LineField(), " \u200b ", REQUIRED_SENTENCE),
        (PartialDateField(), "", REQUIRED_SENTENCE),
        (DateField(), "", REQUIRED_SENTENCE),
        (PeriodField(), "", REQUIRED_SENTENCE),
    ],
)
def test_field_refuses_with_one_sentence(field, typed, sentence):
    with pytest.raises(ValidationError) as raised:
        field.clean(typed)
    assert raised.value.messages == [sentence]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (DateField(), date(2024, 5, 6), "06/05/2024"),
        (PartialDateField(), (date(2024, 5, 1), Precision.MONTH), "05/2024"),
        (PartialDateField(), (date(2024, 5, 6), "day"), "06/05/2024"),
        (PartialDateField(), (None, ""), ""),
        (PartialDateField(), None, None),
        (PartialDateField(), "16/05/2o24", "16/05/2o24"),
        (PeriodField(), parse_period("từ năm 2024 đến năm 2030"), "từ năm 2024 đến năm 2030"),
        (PeriodField(), Period(is_open_ended=True), "không thời hạn"),
        (PeriodField(), Period(text="chưa rõ"), "chưa rõ"),
        (PeriodField(), Period(), ""),
        # Stored dates that the printed text does not give are shown themselves, so that saving cannot change them.
        (PeriodField(), Period(date(2024, 1, 1), "year", text="theo Quyết định 387"), "từ 2024, chưa rõ kết thúc"),
        (PeriodField(), Period(date(2024, 1, 1), "year", text="từ 2023"), "từ 2024, chưa rõ kết thúc"),
    ],
)
def test_field_shows_a_stored_value(field, value, shown):
    assert field.prepare_value(value) == shown


def test_date_inputs_ask_for_a_numeric_keyboard_and_stay_text():
    form = PaperForm(initial=STORED)
    assert str(form["signed_on"]) == (
        '<input type="text" name="signed_on" value="05/2024" autocomplete="off" inputmode="numeric" id="id_signed_on">'
    )


def test_form_keeps_what_was_typed_when_it_cannot_be_read():
    form = PaperForm({"signed_on": "31/02/2024", "period": "từ  sang năm"}, initial=STORED)
    assert set(form.errors) == {"signed_on", "period"}
    assert form["signed_on"].value() == "31/02/2024"
    assert form["period"].value() == "từ  sang năm"


def test_form_sent_back_untouched_has_not_changed():
    assert PaperForm(SHOWN, initial=STORED).changed_data == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("subject", "Phối hợp khuyến tài"),
        ("content", "Một\r\nBa"),
        ("received_on", "21/05/2024"),
        ("signed_on", "01/05/2024"),  # the same first day, known better
        ("signed_on", ""),
        ("period", "2024–2030"),  # the same dates, printed otherwise
        ("period", "không đọc được"),
        ("period", ""),
    ],
)
def test_form_knows_which_field_changed(name, typed):
    assert PaperForm(SHOWN | {name: typed}, initial=STORED).changed_data == [name]


def test_form_without_stored_values_has_not_changed_when_left_empty():
    empty = dict.fromkeys(SHOWN, "")
    unknown = {"signed_on": (None, ""), "period": Period()}
    assert PaperForm(empty).changed_data == []
    assert PaperForm(empty, initial=unknown).changed_data == []
    assert PaperForm({}, initial=unknown).changed_data == []


def test_formset_ignores_an_empty_extra_row():
    rows = {f"form-0-{name}": text for name, text in SHOWN.items()}
    blank = {f"form-1-{name}": "" for name in SHOWN}
    management = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "1"}
    formset = PaperFormSet(rows | blank | management, initial=[STORED])
    assert formset.is_valid()
    assert [form.has_changed() for form in formset] == [False, False]
    assert formset.cleaned_data == [STORED, {}]


def test_disabled_field_keeps_its_initial_value():
    class LockedForm(forms.Form):
        period = PeriodField(disabled=True)

    form = LockedForm({"period": "2000"}, initial={"period": STORED["period"]})
    assert form.is_valid()
    assert form.cleaned_data == {"period": STORED["period"]}
    assert form.changed_data == []


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("31/12/2026", date(2026, 12, 31)),
        ("05/06/2026", date(2026, 6, 5)),
        ("5-6-2026", date(2026, 6, 5)),
        ("2026-06-05", date(2026, 6, 5)),
    ],
)
def test_vietnamese_formats_read_day_before_month(typed, value):
    with translation.override("vi"):
        assert forms.DateField().clean(typed) == value


def test_vietnamese_formats_print_dates_and_numbers():
    with translation.override("vi"):
        assert formats.date_format(date(2026, 6, 5), "DATE_FORMAT") == "05/06/2026"
        assert formats.localize_input(date(2026, 6, 5)) == "05/06/2026"
        assert formats.number_format(Decimal("1234567.5"), force_grouping=True) == "1.234.567,5"
        assert formats.number_format(2026) == "2026"
