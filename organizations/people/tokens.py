"""Links that are sent by mail. Each opens one door, once, for a while; none needs a row in the database.

Django's own tokens hold a digest of the password, the address and the last sign-in, so that a link is spent as soon as
it has been used. Looking at its page spends nothing: scanners of mail follow every link.
"""

from datetime import timedelta

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.utils.http import base36_to_int


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens for one purpose, good for a time of their own (``PASSWORD_RESET_TIMEOUT`` is the longest of these)."""

    def __init__(self, purpose: str, lasts: timedelta):
        super().__init__()
        self.key_salt = f"organizations.people.{purpose}"
        self.lasts = lasts

    def check_token(self, user, token) -> bool:
        return self.is_fresh(token) and super().check_token(user, token)

    def is_fresh(self, token) -> bool:
        made, _, _ = (token or "").partition("-")
        try:
            age = self._num_seconds(self._now()) - base36_to_int(made)
        except ValueError:
            return False
        return age <= self.lasts.total_seconds()


invitations = LinkTokens("invitation", timedelta(days=14))
resets = LinkTokens("reset", timedelta(days=1))

# --- A new address of one's own account ---

ADDRESS_LASTS = timedelta(days=1)


def address_token(user, address: str) -> str:
    """Return what proves that whoever reads this address is this person."""
    return signing.dumps(address, salt=address_salt(user))


def read_address(user, token: str) -> str | None:
    """Return the address that a token proves; None for one that is spent, too old, or another person's."""
    try:
        return signing.loads(token, salt=address_salt(user), max_age=ADDRESS_LASTS)
    except signing.BadSignature:
        return None


def address_salt(user) -> str:
    # With the present address in it the token is spent once the address has changed; with the password, once that has.
    return f"organizations.people.address:{user.pk}:{user.email}:{user.password}"
