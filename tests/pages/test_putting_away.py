"""Putting away, deleting and taking back: what each does, who may, what stands in the way."""

from datetime import date

import pytest
from django.apps import apps
from django.utils.timezone import now

from agreements.models import Agreement, EventPerson, Organizer, Signatory, SigningEvent
from campaigns.models import Campaign
from khuyenhoc.workflows.merging import merge
from organizations.models import Membership
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
    make_user,
)
from tests.pages.reading import main_of
from tests.pages.test_correction import shown_by

pytestmark = pytest.mark.django_db
MAKERS = {
    "phong-trao": lambda keeper: make_campaign(keeper=keeper),
    "le-ky-ket": make_event,
    "van-ban": lambda keeper: make_basis(keeper=keeper),
    "chuong-trinh": make_agreement,
}


@pytest.fixture
def keeper():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


def delete(client, path, record, reason="ghi nhầm", **fields):
    data = shown_by(client.get(f"/{path}/{record.pk}/xoa/")) | {"reason": reason} | fields
    return client.post(f"/{path}/{record.pk}/xoa/", data)


@pytest.mark.parametrize("path", MAKERS)
def test_record_is_put_away_and_taken_back(client, keeper, path):
    record = MAKERS[path](keeper)
    client.force_login(make_member(keeper))
    page = main_of(client.post(f"/{path}/{record.pk}/cat-di/", follow=True))
    record.refresh_from_db()
    assert record.archived_at is not None
    assert "Đã cất" in page
    assert "Hoàn tác" in page
    assert "không còn trong danh sách và gợi ý" in page
    client.post(f"/{path}/{record.pk}/lay-lai/")
    record.refresh_from_db()
    assert (record.archived_at, record.version) == (None, 3)


@pytest.mark.parametrize("path", MAKERS)
@pytest.mark.parametrize("verb", ["cat-di", "lay-lai", "xoa"])
def test_verbs_are_for_those_who_may_change_the_record(client, keeper, path, verb):
    record = MAKERS[path](keeper)
    client.force_login(make_member(keeper, "viewer"))
    assert client.post(f"/{path}/{record.pk}/{verb}/").status_code == 403
    client.force_login(make_member(make_association(), "manager"))
    hidden = path in ("le-ky-ket", "chuong-trinh")
    assert client.post(f"/{path}/{record.pk}/{verb}/").status_code == (404 if hidden else 403)
    client.force_login(make_member(make_organization(), "reporter"))
    assert client.post(f"/{path}/{record.pk}/{verb}/").status_code == (404 if hidden else 403)
    record.refresh_from_db()
    assert record.archived_at is None


@pytest.mark.parametrize("path", MAKERS)
def test_nothing_is_changed_by_looking(client, keeper, path):
    record = MAKERS[path](keeper)
    client.force_login(make_member(keeper, "manager"))
    assert client.get(f"/{path}/{record.pk}/cat-di/").status_code == 200
    assert client.get(f"/{path}/{record.pk}/xoa/").status_code == 200
    assert client.get(f"/{path}/{record.pk}/lay-lai/").status_code == 405
    assert client.get(f"/{path}/{record.pk}/phuc-hoi/").status_code == 405
    record.refresh_from_db()
    assert (record.archived_at, record.version) == (None, 1)


def test_what_holds_a_record_is_named_as_far_as_the_person_sees_it(client, keeper):
    campaign = make_campaign("Con nuôi đơn vị", keeper=keeper)
    own, foreign = make_agreement(keeper, subject="Của mình"), make_agreement(subject="Của người MẬT")
    make_commitment(own, campaign=campaign), make_commitment(foreign, campaign=campaign)
    client.force_login(make_member(keeper))
    page = main_of(client.get(f"/phong-trao/{campaign.pk}/cat-di/"))
    assert "Chương trình có cam kết thực hiện 2 Của mình" in page
    assert "và 1 mục khác ngoài phạm vi của bạn" in page
    assert "MẬT" not in page
    assert "Xóa…" not in page


def test_what_something_holds_is_not_deleted(client, keeper):
    campaign = make_campaign(keeper=keeper)
    make_commitment(make_agreement(keeper), campaign=campaign)
    client.force_login(make_member(keeper, "manager"))
    response = client.post(f"/phong-trao/{campaign.pk}/xoa/", {"reason": "x", "version": "1"}, follow=True)
    assert "không xóa được; có thể cất đi" in main_of(response)
    assert Campaign.objects.filter(pk=campaign.pk).exists()


@pytest.mark.parametrize("path", ["phong-trao", "le-ky-ket", "van-ban"])
def test_record_that_nothing_holds_is_deleted_and_brought_back(client, keeper, path):
    record = MAKERS[path](keeper)
    user = make_member(keeper, full_name="Nguyễn Thị Hòa")
    client.force_login(user)
    page = main_of(client.get(delete(client, path, record).url))
    assert "Đã xóa" in page
    assert "Hoàn tác" in page
    assert not type(record).objects.exists()
    past = record.history.model.objects.filter(id=record.pk).first()
    assert (past.history_type, past.history_user, past.history_change_reason) == ("-", user, "ghi nhầm")
    listed = main_of(client.get("/da-xoa/"))
    assert "Nguyễn Thị Hòa ghi nhầm" in listed
    response = client.post(f"/{path}/{record.pk}/phuc-hoi/")
    assert response.url == record.get_absolute_url()
    assert str(type(record).objects.get()) == str(record)
    assert "Nguyễn Thị Hòa ghi nhầm" not in main_of(client.get("/da-xoa/"))


def all_rows() -> dict:
    """Return every row of the records, without what only counts or times them."""
    models = [model for label in ("agreements", "campaigns") for model in apps.get_app_config(label).get_models()]
    models = [model for model in models if not model.__name__.startswith("Historical")]
    ignored = ("version", "created_at", "updated_at")
    return {
        model: [
            {name: value for name, value in row.items() if name not in ignored}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    }


def full_programme(keeper, **facts):
    police = make_organization("Công an tỉnh Hà Nam")
    event = make_event(keeper)
    EventPerson.objects.create(event=event, full_name="Nguyễn Văn An")
    Organizer.objects.create(event=event, organization=police)
    agreement = make_agreement(keeper, partners=[police], event=event, **facts)
    party = agreement.parties.last()
    Signatory.objects.create(party=party, full_name="Nguyễn Văn An")
    make_commitment(agreement, [party])
    make_commitment(agreement, text="Tuyên truyền")
    agreement.legal_bases.add(make_basis())
    return agreement


def test_draft_is_deleted_with_all_that_is_its_own_and_comes_back_whole(client, keeper):
    agreement = full_programme(keeper, is_signed=False)
    before = all_rows()
    client.force_login(make_member(keeper))
    page = main_of(client.get(f"/chuong-trinh/{agreement.pk}/xoa/"))
    assert "2 bên tham gia" in page
    assert "2 cam kết" in page
    delete(client, "chuong-trinh", agreement)
    assert not Agreement.objects.exists()
    assert not Signatory.objects.exists()
    assert SigningEvent.objects.exists()
    client.post(f"/chuong-trinh/{agreement.pk}/phuc-hoi/")
    assert all_rows() == before


def test_signed_programme_is_deleted_only_by_a_manager_who_means_it(client, keeper):
    agreement = make_agreement(keeper)
    client.force_login(make_member(keeper, "editor"))
    assert client.post(f"/chuong-trinh/{agreement.pk}/xoa/", {"reason": "x", "version": "1"}).status_code == 403
    client.force_login(make_member(keeper, "manager"))
    assert delete(client, "chuong-trinh", agreement).status_code == 422
    assert delete(client, "chuong-trinh", agreement, word="không").status_code == 422
    assert Agreement.objects.exists()
    assert delete(client, "chuong-trinh", agreement, word="XÓA").status_code == 302
    assert not Agreement.objects.exists()


def test_reason_must_be_given(client, keeper):
    campaign = make_campaign(keeper=keeper)
    client.force_login(make_member(keeper))
    assert delete(client, "phong-trao", campaign, reason="").status_code == 422
    assert Campaign.objects.exists()


def test_record_that_somebody_just_mended_is_not_deleted_unseen(client, keeper):
    campaign = make_campaign(keeper=keeper, version=5)
    client.force_login(make_member(keeper))
    response = client.post(f"/phong-trao/{campaign.pk}/xoa/", {"reason": "x", "version": "4"})
    assert response.status_code == 422
    assert "Vừa có người sửa mục này" in main_of(response)
    assert Campaign.objects.exists()


def test_deleted_records_are_brought_back_by_those_who_keep_them(client, keeper):
    campaign = make_campaign("Con nuôi đơn vị", keeper=keeper)
    client.force_login(make_member(keeper))
    delete(client, "phong-trao", campaign)
    for stranger in (
        make_member(make_association(), "manager"),
        make_member(make_organization(), "reporter"),
        make_member(keeper, "viewer"),
    ):
        client.force_login(stranger)
        assert client.post(f"/phong-trao/{campaign.pk}/phuc-hoi/").status_code == 404
        page = client.get("/da-xoa/")
        assert page.status_code == 403 or "Con nuôi đơn vị" not in main_of(page)
    assert not Campaign.objects.exists()
    client.force_login(make_user(is_superuser=True))
    assert "Con nuôi đơn vị" in main_of(client.get("/da-xoa/"))
    assert client.post(f"/phong-trao/{campaign.pk}/phuc-hoi/").status_code == 302
    assert client.post(f"/phong-trao/{campaign.pk}/phuc-hoi/").url == campaign.get_absolute_url()


def test_what_cannot_stand_without_a_deleted_record_is_not_brought_back(client, keeper):
    police = make_organization("Công an", keeper=keeper)
    agreement = make_agreement(keeper, partners=[police], is_signed=False)
    client.force_login(make_member(keeper))
    delete(client, "chuong-trinh", agreement)
    police.delete()
    response = client.post(f"/chuong-trinh/{agreement.pk}/phuc-hoi/", follow=True)
    assert "Đơn vị của mục này đã bị xóa: hãy lấy lại trước" in main_of(response)
    assert not Agreement.objects.exists()


def test_what_only_was_pointed_to_is_let_go(client, keeper):
    event = make_event(keeper)
    agreement = make_agreement(keeper, is_signed=False, event=event)
    client.force_login(make_member(keeper))
    delete(client, "chuong-trinh", agreement)
    delete(client, "le-ky-ket", event)
    client.post(f"/chuong-trinh/{agreement.pk}/phuc-hoi/")
    assert Agreement.objects.get().event is None


def test_pages_ask_a_constant_number_of_queries(client, keeper, django_assert_max_num_queries):
    campaign = make_campaign(keeper=keeper)
    client.force_login(make_member(keeper))
    for _ in range(2):
        for _ in range(8):
            make_commitment(make_agreement(keeper), campaign=campaign)
        with django_assert_max_num_queries(15):
            client.get(f"/phong-trao/{campaign.pk}/cat-di/")


def test_list_of_deleted_records_asks_a_constant_number_of_queries(client, keeper, django_assert_max_num_queries):
    client.force_login(make_member(keeper))
    for _ in range(2):
        for _ in range(4):
            delete(client, "phong-trao", make_campaign(keeper=keeper))
        client.get("/phong-trao/")  # shows the messages
        with django_assert_max_num_queries(10):
            client.get("/da-xoa/")


# --- Signing ---


def test_draft_is_recorded_as_signed(client, keeper):
    agreement, event = make_agreement(keeper, is_signed=False), make_event(keeper)
    user = make_member(keeper)
    client.force_login(user)
    path = f"/chuong-trinh/{agreement.pk}/ky/"
    assert "Ghi nhận đã ký" in main_of(client.get(f"/chuong-trinh/{agreement.pk}/"))
    data = shown_by(client.get(path)) | {"signed": "05/2024", "event": event.pk}
    first, second = client.post(path, data), client.post(path, data)
    assert (first.url, second.url) == (agreement.get_absolute_url(), agreement.get_absolute_url())
    agreement.refresh_from_db()
    assert (agreement.is_signed, agreement.signed_label, agreement.event) == (True, "05/2024", event)
    assert agreement.version == 2
    assert (agreement.history.count(), agreement.history.first().history_user) == (2, user)
    assert "Ghi nhận đã ký" not in main_of(client.get(f"/chuong-trinh/{agreement.pk}/"))


def test_day_of_signing_may_be_unknown(client, keeper):
    agreement = make_agreement(keeper, is_signed=False)
    client.force_login(make_member(keeper))
    client.post(f"/chuong-trinh/{agreement.pk}/ky/", {"version": "1"})
    agreement.refresh_from_db()
    assert (agreement.is_signed, agreement.signed_on) == (True, None)


def test_day_to_come_is_refused_and_kept(client, keeper):
    agreement = make_agreement(keeper, is_signed=False)
    client.force_login(make_member(keeper))
    response = client.post(f"/chuong-trinh/{agreement.pk}/ky/", {"version": "1", "signed": "01/01/2090"})
    assert response.status_code == 422
    assert shown_by(response)["signed"] == ["01/01/2090"]


def test_signing_from_an_older_page_is_told(client, keeper):
    agreement = make_agreement(keeper, is_signed=False, version=3)
    client.force_login(make_member(keeper))
    response = client.post(f"/chuong-trinh/{agreement.pk}/ky/", {"version": "2", "signed": "2024"})
    assert response.status_code == 422
    assert shown_by(response) == {"version": ["3"], "signed": ["2024"], "event": [""]}


def test_what_is_signed_is_not_signed_again(client, keeper):
    agreement = make_agreement(keeper, signed_on=date(2024, 5, 15), signed_precision="day")
    client.force_login(make_member(keeper))
    response = client.post(f"/chuong-trinh/{agreement.pk}/ky/", {"version": "1", "signed": "2020"}, follow=True)
    assert "đã được ghi nhận là đã ký" in main_of(response)
    agreement.refresh_from_db()
    assert agreement.signed_label == "15/05/2024"


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("viewer", 403)])
def test_signing_is_for_managers_and_editors(client, keeper, role, status):
    partner = make_organization()
    agreement = make_agreement(keeper, partners=[partner], is_signed=False)
    client.force_login(make_member(keeper, role))
    assert client.get(f"/chuong-trinh/{agreement.pk}/ky/").status_code == status
    client.force_login(make_member(partner, "reporter"))
    assert client.post(f"/chuong-trinh/{agreement.pk}/ky/", {"version": "1"}).status_code == 403
    client.force_login(make_member(make_association(), "manager"))
    assert client.post(f"/chuong-trinh/{agreement.pk}/ky/", {"version": "1"}).status_code == 404
    assert Membership.objects.count() == 3
    agreement.refresh_from_db()
    assert not agreement.is_signed


def test_what_was_put_away_is_not_offered_for_another_record(client):
    away = make_association("Hội đã cất", archived_at=now())
    own = make_association("Hội đang dùng")
    programme = make_agreement(away)
    make_event(own, title="Lễ đã cất", archived_at=now())
    make_event(own, title="Lễ đang dùng")
    make_basis("1/QĐ-CAT", keeper=own, archived_at=now())
    make_basis("2/QĐ-DUNG", keeper=own)
    client.force_login(make_user("quan-tri", is_superuser=True))
    page = client.get("/chuong-trinh/moi/").content.decode()
    assert "Lễ đang dùng" in page
    for left_out in ("Hội đã cất", "Lễ đã cất"):
        assert left_out not in page
    assert "Hội đã cất" not in client.get("/phong-trao/moi/").content.decode()
    assert "Hội đã cất" in client.get(f"/chuong-trinh/{programme.pk}/sua/").content.decode()
    client.force_login(make_member(own))
    page = client.get("/chuong-trinh/moi/").content.decode()
    assert ("1/QĐ-CAT" in page, "2/QĐ-DUNG" in page) == (False, True)


def test_what_comes_back_refers_to_the_row_that_was_kept_meanwhile(client, keeper):
    client.force_login(admin := make_user(is_superuser=True))
    kept, duplicate = make_organization(), make_organization()
    programme = make_agreement(keeper, partners=[duplicate])
    delete(client, "chuong-trinh", programme, word="xóa")
    merge(kept, duplicate, (1, 1), "", admin)
    client.post(f"/chuong-trinh/{programme.pk}/phuc-hoi/")
    assert [party.organization for party in programme.parties.all()] == [keeper, kept]
