"""Pages of a sorted list that begin after a row and not after a number of rows: the last costs what the first does.

The place in the list is the last row's own value and id, signed, in the address. A row that was deleted meanwhile does
no harm: its place stays between its neighbours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.core import signing
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from khuyenhoc.lib.vietnamese import sort_key

PAGE_SIZE = 50
LONGEST_PLACE = 2000  # letters of an address; a sort key has at most 600


@dataclass(frozen=True)
class Sort:
    """One order of a list, by a column and then by id. Rows without a value come last in either direction.

    Attributes:
        code: its name in the address.
        column: the column, or the name of ``expression``.
        is_descending: the direction when it is first chosen.
        is_nullable: some rows may have no value.
        expression: what to sort by, where it is no column.
        read: makes the value out of what the address says.
    """

    code: str
    column: str
    is_descending: bool = False
    is_nullable: bool = False
    expression: Case | F | None = None
    read: Callable = lambda value: value


def by_date(code: str, column: str) -> Sort:
    """Return the order by a day that may be unknown, the latest first."""
    return Sort(code, column, is_descending=True, is_nullable=True, read=date.fromisoformat)


def by_choice(code: str, column: str, choices, *, alphabetical: bool = True) -> Sort:
    """Return the order by the labels of a choice (in the order of the alphabet, or as they are listed)."""
    listed = sorted(choices, key=lambda choice: sort_key(choice.label)) if alphabetical else list(choices)
    whens = [When(**{column: choice.value}, then=Value(rank)) for rank, choice in enumerate(listed)]
    rank = Case(*whens, default=Value(len(listed)), output_field=IntegerField())
    return Sort(code, f"rank_of_{column}", expression=rank)


@dataclass(frozen=True)
class Order:
    """A sort in one direction."""

    sort: Sort
    is_descending: bool

    @property
    def code(self) -> str:
        return f"-{self.sort.code}" if self.is_descending else self.sort.code

    def reversed(self) -> "Order":
        return Order(self.sort, not self.is_descending)

    def prepare(self, queryset: QuerySet) -> QuerySet:
        expression = self.sort.expression
        return queryset.annotate(**{self.sort.column: expression}) if expression else queryset

    def sorted(self, queryset: QuerySet) -> QuerySet:
        """Return all rows in this order."""
        column = F(self.sort.column)
        first = column.desc(nulls_last=True) if self.is_descending else column.asc(nulls_last=True)
        return self.prepare(queryset).order_by(first, "-pk" if self.is_descending else "pk")

    def parts(self, queryset: QuerySet) -> list[QuerySet]:
        """Return the rows with a value and those without one, each in order: two ranges that an index can answer."""
        column, sign = self.sort.column, "-" if self.is_descending else ""
        queryset = self.prepare(queryset)
        if not self.sort.is_nullable:
            return [queryset.order_by(sign + column, sign + "pk")]
        known = queryset.filter(**{f"{column}__isnull": False}).order_by(sign + column, sign + "pk")
        return [known, queryset.filter(**{f"{column}__isnull": True}).order_by(sign + "pk")]


class LostPlaceError(ValueError):
    """The address does not name a place in this list."""


@dataclass(frozen=True)
class Place:
    """A row's place in an order: its value (None for a row without) and its id."""

    value: object
    pk: int


def write_place(order: Order, row, salt: str) -> str:
    value = getattr(row, order.sort.column)
    plain = value.isoformat() if isinstance(value, date) else value
    return signing.dumps([order.sort.code, plain, row.pk], salt=salt, compress=True)


def read_place(text: str, order: Order, salt: str) -> Place:
    """Return the place that an address names.

    Raises:
        LostPlaceError: it was not written by us, or for another order.
    """
    if len(text) > LONGEST_PLACE:
        raise LostPlaceError
    try:
        code, value, pk = signing.loads(text, salt=salt)
    except (signing.BadSignature, ValueError) as error:
        raise LostPlaceError from error
    if code != order.sort.code:
        raise LostPlaceError
    return Place(value if value is None else order.sort.read(value), pk)


def beyond(order: Order, place: Place, *, forward: bool) -> Callable[[QuerySet], QuerySet]:
    """Return the filter "on the far side of this place" for the part of the list in which the place lies.

    The plain bound beside the exact one is what lets SQLite use an index; a comparison of tuples does not.
    """
    more = "lt" if order.is_descending == forward else "gt"
    if place.value is None:
        return lambda part: part.filter(**{f"pk__{more}": place.pk})
    column = order.sort.column
    exact = Q(**{f"{column}__{more}": place.value}) | Q(**{column: place.value, f"pk__{more}": place.pk})
    return lambda part: part.filter(Q(**{f"{column}__{more}e": place.value}) & exact)


def rows_from(queryset: QuerySet, order: Order, place: Place | None, *, forward: bool, number: int) -> list:
    """Return the next rows on one side of a place, the nearest first; from the very end without a place."""
    parts = order.parts(queryset)
    if not forward:
        parts = [part.reverse() for part in reversed(parts)]
    if place:
        is_last_part = order.sort.is_nullable and (place.value is None) == forward
        limit = beyond(order, place, forward=forward)
        parts = [limit(parts[-1])] if is_last_part else [limit(parts[0]), *parts[1:]]
    rows = []
    for part in parts:
        if len(rows) < number:
            rows += part[: number - len(rows)]
    return rows


def read_page(queryset: QuerySet, order: Order, place: Place | None, *, forward: bool) -> tuple[list, bool]:
    """Return the rows of one page, the nearest to the place first, and whether there are more behind them."""
    found = rows_from(queryset, order, place, forward=forward, number=PAGE_SIZE + 1)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


@dataclass(frozen=True)
class Window:
    """The rows of one page, and the places at which its neighbours begin, "" where there is none."""

    rows: list
    before: str = ""
    after: str = ""


def window(queryset: QuerySet, order: Order, *, after: str = "", before: str = "", salt: str) -> Window:
    """Return the page after, or before, a place; the first page without one.

    Raises:
        LostPlaceError: see ``read_place``.
    """
    if before:
        rows, has_more = read_page(queryset, order, read_place(before, order, salt), forward=False)
        if len(rows) == PAGE_SIZE:
            first, last = (write_place(order, row, salt) for row in (rows[-1], rows[0]))
            return Window(rows[::-1], before=first if has_more else "", after=last)
        after = ""  # so near the beginning that the first page holds it all
    place = read_place(after, order, salt) if after else None
    rows, has_more = read_page(queryset, order, place, forward=True)
    if place and not rows:
        return window(queryset, order, salt=salt)  # whatever followed is gone by now
    return Window(
        rows,
        before=write_place(order, rows[0], salt) if place else "",
        after=write_place(order, rows[-1], salt) if has_more else "",
    )


def chunks(rows: Iterable, size: int) -> Iterable[list]:
    """Yield lists of at most ``size`` rows."""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk
