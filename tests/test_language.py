"""The interface is Vietnamese down to the last string that Django and the installed apps bring along.

Their English catalogues name every string they can show. What they leave untranslated stands in khuyenhoc/locale; the
head of each file there says how to compile it.
"""

import ast
import gettext
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import django
import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

DOMAINS = ["django", "djangojs"]

# Names, symbols and formats that read the same in Vietnamese.
SAME = {
    ", ",
    ":",
    ":?.!",
    "…",
    "%(truncated_text)s…",
    "%(class_name)s %(instance)s",
    "%(size)d byte",
    "%s KB",
    "%s MB",
    "%s GB",
    "%s TB",
    "%s PB",
    "IPv4",
    "IPv6",
}

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0+]*\d*(?:\.\d+)?[a-zA-Z]|%[a-zA-Z%]|\{\w*\}|<[^>]+>")
FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) ((?:".*"\n?)+)', re.MULTILINE)


class Entry(NamedTuple):
    """One string of a .po file: what the code asks for, and its translations (several for a plural)."""

    context: str | None
    msgid: str
    plural: str | None = None
    texts: tuple[str, ...] = ()


def read_po(path: Path) -> list[Entry]:
    """Read a .po file, without its head. Blank lines separate the entries, as all tools write them."""
    entries = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        fields = {name: "".join(map(ast.literal_eval, lines.splitlines())) for name, lines in FIELD.findall(block)}
        if fields.get("msgid"):
            texts = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
            entries.append(Entry(fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural"), texts))
    return entries


def read_mo(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def own(domain: str, suffix: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES" / f"{domain}.{suffix}"


def catalogue_folders() -> list[Path]:
    folders = [Path(django.__file__).parent / "conf" / "locale"]
    folders += [Path(app.path) / "locale" for app in apps.get_app_configs()]
    return [folder for folder in folders if folder.is_dir()]


def english(domain: str) -> list[Entry]:
    """Every string that Django and the installed apps can ask for."""
    files = [folder / "en" / "LC_MESSAGES" / f"{domain}.po" for folder in catalogue_folders()]
    return [entry for file in files if file.exists() for entry in read_po(file)]


def vietnamese(domain: str) -> gettext.GNUTranslations:
    """The translation as it is served: to Python and templates, or to the admin's scripts."""
    if domain == "django":
        return trans_real.translation("vi")
    return trans_real.DjangoTranslation("vi", domain=domain, localedirs=[str(path) for path in catalogue_folders()])


def pairs(catalogue: gettext.GNUTranslations, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Each source string with what the reader gets to see; a plural string gives two."""
    for context, msgid, plural, _ in entries:
        if plural is None:
            yield msgid, catalogue.pgettext(context, msgid) if context else catalogue.gettext(msgid)
            continue
        for number, source in ((1, msgid), (2, plural)):
            if context:
                yield source, catalogue.npgettext(context, msgid, plural, number)
            else:
                yield source, catalogue.ngettext(msgid, plural, number)


def missing(catalogue: gettext.GNUTranslations, entries: Iterable[Entry]) -> list[str]:
    return [source for source, text in pairs(catalogue, entries) if text == source and source not in SAME]


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def untidy(source: str, text: str) -> bool:
    """Whether a translation has stray blanks or letters whose marks are separate characters."""
    blanks = re.search(r"(?<=\S)  +|\s[.,:;!?)]", text) is not None
    edges = (source[0] == " ") != (text[0] == " ") or (source[-1] == " ") != (text[-1] == " ")
    return blanks or edges or not unicodedata.is_normalized("NFC", text)


def compiled_form(entries: Iterable[Entry]) -> dict:
    """What a .mo file made from these entries holds."""
    result = {}
    for context, msgid, plural, texts in entries:
        key = f"{context}\x04{msgid}" if context else msgid
        result |= {key: texts[0]} if plural is None else {(key, i): text for i, text in enumerate(texts)}
    return result


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_string_is_left_in_english(domain):
    entries = english(domain)
    assert len(entries) > {"django": 600, "djangojs": 60}[domain]
    found = missing(vietnamese(domain), entries)
    assert not found, f"{len(found)} Vietnamese strings missing: {found}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_missing_string_is_reported(domain):
    planted = [
        Entry(None, "Nobody has ever translated this."),
        Entry("month", "Nobody has ever translated this month."),
        Entry(None, "%d untranslated thing", "%d untranslated things"),
        Entry("month", "%d untranslated month", "%d untranslated months"),
    ]
    found = missing(vietnamese(domain), planted + english(domain))
    assert found == [source for entry in planted for source in (entry.msgid, entry.plural) if source]


def test_only_strings_that_need_it_are_excused():
    same = {
        source for domain in DOMAINS for source, text in pairs(vietnamese(domain), english(domain)) if text == source
    }
    assert same == SAME


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_up_to_date(domain):
    compiled = read_mo(own(domain, "mo"))
    assert compiled.info()["plural-forms"].startswith("nplurals=1;")
    held = {key: text for key, text in compiled._catalog.items() if key != ""}
    assert held == compiled_form(read_po(own(domain, "po")))


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_string_stands_twice_or_empty(domain):
    entries = read_po(own(domain, "po"))
    assert [entry for entry in entries if len(entry.texts) != 1 or not entry.texts[0]] == []
    assert [key for key, count in Counter((e.context, e.msgid) for e in entries).items() if count > 1] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_and_tags_survive(domain):
    shown = list(pairs(vietnamese(domain), english(domain) + read_po(own(domain, "po"))))
    assert [pair for pair in shown if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_a_changed_placeholder_is_noticed():
    source = 'Enter %(max)d of %s, {name} {} <a href="x">here</a>'
    assert sorted(placeholders(source)) == ["%(max)d", "%s", "</a>", '<a href="x">', "{name}", "{}"]
    for damaged in (source.replace("max", "mac"), source.replace(")d", ")s"), source.replace("{}", ""), source + "%s"):
        assert placeholders(damaged) != placeholders(source)


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_are_tidy(domain):
    assert [pair for pair in pairs(vietnamese(domain), english(domain)) if pair[0] not in SAME and untidy(*pair)] == []


@pytest.mark.parametrize("text", ["Trang .", "Hai  dấu", "Trang ", "Tie\u0302\u0301ng"])
def test_an_untidy_translation_is_noticed(text):
    assert untidy("Page", text)
    assert not untidy("Page", "Tiếng Việt, trang 1.")


def test_the_reader_knows_every_kind_of_entry(tmp_path):
    path = tmp_path / "planted.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: vi\\n"\n\n'
        '#: somewhere\nmsgctxt "day"\nmsgid "Sun"\nmsgstr "CN"\n\n'
        'msgid ""\n"one "\n"\\"line\\""\nmsgid_plural "lines"\nmsgstr[0] "dòng"\n\n'
        '#~ msgid "gone"\n#~ msgstr "bỏ"\n',
        encoding="utf-8",
    )
    entries = read_po(path)
    assert entries == [Entry("day", "Sun", None, ("CN",)), Entry(None, 'one "line"', "lines", ("dòng",))]
    assert compiled_form(entries) == {"day\x04Sun": "CN", ('one "line"', 0): "dòng"}


def test_a_form_speaks_vietnamese():
    class Form(forms.Form):
        name = forms.CharField()

    with translation.override("vi"):
        assert Form({}).errors["name"] == ["Vui lòng không để trống mục này."]
