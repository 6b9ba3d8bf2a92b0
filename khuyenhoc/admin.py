"""The back office as a whole: its name, and who comes in."""

from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse

from khuyenhoc.lib.backoffice import RecordAdmin, any_spelling, find_each, label_of


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


class Suggestions(AutocompleteJsonView):
    """What a choice of a record offers while one types: each with what tells it from others of its name."""

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": label_of(obj)}


def suggest(request):
    return Suggestions.as_view(admin_site=admin.site)(request)


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
admin.site.autocomplete_view = suggest
admin.site.get_urls = pages
apps.get_app_config("axes").verbose_name = "Đăng nhập"


@admin.register(AccessAttempt)
class AccessAttemptAdmin(RecordAdmin):
    """Failures to sign in. Whoever was stopped by them is let in again by removing the row."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    search_fields = ["username"]
    search_help_text = "Tìm theo tên đăng nhập."
    fields = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]
    ordering = ["-attempt_time"]
    actions = ["unlock"]

    def find(self, queryset, words):
        return find_each(queryset, words, lambda word: Q(username__regex=any_spelling(word)))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description="Cho đăng nhập lại ngay", permissions=["delete"])
    def unlock(self, request, queryset):
        queryset.delete()
        self.message_user(request, "Đã bỏ khóa. Người này đăng nhập lại được ngay.")
