"""Rows of a form that a person adds and removes: Django's formsets, with what every row of ours needs."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import TOTAL_FORM_COUNT

from khuyenhoc.lib.lookup import LookupField, Shelf

UNREADABLE = "Không đọc được số dòng của biểu mẫu. Xin mở lại trang này rồi ghi lại."


class RowFormSet(forms.BaseFormSet):
    """Rows of which the empty ones do not count. Numbers of rows stay, so that rows can refer to each other."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.initial = None  # what was proposed and sent back untouched is a row like any other
        self.extra += len(self.initial or ())

    def initial_form_count(self) -> int:
        # Initial values are a proposal, not rows that must be there: a proposed row may be emptied or struck out.
        return 0

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.number = i  # by which rows of other formsets refer to this one
        return form

    @property
    def filled(self) -> list[forms.Form]:
        """Rows that say something and are not struck out, in order."""
        return [form for form in self.forms if form.has_changed() and not self.is_struck_out(form)]

    def is_struck_out(self, form) -> bool:
        return self.is_bound and bool(form.data.get(form.add_prefix("DELETE")))

    @property
    def lookups(self) -> dict[str, LookupField]:
        return {name: field for name, field in self.form.base_fields.items() if isinstance(field, LookupField)}

    def stock_lookups(self):
        """Fetch what the lookups of all rows may mean, once per kind of record instead of once per row."""
        for name, field in self.lookups.items():
            # Struck-out rows too: one that is taken back must still hold what was chosen.
            shelf = Shelf(field.queryset.all(), [form[name].data for form in self.forms if form.has_changed()])
            for form in self.forms:
                form.fields[name].shelf = shelf

    def full_clean(self):
        if self.is_bound:
            self.stock_lookups()
        super().full_clean()
        for form in self.forms:
            if self.is_struck_out(form):  # whatever it says, it is not to be judged
                form._errors = forms.utils.ErrorDict()
        if self.is_bound and self.management_form.cleaned_data.get(TOTAL_FORM_COUNT, 0) < 0:
            # Django takes it for no rows at all, and would drop what was typed in silence.
            self._non_form_errors = self.error_class([*self._non_form_errors, UNREADABLE])

    def add_blank_rows(self, data, number: int):
        """Write more rows into posted data, as far as they are allowed; a blank row shows its defaults."""
        total = self.total_form_count()
        wanted = max(total, min(total + number, self.max_num))
        data[f"{self.prefix}-TOTAL_FORMS"] = str(wanted)
        for row in range(total, wanted):
            for name, field in self.form.base_fields.items():
                if field.initial not in (None, ""):
                    data[f"{self.prefix}-{row}-{name}"] = str(field.initial)

    def forget_errors(self):
        """Show the rows as typed, without judging them: a row was only added or taken away."""
        self.stock_lookups()
        self._errors, self._non_form_errors = [{} for _ in self.forms], self.error_class()
        for form in self.forms:
            form._errors, form.cleaned_data = forms.utils.ErrorDict(), {}
            for name in self.lookups:
                form.fields[name].keep_pick(form[name].data)


def rows_of(form_class, *, base=RowFormSet, extra: int = 1, max_rows: int = 100):
    """Return a formset class for rows of ``form_class``.

    Args:
        form_class: the form of one row.
        base: the formset class to build on.
        extra: empty rows shown at first.
        max_rows: rows accepted at most; more is an error in Vietnamese.
    """
    return forms.formset_factory(
        form_class,
        formset=base,
        extra=extra,
        can_delete=True,
        max_num=max_rows,
        validate_max=True,
        absolute_max=max_rows + 50,
    )


class RowId(forms.IntegerField):
    """The id of the stored row that a row of the form corrects; blank for a new one. By itself it says nothing."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def has_changed(self, initial, data) -> bool:
        return False


class RowReferences(forms.MultipleChoiceField):
    """Ticks for rows of another formset, by their numbers. Returns a list of integers, in order."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value) -> list[int]:
        return sorted({int(number) for number in super().clean(value)})


class RowReference(forms.ChoiceField):
    """One row of another formset, by its number. Returns an integer, or None."""

    def clean(self, value) -> int | None:
        value = super().clean(value)
        return int(value) if value else None


def twice(entries) -> dict[int, int]:
    """Return for each entry that came up before: its place and the place of the first like it.

    Args:
        entries: hashable things in order; None never equals anything.
    """
    first, again = {}, {}
    for place, entry in enumerate(entries):
        if entry is not None and entry in first:
            again[place] = first[entry]
        first.setdefault(entry, place)
    return again


def refuse_repeats(formset: RowFormSet, name: str, sentence: str, identity=None):
    """Put an error at each row that says the same as another row before it.

    Args:
        formset: the rows, already cleaned one by one.
        name: the field at which the error stands.
        sentence: the error, with ``{row}`` for the number of the first row, counted from 1.
        identity: what two rows have in common if they say the same, from a row's cleaned data; None never does. Without
            it, the record or ``NewName`` in the field ``name``.
    """
    rows = formset.filled
    identity = identity or (lambda fields: identity_of(fields.get(name)))
    entries = [identity(row.cleaned_data) for row in rows]
    for place, first in twice(entries).items():
        rows[place].add_error(name, ValidationError(sentence.format(row=formset.forms.index(rows[first]) + 1)))


def identity_of(entry):
    return getattr(entry, "key", None) or getattr(entry, "pk", None)
