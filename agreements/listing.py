"""Lists of programmes: the filter, and the rows as any page shows them."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Prefetch, Q

from agreements.models import Agreement, Party
from agreements.status import Status, StatusOn, status_of
from khuyenhoc.lib.abbreviations import search_terms
from khuyenhoc.lib.lists import FilterForm
from organizations.models import Organization

EXPIRING = "expiring"
NAMES_SHOWN = 2
# The paper's own texts, in its order.
SECTIONS = [
    "purpose",
    "content",
    "joint_responsibilities",
    "implementation",
    "funding",
    "focal_points",
    "recipients",
]


class AgreementFilter(FilterForm):
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
    body = forms.ModelChoiceField(queryset=Organization.objects.all(), required=False, widget=forms.HiddenInput)

    parameters = FilterForm.parameters | {"status": "tinh-trang", "body": "don-vi"}
    search_label = "Tìm theo trích yếu, tên đơn vị, giai đoạn"

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on

    def narrow(self, queryset):
        queryset = named(queryset, self.cleaned_data["q"])
        if body := self.cleaned_data["body"]:
            queryset = of_body(queryset, body)
        status = self.cleaned_data["status"]
        if status == EXPIRING:
            return queryset.expiring(self.on)
        return queryset.in_status(status, self.on) if status else queryset


def named(queryset, text: str):
    """Programmes each of whose searched words stands in their own text or in the name of one of their parties."""
    for term in search_terms(text):
        with_party = Party.objects.filter(organization__search_text__contains=term)
        queryset = queryset.filter(Q(search_text__contains=term) | Q(pk__in=with_party.values("agreement")))
    return queryset


def of_body(queryset, body: Organization):
    """Programmes in which a body takes part in whatever role, or whose file it keeps."""
    return queryset.filter(Q(keeper=body) | Q(pk__in=Party.objects.filter(organization=body).values("agreement")))


@dataclass(frozen=True)
class AgreementRow:
    """A programme as a list shows it.

    Attributes:
        agreement: the programme.
        kind: the kind of paper, where the title does not say it already.
        status: its status on the day of the list.
        partners: the bodies bound besides the keeper, as a phrase.
        is_period_short: the period fits on one line.
    """

    agreement: Agreement
    kind: str
    status: StatusOn
    partners: str
    is_period_short: bool


def agreement_rows(queryset, on: date) -> list[AgreementRow]:
    """Return the rows of a list of programmes, read in two queries however many there are."""
    bound = Prefetch("parties", Party.objects.bound(), to_attr="bound_parties")
    # A list does not show the paper's own sections, which may be long.
    found = queryset.select_related("keeper").defer(*SECTIONS).prefetch_related(bound)
    return [agreement_row(agreement, on) for agreement in found]


def agreement_row(agreement: Agreement, on: date) -> AgreementRow:
    return AgreementRow(
        agreement=agreement,
        kind=agreement.get_document_kind_display() if agreement.subject else "",
        status=status_of(agreement, on),
        partners=partners_of(agreement),
        is_period_short=len(agreement.period_label) <= len("2024–2030"),
    )


def partners_of(agreement: Agreement) -> str:
    names = [party.name_as_signed for party in agreement.bound_parties if party.organization_id != agreement.keeper_id]
    return first_few(names)


def first_few(names) -> str:
    """Return the first names, and how many more there are: "A, B và 5 đơn vị khác"."""
    names = list(names)
    shown = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown} và {more} đơn vị khác" if more > 0 else shown
