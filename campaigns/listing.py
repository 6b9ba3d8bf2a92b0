"""Commitments as the pages show them: who bears them, and with whom."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from agreements.listing import first_few
from agreements.models import Party
from agreements.status import StatusOn, status_of
from campaigns.models import Bearer, Commitment
from organizations.models import Organization


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment with the parties that bear it by name, in the order of the paper; none for a joint one."""

    commitment: Commitment
    bearers: list[Party]

    def bodies_besides(self, bodies: list[Organization]) -> list[Organization]:
        """Return the bodies that bear it together with the given ones."""
        own = {body.pk for body in bodies}
        return [party.organization for party in self.bearers if party.organization_id not in own]


def commitment_rows(queryset) -> list[CommitmentRow]:
    """Return the rows of a list of commitments, read in two queries however many there are."""
    named = Prefetch("bearers", Party.objects.select_related("organization"), to_attr="named_bearers")
    found = queryset.select_related("agreement__keeper", "campaign", "tied_to").prefetch_related(named)
    return [CommitmentRow(commitment, commitment.named_bearers) for commitment in found]


@dataclass(frozen=True)
class PromiseRow:
    """A commitment in the list of those who committed to one campaign.

    Attributes:
        commitment: the commitment.
        bodies: the bodies that bear it by name; none if all parties bear it jointly.
        joint_bodies: the bound parties of a joint one, as a phrase.
        status: the status of its programme.
        time: its own dates; failing these, the period of the programme.
    """

    commitment: Commitment
    bodies: list[Organization]
    joint_bodies: str
    status: StatusOn
    time: str


def promise_rows(queryset, on: date) -> list[PromiseRow]:
    """Return who committed, where and until when; read in three queries however many there are."""
    bound = Prefetch("agreement__parties", Party.objects.bound(), to_attr="bound_parties")
    return [promise_row(row, on) for row in commitment_rows(queryset.prefetch_related(bound))]


def promise_row(row: CommitmentRow, on: date) -> PromiseRow:
    commitment, agreement = row.commitment, row.commitment.agreement
    return PromiseRow(
        commitment=commitment,
        bodies=row.bodies_besides([]),
        joint_bodies=first_few(map(str, agreement.bound_parties)) if commitment.is_joint else "",
        status=status_of(agreement, on),
        time=commitment.period_label if commitment.has_own_dates else agreement.period_label,
    )


def borne_by(queryset, bodies: list[Organization]):
    """Commitments that one of the bodies bears: by name, or jointly as a bound party of the programme."""
    parties = Party.objects.filter(organization__in=bodies)
    named = Bearer.objects.filter(party__in=parties)
    return queryset.filter(
        Q(is_joint=True, agreement__in=parties.bound().values("agreement")) | Q(pk__in=named.values("commitment"))
    )
