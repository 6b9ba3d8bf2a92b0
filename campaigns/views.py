"""The catalogue of campaigns, the page of one of them, and the suggestions of the fields in which one is typed."""

from django import forms
from django.contrib import messages
from django.db.models import Count, F, Min
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from campaigns.listing import bearers_of, promise_rows
from campaigns.models import Campaign, CampaignKind, Commitment
from khuyenhoc.lib.export import Column
from khuyenhoc.lib.keyset import Sort, by_choice
from khuyenhoc.lib.lists import KeptFilterForm, PageForm, answer_list, page_of
from khuyenhoc.lib.lookup import suggestions
from khuyenhoc.templatetags.ui import number
from organizations.permissions import can_change, can_enter, can_read_past, standing_of

FEW = 3  # commitments, whose table tells at a glance who made them
BODIES_SHOWN, BODIES_FOLDED = 24, 300


class CampaignFilter(KeptFilterForm):
    """The state of the catalogue."""

    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Mọi loại"), *CampaignKind.choices])

    parameters = {"kind": "loai"}
    main = ("kind",)
    search_label = "Tìm theo tên, tên gọi khác"
    sorts = (Sort("ten", "sort_key"), by_choice("loai", "kind", CampaignKind))

    def narrow(self, queryset):
        queryset = queryset.search(self.cleaned_data["q"])
        kind = self.cleaned_data["kind"]
        return queryset.filter(kind=kind) if kind else queryset


@require_safe
def campaign_list(request):
    """Show the catalogue, each campaign with the number of programmes that promise it, as far as staff see them.

    A partner does not see what others promised, so that a number would tell it a falsehood.
    """
    standing = standing_of(request.user)
    is_counted = standing.is_admin or bool(standing.associations)
    return answer_list(
        request,
        CampaignFilter(request.GET),
        Campaign.objects.all(),
        template="campaigns/list.html",
        rows_of=lambda found: campaign_rows(request.user, found, is_counted=is_counted),
        columns=[*COLUMNS, NUMBER] if is_counted else COLUMNS,
        file_name="phong-trao",
        may_enter=can_enter(request.user),
        is_counted=is_counted,
    )


COLUMNS = [
    Column("Tên", lambda row: row["campaign"].name, 60),
    Column("Loại", lambda row: row["campaign"].get_kind_display(), 24),
    Column("Tên gọi khác", lambda row: "; ".join(row["campaign"].aliases.splitlines()), 40),
]
NUMBER = Column("Chương trình có cam kết", lambda row: row["number"], 24)


def campaign_rows(user, campaigns: list[Campaign], *, is_counted: bool) -> list[dict]:
    numbers = numbers_of(user, campaigns) if is_counted else {}
    return [{"campaign": campaign, "number": numbers.get(campaign.pk, 0)} for campaign in campaigns]


def numbers_of(user, campaigns) -> dict[int, int]:
    """Return how many programmes in the person's scope promise each of the campaigns."""
    visible = Commitment.objects.visible_to(user).filter(campaign__in=[campaign.pk for campaign in campaigns])
    return dict(visible.order_by().values_list("campaign").annotate(number=Count("agreement", distinct=True)))


@require_safe
def campaign_detail(request, pk: int):
    """Show one campaign and who committed to it, as far as the person's scope goes."""
    is_partner = standing_of(request.user).is_partner_only
    campaign = get_object_or_404(Campaign.objects.select_related("keeper", "merged_into"), pk=pk)
    if campaign.merged_into:
        messages.info(request, f"“{campaign}” đã được gộp vào phong trào này.")
        return redirect(campaign.merged_into)
    visible = Commitment.objects.visible_to(request.user)
    promised = visible.filter(campaign=campaign)
    named_first = promised.annotate(first_bearer=Min("bearers__organization__sort_key"))
    by_bearer = named_first.order_by(F("first_bearer").asc(nulls_last=True), "-agreement_id", "position", "pk")
    page = page_of(request, PageForm(request.GET), by_bearer)
    tied_to = Campaign.objects.filter(tied_commitments__in=promised)
    tied_here = Campaign.objects.filter(commitments__in=visible.filter(tied_to=campaign))
    rows = promise_rows(page.object_list, localdate())
    # A partner is told of what it sees, not how much of it there is.
    bodies = [] if is_partner or not rows else list(bearers_of(promised)[: BODIES_SHOWN + BODIES_FOLDED])
    context = {
        "campaign": campaign,
        "may_change": can_change(request.user, campaign),
        "may_read_past": can_read_past(request.user),
        "aliases": campaign.aliases.splitlines(),
        "page": page,
        "rows": rows,
        "has_rows": bool(rows),
        "is_partner": is_partner,
        "commitments_title": "Cam kết của đơn vị bạn" if is_partner else "Cam kết",
        "count_words": count_words_of(promised, len(bodies)) if bodies else "",
        "bodies": bodies[:BODIES_SHOWN] if page.paginator.count > FEW else [],
        "more_bodies": bodies[BODIES_SHOWN:],
        "tied_to": tied_to.distinct(),
        "tied_here": tied_here.distinct(),
    }
    return render(request, "campaigns/detail.html", context)


def count_words_of(promised, bodies: int) -> str:
    """Return "3 cam kết của 4 đơn vị trong 2 chương trình"; "hơn 300 đơn vị" where counting stopped."""
    counts = promised.aggregate(commitments=Count("pk"), programmes=Count("agreement", distinct=True))
    most = BODIES_SHOWN + BODIES_FOLDED
    bearing = f"hơn {number(most)}" if bodies == most else number(bodies)
    commitments, programmes = number(counts["commitments"]), number(counts["programmes"])
    return f"{commitments} cam kết của {bearing} đơn vị trong {programmes} chương trình"


@require_safe
def suggest(request):
    """Answer a field in which the name of one of the campaigns is being typed."""
    return JsonResponse(suggestions(Campaign.objects.all(), request.GET))
