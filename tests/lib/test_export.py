"""Exported lists: text is never a formula, dates are dates, and LibreOffice reads back every cell as it was."""

import csv
import io
import os
import shutil
import subprocess
import tracemalloc
from datetime import date
from zipfile import ZipFile

import pytest

from khuyenhoc.lib.export import Column, csv_cell, csv_lines, day_or_text, export, xlsx_file

TEXTS = [
    "=1+1", "+84 912 345 678", "-5", "@x", "'=1", "\u2019x", "0123", "0912345678", "1234567890123456789", "1e5", "1/2",
    "16/05/2024", "05/2024", "TRUE", "#N/A", "Hội Khuyến học xã Hoà Bình", "hai\ndòng", "có; chấm phẩy", "có, phẩy",
    'ngoặc "kép"', "=HYPERLINK(\"http://x\")", "\uff1d1+1", "12/CTPH-HKH-LĐLĐ", "1.234,5", "http://example.vn/a",
    "mailto:a@b.vn", "'", "x" * 5000,
]  # fmt: skip
ROWS = [(text, number, date(2024, 5, 1 + number % 28)) for number, text in enumerate(TEXTS)]
COLUMNS = [
    Column("Nội dung", lambda row: row[0], 40),
    Column("Số", lambda row: row[1]),
    Column("Ngày ký", lambda row: row[2]),
    Column("Chưa rõ", lambda row: None),
]
SOFFICE = shutil.which("soffice")


def without_apostrophe(text: str) -> str:
    """What the documentation says of the CSV: taking off one leading apostrophe gives the text back."""
    return text.removeprefix("'")


def csv_text() -> str:
    return "".join(csv_lines(COLUMNS, ROWS))


# --- CSV ---


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@x", "\t=1", "\r=1", "'x", "\uff1d1"])
def test_text_that_might_be_a_formula_is_disarmed_and_can_be_had_back(text):
    assert csv_cell(text) == f"'{text}"
    assert without_apostrophe(csv_cell(text)) == text


@pytest.mark.parametrize("text", ["Hội", "0123", "1-2", "a=b", ""])
def test_other_text_stays_as_it_is(text):
    assert csv_cell(text) == text


def test_csv_begins_with_a_bom_and_is_split_by_semicolons():
    head, first = csv_text().splitlines()[:2]
    assert head == '\ufeff"Nội dung";"Số";"Ngày ký";"Chưa rõ"'
    assert first == '"\'=1+1";0;"01/05/2024";""'


def test_csv_gives_every_text_back():
    read = list(csv.reader(io.StringIO(csv_text().removeprefix("\ufeff"), newline=""), delimiter=";"))[1:]
    assert [without_apostrophe(row[0]) for row in read] == TEXTS


# --- Both ---


def test_a_date_is_a_date_only_if_it_is_known_to_the_day():
    assert day_or_text(date(2024, 5, 15), "day") == date(2024, 5, 15)
    assert day_or_text(date(2024, 5, 1), "month") == "05/2024"
    assert day_or_text(None, "") == ""


@pytest.mark.django_db  # closing the answer ends the request
@pytest.mark.parametrize(("kind", "content_type"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_the_file_bears_a_name_and_the_day(kind, content_type):
    response = export("don-vi", kind, COLUMNS, ROWS)
    assert content_type in response.headers["Content-Type"]
    name = response.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="don-vi-20')
    assert name.endswith(f'.{kind}"')
    assert len(b"".join(response.streaming_content)) > 500
    response.close()


# --- Excel ---


def test_no_cell_is_a_formula_or_a_link():
    with xlsx_file(COLUMNS, ROWS) as file, ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet


def test_a_long_list_is_read_and_written_row_by_row():
    read = []

    def rows():
        for number in range(20_000):
            read.append(number)
            yield (f"Hội số {number} " * 5, number, date(2024, 5, 15))

    tracemalloc.start()
    lines = csv_lines(COLUMNS, rows())
    next(lines), next(lines)
    assert len(read) == 1
    xlsx_file(COLUMNS, rows()).close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


# --- LibreOffice ---

CSV_OUT = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"  # ; " UTF-8, cells as they are shown


@pytest.fixture
def through_office(tmp_path):
    """Return a function that has LibreOffice open a file and say what stands in its cells."""
    if not SOFFICE:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no LibreOffice on this machine")

    def convert(name: str, content: bytes, *options: str) -> list[list[str]]:
        (tmp_path / name).write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [SOFFICE, profile, "--headless", *options, "--convert-to", CSV_OUT, "--outdir", "out", name]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=120, capture_output=True)
        text = (tmp_path / "out" / name).with_suffix(".csv").read_text(encoding="utf-8")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    return convert


def expected(change=lambda text: text) -> list[list[str]]:
    return [[change(text), str(number), f"{day:%d/%m/%Y}", ""] for text, number, day in ROWS]


HEADS = [["Nội dung", "Số", "Ngày ký", "Chưa rõ"]]


@pytest.mark.office
def test_libreoffice_reads_every_cell_of_the_xlsx(through_office):
    with xlsx_file(COLUMNS, ROWS) as file:
        content = file.read()
    assert through_office("bang.xlsx", content) == HEADS + expected()


@pytest.mark.office
def test_libreoffice_reads_every_cell_of_the_csv(through_office):
    # What its import dialog says by itself of such a file: semicolons, UTF-8, "quoted field as text".
    options = "--infilter=CSV:59,34,76,1,,0,true,false,false"
    shown = through_office("bang-csv.csv", csv_text().encode(), options)
    assert shown == HEADS + expected(csv_cell)
