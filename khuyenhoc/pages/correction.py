"""Correcting and completing a programme that is in the register."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agreements.models import Agreement
from khuyenhoc.pages.correction_form import ProgrammeCorrection
from khuyenhoc.pages.entry import offered, with_more_rows
from khuyenhoc.pages.staleness import staleness_of
from khuyenhoc.workflows import StaleError, correct_programme
from organizations.permissions import can_keep_for


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk: int):
    """Show the programme as a form; add rows to it; or write down what it says now."""
    programmes = Agreement.objects.visible_to(request.user).select_related("keeper", "event")
    agreement = get_object_or_404(programmes, pk=pk)
    if not can_keep_for(request.user, agreement.keeper):
        raise PermissionDenied
    if request.method != "POST":
        return show(request, agreement, ProgrammeCorrection(request.user, agreement, asked=request.GET.get("muc", "")))
    if "add" in request.POST:
        data = with_more_rows(request.POST, ProgrammeCorrection(request.user, agreement, request.POST))
        correction = ProgrammeCorrection(request.user, agreement, data)
        correction.show_without_judging()
        return show(request, agreement, correction)
    correction = ProgrammeCorrection(request.user, agreement, request.POST)
    if not correction.is_valid():
        return show(request, agreement, correction, status=422)
    return save(request, agreement, correction)


def save(request, agreement: Agreement, correction: ProgrammeCorrection):
    wanted = correction.correction.cleaned_data
    try:
        correct_programme(correction.sheet(), wanted["version"], wanted["reason"], by=request.user)
    except StaleError:
        return show_stale(request, agreement)
    except ValidationError as error:
        correction.agreement.add_error(None, error)
        return show(request, agreement, correction, status=422)
    messages.success(request, "Đã lưu phần sửa. Bản trước vẫn xem được trong lịch sử.")
    return redirect(agreement)


def show_stale(request, agreement: Agreement):
    """Show the typed text beside the newest version; saving again is then a decision."""
    data = request.POST.copy()
    programmes = Agreement.objects.visible_to(request.user).select_related("keeper", "event")
    newest = get_object_or_404(programmes, pk=agreement.pk)
    data["correction-version"] = str(newest.version)
    correction = ProgrammeCorrection(request.user, newest, data)
    correction.show_without_judging()
    stale = staleness_of(newest, *correction.beside(ProgrammeCorrection(request.user, newest)))
    return show(request, newest, correction, status=409, stale=stale)


def show(request, agreement: Agreement, correction: ProgrammeCorrection, status: int = 200, stale=None):
    context = {"agreement": agreement, "entry": correction, "correction": correction.correction, "stale": stale}
    return render(request, "pages/correct.html", context | offered(request.user), status=status)
