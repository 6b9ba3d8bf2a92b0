"""Signing in: Django's own view, which takes an address that leads back to itself for a fault of ours.

Whoever guesses passwords is stopped by django-axes: five failures of one name from one place, then a wait.
"""

from datetime import datetime
from ipaddress import IPv6Network, ip_address

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.db.models import Max
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.timezone import now

from khuyenhoc.pages.interrupted import offer, read
from organizations.models import User


class SignInForm(AuthenticationForm):
    """The name to sign in with, or the address of the account, and the password."""

    def clean_username(self) -> str:
        typed = self.cleaned_data["username"]
        if len(typed) > self.fields["username"].max_length:  # Django only tells the browser; axes could not store it
            raise self.get_invalid_login_error()
        if "@" not in typed:
            return typed
        address = typed.lower()  # a telephone begins every line with a capital
        named = User.objects.filter(email=address, is_active=True).values_list("username", flat=True)
        return named.first() or address


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The page on which a person signs in; who is signed in already goes on."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request, *args, **kwargs):
        # Signed in meanwhile on another page: what was kept is not lost with the form that brings it.
        kept = read(request.POST.get("kept", "")) if request.user.is_authenticated else None
        return offer(request, kept) if kept else super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        if "kept" not in self.request.POST:
            return response
        if kept := read(self.request.POST["kept"]):
            return offer(self.request, kept)
        messages.warning(self.request, "Nội dung ghi lúc trước đã giữ quá lâu nên không còn. Xin ghi lại.")
        return response

    def get_context_data(self, **kwargs):
        return {"kept": self.request.POST.get("kept", "")} | super().get_context_data(**kwargs)

    def get_redirect_url(self):
        url = super().get_redirect_url()
        # Whoever wanted to sign out after the session had ended comes in to no error, and stays.
        return "" if url.partition("?")[0] in (self.request.path, reverse("logout")) else url


def visitor_address(request) -> str | None:
    """Return the address from which a request comes: the one that our outermost proxy saw, if there are proxies.

    What stands further left in the header was written by the visitor, and may be invented. Of an IPv6 address the first
    half is told: one visitor has the whole of the other.
    """
    hops = request.headers.get("x-forwarded-for", "").split(",")[-settings.PROXIES :] if settings.PROXIES else []
    address = hops[0].strip() if len(hops) == settings.PROXIES and hops else request.META.get("REMOTE_ADDR", "")
    try:
        seen = ip_address(address)
    except ValueError:
        return None
    seen = getattr(seen, "ipv4_mapped", None) or seen
    return str(seen) if seen.version == 4 else str(IPv6Network((seen, 64), strict=False).network_address)


def locked_out(request, response, credentials):
    """Answer whoever has failed too often, in the words of the page and with the time to wait."""
    name = (credentials or {}).get("username") or ""
    failures = AccessAttempt.objects.filter(username=name, ip_address=visitor_address(request))
    last = failures.aggregate(last=Max("attempt_time"))["last"] or now()
    # The page shows what was typed, not the name of the account that goes by it; and what came along stays with it.
    typed = {field: request.POST.get(field, "") for field in ("username", "next", "kept")}
    context = {"form": SignInForm(request, initial=typed), "minutes": minutes_left(last)} | typed
    return render(request, "registration/login.html", context, status=429)


def minutes_left(last: datetime) -> int:
    """Return how many minutes there are to wait after a last failure, at least one."""
    left = (last + settings.AXES_COOLOFF_TIME - now()).total_seconds()
    return max(1, -(-int(left) // 60))
