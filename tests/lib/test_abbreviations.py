"""An abbreviation finds the name, and the name the abbreviation; either is offered and never taken for the other."""

import unicodedata
from itertools import product

import pytest

from khuyenhoc.lib.abbreviations import other_forms, search_terms, searchable
from khuyenhoc.lib.lookup import OFFERED, LookupField, Shelf, Typed, suggest, suggestions
from khuyenhoc.lib.vietnamese import is_near_miss, same_name_key, sort_key
from organizations.models import Organization
from tests.factories import make_organization

FULL = "Hội Liên hiệp Phụ nữ tỉnh Hà Nam"


def found(text: str) -> list[str]:
    return [body.name for body in Organization.objects.search(text)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        (FULL, "Hội LHPN"),
        (FULL, "LHPN Hà Nam"),
        (FULL, "Hội Phụ nữ Hà Nam"),
        ("Hội LHPN xã Liêm Chính", "hội liên hiệp phụ nữ xã liêm chính"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hà Nam", "Uỷ ban MTTQ"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hà Nam", "UBMTTQ tinh ha nam"),
        ("UBMTTQ phường Khương Đình", "mặt trận tổ quốc khương đình"),
        ("Bộ Chỉ huy Quân sự tỉnh Hà Nam", "bchqs tỉnh"),
        ("Bộ Chỉ huy Quân sự tỉnh Hà Nam", "BCH QS tỉnh Hà Nam"),
        ("BCHQS thị xã", "ban chỉ huy quân sự thị xã"),
        ("Bộ CHQS tỉnh", "Bộ Chỉ huy Quân sự tỉnh"),
        ("Liên đoàn Lao động tỉnh", "LĐLĐ"),
        ("LĐLĐ tỉnh", "liên đoàn lao động"),
        ("Hội Cựu chiến binh phường", "hội ccb"),
        ("Hội Người cao tuổi phường", "NCT phường"),
        ("Hội CTĐ", "chữ thập đỏ"),
        ("Hội Nông dân xã", "hội ND xã"),
        ("Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh", "Đoàn TNCS HCM"),
        ("Đoàn TNCS Hồ Chí Minh tỉnh", "đoàn thanh niên"),
        ("Đoàn Thanh niên tỉnh", "ĐTN"),
        ("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
        ("Sở GDĐT", "sở giáo dục và đào tạo"),
        ("Phòng GD và ĐT", "GDĐT"),
        ("Ủy ban nhân dân xã", "UBND"),
        ("HĐND tỉnh", "hội đồng nhân dân"),
        ("Hội Khuyến học xã", "HKH xã"),
        ("Hội KH xã", "hội khuyến học"),
        ("Công an tỉnh", "CA tỉnh"),
        ("CA tỉnh", "công an"),
        ("Trường THPT Chuyên", "trung học phổ thông chuyên"),
        ("Trường Trung học cơ sở", "trường THCS"),
        ("Trường TH Lam Hạ", "tiểu học lam hạ"),
        ("Đại học Hà Hoa Tiên", "ĐH"),
        ("Sở LĐ-TB&XH", "lao động thương binh"),
        ("Sở Lao động, Thương binh và Xã hội", "LĐTBXH"),
        ("Sở Văn hóa, Thể thao và Du lịch", "sở vhttdl"),
        ("Sở Khoa học và Công nghệ", "KH&CN"),
    ],
)
def test_either_way_of_writing_finds_the_other(stored, typed):
    make_organization(stored)
    make_organization("Hội Nhà báo tỉnh Nam Định")
    assert found(typed) == [stored]
    assert [body.name for body in suggest(Organization.objects.all(), typed)] == [stored]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Hội Người cao tuổi tỉnh", "CA tỉnh"),
        ("Hội Phụ nữ Cà Mau", "công an"),
        ("Hội Ca múa nhạc", "công an"),
        ("Ban Chỉ huy Quân sự xã", "Bộ Chỉ huy Quân sự"),
        ("Kế hoạch 39/KH-HKHVL", "khuyến học vĩnh phúc"),
        ("Thành đoàn", "tiểu học"),
    ],
)
def test_a_short_abbreviation_is_not_seen_in_another_word(stored, typed):
    make_organization(stored)
    assert found(typed) == []


@pytest.mark.django_db
def test_a_syllable_that_looks_like_an_abbreviation_is_found_as_a_word():
    make_organization("Công an tỉnh Cà Mau")
    make_organization("Hội Người cao tuổi tỉnh")
    assert found("ca mau") == ["Công an tỉnh Cà Mau"]


def test_no_form_brings_in_another_one_of_its_own_accord():
    assert other_forms("Bộ Chỉ huy Quân sự tỉnh") == ["chqs", "bchqs", "bch qs"]
    assert other_forms("Đơn vị không có tên tắt") == []
    assert searchable("Công an", "") == " cong an ca "
    assert search_terms("CA tỉnh, CA tỉnh") == [" ca ", "tinh"]


# --- Offered, never taken ---


def lookup() -> LookupField:
    return LookupField(queryset=Organization.objects.all(), url_name="organizations:suggest", noun="đơn vị")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Hội LHPN tỉnh Hà Nam", "LHPN Ha Nam", "Hội Liên hiệp Phụ nữ tỉnh Hà Mam"])
def test_an_abbreviation_or_a_slip_of_the_finger_is_asked_about(typed):
    body = make_organization(FULL)
    field = lookup()
    with pytest.raises(Exception, match="Trong sổ chưa có đơn vị tên đúng như"):
        field.clean(Typed(typed))
    assert field.widget.candidates == [body]
    answer = suggestions(Organization.objects.all(), {"q": typed})
    assert [item["name"] for item in answer["items"]] == [FULL]
    assert (answer["known"], answer["exact"], answer["literal"]) == (False, None, False)


@pytest.mark.django_db
def test_the_words_of_the_name_itself_may_be_taken_without_asking():
    make_organization(FULL)
    assert suggestions(Organization.objects.all(), {"q": "phu nu ha nam"})["literal"] is True


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("hoi lien hiep phu nu", False),  # nothing is wrong with it
        ("hoi lien hiep phu mu", True),
        ("hoi lin hiep phu nu", True),
        ("hoi lienn hiep phu nu", True),
        ("hoi lein hiep phu nu", True),
        ("hoi luon hiep phu nu", False),
        ("hoi lienhiep phu nu", False),
        ("hou lien hiep phu mu", False),
    ],
)
def test_one_wrong_letter_is_a_near_miss_and_no_more(typed, near):
    assert is_near_miss(typed, FULL) is near


@pytest.mark.django_db
def test_near_misses_cost_two_queries_whatever_is_typed(django_assert_max_num_queries):
    make_organization(FULL)
    for typed in ["x", "xyz", "phu " * 30, " ".join(map(str, range(60)))]:
        with django_assert_max_num_queries(2):
            suggest(Organization.objects.all(), typed)


@pytest.mark.django_db
def test_a_near_miss_is_offered_only_if_nothing_else_is_found():
    make_organization("Công an tỉnh Hà Nam")
    make_organization("Công an tỉnh Hà Nan")
    assert [body.name for body in suggest(Organization.objects.all(), "công an hà nam")] == ["Công an tỉnh Hà Nam"]
    assert len(suggest(Organization.objects.all(), "công an hà nat")) == 2


# --- 500 names, however they are typed ---

HEADS = [
    "Hội Khuyến học", "Hội Liên hiệp Phụ nữ", "Ủy ban Mặt trận Tổ quốc Việt Nam", "Liên đoàn Lao động", "Công an",
    "Bộ Chỉ huy Quân sự", "Đoàn TNCS Hồ Chí Minh", "Hội Cựu chiến binh", "Sở GD&ĐT", "Trường THPT Nguyễn Khuyến",
]  # fmt: skip
PLACES = [
    "Hòa Bình", "Hoà An", "Thủy Nguyên", "Thuỷ Phương", "Khóa Bảo", "Quý Lộc", "Đường Lâm", "Dương Xá", "Cà Mau",
    "Cao Lãnh",
]  # fmt: skip
UNITS = ["tỉnh", "xã", "phường", "đặc khu", "thị xã"]
NAMES = [f"{head} {unit} {place}" for head, unit, place in product(HEADS, UNITS, PLACES)]


def other_tone(name: str) -> str:
    """Return the name with the tone on the other vowel: hòa as hoà, Ủy as Uỷ, and back."""
    pairs = [("òa", "oà"), ("óa", "oá"), ("ủy", "uỷ"), ("Ủy", "Uỷ"), ("úy", "uý")]
    for one, other in pairs:
        name = name.replace(one, "\0").replace(other, one).replace("\0", other)
    return name


TYPINGS = {
    "nfc": lambda name: unicodedata.normalize("NFC", name),
    "nfd": lambda name: unicodedata.normalize("NFD", name),
    "other tone": other_tone,
    "upper": str.upper,
    "lower": str.lower,
    "blanks": lambda name: "  " + name.replace(" ", " \u00a0 ") + "\t",
    "zero width": lambda name: "\u200b".join(name.split(" ")).replace("\u200b", " \u200b").replace("n", "n\u200d"),
}


@pytest.fixture
def five_hundred(db):
    assert len({same_name_key(name) for name in NAMES}) == 500
    Organization.objects.bulk_create(
        Organization(
            name=name, name_key=same_name_key(name), search_text=searchable(name), sort_key=sort_key(name), path=""
        )
        for name in NAMES
    )
    return dict(Organization.objects.values_list("name", "pk"))


@pytest.mark.parametrize("typing", TYPINGS)
def test_five_hundred_names_are_found_however_they_are_typed(five_hundred, typing):
    typed = {name: TYPINGS[typing](name) for name in NAMES}
    assert typing == "nfc" or sum(typed[name] != name for name in NAMES) >= 200
    field = lookup()
    field.shelf = Shelf(field.queryset, [Typed(text) for text in typed.values()])
    taken = {name: field.find(field.line.clean(text), "", field.shelf).pk for name, text in typed.items()}
    assert taken == five_hundred  # found by the lookup, the very row, and none proposed as new
    for name, text in list(typed.items())[:: 1 if typing == "nfc" else 10]:
        assert five_hundred[name] in Organization.objects.search(text).values_list("pk", flat=True)
        assert suggest(Organization.objects.all(), text)[0].name == name


def test_their_abbreviations_are_offered_and_never_doubled(five_hundred):
    for name in NAMES[::25]:
        short = name.replace("Hội Liên hiệp Phụ nữ", "LHPN").replace("Liên đoàn Lao động", "LĐLĐ")
        candidates = suggest(Organization.objects.all(), short)
        assert name in [body.name for body in candidates]
        assert len(candidates) <= OFFERED
