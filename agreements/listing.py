"""The rows of lists of programmes, as any page shows them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from agreements.models import Agreement, Party
from agreements.status import StatusOn, status_of

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


@dataclass(frozen=True)
class AgreementRow:
    """A programme as a list shows it.

    Attributes:
        agreement: the programme.
        kind: the kind of paper, where the title does not say it already.
        status: its status on the day of the list.
        partner_names: the bodies bound besides the keeper, as they signed.
        is_period_short: the period fits on one line.
    """

    agreement: Agreement
    kind: str
    status: StatusOn
    partner_names: list[str]
    is_period_short: bool

    @property
    def partners(self) -> str:
        return first_few(self.partner_names)


def agreement_rows(queryset, on: date) -> list[AgreementRow]:
    """Return the rows of a list of programmes, read in two queries however many there are."""
    return rows_of(list(briefly(queryset)), on)


def briefly(queryset):
    """Leave out of the programmes the paper's own sections, which may be long and which no list shows."""
    return queryset.select_related("keeper").defer(*SECTIONS)


def rows_of(agreements: list[Agreement], on: date) -> list[AgreementRow]:
    prefetch_related_objects(agreements, Prefetch("parties", Party.objects.bound(), to_attr="bound_parties"))
    return [agreement_row(agreement, on) for agreement in agreements]


def agreement_row(agreement: Agreement, on: date) -> AgreementRow:
    return AgreementRow(
        agreement=agreement,
        kind=agreement.get_document_kind_display() if agreement.subject else "",
        status=status_of(agreement, on),
        partner_names=partner_names_of(agreement),
        is_period_short=len(agreement.period_label) <= len("2024–2030"),
    )


def partner_names_of(agreement: Agreement) -> list[str]:
    return [party.name_as_signed for party in agreement.bound_parties if party.organization_id != agreement.keeper_id]


def first_few(names) -> str:
    """Return the first names, and how many more there are: "A, B và 5 đơn vị khác"."""
    names = list(names)
    shown = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown} và {more} đơn vị khác" if more > 0 else shown
