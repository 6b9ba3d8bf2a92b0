"""Typed text: one door in, found without accents, in the order of the Vietnamese alphabet."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khuyenhoc.lib.vietnamese import (
    SORT_KEY_MAX_LENGTH,
    clean_line,
    clean_prose,
    fold,
    person_sort_key,
    same_name_key,
    sort_key,
)

# Any text, and text dense in what goes wrong: tones apart from their letters, invisible characters, kinds of dash.
ANY_TEXT = st.text() | st.text('aAăâđĐÐoôơuưêy\u0300\u0301\u0302\u0309\u0323 \u00a0\u200b\ufeff\u00ad-–—’"\n\t\0/1')


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Hội   Khuyến học \t Hà Nam\n", "Hội Khuyến học Hà Nam"),
        ("Ho\u0323\u0302i", "Hội"),
        ("Hà\u00a0Nam", "Hà Nam"),
        ("Hà\u2003\u202fNam", "Hà Nam"),
        ("Hà\u200b Nam\ufeff", "Hà Nam"),
        ("ho\u200d\u0300a", "hòa"),
        ("khuyến\u00ad học", "khuyến học"),
        ("dòng một\r\ndòng hai", "dòng một dòng hai"),
        ("dòng một\u2028dòng hai", "dòng một dòng hai"),
        ("chuông\x07 và \x1bthoát\x7f", "chuông và thoát"),
        ("nửa\ud800 cặp", "nửa cặp"),
        ("\u3164\u2800", ""),
        ("", ""),
    ],
)
def test_clean_line_leaves_only_what_can_be_seen(typed, cleaned):
    assert clean_line(typed) == cleaned


def test_clean_line_keeps_nul_for_the_form_to_refuse():
    assert clean_line("a\0b") == "a\0b"


@given(ANY_TEXT)
def test_clean_line_twice_changes_nothing(text):
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT)
def test_clean_line_is_one_composed_line(text):
    cleaned = clean_line(text)
    assert cleaned.splitlines() in ([], [cleaned])
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "  " not in cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("một\r\nhai\rba\nbốn", "một\nhai\nba\nbốn"),
        ("một\n\nhai", "một\n\nhai"),
        ("một\n\n\n \n\nhai", "một\n\nhai"),
        ("  một   \n\thai \u00a0", "một\nhai"),
        ("\n\nmột\n\n", "một"),
        ("hòa\r\nho\u0300a\u200b", "hòa\nhòa"),
        ("a\0\nb", "a\0\nb"),
        (" \n ", ""),
    ],
)
def test_clean_prose_keeps_lines_and_one_empty_line(typed, cleaned):
    assert clean_prose(typed) == cleaned


@given(ANY_TEXT)
def test_clean_prose_twice_changes_nothing(text):
    assert clean_prose(clean_prose(text)) == clean_prose(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("387/QĐ-TTg", "387 qd ttg"),
        ("Đường Hòa Bình", "duong hoa binh"),
        ("hoà", "hoa"),
        ("Ủy ban", "uy ban"),
        ("Uỷ ban", "uy ban"),
        (unicodedata.normalize("NFD", "Thỏa thuận"), "thoa thuan"),
        ("“Con nuôi đơn vị”", "con nuoi don vi"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("ươ ăâ êô ỹ", "uo aa eo y"),
        ("ÐỒNG THÁP", "dong thap"),  # the capital is the Icelandic one
        ("so_hieu", "so hieu"),
        ("ﬁ №5 ½", "fi no5 1 2"),
        ("…", ""),
        ("", ""),
    ],
)
def test_fold_gives_lower_case_words_without_accents(text, folded):
    assert fold(text) == folded


@given(ANY_TEXT)
def test_fold_does_not_see_composition(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(ANY_TEXT)
def test_fold_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("Ủy ban nhân dân", "Uỷ ban nhân dân"),
        ("thỏa thuận", "thoả thuận"),
        ("Thúy Khuê", "Thuý Khuê"),
        ("Hội Khuyến học", "HỘI  KHUYẾN HỌC "),
        ("Hội", unicodedata.normalize("NFD", "Hội")),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu"),
        ("Quỹ “Vừ A Dính”", 'Quỹ "Vừ A Dính"'),
        ("Phong trào ‘Ba đỡ’", "Phong trào 'Ba đỡ'"),
        ("Đồng Tháp", "Ðồng Tháp"),
    ],
)
def test_same_name_key_joins_two_typings_of_one_name(one, other):
    assert same_name_key(one) == same_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đường", "Dương"),
        ("Hòa", "Hóa"),
        ("Hòa", "Hoa"),
        ("Đào", "Đạo"),
        ("Phường 1", "Phường 10"),
        ("Hà Nam", "Hàn Am"),
        ("Lan", "Lân"),
    ],
)
def test_same_name_key_parts_different_names(one, other):
    assert same_name_key(one) != same_name_key(other)


@given(ANY_TEXT)
def test_same_name_key_is_that_of_the_cleaned_text(text):
    assert same_name_key(unicodedata.normalize("NFD", clean_line(text))) == same_name_key(text)


def shuffled(names):
    return names[1::2] + names[::2][::-1]


# In the order of ICU 78's collation "vi" (CLDR 48).
NAMES_IN_ORDER = [
    "An Giang",
    "Ân Thi",
    "Bà Rịa - Vũng Tàu",
    "Bạc Liêu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bến Tre",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Công an tỉnh Hà Nam",
    "Công đoàn",
    "Dân vận",
    "Đà Nẵng",
    "Đak Pơ",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đoàn Thanh niên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hạ Long",
    "Hà Nam",
    "Hà Nội",
    "Hải Dương",
    "Hậu Giang",
    "Hòa Bình",
    "Hội Khuyến học",
    "Hội Liên hiệp Phụ nữ",
    "Huế",
    "Hưng Yên",
    "Khánh Hòa",
    "Kon Tum",
    "Lạng Sơn",
    "Lê Văn Ẩn",
    "Liên đoàn Lao động",
    "ma",
    "mà",
    "mả",
    "mã",
    "má",
    "mạ",
    "Mặt trận Tổ quốc",
    "Nghệ An",
    "Nguyễn Thị Ái",
    "Ninh Bình",
    "Ô Môn",
    "Ổn Định",
    "Phường 1",
    "Phường 10",
    "Phường 2",
    "Quảng Ngãi",
    "Sóc Trăng",
    "Uông Bí",
    "Ủy ban nhân dân",
    "Ứng Hòa",
    "Vĩnh Long",
    "Xã Đoàn",
    "Yên Bái",
]


def test_sort_key_follows_the_vietnamese_alphabet_on_sixty_names():
    assert len(set(NAMES_IN_ORDER)) == 60
    assert sorted(shuffled(NAMES_IN_ORDER), key=sort_key) == NAMES_IN_ORDER
    assert sorted(shuffled(NAMES_IN_ORDER)) != NAMES_IN_ORDER


@pytest.mark.parametrize(
    "in_order",
    [
        list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"),
        list("AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"),
        ["o", "ò", "ỏ", "õ", "ó", "ọ", "ô", "ồ", "ổ", "ỗ", "ố", "ộ", "ơ", "ờ", "ở", "ỡ", "ớ", "ợ"],
        ["a", "A", "à", "À", "ạ", "Ạ", "ă", "Ă"],
        # Letters of the whole text before its tones, tones before capitals.
        ["mà", "má", "mà a", "ma b"],
        ["hoa", "Hoa", "HOA", "hoà", "hòa", "Hòa", "hóa"],
        # A blank comes before punctuation, punctuation before digits, digits before letters.
        ["Hà", "Hà Nam", "Hà-Nam", "Hà, Nam", "Hà1", "Hàn"],
        ["Phường 1", "Phường 11", "Phường 2"],
        ["Café", "Cao", "Zürich", "Москва", "河内"],
        ["'a'", "‘a’", '"a"', "“a”"],
    ],
)
def test_sort_key_orders(in_order):
    assert sorted(shuffled(in_order), key=sort_key) == in_order


@given(ANY_TEXT)
def test_sort_key_is_bounded_lower_case_hex(text):
    assert re.fullmatch("[0-9a-f]*", sort_key(text))
    assert len(sort_key(text)) <= SORT_KEY_MAX_LENGTH


@pytest.mark.parametrize("character", ["a", "ậ", "河", "\U0010ffff", "…", "“"])
def test_sort_key_of_a_long_text_is_bounded(character):
    assert len(sort_key(character * 5000)) <= SORT_KEY_MAX_LENGTH


@given(ANY_TEXT)
def test_sort_key_does_not_see_composition(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


def test_person_sort_key_goes_by_given_name_then_by_the_names_before_it():
    in_order = [
        "An",
        "Lê An",
        "Nguyễn An",
        "Nguyễn Ái An",
        "NGUYỄN VĂN AN",
        "Vũ Thị An",
        "Trần Thị Ân",
        "Hoàng Bình",
        "Phạm Đức",
        "Đặng Thị Hà",
        "Bùi Văn Hạ",
    ]
    assert sorted(shuffled(in_order), key=person_sort_key) == in_order


@given(ANY_TEXT)
def test_person_sort_key_is_bounded_lower_case_hex(text):
    assert re.fullmatch("[0-9a-f]*", person_sort_key(text))
    assert len(person_sort_key(text)) <= SORT_KEY_MAX_LENGTH
