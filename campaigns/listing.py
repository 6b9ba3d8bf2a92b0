"""Commitments as the pages show them: who bears them, and with whom."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from agreements.models import Party
from agreements.status import StatusOn, status_of_part
from campaigns.models import Bearer, Commitment
from khuyenhoc.templatetags.ui import number
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
        bodies: the bodies that bear it: those named, or the bound parties if all bear it jointly.
        status: its status, by its own dates as far as it has any.
        time: its own dates; failing these, the period of the programme.
    """

    commitment: Commitment
    bodies: list[Organization]
    status: StatusOn
    time: str


def promise_rows(queryset, on: date) -> list[PromiseRow]:
    """Return who committed, where and until when; read in three queries however many there are."""
    parties = Party.objects.bound().select_related("organization")
    bound = Prefetch("agreement__parties", parties, to_attr="bound_parties")
    return [promise_row(row, on) for row in commitment_rows(queryset.prefetch_related(bound))]


def promise_row(row: CommitmentRow, on: date) -> PromiseRow:
    commitment, agreement = row.commitment, row.commitment.agreement
    bearers = agreement.bound_parties if commitment.is_joint else row.bearers
    return PromiseRow(
        commitment=commitment,
        bodies=[party.organization for party in bearers],
        status=status_of_part(commitment, agreement, on),
        time=commitment.period_label if commitment.has_own_dates else agreement.period_label,
    )


def bearers_of(commitments):
    """Bodies that bear one of the commitments: by name, or jointly as a bound party of its programme."""
    jointly = commitments.filter(is_joint=True).order_by().values("agreement")
    named = Bearer.objects.filter(commitment__in=commitments.order_by().values("pk"))
    parties = Party.objects.filter(
        Q(pk__in=named.values("party")) | Q(pk__in=Party.objects.bound().filter(agreement__in=jointly).values("pk"))
    )
    return Organization.objects.filter(pk__in=parties.values("organization"))


def count_in_words(commitments: list[Commitment]) -> str:
    """Return "16 cam kết, trong đó 2 nhiệm vụ chung"; nothing if there are none."""
    joint = sum(commitment.is_joint for commitment in commitments)
    if not commitments:
        return ""
    if joint == len(commitments):
        return f"{number(joint)} nhiệm vụ chung"
    return f"{number(len(commitments))} cam kết" + (f", trong đó {number(joint)} nhiệm vụ chung" if joint else "")


def own_count_in_words(commitments: list[Commitment]) -> str:
    """Return the same for a partner, who sees its own and the joint ones only: no total that there is not."""
    joint = sum(commitment.is_joint for commitment in commitments)
    own = len(commitments) - joint
    parts = [f"{number(own)} cam kết của đơn vị bạn" if own else "", f"{number(joint)} nhiệm vụ chung" if joint else ""]
    return ", ".join(filter(None, parts))


def borne_by(queryset, bodies: list[Organization]):
    """Commitments that one of the bodies bears: by name, or jointly as a bound party of the programme."""
    parties = Party.objects.filter(organization__in=bodies)
    named = Bearer.objects.filter(party__in=parties)
    return queryset.filter(
        Q(is_joint=True, agreement__in=parties.bound().values("agreement")) | Q(pk__in=named.values("commitment"))
    )
