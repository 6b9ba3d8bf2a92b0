"""The people of one's own bodies: /thanh-vien/."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now, timedelta
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khuyenhoc.lib.lists import list_page, render_list
from organizations.models import Membership
from organizations.people import mails, verbs
from organizations.people.forms import InviteForm, RoleForm, open_bodies
from organizations.people.listing import PeopleFilter, person_of
from organizations.people.pages import posted, show
from organizations.permissions import bodies_run_by

SEND_AGAIN_AFTER = timedelta(minutes=1)


def check_runs_people(user):
    if not user.runs_people:
        raise PermissionDenied


def membership_or_404(user, pk: int) -> Membership:
    """Return a role that the person may change; 403 for one in the person's own body, 404 for any other."""
    run = bodies_run_by(user)
    seen = Q(organization__in=run) | Q(organization__memberships__user=user)
    rows = Membership.objects.filter(seen).select_related("user", "organization").distinct()
    membership = get_object_or_404(rows, pk=pk)
    if not run.filter(pk=membership.organization_id).exists():
        raise PermissionDenied
    return membership


@require_safe
def people(request):
    """Show the people of all bodies that the person runs."""
    check_runs_people(request.user)
    form = PeopleFilter(request.GET)
    rows = Membership.objects.filter(organization__in=bodies_run_by(request.user))
    page = list_page(request, form, rows.select_related("user", "organization"))
    context = {"form": form, "page": page, "people": [person_of(row) for row in page]}
    return render_list(request, "organizations/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, body: int | None = None):
    """Ask whom to invite; or do so. With a body in the address, into that one."""
    check_runs_people(request.user)
    body = get_object_or_404(open_bodies(request.user), pk=body) if body else None
    form = InviteForm(posted(request), user=request.user, body=body)
    if form.is_valid():
        if twin := form.same_invitation():  # the second post of a double click
            return redirect("organizations:person", twin.pk)
        try:
            membership = verbs.invite(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            send(request, membership)
            return redirect("organizations:people")
    return show(request, "organizations/people/invite.html", form, body=body)


def send(request, membership: Membership):
    """Mail the invitation and say what came of it."""
    address = membership.user.email
    if mails.send_invitation(request, membership):
        Membership.objects.filter(pk=membership.pk).update(invited_at=now())
        messages.success(request, f"Đã gửi lời mời tới {address}.")
    else:
        messages.warning(
            request,
            f"Đã ghi vai trò nhưng chưa gửi được thư tới {address}: máy chủ thư không nhận. "
            "Mở tên người này trong danh sách để gửi lại.",
        )


@require_http_methods(["GET", "HEAD", "POST"])
def person(request, pk: int):
    """Show one role of one person; or change it."""
    membership = membership_or_404(request.user, pk)
    shown = person_of(membership)
    form = RoleForm(posted(request), membership=membership)
    if form.is_valid():
        try:
            verbs.change_role(membership, form.cleaned_data["role"], by=request.user)
        except ValidationError as error:
            form.add_error("role", error.messages)
        else:
            messages.success(request, f"{shown.name} nay có vai trò: {membership.get_role_display()}.")
            return redirect(after(request.user, membership))
    return show(request, "organizations/people/person.html", form, person=shown)


@require_POST
def send_again(request, pk: int):
    """Send the invitation once more, unless this has just been done."""
    membership = membership_or_404(request.user, pk)
    if person_of(membership).is_settled:
        messages.info(request, "Người này đã đăng nhập, không cần gửi lại lời mời.")
    elif membership.invited_at and now() - membership.invited_at < SEND_AGAIN_AFTER:
        messages.info(request, "Lời mời vừa được gửi. Xin chờ ít phút; thư có thể nằm trong mục thư rác.")
    else:
        send(request, membership)
    return redirect("organizations:person", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk: int):
    """Ask whether to take a role away; or do so."""
    membership = membership_or_404(request.user, pk)
    shown, refusal = person_of(membership), ""
    if request.method == "POST":
        try:
            verbs.remove(membership, by=request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, f"{shown.name} không còn vai trò tại {membership.organization}.")
            return redirect(after(request.user, membership))
    heading = "Bỏ khỏi đơn vị" if shown.is_settled else "Rút lời mời"
    context = {"person": shown, "refusal": refusal, "is_own": membership.user == request.user, "heading": heading}
    return render(request, "organizations/people/remove.html", context, status=422 if refusal else 200)


def after(user, membership: Membership) -> str:
    """Return the page to go on to: who has just given up managing may not see the list any more."""
    gave_up = membership.user == user and not user.is_superuser
    return "pages:home" if gave_up else "organizations:people"
