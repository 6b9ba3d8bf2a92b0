"""The facts of the two articles, written down from them and not taken from ``khuyenhoc/demo.py``.

Compared row by row with every table that can hold facts, with every field that says something: an addition fails like
an omission.
"""

from django.db import models

from organizations.models import Membership, SentForm, User
from tests.records import records_of

# Filled by the program, or saying nothing by themselves: no fact stands in them.
NO_FACTS = {
    "id",
    "version",
    "archived_at",
    "merged_into",
    "path",
    "search_text",
    "sort_key",
    "name_key",
    "number_key",
    "created_at",
    "updated_at",
}

HA_NAM_BODIES = {
    "Hội Khuyến học tỉnh Hà Nam": "Hội Khuyến học",
    "Công an tỉnh Hà Nam": "Lực lượng vũ trang",
    "Bộ Chỉ huy Quân sự tỉnh Hà Nam": "Lực lượng vũ trang",
    "Ủy ban Mặt trận Tổ quốc tỉnh Hà Nam": "Mặt trận Tổ quốc",
    "Liên đoàn Lao động tỉnh Hà Nam": "Tổ chức chính trị - xã hội",
    "Hội Liên hiệp Phụ nữ tỉnh Hà Nam": "Tổ chức chính trị - xã hội",
    "Đoàn thanh niên tỉnh Hà Nam": "Tổ chức chính trị - xã hội",
    "Hội Nông dân tỉnh Hà Nam": "Tổ chức chính trị - xã hội",
}
KHUONG_DINH_BODIES = {
    "Hội Khuyến học phường Khương Đình": "Hội Khuyến học",
    "Hội Cựu chiến binh phường Khương Đình": "Tổ chức chính trị - xã hội",
    "Hội Liên hiệp Phụ nữ phường Khương Đình": "Tổ chức chính trị - xã hội",
    "Hội Người cao tuổi phường Khương Đình": "Tổ chức xã hội, hội quần chúng",
    "Đoàn Thanh niên phường Khương Đình": "Tổ chức chính trị - xã hội",
    "Hội Chữ thập đỏ phường Khương Đình": "Tổ chức xã hội, hội quần chúng",
}
LEARNING_CENTRE = {"Trung tâm học tập cộng đồng phường Khương Đình": "Ngành giáo dục"}
HA_NAM, KHUONG_DINH = "Hội Khuyến học tỉnh Hà Nam", "Hội Khuyến học phường Khương Đình"
SUBJECT = "Đẩy mạnh hoạt động khuyến học, khuyến tài, xây dựng xã hội học tập"
PAPER_A, PAPER_B = SUBJECT, "Chương trình phối hợp 2023–2028"
EVENT_A, EVENT_B = "Lễ ký kết 15/05/2024", "Hội nghị"
DECISION_387, DECISION_677 = "Quyết định 387/QĐ-TTg", "Quyết định 677/QĐ-TTg"
TIED_TO = "Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh"
EMULATION = "Dân vận khéo trong khuyến học khuyến tài Xây dựng xã hội học tập"
FARMERS_MOVEMENT = "Nông dân thi đua sản xuất, kinh doanh giỏi, đoàn kết giúp nhau làm giàu và giảm nghèo bền vững"
DUTY = (
    "quán triệt, triển khai mục tiêu, nhiệm vụ, tiêu chí, tiêu chuẩn về xây dựng xã hội học tập, "
    "“Đơn vị học tập”, “Công dân học tập”"
)
PROPAGANDA = "cán bộ công chức, viên chức, người lao động, đoàn viên, hội viên và nhân dân thực hiện tốt các phong trào"

POLICE_AND_MILITARY = ["Công an tỉnh Hà Nam", "Bộ Chỉ huy Quân sự tỉnh Hà Nam"]
NAMED = [  # bearers, kind as written, campaign, its kind in the catalogue
    (["Ủy ban Mặt trận Tổ quốc tỉnh Hà Nam"], "quỹ", "Quỹ vì người nghèo", "Quỹ"),
    (POLICE_AND_MILITARY, "mô hình", "Con nuôi đơn vị", "Mô hình"),
    (POLICE_AND_MILITARY, "mô hình", "Con đỡ đầu đơn vị", "Mô hình"),
    (POLICE_AND_MILITARY, "mô hình", "Cùng em đến trường", "Mô hình"),
    (["Liên đoàn Lao động tỉnh Hà Nam"], "quỹ", "Xã hội công đoàn", "Quỹ"),
    (["Liên đoàn Lao động tỉnh Hà Nam"], "quỹ", "Mái ấm công đoàn", "Quỹ"),
    (["Hội Liên hiệp Phụ nữ tỉnh Hà Nam"], "quỹ", "Tiếp bước cho em đến trường", "Quỹ"),
    (["Hội Liên hiệp Phụ nữ tỉnh Hà Nam"], "chương trình", "Mẹ đỡ đầu – Kết nối yêu thương", "Chương trình"),
    (
        ["Đoàn thanh niên tỉnh Hà Nam"],
        "ngày cao điểm (chiến sĩ tình nguyện)",
        "Vì đàn em thân yêu",
        "Ngày cao điểm",
    ),
    (
        ["Đoàn thanh niên tỉnh Hà Nam"],
        "phong trào",
        "Đồng hành với thanh niên lập thân, lập nghiệp",
        "Phong trào",
    ),
    (["Đoàn thanh niên tỉnh Hà Nam"], "phong trào", "Thắp sáng đường quê", "Phong trào"),
    (["Hội Nông dân tỉnh Hà Nam"], "phong trào", FARMERS_MOVEMENT, "Phong trào"),
    (["Hội Nông dân tỉnh Hà Nam"], "mô hình", "Nông dân sản xuất kinh doanh giỏi", "Mô hình"),
    (["Hội Nông dân tỉnh Hà Nam"], "gương", "Nông dân sáng tạo, khởi nghiệp", "Gương điển hình"),
]
PEOPLE = [  # honorific, name, position, act, act in words
    (
        "Bà",
        "Trần Phương Linh",
        "Ủy viên Thường vụ Đảng ủy, Chủ tịch UBMTTQ phường",
        "Chứng kiến việc ký",
        "dự; chứng kiến việc ký",
    ),
    (
        "Ông",
        "Hàn Ngọc San",
        "Chủ tịch Hội Khuyến học phường; Phó Giám đốc Trung tâm học tập cộng đồng phường",
        "Trình bày, triển khai",
        "triển khai hai quyết định",
    ),
    (
        "Bà",
        "Vũ Thị Thanh Bình",
        "Chi hội trưởng khuyến học khu dân cư số 6",
        "Phát biểu",
        "phát biểu hưởng ứng thi đua",
    ),
    (
        "Bà",
        "Mai Kim Anh",
        "Phó Chủ tịch Hội Khuyến học phường",
        "Thông qua dự thảo",
        "thông qua dự thảo chương trình",
    ),
]


def expected_rows() -> dict[str, list[dict]]:
    """Return the facts: for each table its rows, for each row the fields that say something, in words."""
    day = "ngày"
    bodies_of = [
        (HA_NAM, HA_NAM_BODIES, "Cấp tỉnh", "tỉnh Hà Nam"),
        (KHUONG_DINH, KHUONG_DINH_BODIES | LEARNING_CENTRE, "Cấp xã", "phường Khương Đình, Hà Nội"),
    ]
    parties = [(PAPER_A, list(HA_NAM_BODIES)), (PAPER_B, list(KHUONG_DINH_BODIES))]
    return {
        "organizations.Representative": [],
        "organizations.OrganizationMerge": [],
        "campaigns.CampaignMerge": [],
        "organizations.Organization": [
            {"name": name, "kind": kind, "level": level, "place": place}
            | ({} if name == association else {"keeper": association})
            for association, bodies, level, place in bodies_of
            for name, kind in bodies.items()
        ],
        "agreements.Agreement": [
            {
                "keeper": HA_NAM,
                "document_kind": "Chương trình phối hợp",
                "subject": SUBJECT[0].lower() + SUBJECT[1:],
                "period_text": "2024–2030",
                "starts_on": "2024-01-01",
                "starts_precision": "năm",
                "ends_on": "2030-12-31",
                "ends_precision": "năm",
                "is_signed": "True",
                "signed_on": "2024-05-15",
                "signed_precision": day,
                "event": EVENT_A,
                "source_publisher": "Công dân & Khuyến học",
                "source_author": "Nguyễn Thị Thu",
                "source_published_on": "2024-05-16",
            },
            {
                "keeper": KHUONG_DINH,
                "document_kind": "Chương trình phối hợp",
                "period_text": "2023–2028",
                "starts_on": "2023-01-01",
                "starts_precision": "năm",
                "ends_on": "2028-12-31",
                "ends_precision": "năm",
                "is_signed": "True",
                "signed_on": "2023-03-11",
                "signed_precision": day,
                "event": EVENT_B,
            },
        ],
        "agreements.Party": [
            {
                "agreement": paper,
                "organization": name,
                "name_as_signed": name,
                "role": "Phối hợp" if position else "Chủ trì",
                "position": str(position) if position else None,
                "is_commitment_list_incomplete": "True" if name == "Hội Nông dân tỉnh Hà Nam" else None,
            }
            for paper, names in parties
            for position, name in enumerate(names)
        ],
        "agreements.SigningEvent": [
            {
                "keeper": HA_NAM,
                "held_on": "2024-05-15",
                "held_precision": day,
                "papers": "Chưa rõ một hay nhiều văn bản",
            },
            {
                "keeper": KHUONG_DINH,
                "title": "Hội nghị",
                "held_on": "2023-03-11",
                "held_precision": day,
                "part_of_day": "buổi sáng",
                "delegates": "40",
                "delegates_bound": "gần",
                "papers": "Chưa rõ một hay nhiều văn bản",
            },
        ],
        "agreements.Organizer": [
            {"event": EVENT_B, "organization": KHUONG_DINH},
            {"event": EVENT_B, "organization": next(iter(LEARNING_CENTRE)), "position": "1"},
        ],
        "agreements.EventPerson": [
            {
                "event": EVENT_B,
                "honorific": honorific,
                "full_name": name,
                "position_text": office,
                "act": act,
                "act_text": words,
                "position": str(position) if position else None,
            }
            for position, (honorific, name, office, act, words) in enumerate(PEOPLE)
        ],
        "agreements.LegalBasis": [
            {
                "kind": "Quyết định",
                "number": "387/QĐ-TTg",
                "issued_on": "2022-03-25",
                "issued_precision": day,
                "issuer": "Thủ tướng",
                "abstract": "chương trình “Đẩy mạnh phong trào học tập suốt đời trong gia đình, dòng họ, cộng đồng, "
                "đơn vị giai đoạn 2021-2030”",
                "keeper": KHUONG_DINH,
            },
            {
                "kind": "Quyết định",
                "number": "677/QĐ-TTg",
                "issued_on": "2022-06-03",
                "issued_precision": day,
                "issuer": "Thủ tướng",
                "abstract": "chương trình mô hình “Công dân học tập” giai đoạn 2021-2030",
                "keeper": KHUONG_DINH,
            },
        ],
        "agreements.PresentedDocument": [
            {"event": EVENT_B, "legal_basis": DECISION_387},
            {"event": EVENT_B, "legal_basis": DECISION_677, "position": "1"},
        ],
        "agreements.AgreementBasis": [],
        "agreements.Signatory": [],
        "campaigns.Campaign": [
            *({"name": name, "kind": kind, "keeper": HA_NAM} for _, _, name, kind in NAMED),
            {"name": TIED_TO, "kind": "Cuộc vận động", "keeper": HA_NAM},
            {"name": EMULATION, "kind": "Phong trào", "keeper": KHUONG_DINH},
        ],
        "campaigns.Commitment": [
            {"agreement": PAPER_A, "kind_as_written": "nhiệm vụ chung", "text": DUTY, "is_joint": "True"},
            {
                "agreement": PAPER_A,
                "kind_as_written": "tuyên truyền, vận động",
                "text": PROPAGANDA,
                "is_joint": "True",
                "position": "1",
            },
            *(
                {
                    "agreement": PAPER_A,
                    "kind_as_written": kind,
                    "campaign": name,
                    "tied_to": TIED_TO if name == "Quỹ vì người nghèo" else None,
                    "position": str(position),
                }
                for position, (_, kind, name, _) in enumerate(NAMED, start=2)
            ),
            {
                "agreement": PAPER_B,
                "kind_as_written": "phong trào thi đua",
                "campaign": EMULATION,
                "is_joint": "True",
                "period_text": "năm 2023",
                "starts_on": "2023-01-01",
                "starts_precision": "năm",
                "ends_on": "2023-12-31",
                "ends_precision": "năm",
            },
        ],
        "campaigns.Bearer": [
            {"commitment": name, "party": bearer} for bearers, _, name, _ in NAMED for bearer in bearers
        ],
    }


def stored_rows() -> dict[str, list[dict]]:
    """Return what the database holds in the tables that can hold facts, written like the expected rows."""
    accounts = (User, Membership, SentForm)
    return {
        model._meta.label: [row_in_words(row) for row in model.objects.all()]
        for model in records_of()
        if model not in accounts
    }


def row_in_words(row) -> dict[str, str]:
    words = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if field.name in NO_FACTS or value in (None, "", False) or (field.name == "position" and value == 0):
            continue
        is_choice = bool(field.choices) and not isinstance(field, models.BooleanField)
        words[field.name] = str(getattr(row, f"get_{field.name}_display")() if is_choice else value)
    return words


def in_order(rows: list[dict]) -> list[list]:
    return sorted(sorted((name, word) for name, word in row.items() if word) for row in rows)


def facts_of_ha_nam() -> dict[str, list[dict]]:
    """Return the facts of programme A alone."""

    def is_of_khuong_dinh(row: dict) -> bool:
        return any(word and ("Khương Đình" in word or word in (PAPER_B, EVENT_B)) for word in row.values())

    return {table: [row for row in rows if not is_of_khuong_dinh(row)] for table, rows in expected_rows().items()}
