"""Every column with choices holds one of them, whoever writes; the form says so at the field."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.models import EventPerson, Signatory
from organizations.models import Membership
from tests.factories import (
    make_agreement,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
    make_representative,
)
from tests.records import records_of

pytestmark = pytest.mark.django_db


def make_lead():
    return make_agreement().parties.get()


MAKERS = {
    "organizations.Organization": make_organization,
    "organizations.Representative": make_representative,
    "organizations.Membership": lambda: Membership.objects.get(user=make_member(make_organization())),
    "agreements.Agreement": make_agreement,
    "agreements.Party": make_lead,
    "agreements.Signatory": lambda: Signatory.objects.create(party=make_lead(), full_name="Lê An"),
    "agreements.LegalBasis": make_basis,
    "agreements.SigningEvent": make_event,
    "agreements.EventPerson": lambda: EventPerson.objects.create(event=make_event(), full_name="Lê An"),
    "campaigns.Campaign": make_campaign,
    "campaigns.Commitment": lambda: make_commitment(make_agreement()),
}
COLUMNS = [
    (model._meta.label, field.name) for model in records_of() for field in model._meta.concrete_fields if field.choices
]


def test_every_kind_of_record_with_choices_is_tried():
    assert {label for label, _ in COLUMNS} == set(MAKERS)


@pytest.mark.parametrize(("label", "column"), COLUMNS)
def test_column_refuses_what_is_not_among_its_choices(label, column):
    record = MAKERS[label]()
    row = type(record).objects.filter(pk=record.pk)
    with pytest.raises(IntegrityError, match=r"known|precision_with_date"), transaction.atomic():
        row.update(**{column: "rác"})
    setattr(record, column, "rác")
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert refused.value.message_dict[column][0] == "Giá trị 'rác' không phải là lựa chọn hợp lệ."
