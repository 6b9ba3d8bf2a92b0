"""Which parts of a programme a person may see. Whether they see it at all is ``Agreement.objects.visible_to``.

A partner sees of a programme what all its parties share and what concerns its own body; what the paper or the register
says about the others is left out without a trace.
"""

from agreements.models import Agreement, Party, SigningEvent
from organizations.models import User
from organizations.permissions import standing_of


def sees_whole(user: User, agreement: Agreement) -> bool:
    """May the person see all of this programme: every text, every party's duties, source and notes?"""
    return Agreement.objects.overseen_by(user).filter(pk=agreement.pk).exists()


def is_own_party(user: User, party: Party) -> bool:
    """Is the party one of the partner bodies that the person belongs to?"""
    return party.organization_id in {body.pk for body in standing_of(user).partners}


def sees_notes(user: User, event: SigningEvent) -> bool:
    """May the person read the register's own note on an event? Those who oversee the one who keeps it."""
    standing = standing_of(user)
    return standing.is_admin or standing.oversees(event.keeper)
