"""The list of bodies, and the suggestions of the fields in which a body or a place is typed."""

from django import forms
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from khuyenhoc.lib.export import Column
from khuyenhoc.lib.keyset import Sort, by_choice
from khuyenhoc.lib.lists import KeptFilterForm, answer_list
from khuyenhoc.lib.lookup import OFFERED, SuggestForm, suggestions
from khuyenhoc.lib.vietnamese import sort_key
from organizations import places
from organizations.models import Level, Organization, OrganizationKind
from organizations.permissions import can_enter, standing_of


class OrganizationFilter(KeptFilterForm):
    """The state of the list of bodies."""

    kind = forms.ChoiceField(
        label="Loại đơn vị", required=False, choices=[("", "Mọi loại đơn vị"), *OrganizationKind.choices]
    )
    level = forms.ChoiceField(label="Cấp", required=False, choices=[("", "Mọi cấp"), *Level.choices])
    province = forms.ChoiceField(label="Tỉnh, thành phố", required=False)
    parent = forms.ModelChoiceField(
        label="Trực thuộc", queryset=Organization.objects.all(), required=False, widget=forms.HiddenInput
    )

    parameters = {"kind": "loai", "level": "cap", "province": "tinh", "parent": "truc-thuoc"}
    main = ("kind", "level")
    search_label = "Tìm theo tên, tên viết tắt, tên cũ"
    sorts = (
        Sort("ten", "sort_key"),
        by_choice("loai", "kind", OrganizationKind),
        by_choice("cap", "level", Level, alphabetical=False),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [("", "Mọi tỉnh, thành phố"), *province_choices()]

    def narrow(self, queryset):
        asked = self.cleaned_data
        columns = {"kind": "kind", "level": "level", "province": "province_code", "parent": "parent"}
        exact = {column: asked[name] for name, column in columns.items() if asked[name]}
        return queryset.search(asked["q"]).filter(**exact)


def province_choices() -> list[tuple[str, str]]:
    """Return the codes and names of all provinces; which of them have bodies would take a look at every body."""
    return sorted(
        ((code, found.name) for code, found in places.provinces().items()), key=lambda pair: sort_key(pair[1])
    )


COLUMNS = [
    Column("Đơn vị", lambda body: body.name, 50),
    Column("Loại đơn vị", lambda body: body.get_kind_display(), 30),
    Column("Cấp", lambda body: body.get_level_display(), 26),
    Column("Địa bàn", lambda body: body.place_label, 36),
    Column("Đơn vị cấp trên", lambda body: body.parent.name if body.parent else "", 40),
    Column("Tên gọi khác", lambda body: "; ".join(body.other_names()), 40),
]


@require_safe
def organization_list(request):
    """Show all bodies; the list is open to everyone who is signed in."""
    return answer_list(
        request,
        OrganizationFilter(request.GET),
        Organization.objects.select_related("parent"),
        template="organizations/list.html",
        columns=COLUMNS,
        file_name="don-vi",
        may_enter=can_enter(request.user),
    )


@require_safe
def suggest(request):
    """Answer a field in which the name of one of the bodies is being typed."""
    own = {body.pk for body in standing_of(request.user).associations}
    return JsonResponse(suggestions(Organization.objects.all(), request.GET, lambda body: body.keeper_id in own))


@require_safe
def suggest_place(request):
    """Answer a field in which the name of a unit of administration is being typed.

    Nothing is ``known`` if the name may also be an old unit's: the words of the paper may then stay as they are.
    """
    form = SuggestForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    offered, named = places.offers(text, OFFERED), places.named(text)
    is_known = bool(named) and all(places.is_todays(unit) for unit in named)
    codes = [offer.pk for offer in offered]
    return JsonResponse(
        {
            "items": [{"id": offer.pk, "name": offer.name, "detail": offer.detail} for offer in offered],
            "known": is_known,
            "exact": codes.index(named[0].code) if is_known and len(named) == 1 and named[0].code in codes else None,
        }
    )
