"""Places: the units of today and of before 01/07/2025, found by code and by what people type."""

import subprocess
import sys
import time
import unicodedata

import pytest

from organizations import places

KHUONG_DINH = "00364"


def names(found) -> list[str]:
    return [unit.full_name for unit in found]


# --- The tables ---


def test_there_are_as_many_units_as_the_country_has():
    assert (len(places.provinces()), len(places.wards())) == (34, 3321)
    by_digits = [sum(len(code) == digits for code in places.old_units()) for digits in (2, 3, 5)]
    assert by_digits == [63, 696, 10_035]


@pytest.mark.parametrize("name", ["provinces.csv", "wards.csv", "old_units.csv"])
def test_codes_are_unique_and_names_are_clean(name):
    rows = places.read(name)
    assert len({row[0] for row in rows}) == len(rows)
    for row in rows:
        assert row[0].isdigit()
        assert row[1] == unicodedata.normalize("NFC", row[1]).strip() != ""


def test_the_condition_of_the_column_lists_all_provinces():
    assert tuple(sorted(places.provinces())) == places.PROVINCE_CODES


def test_every_unit_below_has_one_above():
    assert all(ward.upper in places.provinces().values() for ward in places.wards().values())
    assert all((unit.upper is None) == (len(unit.code) == 2) for unit in places.old_units().values())


def test_every_old_unit_has_successors_that_exist():
    for old in places.old_units().values():
        found = places.successors(old)
        assert found, old
        assert all(len(successor.unit.code) == (2 if old.upper is None else 5) for successor in found)


def test_every_unit_of_today_follows_an_old_one():
    followed = {code for old in places.old_units().values() for code in old.successor_codes}
    assert followed == {*places.provinces(), *places.wards()}


def test_three_provinces_became_ninh_binh():
    old = [unit for unit in places.old_units().values() if unit.successor_codes == ("37",)]
    assert sorted(unit.name for unit in old) == ["Tỉnh Hà Nam", "Tỉnh Nam Định", "Tỉnh Ninh Bình"]
    assert places.province("37").name == "Tỉnh Ninh Bình"


def test_a_divided_commune_says_that_each_has_a_part():
    khuong_dinh = places.old_unit(KHUONG_DINH)
    assert khuong_dinh.full_name == "Phường Khương Đình, Quận Thanh Xuân, Thành phố Hà Nội"
    assert [(s.unit.name, s.is_partial) for s in places.successors(khuong_dinh)] == [
        ("Phường Khương Đình", True),
        ("Phường Phương Liệt", True),
    ]


def test_an_undivided_unit_says_so():
    (successor,) = places.successors(places.old_unit("35"))
    assert (successor.unit.name, successor.is_partial) == ("Tỉnh Ninh Bình", False)


def test_a_district_is_followed_by_what_follows_its_communes():
    district = places.old_unit("009")
    followers = {successor.unit.code for successor in places.successors(district)}
    assert KHUONG_DINH in followers
    assert followers == {code for part in places.parts_of()["009"] for code in part.successor_codes}


def test_an_island_district_without_communes_is_followed_too():
    (con_dao,) = [unit for unit in places.old_units().values() if unit.name == "Huyện Côn Đảo"]
    assert names(s.unit for s in places.successors(con_dao)) == ["Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"]


@pytest.mark.parametrize("code", ["", "0", "1", "99", "99999", "x", "35", "009", "\0", "３７"])
def test_a_code_of_no_unit_of_today_names_nothing(code):
    assert places.unit(code) is None
    assert places.label(code, code) == ""


def test_a_label_is_the_full_name():
    assert places.label("01", KHUONG_DINH) == "Phường Khương Đình, Thành phố Hà Nội"
    assert places.label("37", "") == "Tỉnh Ninh Bình"


# --- Search ---


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("khuong dinh", "Phường Khương Đình, Thành phố Hà Nội"),
        ("phường Khương Đình, Hà Nội", "Phường Khương Đình, Thành phố Hà Nội"),
        ("P. Khương Đình, TP Hà Nội", "Phường Khương Đình, Thành phố Hà Nội"),
        ("PHUONG KHUONG DINH HA NOI", "Phường Khương Đình, Thành phố Hà Nội"),
        ("ha noi", "Thành phố Hà Nội"),
        ("tp hcm", "Thành phố Hồ Chí Minh"),
        ("TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("hue", "Thành phố Huế"),
        ("dak lak", "Tỉnh Đắk Lắk"),
        ("ninh binh", "Tỉnh Ninh Bình"),
        ("ha nam", "Tỉnh Hà Nam"),
        ("cẩm giàng hải phòng", "Xã Cẩm Giàng, Thành phố Hải Phòng"),
        ("cẩm giang hải phòng", "Xã Cẩm Giang, Thành phố Hải Phòng"),
        ("Hòa Bình", "Tỉnh Hòa Bình"),
        ("con dao", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
        ("ea h'leo", "Xã Ea H'Leo, Tỉnh Đắk Lắk"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_search_finds_the_likeliest_first(typed, first, form):
    assert names(places.search(unicodedata.normalize(form, typed)))[0] == first


def test_search_takes_both_places_of_a_tone():
    assert places.search("Hoà Bình") == places.search("Hòa Bình")


@pytest.mark.parametrize("typed", ["", "  ", "…", "\0", "không có nơi này", "x" * 70_000, "xã " * 20_000])
def test_search_for_nothing_sensible_is_quick_and_quiet(typed):
    assert len(places.search(typed)) <= places.MOST_RANKED


def test_a_province_that_goes_on_is_found_once():
    assert names(places.search("tỉnh Cao Bằng")).count("Tỉnh Cao Bằng") == 1


def test_an_old_unit_is_offered_as_what_it_became():
    first = places.offers("ha nam", 8)[0]
    assert (first.pk, str(first), first.detail) == ("37", "Tỉnh Ninh Bình", "từ Tỉnh Hà Nam (trước 01/7/2025)")


def test_a_divided_old_unit_is_offered_in_parts():
    offered = {offer.name: offer.detail for offer in places.offers("khuong dinh", 8)}
    assert offered["Phường Khương Đình, Thành phố Hà Nội"] == ""
    assert offered["Phường Phương Liệt, Thành phố Hà Nội"].startswith("từ một phần Phường Khương Đình, Quận Thanh Xuân")


@pytest.mark.parametrize("typed", ["Tỉnh Ninh Bình", "ninh bình", "tỉnh  ninh bình"])
def test_a_name_typed_out_names_one_unit(typed):
    assert [unit.code for unit in places.named(typed)] == ["37"]


def test_an_old_unit_that_goes_on_under_its_name_is_not_in_doubt():
    assert places.named("phường Khương Đình, Hà Nội") == [places.ward(KHUONG_DINH)]


def test_a_name_of_an_old_province_and_a_ward_of_today_is_in_doubt():
    kinds = {type(unit).__name__ for unit in places.named("Nam Định")}
    assert kinds == {"Ward", "OldUnit"}


def test_a_name_without_its_accents_is_a_search_and_no_name():
    assert places.named("ha noi") == []


# --- Cost ---


def test_the_tables_are_not_read_before_they_are_asked_for():
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup();"
        "import khuyenhoc.urls; from organizations import places;"
        "print([f.cache_info().currsize for f in (places.provinces, places.wards, places.old_units, places.haystacks)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0, 0, 0, 0]"


def test_the_first_search_takes_less_than_a_fifth_of_a_second():
    def first_search() -> float:
        for table in (places.provinces, places.wards, places.old_units, places.parts_of, places.everything):
            table.cache_clear()
        places.haystacks.cache_clear()
        begun = time.process_time()
        places.search("khuong dinh")
        return time.process_time() - begun

    assert min(first_search() for _ in range(3)) < 0.2
