"""Model fields for what is typed: cleaned at the form, bounded in the database, on both engines alike."""

from django.core.validators import MaxValueValidator
from django.db import models

from khuyenhoc.lib import forms


class BoundedText:
    """Adds to a text column the check that SQLite lacks: its length, and no NUL (PostgreSQL cannot store one)."""

    def db_check(self, connection) -> str:
        column = connection.ops.quote_name(self.column)
        check = f"length({column}) <= {self.max_length}"
        # SQLite's length() stops at the first NUL, so a long text could hide behind one.
        return f"{check} AND instr({column}, char(0)) = 0" if connection.vendor == "sqlite" else check


class LineField(BoundedText, models.CharField):
    """One line of text, as people type it. Empty is '' and means "not known" or "not stated"."""

    def formfield(self, **kwargs):
        if not self.choices:
            kwargs.setdefault("form_class", forms.LineField)
        return super().formfield(**kwargs)


class ProseField(BoundedText, models.TextField):
    """Several lines of text with a bound (letters), which Django's TextField does not enforce in the database."""

    def __init__(self, *args, max_length: int = 20_000, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def formfield(self, **kwargs):
        kwargs.setdefault("form_class", forms.ProseField)
        return super().formfield(**kwargs)

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        if len(value) > self.max_length:
            raise forms.too_long(len(value), self.max_length)
        return value


class WebAddressField(BoundedText, models.URLField):
    """The address of a web page; "https" where none is typed."""

    def formfield(self, **kwargs):
        kwargs.setdefault("assume_scheme", "https")
        return super().formfield(**kwargs)


class PositionField(models.PositiveSmallIntegerField):
    """The place of a row among its like, from 0. SQLite would store any number."""

    LAST = 9_999

    def __init__(self, verbose_name="thứ tự", **kwargs):
        kwargs.setdefault("default", 0)
        kwargs["validators"] = [MaxValueValidator(self.LAST)]
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["validators"]
        return name, path, args, kwargs

    def db_check(self, connection) -> str:
        return f"{connection.ops.quote_name(self.column)} BETWEEN 0 AND {self.LAST}"
