"""The kinds of records: how each is named, where it is found, who reads its past, and of what forms its page is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from agreements.forms import BasisForm, OrganizerRows, PresentedRows, SigningEventForm, StoredPersonRows
from agreements.models import Agreement, EventPerson, LegalBasis, Organizer, PresentedDocument, SigningEvent, number_key
from agreements.permissions import sees_notes, sees_whole
from campaigns.forms import CampaignForm
from campaigns.models import Campaign
from khuyenhoc.lib.groups import values
from khuyenhoc.lib.lookup import Shelf, Typed
from khuyenhoc.workflows import BasisSheet, OrganizerSheet
from organizations.forms import OrganizationForm, RepresentativeRows
from organizations.models import Organization, Representative
from organizations.permissions import can_read_past


@dataclass(frozen=True)
class Rows:
    """Rows that hang on a record.

    Attributes:
        model: what they are.
        prefix: of their inputs.
        heading: what the page calls them.
        noun: what one is called.
        formset: their forms.
        stored: what the rows of a record say, as their forms show it.
        sheet: what the verb wants, from one row of the form.
    """

    model: type
    prefix: str
    heading: str
    noun: str
    formset: type
    stored: Callable
    sheet: Callable


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    Attributes:
        name: in the names of its addresses ("campaign_edit").
        path: in its addresses.
        model: its model.
        noun: what the pages call it.
        list_name: the name of the address of its list.
        is_told_to: whether a person may read the past of a record.
        form: the form of the record itself; None for programmes, which have pages of their own.
        twins: records that a new one may be, entered before.
        rows: what hangs on it.
        lead: what the page for a new one says on top.
    """

    name: str
    path: str
    model: type
    noun: str
    list_name: str
    is_told_to: Callable
    form: type | None = None
    twins: Callable | None = None
    rows: tuple[Rows, ...] = ()
    lead: str = ""

    def visible_to(self, user):
        """Records that the person may open; bodies, the catalogue and legal bases are open to all who are signed in."""
        if hasattr(self.model.objects, "visible_to"):
            return self.model.objects.visible_to(user)
        return self.model.objects.all()

    @property
    def title(self) -> str:
        return self.noun[0].upper() + self.noun[1:]


# --- What may be the same record ---


def namesakes(record) -> list:
    """Records of this name, or with it among their other names; also those whose name is among this one's others."""
    others = type(record).objects.filter(archived_at=None, merged_into=None).exclude(pk=record.pk)
    names = [record.name, *record.other_names()]
    shelf = Shelf(others, [Typed(name) for name in names])
    return list({found.pk: found for name in names for found in shelf.named(name)}.values())[:5]


def same_documents(basis: LegalBasis) -> list:
    """Documents of the same number, unless both say on which day and these differ."""
    alike = LegalBasis.objects.filter(number_key=number_key(basis.number), archived_at=None).exclude(number="")
    if basis.issued_on:
        alike = alike.filter(Q(issued_on=basis.issued_on) | Q(issued_on=None))
    return list(alike.exclude(pk=basis.pk)[:5])


def same_events(event: SigningEvent) -> list:
    """Events of the same keeper on the same day."""
    if not event.held_on:
        return []
    alike = SigningEvent.objects.filter(keeper=event.keeper, held_on=event.held_on, archived_at=None)
    return list(alike.exclude(pk=event.pk)[:5])


# --- Rows ---


def of(record, *names: str) -> dict:
    return {name: getattr(record, name) for name in names}


def stored_people(event) -> list[dict]:
    return [
        {"row": row.pk} | of(row, "honorific", "full_name", "position_text", "act", "act_text")
        for row in event.people.all()
    ]


def stored_organizers(event) -> list[dict]:
    rows = Organizer.objects.filter(event=event).select_related("organization")
    return [{"body": row.organization} for row in rows]


def stored_documents(event) -> list[dict]:
    rows = PresentedDocument.objects.filter(event=event).select_related("legal_basis")
    return [
        of(row.legal_basis, "number", "kind", "issuer", "abstract")
        | {"issued": (row.legal_basis.issued_on, row.legal_basis.issued_precision)}
        for row in rows
    ]


def stored_offices(body) -> list[dict]:
    return [
        {
            "row": row.pk,
            "since": (row.since_on, row.since_precision),
            "until": (row.until_on, row.until_precision),
        }
        | of(row, "honorific", "full_name", "position_text", "phone", "email")
        for row in body.representatives.all()
    ]


def office_of(row) -> dict:
    """Return the columns of an office: a date is a day and how exactly it is known."""
    columns = values(row)
    for name in ("since", "until"):
        columns[f"{name}_on"], columns[f"{name}_precision"] = columns.pop(name) or (None, "")
    return columns


OFFICES = Rows(
    Representative, "offices", "Người đại diện", "Người đại diện", RepresentativeRows, stored_offices, office_of
)
ORGANIZERS = Rows(
    Organizer, "organizers", "Đơn vị tổ chức", "Đơn vị tổ chức", OrganizerRows, stored_organizers,
    lambda row: OrganizerSheet(**values(row)),
)  # fmt: skip
PEOPLE = Rows(EventPerson, "people", "Người dự", "Người dự", StoredPersonRows, stored_people, values)
PRESENTED = Rows(
    PresentedDocument, "presented", "Văn bản được triển khai tại buổi lễ", "Văn bản", PresentedRows, stored_documents,
    lambda row: BasisSheet(**values(row)),
)  # fmt: skip


def past_is_open(user, record) -> bool:
    return can_read_past(user)


PROGRAMME = Kind(
    "programme", "chuong-trinh", Agreement, "chương trình phối hợp", "pages:programmes", is_told_to=sees_whole
)
BODY = Kind(
    "body", "don-vi", Organization, "đơn vị", "organizations:list", past_is_open,
    OrganizationForm, namesakes, (OFFICES,), "Chỉ tên là bắt buộc; điều gì chưa rõ thì để trống, có thể bổ sung sau.",
)  # fmt: skip
CAMPAIGN = Kind(
    "campaign", "phong-trao", Campaign, "phong trào, mô hình, quỹ", "campaigns:list", past_is_open,
    CampaignForm, namesakes, lead="Ghi tên như thường gọi; những cách gọi khác để mỗi tên một dòng.",
)  # fmt: skip
EVENT = Kind(
    "event", "le-ky-ket", SigningEvent, "lễ ký kết", "agreements:event_list", sees_notes,
    SigningEventForm, same_events, (ORGANIZERS, PEOPLE, PRESENTED), "Điều gì nguồn tin không nói thì để trống.",
)  # fmt: skip
BASIS = Kind(
    "basis", "van-ban", LegalBasis, "văn bản căn cứ", "agreements:basis_list", past_is_open,
    BasisForm, same_documents, lead="Quyết định, chỉ thị, kế hoạch mà các chương trình dựa vào.",
)  # fmt: skip

KINDS = (PROGRAMME, BODY, CAMPAIGN, EVENT, BASIS)
JOINABLE = (BODY, CAMPAIGN)
SHARED = tuple(kind for kind in KINDS if kind.form)
