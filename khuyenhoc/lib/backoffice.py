"""What the pages of the back office (Django's admin) have in common: inputs, search, and one query for many rows."""

from collections.abc import Callable

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst

from khuyenhoc.lib.fields import PositionField
from khuyenhoc.lib.forms import DateField
from khuyenhoc.lib.models import MOST_WORDS
from khuyenhoc.lib.vietnamese import fold

LONGEST_VALUE = 200  # of a filter in an address
LAST_OF_DATE = {"year": 9998, "month": 12, "day": 31}


class RecordSelect(AutocompleteSelect):
    """Django's autocomplete, which takes the chosen records from those that its field has fetched already."""

    shelf = None  # set by the field

    def build_attrs(self, base_attrs, extra_attrs=None):
        # Empty, it would have no name that a screen reader could say.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-placeholder": "Gõ để tìm"}

    def optgroups(self, name, value, attrs=None):
        self.choices.field.fetch(value)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for number in value:
            if number in self.shelf:
                record = self.shelf[number]
                label = self.choices.field.label_from_instance(record)
                options.append(self.create_option(name, record.pk, label, True, len(options)))
        return [(None, options, 0)]


def label_of(record) -> str:
    """Return what to call a record in a choice: with what tells it from others of its name, where it has that."""
    detail = getattr(record, "detail", "")
    return f"{record} ({detail})" if detail else str(record)


class RecordField(forms.ModelChoiceField):
    """A choice of a record. What the rows of a formset chose is fetched together, not row by row."""

    label_from_instance = staticmethod(label_of)

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, **kwargs)
        self.shelf = {}  # records by id, as text; the copies of the field and its widget in all rows share it
        self.widget.shelf = self.shelf

    def fetch(self, values):
        """Put the records with these ids on the shelf. What is no id is left to the check of the input."""
        wanted = {str(value) for value in values if is_id(str(value))} - self.shelf.keys()
        if wanted:
            records = self.queryset.model._default_manager.filter(pk__in=wanted)
            self.shelf.update({str(record.pk): record for record in records})

    def to_python(self, value):
        if self.get_limit_choices_to():
            return super().to_python(value)  # on the shelf are also those that may not be chosen
        self.fetch([value])
        return self.shelf.get(value) or super().to_python(value)


class RowId(forms.ModelChoiceField):
    """The hidden id of a row; the formset has fetched its rows already."""

    def __init__(self, formset, field: forms.ModelChoiceField):
        super().__init__(field.queryset, initial=field.initial, required=False, widget=forms.HiddenInput)
        self.formset = formset

    def to_python(self, value):
        if value in self.empty_values:
            return None
        rows = {str(row.pk): row for row in self.formset.get_queryset()}
        if value not in rows:
            raise ValidationError("Dòng này vừa bị xóa ở nơi khác.", code="invalid_choice")
        return rows[value]


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of an inline, read and checked together."""

    @cached_property
    def forms(self):
        forms = super().forms
        for name, field in self.form.base_fields.items():
            if isinstance(field, RecordField):
                field.fetch(form[name].value() for form in forms)
        return forms

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if "position" in self.form.base_fields and (index is None or index >= self.initial_form_count()):
            kwargs["initial"] = {"position": self.next_position}
        return kwargs

    @cached_property
    def next_position(self) -> int:
        """Where a new row stands: behind those that are there."""
        return min(max((row.position for row in self.get_queryset()), default=-1) + 1, PositionField.LAST)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        name = self._pk_field.name
        form.fields[name] = RowId(self, form.fields[name])
        for field in form.fields.values():
            if not field.widget.is_hidden:
                # The heads of the columns are no labels to a screen reader. (A related widget wraps another one.)
                inner = getattr(field.widget, "widget", field.widget)
                inner.attrs["aria-label"] = capfirst(str(field.label))

    def clean(self):
        super().clean()
        if any(self._pk_field.name in form.errors for form in self.forms):
            # The row's own error stands at its hidden id, where nobody sees it.
            raise ValidationError("Có dòng vừa bị xóa ở nơi khác. Xin mở lại trang này rồi ghi lại những gì vừa sửa.")
        if self.instance.pk and not any(self.errors):
            for constraint in self.model._meta.total_unique_constraints:
                self.check_unique(constraint)

    def check_unique(self, constraint: models.UniqueConstraint):
        """Refuse rows that a row in the database stands against.

        Django compares the rows of the page among each other only. Rows are saved one after the other, so two that
        exchange what they say would meet on the way; and somebody else may have added a row in the meantime.
        """
        columns = [self.model._meta.get_field(name).attname for name in constraint.fields]
        stored = self.model._default_manager.filter(**{self.fk.name: self.instance}).values_list("pk", *columns)
        holders = {tuple(values): pk for pk, *values in stored}
        struck_out = [form for form in self.forms if self._should_delete_form(form)]
        freed = {form.instance.pk for form in struck_out}  # in time for new rows, which are saved last
        for form in self.forms:
            holder = holders.get(tuple(getattr(form.instance, column) for column in columns))
            allowed = {None, form.instance.pk} if form.instance.pk else {None, *freed}
            if form.has_changed() and form not in struck_out and holder not in allowed:
                form.add_error(None, constraint.get_violation_error_message())

    def get_unique_error_message(self, unique_check):
        # Django would name the columns, in English.
        for constraint in self.model._meta.total_unique_constraints:
            if set(unique_check) == set(constraint.fields):
                return constraint.get_violation_error_message()
        return super().get_unique_error_message(unique_check)


class RecordFields:
    """The inputs of a record, whether on a page of its own or as a row on another's."""

    formfield_overrides = {
        models.DateField: {"form_class": DateField, "widget": AdminDateWidget},
        models.URLField: {"assume_scheme": "https"},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs |= {"widget": RecordSelect(db_field, self.admin_site), "form_class": RecordField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A record is not deleted in passing, from the form of another one.
            field.widget.can_delete_related = False
        return field


class RecordInline(RecordFields, admin.TabularInline):
    """Rows of the records that belong to the one on the page.

    Attributes:
        row_select_related: the relations that the name of a row needs.
    """

    formset = RowFormSet
    extra = 0
    row_select_related = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.row_select_related)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A row has no room for them; the record is a click away.
            field.widget.can_change_related = field.widget.can_view_related = False
        return field


class RecordList(ChangeList):
    """The list of a ``RecordAdmin``, with the rows that its columns show of other tables."""

    def get_filters(self, request):
        asked = [(name, value) for name, values in request.GET.lists() if name != SEARCH_VAR for value in values]
        if any("\0" in value or len(value) > LONGEST_VALUE for _, value in asked):
            raise IncorrectLookupParameters  # PostgreSQL cannot even be asked
        days = {f"{self.date_hierarchy}__{part}": most for part, most in LAST_OF_DATE.items()}
        if any(name in days and not (is_id(value) and 1 <= int(value) <= days[name]) for name, value in asked):
            raise IncorrectLookupParameters  # Django takes a year of any length, and the year after it
        return super().get_filters(request)

    def apply_select_related(self, qs):
        return super().apply_select_related(qs).prefetch_related(*self.model_admin.list_prefetch)


class RecordAdmin(RecordFields, admin.ModelAdmin):
    """A kind of record in the back office.

    Attributes:
        list_prefetch: what the columns of the list show of other tables, for ``prefetch_related``.
        listed_by: foreign keys by which pages of other records link to the list.
    """

    list_per_page = 50
    list_prefetch = ()
    listed_by = ()
    show_full_result_count = False  # it counts the whole table on every page
    search_fields = ["search_text"]  # opens the search box; what it finds is said in find()
    search_help_text = "Tìm không cần dấu, ví dụ: cong an ha nam."

    def get_changelist(self, request, **kwargs):
        return RecordList

    def lookup_allowed(self, lookup, value, request=None):
        """Allow the filters that the page shows. Django would let any column be asked: ``note__regex=(``."""
        return lookup in self.known_lookups(request)

    def known_lookups(self, request) -> set[str]:
        known = {f"{name}__id__exact" for name in self.listed_by}
        known |= {f"{self.date_hierarchy}__{part}" for part in LAST_OF_DATE} if self.date_hierarchy else set()
        for shown in self.get_list_filter(request):
            if isinstance(shown, str):
                known |= {f"{shown}__exact", f"{shown}__isnull"}
            else:
                known.add(shown.parameter_name)
        return known

    def get_search_results(self, request, queryset, search_term):
        return self.find(queryset, fold(search_term).split()[:MOST_WORDS]), False

    def find(self, queryset, words: list[str]):
        """Return the rows that hold every one of the folded words."""
        return queryset.search(" ".join(words))


def find_each(queryset, words: list[str], condition: Callable[[str], Q]):
    """Return the rows for which the condition holds with every word."""
    for word in words:
        queryset = queryset.filter(condition(word))
    return queryset


# --- Search in columns that are not folded ---

_ACCENTED = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA))]


def any_spelling(word: str) -> str:
    """Return a regular expression that finds a folded word with whatever accents and case: "ha" finds "Hà" too."""
    return "".join(_SPELLINGS.get(letter, letter) for letter in word)


def _spellings() -> dict[str, str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    accented = {letter: "".join(char for char in _ACCENTED if fold(char) == letter) for letter in letters}
    return {letter: f"[{letter}{letter.upper()}{others}]" for letter, others in accented.items()}


_SPELLINGS = _spellings()

# --- Links ---


def list_link(page: str, text: str, **filters):
    """Return a link to a page of the back office, with the filters in its address.

    Args:
        page: the name of the page, e.g. "agreements_party_changelist".
        text: what the link says.
        filters: the query of the address.
    """
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{page}", query=filters), text)
