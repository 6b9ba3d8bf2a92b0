"""What holds a record: which others refer to it, named as far as the person may see them."""

from dataclasses import dataclass

from agreements.models import Agreement, LegalBasis, SigningEvent
from campaigns.models import Campaign
from organizations.models import Organization

NAMED = 5


@dataclass(frozen=True)
class Holder:
    """Records of one kind that refer to a record.

    Attributes:
        label: what they are to it.
        shown: the first of those that the person may see.
        count: how many the person may see.
        beyond: how many more there are.
    """

    label: str
    shown: list
    count: int
    beyond: int

    @property
    def more(self) -> int:
        """How many the person may see besides those that are shown."""
        return self.count - len(self.shown)


def holders_of(user, record) -> list[Holder]:
    """Return what refers to a record; nothing, if it may be deleted."""
    found = [held(user, label, rows) for label, rows in REFERRING.get(type(record), lambda record: [])(record)]
    return [holder for holder in found if holder.count or holder.beyond]


def held(user, label: str, rows) -> Holder:
    seen = rows & rows.model.objects.visible_to(user) if hasattr(rows.model.objects, "visible_to") else rows
    total, count = rows.count(), seen.count()
    is_linked = hasattr(rows.model, "get_absolute_url")
    return Holder(label, list(seen[:NAMED]) if is_linked else [], count, total - count)


def with_party(body: Organization):
    return Agreement.objects.filter(pk__in=body.parties.values("agreement"))


def promising(commitments):
    return Agreement.objects.filter(pk__in=commitments.values("agreement"))


REFERRING = {
    Organization: lambda body: [
        ("Chương trình có đơn vị này tham gia", with_party(body)),
        ("Chương trình do Hội này quản lý", body.kept_agreements.all()),
        ("Lễ ký kết do đơn vị này tổ chức", SigningEvent.objects.filter(organizer__organization=body)),
        ("Lễ ký kết do Hội này quản lý thông tin", body.kept_events.all()),
        ("Đơn vị trực thuộc", body.children.all()),
        ("Đơn vị do Hội này quản lý thông tin", body.kept_organizations.all()),
        ("Phong trào do Hội này quản lý thông tin", body.kept_campaigns.all()),
        ("Văn bản do Hội này quản lý thông tin", body.kept_bases.all()),
        ("Người dùng thuộc đơn vị", body.memberships.all()),
        ("Mục trùng đã gộp vào đây", body.duplicates.all()),
    ],
    Campaign: lambda campaign: [
        ("Chương trình có cam kết thực hiện", promising(campaign.commitments)),
        ("Chương trình có cam kết gắn với", promising(campaign.tied_commitments)),
        ("Mục trùng đã gộp vào đây", campaign.duplicates.all()),
    ],
    LegalBasis: lambda basis: [
        ("Chương trình lấy làm căn cứ", basis.agreements.all()),
        ("Lễ ký kết đã triển khai văn bản này", basis.presented_at.all()),
        ("Văn bản đã được thay bằng văn bản này", basis.replaces.all()),
    ],
    SigningEvent: lambda event: [("Chương trình ký tại lễ này", event.agreements.all())],
}
