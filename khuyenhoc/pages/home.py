"""The first page after signing in: for a partner what it promised, for an association what there is and what is due."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, Min
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.filters import EXPIRING
from agreements.listing import agreement_rows
from agreements.models import Agreement
from agreements.status import EXPIRING_WITHIN_DAYS, Status, StatusOn, status_of_part
from campaigns.listing import CommitmentRow, borne_by, commitment_rows
from campaigns.models import Commitment
from khuyenhoc.templatetags.ui import number, vn_date
from organizations.models import Organization
from organizations.permissions import can_enter, standing_of

NEWEST_SHOWN = 5
PROGRAMMES_SHOWN = 20
TASKS = {EXPIRING: "Chương trình sắp hết hạn", Status.DRAFT.value: "Chương trình chưa ký"}
OVER = (Status.ENDED, Status.TERMINATED)


@require_safe
def home(request):
    standing = standing_of(request.user)
    if standing.is_partner_only:
        return partner_home(request, list(standing.partners))
    if standing.associations or standing.is_admin:
        return staff_home(request)
    return render(request, "pages/home_without_body.html", {"username": request.user.username})


# --- A partner ---


@dataclass(frozen=True)
class Promise:
    """A commitment as its bearer sees it.

    Attributes:
        row: the commitment and its bearers.
        status: its status, by its own dates as far as it has any.
        time: when it is to be done: its own dates, failing these the period of the programme.
        others: the bodies that bear it too.
        bearers: the person's own bodies that bear it, named only where the person belongs to several.
    """

    row: CommitmentRow
    status: StatusOn
    time: str
    others: list[Organization]
    bearers: list[Organization]

    @property
    def commitment(self) -> Commitment:
        return self.row.commitment


def partner_home(request, bodies: list[Organization]):
    """Answer in one glance: what have we promised, until when, with whom."""
    today = localdate()
    visible = borne_by(Commitment.objects.visible_to(request.user), bodies).filter(agreement__archived_at=None)
    newest_first = visible.order_by(F("agreement__signed_on").desc(nulls_last=True), "-agreement_id", "position", "pk")
    promises = [promise_of(row, bodies, today) for row in commitment_rows(newest_first)]
    running = [promise for promise in promises if promise.status.status not in OVER]
    programmes = Agreement.objects.visible_to(request.user).in_use()
    rows = agreement_rows(programmes[:PROGRAMMES_SHOWN], today)
    names = [body.name for body in bodies]
    context = {
        "heading": names[0] if len(names) == 1 else "Cam kết của các đơn vị",
        "lead": "Những việc đơn vị đã cam kết, thời gian và đơn vị cùng thực hiện."
        if len(names) == 1
        else "; ".join(names),
        "own": [promise for promise in running if not promise.commitment.is_joint],
        "joint": [promise for promise in running if promise.commitment.is_joint],
        "past": [promise for promise in promises if promise.status.status in OVER],
        "rows": rows,
        "programme_count": programmes.count(),
    }
    return render(request, "pages/home_partner.html", context)


def promise_of(row: CommitmentRow, bodies: list[Organization], today: date) -> Promise:
    commitment = row.commitment
    others = row.bodies_besides(bodies)
    return Promise(
        row=row,
        status=status_of_part(commitment, commitment.agreement, today),
        time=commitment.period_label if commitment.has_own_dates else commitment.agreement.period_label,
        others=others,
        bearers=[party.organization for party in row.bearers if party.organization not in others]
        if len(bodies) > 1
        else [],
    )


# --- An association, an administrator ---


@dataclass(frozen=True)
class Counter:
    """A number and the list that it counts."""

    label: str
    number: int
    url: str
    note: str = ""


def staff_home(request):
    """Show what needs doing, how many programmes there are in each status, and what was entered last."""
    today = localdate()
    visible = Agreement.objects.visible_to(request.user).in_use()
    counters = counters_of(visible, today)
    todo = [replace(counters[code], label=task) for code, task in TASKS.items() if counters[code].number]
    total = visible.count()
    context = {
        "bodies": "; ".join(body.name for body in standing_of(request.user).associations),
        "may_enter": can_enter(request.user),
        "todo": todo,
        "has_todo": bool(todo),
        "counters": list(counters.values()),
        "all_label": f"Xem tất cả {number(total)} chương trình",
        "rows": agreement_rows(visible.order_by("-created_at", "-pk")[:NEWEST_SHOWN], today),
    }
    return render(request, "pages/home_staff.html", context)


def counters_of(visible, today: date) -> dict[str, Counter]:
    """Return how many programmes are in each status; those running out are among those that run."""
    counted = visible.with_status(today).order_by().values_list("status_code").annotate(number=Count("pk"))
    expiring = visible.expiring(today).order_by().aggregate(number=Count("pk"), nearest=Min("ends_on"))
    numbers = dict(counted) | {EXPIRING: expiring["number"]}
    labels = {Status.ACTIVE.value: Status.ACTIVE.label, EXPIRING: "Sắp hết hạn"} | dict(Status.choices)
    notes = {
        EXPIRING: f"Trong {EXPIRING_WITHIN_DAYS} ngày tới; sớm nhất là ngày {vn_date(expiring['nearest'])}",
        Status.DRAFT.value: "Đã có trong sổ, chưa ghi là đã ký",
    }
    address = reverse("pages:programmes")
    return {
        code: Counter(label, numbers.get(code, 0), f"{address}?tinh-trang={code}", notes.get(code, ""))
        for code, label in labels.items()
    }
