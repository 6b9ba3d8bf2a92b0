"""The mails about accounts. Each says who writes, what for, until when, and what to do if it is not meant for you."""

from datetime import timedelta

from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import localtime, now

from khuyenhoc.lib.mail import compose, deliver, deliver_aside
from organizations.models import Membership, User
from organizations.people.roles import duties_of
from organizations.people.tokens import ADDRESS_LASTS, address_token, invitations, resets


def moment(lasts: timedelta) -> str:
    """Return the time until which something sent now lasts, as it is said in a mail."""
    return f"{localtime(now() + lasts):%H:%M ngày %d/%m/%Y}"


def link(request, name: str, *args) -> str:
    return request.build_absolute_uri(reverse(f"organizations:{name}", args=args))


def door(request, name: str, user: User, token: str) -> str:
    """Return the address of a door that opens for one account by a token."""
    return link(request, name, urlsafe_base64_encode(force_bytes(user.pk)), token)


def send_invitation(request, membership: Membership) -> bool:
    """Tell a person of a role: who has no password yet gets a link to set one. Return whether the mail has gone out."""
    user, body = membership.user, membership.organization
    context = {
        "user": user,
        "body": body,
        "role": membership.get_role_display(),
        "duties": duties_of(membership),
        "inviter": request.user,
        "inviter_body": request.user.body_name,
        "site": link(request, "people").removesuffix(reverse("organizations:people")) + "/",
    }
    if user.has_usable_password():
        message = compose(user.email, f"Thêm vai trò tại {body}", "mails/role_added.txt", context)
    else:
        context |= {
            "url": door(request, "accept", user, invitations.make_token(user)),
            "until": moment(invitations.lasts),
        }
        message = compose(user.email, f"Mời dùng Sổ chương trình phối hợp: {body}", "mails/invitation.txt", context)
    return deliver(message)


def send_reset(request, user: User):
    """Send a link to set a new password. Nobody is told whether it has gone out."""
    context = {
        "user": user,
        "url": door(request, "reset", user, resets.make_token(user)),
        "until": moment(resets.lasts),
    }
    deliver_aside(compose(user.email, "Đặt lại mật khẩu Sổ chương trình phối hợp", "mails/reset.txt", context))


def send_address_link(request, address: str) -> bool:
    """Ask whoever reads a new address to confirm that it is the person's."""
    user = request.user
    context = {
        "user": user,
        "url": link(request, "confirm_address", address_token(user, address)),
        "until": moment(ADDRESS_LASTS),
    }
    return deliver(compose(address, "Xác nhận địa chỉ thư điện tử", "mails/address_link.txt", context))


def send_address_changed(user: User, former: str):
    """Tell the former address that it no longer counts, in case somebody else did it."""
    if former:
        context = {"user": user}
        deliver(compose(former, "Địa chỉ thư điện tử của tài khoản đã đổi", "mails/address_changed.txt", context))
