"""What the lists have in common: filters that stand in the address, sorting, and pages of fifty rows."""

from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from khuyenhoc.lib.export import CHUNK, FORMATS, export
from khuyenhoc.lib.forms import LineField, NumberField
from khuyenhoc.lib.keyset import PAGE_SIZE, LostPlaceError, Order, Sort, chunks, window
from khuyenhoc.lib.periods import FIRST_YEAR, LAST_YEAR

COUNTED = 1000  # rows; beyond that a list says "hơn 1.000"
ARCHIVED = "da-cat"
SORT, AFTER, BEFORE, EXPORT = "sap-xep", "sau", "truoc", "xuat"
UNREADABLE = "Có điều kiện lọc không đọc được nên đang hiện cả danh sách. Xin chọn lại."
LOST_PLACE = "Không đọc được vị trí trong danh sách nên đang hiện trang đầu."


class PageForm(forms.Form):
    """The place in a short list on a page of something else, read from the query string."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def add_prefix(self, field_name: str) -> str:
        return "trang"

    def address_of(self, page: int) -> str:
        return "?" + urlencode({"trang": page})


def page_of(request, form: PageForm, queryset: QuerySet) -> Page:
    """Return the page that the query string asks for, with the addresses of its neighbours.

    A number that cannot be read is answered by a message and the first page; one after the last by the last.
    """
    if not form.is_valid():
        messages.warning(request, LOST_PLACE)
    page = Paginator(queryset, PAGE_SIZE).get_page(form.cleaned_data.get("page") or 1)
    page.previous_url = form.address_of(page.number - 1) if page.has_previous() else ""
    page.next_url = form.address_of(page.number + 1) if page.has_next() else ""
    return page


class YearField(NumberField):
    """A year, as a filter asks for it."""

    def __init__(self, **kwargs):
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False, **kwargs)

    def write(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class Head:
    """The head of a column by which a list can be sorted.

    Attributes:
        code: of the sort.
        url: the list sorted by it; in the other direction, if it is sorted by it already.
        direction: "ascending" or "descending" if the list is sorted by it, else "".
    """

    code: str
    url: str
    direction: str

    @property
    def icon(self) -> str:
        return {"ascending": "chevron-up", "descending": "chevron-down"}.get(self.direction, "chevron-up-down")


class FilterForm(forms.Form):
    """The state of a list. Subclasses add fields and sorts and say in ``narrow`` what they filter.

    Attributes:
        parameters: the names of the fields in the address, where they differ from the field's own.
        sorts: the orders that the list offers, the first one being its own.
        main: the fields beside the search box; the others stand behind "Thêm điều kiện".
    """

    q = LineField(required=False, max_length=200)

    parameters = {}
    search_label = "Từ khóa"
    sorts: tuple[Sort, ...] = ()
    main: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].label = self.search_label
        self.fields["q"].widget.input_type = "search"
        for field in self.fields.values():
            # The message above the list says the rest.
            field.error_messages["invalid_choice"] = "Xin chọn lại."

    def add_prefix(self, field_name: str) -> str:
        return self.parameters.get(field_name, field_name)

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """Return the rows that the (valid) parameters ask for."""
        raise NotImplementedError

    def apply(self, queryset: QuerySet) -> QuerySet:
        """Return the rows asked for; all of them, if a parameter cannot be read."""
        return self.narrow(queryset) if self.is_valid() else queryset

    # --- What the template shows ---

    @property
    def selects(self) -> list[forms.BoundField]:
        """The fields beside the search box."""
        return [field for field in self.visible_fields() if field.name in self.main]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that are seldom needed."""
        return [field for field in self.visible_fields() if field.name not in ("q", *self.main)]

    @property
    def is_more_open(self) -> bool:
        return any(field.data for field in self.more)

    @property
    def is_filtering(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    @property
    def chips(self) -> list[Chip]:
        if not self.is_valid():
            return []
        on = [(name, value) for name, value in self.cleaned_data.items() if value]
        return [Chip(self.chip_label(name, value), self.address(**{self.add_prefix(name): ""})) for name, value in on]

    def chip_label(self, name: str, value) -> str:
        """Return what a filter that is on says: "Từ khóa: công an", "Tình trạng: Hết hạn", "Còn thiếu thông tin"."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return field.label
        shown = dict(field.choices).get(value, value) if isinstance(field, forms.ChoiceField) else value
        return f"{'Từ khóa' if name == 'q' else field.label}: {shown}"

    # --- The address ---

    def address(self, **changes: str) -> str:
        """Return the address of the same list with some parameters changed, on its first page; "" drops one."""
        kept = {name: self.data.get(name, "") for name in [*map(self.add_prefix, self.fields), SORT]}
        return "?" + urlencode({name: value for name, value in (kept | changes).items() if value})

    # --- The order ---

    @property
    def order(self) -> Order:
        """The order that the address asks for; the list's own, if there is none of that name."""
        return self.asked_order or Order(self.sorts[0], self.sorts[0].is_descending)

    @property
    def asked_order(self) -> Order | None:
        code = self.data.get(SORT, "")
        sort = next((sort for sort in self.sorts if sort.code == code.removeprefix("-")), None)
        return Order(sort, code.startswith("-")) if sort else None

    @property
    def sorted_by(self) -> str:
        """What the address says of the order, to be kept when a filter changes."""
        return self.order.code if self.asked_order else ""

    @property
    def heads(self) -> dict[str, Head]:
        """The heads of the columns, by the column."""
        return {sort.code.replace("-", "_"): self.head_of(sort) for sort in self.sorts}

    def head_of(self, sort: Sort) -> Head:
        order = self.order
        if order.sort is sort:
            direction = "descending" if order.is_descending else "ascending"
            return Head(sort.code, self.address(**{SORT: order.reversed().code}), direction)
        return Head(sort.code, self.address(**{SORT: Order(sort, sort.is_descending).code}), "")


class KeptFilterForm(FilterForm):
    """The state of a list of records that can be put away: it shows those in use, unless asked for the others."""

    show = forms.ChoiceField(label="Trong sổ", required=False, choices=[("", "Đang dùng"), (ARCHIVED, "Đã cất đi")])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["show"] = self.fields.pop("show")  # after those of the subclass

    def add_prefix(self, field_name: str) -> str:
        return "loc" if field_name == "show" else super().add_prefix(field_name)

    def apply(self, queryset: QuerySet) -> QuerySet:
        is_archived = self.is_valid() and self.cleaned_data["show"] == ARCHIVED
        return super().apply(queryset.put_away() if is_archived else queryset.in_use())


@dataclass(frozen=True)
class ListPage:
    """One page of a list.

    Attributes:
        rows: its records.
        count: how many records the whole list has, counted to 1.000.
        is_capped: there are more than that.
        previous_url, next_url: its neighbours, "" where there is none.
    """

    rows: list
    count: int
    is_capped: bool
    previous_url: str
    next_url: str

    def __iter__(self):
        return iter(self.rows)


def list_page(request, form: FilterForm, queryset: QuerySet) -> ListPage:
    """Return the page of a list that the address asks for. What it says and cannot be read is answered by a message."""
    found = form.apply(queryset)
    if not form.is_valid():
        messages.warning(request, UNREADABLE)
    places = {"after": request.GET.get(AFTER, ""), "before": request.GET.get(BEFORE, "")}
    is_lost = bool(request.GET.get(SORT)) and not form.asked_order
    salt = type(form).__qualname__
    try:
        shown = window(found, form.order, **places, salt=salt)
    except LostPlaceError:
        is_lost, shown = True, window(found, form.order, salt=salt)
    if is_lost:
        messages.warning(request, LOST_PLACE)
    count = count_up_to(found, COUNTED + 1)
    return ListPage(
        rows=shown.rows,
        count=min(count, COUNTED),
        is_capped=count > COUNTED,
        previous_url=form.address(**{BEFORE: shown.before}) if shown.before else "",
        next_url=form.address(**{AFTER: shown.after}) if shown.after else "",
    )


def count_up_to(queryset: QuerySet, most: int) -> int:
    """Return how many rows there are, but stop counting at ``most``."""
    return queryset.order_by().values("pk")[:most].count()


def answer_list(
    request, form: FilterForm, queryset: QuerySet, *, template, columns, file_name, rows_of=list, **context
):
    """Answer with a page of a list, or with all of it as a file.

    Args:
        request: what was asked.
        form: the state of the list.
        queryset: the records in the person's scope.
        template: of the page; it extends ``frame``.
        columns: of the file (``khuyenhoc.lib.export.Column``).
        file_name: of the file, without its ending.
        rows_of: makes what a page or a file shows out of some of the records.
        context: what else the template shows.
    """
    if (kind := request.GET.get(EXPORT)) in FORMATS and form.is_valid():
        found = form.order.sorted(form.apply(queryset)).iterator(chunk_size=CHUNK)
        return export(file_name, kind, columns, chain.from_iterable(map(rows_of, chunks(found, CHUNK))))
    page = list_page(request, form, queryset)
    files = {kind: form.address(**{EXPORT: kind}) for kind in FORMATS}
    shown = {"form": form, "page": page, "rows": rows_of(page.rows), "files": files}
    return render_list(request, template, shown | context)


def render_list(request, template: str, context: dict):
    """Answer with the whole page; with its list alone, where a script asks for that."""
    is_part = request.htmx and not request.htmx.history_restore_request
    response = render(request, template, context | {"frame": "ui/_frame_part.html" if is_part else "base.html"})
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if is_part:
        place = {name: request.GET.get(name, "") for name in (AFTER, BEFORE)}
        response["HX-Push-Url"] = request.path + context["form"].address(**place).rstrip("?")
    return response
