"""What records of several apps have in common: how they are found and sorted, and a period."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from khuyenhoc.lib.abbreviations import search_terms, searchable
from khuyenhoc.lib.fields import LineField, ProseField
from khuyenhoc.lib.periods import Period, Precision, format_period
from khuyenhoc.lib.vietnamese import same_name_key, sort_key

MOST_WORDS = 20  # of a search; a pasted page would be a condition deeper than SQLite can parse
FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2100, 12, 31)


def choices_are_known(name: str, **choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint that these columns hold one of their choices, or nothing.

    Args:
        name: of the constraint.
        choices: for each column its choices.
    """
    condition = Q()
    for column, known in choices.items():
        condition &= Q(**{f"{column}__in": ["", *known.values]})
    return models.CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message="Có mục không nằm trong danh sách lựa chọn.",
    )


def precision_with_date(name: str, date_name: str, noun: str) -> models.CheckConstraint:
    """Return the constraint that a day comes with how exactly it is known, and the other way round.

    Args:
        name: of the constraint.
        date_name: ``"issued"`` for the columns ``issued_on`` and ``issued_precision``.
        noun: what the sentence calls the day.
    """
    day, precision = f"{date_name}_on", f"{date_name}_precision"
    return models.CheckConstraint(
        condition=Q(**{f"{day}__isnull": True, precision: ""})
        | (Q(**{f"{day}__isnull": False}) & ~Q(**{precision: ""})),
        name=name,
        violation_error_message=f"{noun} phải kèm mức chính xác, và ngược lại.",
    )


class SearchableQuerySet(models.QuerySet):
    def in_use(self):
        """Rows that are neither put away nor found to be a second row of another one."""
        columns = {field.name for field in self.model._meta.concrete_fields} & {"archived_at", "merged_into"}
        return self.filter(**{f"{column}__isnull": True for column in columns})

    def put_away(self):
        """Rows that are archived and stand for themselves."""
        joined = {"merged_into__isnull": True} if hasattr(self.model, "merged_into") else {}
        return self.filter(archived_at__isnull=False, **joined)

    def search(self, text: str):
        """Rows that hold every word of ``text``, whatever its accents, case, blanks, punctuation and abbreviations."""
        found = self
        for term in search_terms(text)[:MOST_WORDS]:
            found = found.filter(search_text__contains=term)
        return found

    def search_nearly(self, text: str):
        """Rows that may hold every word but for one wrong letter in one of them: a few too many, so look again.

        A word with one wrong letter still holds its first or its second half, so that the database can be asked.
        """
        terms = search_terms(text)[:MOST_WORDS]
        wrong = Q(pk__in=[])
        for term in terms:
            others = Q(*(("search_text__contains", other) for other in terms if other != term))
            half = len(term) // 2
            wrong |= others & (Q(search_text__contains=term[:half]) | Q(search_text__contains=term[half:]))
        return self.filter(wrong)


class Findable(models.Model):
    """A record with a column, filled from its own text, by which it is found."""

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, **kwargs):
        self.derive()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.derived_columns()}
        super().save(**kwargs)

    def derive(self):
        """Fill the columns that follow from the record's own text; for rows that are written without ``save``."""
        self.search_text = searchable(*self.searchable_texts())

    def derived_columns(self) -> tuple[str, ...]:
        return ("search_text",)

    def searchable_texts(self) -> list[str]:
        """Return the record's own texts by which people look for it."""
        raise NotImplementedError


class Searchable(Findable):
    """A record with two columns filled from its own text: one to be found by, one to be sorted by."""

    sort_key = models.CharField(max_length=600, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def derive(self):
        super().derive()
        self.sort_key = self.make_sort_key()

    def derived_columns(self):
        return (*super().derived_columns(), "sort_key")

    def make_sort_key(self) -> str:
        return sort_key(str(self))


class Named(Searchable):
    """A searchable record with a name and other names, which can be recognised when its name is typed again."""

    name = LineField("tên", max_length=300)
    aliases = ProseField(
        "tên gọi khác",
        max_length=2000,
        blank=True,
        default="",
        help_text="Mỗi tên một dòng: tên viết tắt, tên cũ, cách gọi khác.",
    )
    # The name without differences that are only ways of typing (NFD, case, hòa/hoà): not unique, since two bodies
    # may bear one name.
    name_key = models.CharField(max_length=300, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def derive(self):
        super().derive()
        self.name_key = same_name_key(self.name)[:300]

    def derived_columns(self):
        return (*super().derived_columns(), "name_key")

    def searchable_texts(self):
        return [self.name, self.aliases]

    def goes_by(self, text: str) -> bool:
        """Tell whether ``text`` is this record's name, or one of its other names, as far as typing differs."""
        return same_name_key(text) in {same_name_key(name) for name in [self.name, *self.other_names()]}

    def other_names(self) -> list[str]:
        return self.aliases.splitlines()


class Kept(models.Model):
    """A record that several people correct over the years, and that may be put away without being lost."""

    # Raised by every correction, so that one made from an older page is noticed.
    version = models.PositiveIntegerField(default=1, editable=False)
    # NULL: in use. Otherwise the record is left out of lists and suggestions, and stays wherever it is referred to.
    archived_at = models.DateTimeField("cất đi lúc", null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Joinable(models.Model):
    """A record that may turn out to be a second row of one that was there already."""

    # The row with which this one was found to be the same; it then holds nothing any more. NULL: a record of its own.
    merged_into = models.ForeignKey(
        "self",
        verbose_name="đã gộp vào",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="duplicates",
    )

    class Meta:
        abstract = True


class Merged(models.Model):
    """That one row was found to be a second one of another, and what moved by it; kept so that it can be undone.

    Subclasses add ``kept`` and ``duplicate``.
    """

    # What moved, what went, what changed (khuyenhoc/workflows/merging.py reads and writes it).
    record = models.JSONField("những gì đã chuyển", default=dict, editable=False)
    reason = LineField("lý do", max_length=300, blank=True, default="")
    merged_at = models.DateTimeField("gộp lúc", auto_now_add=True)
    merged_by = models.ForeignKey(
        "organizations.User",
        verbose_name="người gộp",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    # NULL: still in force.
    undone_at = models.DateTimeField("tách lại lúc", null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("duplicate")),
                name="%(app_label)s_%(class)s_of_two_rows",
                violation_error_message="Không thể gộp một mục với chính nó.",
            ),
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=Q(undone_at=None),
                name="%(app_label)s_%(class)s_once_at_a_time",
                violation_error_message="Mục này đã được gộp rồi.",
            ),
        ]

    def __str__(self):
        return f"{self.duplicate} → {self.kept}"


class Dated(models.Model):
    """A period as a paper states it: each bound may be unknown, and says how exactly it is known.

    An end that is NULL is unknown, unless ``is_open_ended`` says that the paper sets none: two different things.
    Years are stored as 01/01 and 31/12, a school year as 01/09 and 31/08.
    """

    starts_on = models.DateField("bắt đầu", null=True, blank=True)
    starts_precision = models.CharField(
        "bắt đầu: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    ends_on = models.DateField("kết thúc", null=True, blank=True)
    ends_precision = models.CharField(
        "kết thúc: biết đến", max_length=12, choices=Precision.choices, blank=True, default=""
    )
    is_open_ended = models.BooleanField("không thời hạn", default=False)
    horizon_year = models.PositiveSmallIntegerField("định hướng đến năm", null=True, blank=True)
    period_text = LineField("giai đoạn như ghi trên giấy", max_length=200, blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            choices_are_known(
                "%(app_label)s_%(class)s_precisions_are_known", starts_precision=Precision, ends_precision=Precision
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message="Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(is_open_ended=False) | Q(ends_on__isnull=True),
                name="%(app_label)s_%(class)s_open_or_ending",
                violation_error_message="Giai đoạn không thời hạn thì không có ngày kết thúc.",
            ),
            models.CheckConstraint(
                condition=(
                    (Q(starts_on__isnull=True, starts_precision="") | Q(starts_on__isnull=False))
                    & (Q(ends_on__isnull=True, ends_precision="") | Q(ends_on__isnull=False))
                    & (Q(starts_on__isnull=True) | ~Q(starts_precision=""))
                    & (Q(ends_on__isnull=True) | ~Q(ends_precision=""))
                ),
                name="%(app_label)s_%(class)s_precision_with_date",
                violation_error_message="Mỗi ngày phải kèm mức chính xác (ngày, tháng, năm, năm học), và ngược lại.",
            ),
            models.CheckConstraint(
                condition=(Q(starts_on__isnull=True) | Q(starts_on__range=(FIRST_DAY, LAST_DAY)))
                & (Q(ends_on__isnull=True) | Q(ends_on__range=(FIRST_DAY, LAST_DAY)))
                & (Q(horizon_year__isnull=True) | Q(horizon_year__range=(FIRST_DAY.year, LAST_DAY.year))),
                name="%(app_label)s_%(class)s_within_living_memory",
                violation_error_message=f"Năm phải từ {FIRST_DAY.year} đến {LAST_DAY.year}.",
            ),
        ]

    @property
    def period(self) -> Period:
        return Period(
            starts_on=self.starts_on,
            starts_precision=self.starts_precision,
            ends_on=self.ends_on,
            ends_precision=self.ends_precision,
            is_open_ended=self.is_open_ended,
            horizon_year=self.horizon_year,
            text=self.period_text,
        )

    @period.setter
    def period(self, period: Period):
        self.starts_on, self.starts_precision = period.starts_on, period.starts_precision
        self.ends_on, self.ends_precision = period.ends_on, period.ends_precision
        self.is_open_ended, self.horizon_year = period.is_open_ended, period.horizon_year
        self.period_text = period.text

    @property
    def period_label(self) -> str:
        return format_period(self.period)
