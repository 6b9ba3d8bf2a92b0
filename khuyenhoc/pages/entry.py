"""Entering a signed programme: one page, one form, one step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import Agreement, LegalBasis
from campaigns.models import CampaignKind
from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.periods import parse_period, spell_out
from khuyenhoc.pages.entry_form import ProgrammeEntry, doubts
from khuyenhoc.workflows import enter_programme, sent_once
from organizations.models import User
from organizations.permissions import can_enter, standing_of

ROWS_ADDED = 3


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    """Show the empty form; add rows to it; or enter what it says."""
    if not can_enter(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return show(request, ProgrammeEntry(request.user))
    if "add" in request.POST:
        return show_with_more_rows(request)
    entry, similar = ProgrammeEntry(request.user, request.POST), []
    with sent_once(request.POST, by=request.user) as sent:
        if sent.address:
            messages.info(request, "Nội dung này đã được ghi vào sổ ở lần gửi trước, không ghi thêm lần nữa.")
        else:
            agreements, similar = enter_unless_in_doubt(entry, request)
            if agreements:
                sent.address = told(request, agreements)
    return redirect(sent.address) if sent.address else show(request, entry, similar=similar)


def enter_unless_in_doubt(entry: ProgrammeEntry, request) -> tuple[list, list]:
    """Enter what a form says, unless it is wrong, or one like it is known and the person has not confirmed this one.

    Returns:
        The programmes entered, and those that stand in the way. Both are empty if the form is wrong.
    """
    # One entry at a time for each person: what is sent from two tabs must find what the other one entered, its new
    # bodies too. The forms are judged after this line, not before. Not held by its key, which all that the person does
    # elsewhere meanwhile refers to: each would wait for the other.
    User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
    if not entry.is_valid():
        return [], []
    sheet = entry.sheet()
    similar = [] if "confirmed" in request.POST else list(doubts(sheet))
    if similar:
        return [], similar
    try:
        return enter_programme(sheet, by=request.user), []
    except ValidationError as error:
        entry.agreement.add_error(None, error)
        return [], []


def told(request, agreements) -> str:
    """Say what was entered; return the address of the page to go on to."""
    if len(agreements) == 1:
        messages.success(request, "Đã ghi chương trình vào sổ. Hãy đối chiếu với bản giấy một lần nữa.")
        return agreements[0].get_absolute_url()
    messages.success(request, f"Đã ghi {len(agreements)} chương trình vào sổ, mỗi đơn vị phối hợp một văn bản.")
    return agreements[0].event.get_absolute_url()


def show_with_more_rows(request):
    """Show the form again with empty rows added, for a browser without JavaScript."""
    data = with_more_rows(request.POST, ProgrammeEntry(request.user, request.POST))
    entry = ProgrammeEntry(request.user, data)
    entry.show_without_judging()
    return show(request, entry)


def with_more_rows(posted, forms):
    """Return posted data in which the rows named by the pressed button are more."""
    data = posted.copy()
    formset = forms.formsets.get(posted["add"])
    if formset is not None:
        formset.add_blank_rows(data, ROWS_ADDED)
    return data


def show(request, entry: ProgrammeEntry, similar=()):
    context = {"entry": entry, "similar": similar} | offered(request.user)
    has_errors = request.method == "POST" and not similar and "add" not in request.POST
    return render(request, "pages/entry.html", context, status=422 if has_errors else 200)


def offered(user) -> dict:
    """Return what the lists of proposals in the form hold: documents that the person's own programmes rest on."""
    seen = Agreement.objects.visible_to(user).values("pk")
    known = LegalBasis.objects.in_use().filter(Q(agreements__in=seen) | standing_of(user).overseen("keeper")).distinct()
    return {"kinds": CampaignKind.labels, "known_bases": known.exclude(number="").order_by("sort_key")[:100]}


@require_GET
def read_period(request):
    """Say in words how a period was understood, for the line below the field."""
    try:
        text = LineField(max_length=200, required=False).clean(request.GET.get("q", ""))
        period = parse_period(text)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]})
    except ValueError as error:
        return JsonResponse({"error": str(error)})
    return JsonResponse({"text": "" if period.is_unknown else spell_out(period)})
