"""A save from an older page: what the register says by now beside what was typed, field by field."""

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.utils.text import capfirst

from khuyenhoc.lib.forms import ReadField
from khuyenhoc.lib.lookup import Typed
from khuyenhoc.lib.periods import Period, format_period
from khuyenhoc.lib.vietnamese import clean_prose

LARGEST_ID = 2**63 - 1
NOT_OF_THE_RECORD = {"DELETE", "reason"}


@dataclass(frozen=True)
class Difference:
    """A field whose stored value is not what was typed, both in words; empty ones are blank."""

    label: str
    stored: str
    typed: str


@dataclass(frozen=True)
class Staleness:
    """Who saved the record in the meantime, when, and where that differs from what was typed."""

    by: str
    at: datetime | None
    differences: list[Difference] = field(default_factory=list)


def staleness_of(record, *pairs) -> Staleness:
    """Return what ``pages/_stale.html`` tells.

    Args:
        record: the stored record, with a history.
        pairs: for each part of the form: the posted form or rows, the same as they would now be shown at first, and
            what a row is called ("Bên"; "" for a form). Rows are told apart by their field ``row``, where they have it.
    """
    last = record.history.select_related("history_user").first()
    differences = [found for typed, stored, noun in pairs for found in compare(typed, stored, noun)]
    return Staleness(str(last.history_user or "") if last else "", last.history_date if last else None, differences)


def compare(typed, stored, noun: str = "") -> list[Difference]:
    if isinstance(typed, BaseFormSet):
        return compare_rows(typed, stored, noun)
    return compare_fields(typed, stored)


def compare_fields(typed: forms.BaseForm, stored: forms.BaseForm, heading: str = "") -> list[Difference]:
    """Return the fields in which a posted form differs from what would be shown at first."""
    found = []
    for bound in typed.visible_fields():
        if bound.name in stored.fields and bound.name not in NOT_OF_THE_RECORD:
            now, then = in_words(stored[bound.name]), in_words(bound)
            if now != then:
                found.append(Difference(heading + str(bound.label), now, then))
    return found


def compare_rows(typed: BaseFormSet, stored: BaseFormSet, noun: str) -> list[Difference]:
    """Return the same for rows. One that only one of the two has is told as a whole."""
    filled = [form for form in typed.forms if form.has_changed() and not is_struck_out(form)]
    there = [form for form in stored.forms if form.initial]
    theirs = {key_of(form, place): form for place, form in enumerate(there)}
    found = []
    for place, form in enumerate(filled):
        heading = f"{noun} {place + 1}"
        other = theirs.pop(key_of(form, place), None)
        if other is None:
            found.append(Difference(heading, "", summary_of(form)))
        else:
            found += compare_fields(form, other, heading + ": ")
    return found + [Difference(noun, summary_of(form), "") for form in theirs.values()]


def is_struck_out(form) -> bool:
    return bool(form.data.get(form.add_prefix("DELETE")))


def key_of(form, place: int) -> tuple:
    """Return by what a row is found again: the stored row that it shows; its place, where rows do not say which."""
    if "row" not in form.fields:
        return ("place", place)
    row = form["row"].value()
    return ("row", str(row)) if row else ("new", place)


def summary_of(form) -> str:
    """Return a row in one line: what its first fields say."""
    words = [in_words(bound) for bound in form.visible_fields() if not isinstance(bound.field, forms.BooleanField)]
    return " · ".join(word for word in words if word)[:300]


def in_words(bound: forms.BoundField) -> str:
    """Return what an input holds, as a reader would say it."""
    value, field = bound.value(), bound.field
    if isinstance(value, Typed):
        return clean_prose(value.text)
    if isinstance(field, forms.BooleanField):
        return "có" if field.to_python(value) else "không"
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        return chosen(field, value)
    if isinstance(field, ReadField):
        return read_back(field, value)
    if isinstance(field, forms.ChoiceField):
        wanted = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for key, label in flat(field.choices) if str(key) in wanted)
    return clean_prose(str(value))


def chosen(field: forms.ModelChoiceField, value) -> str:
    if not str(value).isdecimal():
        return clean_prose(str(value))
    found = field.queryset.filter(pk=min(int(value), LARGEST_ID))[:1]
    return capfirst(field.label_from_instance(found[0])) if found else ""


def read_back(field: ReadField, text: str) -> str:
    """Return a date or period as the register writes it, so that "1/5/2024" is no other day than "01/05/2024"."""
    try:
        value = field.to_python(text)
    except ValidationError:
        value = None
    if isinstance(value, Period) and not value.is_unknown:
        return format_period(value)  # the printed text says how it was typed
    return field.prepare_value(value) or clean_prose(text)


def flat(choices):
    """Yield the pairs of a list of choices, those of its groups too."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
