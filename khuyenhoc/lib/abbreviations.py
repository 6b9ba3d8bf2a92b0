"""Names and their abbreviations, so that either finds the other: "Hội LHPN" the Hội Liên hiệp Phụ nữ, and back.

A record's stored search text holds its own words and, after them, the other ways of writing what it names. A search
stays a plain "contains" per word; only a short abbreviation has to stand as a word of its own: "CA" is not in "cao".
"""

import re
import unicodedata

from django.db import migrations

from khuyenhoc.lib.keyset import chunks
from khuyenhoc.lib.vietnamese import clean_line, fold

# Each line is one thing in all its spellings. The glossary of the association's papers is the source.
_SAME = """
Mặt trận Tổ quốc = MTTQ
Mặt trận Tổ quốc Việt Nam = MTTQ Việt Nam = MTTQVN
Ủy ban Mặt trận Tổ quốc = UBMTTQ = UB MTTQ
Ủy ban Mặt trận Tổ quốc Việt Nam = UBMTTQVN
Liên đoàn Lao động = LĐLĐ
Công đoàn viên chức = CĐVC
Liên hiệp Phụ nữ = LHPN = HLHPN
Hội Liên hiệp Phụ nữ = Hội Phụ nữ = Hội PN
Cựu chiến binh = CCB = HCCB
Người cao tuổi = NCT
Chữ thập đỏ = CTĐ
Cựu giáo chức = CGC
Hội Nông dân = HND = Hội ND
Đoàn Thanh niên = ĐTN = Đoàn TN
Thanh niên Cộng sản = TNCS
Hồ Chí Minh = HCM
Thanh niên Cộng sản Hồ Chí Minh = TNCS HCM = TNCSHCM
Hội Khuyến học = HKH = Hội KH
Trung tâm học tập cộng đồng = TTHTCĐ
Xã hội học tập = XHHT
Công an = CA
Chỉ huy Quân sự = CHQS
Bộ Chỉ huy Quân sự = BCHQS = BCH QS
Ban Chỉ huy Quân sự = BCHQS = BCH QS
Bộ đội Biên phòng = BĐBP
Ủy ban Nhân dân = UBND
Hội đồng Nhân dân = HĐND
Giáo dục và Đào tạo = Giáo dục Đào tạo = GD và ĐT = GD&ĐT = GDĐT
Lao động Thương binh và Xã hội = LĐTBXH = LĐ TB XH = LĐTB XH
Văn hóa Thể thao và Du lịch = VHTTDL = VHTT DL
Văn hóa Thông tin = Văn hóa và Thông tin = VHTT
Văn hóa Thể thao = Văn hóa và Thể thao = VHTT
Khoa học và Công nghệ = KHCN = KH&CN
Nông nghiệp và Phát triển nông thôn = NNPTNT = NN PTNT
Tài nguyên và Môi trường = TNMT = TN&MT
Bảo hiểm xã hội = BHXH
Ngân hàng Chính sách xã hội = NHCSXH
Hợp tác xã = HTX
Câu lạc bộ = CLB
Trung học phổ thông = THPT
Trung học cơ sở = THCS
Tiểu học = TH
Mầm non = MN
Đại học = ĐH
Cao đẳng = CĐ
Thành phố = TP
Trung ương = TW = TƯ
Việt Nam = VN
"""

LONGEST_THAT_STANDS_ALONE = 3  # letters of an abbreviation that may well be a part of another word
LONGEST_THAT_IS_A_SYLLABLE = 2  # letters: "ca", "nd" is an abbreviation only where it is printed in capitals

GROUPS = [[form.strip() for form in line.split(" = ")] for line in _SAME.strip().splitlines()]
ABBREVIATIONS = {fold(word) for group in GROUPS for form in group for word in re.split("[ &]", form) if word.isupper()}


def other_forms(text: str) -> list[str]:
    """Return, folded, the other ways of writing the names that stand in a text: "Hội LHPN" gives "lien hiep phu nu"."""
    written = f" {fold(text)} "
    abbreviated = {_folded_word(word) for word in re.findall(r"[^\W_]+", clean_line(text))}
    found = {}
    for group in _FOLDED:
        if any(form in abbreviated if form in ABBREVIATIONS else f" {form} " in written for form in group):
            found |= dict.fromkeys(form for form in group if f" {form} " not in written)
    return list(found)


def searchable(*texts: str) -> str:
    """Return what is stored of texts to be found by: their words and abbreviations, between blanks.

    The blanks at both ends let a whole word be asked for as " word ".
    """
    words = [fold(text) for text in texts if text]
    more = dict.fromkeys(form for text in texts if text for form in other_forms(text))
    return f" {' '.join(filter(None, [*words, *more]))} "


def search_terms(text: str) -> list[str]:
    """Return what a search text has to contain, word by word, for somebody who typed ``text``."""
    return list(dict.fromkeys(_term(word) for word in fold(text).split()))


def fill_search_text(app: str, **texts: list[str]) -> migrations.RunPython:
    """Return the step of a migration that writes anew by what records are found.

    Args:
        app: the label of the app.
        texts: for each model the columns that hold its texts, or the methods that say them.
    """

    def said(row, name: str) -> str:
        value = getattr(row, name)
        return value() if callable(value) else value

    def write(apps, schema_editor):
        for model_name, names in texts.items():
            manager = apps.get_model(app, model_name)._base_manager
            for rows in chunks(manager.iterator(chunk_size=500), 500):
                for row in rows:
                    row.search_text = searchable(*(said(row, name) for name in names))
                manager.bulk_update(rows, ["search_text"])

    return migrations.RunPython(write, migrations.RunPython.noop, elidable=True)


def _term(word: str) -> str:
    stands_alone = word in ABBREVIATIONS and len(word) <= LONGEST_THAT_STANDS_ALONE
    return f" {word} " if stands_alone else word


def _folded_word(word: str) -> str:
    """Return a word folded, or nothing if it cannot be an abbreviation: "Cà" is not "CA"."""
    folded = fold(word)
    has_tone = not _TONES.isdisjoint(unicodedata.normalize("NFD", word))
    is_syllable = len(folded) <= LONGEST_THAT_IS_A_SYLLABLE and not word.isupper()
    return "" if has_tone or is_syllable else folded


_TONES = set("\u0300\u0301\u0303\u0309\u0323")
_FOLDED = [[fold(form) for form in group] for group in GROUPS]
