"""What a change of a body's place or kind would open to people who have no business there."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from agreements.models import Agreement
from organizations.models import Membership, Organization, OrganizationKind, User, within
from organizations.permissions import can_change, can_keep_for, standing_of

FOREIGN = "Đơn vị này có chương trình hoặc người dùng ngoài phạm vi của bạn, nên việc này chỉ quản trị viên làm được."
NOT_YOURS = "Bạn chỉ đặt đơn vị dưới một đơn vị mà bạn được sửa. Xin nhờ quản trị viên."
IN_USE = "Đơn vị đã có người dùng hoặc đang quản lý hồ sơ, nên không đổi giữa Hội Khuyến học và loại khác được."


def is_foreign(body: Organization, by: User) -> bool:
    """Tell whether a body, or one below it, has programmes or people of its own that are not the person's matter.

    An association without a programme counts once it has people: whoever stands above sees what they will enter.
    """
    people = Membership.objects.filter(within(body.path, "organization__path"))
    people = people.filter(organization__kind=OrganizationKind.ASSOCIATION)
    return unseen_programmes(body, by).exists() or people.exclude(standing_of(by).editable("organization")).exists()


def unseen_programmes(body: Organization, by: User):
    """Return the programmes of a body, or of one below it, that the person may not see."""
    part = Q(keeper__in=Organization.objects.under(body)) | Q(pk__in=programmes_below(body))
    return Agreement.objects.filter(part).exclude(pk__in=Agreement.objects.visible_to(by).values("pk"))


def programmes_below(body: Organization):
    return Agreement.objects.filter(within(body.path, "parties__organization__path")).values("pk")


def check_place(body: Organization, by: User):
    """Refuse a new upper body by which somebody would see more, or others less, than is theirs.

    Args:
        body: the body, with its new parent.
        by: the person who moves it.
    """
    stored = Organization.objects.select_related("parent__keeper").filter(pk=body.pk).first()
    before = stored.parent if stored else None
    if standing_of(by).is_admin or before == body.parent:
        return
    if not all(may_place_under(by, upper) for upper in (before, body.parent) if upper):
        raise ValidationError({"parent": NOT_YOURS})
    if stored and is_foreign(stored, by):
        raise ValidationError({"parent": FOREIGN})


def may_place_under(by: User, upper: Organization) -> bool:
    return can_keep_for(by, upper) or can_change(by, upper)


def check_kind(body: Organization):
    """Refuse to make an association of another body, or the reverse, once people or records depend on which it is."""
    stored = Organization.objects.filter(pk=body.pk).first()
    if stored is None or stored.is_association == body.is_association:
        return
    kept = (stored.kept_agreements, stored.kept_events, stored.kept_organizations, stored.kept_campaigns)
    if any(rows.exists() for rows in (stored.memberships, stored.kept_bases, *kept)):
        raise ValidationError({"kind": IN_USE})
