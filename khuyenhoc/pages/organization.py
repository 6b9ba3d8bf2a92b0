"""The page of one body: what it is and who speaks for it, its programmes, the campaigns it committed to."""

from datetime import date
from itertools import groupby

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.filters import of_body
from agreements.listing import agreement_rows
from agreements.models import Agreement
from agreements.status import status_of, status_of_part
from campaigns.listing import CommitmentRow, borne_by, commitment_rows, count_in_words
from campaigns.models import Commitment
from khuyenhoc.lib.lists import PageForm, page_of
from khuyenhoc.templatetags.ui import number
from organizations.listing import children_of, offices_of, phones_of, uppers_of
from organizations.models import Organization
from organizations.permissions import can_change, can_read_past, standing_of

PROGRAMMES_SHOWN = 20
NEWEST_FIRST = [F("agreement__signed_on").desc(nulls_last=True), "-agreement_id", "-is_joint", "position", "pk"]


@require_safe
def organization(request, pk: int):
    """Show one body. Anybody signed in may; the programmes and commitments are those in the person's scope."""
    body = get_object_or_404(Organization.objects.select_related("keeper", "merged_into"), pk=pk)
    if body.merged_into:
        messages.info(request, f"“{body}” đã được gộp vào đơn vị này.")
        return redirect(body.merged_into)
    context = profile_of(body, request.user) | work_of(body, request)
    return render(request, "pages/organization.html", context)


def profile_of(body: Organization, user) -> dict:
    """Return what is known of the body itself."""
    today = localdate()
    current, past = offices_of(body, user, today)
    return {
        "body": body,
        "may_change": can_change(user, body),
        "may_read_past": can_read_past(user),
        "uppers": uppers_of(body),
        "children": children_of(body),
        "aliases": body.aliases.splitlines(),
        "former_names": body.former_names.splitlines(),
        "phones": phones_of(body.phone),
        "offices": current,
        "past_offices": past,
        "is_closed": bool(body.closed_on) and body.closed_on <= today,
    }


def work_of(body: Organization, request) -> dict:
    """Return what the body takes part in and has promised, as far as the person's scope goes."""
    today = localdate()
    programmes = of_body(Agreement.objects.visible_to(request.user).in_use(), body)
    promised = borne_by(Commitment.objects.visible_to(request.user), [body]).order_by(*NEWEST_FIRST)
    page = page_of(request, PageForm(request.GET), promised)
    count = programmes.count()
    rows = agreement_rows(programmes[:PROGRAMMES_SHOWN], today)
    promises = commitment_rows(page.object_list)
    standing = standing_of(request.user)
    # A partner sees of another body only what both bear: neither all nor how much.
    is_shared_only = standing.is_partner_only and body not in standing.partners
    return {
        "rows": rows,
        "has_rows": bool(rows),
        "programme_count": count,
        "more_label": f"Xem tất cả {number(count)} chương trình",
        "more_url": f"{reverse('pages:programmes')}?don-vi={body.pk}" if count > PROGRAMMES_SHOWN else "",
        "page": page,
        "groups": groups_of(promises, body, today),
        "is_shared_only": is_shared_only,
        "programmes_title": "Chương trình chung với đơn vị bạn" if is_shared_only else "Chương trình phối hợp",
        "commitments_title": "Nhiệm vụ chung với đơn vị bạn" if is_shared_only else "Cam kết",
        "count_words": count_words_of(page, promises),
    }


def count_words_of(page, rows: list[CommitmentRow]) -> str:
    """Return how many commitments there are and how many of them joint; the latter only if all are at hand."""
    if page.has_other_pages():
        return f"{number(page.paginator.count)} cam kết"
    return count_in_words([row.commitment for row in rows])


def groups_of(rows: list[CommitmentRow], body: Organization, today: date) -> list[dict]:
    """Return, per programme, its status and its commitments, each with the bodies that bear it too."""
    return [
        {
            "agreement": agreement,
            "status": status_of(agreement, today),
            "found": [item_of(row, body, today) for row in found],
        }
        for agreement, found in groupby(rows, key=lambda row: row.commitment.agreement)
    ]


def item_of(row: CommitmentRow, body: Organization, today: date) -> dict:
    """Return a commitment, who else bears it, and its own status where it has dates of its own."""
    commitment = row.commitment
    own_status = status_of_part(commitment, commitment.agreement, today) if commitment.has_own_dates else None
    return {"commitment": commitment, "others": row.bodies_besides([body]), "own_status": own_status}
