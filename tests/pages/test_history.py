"""The past of every kind of record: what is told, to whom, in how many queries."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.models import EventPerson, Organizer
from khuyenhoc.lib.history import Stamp
from khuyenhoc.pages.past import Change, steps_of
from organizations.models import Representative
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_event,
    make_member,
    make_organization,
    make_user,
)
from tests.pages.reading import main_of

pytestmark = pytest.mark.django_db
PATHS = {"phong-trao": make_campaign, "van-ban": make_basis, "le-ky-ket": make_event}


def stamp_of(minutes: int, by=None, reason="") -> Stamp:
    stamp = Stamp(by, reason)
    stamp.at = timezone.now() + timedelta(minutes=minutes)
    return stamp


def test_change_is_told_in_words_with_who_and_why():
    keeper, user = make_association("Hội Khuyến học tỉnh Hà Nam"), make_user(full_name="Nguyễn Thị Hòa")
    event = make_event(title="Lễ", held_on=date(2024, 5, 15), held_precision="day")
    event.refresh_from_db()
    event.held_on, event.held_precision, event.part_of_day, event.keeper = None, "", "morning", keeper
    old = event.history.first().keeper.name
    stamp_of(1, user, "xem lại").save(event)
    step = steps_of(event)[0]
    assert (step.title, step.by, step.reason) == ("Sửa, bổ sung", "Nguyễn Thị Hòa", "xem lại")
    assert set(step.changes) == {
        Change("Ngày tổ chức", "15/05/2024", ""),
        Change("Buổi", "", "buổi sáng"),
        Change("Hội quản lý thông tin", old, "Hội Khuyến học tỉnh Hà Nam"),
    }


def test_rows_that_came_changed_and_went_are_told():
    event = make_event()
    person = EventPerson(event=event, full_name="Nguyễn Văn An")
    stamp_of(1).save(person)
    person.act = "chaired"
    stamp_of(2).save(person)
    stamp_of(3).delete(person)
    gone, changed, came, first = steps_of(event)
    assert first.is_first
    assert came.changes == [Change("Người dự lễ ký kết", "", "Nguyễn Văn An")]
    assert changed.changes == [Change("Người dự lễ ký kết Nguyễn Văn An: việc đã làm", "", "Chủ trì")]
    assert gone.changes == [Change("Người dự lễ ký kết", "Nguyễn Văn An", "")]


def test_what_refers_to_a_deleted_record_is_told_all_the_same():
    event, body = make_event(), make_organization("Công an")
    stamp_of(1).save(Organizer(event=event, organization=body))
    Organizer.objects.all().delete()
    body.delete()
    assert "(không tên)" in {change.after for step in steps_of(event) for change in step.changes}
    campaign, keeper = make_campaign(), make_association()
    campaign.keeper = keeper
    stamp_of(1).save(campaign)
    campaign.keeper = None
    stamp_of(2).save(campaign)
    keeper.delete()
    assert steps_of(campaign)[0].changes == [Change("Hội quản lý thông tin", "(đã xóa)", "")]


def test_what_the_back_office_saves_on_one_page_is_one_step():
    admin, body = make_user(full_name="Quản trị"), make_organization("Công an")
    stamp = stamp_of(1, admin)
    body.name = "Công an tỉnh"
    stamp.save(body)
    stamp.at += timedelta(milliseconds=300)
    stamp.save(Representative(organization=body, full_name="Nguyễn Văn An"))
    step, first = steps_of(body)
    assert (step.by, len(step.changes), first.is_first) == ("Quản trị", 2, True)


def test_archiving_is_told_by_its_name():
    campaign = make_campaign()
    campaign.archived_at = timezone.now()
    stamp_of(1).save(campaign)
    campaign.archived_at = None
    stamp_of(2).save(campaign)
    assert [step.title for step in steps_of(campaign)][:2] == ["Lấy lại", "Cất đi"]


@pytest.mark.parametrize("path", PATHS)
def test_past_is_read_by_the_people_of_the_association(client, path):
    keeper = make_association()
    record = PATHS[path](keeper=keeper)
    for role in ("manager", "editor", "viewer"):
        client.force_login(make_member(keeper, role))
        response = client.get(f"/{path}/{record.pk}/lich-su/")
        assert response.status_code == 200
        assert "Ghi vào sổ" in main_of(response)


@pytest.mark.parametrize("path", ["phong-trao", "van-ban"])
def test_past_is_not_for_partners(client, path):
    record = PATHS[path]()
    client.force_login(make_member(make_organization(), "reporter"))
    assert client.get(f"/{path}/{record.pk}/lich-su/").status_code == 403


def test_past_of_an_event_is_for_those_who_read_its_notes(client):
    event, partner = make_event(), make_organization()
    make_agreement(event.keeper, partners=[partner], event=event)
    client.force_login(make_member(partner, "reporter"))
    assert client.get(f"/le-ky-ket/{event.pk}/lich-su/").status_code == 403
    client.force_login(make_member(make_association(), "manager"))
    assert client.get(f"/le-ky-ket/{event.pk}/lich-su/").status_code == 404


def test_past_asks_a_constant_number_of_queries(client, django_assert_num_queries):
    event = make_event()
    root = event.keeper
    client.force_login(make_member(root))
    for number in (1, 12):
        for _ in range(number):
            Organizer.objects.create(event=event, organization=make_organization())
            event.keeper = make_association(parent=root)
            stamp_of(number, make_user()).save(event)
        with django_assert_num_queries(10):
            assert client.get(f"/le-ky-ket/{event.pk}/lich-su/").status_code == 200
