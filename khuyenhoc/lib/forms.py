"""Form fields for what people type: one line, several lines, dates and periods as far as they are known.

Every typed text passes ``clean_line`` or ``clean_prose`` here. Text that is too long is refused before it is read.
"""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from khuyenhoc.lib.periods import Period, Precision, format_date, format_period, parse_date, parse_period
from khuyenhoc.lib.vietnamese import clean_line, clean_prose, fold


def too_long(length: int, limit: int) -> ValidationError:
    """Return the error for a text of ``length`` letters where ``limit`` are allowed."""
    length, limit = (f"{number:,}".replace(",", ".") for number in (length, limit))
    return ValidationError(
        f"Nội dung dài {length} ký tự, vượt mức {limit} ký tự cho phép. Xin rút gọn.", code="max_length"
    )


def unreadable() -> ValidationError:
    """Return the error for a text with a NUL in it, which PostgreSQL cannot store."""
    return ValidationError(
        "Nội dung có ký tự không đọc được (ký tự rỗng). Xin gõ lại thay vì dán.", code="null_characters_not_allowed"
    )


class LineField(forms.CharField):
    """One line of text, cleaned. The length counts after cleaning: a decomposed letter is one letter."""

    cleaner = staticmethod(clean_line)

    def to_python(self, value):
        if value in self.empty_values:
            return self.empty_value
        text = self.cleaner(str(value))
        if self.max_length is not None and len(text) > self.max_length:
            raise too_long(len(text), self.max_length)
        if "\0" in text:
            raise unreadable()
        return text or self.empty_value

    def widget_attrs(self, widget):
        # No maxlength: a browser would cut a pasted text in silence, where a sentence can say what is wrong.
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def has_changed(self, initial, data) -> bool:
        # Old text that was stored uncleaned is no change by the person who only looked at it.
        return super().has_changed(self.cleaner(str(initial)) if initial else initial, data)


class ProseField(LineField):
    """Several lines of text, cleaned line by line."""

    widget = forms.Textarea
    cleaner = staticmethod(clean_prose)


class ReadField(forms.Field):
    """A text input whose text is read into a value; text that cannot be read stays in the input as typed.

    Subclasses give ``read`` (text to value, ValueError with a sentence) and ``write`` (value to text).
    """

    max_length = 60
    input_attrs = {"autocomplete": "off"}

    def __init__(self, *, max_length: int | None = None, **kwargs):
        self.max_length = max_length or self.max_length
        self.line = LineField(max_length=self.max_length, required=False)
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return self.input_attrs

    def to_python(self, value):
        if value is not None and not isinstance(value, str):
            return value
        try:
            return self.read(self.line.clean(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else self.write(value)

    def has_changed(self, initial, data) -> bool:
        """Compare what the input showed with what came back: an untouched input is unchanged, readable or not."""
        return not self.disabled and clean_line(self.prepare_value(initial) or "") != clean_line(data or "")

    def read(self, text: str):
        raise NotImplementedError

    def write(self, value) -> str:
        raise NotImplementedError


class DateField(ReadField):
    """A full date, dd/mm/yyyy. Gives a ``date`` or None."""

    input_attrs = {"autocomplete": "off", "inputmode": "numeric"}

    def read(self, text: str) -> date | None:
        if not text:
            return None
        day, precision = parse_date(text)
        if precision != Precision.DAY:
            raise ValueError("Cần ghi đủ ngày, tháng và năm. Ví dụ: 16/05/2024.")
        return day

    def write(self, value: date) -> str:
        return format_date(value, Precision.DAY)


class NumberField(ReadField):
    """A whole number, as people write it: 1200, 1.200 or 1 200. Gives an ``int`` or None.

    A text input: a number input hands over nothing at all where it cannot read what was typed.
    """

    max_length = 30
    input_attrs = {"autocomplete": "off", "inputmode": "numeric"}

    def __init__(self, *, min_value: int = 0, max_value: int, **kwargs):
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def read(self, text: str) -> int | None:
        if not text:
            return None
        if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([. ][0-9]{3})+", text):
            raise ValueError("Hãy nhập một số nguyên. Ví dụ: 40 hoặc 1.200.")
        number = int(re.sub(r"[. ]", "", text))
        if number < self.min_value:
            raise ValueError(f"Số này không được dưới {self.min_value}.")
        if number > self.max_value:
            raise ValueError(f"Số này không được quá {self.write(self.max_value)}.")
        return number

    def write(self, value: int) -> str:
        return f"{value:,}".replace(",", ".")


class PartialDateField(ReadField):
    """A date as far as it is known: day, month or year. Gives ``(date, Precision)`` or None."""

    blank = (None, "")  # of its two columns
    input_attrs = {"autocomplete": "off", "inputmode": "numeric"}

    def read(self, text: str) -> tuple[date, Precision] | None:
        return None if fold(text) in ("", "chua ro", "khong ro") else parse_date(text)

    def write(self, value: tuple[date | None, str]) -> str:
        return format_date(*value)


class PeriodField(ReadField):
    """A period as printed. Gives a ``Period``, the unknown one for an empty input."""

    max_length = 200

    def read(self, text: str) -> Period:
        return parse_period(text)

    def write(self, value: Period) -> str:
        if value == Period():
            return ""
        # The printed text may say less than the record knows (or what no machine reads): showing it then would
        # change the dates in silence on the next save.
        return value.text if _reads_as(value.text, value) else format_period(value)

    def validate(self, value):
        if self.required and value == Period():
            raise ValidationError(self.error_messages["required"], code="required")


def _reads_as(text: str, period: Period) -> bool:
    try:
        return parse_period(text) == period
    except ValueError:
        return False
