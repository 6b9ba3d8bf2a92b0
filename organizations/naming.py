"""What the name of a body tells about it. Only a proposal for a body entered in passing; its keeper can change it."""

import re

from khuyenhoc.lib.vietnamese import clean_line, fold
from organizations.models import Level, OrganizationKind

# Beginnings of names, folded; the first that fits decides, so the longer stands before the shorter.
BEGINNINGS = [
    (OrganizationKind.ASSOCIATION, ("hoi khuyen hoc", "chi hoi khuyen hoc", "ban khuyen hoc")),
    (
        OrganizationKind.ARMED_FORCES,
        (
            "cong an", "bo chi huy", "ban chi huy quan su", "ban chqs", "bo chqs", "bo tu lenh", "bo doi",
            "don bien phong",
        ),
    ),
    (OrganizationKind.FRONT, ("uy ban mat tran", "uy ban mttq", "mat tran to quoc", "ubmttq", "mttq")),
    (
        OrganizationKind.POLITICAL_SOCIAL,
        (
            "lien doan lao dong", "cong doan", "hoi lien hiep phu nu", "hoi lhpn", "hoi phu nu", "doan thanh nien",
            "tinh doan", "doan tncs", "hoi nong dan", "hoi cuu chien binh", "hoi ccb",
        ),
    ),
    (OrganizationKind.SOCIAL, ("hoi nguoi cao tuoi", "hoi chu thap do", "hoi cuu giao chuc", "hoi bao tro")),
    (OrganizationKind.PROFESSIONAL, ("hoi nha bao", "hoi luat gia", "hoi van hoc", "hoi kien truc")),
    (
        OrganizationKind.EDUCATION,
        ("truong", "so giao duc", "phong giao duc", "trung tam hoc tap cong dong", "dai hoc", "hoc vien"),
    ),
    (OrganizationKind.MEDIA, ("bao", "tap chi", "dai phat thanh", "dai truyen hinh")),
    (
        OrganizationKind.ENTERPRISE,
        ("ngan hang", "cong ty", "tong cong ty", "tap doan", "doanh nghiep", "hop tac xa", "lien minh hop tac xa"),
    ),
    (OrganizationKind.RELIGION, ("giao hoi", "giao xu", "chua", "ban tri su")),
    (OrganizationKind.GOVERNMENT, ("uy ban nhan dan", "ubnd", "so", "chi cuc", "bo")),
]  # fmt: skip

# The last word that names a unit of administration tells the level; "xã hội" and "hợp tác xã" name none.
LEVEL_WORDS = re.compile(r"\b(tỉnh|huyện|quận|thị xã|thị trấn|phường|đặc khu|xã(?! hội))\b", re.IGNORECASE)
LEVELS = {
    "tỉnh": Level.PROVINCE,
    "huyện": Level.DISTRICT,
    "quận": Level.DISTRICT,
    "thị xã": Level.DISTRICT,
    "thị trấn": Level.COMMUNE,
    "phường": Level.COMMUNE,
    "đặc khu": Level.COMMUNE,
    "xã": Level.COMMUNE,
}


def guess_kind(name: str) -> OrganizationKind:
    """Return the kind that the beginning of a name suggests; "khác" if it suggests none."""
    words = fold(name) + " "
    for kind, beginnings in BEGINNINGS:
        if any(words.startswith(beginning + " ") for beginning in beginnings):
            return kind
    return OrganizationKind.OTHER


def guess_level(name: str) -> str:
    """Return the level that a name states ("tỉnh", "phường", …), or "" where it states none.

    "Thành phố" states none: it may be a province or, before 2025, a district.
    """
    found = LEVEL_WORDS.findall(clean_line(name).replace("hợp tác xã", "").replace("Hợp tác xã", ""))
    return LEVELS[found[-1].lower()] if found else ""
