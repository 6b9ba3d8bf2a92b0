"""Vietnamese text: one door for what is typed, a search form, a key of identity and the order of the alphabet.

Four forms of one text, from the nearest to the paper to the farthest:

- ``clean_line`` / ``clean_prose``: what is stored and shown;
- ``same_name_key``: equal for two spellings of one name, diacritics kept;
- ``fold``: what is searched, without diacritics;
- ``sort_key``: where it stands in a list.
"""

import re
import unicodedata

# Characters that show nothing: soft hyphen, zero-width blanks and joiners, marks of direction, variation selectors,
# BOM, language tags. Two names that differ only by them look alike and would never be found by each other.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"
)
# NUL (\x00) is missing on purpose: the form must see it in order to refuse it. Lone surrogates fit no database.
_CONTROL = "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff"
_REMOVED = re.compile(f"[{_INVISIBLE}{_CONTROL}]")
# \s knows tabs, line ends, the no-break blank and the blanks of U+2000; the others are letters that print as a gap.
_BLANKS = re.compile(r"[\s\u115f\u1160\u2800\u3164\uffa0]+")
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")

_DASHES = re.compile(r"(?: ?[-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d] ?)+")
_SINGLE_QUOTES = re.compile("[`\u00b4\u02bc\u2018-\u201b\u2032]")
_DOUBLE_QUOTES = re.compile("[\u00ab\u00bb\u201c-\u201f\u2033]")

# Old fonts and code pages left an Icelandic and an African letter whose capitals look exactly like Đ.
_SAME_LETTER = str.maketrans({"ð": "đ", "ɖ": "đ"})
_WITHOUT_STROKE = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})

# huyền, hỏi, ngã, sắc, nặng: the order of dictionaries and of CLDR's "vi" collation.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
# Breve, circumflex and horn make letters of their own (ă â ê ô ơ ư), not tones.
_SHAPES = "\u0306\u0302\u031b"
# After the tones come the marks of foreign names, in CLDR's order: caron, ring, diaeresis, double acute, dot, cedilla.
_MARKS = _TONES + "\u0306\u0302\u030c\u030a\u0308\u030b\u0307\u0327"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# CLDR's root order of what is not a letter; a blank, a dash or a dot counts as much as a letter does.
_PRIMARIES = " _-‐‒–—,;:!?.·'\"«»()[]{}§@*/\\&#%†•`^°©®+÷×<=>|~¤$₫€0123456789" + _LETTERS
_PRIMARY = {char: f"{0x10 + place:02x}" for place, char in enumerate(_PRIMARIES)}
# Curly quotes stand beside the straight ones and differ from them no more than a tone does; "…" is three dots.
_EXPANDED = str.maketrans({"‘": "'\u0306", "’": "'\u0302", "“": '"\u0306', "”": '"\u0302', "…": "..."})

SORT_KEY_CHARACTERS = 80
SORT_KEY_MAX_LENGTH = 600


def clean_line(text: str) -> str:
    """Return typed single-line text as it is stored: NFC, blanks collapsed and stripped, nothing invisible left.

    NUL is kept, so that a form can refuse it with a sentence instead of dropping it in silence.
    """
    # Invisible characters go first: one between a letter and its tone keeps the two from being composed.
    visible = _REMOVED.sub("", text)
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", visible)).strip()


def clean_prose(text: str) -> str:
    """Return typed text of several lines, each cleaned like a line, with at most one empty line in a row."""
    lines = [clean_line(line) for line in _LINE_END.split(text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str) -> str:
    """Return the search form: lower case, no diacritics, đ as d, anything but letters and digits as one blank.

    "387/QĐ-TTg" becomes "387 qd ttg". Both spellings of hòa/hoà and Ủy/Uỷ become one, composed or not.
    """
    return re.sub(r"[\W_]+", " ", without_diacritics(text)).strip()


def without_diacritics(text: str) -> str:
    """Return the cleaned line in lower case and without diacritics, đ as d; punctuation stays."""
    decomposed = unicodedata.normalize("NFKD", clean_line(text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.casefold().translate(_WITHOUT_STROKE)


def plain_dashes(text: str) -> str:
    """Return the text with any kind of dash, and the blanks around it, as one "-"."""
    return _DASHES.sub("-", text)


def same_name_key(text: str) -> str:
    """Return a key that is equal for two typings of the same name as written.

    Case, place of the tone (hòa/hoà, Ủy/Uỷ), kinds of dash and the blanks around it, and kinds of quotation mark do
    not count; diacritics do (Đường is not Dương). Equal keys do not make two bodies one: identity is the row.
    """
    text = unicodedata.normalize("NFC", clean_line(text).casefold().translate(_SAME_LETTER))
    text = _DOUBLE_QUOTES.sub('"', _SINGLE_QUOTES.sub("'", plain_dashes(text)))
    # A syllable carries one tone, so its end can stand for any place: both "hòa" and "hoà" become "hoa" + huyền.
    return re.sub(r"\w+", lambda word: _tone_last(word.group()), text)


def is_near_miss(typed: str, text: str) -> bool:
    """Tell whether a text holds every word typed, one of them with one letter wrong, missing, extra or swapped."""
    words = set(fold(text).split())
    wrong = [word for word in fold(typed).split() if word not in words]
    return len(wrong) == 1 and any(_one_letter_apart(wrong[0], word) for word in words)


def sort_key(text: str) -> str:
    """Return the place of a text in the order of CLDR's "vi" collation, as lower-case hex digits.

    Hex sorts alike under every database collation. Letters of the whole text decide first, then its tones, then its
    capitals (Unicode Collation Algorithm, UTS #10). Only the first 80 characters count; the key has at most 600.
    Letters of other scripts follow after z in the order of their code points.
    """
    primary, secondary, tertiary = [], [], []
    for char in clean_line(text)[:SORT_KEY_CHARACTERS].translate(_EXPANDED):
        base, *marks = unicodedata.normalize("NFD", char)
        if unicodedata.combining(base):
            secondary.append(_mark_weight(base))
            continue
        lower = base.lower()
        for shape in marks:
            letter = unicodedata.normalize("NFC", lower + shape)
            if shape in _SHAPES and letter in _PRIMARY:
                lower = letter
                marks.remove(shape)
                break
        primary.append(_PRIMARY.get(lower) or f"f{min(ord(lower), 0xFFFFF):05x}")
        secondary.append("1" + "".join(map(_mark_weight, marks)))
        tertiary.append("2" if base.isupper() else "1")
    return f"{''.join(primary)}00{''.join(secondary)}0{''.join(tertiary)}"[:SORT_KEY_MAX_LENGTH]


def person_sort_key(full_name: str) -> str:
    """Return the sort key of a person: the given name (the last word) first, then the names before it.

    Capitals in the given name do not count: NGUYỄN VĂN AN stands among the other Ans.
    """
    *before, given = clean_line(full_name).split(" ")
    return f"{sort_key(given.lower())}0{sort_key(' '.join(before))}"[:SORT_KEY_MAX_LENGTH]


def _one_letter_apart(one: str, other: str) -> bool:
    shorter, longer = sorted([one, other], key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    rest, other_rest = shorter[start:], longer[start:]
    if len(shorter) < len(longer):
        return rest == other_rest[1:]
    return rest[1:] == other_rest[1:] or (rest[2:] == other_rest[2:] and rest[:2] == other_rest[1::-1])


def _tone_last(word: str) -> str:
    """Move the tones of a syllable behind its last letter."""
    decomposed = unicodedata.normalize("NFD", word)
    letters = "".join(char for char in decomposed if char not in _TONES)
    tones = "".join(char for char in decomposed if char in _TONES)
    return unicodedata.normalize("NFC", letters + tones)


def _mark_weight(mark: str) -> str:
    """Return the secondary weight of a diacritic: 2 to 6 for the tones, above them foreign marks."""
    return f"{_MARKS.index(mark) + 2:x}" if mark in _MARKS else "f"
