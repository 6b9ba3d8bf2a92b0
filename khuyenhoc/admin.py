"""The back office as a whole: its name, and who comes in."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse


def is_administrator(request) -> bool:
    """Both marks are needed: Django lets people with the staff mark alone in, to an empty page."""
    user = request.user
    return user.is_active and user.is_staff and user.is_superuser


@login_not_required
def sign_in(request, extra_context=None):
    """There is one door, the sign-in page of the site. Who is in already and no administrator is told so."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def pages():
    """Return Django's pages, of which some would send people to a sign-in page of the back office's own."""
    found = admin.AdminSite.get_urls(admin.site)
    for page in found:
        if hasattr(page.callback, "login_url"):
            page.callback.login_url = settings.LOGIN_URL
    return found


admin.site.site_header = "Sổ chương trình phối hợp"
admin.site.site_title = "Quản trị sổ chương trình phối hợp"
admin.site.index_title = "Quản trị dữ liệu"
admin.site.empty_value_display = "—"
admin.site.enable_nav_sidebar = False  # the lists need its room
admin.site.has_permission = is_administrator
admin.site.login = sign_in
admin.site.get_urls = pages
