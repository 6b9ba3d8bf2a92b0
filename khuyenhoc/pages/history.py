"""The page on which the past of a record is read."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from khuyenhoc.pages.kinds import Kind
from khuyenhoc.pages.past import steps_of


@require_safe
def history(request, kind: Kind, pk: int):
    """Show what was changed, the newest first. Only for those who may see all that the register says of the record."""
    record = get_object_or_404(kind.visible_to(request.user), pk=pk)
    if not kind.is_told_to(request.user, record):
        raise PermissionDenied
    return render(request, "pages/history.html", {"kind": kind, "record": record, "steps": steps_of(record)})
