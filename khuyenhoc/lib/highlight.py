"""Which parts of a text somebody was looking for, whatever their accents; and which texts hold them as typed."""

import re

from khuyenhoc.lib.abbreviations import other_forms, search_terms
from khuyenhoc.lib.vietnamese import clean_line, fold, same_name_key, without_diacritics


def spans_of(text: str, searched: str) -> list[tuple[int, int]]:
    """Return the places (start, end) in a text that hold the words searched for, in order and without overlap.

    A word is marked whole; only where it does not stand so, as the beginning of others. A name is found by its
    abbreviation, and the other way round.
    """
    bare, places = bare_letters(text)
    words = [term.strip() for term in search_terms(searched)]
    marked = set()
    for word in [*words, *other_forms(searched)]:
        for start in starts_of(f" {word} ", bare) or (starts_of(f" {word}", bare) if word in words else []):
            inside = range(start + 1, start + 1 + len(word))
            marked.update(places[place] for place in inside if bare[place] != " ")
    return joined(sorted(marked))


def starts_of(term: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(f"(?={re.escape(term)})", text)]


def bare_letters(text: str) -> tuple[str, list[int]]:
    """Return the text folded letter by letter between two blanks, and of each letter the place that it came from."""
    bare, places = [" "], [-1]
    for place, letter in enumerate(text):
        folded = without_diacritics(letter) if letter.isalnum() else " "
        bare.append(folded)
        places += [place] * len(folded)
    return "".join([*bare, " "]), [*places, len(text)]


def joined(places: list[int]) -> list[tuple[int, int]]:
    spans = []
    for place in places:
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans


def holds_as_typed(text: str, searched: str) -> bool:
    """Tell whether a text holds what was typed with the very accents, as far as ways of typing do not differ."""
    typed = clean_line(searched).casefold()
    return typed in text.casefold() or same_name_key(searched) in same_name_key(text)


def begins_with(text: str, searched: str) -> bool:
    return fold(text).startswith(fold(searched))
