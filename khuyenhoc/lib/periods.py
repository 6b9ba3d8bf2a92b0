"""Dates known only in part, and periods as the papers print them.

A period is stored as two dates with the precision of each, so that lists and status can compute, and as the printed
text, so that a page never pretends to know more than the paper. Years run from 01/01 to 31/12, a school year from
01/09 to 31/08 of the next year, a month from its first to its last day.

Reading is done in two steps. Every date in the text is replaced by the letter D, which leaves a shape such as
"tu D den D"; the shape is then looked up in a short table.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import models

from khuyenhoc.lib.vietnamese import clean_line, plain_dashes, without_diacritics

# Nothing signed before the independence of 1945 can be in the register; a year after 2100 is a slip of the finger.
FIRST_YEAR = 1945
LAST_YEAR = 2100

_DATE_EXAMPLES = "Ví dụ: 16/05/2024, 05/2024 hoặc 2024."
_PERIOD_EXAMPLES = "Ví dụ: 2024-2030, từ 16/05/2024 đến 31/12/2030, năm học 2024-2025, từ 2024 hoặc chưa rõ."


class Precision(models.TextChoices):
    """How far a date is known."""

    DAY = "day", "ngày"
    MONTH = "month", "tháng"
    YEAR = "year", "năm"
    SCHOOL_YEAR = "school_year", "năm học"


@dataclass(frozen=True)
class Period:
    """The time a programme runs, as far as it is known. ``Period()`` is the unknown one.

    A missing date has the precision "". Open-ended (the paper sets no end) and an unknown end (nobody has looked it
    up yet) are two different things. ``horizon_year`` is the year of "định hướng đến 2030", after the firm end.
    ``text`` is the period as typed, after cleaning.
    """

    starts_on: date | None = None
    starts_precision: str = ""
    ends_on: date | None = None
    ends_precision: str = ""
    is_open_ended: bool = False
    horizon_year: int | None = None
    text: str = ""

    @property
    def is_unknown(self) -> bool:
        """Tell whether nothing at all is known: no date, no orientation, not even that there is no end."""
        dates = (self.starts_on, self.ends_on, self.horizon_year)
        return not any(dates) and not self.is_open_ended


class _Span(NamedTuple):
    """What one date in the text covers: its first and its last day."""

    first: date
    last: date
    precision: Precision


# "16 tháng 5 năm 2024", "tháng 5 năm 2024" and the 2024-05-16 of date pickers, rewritten to figures with slashes.
_REWRITES = (
    (re.compile(r"\b(\d{1,2}) thang (\d{1,2})(?:,? nam |, ?|/| )(\d{4})\b"), r"\1/\2/\3"),
    (re.compile(r"\bthang (\d{1,2})(?:,? nam |[/.-]| )(\d{4})\b"), r"\1/\2"),
    (re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?!\d|[/.-])"), r"\3/\2/\1"),
)
# The groups bear the names of the precisions. A day needs twice the same separator: "5-12/2024" is not one day.
_DATE = re.compile(
    r"(?<!\d)(?:(?P<school_year>nam hoc \d{4}[-/]\d{4})"
    r"|(?:ngay )?(?P<day>\d{1,2}(?P<separator>[/.-])\d{1,2}(?P=separator)\d{4})"
    r"|(?P<month>\d{1,2}[/.-]\d{4})"
    r"|(?:nam )?(?P<year>\d{4}))(?!\d)"
)
_FILLERS = re.compile(
    r"\b(?:giai doan|nhiem ky|thoi gian|thoi ky|thoi han|thuc hien|trong|cac|cho|ke|bat dau|het):? (?=\S)"
)
_HORIZON = re.compile(r"\b(?:dinh huong|tam nhin) (?:den )?D$")

_NO_END = r"(?:khong|vo) (?:co )?(?:xac dinh )?(?:thoi|ky) han|hang nam|lau dai"
_UNKNOWN_END = r"\?|\.{2,}|chua ro(?: ngay)?(?: ket thuc)?"
_ONE, _RANGE, _UNTIL, _SINCE, _OPEN_SINCE, _OPEN, _UNKNOWN = range(7)
_SHAPES = (
    (_UNKNOWN, r"|\?|(?:chua|khong) ro(?: thoi han)?|chua (?:biet|xac dinh)(?: thoi han)?"),
    (_ONE, r"D"),
    (_RANGE, r"(?:tu )?D(?:-| den )D"),
    (_UNTIL, r"(?:den |(?:\?|\.{2,})?-)D"),
    (_SINCE, rf"tu D|(?:tu )?D(?:-|(?:-| den |, ?| )?(?:{_UNKNOWN_END}))"),
    (_OPEN_SINCE, rf"(?:tu )?D(?:-| den )(?:hien )?nay|(?:tu )?D,? (?:{_NO_END}|tro di)|hang nam,? tu D"),
    (_OPEN, _NO_END),
)


def parse_period(text: str) -> Period:
    """Read a period as people write it; accents, case, kinds of dash and extra blanks do not matter.

    Empty text and "chưa rõ" give an unknown period. Raises ValueError with a Vietnamese sentence for the page.
    """
    typed = clean_line(text)
    shape, spans = _shape_of(typed)
    shape, horizon_year = _split_horizon(shape, spans)
    kind = next((kind for kind, pattern in _SHAPES if re.fullmatch(pattern, shape)), None)
    if kind is None:
        raise ValueError(_not_understood(typed, shape, _PERIOD_EXAMPLES))
    starts = spans[0] if kind in (_ONE, _RANGE, _SINCE, _OPEN_SINCE) else None
    ends = spans[-1] if kind in (_ONE, _RANGE, _UNTIL) else None
    is_open_ended = kind in (_OPEN_SINCE, _OPEN)
    _check_order(starts, ends)
    _check_horizon(horizon_year, ends or starts, is_open_ended)
    return Period(
        starts_on=starts.first if starts else None,
        starts_precision=starts.precision if starts else "",
        ends_on=ends.last if ends else None,
        ends_precision=ends.precision if ends else "",
        is_open_ended=is_open_ended,
        horizon_year=horizon_year,
        text=typed,
    )


def parse_date(text: str) -> tuple[date, Precision]:
    """Read one date, as far as it is known: 16/05/2024, 05/2024, 2024, "tháng 5 năm 2024", "năm học 2024-2025".

    Returns the first day it covers, and its precision. Raises ValueError with a Vietnamese sentence for the page.
    """
    typed = clean_line(text)
    shape, spans = _shape_of(typed)
    if shape != "D":
        if len(spans) > 1:
            raise ValueError(f"Chỉ ghi một ngày, một tháng hoặc một năm. {_DATE_EXAMPLES}")
        raise ValueError(_not_understood(typed, shape, _DATE_EXAMPLES))
    return spans[0].first, spans[0].precision


def format_date(day: date | None, precision: str) -> str:
    """Return a date as far as it is known: "16/05/2024", "05/2024", "2024", "năm học 2024-2025"; "" for None."""
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return f"{day.year}"
    if precision == Precision.MONTH:
        return f"{day.month:02}/{day.year}"
    if precision == Precision.SCHOOL_YEAR:
        first = day.year if day.month >= 9 else day.year - 1
        return f"năm học {first}-{first + 1}"
    return f"{day.day:02}/{day.month:02}/{day.year}"


def format_period(period: Period) -> str:
    """Return the canonical Vietnamese reading, which ``parse_period`` reads back to the same period."""
    starts = format_date(period.starts_on, period.starts_precision)
    ends = format_date(period.ends_on, period.ends_precision)
    if period.is_open_ended:
        reading = f"từ {starts}, không thời hạn" if starts else "không thời hạn"
    elif not starts and not ends:
        reading = "chưa rõ thời hạn"
    elif not ends:
        reading = f"từ {starts}, chưa rõ kết thúc"
    elif not starts:
        reading = f"đến {ends}"
    elif _covers_one(period):
        reading = f"năm {ends}" if period.ends_precision == Precision.YEAR else ends
    elif Precision.SCHOOL_YEAR in (period.starts_precision, period.ends_precision):
        reading = f"{starts} đến {ends}"
    elif period.starts_precision == period.ends_precision == Precision.YEAR:
        reading = f"{starts}–{ends}"
    else:
        reading = f"{starts} – {ends}"
    return f"{reading}, định hướng đến {period.horizon_year}" if period.horizon_year else reading


def spell_out(period: Period) -> str:
    """Return how the text was understood, day by day, as a sentence to read below the field."""
    starts = format_date(period.starts_on, Precision.DAY)
    ends = format_date(period.ends_on, Precision.DAY)
    if not starts and not ends:
        reading = "không thời hạn" if period.is_open_ended else "chưa rõ thời hạn"
    elif not ends:
        known = format_date(period.starts_on, period.starts_precision)
        reading = f"từ {known}, " + ("không thời hạn" if period.is_open_ended else "chưa rõ ngày kết thúc")
    elif not starts:
        reading = f"đến {ends}, chưa rõ ngày bắt đầu"
    elif not _covers_one(period):
        reading = f"từ {starts} đến {ends}"
    elif period.ends_precision == Precision.DAY:
        reading = f"ngày {ends} (một ngày)"
    elif period.ends_precision == Precision.MONTH:
        reading = f"tháng {ends[3:]} (từ {starts[:5]} đến {ends})"
    elif period.ends_precision == Precision.YEAR:
        reading = f"năm {period.ends_on.year} (từ {starts[:5]} đến {ends})"
    else:
        reading = f"{format_date(period.ends_on, period.ends_precision)} (từ {starts} đến {ends})"
    if period.horizon_year:
        reading += f", định hướng đến hết năm {period.horizon_year}"
    return reading[0].upper() + reading[1:]


def _covers_one(period: Period) -> bool:
    """Tell whether start and end are the same day, month, year or school year, printed once."""
    if period.starts_precision != period.ends_precision:
        return False
    starts = format_date(period.starts_on, period.starts_precision)
    return starts == format_date(period.ends_on, period.ends_precision)


def _shape_of(typed: str) -> tuple[str, list[_Span]]:
    """Return the text with each date as "D", and what the dates cover. Nobody can type a D: the text is lower case."""
    plain = re.sub(r" ?/ ?", "/", plain_dashes(without_diacritics(typed)))
    plain = plain.replace("(", ", ").replace(")", "")
    for pattern, figures in _REWRITES:
        plain = pattern.sub(figures, plain)
    spans = [_read_span(match) for match in _DATE.finditer(plain)]
    shape = _FILLERS.sub("", _DATE.sub("D", plain)).replace("toi D", "den D")
    # A full stop or comma at the end is a habit of prose; two dots and more stand for an unknown end.
    shape = re.sub(r"(?<![.])[.,;]$", "", re.sub(r" +(?=,)|(?<= ) +", "", shape).strip())
    return shape, spans


def _read_span(match: re.Match) -> _Span:
    """Return what one written date covers. Raises ValueError for a date that is in no calendar."""
    precision = Precision(match.lastgroup)
    numbers = [int(number) for number in re.findall(r"\d+", match.group())]
    if precision == Precision.SCHOOL_YEAR:
        return _read_school_year(*numbers)
    year = _checked_year(numbers[-1])
    if precision == Precision.YEAR:
        return _Span(date(year, 1, 1), date(year, 12, 31), precision)
    month = numbers[-2]
    if not 1 <= month <= 12:
        raise ValueError(f"Không có tháng {month}. Ngày viết theo thứ tự ngày/tháng/năm. {_DATE_EXAMPLES}")
    last_day = calendar.monthrange(year, month)[1]
    if precision == Precision.MONTH:
        return _Span(date(year, month, 1), date(year, month, last_day), precision)
    if not 1 <= numbers[0] <= last_day:
        raise ValueError(f"Ngày {numbers[0]:02}/{month:02}/{year} không có trong lịch.")
    day = date(year, month, numbers[0])
    return _Span(day, day, precision)


def _read_school_year(first: int, second: int) -> _Span:
    if second != first + 1:
        raise ValueError(
            f"Năm học {first}-{second} không đúng: một năm học gồm hai năm liền nhau, ví dụ năm học 2024-2025. "
            "Nhiều năm học viết: năm học 2024-2025 đến năm học 2026-2027."
        )
    return _Span(date(_checked_year(first), 9, 1), date(_checked_year(second), 8, 31), Precision.SCHOOL_YEAR)


def _checked_year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Năm {year:04} nằm ngoài khoảng {FIRST_YEAR}-{LAST_YEAR}. {_DATE_EXAMPLES}")
    return year


def _split_horizon(shape: str, spans: list[_Span]) -> tuple[str, int | None]:
    """Take "định hướng đến 2030" off the end of the shape, and its span off the list."""
    match = _HORIZON.search(shape)
    if not match:
        return shape, None
    horizon = spans.pop()
    if horizon.precision != Precision.YEAR:
        raise ValueError("Định hướng chỉ ghi năm, ví dụ: 2024-2026, định hướng đến 2030.")
    return shape[: match.start()].removesuffix(" va ").rstrip(" ,"), horizon.first.year


def _check_order(starts: _Span | None, ends: _Span | None) -> None:
    """Raise ValueError when the end is before the start."""
    if starts and ends and ends.last < starts.first:
        first = format_date(starts.first, starts.precision)
        last = format_date(ends.last, ends.precision)
        raise ValueError(f"Thời điểm kết thúc ({last}) trước thời điểm bắt đầu ({first}). Xin kiểm tra lại.")


def _check_horizon(year: int | None, before: _Span | None, is_open_ended: bool) -> None:
    """Raise ValueError when the orientation is not after the firm end (or the start, where no end is known)."""
    if year and is_open_ended:
        raise ValueError(f"Đã không thời hạn thì không có “định hướng đến {year}”. Xin bỏ một trong hai.")
    if year and before and year <= before.last.year:
        shown = format_date(before.last, before.precision)
        raise ValueError(f"Năm định hướng ({year}) phải sau thời hạn đã ghi ({shown}).")


def _not_understood(typed: str, shape: str, examples: str) -> str:
    """Return the sentence for a text without a known shape, naming the likeliest slip."""
    figures = re.search(r"\d[\d/.-]*(?<=\d)", shape)
    if figures:
        return f"“{figures.group()[:20]}” chưa có năm viết đủ bốn chữ số. {examples}"
    if "nam hoc" in shape:
        return "Năm học phải ghi hai năm liền nhau, ví dụ: năm học 2024-2025."
    if not typed:
        return f"Chưa ghi ngày. {examples}"
    return f"Chưa hiểu “{typed[:60]}{'…' if len(typed) > 60 else ''}”. {examples}"
