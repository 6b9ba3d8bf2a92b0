"""What happens to every request before a page sees it."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django_htmx.http import HttpResponseClientRedirect

from khuyenhoc.pages.interrupted import answer_crossed, keep
from khuyenhoc.pages.sign_in import SignIn

LARGEST_BODY = 10 * 1024 * 1024  # bytes; no page takes files, and the largest form has some 3 MB


def small_bodies_only(get_response):
    """Refuse a body that no page can want, before anything of it is written to disk."""

    def check(request):
        length = request.headers.get("content-length") or "0"
        if length.isdigit() and int(length) > LARGEST_BODY:
            return HttpResponse(render_to_string("413.html"), status=413)
        return get_response(request)

    return check


def kept_by_nobody(get_response):
    """Let no cache keep a page: after signing out, "back" must show nothing of what was on the screen."""

    def check(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return check


def utf8_only(get_response):
    """Refuse a body in another encoding: nothing of ours sends one, and some that Python knows are no text at all."""

    def check(request):
        charset = request.content_params.get("charset", "utf-8")
        if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
            raise BadRequest("Only UTF-8 is read.")
        request.encoding = "utf-8"  # by this name: Django takes an alias of it for another encoding
        return get_response(request)

    return check


class SignInFirst(LoginRequiredMiddleware):
    """Leads to the sign-in, and keeps what was sent without one. No script puts that page into a list."""

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            return HttpResponseClientRedirect(redirect_to_login(request.htmx.current_url_abs_path or "/").url)
        kept = keep(request)
        if not kept:
            return super().handle_no_permission(request, view_func)
        context = {"form": SignIn.form_class(request), "next": request.get_full_path(), "kept": kept}
        return render(request, "registration/login.html", context, status=403)


class SentAcross:
    """Answers a form that crossed another one in the database, whatever page it was sent to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return answer_crossed(request, error)
