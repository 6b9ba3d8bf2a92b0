"""The demo holds what the two articles state: all of it, and nothing more."""

import json
import stat

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from agreements.models import Agreement, Signatory
from campaigns.models import Commitment
from organizations.models import Membership, Organization, User
from tests.facts import HA_NAM, KHUONG_DINH, expected_rows, in_order, stored_rows
from tests.records import records_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("load_demo", verbosity=0)
    return json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", sorted(expected_rows()))
def test_demo_holds_exactly_the_facts(demo, table):
    assert in_order(stored_rows()[table]) == in_order(expected_rows()[table])


def test_demo_is_compared_in_every_table_that_can_hold_facts():
    assert sorted(stored_rows()) == sorted(expected_rows())


def test_comparison_notices_an_added_fact(demo):
    Agreement.objects.filter(keeper__name=HA_NAM).update(funding="Quỹ khuyến học tỉnh")
    assert in_order(stored_rows()["agreements.Agreement"]) != in_order(expected_rows()["agreements.Agreement"])


def test_comparison_notices_a_missing_row(demo):
    Commitment.objects.filter(campaign__name="Con nuôi đơn vị").delete()
    assert in_order(stored_rows()["campaigns.Bearer"]) != in_order(expected_rows()["campaigns.Bearer"])


def test_demo_counts_fourteen_named_campaigns_one_tied_and_two_duties(demo):
    paper = Agreement.objects.get(keeper__name=HA_NAM)
    named = paper.commitments.filter(campaign__isnull=False)
    assert (named.count(), named.filter(tied_to__isnull=False).count()) == (14, 1)
    assert paper.commitments.filter(campaign__isnull=True, is_joint=True).count() == 2


def test_demo_invents_no_signatory(demo):
    assert not Signatory.objects.exists()


def test_demo_accounts_have_one_line_per_role_and_body(demo):
    assert [(account["role"], account["organization"]) for account in demo] == [
        ("admin", ""),
        ("manager", HA_NAM),
        ("editor", HA_NAM),
        ("viewer", HA_NAM),
        ("editor", KHUONG_DINH),
        ("reporter", "Công an tỉnh Hà Nam"),
        ("partner-viewer", "Công an tỉnh Hà Nam"),
        ("reporter", "Bộ Chỉ huy Quân sự tỉnh Hà Nam"),
    ]


def test_demo_accounts_can_sign_in_with_passwords_of_their_own(demo):
    stored = dict(User.objects.filter(is_active=True).values_list("username", "password"))
    assert [account for account in demo if not check_password(account["password"], stored[account["username"]])] == []
    assert len({account["password"] for account in demo}) == len(demo)


def test_demo_accounts_are_readable_by_their_owner_alone(demo, settings):
    mode = (settings.DATA_DIR / "demo-accounts.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_demo_memberships_are_valid_and_only_the_administrator_enters_the_admin(demo):
    for membership in Membership.objects.all():
        membership.full_clean()
    assert [user.username for user in User.objects.filter(is_staff=True)] == ["quan-tri"]


def test_demo_records_pass_their_own_validation(demo):
    for model in records_of():
        for row in model.objects.all():
            row.full_clean()


def test_demo_refuses_a_register_with_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    Organization.objects.create(name="Hội Khuyến học tỉnh Ninh Bình")
    with pytest.raises(CommandError, match="Sổ đã có dữ liệu"):
        call_command("load_demo", verbosity=0)
    assert Organization.objects.count() == 1
    assert not (tmp_path / "demo-accounts.json").exists()
