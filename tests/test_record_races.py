"""Two people at one record at the same moment: whatever comes second is answered, and the register stays in order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from agreements.models import Party
from khuyenhoc.workflows import correct_record
from organizations.models import Organization
from tests.entry_data import ENTRY, posted
from tests.factories import make_agreement, make_association, make_basis, make_campaign, make_organization, make_user
from tests.pages.test_correction import shown_by

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


@pytest.fixture
def keeper():
    return make_association("Hội Khuyến học tỉnh Hà Nam")


@pytest.fixture
def browser():
    own = Client()
    own.force_login(make_user(is_superuser=True))
    return own


def at_once(browser, *sendings) -> list[int]:
    """Send all at the same moment; return what each was answered with. A fault of ours is raised."""
    ready = Barrier(len(sendings))

    def send(sending):
        try:
            own = Client()
            own.cookies["sessionid"] = browser.cookies["sessionid"].value
            ready.wait()
            return own.post(*sending).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sendings)) as pool:
        return list(pool.map(send, sendings))


def deletion(browser, record, path) -> tuple[str, dict]:
    page = f"/{path}/{record.pk}/xoa/"
    return page, shown_by(browser.get(page)) | {"reason": "ghi nhầm", "word": "xóa"}


def correction(browser, record, path, **fields) -> tuple[str, dict]:
    page = f"/{path}/{record.pk}/sua/"
    return page, shown_by(browser.get(page)) | {"correction-reason": "sửa"} | fields


def joining(browser, kept, duplicate, path) -> tuple[str, dict]:
    page = f"/{path}/{duplicate.pk}/gop/?giu={kept.name}&giu-choice={kept.pk}"
    return page, shown_by(browser.get(page))


def placed_under(browser, body, upper) -> tuple[str, dict]:
    return correction(browser, body, "don-vi", parent=upper.name, **{"parent-choice": str(upper.pk)})


def test_deleted_record_is_brought_back_once(keeper, browser):
    for _ in range(ROUNDS):
        campaign = make_campaign(keeper=keeper)
        browser.post(*deletion(browser, campaign, "phong-trao"))
        back = (f"/phong-trao/{campaign.pk}/phuc-hoi/", {})
        assert at_once(browser, *[back] * 3) == [302] * 3
        campaign.refresh_from_db()


@pytest.mark.parametrize("verb", ["sua", "ky", "cat-di", "xoa"])
def test_programme_that_is_just_being_deleted_is_done_nothing_else_to(keeper, browser, verb):
    for _ in range(ROUNDS):
        programme = make_agreement(keeper, is_signed=False)
        page = f"/chuong-trinh/{programme.pk}/{verb}/"
        other = {
            "sua": lambda one: correction(browser, one, "chuong-trinh"),
            "ky": lambda one, page=page: (page, shown_by(browser.get(page))),
            "cat-di": lambda one, page=page: (page, {}),
            "xoa": lambda one: deletion(browser, one, "chuong-trinh"),
        }[verb](programme)
        assert max(at_once(browser, deletion(browser, programme, "chuong-trinh"), other)) < 500


def test_body_is_deleted_or_stands_in_the_programme_entered(keeper, browser):
    for number in range(ROUNDS):
        body = make_organization(f"Trường số {number}", keeper=keeper)
        sent = posted(keeper, subject=f"Khuyến học {number}", parties=[{"body": keeper}, {"body": body}])
        assert max(at_once(browser, deletion(browser, body, "don-vi"), (ENTRY, sent))) < 500
        is_there = Organization.objects.filter(pk=body.pk).exists()
        assert Party.objects.filter(organization=body.pk).exists() == is_there


def test_body_is_deleted_or_stands_in_the_programme_corrected(keeper, browser):
    for number in range(ROUNDS):
        body, programme = make_organization(f"Trường số {number}", keeper=keeper), make_agreement(keeper)
        row = {"body": body.name, "body-choice": str(body.pk), "role": "partner"}
        added = {"parties-TOTAL_FORMS": "2"} | {f"parties-1-{name}": value for name, value in row.items()}
        corrected = correction(browser, programme, "chuong-trinh", **added)
        assert max(at_once(browser, deletion(browser, body, "don-vi"), corrected)) < 500
        is_there = Organization.objects.filter(pk=body.pk).exists()
        assert Party.objects.filter(organization=body.pk).exists() == is_there


def test_campaign_is_deleted_or_promised(keeper, browser):
    for number in range(ROUNDS):
        campaign = make_campaign(keeper=keeper)
        promise = {"campaign": campaign, "is_joint": True}
        sent = posted(keeper, subject=f"Khuyến học {number}", parties=[{"body": keeper}], commitments=[promise])
        assert max(at_once(browser, deletion(browser, campaign, "phong-trao"), (ENTRY, sent))) < 500


def test_body_is_moved_while_it_is_joined(keeper, browser):
    for _ in range(ROUNDS):
        upper, kept, duplicate = (make_organization(keeper=keeper) for _ in range(3))
        moved = placed_under(browser, duplicate, upper)
        assert max(at_once(browser, joining(browser, kept, duplicate, "don-vi"), moved)) < 500


def test_body_is_not_placed_under_one_that_is_just_being_joined(keeper, browser):
    for _ in range(ROUNDS):
        upper, kept, below = (make_organization(keeper=keeper) for _ in range(3))
        told = at_once(browser, joining(browser, kept, upper, "don-vi"), placed_under(browser, below, upper))
        assert max(told) < 500
        below.refresh_from_db()
        assert below.parent_id != upper.pk


def test_association_that_is_just_being_joined_keeps_nothing_new(browser):
    for number in range(ROUNDS):
        kept, duplicate = make_association(), make_association()
        party = {"body": f"Trường số {number}", "body-choice": "new"}
        sent = posted(duplicate, subject=f"Khuyến học {number}", parties=[party])
        assert max(at_once(browser, joining(browser, kept, duplicate, "don-vi"), (ENTRY, sent))) < 500
        assert not duplicate.kept_agreements.exists()
        assert not duplicate.kept_organizations.exists()


def test_nobody_is_invited_into_a_body_that_is_just_being_joined(keeper, browser):
    for number in range(ROUNDS):
        kept, duplicate = make_organization(keeper=keeper), make_organization(keeper=keeper)
        invitation = {"body": str(duplicate.pk), "full_name": "Lê Thu Hà", "email": f"ha{number}@example.org"}
        sent = (f"/thanh-vien/moi/{duplicate.pk}/", invitation | {"role": "reporter"})
        assert max(at_once(browser, joining(browser, kept, duplicate, "don-vi"), sent)) < 500
        assert not duplicate.memberships.exists()


def test_joined_rows_are_parted_once(keeper, browser):
    for _ in range(ROUNDS):
        kept, duplicate = make_organization(keeper=keeper), make_organization(keeper=keeper)
        make_agreement(keeper, partners=[duplicate])
        browser.post(*joining(browser, kept, duplicate, "don-vi"))
        part = (f"/don-vi/{duplicate.pk}/tach-lai/", {})
        assert at_once(browser, part, part, part) == [302] * 3
        assert duplicate.parties.count() == 1


def test_what_crosses_in_the_database_is_offered_again(keeper, browser, monkeypatch):
    """Whatever else may be deleted between the look at a form and the end of its transaction."""
    basis = make_basis(keeper=keeper)
    page, sent = correction(browser, make_basis("01/KH", keeper=keeper), "van-ban", number="02/KH")

    def write(sheet, version, reason, by):
        sheet.record.replaced_by_id = 10**6
        correct_record(sheet, version, reason, by=by)

    monkeypatch.setattr("khuyenhoc.pages.records.correct_record", write)
    answer = browser.post(page, sent)
    assert answer.status_code == 409
    assert "Không có chữ nào bị mất" in answer.content.decode()
    assert 'name="number" value="02/KH"' in answer.content.decode()
    assert not type(basis).objects.filter(number="02/KH").exists()
