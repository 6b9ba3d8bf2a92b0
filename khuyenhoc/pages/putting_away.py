"""Putting a record away or deleting it, and taking either back."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.models import Agreement
from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.layout import bare_helper
from khuyenhoc.lib.vietnamese import fold
from khuyenhoc.pages.holding import holders_of
from khuyenhoc.pages.kinds import KINDS, Kind
from khuyenhoc.pages.past import title_of
from khuyenhoc.workflows import StaleError, archive, bring_back, delete_record, unarchive
from khuyenhoc.workflows.putting_away import GOES_WITH, last_of
from organizations.permissions import can_change, can_enter, can_manage_for, keepers_for, standing_of

WORD = "xóa"
SHOWN = 200
STALE = "Vừa có người sửa mục này. Xin xem lại bản mới trước khi xóa."


class DeletionForm(forms.Form):
    """Why the record is deleted, from which version, and for a signed programme that it is meant."""

    reason = LineField(
        label="Lý do xóa", max_length=300, help_text="Ví dụ: ghi nhầm, ghi hai lần. Lý do được giữ trong lịch sử."
    )
    word = LineField(
        label=f"Gõ chữ “{WORD}” để xác nhận", required=False, max_length=20, help_text="Vì chương trình này đã ký."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, is_grave: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_grave:
            self.fields["word"].required = True
        else:
            del self.fields["word"]
        self.helper = bare_helper(*self.fields)

    def clean_word(self):
        word = self.cleaned_data["word"]
        if fold(word) != fold(WORD):
            raise ValidationError(f"Hãy gõ đúng chữ “{WORD}”.")
        return word


def permitted(request, kind: Kind, pk: int):
    """Return the record if the person may change it; 404 out of scope, 403 without the right."""
    record = get_object_or_404(kind.visible_to(request.user).select_related("keeper"), pk=pk)
    if not can_change(request.user, record):
        raise PermissionDenied
    return record


def changeable(request, kind: Kind, pk: int):
    """Return the same; 404 also for a row that was joined with another one, which can only be parted again."""
    record = permitted(request, kind, pk)
    if getattr(record, "merged_into_id", None):
        raise Http404
    return record


def may_delete(user, record) -> bool:
    """May the person delete it, if nothing holds it? A signed programme is a matter of the managers."""
    if isinstance(record, Agreement) and record.is_signed:
        return can_manage_for(user, record.keeper)
    return can_change(user, record)


def address(kind: Kind, verb: str, pk: int) -> str:
    return reverse(f"pages:{kind.name}_{verb}", args=[pk])


# --- Away and back ---


@require_http_methods(["GET", "POST"])
def put_away(request, kind: Kind, pk: int):
    """Show what holds a record and what putting it away means; or put it away."""
    record = changeable(request, kind, pk)
    if request.method == "GET":
        context = {
            "kind": kind,
            "record": record,
            "holders": holders_of(request.user, record),
            "may_delete": may_delete(request.user, record),
        }
        return render(request, "pages/put_away.html", context)
    try:
        archive(record, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        tell(request, f"Đã cất {kind.noun}: {record}.", address(kind, "take_back", pk))
    return redirect(record)


@require_POST
def take_back(request, kind: Kind, pk: int):
    """Take a record back that was put away."""
    record = changeable(request, kind, pk)
    try:
        unarchive(record, request.user)
        messages.success(request, f"Đã lấy lại {kind.noun}: {record}.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(record)


def tell(request, text: str, undo: str):
    """Say what was done, with a button that undoes it (``templates/ui/_messages.html``)."""
    messages.success(request, text, extra_tags=undo)


# --- Deleted and brought back ---


@require_http_methods(["GET", "POST"])
def delete(request, kind: Kind, pk: int):
    """Say what goes with a record and ask why; or delete it. What something else holds can only be put away."""
    record = changeable(request, kind, pk)
    if not may_delete(request.user, record):
        raise PermissionDenied
    if holders_of(request.user, record):
        messages.warning(request, "Còn hồ sơ khác gắn với mục này nên không xóa được; có thể cất đi.")
        return redirect(address(kind, "put_away", pk))
    is_grave = isinstance(record, Agreement) and record.is_signed
    form = DeletionForm(
        request.POST if request.method == "POST" else None, is_grave=is_grave, initial={"version": record.version}
    )
    if request.method == "POST" and form.is_valid() and deleted(request, record, form):
        tell(request, f"Đã xóa {kind.noun}: {record}.", address(kind, "bring_back", pk))
        return redirect(kind.list_name)
    goes = [(model._meta.verbose_name, model.objects.filter(**{way: record}).count()) for model, way in parts_of(kind)]
    context = {"kind": kind, "record": record, "form": form, "goes": [pair for pair in goes if pair[1]]}
    return render(request, "pages/delete.html", context, status=422 if form.errors else 200)


def parts_of(kind: Kind) -> tuple:
    return tuple(reversed(GOES_WITH.get(kind.model, ())))


def deleted(request, record, form: DeletionForm) -> bool:
    try:
        delete_record(record, form.cleaned_data["version"], form.cleaned_data["reason"], request.user)
    except StaleError:
        form.add_error(None, STALE)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_POST
def bring_deleted_back(request, kind: Kind, pk: int):
    """Bring a deleted record back, for those who may change what its keeper keeps."""
    gone = last_of(kind.model, pk)
    if gone is None or not may_bring_back(request.user, gone):
        record = kind.visible_to(request.user).filter(pk=pk).first()
        if record is None:
            raise Http404
        return redirect(record)  # the second click, or the other window
    try:
        record = bring_back(kind.model, pk, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("pages:deleted")
    messages.success(request, f"Đã lấy lại {kind.noun}: {record}.")
    return redirect(record)


def may_bring_back(user, gone) -> bool:
    return standing_of(user).is_admin or keepers_for(user).filter(pk=gone.keeper_id).exists()


@dataclass(frozen=True)
class Deleted:
    """A deleted record that may be brought back."""

    title: str
    noun: str
    at: datetime
    by: str
    reason: str
    address: str


@require_safe
def deleted_records(request):
    """Show what was deleted of what the person's associations keep, the newest first."""
    if not can_enter(request.user):
        raise PermissionDenied
    found = [entry for kind in KINDS for entry in deleted_of(request.user, kind)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    return render(request, "pages/deleted.html", {"entries": found[:SHOWN]})


def deleted_of(user, kind: Kind) -> list[Deleted]:
    gone = kind.model.history.filter(history_type="-").exclude(id__in=kind.model.objects.values("pk"))
    if not standing_of(user).is_admin:
        gone = gone.filter(keeper_id__in=keepers_for(user).values("pk"))
    newest_first = gone.select_related("history_user").order_by("-history_date")[:SHOWN]
    last_of_each = {past.id: past for past in reversed(newest_first)}.values()
    return [
        Deleted(
            title_of(past),
            kind.title,
            past.history_date,
            str(past.history_user or ""),
            past.history_change_reason or "",
            address(kind, "bring_back", past.id),
        )
        for past in last_of_each
    ]
