"""A form sent after its session had ended, or from a page older than the last sign-in: kept, and sent once more.

What was sent goes into the page that answers it, signed, and comes back with the sign-in; the server stores nothing.
It is sent again by the person's own click, and only to the address that it was meant for.
"""

from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.csrf import csrf_failure as plain_csrf_failure

SALT = "khuyenhoc.interrupted"
KEPT_FOR = 12 * 3600  # seconds
LARGEST = 1_500_000  # letters, signed and packed
UNREADABLE = (BadRequest, RequestDataTooBig, TooManyFieldsSent, MultiPartParserError)


def keep(request) -> str:
    """Return what was sent, signed, as text for a page; nothing if nothing was sent or it cannot be kept."""
    if request.method != "POST":
        return ""
    try:
        fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    except UNREADABLE:
        return ""
    if not fields or request.FILES or any("password" in name for name, _ in fields):  # no password into a page
        return ""
    kept = signing.dumps({"path": request.get_full_path(), "fields": fields}, salt=SALT, compress=True)
    return kept if len(kept) <= LARGEST else ""


def read(kept: str) -> dict | None:
    """Return the address and the fields of what was kept; None if it is too old, or not from us."""
    try:
        return signing.loads(kept, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None


def offer(request, kept: dict):
    """Show the page on which what was kept is sent again."""
    return render(request, "pages/interrupted.html", kept)


def csrf_failure(request, reason=""):
    """Answer a form of ours whose token is older than the last sign-in; one from elsewhere is refused as ever."""
    kept = keep(request) if request.user.is_authenticated and is_from_here(request) else ""
    return offer(request, read(kept)) if kept else plain_csrf_failure(request, reason)


def is_from_here(request) -> bool:
    """Tell whether the browser says that a page of ours sent this; no other page can make it say so."""
    origin = urlsplit(request.headers.get("origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
