"""Inviting, changing a role, removing: each in one transaction. Who may is asked by the pages; mail is theirs too."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organizations.models import Membership, Organization, Role, User

LAST_MANAGER = "Đây là người quản lý duy nhất của hội. Hãy giao vai trò quản lý cho một người khác trước."


@transaction.atomic
def invite(body: Organization, email: str, full_name: str, role: str) -> Membership:
    """Give a role to the account with this address, which is made if there is none yet.

    An account that exists keeps its name and password, and the one who invites does not learn that it existed.

    Raises:
        ValidationError: the person has a role in this body already; or the body has no such role, or is there no more.
    """
    # Held, as whoever joins two bodies holds them: a role in an empty row that leads elsewhere would be lost.
    if not Organization.objects.select_for_update(no_key=True).filter(pk=body.pk, merged_into=None):
        raise ValidationError({"body": f"{body} vừa bị xóa hoặc gộp vào đơn vị khác. Xin chọn lại."})
    user = account_for(email, full_name)
    membership = Membership(user=user, organization=body, role=role, name_given=full_name)
    membership.clean()
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        raise ValidationError({"email": f"Người có địa chỉ này đã có vai trò tại {body}."}) from error
    return membership


def account_for(address: str, full_name: str) -> User:
    """Return the account in use with this address, made now if there is none."""
    found = User.objects.filter(email=address.lower(), is_active=True).first()
    return found or make_account(address.lower(), full_name)


def make_account(address: str, full_name: str) -> User:
    user = User(email=address, full_name=full_name)
    user.set_unusable_password()
    for username in usernames_for(address):
        user.username = username
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            # The name is taken; or somebody else has just invited the same person.
            if other := User.objects.filter(email=address, is_active=True).first():
                return other
            user.pk = None
        else:
            return user
    raise ValidationError({"email": "Địa chỉ này không dùng làm tên đăng nhập được. Xin dùng một địa chỉ khác."})


def usernames_for(address: str) -> Iterator[str]:
    """Yield what an account with this address may be called: the address, then the address with a number."""
    yield username_for(address)
    for number in range(2, 100):
        yield f"{username_for(address)}-{number}"


def username_for(address: str) -> str:
    return re.sub(r"[^\w.@+-]", "_", address)


@transaction.atomic
def change_role(membership: Membership, role: str, by: User):
    """Give a person another role in the same body.

    Raises:
        ValidationError: the body has no such role, or would be left without a manager.
    """
    keep_a_manager(membership, role, by)
    membership.role = role
    membership.clean()
    membership.save(update_fields=["role"])


@transaction.atomic
def remove(membership: Membership, by: User):
    """Take a person's role in a body away. An account that nobody has ever used goes with its last role.

    Raises:
        ValidationError: the body would be left without a manager.
    """
    keep_a_manager(membership, None, by)
    user = membership.user
    membership.delete()
    if user.last_login is None and not user.has_usable_password() and not user.memberships.exists():
        user.delete()


def keep_a_manager(membership: Membership, role: str | None, by: User):
    """Refuse to leave an association without anybody who can sign in and run its people; an administrator may."""
    # Held until the end: two managers who remove each other at the same moment must not both succeed.
    Organization.objects.select_for_update(no_key=True).get(pk=membership.organization_id)
    managers = Membership.objects.filter(organization_id=membership.organization_id, role=Role.MANAGER)
    gives_up = role != Role.MANAGER and managers.filter(pk=membership.pk).exists()
    others = [row for row in managers.select_related("user").exclude(pk=membership.pk) if can_sign_in(row.user)]
    if gives_up and not others and not by.is_superuser:
        raise ValidationError(LAST_MANAGER)


def can_sign_in(user: User) -> bool:
    return user.is_active and user.has_usable_password()


def take_address(user: User, address: str):
    """Give an account another address; who signs in by the address signs in by the new one.

    Raises:
        ValidationError: another account in use has it.
    """
    if user.username == username_for(user.email) and not User.objects.filter(username=username_for(address)).exists():
        user.username = username_for(address)
    user.email = address
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "username"])
    except IntegrityError as error:
        raise ValidationError("Địa chỉ này đã thuộc một tài khoản khác đang dùng.") from error
