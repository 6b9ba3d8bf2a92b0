"""The page of one body: what it is, the programmes it takes part in, the campaigns it committed to."""

from datetime import date
from itertools import groupby

from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.listing import agreement_rows, of_body
from agreements.models import Agreement
from agreements.status import status_of
from campaigns.listing import borne_by, commitment_rows
from campaigns.models import Commitment
from khuyenhoc.lib.lists import PageForm, page_of
from khuyenhoc.templatetags.ui import number
from organizations.models import Organization

PROGRAMMES_SHOWN = 20
NEWEST_FIRST = [F("agreement__signed_on").desc(nulls_last=True), "-agreement_id", "-is_joint", "position", "pk"]


@require_safe
def organization(request, pk: int):
    """Show one body. Anybody signed in may; the programmes and commitments are those in the person's scope."""
    body = get_object_or_404(Organization.objects.select_related("parent"), pk=pk)
    today = localdate()
    programmes = of_body(Agreement.objects.visible_to(request.user), body)
    promised = borne_by(Commitment.objects.visible_to(request.user), [body]).order_by(*NEWEST_FIRST)
    page = page_of(request, PageForm(request.GET), promised)
    count = programmes.count()
    rows = agreement_rows(programmes[:PROGRAMMES_SHOWN], today)
    context = {
        "body": body,
        "aliases": body.aliases.splitlines(),
        "rows": rows,
        "has_rows": bool(rows),
        "programme_count": count,
        "more_label": f"Xem tất cả {number(count)} chương trình",
        "more_url": f"{reverse('agreements:list')}?don-vi={body.pk}" if count > PROGRAMMES_SHOWN else "",
        "page": page,
        "groups": groups_of(page, body, today),
    }
    return render(request, "pages/organization.html", context)


def groups_of(page, body: Organization, today: date) -> list[dict]:
    """Return, per programme, its status and its commitments, each with the bodies that bear it too."""
    rows = commitment_rows(page.object_list)
    return [
        {
            "agreement": agreement,
            "status": status_of(agreement, today),
            "found": [{"commitment": row.commitment, "others": row.bodies_besides([body])} for row in found],
        }
        for agreement, found in groupby(rows, key=lambda row: row.commitment.agreement)
    ]
