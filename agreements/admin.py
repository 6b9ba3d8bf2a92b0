"""Back office: programmes with their parties and bases, signing events, documents."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.utils.html import format_html
from django.utils.text import Truncator

from agreements.filters import EXPIRING, named
from agreements.listing import SECTIONS, first_few
from agreements.models import (
    BOUND_ROLES,
    Agreement,
    AgreementBasis,
    EventPerson,
    LegalBasis,
    Organizer,
    Party,
    PresentedDocument,
    Signatory,
    SigningEvent,
)
from agreements.status import Status
from khuyenhoc.lib.backoffice import RecordInline, any_spelling, find_each, label_of, list_link
from khuyenhoc.lib.forms import PartialDateField, PeriodField
from khuyenhoc.lib.keeping import KeptAdmin, KeptForm, PartAdmin, UseFilter
from khuyenhoc.lib.modelforms import JoinedModelForm

SOURCE = ["source_publisher", "source_author", "source_published_on", "source_url", "conflict_note"]
DATE_EXAMPLE = "Ví dụ: 15/05/2024, 05/2024 hoặc 2024. Chưa rõ thì để trống."


def shorten(text: str) -> str:
    """Return as much of a long text as a column of a list takes."""
    return Truncator(text).words(25)


# --- Programmes ---


class PartyForm(forms.ModelForm):
    """A party, on its own page or as a row of its programme."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "name_as_signed" in self.fields:
            self.fields["name_as_signed"].required = False
            self.fields["name_as_signed"].help_text = "Để trống thì lấy tên đơn vị hiện nay."

    def _get_validation_exclusions(self):
        # On the page of a party its programme is no input; that a body is a party only once is checked all the same.
        return super()._get_validation_exclusions() - ({"agreement"} - self.errors.keys())

    def clean_role(self):
        """Refuse to unbind a party on which something rests that only a bound party bears."""
        role = self.cleaned_data["role"]
        if self.instance.pk and "role" in self.changed_data and role not in BOUND_ROLES:
            # The same records forbid deleting the party; this floor of the house need not know what they are.
            leaning = NestedObjects(using=DEFAULT_DB_ALIAS)
            leaning.collect([self.instance])
            if leaning.protected:
                raise ValidationError(
                    "Bên này đang nhận cam kết nên phải là chủ trì, đồng chủ trì hoặc phối hợp. Hãy bỏ tên bên này "
                    "khỏi các cam kết trước."
                )
        return role


class Parties(RecordInline):
    """The parties of a programme; what a party signed and promised is on its own page."""

    model = Party
    form = PartyForm
    fields = ["position", "organization", "role", "name_as_signed", "reference_number", "may_view"]
    autocomplete_fields = ["organization"]
    show_change_link = True


class Bases(RecordInline):
    """The documents that a programme rests on, in its order."""

    model = AgreementBasis
    fields = ["position", "legal_basis"]
    autocomplete_fields = ["legal_basis"]
    row_select_related = ["legal_basis"]


class StatusFilter(admin.SimpleListFilter):
    """Programmes by their status today."""

    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [*Status.choices, (EXPIRING, "Sắp hết hạn")]

    def queryset(self, request, queryset):
        if self.value() == EXPIRING:
            return queryset.expiring()
        return queryset.in_status(self.value()) if self.value() in Status.values else queryset


class AgreementForm(JoinedModelForm, KeptForm):
    """A programme. Its period and the day of signing are typed as they stand on the paper."""

    period = PeriodField(
        label="Giai đoạn",
        required=False,
        widget=AdminTextInputWidget,
        help_text="Ghi như trên giấy: 2024-2030; 05/2024; năm học 2024-2025; 2024-2026, định hướng đến 2030; "
        "từ 2024, không thời hạn. Chưa rõ thì để trống.",
    )
    signed = PartialDateField(label="Ngày ký", required=False, help_text=DATE_EXAMPLE)


@admin.register(Agreement)
class AgreementAdmin(KeptAdmin):
    """Programmes, each with its parties and bases; its commitments are a list of their own."""

    form = AgreementForm
    list_display = ["title", "status_label", "parties", "signed_label", "period_label"]
    list_filter = [StatusFilter, "document_kind", "is_verified", "is_list_incomplete", UseFilter]
    listed_by = ["event", "legal_bases"]
    list_prefetch = ["parties"]
    date_hierarchy = "signed_on"
    search_help_text = "Tìm theo trích yếu, giai đoạn hoặc tên các bên, không cần dấu, ví dụ: cong an ha nam."
    autocomplete_fields = ["keeper", "event"]
    readonly_fields = ["commitments", "created_by", "created_at", "updated_at"]
    fieldsets = [
        (
            None,
            {"fields": ["document_kind", "keeper", "subject", "period", "is_signed", "signed", "event", "commitments"]},
        ),
        ("Nội dung của văn bản", {"fields": SECTIONS, "classes": ["collapse"]}),
        (
            "Nguồn và mức đầy đủ",
            {"fields": [*SOURCE, "is_list_incomplete", "is_verified"], "classes": ["collapse"]},
        ),
        (
            "Chấm dứt trước hạn",
            {"fields": ["is_terminated", "terminated_on", "termination_reason"], "classes": ["collapse"]},
        ),
        ("Trong sổ", {"fields": ["created_by", "created_at", "updated_at"], "classes": ["collapse"]}),
    ]
    inlines = [Parties, Bases]

    def find(self, queryset, words):
        return named(queryset, " ".join(words))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="chương trình", ordering="sort_key")
    def title(self, agreement):
        return shorten(str(agreement))

    @admin.display(description="các bên")
    def parties(self, agreement):
        return first_few([str(party) for party in agreement.parties.all()]) or None

    @admin.display(description="ngày ký", ordering="signed_on")
    def signed_label(self, agreement):
        return agreement.signed_label or None

    @admin.display(description="giai đoạn", ordering="starts_on")
    def period_label(self, agreement):
        return agreement.period_label

    @admin.display(description="tình trạng")
    def status_label(self, agreement):
        return agreement.status().label

    @admin.display(description="cam kết")
    def commitments(self, agreement):
        if not agreement.pk:
            return "Lưu chương trình rồi ghi cam kết."
        # By their names: the pages belong to a floor above this one.
        known = list_link("campaigns_commitment_changelist", "Xem các cam kết", agreement__id__exact=agreement.pk)
        new = list_link("campaigns_commitment_add", "Thêm cam kết", agreement=agreement.pk)
        return format_html("{} · {}", known, new)


class Signatories(RecordInline):
    """Who signed for a party."""

    model = Signatory
    fields = ["position", "full_name", "rank", "position_text", "capacity", "capacity_text"]


@admin.register(Party)
class PartyAdmin(PartAdmin):
    """The parties of all programmes, each with its signatories."""

    form = PartyForm
    whole = "agreement"
    list_display = ["name", "body", "role", "programme", "reference_number"]
    list_filter = ["role", "organization__kind"]
    list_select_related = ["organization", "agreement"]
    ordering = ["-agreement_id", "position", "pk"]
    search_help_text = "Tìm theo đơn vị, chương trình, tên khi ký hoặc số, ký hiệu; không cần dấu."
    autocomplete_fields = ["agreement", "organization"]
    fieldsets = [
        (None, {"fields": ["agreement", "organization", "role", "position"]}),
        ("Trên giấy", {"fields": ["name_as_signed", "reference_number", "responsibilities"]}),
        ("Trong sổ", {"fields": ["is_commitment_list_incomplete", "may_view"]}),
    ]
    inlines = [Signatories]

    def get_readonly_fields(self, request, obj=None):
        # A party does not change over to another paper: what it bears belongs to this one.
        return ["agreement"] if obj else []

    def find(self, queryset, words):
        return find_each(queryset, words, names_party)

    @admin.display(description="đơn vị", ordering="organization__sort_key")
    def body(self, party):
        return label_of(party.organization)

    @admin.display(description="tên khi ký", ordering="name_as_signed")
    def name(self, party):
        return party.name_as_signed

    @admin.display(description="chương trình")
    def programme(self, party):
        return shorten(str(party.agreement))


def names_party(word: str) -> Q:
    """The condition "this party, its body or its programme holds the word"."""
    folded = Q(organization__search_text__contains=word) | Q(agreement__search_text__contains=word)
    pattern = any_spelling(word)
    return folded | Q(name_as_signed__regex=pattern) | Q(reference_number__regex=pattern)


# --- Documents ---


class BasisForm(JoinedModelForm, KeptForm):
    """A document."""

    issued = PartialDateField(label="Ngày ban hành", required=False, help_text=DATE_EXAMPLE)


@admin.register(LegalBasis)
class LegalBasisAdmin(KeptAdmin):
    """Documents that programmes rest on."""

    form = BasisForm
    list_display = ["title", "summary", "issuer", "issued_label", "replaced_by", "keeper"]
    list_filter = [UseFilter]
    list_select_related = ["keeper", "replaced_by"]
    search_help_text = "Tìm theo số, ký hiệu, cơ quan ban hành hoặc trích yếu, không cần dấu, ví dụ: 387."
    autocomplete_fields = ["keeper", "replaced_by"]
    readonly_fields = ["resting", "archived_at"]
    fieldsets = [
        (None, {"fields": ["kind", "number", "issued", "issuer", "abstract", "replaced_by", "resting", "keeper"]}),
        ("Trong sổ", {"fields": ["archived_at"], "classes": ["collapse"]}),
    ]

    @admin.display(description="văn bản", ordering="sort_key")
    def title(self, basis):
        return shorten(str(basis))

    @admin.display(description="trích yếu")
    def summary(self, basis):
        return shorten(basis.abstract) or None

    @admin.display(description="chương trình")
    def resting(self, basis):
        if not basis.pk:
            return self.get_empty_value_display()
        return list_link(
            "agreements_agreement_changelist", "Xem các chương trình dựa trên văn bản", legal_bases__id__exact=basis.pk
        )

    @admin.display(description="ngày ban hành", ordering="issued_on")
    def issued_label(self, basis):
        return basis.issued_label or None


# --- Signing events ---


class Organizers(RecordInline):
    """The bodies that organised an event."""

    model = Organizer
    fields = ["position", "organization"]
    autocomplete_fields = ["organization"]
    row_select_related = ["organization"]


class People(RecordInline):
    """The people at an event, as the source names them."""

    model = EventPerson
    fields = ["position", "honorific", "full_name", "position_text", "act", "act_text"]


class Presented(RecordInline):
    """The documents made known at an event."""

    model = PresentedDocument
    fields = ["position", "legal_basis"]
    autocomplete_fields = ["legal_basis"]
    row_select_related = ["legal_basis"]


class EventForm(JoinedModelForm, KeptForm):
    """A signing event."""

    held = PartialDateField(label="Ngày tổ chức", required=False, help_text=DATE_EXAMPLE)


@admin.register(SigningEvent)
class SigningEventAdmin(KeptAdmin):
    """Signing events, each with its organisers, its people and the documents presented."""

    form = EventForm
    list_display = ["name", "held_label", "place", "papers", "keeper"]
    list_filter = ["papers", UseFilter]
    list_select_related = ["keeper"]
    date_hierarchy = "held_on"
    search_help_text = "Tìm theo tên lễ ký kết, địa điểm hoặc đơn vị tổ chức, không cần dấu."
    autocomplete_fields = ["keeper"]
    readonly_fields = ["agreements", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["title", "keeper", "held", "part_of_day", "place"]}),
        ("Quy mô", {"fields": ["delegates_bound", "delegates", "papers", "agreements"]}),
        ("Ghi chú", {"fields": ["note", "created_at", "updated_at"]}),
    ]
    inlines = [Organizers, People, Presented]

    def find(self, queryset, words):
        return find_each(queryset, words, names_event)

    @admin.display(description="lễ ký kết", ordering="sort_key")
    def name(self, event):
        return shorten(str(event))

    @admin.display(description="ngày tổ chức", ordering="held_on")
    def held_label(self, event):
        return event.held_label or None

    @admin.display(description="chương trình đã ký")
    def agreements(self, event):
        if not event.pk:
            return self.get_empty_value_display()
        return list_link(
            "agreements_agreement_changelist", "Xem các chương trình ký tại đây", event__id__exact=event.pk
        )


def names_event(word: str) -> Q:
    """The condition "this event or one of its organisers holds the word"."""
    organized = Organizer.objects.filter(organization__search_text__contains=word)
    return Q(search_text__contains=word) | Q(pk__in=organized.values("event"))
