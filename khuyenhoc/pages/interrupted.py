"""A form sent after its session had ended, from a page older than the last sign-in, or across another one: sent again.

What was sent goes into the page that answers it, signed, and comes back with the sign-in; the server stores nothing.
It is sent again by the person's own click, and only to the address that it was meant for.
"""

import logging
from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.csrf import csrf_failure as plain_csrf_failure

logger = logging.getLogger(__name__)

SALT = "khuyenhoc.interrupted"
KEPT_FOR = 12 * 3600  # seconds
LARGEST = 1_500_000  # letters, signed and packed
ENDED = "phiên làm việc trước đã hết"
CROSSED = "vừa có người khác ghi hoặc xóa một mục liên quan"
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


def offer(request, kept: dict, *, status: int = 200, why: str = ENDED):
    """Show the page on which what was kept is sent again."""
    return render(request, "pages/interrupted.html", kept | {"why": why}, status=status)


def csrf_failure(request, reason=""):
    """Answer a form of ours whose token is older than the last sign-in; one from elsewhere is refused as ever."""
    kept = keep(request) if request.user.is_authenticated and is_from_here(request) else ""
    return offer(request, read(kept)) if kept else plain_csrf_failure(request, reason)


def is_from_here(request) -> bool:
    """Tell whether the browser says that a page of ours sent this; no other page can make it say so."""
    origin = urlsplit(request.headers.get("origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())


def has_crossed(error: Exception) -> bool:
    """Tell whether a database refused something only because of what somebody else did at the same moment."""
    # PostgreSQL: what was referred to is gone; two waited for each other. SQLite has no codes, and no such waiting.
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, DatabaseError) and (code in ("23503", "40P01") or "FOREIGN KEY" in str(error))


def answer_crossed(request, error: Exception):
    """Offer what has crossed something else to be sent again, when it is judged anew; None for any other fault."""
    kept = keep(request) if has_crossed(error) else ""
    if not kept:
        return None
    logger.warning("Crossed by another change: %s", error)
    return offer(request, read(kept), status=409, why=CROSSED)
