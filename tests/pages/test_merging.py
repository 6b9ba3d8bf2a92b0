"""The page on which two rows are found to be one: what it shows, who may, and the way back."""

import pytest

from agreements.models import Agreement
from campaigns.models import Campaign
from khuyenhoc.lib.lookup import Shelf, Typed
from organizations.models import Organization
from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_member,
    make_organization,
    make_representative,
    make_user,
)
from tests.pages.reading import main_of
from tests.pages.test_correction import shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def bodies(keeper):
    """The police twice: as it is called, and as somebody abbreviated it."""
    kept = make_organization("Công an tỉnh Hà Nam", keeper=keeper)
    return kept, make_organization("CA tỉnh HN", keeper=keeper)


def page_of(kept, duplicate, path="don-vi") -> str:
    return f"/{path}/{duplicate.pk}/gop/?giu={kept.name}&giu-choice={kept.pk}"


def join(client, kept, duplicate, path="don-vi", **fields):
    data = shown_by(client.get(page_of(kept, duplicate, path)))
    return client.post(page_of(kept, duplicate, path), data | fields)


def test_duplicate_is_found_looked_at_and_joined(client, keeper, bodies):
    kept, duplicate = bodies
    make_agreement(keeper, partners=[duplicate])
    make_representative(duplicate)
    client.force_login(make_member(keeper))
    assert "Gộp trùng" in main_of(client.get(f"/don-vi/{duplicate.pk}/"))
    page = main_of(client.get(page_of(kept, duplicate)))
    assert "1 lần tham gia chương trình" in page
    assert "1 người đại diện" in page
    assert "Tên gọi khác sau khi gộp CA tỉnh HN" in page
    assert not Organization.objects.exclude(merged_into=None).exists()
    response = join(client, kept, duplicate, reason="viết tắt")
    assert response.url == kept.get_absolute_url()
    assert "Đã gộp “CA tỉnh HN” vào đây. Hoàn tác" in main_of(client.get(response.url))
    assert client.get(duplicate.get_absolute_url()).url == kept.get_absolute_url()
    assert kept.parties.count() == 1


def test_joined_rows_are_parted_again(client, keeper, bodies):
    kept, duplicate = bodies
    make_agreement(keeper, partners=[duplicate])
    client.force_login(make_member(keeper))
    join(client, kept, duplicate)
    assert "Đã gộp vào đây 1 CA tỉnh HN" in main_of(client.get(f"/don-vi/{kept.pk}/gop/"))
    for _ in range(2):
        assert client.post(f"/don-vi/{duplicate.pk}/tach-lai/").url == duplicate.get_absolute_url()
    assert duplicate.parties.count() == 1
    assert client.get(duplicate.get_absolute_url()).status_code == 200


def test_history_of_both_tells_of_it(client, keeper, bodies):
    kept, duplicate = bodies
    client.force_login(make_member(keeper))
    join(client, kept, duplicate, reason="viết tắt")
    assert "Gộp “CA tỉnh HN” vào “Công an tỉnh Hà Nam”. viết tắt" in main_of(client.get(f"/don-vi/{kept.pk}/lich-su/"))
    assert "Gộp vào “Công an tỉnh Hà Nam”" in main_of(client.get(f"/don-vi/{duplicate.pk}/lich-su/"))


def test_what_stands_in_the_way_is_named_with_a_link(client, keeper, bodies):
    agreement = make_agreement(keeper, partners=bodies)
    client.force_login(make_member(keeper))
    response = client.get(page_of(*bodies))
    assert "Cả hai đều là bên tham gia chương trình này" in main_of(response)
    assert agreement.get_absolute_url() in response.content.decode()
    assert "Gộp hai mục" not in main_of(response)
    assert client.post(page_of(*bodies), {"version": 1, "kept_version": 1}).status_code == 422
    assert not Organization.objects.exclude(merged_into=None).exists()


def test_preview_names_no_programme_out_of_sight(client, keeper, bodies):
    kept, duplicate = bodies
    make_agreement(make_association(), partners=bodies, subject="Chương trình của Hội khác")
    client.force_login(make_member(keeper))
    page = main_of(client.get(page_of(kept, duplicate)))
    assert "chỉ quản trị viên làm được" in page
    assert "Chương trình của Hội khác" not in page
    assert "lần tham gia" not in page


def test_row_that_was_mended_meanwhile_is_shown_anew(client, keeper, bodies):
    kept, duplicate = bodies
    client.force_login(make_member(keeper))
    data = shown_by(client.get(page_of(*bodies)))
    Organization.objects.filter(pk=kept.pk).update(version=7)
    response = client.post(page_of(*bodies), data)
    assert response.status_code == 422
    assert "Vừa có người sửa" in main_of(response)
    assert shown_by(response)["kept_version"] == ["7"]
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None


def test_double_click_joins_once(client, keeper, bodies):
    client.force_login(make_member(keeper))
    data = shown_by(client.get(page_of(*bodies)))
    first, second = client.post(page_of(*bodies), data), client.post(page_of(*bodies), data)
    assert first.url == bodies[0].get_absolute_url()
    assert second.url == bodies[1].get_absolute_url()  # which leads to the kept one


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("viewer", 403)])
def test_joining_is_for_managers_and_editors(client, keeper, bodies, role, status):
    client.force_login(make_member(keeper, role))
    assert client.get(f"/don-vi/{bodies[1].pk}/gop/").status_code == status
    client.force_login(make_member(make_organization(), "reporter"))
    assert client.get(f"/don-vi/{bodies[1].pk}/gop/").status_code == 403
    assert client.post(page_of(*bodies), {"version": 1, "kept_version": 1}).status_code == 403


def test_both_must_be_ones_own(client, keeper, bodies):
    foreign = make_organization("Công an tỉnh Nam Định", keeper=make_association())
    client.force_login(make_member(keeper))
    page = main_of(client.get(page_of(foreign, bodies[0])))
    assert "không cùng thuộc quyền sửa của bạn" in page
    assert client.post(page_of(foreign, bodies[0]), {"version": 1, "kept_version": 1}).status_code == 422
    assert client.get(f"/don-vi/{foreign.pk}/gop/").status_code == 403


def test_parting_is_for_those_who_may_change_both(client, keeper, bodies):
    client.force_login(make_user(is_superuser=True))
    join(client, *bodies)
    for stranger in (make_member(keeper, "viewer"), make_member(make_association(), "manager")):
        client.force_login(stranger)
        assert client.post(f"/don-vi/{bodies[1].pk}/tach-lai/").status_code == 403
    bodies[1].refresh_from_db()
    assert bodies[1].merged_into == bodies[0]


def test_joined_row_is_neither_corrected_nor_deleted(client, keeper, bodies):
    client.force_login(make_member(keeper))
    join(client, *bodies)
    for verb in ("xoa", "cat-di", "lay-lai"):
        assert client.post(f"/don-vi/{bodies[1].pk}/{verb}/").status_code == 404
    for verb in ("sua", "gop"):
        assert client.post(f"/don-vi/{bodies[1].pk}/{verb}/").url == bodies[1].get_absolute_url()


def test_campaigns_are_joined(client, keeper):
    kept, duplicate = make_campaign("Con nuôi đơn vị", keeper=keeper), make_campaign("Con nuôi", keeper=keeper)
    make_commitment(make_agreement(keeper), campaign=duplicate)
    client.force_login(make_member(keeper))
    assert "1 cam kết thực hiện" in main_of(client.get(page_of(kept, duplicate, "phong-trao")))
    join(client, kept, duplicate, "phong-trao")
    assert kept.commitments.count() == 1
    assert client.get(duplicate.get_absolute_url()).url == kept.get_absolute_url()


def test_name_of_a_duplicate_means_the_row_that_was_kept(client, keeper, bodies):
    kept, duplicate = bodies
    client.force_login(make_member(keeper))
    join(client, kept, duplicate)
    typed = Typed("CA tỉnh HN", str(duplicate.pk))
    shelf = Shelf(Organization.objects.all(), [typed])
    assert (shelf.named("ca tỉnh hn"), shelf.with_id(typed.choice)) == ([kept], None)


def test_hostile_addresses_are_answered(client, keeper, bodies):
    client.force_login(make_member(keeper))
    for text in ("\0", "x" * 5000, "khong-co", "%ff"):
        response = client.get(f"/don-vi/{bodies[1].pk}/gop/", {"giu": text, "giu-choice": "9" * 30})
        assert response.status_code == 422
    assert client.post(f"/don-vi/{bodies[1].pk}/gop/").status_code == 422
    assert client.get(f"/don-vi/{bodies[1].pk}/gop/", {"giu": ""}).status_code == 422


def test_preview_asks_a_constant_number_of_queries(client, keeper, bodies, django_assert_max_num_queries):
    client.force_login(make_member(keeper))
    for _ in range(2):
        for _ in range(6):
            make_agreement(keeper, partners=[bodies[1]])
            make_organization(parent=bodies[1])
            make_representative(bodies[1])
        with django_assert_max_num_queries(36):
            client.get(page_of(*bodies))
    assert Agreement.objects.count() == 12
    assert Campaign.objects.count() == 0
