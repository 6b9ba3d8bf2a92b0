"""A programme that was entered as a draft has been signed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.models import Agreement, SigningEvent
from khuyenhoc.lib.history import Stamp
from khuyenhoc.workflows.shared import hold_record, raise_version
from organizations.models import User

ALREADY = "Chương trình này đã được ghi nhận là đã ký."


@transaction.atomic
def sign_programme(
    agreement: Agreement, version: int, signed: tuple[date, str] | None, event: SigningEvent | None, by: User
):
    """Record that a draft has been signed.

    Args:
        agreement: the draft.
        version: the version that the person had before them.
        signed: the day with its precision; None if it is not known.
        event: where it was signed, if that is known.
        by: the person who records it.

    Raises:
        ValidationError: it is signed already, or deleted.
        StaleError: somebody else has changed it since.
    """
    # Read anew: the second post of a double click must hear that it is signed, not that it is stale.
    stored = hold_record(agreement)
    if stored.is_signed:
        raise ValidationError(ALREADY)
    raise_version(stored, version)
    stored.is_signed = True
    stored.signed_on, stored.signed_precision = signed or (None, "")
    stored.event = event or stored.event
    Stamp(by, "Ghi nhận đã ký").save(stored)
