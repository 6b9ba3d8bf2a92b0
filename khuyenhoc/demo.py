"""The two programmes that the demo shows, as two published articles state them: all of it, and nothing more.

What an article does not say stays empty here: no number, no exact period, no signatory, no target.
"""

from agreements.models import Agreement, PartyRole
from agreements.models.events import Act, Bound, PapersSigned, PartOfDay
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.periods import parse_date, parse_period
from khuyenhoc.workflows import (
    BasisSheet,
    CommitmentSheet,
    EventSheet,
    OrganizerSheet,
    PartySheet,
    PersonSheet,
    ProgrammeSheet,
    enter_programme,
)
from organizations.models import Level, Organization, OrganizationKind

# --- A. Hà Nam province, 15/05/2024 ---

HA_NAM = "Hội Khuyến học tỉnh Hà Nam"
POLICE, MILITARY, FRONT = "Công an", "Bộ Chỉ huy Quân sự", "Ủy ban Mặt trận Tổ quốc"
LABOUR, WOMEN, YOUTH, FARMERS = "Liên đoàn Lao động", "Hội Liên hiệp Phụ nữ", "Đoàn thanh niên", "Hội Nông dân"

HA_NAM_PARTNERS = {  # in the order of the article; each "tỉnh Hà Nam"
    POLICE: OrganizationKind.ARMED_FORCES,
    MILITARY: OrganizationKind.ARMED_FORCES,
    FRONT: OrganizationKind.FRONT,
    LABOUR: OrganizationKind.POLITICAL_SOCIAL,
    WOMEN: OrganizationKind.POLITICAL_SOCIAL,
    YOUTH: OrganizationKind.POLITICAL_SOCIAL,
    FARMERS: OrganizationKind.POLITICAL_SOCIAL,
}
HA_NAM_DUTIES = [  # joint: (kind as written, text)
    (
        "nhiệm vụ chung",
        (
            "quán triệt, triển khai mục tiêu, nhiệm vụ, tiêu chí, tiêu chuẩn về xây dựng xã hội học tập, "
            "“Đơn vị học tập”, “Công dân học tập”"
        ),
    ),
    (
        "tuyên truyền, vận động",
        "cán bộ công chức, viên chức, người lao động, đoàn viên, hội viên và nhân dân thực hiện tốt các phong trào",
    ),
]
HA_NAM_CAMPAIGNS = [  # (bearers, kind as written, campaign)
    ([FRONT], "quỹ", "Quỹ vì người nghèo"),
    ([POLICE, MILITARY], "mô hình", "Con nuôi đơn vị"),
    ([POLICE, MILITARY], "mô hình", "Con đỡ đầu đơn vị"),
    ([POLICE, MILITARY], "mô hình", "Cùng em đến trường"),
    ([LABOUR], "quỹ", "Xã hội công đoàn"),
    ([LABOUR], "quỹ", "Mái ấm công đoàn"),
    ([WOMEN], "quỹ", "Tiếp bước cho em đến trường"),
    ([WOMEN], "chương trình", "Mẹ đỡ đầu – Kết nối yêu thương"),
    ([YOUTH], "ngày cao điểm (chiến sĩ tình nguyện)", "Vì đàn em thân yêu"),
    ([YOUTH], "phong trào", "Đồng hành với thanh niên lập thân, lập nghiệp"),
    ([YOUTH], "phong trào", "Thắp sáng đường quê"),
    (
        [FARMERS],
        "phong trào",
        "Nông dân thi đua sản xuất, kinh doanh giỏi, đoàn kết giúp nhau làm giàu và giảm nghèo bền vững",
    ),
    ([FARMERS], "mô hình", "Nông dân sản xuất kinh doanh giỏi"),
    ([FARMERS], "gương", "Nông dân sáng tạo, khởi nghiệp"),
]
TIED = {  # campaign: (kind, campaign it is tied to)
    "Quỹ vì người nghèo": ("cuộc vận động", "Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh"),
}
LIST_ENDS_WITH_DOTS = {FARMERS}

# --- B. Khương Đình ward (Hà Nội), 11/03/2023 ---

KHUONG_DINH = "Hội Khuyến học phường Khương Đình"
LEARNING_CENTRE = "Trung tâm học tập cộng đồng"

KHUONG_DINH_PARTNERS = {  # each "phường Khương Đình"
    "Hội Cựu chiến binh": OrganizationKind.POLITICAL_SOCIAL,
    "Hội Liên hiệp Phụ nữ": OrganizationKind.POLITICAL_SOCIAL,
    "Hội Người cao tuổi": OrganizationKind.SOCIAL,
    "Đoàn Thanh niên": OrganizationKind.POLITICAL_SOCIAL,
    "Hội Chữ thập đỏ": OrganizationKind.SOCIAL,
}
KHUONG_DINH_MOVEMENT = (  # joint: (kind as written, campaign, its own dates)
    "phong trào thi đua",
    "Dân vận khéo trong khuyến học khuyến tài Xây dựng xã hội học tập",
    "năm 2023",
)
KHUONG_DINH_PEOPLE = [
    PersonSheet(
        honorific="Bà",
        full_name="Trần Phương Linh",
        position_text="Ủy viên Thường vụ Đảng ủy, Chủ tịch UBMTTQ phường",
        act=Act.WITNESSED,
        act_text="dự; chứng kiến việc ký",
    ),
    PersonSheet(
        honorific="Ông",
        full_name="Hàn Ngọc San",
        position_text="Chủ tịch Hội Khuyến học phường; Phó Giám đốc Trung tâm học tập cộng đồng phường",
        act=Act.PRESENTED,
        act_text="triển khai hai quyết định",
    ),
    PersonSheet(
        honorific="Bà",
        full_name="Vũ Thị Thanh Bình",
        position_text="Chi hội trưởng khuyến học khu dân cư số 6",
        act=Act.SPOKE,
        act_text="phát biểu hưởng ứng thi đua",
    ),
    PersonSheet(
        honorific="Bà",
        full_name="Mai Kim Anh",
        position_text="Phó Chủ tịch Hội Khuyến học phường",
        act=Act.PASSED_DRAFT,
        act_text="thông qua dự thảo chương trình",
    ),
]
KHUONG_DINH_PRESENTED = [  # presented at the conference, not stated as legal basis of the paper
    BasisSheet(
        kind="Quyết định",
        number="387/QĐ-TTg",
        issued=parse_date("25/03/2022"),
        issuer="Thủ tướng",
        abstract="chương trình “Đẩy mạnh phong trào học tập suốt đời trong gia đình, dòng họ, cộng đồng, đơn vị "
        "giai đoạn 2021-2030”",
    ),
    BasisSheet(
        kind="Quyết định",
        number="677/QĐ-TTg",
        issued=parse_date("03/06/2022"),
        issuer="Thủ tướng",
        abstract="chương trình mô hình “Công dân học tập” giai đoạn 2021-2030",
    ),
]


def load_programmes():
    """Enter both programmes, with their bodies, campaigns and events, into an empty register."""
    enter_programme(ha_nam())
    enter_programme(khuong_dinh())


def load_ha_nam_association() -> Organization:
    """Make the association of programme A alone, as an office has it before it enters anything."""
    return association(HA_NAM, Level.PROVINCE, "tỉnh Hà Nam")


def association(name: str, level: str, place: str) -> Organization:
    return Organization.objects.create(name=name, kind=OrganizationKind.ASSOCIATION, level=level, place=place)


def bodies(names: dict, of: Organization, ending: str) -> dict[str, Organization]:
    """Make the partner bodies of an association; all are of its level and place."""
    return {
        name: Organization.objects.create(name=f"{name} {ending}", kind=kind, level=of.level, place=of.place, keeper=of)
        for name, kind in names.items()
    }


def ha_nam() -> ProgrammeSheet:
    lead = load_ha_nam_association()
    partners = bodies(HA_NAM_PARTNERS, lead, "tỉnh Hà Nam")
    place = {name: number for number, name in enumerate(partners, start=1)}
    signed_on, precision = parse_date("15/05/2024")
    published_on, _ = parse_date("16/05/2024")
    agreement = Agreement(
        keeper=lead,
        subject="đẩy mạnh hoạt động khuyến học, khuyến tài, xây dựng xã hội học tập",
        is_signed=True,
        signed_on=signed_on,
        signed_precision=precision,
        source_publisher="Công dân & Khuyến học",
        source_author="Nguyễn Thị Thu",
        source_published_on=published_on,
    )
    agreement.period = parse_period("2024–2030")
    duties = [CommitmentSheet(kind_as_written=kind, text=text, is_joint=True) for kind, text in HA_NAM_DUTIES]
    named = [
        CommitmentSheet(
            kind_as_written=kind,
            campaign=NewName(name),
            bearers=tuple(place[bearer] for bearer in bearers),
            tied_to=NewName(TIED[name][1]) if name in TIED else None,
            tied_to_kind=TIED[name][0] if name in TIED else "",
        )
        for bearers, kind, name in HA_NAM_CAMPAIGNS
    ]
    return ProgrammeSheet(
        agreement=agreement,
        parties=(
            PartySheet(lead, role=PartyRole.LEAD),
            *(
                PartySheet(body, is_commitment_list_incomplete=name in LIST_ENDS_WITH_DOTS)
                for name, body in partners.items()
            ),
        ),
        commitments=(*duties, *named),
        event=EventSheet(held=parse_date("15/05/2024"), papers=PapersSigned.UNKNOWN),
    )


def khuong_dinh() -> ProgrammeSheet:
    lead = association(KHUONG_DINH, Level.COMMUNE, "phường Khương Đình, Hà Nội")
    partners = bodies(KHUONG_DINH_PARTNERS, lead, "phường Khương Đình")
    centre = bodies({LEARNING_CENTRE: OrganizationKind.EDUCATION}, lead, "phường Khương Đình")[LEARNING_CENTRE]
    signed_on, precision = parse_date("11/03/2023")
    agreement = Agreement(keeper=lead, is_signed=True, signed_on=signed_on, signed_precision=precision)
    agreement.period = parse_period("2023–2028")
    kind, name, year = KHUONG_DINH_MOVEMENT
    return ProgrammeSheet(
        agreement=agreement,
        parties=(PartySheet(lead, role=PartyRole.LEAD), *(PartySheet(body) for body in partners.values())),
        commitments=(
            CommitmentSheet(kind_as_written=kind, campaign=NewName(name), is_joint=True, period=parse_period(year)),
        ),
        event=EventSheet(
            title="Hội nghị",
            held=parse_date("11/03/2023"),
            part_of_day=PartOfDay.MORNING,
            delegates=40,
            delegates_bound=Bound.NEARLY,
            organizers=(OrganizerSheet(lead), OrganizerSheet(centre)),
            people=tuple(KHUONG_DINH_PEOPLE),
            presented=tuple(KHUONG_DINH_PRESENTED),
        ),
    )
