"""Signing events: the conference at which one or several programmes were signed, and who did what there."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models.bases import LegalBasis
from agreements.models.programme import Agreement
from khuyenhoc.lib.fields import LineField, PositionField, ProseField
from khuyenhoc.lib.history import keep_history
from khuyenhoc.lib.models import (
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

SYLLABLES_OF_A_WORD = 2


class PartOfDay(models.TextChoices):
    """The part of the day that a report of the event names."""

    MORNING = "morning", "buổi sáng"
    AFTERNOON = "afternoon", "buổi chiều"
    EVENING = "evening", "buổi tối"


class Bound(models.TextChoices):
    """How a printed number is meant: "gần 40 đại biểu" is not 40."""

    NEARLY = "nearly", "gần"
    ABOUT = "about", "khoảng"
    OVER = "over", "trên"


class PapersSigned(models.TextChoices):
    """Whether one paper was signed with all partners or one with each; a source often does not say."""

    ONE = "one", "Một văn bản chung"
    SEVERAL = "several", "Nhiều văn bản riêng"
    UNKNOWN = "unknown", "Chưa rõ một hay nhiều văn bản"


class SigningEventQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Events that the person's associations keep, and those at which a programme in their scope was signed."""
        standing = standing_of(user)
        if standing.is_admin:
            return self
        signed = Agreement.objects.visible_to(user).filter(event__isnull=False).values("event")
        return self.filter(standing.overseen("keeper") | Q(pk__in=signed))


class SigningEvent(Kept, Searchable):
    """A ceremony or conference at which programmes were signed."""

    title = LineField("tên lễ ký kết, hội nghị", max_length=500, blank=True, default="")
    keeper = models.ForeignKey(
        Organization, verbose_name="Hội quản lý thông tin", on_delete=models.PROTECT, related_name="kept_events"
    )
    held_on = models.DateField("ngày tổ chức", null=True, blank=True)
    held_precision = models.CharField(
        "ngày tổ chức: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    part_of_day = models.CharField("buổi", max_length=10, choices=PartOfDay, blank=True, default="")
    place = LineField("địa điểm", max_length=300, blank=True, default="")
    # NULL: the source gives no number.
    delegates = models.PositiveIntegerField("số đại biểu", null=True, blank=True)
    delegates_bound = models.CharField("cách nói về số đại biểu", max_length=10, choices=Bound, blank=True, default="")
    papers = models.CharField("số văn bản ký", max_length=10, choices=PapersSigned, default="unknown")
    organizers = models.ManyToManyField(
        Organization, through="Organizer", verbose_name="đơn vị tổ chức", related_name="organized_events"
    )
    presented = models.ManyToManyField(
        LegalBasis, through="PresentedDocument", verbose_name="văn bản được triển khai", related_name="presented_at"
    )
    note = ProseField("ghi chú", max_length=2000, blank=True, default="")
    created_at = models.DateTimeField("ngày ghi vào sổ", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lần cuối", auto_now=True)

    objects = SigningEventQuerySet.as_manager()
    history = keep_history("lễ ký kết", without=("search_text", "sort_key", "version", "created_at", "updated_at"))

    class Meta:
        verbose_name = "lễ ký kết"
        verbose_name_plural = "lễ ký kết"
        ordering = [models.F("held_on").desc(nulls_last=True), "-pk"]
        indexes = [models.Index(fields=["-held_on", "-id"], name="event_list")]
        constraints = [
            choices_are_known(
                "event_choices_are_known",
                held_precision=Precision,
                part_of_day=PartOfDay,
                delegates_bound=Bound,
                papers=PapersSigned,
            ),
            precision_with_date("event_precision_with_date", "held", "Ngày tổ chức"),
            models.CheckConstraint(
                condition=Q(delegates_bound="") | Q(delegates__isnull=False),
                name="event_bound_with_number",
                violation_error_message="Ghi “gần”, “khoảng”, “trên” thì phải kèm số đại biểu.",
            ),
            models.CheckConstraint(
                condition=Q(delegates__isnull=True) | Q(delegates__lte=1_000_000),
                name="event_delegates_plausible",
                violation_error_message="Số đại biểu không quá 1.000.000.",
            ),
        ]

    def __str__(self):
        held = format_date(self.held_on, self.held_precision)
        return self.title or (f"Lễ ký kết {held}" if held else "Lễ ký kết chưa rõ ngày")

    def get_absolute_url(self):
        return reverse("agreements:event", args=[self.pk])

    @property
    def label(self) -> str:
        """What to call it on a page: a title of one word, such as "Hội nghị", tells only together with the date."""
        held = format_date(self.held_on, self.held_precision)
        is_short = len(self.title.split()) <= SYLLABLES_OF_A_WORD
        return f"{self.title} {held}" if self.title and is_short and held else str(self)

    def searchable_texts(self):
        return [self.title, self.place]

    @property
    def held_label(self) -> str:
        return ", ".join(filter(None, [self.get_part_of_day_display(), format_date(self.held_on, self.held_precision)]))

    @property
    def delegates_label(self) -> str:
        """The number as the source says it, e.g. "gần 40"; empty when not known."""
        return "" if self.delegates is None else f"{self.get_delegates_bound_display()} {self.delegates}".strip()


class Organizer(models.Model):
    """A body that organised the event. It need not be a party to what was signed."""

    event = models.ForeignKey(SigningEvent, on_delete=models.CASCADE, verbose_name="lễ ký kết")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, verbose_name="đơn vị")
    position = PositionField()

    history = keep_history("đơn vị tổ chức")

    class Meta:
        verbose_name = "đơn vị tổ chức"
        verbose_name_plural = "đơn vị tổ chức"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organization"],
                name="organizer_once_per_event",
                violation_error_message="Đơn vị này đã có trong danh sách đơn vị tổ chức.",
            )
        ]

    def __str__(self):
        return str(self.organization)


class Act(models.TextChoices):
    """What a person did at the event."""

    CHAIRED = "chaired", "Chủ trì"
    WITNESSED = "witnessed", "Chứng kiến việc ký"
    PRESENTED = "presented", "Trình bày, triển khai"
    PASSED_DRAFT = "passed_draft", "Thông qua dự thảo"
    SPOKE = "spoke", "Phát biểu"
    GUEST = "guest", "Khách dự"


class EventPerson(Findable):
    """A person at the event, as the source names them, and what they did there. Not a signatory by that alone."""

    event = models.ForeignKey(SigningEvent, on_delete=models.CASCADE, related_name="people", verbose_name="lễ ký kết")
    honorific = LineField("xưng hô", max_length=30, blank=True, default="", help_text="Ví dụ: Ông, Bà, Đồng chí.")
    full_name = LineField("họ và tên", max_length=150)
    position_text = LineField("chức vụ như ghi trên giấy", max_length=300, blank=True, default="")
    act = models.CharField("việc đã làm", max_length=20, choices=Act, blank=True, default="")
    act_text = LineField("nói rõ", max_length=300, blank=True, default="")
    position = PositionField()

    objects = SearchableQuerySet.as_manager()
    history = keep_history("người dự lễ ký kết", without=("search_text",))

    class Meta:
        verbose_name = "người dự lễ ký kết"
        verbose_name_plural = "người dự lễ ký kết"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(full_name=""),
                name="event_person_has_a_name",
                violation_error_message="Người dự phải có họ tên.",
            ),
            choices_are_known("event_person_choices_are_known", act=Act),
        ]

    def __str__(self):
        return f"{self.honorific} {self.full_name}".strip()

    def searchable_texts(self):
        return [self.full_name, self.position_text]


class PresentedDocument(models.Model):
    """A document made known at the event; not for that a legal basis of what was signed."""

    event = models.ForeignKey(SigningEvent, on_delete=models.CASCADE, verbose_name="lễ ký kết")
    legal_basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, verbose_name="văn bản")
    position = PositionField()

    history = keep_history("văn bản được triển khai")

    class Meta:
        verbose_name = "văn bản được triển khai"
        verbose_name_plural = "văn bản được triển khai"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "legal_basis"],
                name="document_once_per_event",
                violation_error_message="Văn bản này đã có trong danh sách.",
            )
        ]

    def __str__(self):
        return str(self.legal_basis)
