"""A list as a file, with every row of the filter in its order: Excel or CSV, written row by row with flat memory.

Excel: text is written as text, so that nothing typed is ever a formula and no leading zero is lost; a full date is a
date cell, a date known to the month or year is text ("05/2024").

CSV: UTF-8 with BOM, without which Excel shows Vietnamese letters as rubbish; semicolons, because Excel splits by them
wherever the decimal sign is a comma, as it is in Vietnam, and LibreOffice offers them by itself; every text quoted.
What Excel would take for a formula is given one apostrophe in front, and so is text that begins with an apostrophe:
taking off one leading apostrophe gives the text back.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.timezone import localdate

from khuyenhoc.lib.periods import Precision, format_date

CHUNK = 500  # rows read at a time
LONGEST_CELL = 32_767  # letters that Excel takes in one cell
MOST_ROWS = 1_048_575  # below the head
VIETNAMESE_DAY = "[$-42A]dd/mm/yyyy"  # with the language: LibreOffice elsewhere turns day and month round
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv")
# Excel strips a tab or a line end before it looks for a formula; full-width signs count as well.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column of an exported list.

    Attributes:
        head: its heading.
        value: makes the cell of a row: text, a whole number, a date, or None.
        width: in characters.
    """

    head: str
    value: Callable[[object], str | int | date | None]
    width: int = 20


def day_or_text(day: date | None, precision: str) -> date | str:
    """Return a date that is known to the day as it is, another one as people write it."""
    return day if day and precision == Precision.DAY else format_date(day, precision)


def export(name: str, kind: str, columns: list[Column], rows: Iterable):
    """Return the response that hands out a list.

    Args:
        name: of the file, ASCII, without its ending: "chuong-trinh".
        kind: "xlsx" or "csv".
        columns: what to write of each row.
        rows: the rows, read as they are written.
    """
    file_name = f"{name}-{localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response
    return FileResponse(xlsx_file(columns, rows), as_attachment=True, filename=file_name, content_type=XLSX)


# --- CSV ---


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: list[Column], rows: Iterable) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([column.head for column in columns])
    for row in rows:
        yield writer.writerow([csv_cell(column.value(row)) for column in columns])


def csv_cell(value) -> str | int:
    if isinstance(value, date):
        return format_date(value, Precision.DAY)
    if isinstance(value, int):
        return value
    text = value or ""
    return f"'{text}" if text.startswith(DANGEROUS) else text


# --- Excel ---


def xlsx_file(columns: list[Column], rows: Iterable):
    """Return a temporary file, open at its beginning; it is gone once it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": VIETNAMESE_DAY, "align": "left", "valign": "top"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.head, bold)
        sheet.freeze_panes(1, 0)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > MOST_ROWS:
                break
            for place, column in enumerate(columns):
                write_cell(sheet, last, place, column.value(row), wrapped, day)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    file.seek(0)
    return file


def write_cell(sheet, row: int, place: int, value, wrapped, day):
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, day)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, wrapped)
    elif value:
        sheet.write_string(row, place, value[:LONGEST_CELL], wrapped)
