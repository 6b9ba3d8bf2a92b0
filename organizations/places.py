"""Units of administration: the 34 provinces and 3,321 communes of today, and what was there before 01/07/2025.

The tables stand in ``organizations/data`` and are read when first asked for. A code tells the kind of unit by its
length: 2 digits a province, 3 a district (until 30/06/2025), 5 a commune; an old commune may bear a code of today's.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from khuyenhoc.lib.vietnamese import clean_line, fold, same_name_key, without_diacritics

DATA = Path(__file__).parent / "data"
# Also the condition of a column, which is read before any table is.
PROVINCE_CODES = (
    "01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38", "40",
    "42", "44", "46", "48", "51", "52", "56", "66", "68", "75", "79", "80", "82", "86", "91", "92", "96",
)  # fmt: skip
PROVINCE_DIGITS = 2
ENDED = "trước 01/7/2025"
MOST_RANKED = 60  # of what a search finds; "xã" alone finds thousands
UNIT_WORDS = re.compile(r"^(thành phố|tỉnh|phường|xã|đặc khu|quận|huyện|thị xã|thị trấn) ", re.IGNORECASE)
BARE_UNIT_WORDS = re.compile(r"^(thanh pho|tinh|phuong|xa|dac khu|quan|huyen|thi xa|thi tran) ")
ABBREVIATIONS = [
    (re.compile(r"\b(tp\.? ?|t\.p\. ?)?(hcm|ho chi minh|hồ chí minh)\b", re.IGNORECASE), "Thành phố Hồ Chí Minh"),
    (re.compile(r"\b(tp\.|tp(?= )|t\.p\.) ?", re.IGNORECASE), "Thành phố "),
    (re.compile(r"\b(tx\.|tx(?= )) ?", re.IGNORECASE), "Thị xã "),
    (re.compile(r"\bp\. ?", re.IGNORECASE), "Phường "),
    (re.compile(r"\bq\. ?", re.IGNORECASE), "Quận "),
    (re.compile(r"\bx\. ?", re.IGNORECASE), "Xã "),
    (re.compile(r"\bh\. ?", re.IGNORECASE), "Huyện "),
]


@dataclass(frozen=True, slots=True)
class Province:
    """A province of today, e.g. "Tỉnh Ninh Bình"."""

    code: str
    name: str

    upper = None

    @property
    def full_name(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Ward:
    """A commune of today: xã, phường or đặc khu."""

    code: str
    name: str
    upper: Province

    @property
    def full_name(self) -> str:
        return f"{self.name}, {self.upper.name}"


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A province, district or commune as it was on 30/06/2025.

    Attributes:
        successor_codes: of today's units that took it over, the one with the greater part first where it was divided;
            empty for a district, whose communes have them.
    """

    code: str
    name: str
    upper: "OldUnit | None"
    successor_codes: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return f"{self.name}, {self.upper.full_name}" if self.upper else self.name


@dataclass(frozen=True, slots=True)
class Successor:
    """Today's unit that took over an old one.

    Attributes:
        is_partial: the old unit was divided, and this unit has a part of it.
    """

    unit: Province | Ward
    is_partial: bool


# --- By code ---


def province(code: str) -> Province | None:
    return provinces().get(code)


def ward(code: str) -> Ward | None:
    return wards().get(code)


def unit(code: str) -> Province | Ward | None:
    """Return today's unit of this code."""
    return provinces().get(code) or wards().get(code)


def old_unit(code: str) -> OldUnit | None:
    return old_units().get(code)


@cache
def provinces() -> dict[str, Province]:
    return {code: Province(code, name) for code, name in read("provinces.csv")}


@cache
def wards() -> dict[str, Ward]:
    return {code: Ward(code, name, provinces()[upper]) for code, name, upper in read("wards.csv")}


@cache
def old_units() -> dict[str, OldUnit]:
    found = {}
    # An upper unit has the shorter code.
    for code, name, upper, successors in sorted(read("old_units.csv"), key=lambda row: len(row[0])):
        found[code] = OldUnit(code, name, found.get(upper), tuple(successors.split()))
    return found


def read(name: str) -> list[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def is_todays(found: "Province | Ward | OldUnit") -> bool:
    return not isinstance(found, OldUnit)


def successors(old: OldUnit) -> list[Successor]:
    """Return today's units on the ground of an old one; of a district those of all its communes."""
    if old.successor_codes:
        is_divided = len(old.successor_codes) > 1
        return [Successor(unit(code), is_divided) for code in old.successor_codes]
    codes = dict.fromkeys(code for part in parts_of()[old.code] for code in part.successor_codes)
    return [Successor(unit(code), len(codes) > 1) for code in codes]


@cache
def parts_of() -> dict[str, list[OldUnit]]:
    """Return the communes of each old district, by its code."""
    parts = {}
    for old in old_units().values():
        if old.upper:
            parts.setdefault(old.upper.code, []).append(old)
    return parts


def label(province_code: str, ward_code: str) -> str:
    """Return the full name of today's unit that the codes name; "" if they name none."""
    found = ward(ward_code) or province(province_code)
    return found.full_name if found else ""


# --- By name ---


def search(text: str) -> list[Province | Ward | OldUnit]:
    """Return the units whose full names hold every word typed (its beginning at least), the likeliest first.

    A unit of that very name comes before one that only begins so, a province before others, today's before old ones;
    and what was typed with its accents before all these.
    """
    text = spelled_out(text)
    folded = fold(text)
    words = [f" {word}" for word in folded.split()]
    if not words:
        return []
    hits = [place for place, haystack in enumerate(haystacks()) if all(word in haystack for word in words)]
    found = [(nearness(everything()[hit], haystacks()[hit], folded), hit) for hit in hits]
    nearest = [everything()[hit] for _, hit in sorted(found)[:MOST_RANKED] if not goes_on(everything()[hit])]
    if text.isascii():
        return nearest
    typed = [f" {word}" for word in same_name_key(text).replace(",", " ").split()]

    def lacks_accents(found) -> bool:
        key = f" {same_name_key(found.full_name)}"
        return not all(word in key for word in typed)

    return sorted(nearest, key=lacks_accents)


def nearness(found: Province | Ward | OldUnit, haystack: str, folded: str) -> tuple:
    """Return where a unit stands among those that a search finds."""
    name = haystack[1:].partition(" |")[0]
    bare = BARE_UNIT_WORDS.sub("", name)
    return (
        folded not in (name, bare),
        not (name.startswith(folded) or bare.startswith(folded)),
        f" {folded}" not in haystack,
        len(found.code) > PROVINCE_DIGITS,
        isinstance(found, OldUnit),
        len(found.code),
    )


def named(text: str) -> list[Province | Ward | OldUnit]:
    """Return the units of exactly this name, as far as typing differs: with or without "tỉnh", with those above it.

    An old unit that goes on under its name is left out beside the one that goes on, and any beside a province of today.
    """
    key = name_key(spelled_out(text))
    found = [unit for unit in search(text) if key in names_of(unit)]
    todays = [unit for unit in found if is_todays(unit)]
    if any(isinstance(unit, Province) for unit in todays):
        return todays
    going_on = {(unit.code, unit.name) for unit in todays}
    return [
        unit
        for unit in found
        if is_todays(unit) or going_on.isdisjoint((code, unit.name) for code in unit.successor_codes)
    ]


def names_of(found: Province | Ward | OldUnit) -> set[str]:
    """Return the keys of all ways to name a unit: "hà nội", "phường khương đình, hà nội", …"""
    own = {name_key(found.name), name_key(UNIT_WORDS.sub("", found.name))}
    above, upper = {""}, found.upper
    while upper:
        names = (upper.name, UNIT_WORDS.sub("", upper.name))
        above |= {f", {name_key(name)}{rest}" for name in names for rest in above}
        upper = upper.upper
    return {name + rest for name in own for rest in above}


def name_key(text: str) -> str:
    return re.sub(r" ?, ?", ", ", same_name_key(text))


def spelled_out(text: str) -> str:
    """Return the typed text with the usual abbreviations in full: "P. Khương Đình, TP Hà Nội"."""
    text = clean_line(text)
    for pattern, full in ABBREVIATIONS:
        text = pattern.sub(full, text)
    return text


@cache
def everything() -> list[Province | Ward | OldUnit]:
    """Return all units of both times, each behind the one above it."""
    return [*provinces().values(), *wards().values(), *old_units().values()]


@cache
def haystacks() -> list[str]:
    """Return for each unit its folded full name, a blank before each word and "|" before each unit above it."""
    # One call over all names is ten times as quick as one for each.
    names = without_diacritics("|".join(found.name for found in everything()))
    folded = re.sub(r"[^\w|]+", " ", names).split("|")
    whole = {}
    for found, name in zip(everything(), folded, strict=True):
        is_old = isinstance(found, OldUnit)
        above = f" |{whole[is_old, found.upper.code]}" if found.upper else ""
        whole[is_old, found.code] = f" {name.strip()}{above}"
    return list(whole.values())


def goes_on(found: Province | Ward | OldUnit) -> bool:
    """Tell whether this is an old province whose name and code one of today bears: nobody looks for the old one."""
    return isinstance(found, OldUnit) and found.code in provinces() and provinces()[found.code].name == found.name


# --- What an input offers ---


@dataclass(frozen=True, slots=True)
class Offer:
    """One of today's units as an input offers it.

    Attributes:
        pk: its code.
        name: its full name.
        detail: the old unit by whose name it was found.
    """

    pk: str
    name: str
    detail: str

    def __str__(self):
        return self.name


def offers(text: str, limit: int) -> list[Offer]:
    """Return today's units that a typed name may mean; for an old unit those that took it over."""
    found = {}
    for place in search(text):
        for offer in offers_of(place):
            found.setdefault(offer.pk, offer)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def offers_of(found: Province | Ward | OldUnit) -> list[Offer]:
    if not isinstance(found, OldUnit):
        return [Offer(found.code, found.full_name, "")]
    return [
        Offer(
            successor.unit.code,
            successor.unit.full_name,
            f"{'từ một phần' if successor.is_partial else 'từ'} {found.full_name} ({ENDED})",
        )
        for successor in successors(found)
    ]
