"""One's own account, and the doors to it by mail: /tai-khoan/, /quen-mat-khau/, /loi-moi/."""

from time import monotonic, sleep

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_safe

from khuyenhoc.lib.layout import bare_helper
from organizations.models import User
from organizations.people import mails, verbs
from organizations.people.forms import AddressForm, ForgottenForm, NameForm
from organizations.people.pages import posted, show
from organizations.people.roles import duties_of
from organizations.people.tokens import invitations, read_address, resets

# --- Signed in ---


@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """Show one's own account; or change the name in it."""
    # Not request.user, which the frame of the page shows: the form writes on it what was typed.
    user = User.objects.get(pk=request.user.pk)
    form = NameForm(posted(request), instance=user)
    if form.is_valid():
        form.instance.save(update_fields=["full_name"])
        messages.success(request, "Đã lưu họ và tên.")
        return redirect("organizations:account")
    roles = [(membership, duties_of(membership)) for membership in request.user.own_memberships]
    return show(request, "organizations/people/account.html", form, roles=roles)


@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request):
    """Ask for a new password; or set it, which ends every other session of the account."""
    form = PasswordChangeForm(request.user, posted(request))
    form.helper = bare_helper("old_password", "new_password1", "new_password2")
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Đã đổi mật khẩu. Các máy khác đang mở tài khoản này phải đăng nhập lại.")
        return redirect("organizations:account")
    return show(request, "organizations/people/change_password.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request):
    """Ask for another address; or send a link to it. The account keeps the present one until the link is opened."""
    form = AddressForm(posted(request), user=request.user)
    if form.is_valid():
        address = form.cleaned_data["email"]
        if mails.send_address_link(request, address):
            messages.success(request, f"Đã gửi thư tới {address}. Xin mở đường dẫn trong thư để xác nhận địa chỉ mới.")
            return redirect("organizations:account")
        form.add_error("email", "Chưa gửi được thư tới địa chỉ này. Xin xem lại địa chỉ, hoặc thử lại sau ít phút.")
    return show(request, "organizations/people/change_address.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request, token: str):
    """Ask whether the new address is to count; or let it."""
    user = User.objects.get(pk=request.user.pk)
    address, former = read_address(user, token), user.email
    if address is None:
        return render(request, "organizations/people/spent_address.html", status=410)
    if request.method == "POST":
        try:
            verbs.take_address(user, address)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            mails.send_address_changed(user, former)
            messages.success(request, f"Thư điện tử của tài khoản nay là {address}.")
        return redirect("organizations:account")
    return render(request, "organizations/people/confirm_address.html", {"address": address})


# --- Not signed in ---

ANSWERED_AFTER = (
    0.1  # seconds: longer than it takes to write a mail, so that the time does not tell whether there was one
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """Ask for the address of an account; or send a link to it, if there is one. The answer is the same."""
    form, begun = ForgottenForm(posted(request)), monotonic()
    if form.is_valid():
        if user := form.claim_account():
            mails.send_reset(request, user)
        sleep(max(0, begun + ANSWERED_AFTER - monotonic()))
        return redirect("organizations:forgotten_sent")
    return show(request, "registration/forgotten.html", form)


@login_not_required
@require_safe
def forgotten_sent(request):
    return render(request, "registration/forgotten_sent.html")


class PasswordByMail(PasswordResetConfirmView):
    """A page that a link in a mail opens, to set a password. Who has set one is signed in."""

    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"
    welcome = ""

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.helper = bare_helper("new_password1", "new_password2")
        return form

    def form_valid(self, form):
        response = super().form_valid(form)
        messages.success(self.request, self.welcome)
        return response

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context, **kwargs):
        status = {} if self.validlink else {"status": 410}
        return super().render_to_response(context, **(kwargs | status))


class Accept(PasswordByMail):
    """The page of an invitation: the first password of an account."""

    template_name = "registration/accept.html"
    token_generator = invitations
    reset_url_token = "mat-khau"  # noqa: S105 - stands in the address in place of the token
    success_url = reverse_lazy("organizations:account")
    welcome = "Đã nhận lời mời. Từ nay xin đăng nhập bằng tên đăng nhập và mật khẩu vừa đặt."

    def get_context_data(self, **kwargs):
        memberships = self.user.own_memberships if self.validlink else []
        roles = [(membership, duties_of(membership)) for membership in memberships]
        return super().get_context_data(roles=roles, **kwargs)


class Reset(PasswordByMail):
    """The page of a forgotten password: a new one."""

    template_name = "registration/reset.html"
    token_generator = resets
    reset_url_token = "mat-khau"  # noqa: S105 - stands in the address in place of the token
    success_url = reverse_lazy("pages:home")
    welcome = "Đã đặt mật khẩu mới. Các máy khác đang mở tài khoản này phải đăng nhập lại."
