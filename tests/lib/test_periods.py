"""Periods and partial dates: read as people write them, printed in one way, never more than is known."""

import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khuyenhoc.lib.periods import Period, Precision, format_date, format_period, parse_date, parse_period, spell_out
from khuyenhoc.lib.vietnamese import clean_line

DAY, MONTH, YEAR, SCHOOL_YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.SCHOOL_YEAR


def period(starts_on=None, starts_precision="", ends_on=None, ends_precision="", **rest):
    return Period(starts_on, starts_precision, ends_on, ends_precision, **rest)


def years(first, last, **rest):
    return period(date(first, 1, 1), YEAR, date(last, 12, 31), YEAR, **rest)


def since(first, precision, **rest):
    return period(first, precision, **rest)


ONE_DAY = period(date(2024, 5, 16), DAY, date(2024, 5, 16), DAY)
ONE_MONTH = period(date(2024, 5, 1), MONTH, date(2024, 5, 31), MONTH)
ONE_SCHOOL_YEAR = period(date(2024, 9, 1), SCHOOL_YEAR, date(2025, 8, 31), SCHOOL_YEAR)
THREE_SCHOOL_YEARS = period(date(2024, 9, 1), SCHOOL_YEAR, date(2027, 8, 31), SCHOOL_YEAR)
DAY_TO_DAY = period(date(2024, 5, 16), DAY, date(2030, 12, 31), DAY)
WITH_HORIZON = years(2024, 2026, horizon_year=2030)
UNTIL_2030 = period(None, "", date(2030, 12, 31), YEAR)
OPEN_ENDED = Period(is_open_ended=True)
SINCE_2024 = since(date(2024, 1, 1), YEAR)
OPEN_SINCE_2013 = since(date(2013, 1, 1), YEAR, is_open_ended=True)
OPEN_SINCE_2024 = since(date(2024, 1, 1), YEAR, is_open_ended=True)

READINGS = [
    ("2024-2030", years(2024, 2030)),
    ("2024–2030", years(2024, 2030)),
    ("2024 — 2030", years(2024, 2030)),
    ("  2024 \u00a0-  2030 ", years(2024, 2030)),
    ("2024 đến 2030", years(2024, 2030)),
    ("giai đoạn 2024-2030", years(2024, 2030)),
    ("Giai đoạn: 2024-2030", years(2024, 2030)),
    ("trong các năm 2024-2030", years(2024, 2030)),
    ("Thời gian thực hiện: 2024-2030.", years(2024, 2030)),
    ("từ năm 2024 đến năm 2030", years(2024, 2030)),
    ("từ năm 2024 đến hết năm 2030", years(2024, 2030)),
    ("2024-2025", years(2024, 2025)),
    ("2022", years(2022, 2022)),
    ("năm 2022", years(2022, 2022)),
    ("trong năm 2022", years(2022, 2022)),
    ("05/2024", ONE_MONTH),
    ("5-2024", ONE_MONTH),
    ("tháng 5/2024", ONE_MONTH),
    ("tháng 5 năm 2024", ONE_MONTH),
    ("tháng 2/2024", period(date(2024, 2, 1), MONTH, date(2024, 2, 29), MONTH)),
    ("16/05/2024", ONE_DAY),
    ("16/5/2024", ONE_DAY),
    ("16-5-2024", ONE_DAY),
    ("16.5.2024", ONE_DAY),
    ("16 / 5 / 2024", ONE_DAY),
    ("2024-05-16", ONE_DAY),
    ("ngày 16/5/2024", ONE_DAY),
    ("ngày 16 tháng 5 năm 2024", ONE_DAY),
    ("16 tháng 05, 2024", ONE_DAY),
    ("16/05/2024 - 31/12/2030", DAY_TO_DAY),
    ("16-5-2024 - 31-12-2030", DAY_TO_DAY),
    ("từ ngày 16 tháng 5 năm 2024 đến ngày 31 tháng 12 năm 2030", DAY_TO_DAY),
    ("05/2024-12/2026", period(date(2024, 5, 1), MONTH, date(2026, 12, 31), MONTH)),
    ("05/2024 - 2030", period(date(2024, 5, 1), MONTH, date(2030, 12, 31), YEAR)),
    ("2024 - 5/2026", period(date(2024, 1, 1), YEAR, date(2026, 5, 31), MONTH)),
    ("16/05/2024 - 05/2024", period(date(2024, 5, 16), DAY, date(2024, 5, 31), MONTH)),
    ("năm học 2024-2025", ONE_SCHOOL_YEAR),
    ("năm học 2024 – 2025", ONE_SCHOOL_YEAR),
    ("năm học 2024/2025", ONE_SCHOOL_YEAR),
    ("năm học 2024-2025 đến năm học 2026-2027", THREE_SCHOOL_YEARS),
    ("từ năm học 2024-2025 đến hết năm học 2026-2027", THREE_SCHOOL_YEARS),
    ("năm học 2024-2025 - 2030", period(date(2024, 9, 1), SCHOOL_YEAR, date(2030, 12, 31), YEAR)),
    ("2024-2026, định hướng đến 2030", WITH_HORIZON),
    ("2024-2026 định hướng đến năm 2030", WITH_HORIZON),
    ("2024-2026 và định hướng đến hết năm 2030", WITH_HORIZON),
    ("2024-2026 (tầm nhìn đến 2030)", WITH_HORIZON),
    ("giai đoạn 2024-2026, tầm nhìn 2030", WITH_HORIZON),
    ("đến 2026, định hướng đến 2030", period(None, "", date(2026, 12, 31), YEAR, horizon_year=2030)),
    ("từ 2024, định hướng đến 2030", replace(SINCE_2024, horizon_year=2030)),
    ("định hướng đến 2030", Period(horizon_year=2030)),
    ("đến năm 2030", UNTIL_2030),
    ("đến hết 2030", UNTIL_2030),
    ("cho đến hết năm 2030", UNTIL_2030),
    ("tới năm 2030", UNTIL_2030),
    ("? - 2030", UNTIL_2030),
    ("đến 31/12/2030", period(None, "", date(2030, 12, 31), DAY)),
    ("từ 2024", SINCE_2024),
    ("từ năm 2024", SINCE_2024),
    ("2024 - ?", SINCE_2024),
    ("2024-…", SINCE_2024),
    ("2024…", SINCE_2024),
    ("2024 -", SINCE_2024),
    ("từ 2024, chưa rõ kết thúc", SINCE_2024),
    ("từ 16/05/2024", since(date(2024, 5, 16), DAY)),
    ("kể từ ngày 16/5/2024", since(date(2024, 5, 16), DAY)),
    ("từ tháng 5 năm 2024", since(date(2024, 5, 1), MONTH)),
    ("từ 2013, hằng năm", OPEN_SINCE_2013),
    ("từ 2013, hàng năm", OPEN_SINCE_2013),
    ("hằng năm từ 2013", OPEN_SINCE_2013),
    ("từ năm 2013 trở đi", OPEN_SINCE_2013),
    ("từ 2024 đến nay", OPEN_SINCE_2024),
    ("từ 2024, không thời hạn", OPEN_SINCE_2024),
    ("2024 - nay", OPEN_SINCE_2024),
    ("năm học 2017-2018 đến nay", since(date(2017, 9, 1), SCHOOL_YEAR, is_open_ended=True)),
    ("không thời hạn", OPEN_ENDED),
    ("không xác định thời hạn", OPEN_ENDED),
    ("vô thời hạn", OPEN_ENDED),
    ("hằng năm", OPEN_ENDED),
    ("", Period()),
    ("  ", Period()),
    ("chưa rõ", Period()),
    ("không rõ", Period()),
    ("chưa xác định", Period()),
    ("?", Period()),
]


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_parse_period_reads(text, expected):
    assert parse_period(text) == replace(expected, text=clean_line(text))


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_parse_period_does_not_need_accents_case_or_composition(text, expected):
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    for variant in (text.upper(), unicodedata.normalize("NFD", text), bare.replace("đ", "d")):
        assert replace(parse_period(variant), text="") == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("31/02/2024", "Ngày 31/02/2024 không có trong lịch."),
        ("29/02/2023", "Ngày 29/02/2023 không có trong lịch."),
        ("0/5/2024", "Ngày 00/05/2024 không có trong lịch."),
        ("05/31/2024", "Không có tháng 31."),
        ("13/2024", "Không có tháng 13."),
        ("0/2024", "Không có tháng 0."),
        ("24-30", "“24-30” chưa có năm viết đủ bốn chữ số."),
        ("2024-30", "“30” chưa có năm viết đủ bốn chữ số."),
        ("16/05/24", "“16/05/24” chưa có năm viết đủ bốn chữ số."),
        ("năm 24", "“24” chưa có năm viết đủ bốn chữ số."),
        ("từ 16/5 đến 31/12/2024", "“16/5” chưa có năm viết đủ bốn chữ số."),
        ("5-12/2024", "“5” chưa có năm viết đủ bốn chữ số."),
        ("20245", "“20245” chưa có năm viết đủ bốn chữ số."),
        ("2030-2024", "Thời điểm kết thúc (2024) trước thời điểm bắt đầu (2030)."),
        ("16/05/2024 - 15/05/2024", "Thời điểm kết thúc (15/05/2024) trước thời điểm bắt đầu (16/05/2024)."),
        ("06/2024 - 05/2024", "Thời điểm kết thúc (05/2024) trước thời điểm bắt đầu (06/2024)."),
        ("1944", "Năm 1944 nằm ngoài khoảng 1945-2100."),
        ("2024-2101", "Năm 2101 nằm ngoài khoảng 1945-2100."),
        ("năm học 2100-2101", "Năm 2101 nằm ngoài khoảng 1945-2100."),
        ("0000", "Năm 0000 nằm ngoài khoảng 1945-2100."),
        ("năm học 2024-2026", "Năm học 2024-2026 không đúng"),
        ("năm học 2025-2024", "Năm học 2025-2024 không đúng"),
        ("năm học 2024", "Năm học phải ghi hai năm liền nhau"),
        ("2024-2026, định hướng đến 2026", "Năm định hướng (2026) phải sau thời hạn đã ghi (2026)."),
        ("từ 2024, định hướng đến 2020", "Năm định hướng (2020) phải sau thời hạn đã ghi (2024)."),
        ("2024-2026, định hướng đến 05/2030", "Định hướng chỉ ghi năm"),
        ("không thời hạn, định hướng đến 2030", "Đã không thời hạn thì không có “định hướng đến 2030”."),
        ("2024-2026-2030", "Chưa hiểu “2024-2026-2030”."),
        ("2024, 2026", "Chưa hiểu “2024, 2026”."),
        ("sang năm", "Chưa hiểu “sang năm”."),
        ("D-D", "Chưa hiểu “D-D”."),
        ("(" * 50_000, "Chưa hiểu “(((("),  # quadratic reading would take minutes
        ("x" * 5000, f"Chưa hiểu “{'x' * 60}…”."),
    ],
)
def test_parse_period_says_what_is_wrong(text, complaint):
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole beginning of the sentence is compared
        parse_period(text)
    assert str(raised.value)[: len(complaint)] == complaint


PIECES = ["2024", "2030", "16/", "05/", "-", " – ", " ", ",", ".", "…", "?", "(", ")", "từ", "đến", "nay", "năm", "học"]
PIECES += ["tháng", "ngày", "định hướng", "giai đoạn", "không thời hạn", "hằng năm", "chưa rõ", "5", "D"]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_parse_period_reads_or_complains(text):
    with suppress(ValueError):
        assert parse_period(text).text == clean_line(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", (date(2024, 1, 1), YEAR)),
        ("năm 2024", (date(2024, 1, 1), YEAR)),
        ("05/2024", (date(2024, 5, 1), MONTH)),
        ("tháng 5 năm 2024", (date(2024, 5, 1), MONTH)),
        ("16/05/2024", (date(2024, 5, 16), DAY)),
        ("16.5.2024", (date(2024, 5, 16), DAY)),
        ("2024-05-16", (date(2024, 5, 16), DAY)),
        ("Ngày 16 tháng 5 năm 2024", (date(2024, 5, 16), DAY)),
        ("năm học 2024-2025", (date(2024, 9, 1), SCHOOL_YEAR)),
    ],
)
def test_parse_date_gives_first_day_and_precision(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Chưa ghi ngày."),
        ("31/02/2024", "Ngày 31/02/2024 không có trong lịch."),
        ("16/05/24", "“16/05/24” chưa có năm viết đủ bốn chữ số."),
        ("2024-2030", "Chỉ ghi một ngày, một tháng hoặc một năm."),
        ("từ 2024", "Chưa hiểu “từ 2024”."),
        ("hôm qua", "Chưa hiểu “hôm qua”."),
    ],
)
def test_parse_date_says_what_is_wrong(text, complaint):
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole beginning of the sentence is compared
        parse_date(text)
    assert str(raised.value)[: len(complaint)] == complaint


@pytest.mark.parametrize(
    ("day", "precision", "printed"),
    [
        (date(2024, 5, 6), DAY, "06/05/2024"),
        (date(2024, 5, 6), MONTH, "05/2024"),
        (date(2024, 5, 6), YEAR, "2024"),
        (date(2024, 9, 1), SCHOOL_YEAR, "năm học 2024-2025"),
        (date(2025, 8, 31), SCHOOL_YEAR, "năm học 2024-2025"),
        (None, "", ""),
    ],
)
def test_format_date_shows_no_more_than_is_known(day, precision, printed):
    assert format_date(day, precision) == printed


@pytest.mark.parametrize(
    ("known", "printed", "spelled"),
    [
        (years(2024, 2030), "2024–2030", "Từ 01/01/2024 đến 31/12/2030"),
        (years(2022, 2022), "năm 2022", "Năm 2022 (từ 01/01 đến 31/12/2022)"),
        (ONE_MONTH, "05/2024", "Tháng 05/2024 (từ 01/05 đến 31/05/2024)"),
        (ONE_DAY, "16/05/2024", "Ngày 16/05/2024 (một ngày)"),
        (DAY_TO_DAY, "16/05/2024 – 31/12/2030", "Từ 16/05/2024 đến 31/12/2030"),
        (ONE_SCHOOL_YEAR, "năm học 2024-2025", "Năm học 2024-2025 (từ 01/09/2024 đến 31/08/2025)"),
        (THREE_SCHOOL_YEARS, "năm học 2024-2025 đến năm học 2026-2027", "Từ 01/09/2024 đến 31/08/2027"),
        (
            WITH_HORIZON,
            "2024–2026, định hướng đến 2030",
            "Từ 01/01/2024 đến 31/12/2026, định hướng đến hết năm 2030",
        ),
        (SINCE_2024, "từ 2024, chưa rõ kết thúc", "Từ 2024, chưa rõ ngày kết thúc"),
        (
            replace(SINCE_2024, horizon_year=2030),
            "từ 2024, chưa rõ kết thúc, định hướng đến 2030",
            "Từ 2024, chưa rõ ngày kết thúc, định hướng đến hết năm 2030",
        ),
        (OPEN_SINCE_2013, "từ 2013, không thời hạn", "Từ 2013, không thời hạn"),
        (UNTIL_2030, "đến 2030", "Đến 31/12/2030, chưa rõ ngày bắt đầu"),
        (OPEN_ENDED, "không thời hạn", "Không thời hạn"),
        (Period(), "chưa rõ thời hạn", "Chưa rõ thời hạn"),
    ],
)
def test_period_is_printed_and_spelled_out(known, printed, spelled):
    assert (format_period(known), spell_out(known)) == (printed, spelled)


def test_period_is_unknown_only_when_nothing_is_known():
    assert Period().is_unknown
    assert Period(text="chưa rõ").is_unknown
    for known in (SINCE_2024, UNTIL_2030, OPEN_ENDED, Period(horizon_year=2030), years(2022, 2022)):
        assert not known.is_unknown


@st.composite
def written_dates(draw):
    """Return a date as it is written, of any precision."""
    day = draw(st.dates(date(1946, 1, 1), date(2099, 12, 31)))
    return format_date(day, draw(st.sampled_from(Precision)))


@st.composite
def known_periods(draw):
    """Return a period of any shape: each bound with its own precision, ends after starts."""
    shape = draw(st.sampled_from(["unknown", "open", "since", "open since", "until", "both"]))
    starts = ends = (None, "")
    if shape in ("since", "open since", "both"):
        starts = parse_date(draw(written_dates()))
    if shape in ("until", "both"):
        ends_on, ends_precision = parse_date(draw(written_dates()))
        ends = (parse_period(f"đến {format_date(ends_on, ends_precision)}").ends_on, ends_precision)
    if shape == "both" and starts[0] > ends[0]:
        starts = (date(ends[0].year, 1, 1), YEAR)
    is_open_ended = shape.startswith("open")
    last_year = (ends[0] or starts[0] or date(1945, 1, 1)).year
    horizons = st.none() if is_open_ended else st.none() | st.integers(last_year + 2, 2100)
    horizon_year = draw(horizons) if last_year < 2098 else None
    return Period(*starts, *ends, is_open_ended=is_open_ended, horizon_year=horizon_year)


@given(known_periods())
def test_format_period_is_read_back_as_the_same_period(known):
    assert parse_period(format_period(known)) == replace(known, text=format_period(known))


@given(known_periods())
def test_spell_out_is_a_sentence_that_names_every_year(known):
    spelled = spell_out(known)
    assert spelled[0].isupper()
    for year in (known.starts_on and known.starts_on.year, known.ends_on and known.ends_on.year, known.horizon_year):
        assert year is None or str(year) in spelled
