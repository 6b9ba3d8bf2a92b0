"""What was searched for is marked in what was found."""

import pytest

from khuyenhoc.lib.highlight import holds_as_typed, spans_of


def marked(text: str, searched: str) -> list[str]:
    return [text[start:end] for start, end in spans_of(text, searched)]


@pytest.mark.parametrize(
    ("text", "searched", "found"),
    [
        ("Công an tỉnh Hà Nam", "cong an", ["Công", "an"]),
        ("Cổng trường an toàn", "cong an", ["Cổng", "an"]),
        ("Hội Liên hiệp Phụ nữ", "LHPN", ["Liên", "hiệp", "Phụ", "nữ"]),
        ("Hội LHPN xã", "liên hiệp phụ nữ", ["LHPN"]),
        ("Con nuôi của Công an", "con", ["Con"]),
        ("Công an", "con", ["Con".replace("o", "ô")]),
        ("387/QĐ-TTg", "387/qđ", ["387", "QĐ"]),
        ("Đường Đ", "d", ["Đ"]),
        ("Hà Nam", "trang", []),
        ("", "a", []),
        ("Hà Nam", "", []),
        ("ﬁnal ½", "final", ["ﬁnal"]),
    ],
)
def test_words_are_marked_whatever_their_accents(text, searched, found):
    assert marked(text, searched) == found


def test_ways_of_typing_do_not_count_as_other_accents():
    assert holds_as_typed("Hội Khuyến học xã Hoà Bình", "hòa bình")
    assert not holds_as_typed("Hội Khuyến học xã Hoà Bình", "hoa binh")
