"""The style guide: every component of the interface in every state, for those who work on the register."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.permissions import can_enter


@require_safe
def style_guide(request):
    if not can_enter(request.user):
        raise PermissionDenied
    return render(request, "pages/style_guide.html")
