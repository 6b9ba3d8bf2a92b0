"""Bodies: what they are, where they stand in a hierarchy, and who holds office in them.

Associations of learning promotion and their partners are one table, since an association signs with another
association, and a pagoda can be both. Identity is the row: two bodies may bear the same name.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Length
from django.urls import reverse

from khuyenhoc.lib.fields import LineField, PositionField, ProseField, WebAddressField
from khuyenhoc.lib.history import keep_history
from khuyenhoc.lib.models import (
    Joinable,
    Kept,
    Merged,
    Named,
    Searchable,
    SearchableQuerySet,
    choices_are_known,
    precision_with_date,
)
from khuyenhoc.lib.periods import Precision, format_date
from khuyenhoc.lib.vietnamese import person_sort_key
from organizations import places

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


class Organization(Kept, Joinable, Named):
    """A body: an association of learning promotion at some level, or a body that it signs with."""

    kind = models.CharField("loại đơn vị", max_length=20, choices=OrganizationKind, default="other")
    level = models.CharField("cấp", max_length=10, choices=Level, blank=True, default="")
    # Codes of today's units (organizations/places.py). Both empty: not known, or a unit that no longer exists.
    province_code = LineField("tỉnh, thành phố", max_length=2, blank=True, default="", db_index=True)
    ward_code = LineField("xã, phường, đặc khu", max_length=5, blank=True, default="", db_index=True)
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
    former_names = ProseField(
        "tên trước đây",
        max_length=2000,
        blank=True,
        default="",
        help_text="Mỗi tên một dòng. Ví dụ: Đoàn Thanh niên Cứu quốc (1941–1955).",
    )
    opened_on = models.DateField("thành lập", null=True, blank=True)
    opened_precision = models.CharField(
        "thành lập: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    # NULL: the body exists, as far as is known.
    closed_on = models.DateField("kết thúc hoạt động", null=True, blank=True)
    closed_precision = models.CharField(
        "kết thúc hoạt động: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    address = LineField("địa chỉ", max_length=300, blank=True, default="")
    phone = LineField("điện thoại", max_length=100, blank=True, default="")
    email = models.EmailField("thư điện tử", max_length=200, blank=True, default="")
    website = WebAddressField("trang thông tin", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("ngày ghi vào sổ", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lần cuối", auto_now=True)

    objects = OrganizationQuerySet.as_manager()
    history = keep_history(
        "đơn vị",
        without=("search_text", "sort_key", "name_key", "path", "version", "created_at", "updated_at"),
    )

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
            choices_are_known("organization_choices_are_known", opened_precision=Precision, closed_precision=Precision),
            precision_with_date("organization_opened_precision_with_date", "opened", "Ngày thành lập"),
            precision_with_date("organization_closed_precision_with_date", "closed", "Ngày kết thúc hoạt động"),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="organization_closed_after_opened",
                violation_error_message="Ngày kết thúc hoạt động phải từ ngày thành lập trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(province_code__in=["", *places.PROVINCE_CODES]),
                name="organization_province_is_known",
                violation_error_message="Mã tỉnh, thành phố không có trong danh mục hiện nay.",
            ),
            models.CheckConstraint(
                condition=Q(ward_code="") | ~Q(province_code=""),
                name="organization_ward_with_province",
                violation_error_message="Có xã, phường thì phải có tỉnh, thành phố.",
            ),
        ]

    def save(self, **kwargs):
        is_new = self._state.adding
        with transaction.atomic(savepoint=False):
            if is_new and self.parent:
                hold_the_tree()
                read_parent(self.parent)
            super().save(**kwargs)
            if is_new:
                self.path = self.path_below(self.parent)
                type(self).objects.filter(pk=self.pk).update(path=self.path)

    def get_absolute_url(self):
        return reverse("pages:organization", args=[self.pk])

    def clean(self):
        super().clean()
        self.check_parent(self.parent)
        self.check_ward()

    def searchable_texts(self):
        return [*super().searchable_texts(), self.former_names]

    def other_names(self):
        return [*super().other_names(), *self.former_names.splitlines()]

    @property
    def opened_label(self) -> str:
        return format_date(self.opened_on, self.opened_precision)

    @property
    def closed_label(self) -> str:
        return format_date(self.closed_on, self.closed_precision)

    @property
    def is_association(self) -> bool:
        return self.kind == OrganizationKind.ASSOCIATION

    @property
    def detail(self) -> str:
        """What tells bodies of like names apart: kind, level, place."""
        return " · ".join(filter(None, [self.get_kind_display(), self.get_level_display(), self.place_label]))

    @property
    def place_label(self) -> str:
        """Today's unit by its full name; failing that, the place in the words of the paper."""
        return places.label(self.province_code, self.ward_code) or self.place

    @classmethod
    def place_on_top(cls, bodies):
        """Give new bodies without a parent, written together, their paths."""
        bodies = list(bodies)
        for body in bodies:
            body.path = body.path_below(None)
        cls.objects.bulk_update(bodies, ["path"])

    def path_below(self, parent) -> str:
        return (parent.path if parent else "") + f"{self.pk:0{PATH_STEP}d}"

    def check_parent(self, parent):
        """Refuse a parent that stands below this body, and one so deep that no path leads further down."""
        if parent and self.path and parent.path.startswith(self.path):
            raise ValidationError({"parent": "Đơn vị cấp trên không thể là chính đơn vị này hay đơn vị trực thuộc nó."})
        if parent and len(parent.path) + self.height() > PATH_STEP * DEEPEST:
            raise ValidationError({"parent": f"Hệ thống đơn vị không quá {DEEPEST} cấp."})

    def check_ward(self):
        if not (self.ward_code and self.province_code):
            return  # that one comes with the other is a constraint
        ward = places.ward(self.ward_code)
        if ward is None or ward.upper.code != self.province_code:
            raise ValidationError({"ward_code": "Mã xã, phường không có trong danh mục của tỉnh, thành phố này."})

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
            # One above may have moved since this one was read: a path in hand is stale then.
            self.refresh_from_db(fields=["path"])
            read_parent(parent)
            self.check_parent(parent)
            below = list(type(self).objects.under(self).exclude(pk=self.pk).only("path"))
            old, new = self.path, self.path_below(parent)
            for body in below:
                body.path = new + body.path.removeprefix(old)
            type(self).objects.bulk_update(below, ["path"], batch_size=500)
            self.parent, self.path = parent, new
            self.save(update_fields=["parent", "path"])

    place_under.alters_data = True


class OrganizationMerge(Merged):
    """That two rows were one body."""

    kept = models.ForeignKey(Organization, verbose_name="giữ lại", on_delete=models.PROTECT, related_name="+")
    duplicate = models.ForeignKey(Organization, verbose_name="mục trùng", on_delete=models.CASCADE, related_name="+")

    class Meta(Merged.Meta):
        verbose_name = "lần gộp đơn vị"
        verbose_name_plural = "các lần gộp đơn vị"


def hold_the_tree():
    """Wait until no other transaction moves bodies. Held by the row of the first body, whatever branch it is on."""
    list(Organization.objects.select_for_update(no_key=True).order_by("pk").values("pk")[:1])


def read_parent(parent: Organization | None):
    """Read anew where a parent stands, once the tree is held.

    Raises:
        ValidationError: it has been deleted, or joined with another body.
    """
    stored = parent and Organization.objects.filter(pk=parent.pk, merged_into=None).values_list("path").first()
    if parent and not stored:
        raise ValidationError({"parent": "Đơn vị cấp trên vừa bị xóa hoặc gộp vào đơn vị khác. Xin chọn lại."})
    if parent:
        (parent.path,) = stored


class Representative(Searchable):
    """A person who holds, or held, an office in a body, as text: most of them never sign in."""

    organization = models.ForeignKey(
        Organization, verbose_name="đơn vị", on_delete=models.CASCADE, related_name="representatives"
    )
    honorific = LineField("xưng hô", max_length=30, blank=True, default="", help_text="Ví dụ: Ông, Bà, Đồng chí.")
    full_name = LineField("họ và tên", max_length=150)
    position_text = LineField("chức vụ", max_length=300, blank=True, default="")
    # NULL: not known since when; still in office, as far as is known.
    since_on = models.DateField("từ", null=True, blank=True)
    since_precision = models.CharField("từ: biết đến", max_length=12, choices=Precision, blank=True, default="")
    until_on = models.DateField("đến", null=True, blank=True)
    until_precision = models.CharField("đến: biết đến", max_length=12, choices=Precision, blank=True, default="")
    phone = LineField("điện thoại", max_length=100, blank=True, default="")
    email = models.EmailField("thư điện tử", max_length=200, blank=True, default="")
    # NULL: the person has no account, or none that is known to be theirs.
    user = models.ForeignKey(
        "organizations.User",
        verbose_name="tài khoản",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="offices",
    )
    position = PositionField()

    objects = SearchableQuerySet.as_manager()
    history = keep_history("người đại diện", without=("search_text", "sort_key"))

    class Meta:
        verbose_name = "người đại diện"
        verbose_name_plural = "người đại diện"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(full_name=""),
                name="representative_has_a_name",
                violation_error_message="Người đại diện phải có họ tên.",
            ),
            choices_are_known("representative_choices_are_known", since_precision=Precision, until_precision=Precision),
            precision_with_date("representative_since_precision_with_date", "since", "Ngày bắt đầu"),
            precision_with_date("representative_until_precision_with_date", "until", "Ngày kết thúc"),
            models.CheckConstraint(
                condition=Q(since_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="representative_until_after_since",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
        ]

    def __str__(self):
        return f"{self.honorific} {self.full_name}".strip()

    def searchable_texts(self):
        return [self.full_name, self.position_text]

    def make_sort_key(self):
        return person_sort_key(self.full_name)

    @property
    def time_label(self) -> str:
        """Since when and until when, as far as known: "từ 2020", "2020 – 05/2024"; empty if neither is."""
        since, until = (
            format_date(self.since_on, self.since_precision),
            format_date(self.until_on, self.until_precision),
        )
        if since and until:
            return f"{since} – {until}"
        return f"từ {since}" if since else (f"đến {until}" if until else "")
