"""What the name of a body tells about it, as a proposal."""

import pytest

from organizations.naming import guess_kind, guess_level

KINDS = {
    "Hội Khuyến học tỉnh Hà Nam": "association",
    "HỘI KHUYẾN HỌC phường Khương Đình": "association",
    "Hội Khuyến học": "association",
    "Chi hội Khuyến học tổ dân phố 6": "association",
    "Công an tỉnh Hà Nam": "armed_forces",
    "Bộ CHQS tỉnh Hà Nam": "armed_forces",
    "Bộ Chỉ huy Quân sự tỉnh": "armed_forces",
    "Ủy ban MTTQ tỉnh Hà Nam": "front",
    "UBMTTQ tỉnh Hà Nam": "front",
    "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hà Nam": "front",
    "Uỷ ban Mặt trận Tổ quốc tỉnh": "front",
    "Liên đoàn Lao động tỉnh": "political_social",
    "Hội LHPN phường": "political_social",
    "Hội Liên hiệp Phụ nữ tỉnh": "political_social",
    "Đoàn Thanh niên phường": "political_social",
    "Hội Nông dân tỉnh": "political_social",
    "Hội CCB phường": "political_social",
    "Hội Người cao tuổi phường": "social",
    "Hội Chữ thập đỏ phường": "social",
    "Hội Nhà báo tỉnh": "professional",
    "Trung tâm học tập cộng đồng phường": "education",
    "Trường THPT Chu Văn An": "education",
    "Sở Giáo dục và Đào tạo": "education",
    "Sở Tài chính": "government",
    "UBND phường Khương Đình": "government",
    "Bộ Giáo dục và Đào tạo": "government",
    "Báo Hà Nam": "media",
    "Ngân hàng Chính sách xã hội": "enterprise",
    "Hợp tác xã Bình Minh": "enterprise",
    "Chùa Bái Đính": "religion",
    "Chuan Chi": "other",
    "Hộ gia đình": "other",
    "": "other",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_kind_is_guessed_from_the_beginning_of_the_name(name, kind):
    assert guess_kind(name) == kind


LEVELS = {
    "Công an tỉnh Hà Nam": "province",
    "Hội Khuyến học huyện Kim Bảng": "district",
    "Hội Khuyến học quận Thanh Xuân": "district",
    "Hội Khuyến học thị xã Duy Tiên": "district",
    "Hội Khuyến học thị trấn Quế": "commune",
    "Hội Khuyến học phường Khương Đình": "commune",
    "Hội Khuyến học xã Hoà Bình": "commune",
    "Hội Khuyến học xã Hoà Bình, huyện Vụ Bản": "district",
    "Hội Khuyến học đặc khu Phú Quốc": "commune",
    "HỘI KHUYẾN HỌC TỈNH HÀ NAM": "province",
    "Hội Khuyến học thành phố Phủ Lý": "",
    "Ngân hàng Chính sách xã hội": "",
    "Liên minh Hợp tác xã": "",
    "Liên minh Hợp tác xã tỉnh Hà Nam": "province",
    "Tỉnh đoàn Hà Nam": "province",
    "Hội Khuyến học Việt Nam": "",
    "": "",
}


@pytest.mark.parametrize(("name", "level"), LEVELS.items())
def test_level_is_guessed_from_the_last_unit_in_the_name(name, level):
    assert guess_level(name) == level


def test_level_is_guessed_from_a_decomposed_name():
    assert guess_level("Công an ti\u0309nh Hà Nam") == "province"
