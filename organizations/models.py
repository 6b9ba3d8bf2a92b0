"""People and bodies: who signs in, which bodies there are, and who belongs to which.

Associations of learning promotion and their partners are one table, since an association signs with another
association, and a pagoda can be both. Identity is the row: two bodies may bear the same name.
"""

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.functional import cached_property

from khuyenhoc.lib.fields import LineField
from khuyenhoc.lib.models import Named, SearchableQuerySet
from khuyenhoc.lib.vietnamese import fold, person_sort_key

PATH_STEP = 9  # digits per step of a path: enough for a billion bodies
DEEPEST = 12  # levels of bodies


def within(path: str, field: str = "path") -> Q:
    """Return the condition "this body or one below it", as a range that both databases answer from an index.

    Paths are digits only, so that they sort alike under any collation; a letter sorts after every digit.

    Args:
        path: the path of the upper body.
        field: the path's column as seen from the queried table, e.g. ``keeper__path``.
    """
    if not path:
        return Q(pk__in=[])  # a body without a path has nothing below it, rather than everything
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + "a"})


class UserManager(DjangoUserManager.from_queryset(SearchableQuerySet)):
    """Django's manager of users, and search by name without accents."""


class User(AbstractUser):
    """A person who signs in. Vietnamese names are family-first, so a full name is one field."""

    first_name = None
    last_name = None
    full_name = LineField("họ và tên", max_length=150, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=600, editable=False, default="")

    objects = UserManager()

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "username"]

    def __str__(self):
        return self.full_name or self.username

    def save(self, **kwargs):
        self.search_text = fold(f"{self.full_name} {self.username} {self.email}")
        self.sort_key = person_sort_key(str(self))
        if not {"full_name", "username", "email"}.isdisjoint(kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text", "sort_key"}
        super().save(**kwargs)

    @cached_property
    def body_name(self) -> str:
        """The name of the first body that the person belongs to; empty for one who belongs to none."""
        first = self.memberships.select_related("organization").first()
        return first.organization.name if first else ""

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


class OrganizationKind(models.TextChoices):
    """Kinds of bodies that sign coordination programmes, as the association lists them."""

    ASSOCIATION = "association", "Hội Khuyến học"
    GOVERNMENT = "government", "Chính quyền, sở, ban, ngành"
    ARMED_FORCES = "armed_forces", "Lực lượng vũ trang"
    FRONT = "front", "Mặt trận Tổ quốc"
    POLITICAL_SOCIAL = "political_social", "Tổ chức chính trị - xã hội"
    SOCIAL = "social", "Tổ chức xã hội, hội quần chúng"
    PROFESSIONAL = "professional", "Hội nghề nghiệp"
    EDUCATION = "education", "Ngành giáo dục"
    MEDIA = "media", "Báo chí, truyền hình"
    ENTERPRISE = "enterprise", "Doanh nghiệp, ngân hàng, hợp tác xã"
    RELIGION = "religion", "Tôn giáo"
    FOREIGN = "foreign", "Tổ chức nước ngoài"
    OTHER = "other", "Khác"


class Level(models.TextChoices):
    """Levels of administration. The district level ended on 01/07/2025 and stays for older papers."""

    CENTRAL = "central", "Trung ương"
    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện (trước 01/7/2025)"
    COMMUNE = "commune", "Cấp xã"
    BASE = "base", "Cơ sở"


class OrganizationQuerySet(SearchableQuerySet):
    def associations(self):
        return self.filter(kind=OrganizationKind.ASSOCIATION)

    def under(self, organization):
        """The body itself and all below it."""
        return self.filter(within(organization.path))


class Organization(Named):
    """A body: an association of learning promotion at some level, or a body that it signs with."""

    kind = models.CharField("loại đơn vị", max_length=20, choices=OrganizationKind, default="other")
    level = models.CharField("cấp", max_length=10, choices=Level, blank=True, default="")
    place = LineField(
        "địa bàn", max_length=200, blank=True, default="", help_text="Ví dụ: tỉnh Hà Nam (trước 01/7/2025)."
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="đơn vị cấp trên",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    # The ids from the topmost body down to this one, nine digits each; written by place_under() and the first save.
    path = LineField(max_length=PATH_STEP * DEEPEST, editable=False, default="", db_index=True)
    # NULL: nobody but an administrator maintains the row.
    keeper = models.ForeignKey(
        "self",
        verbose_name="Hội quản lý thông tin",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_organizations",
        limit_choices_to={"kind": OrganizationKind.ASSOCIATION},
    )
    created_at = models.DateTimeField("ngày ghi vào sổ", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lần cuối", auto_now=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organization_has_a_name",
                violation_error_message="Đơn vị phải có tên.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganizationKind.values) & Q(level__in=["", *Level.values]),
                name="organization_kind_and_level_are_known",
                violation_error_message="Loại đơn vị hoặc cấp không có trong danh sách.",
            ),
        ]

    def save(self, **kwargs):
        is_new = self._state.adding
        with transaction.atomic(savepoint=False):
            if is_new and self.parent:
                hold_the_tree()
                self.parent.refresh_from_db(fields=["path"])
            super().save(**kwargs)
            if is_new:
                self.path = self.path_below(self.parent)
                type(self).objects.filter(pk=self.pk).update(path=self.path)

    def get_absolute_url(self):
        return reverse("pages:organization", args=[self.pk])

    def clean(self):
        super().clean()
        self.check_parent(self.parent)

    @property
    def is_association(self) -> bool:
        return self.kind == OrganizationKind.ASSOCIATION

    @property
    def detail(self) -> str:
        """What tells bodies of like names apart: kind, level, place."""
        return " · ".join(filter(None, [self.get_kind_display(), self.get_level_display(), self.place]))

    def path_below(self, parent) -> str:
        return (parent.path if parent else "") + f"{self.pk:0{PATH_STEP}d}"

    def check_parent(self, parent):
        """Refuse a parent that stands below this body, and one so deep that no path leads further down."""
        if parent and self.path and parent.path.startswith(self.path):
            raise ValidationError({"parent": "Đơn vị cấp trên không thể là chính đơn vị này hay đơn vị trực thuộc nó."})
        if parent and len(parent.path) + self.height() > PATH_STEP * DEEPEST:
            raise ValidationError({"parent": f"Hệ thống đơn vị không quá {DEEPEST} cấp."})

    def height(self) -> int:
        """Return how many digits of path this body and those below it take up."""
        if not self.path:
            return PATH_STEP
        longest = type(self).objects.under(self).aggregate(longest=Max(Length("path")))["longest"]
        return longest - len(self.path) + PATH_STEP

    def place_under(self, parent):
        """Give this body another parent, and it and all below it their new paths.

        Args:
            parent: an Organization, or None for the top.

        Raises:
            ValidationError: the parent is this body or stands below it.
        """
        with transaction.atomic():
            hold_the_tree()
            # An upper body may have moved since this one, or its new parent, was read: paths in hand are stale then.
            for body in filter(None, [self, parent]):
                body.refresh_from_db(fields=["path"])
            self.check_parent(parent)
            below = list(type(self).objects.under(self).exclude(pk=self.pk).only("path"))
            old, new = self.path, self.path_below(parent)
            for body in below:
                body.path = new + body.path.removeprefix(old)
            type(self).objects.bulk_update(below, ["path"], batch_size=500)
            self.parent, self.path = parent, new
            self.save(update_fields=["parent", "path"])

    place_under.alters_data = True


def hold_the_tree():
    """Wait until no other transaction moves bodies. Held by the row of the first body, whatever branch it is on."""
    list(Organization.objects.select_for_update().order_by("pk").values("pk")[:1])


class Role(models.TextChoices):
    """What a person may do for a body (design: roles). In a partner body only two of them have a meaning."""

    MANAGER = "manager", "Quản lý"
    EDITOR = "editor", "Biên tập"
    REPORTER = "reporter", "Báo cáo"
    VIEWER = "viewer", "Xem"


ASSOCIATION_ROLES = (Role.MANAGER, Role.EDITOR, Role.VIEWER)
PARTNER_ROLES = (Role.REPORTER, Role.VIEWER)


class Membership(models.Model):
    """A person's role in a body. An association has managers, editors, viewers; a partner reporters and viewers."""

    user = models.ForeignKey(User, verbose_name="người dùng", on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(
        Organization, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("vai trò", max_length=10, choices=Role)

    class Meta:
        verbose_name = "vai trò của người dùng"
        verbose_name_plural = "vai trò của người dùng"
        ordering = ["organization__sort_key", "user__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                name="one_role_per_user_and_organization",
                violation_error_message="Người này đã có một vai trò ở đơn vị này.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="membership_role_is_known",
                violation_error_message="Vai trò này không có trong danh sách.",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} tại {self.organization}"

    def clean(self):
        super().clean()
        if self.role and self.organization_id:
            allowed = ASSOCIATION_ROLES if self.organization.is_association else PARTNER_ROLES
            if self.role not in allowed:
                names = ", ".join(Role(role).label for role in allowed)
                raise ValidationError({"role": f"Ở đơn vị này chỉ có các vai trò: {names}."})
