"""The state of the lists of programmes, signing events and legal bases."""

from datetime import date

from django import forms
from django.db.models import F, Q

from agreements.completeness import lacking
from agreements.models import LegalBasis, Party
from agreements.status import Status
from khuyenhoc.lib.abbreviations import search_terms
from khuyenhoc.lib.keyset import Sort, by_date
from khuyenhoc.lib.lists import KeptFilterForm, YearField
from khuyenhoc.lib.models import MOST_WORDS
from organizations.models import Organization, OrganizationKind, within
from organizations.permissions import any_of, standing_of

EXPIRING = "expiring"
OFFERED_ASSOCIATIONS = 60  # more are not chosen from a list; the page of an association leads to its programmes


class AgreementFilter(KeptFilterForm):
    """The state of the list of programmes, on a given day."""

    status = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[
            ("", "Mọi tình trạng"),
            (Status.ACTIVE.value, Status.ACTIVE.label),
            (EXPIRING, "Sắp hết hạn"),
            *((status.value, status.label) for status in Status if status is not Status.ACTIVE),
        ],
    )
    kind = forms.ChoiceField(
        label="Loại đơn vị phối hợp", required=False, choices=[("", "Mọi loại đơn vị"), *OrganizationKind.choices]
    )
    signed_in = YearField(label="Năm ký")
    in_force = YearField(label="Có hiệu lực trong năm")
    association = forms.ModelChoiceField(
        label="Hội quản lý (kể cả cấp dưới)",
        queryset=Organization.objects.associations(),
        required=False,
        empty_label="Mọi hội",
    )
    is_lacking = forms.BooleanField(label="Còn thiếu thông tin", required=False)
    body = forms.ModelChoiceField(
        label="Đơn vị", queryset=Organization.objects.all(), required=False, widget=forms.HiddenInput
    )

    parameters = {
        "status": "tinh-trang",
        "kind": "loai",
        "signed_in": "nam",
        "in_force": "hieu-luc",
        "association": "hoi",
        "is_lacking": "thieu",
        "body": "don-vi",
    }
    main = ("status", "kind")
    search_label = "Tìm theo trích yếu, tên đơn vị, số văn bản, giai đoạn"
    sorts = (by_date("ngay-ky", "signed_on"), Sort("ten", "sort_key"), by_date("thoi-han", "ends_on"))

    def __init__(self, *args, on: date, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.offer_associations(user)

    def offer_associations(self, user):
        """Offer the person's associations and those below; none where there are too many, or nothing to choose."""
        field, standing = self.fields["association"], standing_of(user)
        below = any_of(within(body.path) for body in standing.associations)
        overseen = field.queryset.in_use().filter(Q() if standing.is_admin else below)
        offered = [] if standing.is_partner_only else list(overseen[: OFFERED_ASSOCIATIONS + 1])
        if 1 < len(offered) <= OFFERED_ASSOCIATIONS:
            field.choices = [("", field.empty_label), *((body.pk, body.name) for body in offered)]
        else:
            field.widget = forms.HiddenInput()

    def narrow(self, queryset):
        asked = self.cleaned_data
        queryset = named(queryset, asked["q"])
        if asked["status"]:
            queryset = in_status(queryset, asked["status"], self.on)
        if asked["kind"]:
            queryset = with_partner_of(queryset, asked["kind"])
        if asked["signed_in"]:
            queryset = queryset.filter(signed_on__range=days_of(asked["signed_in"]))
        if asked["in_force"]:
            queryset = queryset.in_force(*days_of(asked["in_force"]))
        return self.narrow_to_bodies(queryset)

    def narrow_to_bodies(self, queryset):
        asked = self.cleaned_data
        if asked["association"]:
            queryset = queryset.filter(within(asked["association"].path, "keeper__path"))
        if asked["body"]:
            queryset = of_body(queryset, asked["body"])
        return queryset.filter(lacking()) if asked["is_lacking"] else queryset


def days_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def in_status(queryset, status: str, on: date):
    return queryset.expiring(on) if status == EXPIRING else queryset.in_status(status, on)


def named(queryset, text: str):
    """Programmes each of whose searched words stands in their own text, or in a name or number of their parties."""
    for term in search_terms(text)[:MOST_WORDS]:
        with_party = Party.objects.filter(Q(organization__search_text__contains=term) | Q(search_text__contains=term))
        queryset = queryset.filter(Q(search_text__contains=term) | Q(pk__in=with_party.values("agreement")))
    return queryset


def of_body(queryset, body: Organization):
    """Programmes in which a body takes part in whatever role, or whose file it keeps."""
    return queryset.filter(Q(keeper=body) | Q(pk__in=Party.objects.filter(organization=body).values("agreement")))


def with_partner_of(queryset, kind: str):
    """Programmes that bind a body of this kind besides the association that keeps them."""
    partners = Party.objects.bound().filter(organization__kind=kind).exclude(organization=F("agreement__keeper"))
    return queryset.filter(pk__in=partners.values("agreement"))


class EventFilter(KeptFilterForm):
    """The state of the list of signing events."""

    year = YearField(label="Năm tổ chức")

    parameters = {"year": "nam"}
    main = ("year",)
    search_label = "Tìm theo tên lễ ký kết, địa điểm"
    sorts = (by_date("thoi-gian", "held_on"), Sort("ten", "sort_key"))

    def narrow(self, queryset):
        queryset = queryset.search(self.cleaned_data["q"])
        year = self.cleaned_data["year"]
        return queryset.filter(held_on__range=days_of(year)) if year else queryset


class BasisFilter(KeptFilterForm):
    """The state of the list of legal bases."""

    kind = forms.ChoiceField(label="Loại văn bản", required=False)
    issuer = forms.ChoiceField(label="Cơ quan ban hành", required=False)
    year = YearField(label="Năm ban hành")

    parameters = {"kind": "loai", "issuer": "co-quan", "year": "nam"}
    main = ("kind", "year")
    search_label = "Tìm theo số, trích yếu, cơ quan ban hành"
    sorts = (by_date("ngay-ban-hanh", "issued_on"), Sort("ten", "sort_key"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, everything in (("kind", "Mọi loại"), ("issuer", "Mọi cơ quan")):
            # Both are free text, so the list offers what stands in the register.
            known = LegalBasis.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
            self.fields[name].choices = [("", everything), *((text, text) for text in known[:100])]

    def narrow(self, queryset):
        asked = self.cleaned_data
        queryset = queryset.search(asked["q"])
        exact = {name: asked[name] for name in ("kind", "issuer") if asked[name]}
        if asked["year"]:
            exact["issued_on__range"] = days_of(asked["year"])
        return queryset.filter(**exact)
