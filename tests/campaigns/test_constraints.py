"""What the database refuses about campaigns and commitments, whoever writes; and what the form says of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError

from campaigns.models import Bearer, Campaign, Commitment
from khuyenhoc.lib.fields import PositionField
from khuyenhoc.lib.models import Dated
from tests.factories import make_agreement, make_association, make_campaign, make_commitment, make_organization
from tests.records import records_of

pytestmark = pytest.mark.django_db

SAYS_NOTHING = "Cam kết phải có tên phong trào hoặc nội dung."


def make_duty():
    return make_commitment(make_agreement(), text="Tuyên truyền khuyến học")


def make_named_commitment():
    agreement = make_agreement(partners=[make_organization()])
    return make_commitment(agreement, bearers=[agreement.parties.last()])


def test_campaign_has_a_name_through_full_clean():
    with pytest.raises(ValidationError) as refused:
        Campaign(name="").full_clean()
    assert refused.value.message_dict == {"name": ["Vui lòng không để trống mục này."]}
    with pytest.raises(ValidationError) as refused:
        Campaign(name="").validate_constraints()
    assert refused.value.message_dict == {"__all__": ["Phong trào phải có tên."]}
    Campaign(name="A").full_clean()


def test_campaign_has_a_name_in_the_database():
    campaign = make_campaign()
    for write in (
        lambda: Campaign.objects.create(name=""),
        lambda: Campaign.objects.bulk_create([Campaign(name="")]),
        lambda: Campaign.objects.filter(pk=campaign.pk).update(name=""),
    ):
        with pytest.raises(IntegrityError, match="campaign_has_a_name"), transaction.atomic():
            write()
    assert [row.name for row in Campaign.objects.all()] == [campaign.name]


def test_commitment_has_campaign_or_text_through_full_clean():
    agreement = make_agreement()
    with pytest.raises(ValidationError) as refused:
        Commitment(agreement=agreement, is_joint=True, kind_as_written="quỹ").full_clean()
    assert refused.value.message_dict == {"__all__": [SAYS_NOTHING]}
    Commitment(agreement=agreement, is_joint=True, text="Tuyên truyền").full_clean()
    Commitment(agreement=agreement, is_joint=True, campaign=make_campaign()).full_clean()


def test_commitment_has_campaign_or_text_in_the_database():
    duty = make_duty()
    for write in (
        lambda: Commitment.objects.create(agreement=duty.agreement),
        lambda: Commitment.objects.bulk_create([Commitment(agreement=duty.agreement)]),
        lambda: Commitment.objects.filter(pk=duty.pk).update(text=""),
    ):
        with pytest.raises(IntegrityError, match="commitment_has_campaign_or_text"), transaction.atomic():
            write()
    assert [row.text for row in Commitment.objects.all()] == ["Tuyên truyền khuyến học"]


def test_bearer_once_per_commitment_through_full_clean():
    commitment = make_named_commitment()
    lead, bearer = commitment.agreement.parties.all()
    with pytest.raises(ValidationError) as refused:
        Bearer(commitment=commitment, party=bearer).full_clean()
    assert refused.value.message_dict == {"__all__": ["Bên này đã được ghi cho cam kết này."]}
    Bearer(commitment=commitment, party=lead).full_clean()


def test_bearer_once_per_commitment_in_the_database():
    commitment = make_named_commitment()
    bearer = commitment.bearers.get()
    refusal = "bearer_once_per_commitment|UNIQUE constraint failed: campaigns_bearer"
    for write in (
        lambda: Bearer.objects.create(commitment=commitment, party=bearer),
        lambda: Bearer.objects.bulk_create([Bearer(commitment=commitment, party=bearer)]),
    ):
        with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
            write()
    assert list(commitment.bearers.all()) == [bearer]


def test_every_constraint_is_tried_here():
    shared = {constraint.name.rpartition("s)s_")[2] for constraint in Dated.Meta.constraints}
    models = records_of("campaigns")
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    names = {name for name in names if not name.endswith("choices_are_known")}  # tests/test_choices.py, per column
    names = {name for name in names if not name.startswith("campaigns_campaignmerge_")}  # tests/test_merging.py
    assert {name for name in names if name.removeprefix("campaigns_commitment_") not in shared} == {
        "campaign_has_a_name",
        "commitment_has_campaign_or_text",
        "bearer_once_per_commitment",
    }


@pytest.mark.parametrize("place", [-1, PositionField.LAST + 1, 40_000])
def test_place_outside_of_the_list_is_refused_everywhere(place):
    duty = make_duty()
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.filter(pk=duty.pk).update(position=place)
    duty.position = place
    with pytest.raises(ValidationError) as refused:
        duty.full_clean()
    assert list(refused.value.message_dict) == ["position"]
    duty.position = PositionField.LAST
    duty.full_clean()


@pytest.mark.parametrize("name", ["campaign", "tied_to", "keeper"])
def test_what_a_commitment_refers_to_is_not_deleted(name):
    keeper = make_association()
    referred = {"campaign": make_campaign(keeper=keeper), "tied_to": make_campaign(), "keeper": keeper}
    make_commitment(make_agreement(), campaign=referred["campaign"], tied_to=referred["tied_to"])
    with pytest.raises(ProtectedError):
        referred[name].delete()


def test_deleting_a_commitment_leaves_campaign_and_parties():
    commitment = make_named_commitment()
    agreement, campaign = commitment.agreement, commitment.campaign
    commitment.delete()
    assert (agreement.parties.count(), list(Campaign.objects.all())) == (2, [campaign])
    assert not Bearer.objects.exists()
