"""One search box over everything in the person's scope: a few hits of each kind, the likeliest first.

Each kind reads a bounded number of candidates and ranks those; a word that half the register holds costs no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.filters import named
from agreements.listing import AgreementRow, agreement_rows, first_few
from agreements.models import Agreement, EventPerson, LegalBasis, Signatory, SigningEvent
from campaigns.listing import promise_rows
from campaigns.models import Campaign, Commitment
from khuyenhoc.lib.abbreviations import search_terms, searchable
from khuyenhoc.lib.highlight import begins_with, holds_as_typed, spans_of
from khuyenhoc.lib.lookup import SuggestForm
from khuyenhoc.lib.vietnamese import fold
from organizations.models import Organization, Representative
from organizations.permissions import standing_of

SHOWN = 5  # hits of one kind
CANDIDATES = 60  # records read of one kind in order to choose these
PROMISES = 200  # commitments read to say who committed to the campaigns found


@dataclass(frozen=True)
class Hit:
    """One record found: what it is called, where it stands, and what tells it apart."""

    title: str
    url: str
    detail: str = ""
    note: str = ""


@dataclass
class Group:
    """The hits of one kind.

    Attributes:
        title: the kind.
        icon: its picture.
        hits: the likeliest.
        more_url: the whole list of them, where there is one and it holds more.
    """

    title: str
    icon: str
    hits: list[Hit] = field(default_factory=list)
    more_url: str = ""

    @property
    def more_label(self) -> str:
        return "Xem tất cả" if self.more_url else ""


@require_safe
def search(request):
    """Show what the register holds of the words typed, as far as the person may see it."""
    form = SuggestForm(request.GET)
    is_readable = form.is_valid()
    text = form.cleaned_data["q"] if is_readable else ""
    groups = [group for find in KINDS if (group := find(request.user, text)).hits] if fold(text) else []
    context = {"searched": text, "groups": groups, "errors": [] if is_readable else form.errors["q"]}
    return render(request, "pages/search.html", context)


def ranked(records: Iterable, text: str, name_of=str) -> list:
    """Return the likeliest records: what holds the words as typed, what begins with them, then as they came."""

    def rank(record):
        name = name_of(record)
        return (not holds_as_typed(name, text), not begins_with(name, text), not spans_of(name, text))

    return sorted(records, key=rank)


def group_of(title: str, icon: str, hits: list[Hit], list_name: str = "", text: str = "") -> Group:
    is_more = list_name and len(hits) > SHOWN
    return Group(title, icon, hits[:SHOWN], f"{reverse(list_name)}?{urlencode({'q': text})}" if is_more else "")


# --- The kinds ---


def find_programmes(user, text: str) -> Group:
    found = named(Agreement.objects.visible_to(user).in_use(), text)[:CANDIDATES]
    rows = ranked(agreement_rows(found, localdate()), text, lambda row: str(row.agreement))
    hits = [
        Hit(
            str(row.agreement),
            row.agreement.get_absolute_url(),
            " · ".join(filter(None, [row.agreement.keeper.name, row.agreement.period_label, row.status.label])),
            " · ".join(filter(None, [f"với {row.partners}" if row.partners else "", *numbers_in(row, text)])),
        )
        for row in rows
    ]
    return group_of("Chương trình phối hợp", "document-text", hits, "pages:programmes", text)


def numbers_in(row: AgreementRow, text: str) -> list[str]:
    """Return the numbers of the paper that were searched for."""
    numbers = (party.reference_number for party in row.agreement.bound_parties)
    return [f"số {number}" for number in numbers if number and spans_of(number, text)]


def find_campaigns(user, text: str) -> Group:
    found = ranked(Campaign.objects.in_use().search(text)[:CANDIDATES], text)
    bearers = bearers_of(user, found[:SHOWN])
    hits = [
        Hit(
            campaign.name,
            campaign.get_absolute_url(),
            campaign.get_kind_display(),
            f"Đã cam kết: {first_few(bearers[campaign.pk])}" if bearers.get(campaign.pk) else "",
        )
        for campaign in found
    ]
    return group_of("Phong trào, mô hình, quỹ", "flag", hits, "campaigns:list", text)


def bearers_of(user, campaigns: list[Campaign]) -> dict[int, list[str]]:
    """Return who committed to each of the campaigns, as far as the person may know."""
    promised = Commitment.objects.visible_to(user).filter(campaign__in=[campaign.pk for campaign in campaigns])
    found = {}
    for row in promise_rows(promised.order_by("-agreement_id", "position", "pk")[:PROMISES], localdate()):
        found.setdefault(row.commitment.campaign_id, {}).update(dict.fromkeys(body.name for body in row.bodies))
    return {campaign: list(names) for campaign, names in found.items()}


def find_bodies(user, text: str) -> Group:
    found = ranked(Organization.objects.in_use().search(text)[:CANDIDATES], text)
    hits = [Hit(body.name, body.get_absolute_url(), body.detail, other_name_in(body, text)) for body in found]
    return group_of("Đơn vị", "building-library", hits, "organizations:list", text)


def other_name_in(body: Organization, text: str) -> str:
    """Return the other name by which the body was found, where its name does not say why."""
    if all(term in searchable(body.name) for term in search_terms(text)):
        return ""
    return next((f"Tên khác: {name}" for name in body.other_names() if spans_of(name, text)), "")


def find_commitments(user, text: str) -> Group:
    found = Commitment.objects.visible_to(user).filter(agreement__archived_at=None).search(text)
    rows = ranked(found.select_related("agreement__keeper", "campaign")[:CANDIDATES], text, lambda row: row.text)
    hits = [
        Hit(
            row.title,
            row.agreement.get_absolute_url(),
            f"{row.agreement} · {row.agreement.keeper}",
            row.text if row.campaign else "",
        )
        for row in rows
    ]
    return group_of("Nội dung cam kết", "clipboard-document-check", hits)


def find_people(user, text: str) -> Group:
    hits = [*signatories(user, text), *event_people(user, text), *representatives(user, text)]
    return group_of("Người", "users", ranked(hits, text, lambda hit: hit.title))


def signatories(user, text: str) -> list[Hit]:
    visible = Agreement.objects.visible_to(user).in_use().values("pk")
    found = Signatory.objects.filter(party__agreement__in=visible).search(text).select_related("party__agreement")
    return [
        Hit(
            str(person),
            person.party.agreement.get_absolute_url(),
            f"Ký thay mặt {person.party} trong: {person.party.agreement}",
            person.position_text if person.full_name else "",
        )
        for person in found[:CANDIDATES]
    ]


def event_people(user, text: str) -> list[Hit]:
    visible = SigningEvent.objects.visible_to(user).in_use().values("pk")
    found = EventPerson.objects.filter(event__in=visible).search(text).select_related("event")
    return [
        Hit(str(person), person.event.get_absolute_url(), f"Dự: {person.event.label}", person.position_text)
        for person in found[:CANDIDATES]
    ]


def representatives(user, text: str) -> list[Hit]:
    """Return holders of an office; a partner is told those of its own body."""
    standing = standing_of(user)
    found = Representative.objects.search(text).select_related("organization")
    if not (standing.is_admin or standing.associations):
        found = found.filter(standing.own_partner("organization"))
    return [
        Hit(str(person), person.organization.get_absolute_url(), f"Tại: {person.organization}", person.position_text)
        for person in found[:CANDIDATES]
    ]


def find_bases(user, text: str) -> Group:
    found = ranked(LegalBasis.objects.in_use().search(text)[:CANDIDATES], text)
    hits = [
        Hit(
            str(basis),
            basis.get_absolute_url(),
            " · ".join(filter(None, [basis.issued_label, basis.issuer])),
            basis.abstract if basis.number else "",
        )
        for basis in found
    ]
    return group_of("Văn bản căn cứ", "scale", hits, "agreements:basis_list", text)


def find_events(user, text: str) -> Group:
    found = ranked(SigningEvent.objects.visible_to(user).in_use().search(text)[:CANDIDATES], text)
    hits = [
        Hit(event.label, event.get_absolute_url(), " · ".join(filter(None, [event.held_label, event.place])))
        for event in found
    ]
    return group_of("Lễ ký kết", "pencil-square", hits, "agreements:event_list", text)


KINDS = [
    find_campaigns,
    find_programmes,
    find_bodies,
    find_commitments,
    find_people,
    find_bases,
    find_events,
]
