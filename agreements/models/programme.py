"""The programme itself: what was signed, by which bodies in which role, and by whom."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agreements.models.bases import LegalBasis
from agreements.status import StatusQuerySetMixin, status_of
from khuyenhoc.lib.fields import LineField, PositionField, ProseField, WebAddressField
from khuyenhoc.lib.history import keep_history
from khuyenhoc.lib.models import (
    Dated,
    Findable,
    Kept,
    Searchable,
    SearchableQuerySet,
    choices_are_known,
    precision_with_date,
)
from khuyenhoc.lib.periods import Precision, format_date
from organizations.models import Organization
from organizations.permissions import standing_of


class DocumentKind(models.TextChoices):
    """What the paper calls itself; the same substance goes under all of these names."""

    PROGRAMME = "programme", "Chương trình phối hợp"
    PLAN = "plan", "Kế hoạch phối hợp"
    JOINT_LETTER = "joint_letter", "Công văn liên tịch"
    JOINT_SUBMISSION = "joint_submission", "Tờ trình liên tịch"
    JOINT_RESOLUTION = "joint_resolution", "Nghị quyết liên tịch"
    RULES = "rules", "Quy chế phối hợp"
    ACCORD = "accord", "Thỏa thuận"
    PLEDGE = "pledge", "Giao ước thi đua"
    MEMORANDUM = "memorandum", "Biên bản ghi nhớ"
    OTHER = "other", "Khác"


class AgreementQuerySet(StatusQuerySetMixin, SearchableQuerySet):
    def visible_to(self, user):
        """Programmes in the person's scope.

        For a member of an association: those that it, or one below it, keeps or is a party to. For a member of a
        partner body: those to which that body is a party. A witness, supervisor or host is not bound by the paper and
        counts only where "được xem" is ticked.
        """
        standing = standing_of(user)
        if standing.is_admin:
            return self
        seeing = Party.objects.seeing().filter(standing.overseen("organization") | standing.own_partner("organization"))
        return self.filter(standing.overseen("keeper") | Q(pk__in=seeing.values("agreement")))

    def overseen_by(self, user):
        """Programmes that the person sees whole, as a member of an association (or an administrator)."""
        standing = standing_of(user)
        if standing.is_admin:
            return self
        seeing = Party.objects.seeing().filter(standing.overseen("organization"))
        return self.filter(standing.overseen("keeper") | Q(pk__in=seeing.values("agreement")))


class Agreement(Kept, Dated, Searchable):
    """A coordination programme (chương trình phối hợp): one signed paper, or one about to be.

    Nearly everything is optional: an old paper is entered as far as it is known. Its status is not stored, it follows
    from these facts (``agreements/status.py``).
    """

    keeper = models.ForeignKey(
        Organization,
        verbose_name="Hội quản lý hồ sơ",
        on_delete=models.PROTECT,
        related_name="kept_agreements",
        limit_choices_to={"kind": "association"},
    )
    document_kind = models.CharField(
        "loại văn bản", max_length=20, choices=DocumentKind, default=DocumentKind.PROGRAMME
    )
    subject = LineField(
        "trích yếu",
        max_length=1000,
        blank=True,
        default="",
        help_text="Như ghi dưới tên văn bản. Ví dụ: Đẩy mạnh hoạt động khuyến học, khuyến tài.",
    )
    is_signed = models.BooleanField("đã ký", default=False)
    # NULL with is_signed: signed on a day that is not known.
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signed_precision = models.CharField(
        "ngày ký: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    event = models.ForeignKey(
        "agreements.SigningEvent",
        verbose_name="lễ ký kết",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
    )
    is_terminated = models.BooleanField("chấm dứt trước hạn", default=False)
    # NULL with is_terminated: ended early on a day that is not known.
    terminated_on = models.DateField("chấm dứt từ ngày", null=True, blank=True)
    termination_reason = ProseField("lý do chấm dứt", max_length=2000, blank=True, default="")

    purpose = ProseField("mục đích, yêu cầu", blank=True, default="")
    content = ProseField("nội dung phối hợp", blank=True, default="")
    joint_responsibilities = ProseField("trách nhiệm chung", blank=True, default="")
    implementation = ProseField("tổ chức thực hiện", blank=True, default="")
    funding = ProseField("kinh phí", max_length=5000, blank=True, default="")
    focal_points = ProseField("cơ quan thường trực, đầu mối", max_length=5000, blank=True, default="")
    recipients = ProseField("nơi nhận", max_length=5000, blank=True, default="")

    legal_bases = models.ManyToManyField(
        LegalBasis, through="AgreementBasis", verbose_name="căn cứ", related_name="agreements"
    )

    source_publisher = LineField("nguồn: nơi đăng, nơi giữ", max_length=200, blank=True, default="")
    source_author = LineField("nguồn: người viết", max_length=150, blank=True, default="")
    source_url = WebAddressField("nguồn: địa chỉ trang", max_length=500, blank=True, default="")
    source_published_on = models.DateField("nguồn: ngày đăng", null=True, blank=True)
    conflict_note = ProseField("điểm các nguồn nói khác nhau", max_length=2000, blank=True, default="")
    is_list_incomplete = models.BooleanField("danh sách trên giấy còn thiếu", default=False)
    is_verified = models.BooleanField("đã đối chiếu bản ký", default=False)

    created_by = models.ForeignKey(
        "organizations.User",
        verbose_name="người ghi vào sổ",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField("ngày ghi vào sổ", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lần cuối", auto_now=True)

    objects = AgreementQuerySet.as_manager()
    history = keep_history("chương trình", without=("search_text", "sort_key", "version", "created_at", "updated_at"))

    class Meta:
        verbose_name = "chương trình phối hợp"
        verbose_name_plural = "chương trình phối hợp"
        ordering = [F("signed_on").desc(nulls_last=True), "-pk"]
        indexes = [
            models.Index(fields=["-signed_on", "-id"], name="agreement_list"),
            models.Index(fields=["keeper", "-signed_on", "-id"], name="agreement_list_of_keeper"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            choices_are_known("agreement_choices_are_known", document_kind=DocumentKind, signed_precision=Precision),
            models.CheckConstraint(
                condition=Q(is_signed=True) | Q(signed_on__isnull=True),
                name="agreement_signed_on_only_if_signed",
                violation_error_message="Có ngày ký thì chương trình phải được đánh dấu là đã ký.",
            ),
            precision_with_date("agreement_signed_precision_with_date", "signed", "Ngày ký"),
            models.CheckConstraint(
                condition=Q(is_terminated=True) | Q(terminated_on__isnull=True, termination_reason=""),
                name="agreement_termination_facts_only_if_terminated",
                violation_error_message="Chỉ ghi ngày và lý do chấm dứt khi chương trình đã chấm dứt trước hạn.",
            ),
            models.CheckConstraint(
                condition=Q(is_terminated=False) | Q(is_signed=True),
                name="agreement_terminated_only_if_signed",
                violation_error_message="Chương trình chưa ký thì không thể chấm dứt trước hạn.",
            ),
        ]

    def __str__(self):
        """What to call it: by its subject; a paper whose subject is not known, by its kind and period."""
        if self.subject:
            return self.subject[0].upper() + self.subject[1:]
        period = "" if self.period.is_unknown else f" {self.period_label}"
        return f"{self.get_document_kind_display()}{period}"

    def get_absolute_url(self):
        return reverse("pages:agreement", args=[self.pk])

    def searchable_texts(self):
        return [self.get_document_kind_display(), self.subject, self.period_text]

    @property
    def signed_label(self) -> str:
        return format_date(self.signed_on, self.signed_precision)

    def status(self, on=None):
        return status_of(self, on)


class PartyRole(models.TextChoices):
    """The role of a body in one programme. A role belongs to the link: the Front is a partner here, a witness there."""

    LEAD = "lead", "Chủ trì"
    CO_LEAD = "co_lead", "Đồng chủ trì"
    PARTNER = "partner", "Phối hợp"
    WITNESS = "witness", "Chứng kiến"
    SUPERVISOR = "supervisor", "Giám sát"
    HOST = "host", "Chủ nhà"


BOUND_ROLES = (PartyRole.LEAD, PartyRole.CO_LEAD, PartyRole.PARTNER)


class PartyQuerySet(SearchableQuerySet):
    def bound(self):
        """Parties that the paper binds; they bear what is promised jointly."""
        return self.filter(role__in=BOUND_ROLES)

    def seeing(self):
        """Parties whose people see the programme."""
        return self.filter(Q(role__in=BOUND_ROLES) | Q(may_view=True))


class Party(Findable):
    """A body as it stands in one programme, under the name by which it signed."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="chương trình", on_delete=models.CASCADE, related_name="parties"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="parties"
    )
    role = models.CharField("vai trò", max_length=12, choices=PartyRole, default=PartyRole.PARTNER)
    position = PositionField()
    name_as_signed = LineField("tên khi ký", max_length=300)
    reference_number = LineField("số, ký hiệu của bên này", max_length=100, blank=True, default="")
    responsibilities = ProseField("trách nhiệm của bên này", blank=True, default="")
    is_commitment_list_incomplete = models.BooleanField("danh sách cam kết của bên này còn thiếu", default=False)
    may_view = models.BooleanField(
        "được xem",
        default=False,
        help_text="Chỉ dùng cho bên chứng kiến, giám sát, chủ nhà: cho bên đó xem chương trình.",
    )

    objects = PartyQuerySet.as_manager()
    history = keep_history("bên tham gia", without=("search_text",))

    class Meta:
        verbose_name = "bên tham gia"
        verbose_name_plural = "bên tham gia"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organization"],
                name="party_once_per_agreement",
                violation_error_message="Một đơn vị chỉ tham gia một chương trình một lần.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=PartyRole.values),
                name="party_role_is_known",
                violation_error_message="Vai trò này không có trong danh sách.",
            ),
        ]
        indexes = [models.Index(fields=["organization", "agreement"], name="party_of_organization")]

    def __str__(self):
        return self.name_as_signed

    def derive(self):
        self.name_as_signed = self.name_as_signed or self.organization.name
        super().derive()

    def searchable_texts(self):
        return [self.name_as_signed, self.reference_number]

    @property
    def is_bound(self) -> bool:
        return self.role in BOUND_ROLES


class SigningCapacity(models.TextChoices):
    """In what capacity a person signs, as the paper puts it before the position."""

    ON_BEHALF = "tm", "TM. (thay mặt)"
    FOR_HEAD = "kt", "KT. (ký thay)"
    BY_ORDER = "tl", "TL. (thừa lệnh)"
    BY_MANDATE = "tuq", "TUQ. (thừa ủy quyền)"
    ACTING = "q", "Q. (quyền)"


class Signatory(Findable):
    """A person who signed for a party, with the position as printed. Naming somebody in the news is not signing."""

    party = models.ForeignKey(Party, verbose_name="bên ký", on_delete=models.CASCADE, related_name="signatories")
    full_name = LineField("họ và tên", max_length=150, blank=True, default="")
    rank = LineField("cấp bậc, học hàm", max_length=100, blank=True, default="")
    position_text = LineField("chức vụ như ghi trên giấy", max_length=300, blank=True, default="")
    capacity = models.CharField("thẩm quyền ký", max_length=5, choices=SigningCapacity, blank=True, default="")
    capacity_text = LineField(
        "dòng thẩm quyền", max_length=200, blank=True, default="", help_text="Ví dụ: Ban Thường vụ."
    )
    position = PositionField()

    objects = SearchableQuerySet.as_manager()
    history = keep_history("người ký", without=("search_text",))

    class Meta:
        verbose_name = "người ký"
        verbose_name_plural = "người ký"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(full_name="") | ~Q(position_text=""),
                name="signatory_has_name_or_position",
                violation_error_message="Người ký phải có họ tên hoặc chức vụ.",
            ),
            choices_are_known("signatory_choices_are_known", capacity=SigningCapacity),
        ]

    def __str__(self):
        return self.full_name or self.position_text

    def searchable_texts(self):
        return [self.full_name, self.position_text]


class AgreementBasis(models.Model):
    """A legal basis of a programme, in the order in which the paper cites it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, verbose_name="chương trình")
    legal_basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, verbose_name="căn cứ")
    position = PositionField()

    history = keep_history("căn cứ của chương trình")

    class Meta:
        verbose_name = "căn cứ của chương trình"
        verbose_name_plural = "căn cứ của chương trình"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "legal_basis"],
                name="basis_once_per_agreement",
                violation_error_message="Căn cứ này đã có trong danh sách.",
            )
        ]

    def __str__(self):
        return str(self.legal_basis)
