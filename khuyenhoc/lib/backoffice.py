"""What the pages of the back office (Django's admin) have in common: inputs, search, and one query for many rows."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Q
from django.forms import BaseInlineFormSet
from django.forms.models import ModelChoiceIteratorValue
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from khuyenhoc.lib.forms import DateField
from khuyenhoc.lib.lookup import id_in
from khuyenhoc.lib.vietnamese import fold

SEARCHED_WORDS = 20  # each word is one more condition, and a database takes only so many


class RecordSelect(AutocompleteSelect):
    """Django's autocomplete, which reads the chosen records of all rows of a formset together, not one by one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shelf = {}  # records by id, as text; the copies of the widget in all rows share it

    def stock(self, values):
        """Fetch the records with these ids. What is no id is left to the field to refuse."""
        wanted = {str(value) for value in values if id_in(str(value))} - self.shelf.keys()
        if wanted:
            records = self.field.remote_field.model._default_manager.filter(pk__in=wanted)
            self.shelf |= {str(record.pk): record for record in records}

    def optgroups(self, name, value, attrs=None):
        self.stock(value)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for number in value:
            if number in self.shelf:
                record = self.shelf[number]
                label = self.choices.field.label_from_instance(record)
                chosen = ModelChoiceIteratorValue(record.pk, record)
                options.append(self.create_option(name, chosen, label, True, len(options)))
        return [(None, options, 0)]


class RowFormSet(BaseInlineFormSet):
    """Rows of an inline."""

    @cached_property
    def forms(self):
        forms = super().forms
        for name, field in self.form.base_fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, RecordSelect):
                widget.stock(form[name].value() for form in forms)
        return forms

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
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
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


class RecordList(ChangeList):
    """The list of a ``RecordAdmin``, with the rows that its columns show of other tables."""

    def apply_select_related(self, qs):
        return super().apply_select_related(qs).prefetch_related(*self.model_admin.list_prefetch)


class RecordAdmin(RecordFields, admin.ModelAdmin):
    """A kind of record in the back office.

    Attributes:
        list_prefetch: what the columns of the list show of other tables, for ``prefetch_related``.
    """

    list_per_page = 50
    list_prefetch = ()
    show_full_result_count = False  # it counts the whole table on every page
    search_fields = ["search_text"]  # opens the search box; what it finds is said in find()
    search_help_text = "Tìm không cần dấu, ví dụ: cong an ha nam."

    def get_changelist(self, request, **kwargs):
        return RecordList

    def get_search_results(self, request, queryset, search_term):
        return self.find(queryset, fold(search_term).split()[:SEARCHED_WORDS]), False

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
