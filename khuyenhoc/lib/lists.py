"""What the lists have in common: the form that reads the query string, and pages of fifty rows."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from khuyenhoc.lib.forms import LineField

PAGE_SIZE = 50


class PageForm(forms.Form):
    """The place in a list, read from the query string.

    ``parameters`` gives the names of the fields in the address, where they differ from the field's own.
    """

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    parameters = {"page": "trang"}

    def add_prefix(self, field_name: str) -> str:
        return self.parameters.get(field_name, field_name)

    def apply(self, queryset: QuerySet) -> QuerySet:
        return queryset

    def address_of(self, page: int) -> str:
        """Return the query string of another page of the same list."""
        names = [self.add_prefix(name) for name in self.fields if name != "page"]
        kept = {name: self.data[name] for name in names if self.data.get(name)}
        return "?" + urlencode(kept | {self.add_prefix("page"): page})


class FilterForm(PageForm):
    """The state of a list with its filters. Subclasses add fields and say in ``narrow`` what they filter."""

    q = LineField(required=False, max_length=200)

    search_label = "Từ khóa"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].label = self.search_label
        self.fields["q"].widget.input_type = "search"
        for field in self.fields.values():
            # The message above the list says the rest.
            field.error_messages["invalid_choice"] = "Xin chọn lại."

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Return the rows that the (valid) parameters ask for."""
        raise NotImplementedError

    def apply(self, queryset: QuerySet) -> QuerySet:
        """Return the rows asked for; all of them, if a parameter cannot be read."""
        return self.narrow(queryset) if self.is_valid() else queryset

    @property
    def selects(self) -> list[forms.BoundField]:
        """The fields beside the search box."""
        return [field for field in self.visible_fields() if field.name != "q"]

    @property
    def is_filtering(self) -> bool:
        return self.is_valid() and any(value for name, value in self.cleaned_data.items() if name != "page")


def page_of(request, form: PageForm, queryset: QuerySet) -> Page:
    """Return the page of the list that the query string asks for, with the addresses of its neighbours.

    A parameter that cannot be read is answered by a message and the whole list; a page after the last by the last.
    """
    rows = form.apply(queryset)
    if not form.is_valid():
        messages.warning(request, "Có điều kiện lọc không đọc được nên đang hiện cả danh sách. Xin chọn lại.")
    page = Paginator(rows, PAGE_SIZE).get_page(form.cleaned_data.get("page") or 1)
    page.previous_url = form.address_of(page.number - 1) if page.has_previous() else ""
    page.next_url = form.address_of(page.number + 1) if page.has_next() else ""
    return page
