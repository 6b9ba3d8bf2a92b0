"""The page of one programme, which reads like the paper, followed by what was promised under it.

Everything here is already limited to what the person may see; the template only lays it out.
"""

from dataclasses import dataclass, field
from datetime import date

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.completeness import lacking_facts
from agreements.listing import SECTIONS
from agreements.models import Agreement, AgreementBasis, EventPerson, Party, PartyRole, Signatory
from agreements.models.events import Act
from agreements.permissions import is_own_party, sees_whole
from agreements.status import status_of
from campaigns.listing import CommitmentRow, commitment_rows, count_in_words, own_count_in_words
from campaigns.models import Commitment
from khuyenhoc.lib.periods import Precision, format_date
from khuyenhoc.lib.vietnamese import fold, same_name_key
from organizations.permissions import can_keep_for

SHARED_SECTIONS = ["joint_responsibilities"]
LEADING = (PartyRole.LEAD, PartyRole.CO_LEAD)
EVENT_ACTS = {Act.CHAIRED: "Chủ trì", Act.WITNESSED: "Chứng kiến"}
JOINT = "Tất cả các bên cùng thực hiện"


@require_safe
def agreement(request, pk: int):
    """Show one programme as far as the person may see it."""
    programmes = Agreement.objects.visible_to(request.user).select_related("keeper", "event")
    agreement = get_object_or_404(programmes, pk=pk)
    today = localdate()
    is_whole = sees_whole(request.user, agreement)
    parties = list(agreement.parties.select_related("organization").prefetch_related("signatories"))
    told_of = [party for party in parties if is_whole or is_own_party(request.user, party)]
    rows = commitment_rows(Commitment.objects.visible_to(request.user).filter(agreement=agreement))
    signatures = [signature_of(party) for party in parties if party.is_bound]
    has_signatories = any(signature.signatories for signature in signatures)
    context = {
        "agreement": agreement,
        "is_whole": is_whole,
        "may_correct": is_whole and can_keep_for(request.user, agreement.keeper),
        "heading": heading_of(agreement, parties),
        "status": status_of(agreement, today),
        "leads": [party for party in parties if party.role in LEADING],
        "partner_line": partner_line_of(parties),
        "signed_line": signed_line_of(agreement),
        "period_line": period_line_of(agreement),
        "signatures": signatures,
        "has_signatories": has_signatories,
        # Said once for all, where no party has one.
        "empty_word": "Chưa ghi người ký" if has_signatories else "",
        "others": [signature_of(party) for party in parties if not party.is_bound],
        "signed_word": "Đã ký" if agreement.is_signed else "Chưa ký",
        "numbered": [party for party in parties if party.reference_number],
        "bases": AgreementBasis.objects.filter(agreement=agreement).select_related("legal_basis__replaced_by"),
        "timeline": timeline_of(agreement, today),
        "printed_period": printed_period_of(agreement),
        "terminated_label": format_date(agreement.terminated_on, Precision.DAY),
        "groups": groups_of(rows, told_of),
        "count_words": (count_in_words if is_whole else own_count_in_words)([row.commitment for row in rows]),
        "sections": sections_of(agreement, told_of, is_whole=is_whole),
        "event_people": event_people_of(agreement),
        "lacking": lacking_facts(agreement, parties) if is_whole else [],
        "verification": "Đã đối chiếu bản ký" if agreement.is_verified else "Chưa đối chiếu bản ký",
    }
    return render(request, "pages/agreement.html", context)


def heading_of(agreement: Agreement, parties: list[Party]) -> str:
    """Return the line under the heading: what it is and between whom."""
    kind = agreement.get_document_kind_display()
    bound = sorted((party for party in parties if party.is_bound), key=lambda party: party.role == PartyRole.PARTNER)
    if not bound:
        return f"{kind} của {agreement.keeper.name}"
    first, *rest = (party.name_as_signed for party in bound)
    if not rest:
        return f"{kind} của {first}"
    return f"{kind} giữa {first} và {rest[0] if len(rest) == 1 else f'{len(rest)} đơn vị'}"


def partner_line_of(parties: list[Party]) -> str:
    """Return the right side of the head of the paper: the partner, or how many there are."""
    partners = [party for party in parties if party.role == PartyRole.PARTNER]
    if len(partners) > 1:
        return f"{len(partners)} đơn vị phối hợp"
    return str(partners[0]) if partners else ""


def signed_line_of(agreement: Agreement) -> str:
    """Return where a paper has its date: "Ký ngày 15/05/2024", "Ký tháng 05/2024", as far as it is known."""
    if not agreement.is_signed:
        return "Bản chưa ký"
    if not agreement.signed_on:
        return "Đã ký, chưa rõ ngày"
    # The label of a school year says so itself.
    unit = "" if agreement.signed_precision == Precision.SCHOOL_YEAR else agreement.get_signed_precision_display()
    return " ".join(filter(None, ["Ký", unit, agreement.signed_label]))


def period_line_of(agreement: Agreement) -> str:
    """Return the period as a line of the paper; nothing, if it is not known."""
    if agreement.period.is_unknown:
        return ""
    label = agreement.period_label
    return f"Giai đoạn {label}" if label[0].isdigit() else f"Thời gian thực hiện: {label}"


def event_people_of(agreement: Agreement) -> list[tuple[str, list[EventPerson]]]:
    """Return who chaired the ceremony and who witnessed the signing, as far as the register knows."""
    people = list(agreement.event.people.filter(act__in=EVENT_ACTS)) if agreement.event else []
    groups = [(label, [person for person in people if person.act == act]) for act, label in EVENT_ACTS.items()]
    return [(label, found) for label, found in groups if found]


# --- Who signed ---


@dataclass(frozen=True)
class Signature:
    """A body as it stands at the foot of the paper.

    Attributes:
        party: the body in its role.
        name_now: its name in the register, where the paper has another one.
        signatories: pairs of the line of capacity ("TM. Ban Thường vụ") and the person.
    """

    party: Party
    name_now: str
    signatories: list[tuple[str, Signatory]]


def signature_of(party: Party) -> Signature:
    now = party.organization.name
    name_now = "" if same_name_key(now) == same_name_key(party.name_as_signed) else now
    return Signature(party, name_now, [(capacity_of(person), person) for person in party.signatories.all()])


def capacity_of(signatory: Signatory) -> str:
    """Return the line above the position: "TM. Ban Thường vụ", "KT. Giám đốc"."""
    # The choice explains its abbreviation in brackets, which no paper does.
    abbreviation = signatory.get_capacity_display().partition(" ")[0]
    return f"{abbreviation} {signatory.capacity_text}".strip()


# --- The period ---


def timeline_of(agreement: Agreement, today: date) -> dict:
    """Return what the line of time may draw. A day that is not known is said in words, never drawn."""
    is_drawable = agreement.starts_on and (agreement.ends_on or agreement.is_open_ended)
    is_day = agreement.signed_precision in (Precision.DAY, Precision.MONTH)
    return {
        "signed_on": agreement.signed_on if is_day else None,
        "signed_text": signed_text_of(agreement),
        "starts_on": agreement.starts_on if is_drawable else None,
        "start_text": format_date(agreement.starts_on, agreement.starts_precision),
        "ends_on": agreement.ends_on,
        "end_text": "không thời hạn"
        if agreement.is_open_ended
        else format_date(agreement.ends_on, agreement.ends_precision),
        "horizon_on": date(agreement.horizon_year, 12, 31) if agreement.horizon_year else None,
        "horizon_text": str(agreement.horizon_year or ""),
        "today": today,
        "phrases": unknown_days_of(agreement),
    }


def unknown_days_of(agreement: Agreement) -> dict[str, str]:
    """Return what to say in the line of time of the days that are not known."""
    phrases = {}
    if not agreement.signed_on:
        phrases["signed"] = "Ngày ký chưa rõ" if agreement.is_signed else "Chưa ký"
    if not agreement.starts_on:
        phrases["start"] = "Chưa rõ ngày bắt đầu"
    if not agreement.ends_on and not agreement.is_open_ended:
        phrases["end"] = "Chưa rõ ngày kết thúc"
    return phrases


def signed_text_of(agreement: Agreement) -> str:
    return agreement.signed_label or ("chưa rõ ngày" if agreement.is_signed else "chưa ký")


def printed_period_of(agreement: Agreement) -> str:
    """Return the period as printed, where it says something else than the way the register writes it."""
    printed, written = fold(agreement.period_text), fold(agreement.period_label)
    return "" if printed in written else agreement.period_text


# --- What was promised ---


@dataclass
class CommitmentGroup:
    """Commitments with the same bearers.

    Attributes:
        title: who bears them.
        is_shared: whether several parties are named.
        commitments: what they promise.
        incomplete: bearers whose list on the paper is known to be longer.
    """

    title: str
    is_shared: bool = False
    commitments: list[Commitment] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)


def groups_of(rows: list[CommitmentRow], told_of: list[Party]) -> list[CommitmentGroup]:
    """Return the joint commitments first, then one group per set of bearers in the order of the paper.

    Args:
        rows: the commitments that the person may see.
        told_of: the parties of which the person may know whether their list is incomplete.
    """
    groups = {}
    for row in sorted(rows, key=lambda row: [(party.position, party.pk) for party in row.bearers]):
        bearers = tuple(row.bearers)
        group = groups.setdefault(bearers, CommitmentGroup(title_of(bearers), is_shared=len(bearers) > 1))
        group.commitments.append(row.commitment)
    for party in told_of:
        if party.is_commitment_list_incomplete:
            own = (party,) if (party,) in groups else next((key for key in groups if party in key), (party,))
            groups.setdefault(own, CommitmentGroup(str(party))).incomplete.append(str(party))
    return list(groups.values())


def title_of(bearers: tuple[Party, ...]) -> str:
    *before, last = map(str, bearers or [JOINT])
    return f"{', '.join(before)} và {last}" if before else last


# --- The paper's own texts ---


def sections_of(agreement: Agreement, told_of: list[Party], *, is_whole: bool) -> list[tuple[str, str]]:
    """Return headings and texts of the paper's sections; those of a party only if the person may know them."""
    sections = []
    for name in SECTIONS:
        if is_whole or name in SHARED_SECTIONS:
            sections.append((agreement._meta.get_field(name).verbose_name, getattr(agreement, name)))
        if name == "joint_responsibilities":
            sections += [(f"trách nhiệm của {party}", party.responsibilities) for party in told_of]
    return [(heading[0].upper() + heading[1:], text) for heading, text in sections if text]
