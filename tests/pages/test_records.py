"""The pages on which shared records are added and corrected: who may, what comes of it, and what is asked back."""

import pytest

from agreements.models import EventPerson, LegalBasis, Organizer, PresentedDocument, SigningEvent
from campaigns.models import Campaign
from organizations.models import Organization
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_event,
    make_member,
    make_organization,
)
from tests.pages.reading import main_of
from tests.pages.test_correction import shown_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def at_work(client, keeper):
    """Return a function that fills in a form: fields to change, and the rest as the page showed it."""
    client.force_login(make_member(keeper, "editor", full_name="Nguyễn Thị Hòa"))

    def fill(path, reason="ghi nhầm", **changes):
        data = shown_by(client.get(path))
        if "correction-reason" in data:
            data["correction-reason"] = reason
        return client.post(path, data | {name.replace("__", "-"): value for name, value in changes.items()})

    return fill


# --- Adding ---


def test_campaign_is_added_and_kept_by_ones_own_association(at_work, keeper):
    response = at_work("/phong-trao/moi/", name="Con nuôi đơn vị", kind="model", aliases="con nuôi")
    campaign = Campaign.objects.get()
    assert response.url == campaign.get_absolute_url()
    assert (campaign.name, campaign.kind, campaign.keeper) == ("Con nuôi đơn vị", "model", keeper)
    assert campaign.history.get().history_user.full_name == "Nguyễn Thị Hòa"


def test_event_is_added_with_its_rows(at_work, keeper):
    police, basis = make_organization("Công an tỉnh Hà Nam"), make_basis("387/QĐ-TTg")
    at_work(
        "/le-ky-ket/moi/",
        title="Hội nghị ký kết",
        held="15/05/2024",
        organizers__0__body=police.name,
        people__0__full_name="Nguyễn Văn An",
        people__0__act="chaired",
        presented__0__number="387/QĐ-TTg",
    )
    event = SigningEvent.objects.get()
    assert (event.title, event.held_label, event.keeper) == ("Hội nghị ký kết", "15/05/2024", keeper)
    assert [row.organization for row in Organizer.objects.filter(event=event)] == [police]
    assert [row.act for row in event.people.all()] == ["chaired"]
    assert list(event.presented.all()) == [basis]


def test_new_body_among_organizers_is_made_with_the_event(at_work, keeper):
    at_work("/le-ky-ket/moi/", title="Lễ", organizers__0__body="Tỉnh đoàn", **{"organizers-0-body-choice": "new"})
    body = Organizer.objects.get().organization
    assert (body.name, body.keeper, bool(body.path)) == ("Tỉnh đoàn", keeper, True)


def test_basis_is_added_with_a_partial_date(at_work):
    at_work("/van-ban/moi/", number="387/QĐ-TTg", kind="Quyết định", issued="03/2022")
    assert LegalBasis.objects.get().issued_label == "03/2022"


@pytest.mark.parametrize("kind", ["phong-trao", "le-ky-ket", "van-ban"])
@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("viewer", 403)])
def test_adding_is_for_managers_and_editors(client, keeper, kind, role, status):
    client.force_login(make_member(keeper, role))
    assert client.get(f"/{kind}/moi/").status_code == status
    assert client.post(f"/{kind}/moi/", {}).status_code == (422 if status == 200 else 403)


@pytest.mark.parametrize("kind", ["phong-trao", "le-ky-ket", "van-ban"])
def test_partners_add_nothing(client, kind):
    client.force_login(make_member(make_organization(), "reporter"))
    assert client.get(f"/{kind}/moi/").status_code == 403
    assert client.post(f"/{kind}/moi/", {"name": "x", "title": "x", "number": "x"}).status_code == 403


def test_keeper_is_asked_where_there_are_several(client, keeper):
    below = make_association("Hội Khuyến học xã Ba Sao", parent=keeper)
    foreign = make_association("Hội Khuyến học tỉnh Nam Định")
    client.force_login(make_member(keeper))
    page = client.get("/phong-trao/moi/")
    assert "Hội Khuyến học xã Ba Sao" in main_of(page)
    assert "Nam Định" not in main_of(page)
    data = shown_by(page) | {"name": "Một"}
    assert client.post("/phong-trao/moi/", data | {"keeper": foreign.pk}).status_code == 422
    client.post("/phong-trao/moi/", data | {"keeper": below.pk})
    assert Campaign.objects.get().keeper == below


def test_known_name_is_asked_once_and_never_doubled_in_silence(at_work, client):
    known = make_campaign("Con nuôi đơn vị", aliases="CNĐV")
    for name in ("con  nuôi đơn vị", "cnđv"):
        response = at_work("/phong-trao/moi/", name=name)
        assert response.status_code == 200
        assert "Trong sổ đã có" in main_of(response)
        assert known.get_absolute_url() in response.content.decode()
    assert Campaign.objects.count() == 1
    assert client.post("/phong-trao/moi/", shown_by(response) | {"confirmed": "1"}).status_code == 302
    assert Campaign.objects.count() == 2


def test_known_number_of_a_document_is_asked(at_work):
    make_basis("387/QĐ-TTg", issued_on="2022-03-25", issued_precision="day")
    assert "Trong sổ đã có" in main_of(at_work("/van-ban/moi/", number="387 /QĐ-TTg"))
    assert at_work("/van-ban/moi/", number="387/QĐ-TTg", issued="25/03/2023").status_code == 302


def test_double_click_adds_once(client, keeper):
    client.force_login(make_member(keeper))
    data = shown_by(client.get("/phong-trao/moi/")) | {"name": "Mẹ đỡ đầu"}
    first, second = client.post("/phong-trao/moi/", data), client.post("/phong-trao/moi/", data)
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert Campaign.objects.count() == 1
    assert "đã được lưu rồi" in main_of(client.get(second.url))


def test_rows_are_added_without_javascript(at_work):
    response = at_work("/le-ky-ket/moi/", add="people", title="Chưa lưu")
    data = shown_by(response)
    assert (response.status_code, data["people-TOTAL_FORMS"], data["title"]) == (200, ["4"], ["Chưa lưu"])
    assert not SigningEvent.objects.exists()


@pytest.mark.parametrize(
    ("path", "field"), [("phong-trao", "name"), ("le-ky-ket", "title"), ("van-ban", "number"), ("van-ban", "issued")]
)
@pytest.mark.parametrize("text", ["\0", "\u200b", "x" * 70_000, "9" * 400])
def test_hostile_text_is_answered(at_work, path, field, text):
    assert at_work(f"/{path}/moi/", **{field: text}).status_code in (302, 422)


def test_typed_text_outlives_an_error(at_work):
    response = at_work("/le-ky-ket/moi/", title="Lễ ký kết", held="hôm nọ", people__0__position_text="Chủ tịch")
    assert response.status_code == 422
    assert {"Lễ ký kết", "hôm nọ", "Chủ tịch"} <= {value for values in shown_by(response).values() for value in values}


# --- Correcting ---


def test_campaign_is_corrected_with_a_reason(at_work, keeper):
    campaign = make_campaign("Con nuôi", keeper=keeper)
    at_work(f"/phong-trao/{campaign.pk}/sua/", name="Con nuôi đơn vị", reason="thiếu tên")
    campaign.refresh_from_db()
    assert (campaign.name, campaign.version, campaign.history.first().history_change_reason) == (
        "Con nuôi đơn vị", 2, "thiếu tên",
    )  # fmt: skip


def test_reason_must_be_given(at_work, keeper):
    campaign = make_campaign("Con nuôi", keeper=keeper)
    response = at_work(f"/phong-trao/{campaign.pk}/sua/", name="Khác hẳn", reason="")
    assert response.status_code == 422
    assert shown_by(response)["name"] == ["Khác hẳn"]
    assert Campaign.objects.get().name == "Con nuôi"


def full_event(keeper):
    event = make_event(keeper, title="Hội nghị", note="nội bộ")
    for place in range(2):
        Organizer.objects.create(event=event, organization=make_organization(), position=place)
        EventPerson.objects.create(event=event, full_name=f"Người {place}", act="chaired", position=place)
        PresentedDocument.objects.create(event=event, legal_basis=make_basis(f"{place}/KH"), position=place)
    return event


def everything(event) -> list:
    rows = (EventPerson.objects.all(), Organizer.objects.all(), PresentedDocument.objects.all())
    return [list(row.order_by("pk").values()) for row in rows]


def test_untouched_form_changes_nothing_but_the_version(at_work, keeper):
    event = full_event(keeper)
    before = everything(event)
    assert at_work(f"/le-ky-ket/{event.pk}/sua/").status_code == 302
    assert everything(event) == before
    stored = SigningEvent.objects.get()
    assert (stored.version, stored.note, stored.title) == (2, "nội bộ", "Hội nghị")
    assert EventPerson.history.count() == 2


def test_rows_of_an_event_are_changed_added_and_struck_out(at_work, keeper):
    event = full_event(keeper)
    second = event.people.last()
    at_work(
        f"/le-ky-ket/{event.pk}/sua/",
        **{"people-0-DELETE": "on", "people-1-full_name": "Trần Thị Mai", "people-2-full_name": "Lê Văn Ba"},
        **{"organizers-0-DELETE": "on", "presented-1-DELETE": "on"},
    )
    assert [row.full_name for row in event.people.all()] == ["Trần Thị Mai", "Lê Văn Ba"]
    assert event.people.first() == second
    assert (event.organizers.count(), event.presented.count()) == (1, 1)


def test_rows_of_another_event_are_left_alone(at_work, keeper):
    event, foreign = full_event(keeper), full_event(make_association())
    row = foreign.people.first()
    at_work(f"/le-ky-ket/{event.pk}/sua/", **{"people-0-row": str(row.pk), "people-0-full_name": "Của tôi"})
    row.refresh_from_db()
    assert (row.event, row.full_name) == (foreign, "Người 0")


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("viewer", 403)])
def test_correction_is_for_managers_and_editors_of_the_keeper(client, keeper, role, status):
    records = [make_campaign(keeper=keeper), make_event(keeper), make_basis(keeper=keeper)]
    client.force_login(make_member(keeper, role))
    for path, record in zip(("phong-trao", "le-ky-ket", "van-ban"), records, strict=True):
        assert client.get(f"/{path}/{record.pk}/sua/").status_code == status
        assert client.post(f"/{path}/{record.pk}/sua/", {}).status_code == (422 if status == 200 else 403)


def test_record_of_another_keeper_is_seen_but_not_corrected(client, keeper):
    other = make_association()
    client.force_login(make_member(keeper, "manager"))
    assert client.get(f"/phong-trao/{make_campaign(keeper=other).pk}/sua/").status_code == 403
    assert client.get(f"/phong-trao/{make_campaign().pk}/sua/").status_code == 403
    assert client.get(f"/van-ban/{make_basis(keeper=other).pk}/sua/").status_code == 403
    assert client.get(f"/le-ky-ket/{make_event(other).pk}/sua/").status_code == 404
    assert client.get("/phong-trao/999999/sua/").status_code == 404


def test_stale_save_shows_both_versions_and_keeps_what_was_typed(client, at_work, keeper):
    event = full_event(keeper)
    path = f"/le-ky-ket/{event.pk}/sua/"
    old = shown_by(client.get(path)) | {"correction-reason": "bổ sung", "title": "Tên của tôi"}
    at_work(path, title="Tên của họ", **{"people-0-full_name": "Trần Thị Mai"})
    response = client.post(path, old)
    page = main_of(response)
    assert response.status_code == 409
    assert "Nguyễn Thị Hòa đã lưu lúc" in page
    assert "Tên của họ Tên của tôi" in page
    assert "Trần Thị Mai Người 0" in page
    assert shown_by(response)["title"] == ["Tên của tôi"]
    assert SigningEvent.objects.get().title == "Tên của họ"
    assert client.post(path, shown_by(response)).status_code == 302
    assert SigningEvent.objects.get().title == "Tên của tôi"


def test_documents_do_not_replace_each_other_in_a_circle(at_work, keeper):
    newer = make_basis("2/QĐ", keeper=keeper)
    older = make_basis("1/QĐ", keeper=keeper, replaced_by=newer)
    response = at_work(f"/van-ban/{newer.pk}/sua/", replaced_by="1/QĐ")
    assert response.status_code == 422
    assert "không thể thay thế chính nó" in main_of(response)
    assert at_work(f"/van-ban/{older.pk}/sua/", abstract="Về khuyến học").status_code == 302
    older.refresh_from_db()
    assert older.replaced_by == newer


def test_form_asks_a_constant_number_of_queries(client, keeper, django_assert_max_num_queries):
    event = full_event(keeper)
    client.force_login(make_member(keeper))
    with django_assert_max_num_queries(14):
        client.get(f"/le-ky-ket/{event.pk}/sua/")
    for place in range(15):
        Organizer.objects.create(event=event, organization=make_organization(), position=place + 3)
        EventPerson.objects.create(event=event, full_name=f"Người {place}", position=place + 3)
        PresentedDocument.objects.create(event=event, legal_basis=make_basis(f"{place}/CT"), position=place + 3)
    with django_assert_max_num_queries(14):
        client.get(f"/le-ky-ket/{event.pk}/sua/")


# --- Bodies ---


def test_body_is_added_with_its_offices(at_work, keeper):
    at_work(
        "/don-vi/moi/",
        name="Công an tỉnh Hà Nam",
        kind="armed_forces",
        offices__0__full_name="Nguyễn Văn An",
        offices__0__position_text="Giám đốc",
        offices__0__since="2020",
    )
    body = Organization.objects.get(name="Công an tỉnh Hà Nam")
    assert (body.keeper, body.kind, bool(body.path)) == (keeper, "armed_forces", True)
    assert [(row.full_name, row.time_label) for row in body.representatives.all()] == [("Nguyễn Văn An", "từ 2020")]


def test_body_is_moved_with_all_below_it(at_work, keeper):
    upper = make_organization("Công an tỉnh", keeper=keeper)
    body = make_organization("Công an phường", keeper=keeper)
    below = make_organization("Công an khu phố", parent=body, keeper=keeper)
    assert (
        at_work(f"/don-vi/{body.pk}/sua/", parent="Công an tỉnh", **{"parent-choice": str(upper.pk)}).status_code == 302
    )
    for moved in (body, below):
        moved.refresh_from_db()
        assert moved.path.startswith(upper.path)
    assert body.parent == upper
    assert at_work(f"/don-vi/{body.pk}/sua/", parent="").status_code == 302
    body.refresh_from_db()
    assert (body.parent, body.path) == (None, body.path_below(None))


def test_body_does_not_stand_below_itself(at_work, keeper):
    body = make_organization("Công an tỉnh", keeper=keeper)
    below = make_organization("Công an phường", parent=body, keeper=keeper)
    response = at_work(f"/don-vi/{body.pk}/sua/", parent=below.name, **{"parent-choice": str(below.pk)})
    assert response.status_code == 422
    body.refresh_from_db()
    assert body.parent is None


def test_body_is_not_placed_under_one_that_is_not_ones_own(at_work, keeper):
    foreign, body = make_association("Hội Khuyến học tỉnh Nam Định"), make_organization("Công an", keeper=keeper)
    response = at_work(f"/don-vi/{body.pk}/sua/", parent=foreign.name, **{"parent-choice": str(foreign.pk)})
    assert response.status_code == 422
    assert "mà bạn được sửa" in main_of(response)


def test_nobody_sees_more_by_moving_a_body(client, at_work, keeper):
    body = make_organization("Công an", keeper=keeper)
    foreign = make_agreement(partners=[body], subject="MẬT")
    response = at_work(f"/don-vi/{body.pk}/sua/", parent=keeper.name, **{"parent-choice": str(keeper.pk)})
    assert response.status_code == 422
    assert "ngoài phạm vi của bạn" in main_of(response)
    assert client.get(f"/chuong-trinh/{foreign.pk}/").status_code == 404


def test_association_with_people_of_its_own_is_not_taken_below_another_one(at_work, keeper):
    ward = make_association("Hội Khuyến học phường", keeper=keeper)
    under = {"parent": keeper.name, "parent-choice": str(keeper.pk)}
    make_member(ward, "manager")
    response = at_work(f"/don-vi/{ward.pk}/sua/", **under)
    assert response.status_code == 422
    assert "ngoài phạm vi của bạn" in main_of(response)
    ward.memberships.all().delete()
    assert at_work(f"/don-vi/{ward.pk}/sua/", **under).status_code == 302


def test_kind_that_people_depend_on_stays(at_work, keeper):
    body = make_organization("Công an", kind="armed_forces", keeper=keeper)
    make_member(body, "reporter")
    assert at_work(f"/don-vi/{body.pk}/sua/", kind="association").status_code == 422
    assert at_work(f"/don-vi/{body.pk}/sua/", kind="government").status_code == 302


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("viewer", 403)])
def test_bodies_are_for_managers_and_editors_of_the_keeper(client, keeper, role, status):
    body = make_organization(keeper=keeper)
    client.force_login(make_member(keeper, role))
    for path in ("/don-vi/moi/", f"/don-vi/{body.pk}/sua/"):
        assert client.get(path).status_code == status
    assert client.get(f"/don-vi/{make_organization().pk}/sua/").status_code == 403
