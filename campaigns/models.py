"""The catalogue of campaigns, models and funds, and what is promised under each programme."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agreements.models import Agreement, Party
from khuyenhoc.lib.fields import LineField, PositionField, ProseField
from khuyenhoc.lib.history import keep_history
from khuyenhoc.lib.models import Dated, Findable, Joinable, Kept, Merged, Named, SearchableQuerySet, choices_are_known
from khuyenhoc.lib.vietnamese import fold
from organizations.models import Organization
from organizations.permissions import standing_of


class CampaignKind(models.TextChoices):
    """What a campaign is. A soft label: a paper calls one thing a fund here and a movement there."""

    MOVEMENT = "movement", "Phong trào"
    DRIVE = "drive", "Cuộc vận động"
    MODEL = "model", "Mô hình"
    FUND = "fund", "Quỹ"
    PROGRAMME = "programme", "Chương trình"
    PEAK_DAY = "peak_day", "Ngày cao điểm"
    EXEMPLAR = "exemplar", "Gương điển hình"
    SCHOLARSHIP = "scholarship", "Học bổng"
    TITLE = "title", "Danh hiệu"
    PROPAGANDA = "propaganda", "Tuyên truyền"
    MEMBERSHIP = "membership", "Phát triển hội viên"
    GENERAL = "general", "Nhiệm vụ chung"
    OTHER = "other", "Khác"

    @classmethod
    def guess(cls, text: str) -> "CampaignKind":
        """Return the kind whose label ``text`` begins with, e.g. "ngày cao điểm (…)" or "gương"; else "khác"."""
        typed = fold(text)
        for kind in cls:
            label = fold(kind.label)
            if typed and (typed.startswith(label) or label.startswith(typed)):
                return kind
        return cls.OTHER


class Campaign(Kept, Joinable, Named):
    """A campaign, movement, model or fund by name ("Con nuôi đơn vị"), to which bodies commit themselves."""

    kind = models.CharField("loại", max_length=20, choices=CampaignKind, default=CampaignKind.OTHER)
    # NULL: nobody but an administrator maintains the row.
    keeper = models.ForeignKey(
        Organization,
        verbose_name="Hội quản lý thông tin",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_campaigns",
    )
    created_at = models.DateTimeField("ngày ghi vào sổ", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lần cuối", auto_now=True)

    objects = SearchableQuerySet.as_manager()
    history = keep_history(
        "phong trào, mô hình, quỹ",
        without=("search_text", "sort_key", "name_key", "version", "created_at", "updated_at"),
    )

    class Meta:
        verbose_name = "phong trào, mô hình, quỹ"
        verbose_name_plural = "phong trào, mô hình, quỹ"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="campaign_has_a_name",
                violation_error_message="Phong trào phải có tên.",
            ),
            choices_are_known("campaign_choices_are_known", kind=CampaignKind),
        ]

    def get_absolute_url(self):
        return reverse("campaigns:detail", args=[self.pk])

    @property
    def detail(self) -> str:
        """What tells campaigns of like names apart."""
        return self.get_kind_display()


class CampaignMerge(Merged):
    """That two entries of the catalogue were one campaign."""

    kept = models.ForeignKey(Campaign, verbose_name="giữ lại", on_delete=models.PROTECT, related_name="+")
    duplicate = models.ForeignKey(Campaign, verbose_name="mục trùng", on_delete=models.CASCADE, related_name="+")

    class Meta(Merged.Meta):
        verbose_name = "lần gộp phong trào"
        verbose_name_plural = "các lần gộp phong trào"


class CommitmentQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Commitments in the person's scope.

        A member of an association sees all of the programmes it oversees; a partner sees the joint ones of its
        programmes and those that it bears itself, and no trace of the others.
        """
        standing = standing_of(user)
        if standing.is_admin:
            return self
        own = Bearer.objects.filter(
            standing.own_partner("party__organization"),
            party__agreement__in=seen_by(user),
            commitment__agreement=F("party__agreement"),  # a row that says otherwise opens nothing
        )
        return self.filter(
            Q(agreement__in=Agreement.objects.overseen_by(user).values("pk"))
            | Q(agreement__in=seen_by(user), is_joint=True)
            | Q(pk__in=own.values("commitment"))
        )


def seen_by(user):
    return Agreement.objects.visible_to(user).values("pk")


class Recurrence(models.TextChoices):
    """Whether the thing is done once or again and again. Empty: the paper does not say."""

    ONCE = "once", "Một lần"
    YEARLY = "yearly", "Hằng năm"
    CONTINUOUS = "continuous", "Thường xuyên"


class Commitment(Dated, Findable):
    """What is promised under one programme: a campaign, or a duty in words; by all bound parties or by named ones."""

    agreement = models.ForeignKey(
        Agreement, verbose_name="chương trình", on_delete=models.CASCADE, related_name="commitments"
    )
    position = PositionField()
    # NULL: a duty in words, without a campaign of its own name.
    campaign = models.ForeignKey(
        Campaign,
        verbose_name="phong trào, mô hình, quỹ",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
    )
    kind_as_written = LineField("loại như ghi trên giấy", max_length=200, blank=True, default="")
    text = ProseField("nội dung cam kết", max_length=5000, blank=True, default="")
    # "Gắn với": what the paper ties this promise to. It stands here, not on the campaign: another paper may not.
    tied_to = models.ForeignKey(
        Campaign,
        verbose_name="gắn với",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tied_commitments",
    )
    is_joint = models.BooleanField("tất cả các bên cùng thực hiện", default=False)
    bearers = models.ManyToManyField(
        Party, through="Bearer", verbose_name="bên thực hiện", related_name="commitments", blank=True
    )
    recurrence = models.CharField("nhịp thực hiện", max_length=12, choices=Recurrence, blank=True, default="")
    note = ProseField("ghi chú nội bộ", max_length=2000, blank=True, default="")

    objects = CommitmentQuerySet.as_manager()
    history = keep_history("cam kết", without=("search_text",))

    class Meta:
        verbose_name = "cam kết"
        verbose_name_plural = "cam kết"
        ordering = ["agreement_id", "position", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            choices_are_known("commitment_choices_are_known", recurrence=Recurrence),
            models.CheckConstraint(
                condition=Q(campaign__isnull=False) | ~Q(text=""),
                name="commitment_has_campaign_or_text",
                violation_error_message="Cam kết phải có tên phong trào hoặc nội dung.",
            ),
        ]

    def __str__(self):
        return self.campaign.name if self.campaign else self.text

    def searchable_texts(self):
        return [self.kind_as_written, self.text]

    @property
    def kind_label(self) -> str:
        """What the paper calls it; failing that, what the catalogue does."""
        return self.kind_as_written or (self.campaign.get_kind_display() if self.campaign else "")

    @property
    def title(self) -> str:
        """What to call it on a page: its campaign, or the duty after its kind, without which it may say nothing."""
        if self.campaign:
            return self.campaign.name
        title = f"{self.kind_as_written.rstrip(' :')}: {self.text}" if self.kind_as_written else self.text
        return title[0].upper() + title[1:]

    @property
    def has_own_dates(self) -> bool:
        return not self.period.is_unknown


class Bearer(models.Model):
    """A party that is named as bearing a commitment. Joint commitments have none: all bound parties bear them."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, verbose_name="cam kết")
    # A party that bears something goes only together with its programme.
    party = models.ForeignKey(Party, on_delete=models.RESTRICT, verbose_name="bên thực hiện")

    history = keep_history("bên thực hiện")

    class Meta:
        verbose_name = "bên thực hiện"
        verbose_name_plural = "bên thực hiện"
        ordering = ["party__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "party"],
                name="bearer_once_per_commitment",
                violation_error_message="Bên này đã được ghi cho cam kết này.",
            )
        ]

    def __str__(self):
        return str(self.party)
