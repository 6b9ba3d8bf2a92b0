"""People: who signs in, who belongs to which body in what role, and what each of them has sent."""

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from khuyenhoc.lib.fields import LineField
from khuyenhoc.lib.models import SearchableQuerySet
from khuyenhoc.lib.vietnamese import fold, person_sort_key
from organizations.models.bodies import Organization


class UserManager(DjangoUserManager.from_queryset(SearchableQuerySet)):
    """Django's manager of users, and search by name without accents."""


class User(AbstractUser):
    """A person who signs in. Vietnamese names are family-first, so a full name is one field."""

    first_name = None
    last_name = None
    full_name = LineField("họ và tên", max_length=150, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=600, editable=False, default="")
    # When a link to set a new password was last mailed; the next one waits a while.
    reset_sent_at = models.DateTimeField(editable=False, null=True)

    objects = UserManager()

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "username"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email="") & Q(is_active=True),
                name="one_account_in_use_per_email",
                violation_error_message="Địa chỉ thư điện tử này đã thuộc một tài khoản đang dùng.",
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    def validate_constraints(self, exclude=None):
        # Whether the account is in use counts even on a form that does not ask for it.
        super().validate_constraints(exclude={*(exclude or ())} - {"is_active"})

    def save(self, **kwargs):
        self.email = self.email.lower()
        self.search_text = fold(f"{self.full_name} {self.username} {self.email}")
        self.sort_key = person_sort_key(str(self))
        if not {"full_name", "username", "email"}.isdisjoint(kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text", "sort_key"}
        super().save(**kwargs)

    @cached_property
    def body_name(self) -> str:
        """The name of the first body that the person belongs to; empty for one who belongs to none."""
        return self.own_memberships[0].organization.name if self.own_memberships else ""

    @cached_property
    def own_memberships(self) -> list:
        """The person's roles, each with its body, read once per request for the frame of the page."""
        return list(self.memberships.select_related("organization"))

    @property
    def runs_people(self) -> bool:
        """Whether there are people whose accounts this person runs: the frame of a page asks it of whoever looks."""
        return self.is_superuser or any(
            membership.role == Role.MANAGER and membership.organization.is_association
            for membership in self.own_memberships
        )

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)


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
    # Empty, unless the person came by an invitation.
    name_given = LineField("họ và tên ghi khi mời", max_length=150, blank=True, default="")
    # NULL: no invitation has gone out.
    invited_at = models.DateTimeField("gửi lời mời lúc", null=True, blank=True)

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


class SentForm(models.Model):
    """A form that made something, by the key that it was shown with: sent again, it makes nothing more.

    The row is written in the transaction of what the form made, so that of two that arrive together one waits for the
    other.
    """

    key = models.UUIDField("khóa", unique=True)
    user = models.ForeignKey(User, verbose_name="người gửi", on_delete=models.CASCADE, related_name="+")
    # Where what it made is shown.
    address = LineField("địa chỉ", max_length=500, default="")
    sent_at = models.DateTimeField("gửi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "biểu mẫu đã gửi"
        verbose_name_plural = "biểu mẫu đã gửi"
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return f"{self.user}, {self.address}"
