"""/tim-kiem/: one box over everything that the person may see, and nothing else."""

from datetime import date

import pytest

from agreements.models import EventPerson, Signatory
from organizations.models import Representative
from tests.factories import make_agreement, make_basis, make_campaign, make_commitment, make_organization, make_party
from tests.pages.reading import main_of, texts, words

pytestmark = pytest.mark.django_db

URL = "/tim-kiem/"


def hits(response) -> list[str]:
    return texts(response, "li") and [hit for hit in texts(response, "li") if hit]


def kinds(response) -> list[str]:
    return texts(response, "h2")


def test_the_search_box_stands_on_every_page(ha_nam, open_as):
    for address in ("/", "/don-vi/", f"/chuong-trinh/{ha_nam.agreement.pk}/"):
        assert f'action="{URL}"' in open_as(ha_nam.viewer, address).content.decode()


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(URL).headers["Location"] == f"/dang-nhap/?next={URL}"


def test_who_committed_to_a_campaign_is_said_at_once(ha_nam, open_as):
    shown = main_of(open_as(ha_nam.editor, URL, q="me do dau"))
    assert "Mẹ đỡ đầu MẬT Đã cam kết: Hội Liên hiệp Phụ nữ tỉnh Hà Nam Chương trình" in shown


def test_a_partner_is_not_told_who_else_committed(ha_nam, open_as):
    shown = main_of(open_as(ha_nam.reporter, URL, q="mẹ đỡ đầu"))
    assert "Mẹ đỡ đầu MẬT" in shown  # the catalogue is open to all
    assert "Phụ nữ" not in shown
    assert "Đã cam kết: Công an tỉnh Hà Nam" in main_of(open_as(ha_nam.reporter, URL, q="con nuôi"))


@pytest.mark.parametrize(
    ("typed", "kind", "found"),
    [
        ("day manh", "Chương trình phối hợp", "Đẩy mạnh khuyến học"),
        ("12/CTPH", "Chương trình phối hợp", "số 12/CTPH-HKH-CA"),
        ("2024-2030", "Chương trình phối hợp", "Đẩy mạnh khuyến học"),
        ("ca tỉnh hà nam", "Đơn vị", "Công an tỉnh Hà Nam"),
        ("ty công an", "Đơn vị", "Tên khác: Ty Công an Nam Hà"),
        ("LHPN", "Đơn vị", "Hội Liên hiệp Phụ nữ tỉnh Hà Nam"),
        ("con nuoi", "Phong trào, mô hình, quỹ", "Con nuôi đơn vị"),
        ("quan triet", "Nội dung cam kết", "quán triệt mục tiêu"),
        ("hoang thi ky", "Người", "Hoàng Thị Ký"),
        ("mai kim anh", "Người", "Bà Mai Kim Anh"),
        ("le van dai dien", "Người", "Lê Văn Đại Diện"),
        ("387", "Văn bản căn cứ", "Quyết định 387/QĐ-TTg"),
        ("phu ly", "Lễ ký kết", "Lễ ký kết tại Phủ Lý"),
    ],
)
def test_everything_in_scope_is_found_and_named_by_its_kind(ha_nam, open_as, typed, kind, found):
    ha_nam.police.aliases = "Ty Công an Nam Hà"
    ha_nam.police.save()
    party = ha_nam.party[ha_nam.police]
    party.reference_number = "12/CTPH-HKH-CA"
    party.save()
    Signatory.objects.create(party=party, full_name="Hoàng Thị Ký", position_text="Giám đốc")
    EventPerson.objects.create(event=ha_nam.event, honorific="Bà", full_name="Mai Kim Anh")
    Representative.objects.create(organization=ha_nam.women, full_name="Lê Văn Đại Diện")
    make_basis(kind="Quyết định", abstract="Học tập suốt đời")
    response = open_as(ha_nam.editor, URL, q=typed)
    assert kind in kinds(response)
    section = main_of(response).partition(kind)[2]
    assert found in section


@pytest.mark.parametrize("typed", ["MẬT", "ghi chú", "nơi nhận mật", "mục đích"])
def test_what_a_person_may_not_read_finds_nothing(ha_nam, open_as, typed):
    ha_nam.women_campaign.name = "Mẹ đỡ đầu"
    ha_nam.women_campaign.save()
    make_commitment(ha_nam.agreement, [ha_nam.party[ha_nam.women]], text="Việc MẬT của Hội Phụ nữ")
    Representative.objects.create(organization=ha_nam.women, full_name="Người MẬT")
    assert kinds(open_as(ha_nam.reporter, URL, q=typed)) == []


def test_other_programmes_and_their_people_stay_hidden(ha_nam, open_as):
    stranger = make_agreement(subject="Bản MẬT")
    party = make_party(stranger, reference_number="99/MẬT", name_as_signed="Bên MẬT")
    Signatory.objects.create(party=party, full_name="Người MẬT")
    assert main_of(open_as(ha_nam.outsider, URL, q="bản mật")).count("MẬT") == 0
    for typed in ("Bản MẬT", "Người MẬT", "99/MẬT", "Bên MẬT"):
        assert "Chương trình phối hợp" not in kinds(open_as(ha_nam.viewer, URL, q=typed))
        assert "Người" not in kinds(open_as(ha_nam.viewer, URL, q=typed))
        assert kinds(open_as(ha_nam.admin, URL, q=typed)) != []


def test_the_internal_note_on_a_commitment_is_searched_for_nobody(ha_nam, open_as):
    assert "Nội dung cam kết" not in kinds(open_as(ha_nam.editor, URL, q="ghi chú"))


def test_what_was_typed_with_its_accents_comes_first(ha_nam, open_as):
    for name in ("Hội Dương Xá", "Hội Đường Xa", "Hội Đương Xã"):
        make_organization(name)
    assert hits(open_as(ha_nam.viewer, URL, q="đường xa"))[-3].startswith("Hội Đường Xa")


def test_matches_are_marked_and_everything_is_escaped(ha_nam, open_as):
    make_organization("Hội <b>Đường</b> & Xá")
    html = open_as(ha_nam.viewer, URL, q="<b> duong").content.decode()
    assert "Hội &lt;<mark>b</mark>&gt;<mark>Đường</mark>" in html or "&lt;b&gt;<mark>Đường</mark>&lt;" in html
    assert "<b>Đường" not in html


def test_a_group_shows_a_few_and_leads_to_the_list(ha_nam, open_as):
    for number in range(9):
        make_campaign(f"Phong trào đọc sách {number}")
    response = open_as(ha_nam.viewer, URL, q="đọc sách")
    assert len([hit for hit in hits(response) if "đọc sách" in hit]) == 5
    assert 'href="/phong-trao/?q=%C4%91%E1%BB%8Dc+s%C3%A1ch"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Gõ điều cần tìm"),
        ("không có đâu", "Không tìm thấy gì"),
        ("a\0b", "ký tự không đọc được"),
        ("a" * 70_000, "vượt mức 300 ký tự"),
        ("%", "Không tìm thấy gì"),
        ("ê" * 299, "Không tìm thấy gì"),
        (" ".join(map(str, range(100, 170))), "Không tìm thấy gì"),
    ],
    ids=["empty", "nothing", "nul", "long", "percent", "accents", "many words"],
)
def test_whatever_is_typed_is_answered(ha_nam, open_as, typed, said):
    response = open_as(ha_nam.viewer, URL, q=typed)
    assert response.status_code == 200
    assert said in main_of(response)


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.viewer)
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize("number", [1, 8])
def test_queries_do_not_grow_with_what_is_found(ha_nam, client, django_assert_num_queries, number):
    for place in range(number):
        body = make_organization(f"Công an xã {place}")
        agreement = make_agreement(
            ha_nam.association, partners=[body], subject=f"công an {place}", event=ha_nam.event,
            signed_on=date(2024, 1, 1), signed_precision="day",
        )  # fmt: skip
        party = agreement.parties.last()
        Signatory.objects.create(party=party, full_name=f"Công An {place}")
        EventPerson.objects.create(event=ha_nam.event, full_name=f"Công An {place}")
        Representative.objects.create(organization=body, full_name=f"Công An {place}")
        make_commitment(agreement, [party], make_campaign(f"công an {place}"))
        make_commitment(agreement, text=f"công an {place}")
        make_basis(f"{place}/công an")
    ha_nam.event.title = "công an"
    ha_nam.event.save()
    client.force_login(ha_nam.viewer)
    with django_assert_num_queries(17):
        assert words(client.get(URL, {"q": "công an"}).content.decode()).count("Công An") >= 1
