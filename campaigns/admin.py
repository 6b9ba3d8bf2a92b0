"""Back office: the catalogue of campaigns, and commitments with those who bear them."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import Q
from django.utils.text import Truncator

from agreements.models import Party
from campaigns.bearing import check_bearing
from campaigns.models import Bearer, Campaign, Commitment
from khuyenhoc.lib.backoffice import (
    RecordField,
    RecordInline,
    RowFormSet,
    any_spelling,
    find_each,
    is_id,
    list_link,
)
from khuyenhoc.lib.forms import PeriodField
from khuyenhoc.lib.keeping import KeptAdmin, PartAdmin, UseFilter
from khuyenhoc.lib.modelforms import JoinedModelForm


@admin.register(Campaign)
class CampaignAdmin(KeptAdmin):
    """The catalogue."""

    list_display = ["title", "kind", "other_names", "keeper"]
    list_filter = ["kind", UseFilter]
    list_select_related = ["keeper"]
    search_help_text = "Tìm theo tên hoặc tên gọi khác, không cần dấu, ví dụ: con nuoi don vi."
    autocomplete_fields = ["keeper"]
    readonly_fields = ["commitments", "archived_at", "merged_into", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", "aliases", "kind", "keeper", "commitments"]}),
        ("Trong sổ", {"fields": ["archived_at", "merged_into", "created_at", "updated_at"], "classes": ["collapse"]}),
    ]

    @admin.display(description="tên", ordering="sort_key")
    def title(self, campaign):
        return campaign.name

    @admin.display(description="tên gọi khác")
    def other_names(self, campaign):
        return "; ".join(campaign.aliases.splitlines()) or None

    @admin.display(description="cam kết")
    def commitments(self, campaign):
        if not campaign.pk:
            return self.get_empty_value_display()
        return list_link("campaigns_commitment_changelist", "Xem các cam kết", campaign__id__exact=campaign.pk)


class BearerRows(RowFormSet):
    """The parties that bear a commitment by name."""

    def clean(self):
        super().clean()
        # The programme is missing while the form above is not understood; the rule waits until it is.
        if any(self.errors) or not self.instance.agreement_id:
            return
        kept = [form.cleaned_data for form in self.forms if not self._should_delete_form(form)]
        parties = [row["party"] for row in kept if row.get("party")]
        check_bearing(self.instance.agreement, self.instance.is_joint, parties)


class Bearers(RecordInline):
    """Who bears a commitment: parties of its programme, and of no other."""

    model = Bearer
    formset = BearerRows
    fields = ["party"]
    row_select_related = ["party"]
    extra = 1
    verbose_name_plural = "bên thực hiện (để trống khi tất cả các bên cùng thực hiện)"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return super().formfield_for_foreignkey(db_field, request, **kwargs, form_class=RecordField)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields["party"]
        field.queryset = Party.objects.filter(agreement__in=chosen_agreement(request, obj))
        # Read once, for the lists of all rows and for the check of what was chosen.
        parties = {str(party.pk): party for party in field.queryset}
        field.shelf.update(parties)
        field.choices = [("", field.empty_label), *((number, str(party)) for number, party in parties.items())]
        field.widget.can_add_related = False  # a party is added on the page of its programme
        return formset


def chosen_agreement(request, commitment: Commitment | None) -> list:
    """Return the id of the programme that the page is about, as a list; none if it has not been chosen yet."""
    if commitment:
        return [commitment.agreement_id]
    typed = request.POST.get("agreement") or request.GET.get("agreement") or ""
    return [typed] if is_id(typed) else []


class CommitmentForm(JoinedModelForm):
    """A commitment, with dates of its own if it has any."""

    period = PeriodField(
        label="Thời gian riêng",
        required=False,
        widget=AdminTextInputWidget,
        help_text="Chỉ ghi khi khác giai đoạn của chương trình, ví dụ: 2024-2030 hoặc năm học 2024-2025.",
    )


@admin.register(Commitment)
class CommitmentAdmin(PartAdmin):
    """Commitments, each with those who bear it."""

    form = CommitmentForm
    whole = "agreement"
    list_display = ["title", "kind", "bearing", "programme", "own_period"]
    list_filter = ["is_joint", "recurrence", "campaign__kind"]
    listed_by = ["agreement", "campaign"]
    list_select_related = ["campaign", "agreement"]
    list_prefetch = ["bearers"]
    search_fields = ["text"]
    search_help_text = "Tìm theo phong trào, nội dung, chương trình hoặc bên thực hiện, không cần dấu."
    autocomplete_fields = ["agreement", "campaign", "tied_to"]
    fieldsets = [
        (None, {"fields": ["agreement", "campaign", "kind_as_written", "text", "tied_to", "position"]}),
        ("Thời gian và bên thực hiện", {"fields": ["period", "recurrence", "is_joint"]}),
        ("Ghi chú", {"fields": ["note"]}),
    ]
    inlines = [Bearers]

    def get_readonly_fields(self, request, obj=None):
        # A commitment does not change over to another paper: its bearers are parties of this one.
        return ["agreement"] if obj else []

    def find(self, queryset, words):
        return find_each(queryset, words, names_commitment)

    @admin.display(description="cam kết")
    def title(self, commitment):
        return Truncator(str(commitment)).words(25)

    @admin.display(description="loại")
    def kind(self, commitment):
        return commitment.kind_label or None

    @admin.display(description="bên thực hiện")
    def bearing(self, commitment):
        if commitment.is_joint:
            return "Tất cả các bên"
        return "; ".join(str(party) for party in commitment.bearers.all()) or None

    @admin.display(description="chương trình")
    def programme(self, commitment):
        return Truncator(str(commitment.agreement)).words(25)

    @admin.display(description="thời gian riêng", ordering="starts_on")
    def own_period(self, commitment):
        return commitment.period_label if commitment.has_own_dates else None


def names_commitment(word: str) -> Q:
    """The condition "this commitment, its campaign, its programme or one of its bearers holds the word"."""
    borne = Bearer.objects.filter(party__organization__search_text__contains=word)
    return (
        Q(text__regex=any_spelling(word))
        | Q(campaign__search_text__contains=word)
        | Q(agreement__search_text__contains=word)
        | Q(pk__in=borne.values("commitment"))
    )
