"""Which parts of a commitment a person may see. Whether they see it at all is ``Commitment.objects.visible_to``."""

from agreements.permissions import sees_whole
from campaigns.models import Commitment
from organizations.models import User


def sees_note(user: User, commitment: Commitment) -> bool:
    """May the person read the register's own note on a commitment? Those who see its programme whole."""
    return bool(commitment.note) and sees_whole(user, commitment.agreement)
