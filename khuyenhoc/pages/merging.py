"""Joining a duplicate with the row that is kept: choose it, look at what moves, do it, undo it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST

from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.layout import bare_helper
from khuyenhoc.lib.lookup import LookupField
from khuyenhoc.pages.kinds import Kind
from khuyenhoc.pages.putting_away import address, permitted, tell
from khuyenhoc.workflows import StaleError
from khuyenhoc.workflows.merging import MERGES, Plan, merge, plan_merge, unmerge
from organizations.permissions import can_change

STALE = "Vừa có người sửa một trong hai mục. Xin xem lại phần dưới đây rồi gộp."
# What moves, in words; anything else is told by the names of its models.
WORDS = {
    "agreements.Party.organization": "lần tham gia chương trình",
    "agreements.Agreement.keeper": "chương trình do Hội này quản lý",
    "agreements.Organizer.organization": "lần tổ chức lễ ký kết",
    "agreements.SigningEvent.keeper": "lễ ký kết do Hội này quản lý thông tin",
    "agreements.LegalBasis.keeper": "văn bản do Hội này quản lý thông tin",
    "campaigns.Campaign.keeper": "phong trào do Hội này quản lý thông tin",
    "campaigns.Commitment.campaign": "cam kết thực hiện",
    "campaigns.Commitment.tied_to": "cam kết gắn với phong trào này",
    "organizations.Organization.keeper": "đơn vị do Hội này quản lý thông tin",
    "organizations.Organization.parent": "đơn vị trực thuộc",
    "organizations.Organization.merged_into": "mục trùng đã gộp trước đây",
    "organizations.Membership.organization": "người dùng",
    "organizations.Representative.organization": "người đại diện",
    "campaigns.Campaign.merged_into": "mục trùng đã gộp trước đây",
}


class ChoiceForm(forms.Form):
    """The row that is kept, read from the address."""

    def __init__(self, *args, kind: Kind, duplicate, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["giu"] = LookupField(
            label="Mục giữ lại",
            queryset=kind.model.objects.filter(merged_into=None).exclude(pk=duplicate.pk),
            url_name=f"{kind.model._meta.app_label}:suggest",
            noun=kind.noun,
            may_add=False,
            help_text="Gõ vài chữ của tên, không cần dấu.",
        )
        self.helper = bare_helper("giu")


class MergeForm(forms.Form):
    """Why two rows are taken for one, and which versions of them the person looked at."""

    reason = LineField(
        label="Vì sao là một", required=False, max_length=150, help_text="Ví dụ: ghi hai lần, một lần viết tắt."
    )
    kept_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("reason", "kept_version", "version")


@require_http_methods(["GET", "POST"])
def join(request, kind: Kind, pk: int):
    """Ask which row is kept; show what would move; or join the two."""
    duplicate = permitted(request, kind, pk)
    if duplicate.merged_into_id:
        return redirect(duplicate)
    is_asked = request.method == "POST" or "giu" in request.GET
    choice = ChoiceForm(request.GET if is_asked else None, kind=kind, duplicate=duplicate)
    kept = choice.cleaned_data["giu"] if choice.is_valid() else None
    if kept is None:
        return show(request, kind, duplicate, choice)
    form = MergeForm(request.POST if request.method == "POST" else None, initial=versions_of(kept, duplicate))
    if request.method == "POST" and form.is_valid() and is_joined(kept, duplicate, form, request.user):
        tell(request, f"Đã gộp “{duplicate}” vào đây.", address(kind, "part", duplicate.pk))
        return redirect(kept)
    plan = plan_merge(kept, duplicate, request.user)
    return show(request, kind, duplicate, choice, form=form, plan=plan)


def versions_of(kept, duplicate) -> dict:
    return {"kept_version": kept.version, "version": duplicate.version}


def is_joined(kept, duplicate, form: MergeForm, user) -> bool:
    fields = form.cleaned_data
    try:
        merge(kept, duplicate, (fields["kept_version"], fields["version"]), fields["reason"], user)
    except StaleError:
        form.data = form.data.copy() | {name: str(value) for name, value in versions_of(kept, duplicate).items()}
        form.add_error(None, STALE)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


def show(request, kind: Kind, duplicate, choice: ChoiceForm, form=None, plan: Plan | None = None):
    merges = MERGES[kind.model].objects.filter(kept=duplicate, undone_at=None)
    context = {
        "kind": kind,
        "record": duplicate,
        "choice": choice,
        "form": form,
        "plan": plan,
        "counts": counts_of(plan) if plan else [],
        "merges": merges.select_related("duplicate", "merged_by"),
    }
    is_wrong = (form and form.errors) or choice.errors
    return render(request, "pages/merge.html", context, status=422 if is_wrong else 200)


def counts_of(plan: Plan) -> list[tuple[str, int]]:
    """Return what moves, in words, with how much of it there is."""
    counts = [(words_for(relation), len(rows)) for relation, rows in plan.moving.items()]
    counts.append(("dòng trùng hẳn với mục giữ lại nên bỏ bớt", len(plan.spare)))
    return [(words, number) for words, number in counts if number]


def words_for(relation) -> str:
    name = f"{relation.model._meta.label}.{relation.name}"
    return WORDS.get(name) or f"{relation.model._meta.verbose_name} ({capfirst(relation.verbose_name)})"


@require_POST
def part(request, kind: Kind, pk: int):
    """Part a duplicate from the row with which it was joined."""
    duplicate = get_object_or_404(kind.model.objects.select_related("keeper", "merged_into__keeper"), pk=pk)
    merges = MERGES[kind.model].objects.filter(duplicate=duplicate, undone_at=None)
    merged = merges.select_related("kept__keeper").first()
    if merged is None:
        return redirect(duplicate)
    if not (can_change(request.user, duplicate) and can_change(request.user, merged.kept)):
        raise PermissionDenied
    try:
        unmerge(merged, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(merged.kept)
    messages.success(request, f"Đã tách lại “{duplicate}” khỏi “{merged.kept}”.")
    return redirect(duplicate)
