"""A form that makes something makes it once, however often and however quickly it is sent."""

from contextlib import contextmanager
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.timezone import now, timedelta

from organizations.models import SentForm, User

KEPT_FOR = timedelta(days=30)  # longer than anybody leaves a form open; the next sending of the person clears up
KEY, TOKEN = "form-key", "csrfmiddlewaretoken"


@contextmanager
def sent_once(posted, by: User):
    """Give the record of this sending of a form; what is done in the block is one transaction with it.

    Of two that are sent at the same moment the second waits here for the first. An address that is already there says
    that this was sent before, and where what it made is shown; otherwise the block makes something and says where. A
    block that leaves the address empty has made nothing: all that it wrote is taken back.

    Args:
        posted: the QueryDict of the form, with the hidden input of ``{% form_key %}``.
        by: the person who sends it.

    Yields:
        A ``SentForm``.
    """
    with transaction.atomic():
        key = key_of(posted, by)
        SentForm.objects.bulk_create([SentForm(key=key, user=by)], ignore_conflicts=True)
        sent = SentForm.objects.get(key=key)
        was_there = bool(sent.address)
        yield sent
        if not sent.address:
            transaction.set_rollback(True)
        elif not was_there:
            sent.save()
            SentForm.objects.filter(user=by, sent_at__lt=now() - KEPT_FOR).delete()


def key_of(posted, by: User) -> UUID:
    """Return the key of what was sent: the form that was shown, with what it now says.

    The text counts, so that a person who goes back and writes something else into the same form is not told that it is
    saved. So does the person: what one sends does not keep another from sending the same. A form without a readable key
    is taken for a new one.
    """
    try:
        shown = UUID(posted.get(KEY, ""))
    except ValueError:
        return uuid4()
    said = sorted((name, values) for name, values in posted.lists() if name not in (KEY, TOKEN))
    return uuid5(shown, repr((by.pk, said)))
