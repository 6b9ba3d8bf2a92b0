"""A form field in which a name is typed: it finds the record that is meant, or asks; it never doubles one in silence.

The same field works with and without JavaScript. With it, a list of suggestions hangs below the input and picking one
fills a hidden companion input. Without it, the server answers an unclear name with a choice of radio buttons.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.models import MOST_WORDS
from khuyenhoc.lib.vietnamese import clean_line, fold, is_near_miss, same_name_key

LONGEST = 3000  # letters of a typed name before cleaning, and more than a name may have
OFFERED = 8  # candidates shown when a name is unclear
MOST_RANKED = 200  # records read in order to choose these
NEW, NEW_ALL_THE_SAME, PICK = "new", "new-all-the-same", "pick:"


@dataclass(frozen=True)
class Typed:
    """What stands in a lookup.

    Attributes:
        text: the name as typed.
        choice: "" (nothing chosen), an id (chosen earlier, valid as long as the text is that record's name),
            "pick:<id>" (chosen now among candidates), "new", or "new-all-the-same" (new although one of that name is
            known).
    """

    text: str = ""
    choice: str = ""

    def __bool__(self):
        # A choice whose text was erased says nothing.
        return bool(clean_line(self.text))


@dataclass(frozen=True)
class NewName:
    """A name for which the person wants a new record. Equal keys within one form mean one record."""

    name: str

    @property
    def key(self) -> str:
        return same_name_key(self.name)

    def __str__(self):
        return self.name


class Shelf:
    """The records that the lookups of one form may mean, fetched together: two queries for however many rows."""

    def __init__(self, queryset, typed: Iterable[Typed] = ()):
        self.queryset = queryset
        self.by_id = {}
        self.by_key = defaultdict(list)
        typed = [entry for entry in typed if entry and is_askable(entry.text)]
        self.take_by_name(typed)
        self.take_by_other_name([entry.text for entry in typed if not self.by_key.get(same_name_key(entry.text))])

    def take_by_name(self, typed: list[Typed]):
        keys = {same_name_key(entry.text) for entry in typed}
        ids = {number for entry in typed if (number := id_in(entry.choice))}
        if keys or ids:
            for record in self.queryset.filter(Q(name_key__in=keys) | Q(pk__in=ids)):
                if is_of_its_own(record):
                    self.by_id[record.pk] = record
                    self.by_key[record.name_key].append(record)

    def take_by_other_name(self, texts: list[str]):
        """Take the records that go by one of the texts, where it is not their name."""
        words = {same_name_key(text): fold(text).split()[:MOST_WORDS] for text in texts}
        hit = Q()
        for searched in filter(None, words.values()):
            hit |= Q(*(("search_text__contains", word) for word in searched))
        if not hit:
            return
        candidates = list(self.queryset.filter(hit))
        for key in words:
            self.by_key[key] = [record for record in candidates if record.goes_by(key) and is_of_its_own(record)]

    def with_id(self, choice: str):
        return self.by_id.get(id_in(choice))

    def named(self, text: str) -> list:
        """Records of this very name; failing that, those for which it is one of their other names."""
        return self.by_key.get(same_name_key(text), [])

    def like(self, text: str) -> list:
        """Records whose names hold all words of the text, in whatever order, the closest first."""
        return suggest(self.queryset.in_use(), text)


def is_of_its_own(record) -> bool:
    """Tell whether a record still stands for itself: a row that was joined with another one is never meant."""
    return getattr(record, "merged_into_id", None) is None


def is_askable(text: str) -> bool:
    """Tell whether a database can be asked about a text. What cannot is refused by its field afterwards.

    PostgreSQL takes no NUL, SQLite no pattern of 50,000 bytes.
    """
    return "\0" not in text and len(text) <= LONGEST


def suggest(queryset, text: str, is_near=lambda record: True) -> list:
    """Return some records whose names hold every word typed.

    A record of that very name comes first, then those that are near to the person, then what was typed with its
    accents, then what begins with the text.

    Args:
        queryset: the records that may be meant.
        text: what was typed so far.
        is_near: tells whether a record is likelier for this person than others of like names.
    """
    typed, key, folded = clean_line(text).casefold(), same_name_key(text), fold(text)
    if not folded:
        return []
    found = list(queryset.search(text)[:MOST_RANKED]) or nearly(queryset, text)

    def rank(record):
        name = record.name.casefold()
        # By its key hoà is hòa; but the key moves a tone behind its syllable, which while typing may be unfinished.
        has_accents = typed in name or key in record.name_key
        begins = fold(name).startswith(folded)
        return (not record.goes_by(text), not is_near(record), not has_accents, not begins, record.sort_key)

    return sorted(found, key=rank)[:OFFERED]


def nearly(queryset, text: str) -> list:
    """Return records whose names hold every word typed but for one wrong letter."""
    return [record for record in queryset.search_nearly(text)[:MOST_RANKED] if is_near_miss(text, record.search_text)]


def is_literal(record, text: str) -> bool:
    """Tell whether each word typed stands in a name of the record as it is written, abbreviations not spelled out."""
    written = fold(" ".join([record.name, *record.other_names()]))
    return all(word in written for word in fold(text).split())


class SuggestForm(forms.Form):
    """What was typed so far."""

    q = LineField(required=False, max_length=300)


def suggestions(queryset, parameters, is_near=lambda record: True) -> dict:
    """Return the answer to a field that asks while a name is being typed.

    Args:
        queryset: the records that may be meant.
        parameters: the query string, with the text in ``q``.
        is_near: see ``suggest``.

    Returns:
        ``items`` (id, name, detail), ``known``: a record bears exactly that name, ``exact``: its place in ``items`` if
        it is the only one, else None. ``literal``: the only item holds what was typed letter by letter, so that it
        may be taken without asking; what an abbreviation or a slip of the finger may mean is only offered.
    """
    form = SuggestForm(parameters)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = suggest(queryset.in_use(), text, is_near)
    namesakes = [place for place, record in enumerate(found) if record.goes_by(text)]
    return {
        "items": [{"id": record.pk, "name": record.name, "detail": record.detail} for record in found],
        "known": bool(namesakes),
        "exact": namesakes[0] if len(namesakes) == 1 else None,
        "literal": len(found) == 1 and is_literal(found[0], text),
    }


def id_in(choice: str) -> int | None:
    digits = choice.removeprefix(PICK)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


class LookupWidget(forms.Widget):
    """A text input with its hidden companion; radio buttons under it when the server has to ask."""

    template_name = "widgets/lookup.html"

    def __init__(self, url_name: str, noun: str, attrs=None, may_add: bool = True):
        super().__init__(attrs)
        self.url_name, self.noun, self.may_add = url_name, noun, may_add
        # What the last choice says, and what is said once it is taken.
        self.add_label, self.added_label = "Thêm mới", f"Sẽ thêm {noun} mới vào sổ khi lưu."
        self.candidates = None  # records to choose from, once a name proved unclear
        self.new_choice = ""  # what choosing "thêm mới" then sends
        self.picked = None  # the record that was chosen among them

    def value_from_datadict(self, data, files, name) -> Typed:
        return Typed(data.get(name) or "", data.get(f"{name}-choice") or "")

    def value_omitted_from_data(self, data, files, name) -> bool:
        return name not in data

    def get_context(self, name, value, attrs):
        # A record that was picked is shown by its own name: with another text its id would not count again.
        value = Typed(self.picked.name, str(self.picked.pk)) if self.picked else value or Typed()
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "text": value.text,
            "choice": "" if self.candidates is not None else value.choice,
            "candidates": self.candidates,
            "new_choice": self.new_choice,
            "wanted": value.choice,
            "url_name": self.url_name,
            "noun": self.noun,
            "may_add": self.may_add,
            "add_label": self.add_label,
            "added_label": self.added_label,
        }
        return context


class LookupField(forms.Field):
    """Returns the record that is meant, a ``NewName``, or None.

    Args:
        queryset: the records that may be meant (with ``name_key``, ``goes_by`` and ``search``).
        url_name: the URL name of the suggestions.
        noun: what is looked up, e.g. "đơn vị".
        may_add: whether a name may stand for a new record; otherwise it must be known.
    """

    def __init__(self, *, queryset, url_name: str, noun: str, max_length: int = 300, may_add: bool = True, **kwargs):
        super().__init__(widget=LookupWidget(url_name, noun, may_add=may_add), **kwargs)
        self.line = LineField(max_length=max_length, required=False)
        self.queryset, self.noun = queryset, noun
        self.shelf = None

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.shelf = None
        return copy

    def bound_data(self, data, initial):
        return data

    def prepare_value(self, value):
        if value is None or isinstance(value, Typed):
            return value
        return Typed(str(value), NEW if isinstance(value, NewName) else str(value.pk))

    def has_changed(self, initial, data) -> bool:
        return (self.prepare_value(initial) or Typed()) != (data or Typed())

    def clean(self, value: Typed):
        text = self.line.clean(value.text)
        if not text:
            return super().clean(None)
        shelf = self.shelf or Shelf(self.queryset, [value])
        return self.find(text, value.choice, shelf)

    def find(self, text: str, choice: str, shelf: Shelf):
        chosen = shelf.with_id(choice)
        if chosen and (choice.startswith(PICK) or chosen.goes_by(text)):
            self.widget.picked = chosen
            return chosen
        may_add = self.widget.may_add
        if choice == NEW_ALL_THE_SAME and may_add:
            return NewName(text)
        named = shelf.named(text)
        if choice == NEW and may_add and not named:
            return NewName(text)
        if len(named) == 1 and choice != NEW:
            return named[0]
        raise self.unclear(text, named, shelf)

    def keep_pick(self, value: Typed):
        """Show a record that was picked by its own name, without judging what else was typed."""
        if value.choice.startswith(PICK):
            self.widget.picked = self.shelf.with_id(value.choice)

    def unclear(self, text: str, named: list, shelf: Shelf) -> ValidationError:
        """Offer what may be meant, and say why the name alone does not decide."""
        self.widget.candidates = named or shelf.like(text)
        self.widget.new_choice = NEW_ALL_THE_SAME if named else NEW
        if named:
            return ValidationError(f"Trong sổ đã có {self.noun} tên “{text}”. Hãy chọn đúng {self.noun}.")
        if not self.widget.may_add:
            return ValidationError(f"Trong sổ chưa có {self.noun} tên “{text}”. Hãy chọn một {self.noun} đã có.")
        if self.widget.candidates:
            return ValidationError(
                f"Trong sổ chưa có {self.noun} tên đúng như “{text}”. Hãy chọn một tên gần giống hoặc thêm mới."
            )
        return ValidationError(f"Trong sổ chưa có {self.noun} tên “{text}”. Hãy chọn “Thêm mới” để ghi thêm.")
