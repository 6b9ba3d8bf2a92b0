"""The list of bodies, and the suggestions of the fields in which a body is typed."""

from django import forms
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.lists import FilterForm, page_of
from khuyenhoc.lib.lookup import suggest as suggested
from khuyenhoc.lib.vietnamese import same_name_key
from organizations.models import Organization, OrganizationKind


class OrganizationFilter(FilterForm):
    """The state of the list of bodies."""

    kind = forms.ChoiceField(
        label="Loại đơn vị", required=False, choices=[("", "Mọi loại đơn vị"), *OrganizationKind.choices]
    )

    parameters = FilterForm.parameters | {"kind": "loai"}

    def narrow(self, queryset):
        queryset = queryset.search(self.cleaned_data["q"])
        kind = self.cleaned_data["kind"]
        return queryset.filter(kind=kind) if kind else queryset


@require_safe
def organization_list(request):
    """Show all bodies; the list is open to everyone who is signed in."""
    form = OrganizationFilter(request.GET)
    page = page_of(request, form, Organization.objects.select_related("parent"))
    return render(request, "organizations/list.html", {"form": form, "page": page})


class SuggestForm(forms.Form):
    """What was typed so far."""

    q = LineField(required=False, max_length=300)


@require_safe
def suggest(request):
    """Answer with the bodies whose names hold what was typed, and whether one bears exactly that name."""
    form = SuggestForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    bodies = Organization.objects.all()
    items = [{"id": body.pk, "name": body.name, "detail": detail_of(body)} for body in suggested(bodies, text)]
    known = bool(text) and bodies.filter(name_key=same_name_key(text)[:300]).exists()
    return JsonResponse({"items": items, "known": known})


def detail_of(body: Organization) -> str:
    """Return what tells bodies of like names apart: kind, level, place."""
    return " · ".join(filter(None, [body.get_kind_display(), body.get_level_display(), body.place]))
