"""The list of bodies, and the suggestions of the fields in which a body is typed."""

from django import forms
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khuyenhoc.lib.lists import FilterForm, page_of
from khuyenhoc.lib.lookup import suggestions
from organizations.models import Organization, OrganizationKind
from organizations.permissions import standing_of


class OrganizationFilter(FilterForm):
    """The state of the list of bodies."""

    kind = forms.ChoiceField(
        label="Loại đơn vị", required=False, choices=[("", "Mọi loại đơn vị"), *OrganizationKind.choices]
    )

    parameters = FilterForm.parameters | {"kind": "loai"}
    search_label = "Tìm theo tên, tên gọi khác"

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


@require_safe
def suggest(request):
    """Answer a field in which the name of one of the bodies is being typed."""
    own = {body.pk for body in standing_of(request.user).associations}
    return JsonResponse(suggestions(Organization.objects.all(), request.GET, lambda body: body.keeper_id in own))
