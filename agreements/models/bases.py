"""Documents that programmes rest on (căn cứ), shared by many programmes."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from khuyenhoc.lib.fields import LineField, ProseField
from khuyenhoc.lib.history import keep_history
from khuyenhoc.lib.models import Kept, Searchable, SearchableQuerySet, choices_are_known, precision_with_date
from khuyenhoc.lib.periods import Precision, format_date
from khuyenhoc.lib.vietnamese import fold

# What people write before the number itself, folded.
NUMBER_BEGINNING = re.compile(r"^(quyet dinh|chi thi|ket luan|nghi quyet|ke hoach|huong dan|thong tu|so)( so)? (?=\d)")

LONGEST_CHAIN = 50  # of documents that replace each other


def number_key(number: str) -> str:
    """Return a number as far as typing differs: "387 / qđ-ttg" and "Quyết định số 387/QĐ-TTg" are "387/QĐ-TTg"."""
    return NUMBER_BEGINNING.sub("", fold(number))[:200]


class LegalBasis(Kept, Searchable):
    """A decision, directive or plan: cited as a basis of programmes, or presented at a signing event.

    The number is free text: one act is cited with several symbols, and some bases have none.
    """

    kind = LineField("loại văn bản", max_length=100, blank=True, default="", help_text="Ví dụ: Quyết định, Chỉ thị.")
    number = LineField("số, ký hiệu", max_length=100, blank=True, default="", help_text="Ví dụ: 387/QĐ-TTg.")
    # By which the record is found again when its number is typed anew.
    number_key = models.CharField(max_length=200, editable=False, default="", db_index=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issued_precision = models.CharField(
        "ngày ban hành: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    issuer = LineField("cơ quan ban hành", max_length=200, blank=True, default="")
    abstract = ProseField("trích yếu", max_length=1000, blank=True, default="")
    # NULL: nobody but an administrator maintains the row.
    keeper = models.ForeignKey(
        "organizations.Organization",
        verbose_name="Hội quản lý thông tin",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_bases",
    )
    # NULL: in force, as far as is known. A programme that cites the older one keeps citing it.
    replaced_by = models.ForeignKey(
        "self",
        verbose_name="thay bằng văn bản",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
    )

    objects = SearchableQuerySet.as_manager()
    history = keep_history("văn bản căn cứ", without=("search_text", "sort_key", "number_key", "version"))

    class Meta:
        verbose_name = "văn bản căn cứ"
        verbose_name_plural = "văn bản căn cứ"
        ordering = ["sort_key", "pk"]
        constraints = [
            choices_are_known("basis_choices_are_known", issued_precision=Precision),
            models.CheckConstraint(
                condition=~Q(number="") | ~Q(abstract=""),
                name="basis_has_number_or_abstract",
                violation_error_message="Văn bản phải có số, ký hiệu hoặc trích yếu.",
            ),
            precision_with_date("basis_precision_with_date", "issued", "Ngày ban hành"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("pk")),
                name="basis_not_replaced_by_itself",
                violation_error_message="Một văn bản không thể thay thế chính nó.",
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.kind, self.number])) or self.abstract

    def get_absolute_url(self):
        return reverse("agreements:basis", args=[self.pk])

    def clean(self):
        super().clean()
        self.check_replacement(self.replaced_by)

    def check_replacement(self, newer):
        """Refuse a document that this one itself replaces, directly or by way of others.

        Args:
            newer: a LegalBasis, or None.

        Raises:
            ValidationError: at ``replaced_by``.
        """
        if newer and self.pk and self in [newer, *newer.successors()]:
            sentence = f"{newer} đã được thay bằng chính văn bản này, trực tiếp hay qua văn bản khác."
            raise ValidationError({"replaced_by": sentence})

    def successors(self) -> list:
        """Return the documents that replaced this one, one after the other, the one in force last."""
        return self.follow(lambda last: {"pk__in": [basis.replaced_by_id for basis in last]})

    def predecessors(self) -> list:
        """Return the documents that this one replaced, directly or by way of others, the latest first."""
        return self.follow(lambda last: {"replaced_by__in": last})

    def follow(self, condition) -> list:
        """Return what is found from this document on, step by step; a ring written past ``clean`` ends too."""
        found, last = [self], [self]
        while last and len(found) <= LONGEST_CHAIN:
            known = [basis.pk for basis in found]
            last = list(type(self).objects.filter(**condition(last)).exclude(pk__in=known))
            found += last
        return found[1:]

    def derive(self):
        super().derive()
        self.number_key = number_key(self.number)

    def derived_columns(self):
        return (*super().derived_columns(), "number_key")

    def searchable_texts(self):
        return [self.kind, self.number, self.issuer, self.abstract]

    @property
    def issued_label(self) -> str:
        return format_date(self.issued_on, self.issued_precision)
