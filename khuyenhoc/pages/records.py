"""Adding and correcting the shared records: one pair of pages for all kinds of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from khuyenhoc.pages.entry import offered, with_more_rows
from khuyenhoc.pages.kinds import Kind
from khuyenhoc.pages.record_form import RecordForms
from khuyenhoc.workflows import StaleError, add_record, correct_record, sent_once
from organizations.permissions import can_change, can_enter


@require_http_methods(["GET", "POST"])
def add(request, kind: Kind):
    """Show the empty form; add rows to it; or write the new record, once."""
    if not can_enter(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return show(request, RecordForms(kind, request.user, kind.model()))
    if "add" in request.POST:
        return show_with_more_rows(request, kind, kind.model())
    with sent_once(request.POST, request.user) as sent:
        if sent.address:
            messages.info(request, f"Biểu mẫu này đã được lưu rồi: đây là {kind.noun} đã ghi.")
            return redirect(sent.address)
        # Judged only here: of two clicks the second must find what the first one wrote.
        forms = RecordForms(kind, request.user, kind.model(), request.POST)
        twins = write(request, forms)
        if forms.record.pk:
            sent.address = forms.record.get_absolute_url()
    if not sent.address:
        return show(request, forms, twins=twins, status=200 if twins else 422)
    messages.success(request, f"Đã ghi {kind.noun} vào sổ.")
    return redirect(sent.address)


def write(request, forms: RecordForms) -> list:
    """Write what the forms of a new record say, unless they are wrong or it may be in the register already.

    Returns:
        Records that may be the same one. The person answers once whether they are.
    """
    if not forms.is_valid():
        return []
    sheet = forms.sheet()
    twins = [] if "confirmed" in request.POST else forms.kind.twins(sheet.record)
    if not twins:
        try:
            add_record(sheet, by=request.user)
        except ValidationError as error:
            forms.refuse(error)
            forms.record.pk = None
    return twins


@require_http_methods(["GET", "POST"])
def correct(request, kind: Kind, pk: int):
    """Show the record as a form; add rows to it; or write down what it says now."""
    record = get_object_or_404(kind.visible_to(request.user).select_related("keeper"), pk=pk)
    if not can_change(request.user, record):
        raise PermissionDenied
    if getattr(record, "merged_into_id", None):
        return redirect(record)
    if request.method == "GET":
        return show(request, RecordForms(kind, request.user, record))
    if "add" in request.POST:
        return show_with_more_rows(request, kind, record)
    forms = RecordForms(kind, request.user, record, request.POST)
    if not forms.is_valid():
        return show(request, forms, status=422)
    return save(request, forms)


def save(request, forms: RecordForms):
    wanted, kind = forms.reason.cleaned_data, forms.kind
    twins = [] if "confirmed" in request.POST or not is_renamed(forms) else kind.twins(forms.record)
    if twins:
        return show(request, forms, twins=twins)
    try:
        correct_record(forms.sheet(), wanted["version"], wanted["reason"], by=request.user)
    except StaleError:
        newest = get_object_or_404(kind.visible_to(request.user).select_related("keeper"), pk=forms.record.pk)
        forms = forms.against(newest)
        return show(request, forms, stale=forms.staleness(), status=409)
    except ValidationError as error:
        forms.refuse(error)
        return show(request, forms, status=422)
    messages.success(request, "Đã lưu phần sửa. Bản trước vẫn xem được trong lịch sử.")
    return redirect(forms.record)


def is_renamed(forms: RecordForms) -> bool:
    """Tell whether that changed by which the record would be found again."""
    return not {"name", "aliases", "former_names", "number", "issued", "held"}.isdisjoint(forms.main.changed_data)


def show_with_more_rows(request, kind: Kind, record):
    """Show the form again with empty rows added, for a browser without JavaScript."""
    data = with_more_rows(request.POST, RecordForms(kind, request.user, record, request.POST))
    forms = RecordForms(kind, request.user, record, data)
    forms.show_without_judging()
    return show(request, forms)


def show(request, forms: RecordForms, twins=(), stale=None, status: int = 200):
    record = type(forms.record).objects.filter(pk=forms.record.pk).first()  # as stored, whatever the form says
    context = {"forms": forms, "kind": forms.kind, "record": record, "twins": twins, "stale": stale}
    return render(request, "pages/record.html", context | offered(request.user), status=status)
