"""Back office: people, bodies and who belongs to which."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Q
from django.forms.widgets import Script
from django.utils.timezone import now

from khuyenhoc.lib.backoffice import RecordAdmin, RecordInline, any_spelling, find_each, label_of, list_link
from khuyenhoc.lib.forms import PartialDateField
from khuyenhoc.lib.keeping import KeptAdmin, KeptForm, PartAdmin, UseFilter
from khuyenhoc.lib.modelforms import JoinedModelForm
from organizations import places
from organizations.forms import DATE_EXAMPLE, PlaceField
from organizations.models import Membership, Organization, Representative, User, hold_the_tree
from organizations.people import mails

# Rights follow from memberships (design: roles); a group would promise what nothing keeps.
admin.site.unregister(Group)


def names_user(word: str, prefix: str = "") -> Q:
    """The condition "the account of this person holds the word"; there is no folded column for people."""
    pattern = any_spelling(word)
    names = [Q(**{f"{prefix}{column}__regex": pattern}) for column in ("full_name", "username", "email")]
    return names[0] | names[1] | names[2]


class RolesOfUser(RecordInline):
    """The bodies that a person belongs to."""

    model = Membership
    fields = ["organization", "role"]
    autocomplete_fields = ["organization"]
    row_select_related = ["user", "organization"]


class PeopleOfOrganization(RecordInline):
    """The people that belong to a body."""

    model = Membership
    fields = ["user", "role"]
    autocomplete_fields = ["user"]
    row_select_related = ["user", "organization"]


class RepresentativeForm(JoinedModelForm):
    """A person's office, on a page of its own or as a row of the body."""

    since = PartialDateField(label="Từ", required=False)
    until = PartialDateField(label="Đến", required=False)


class Representatives(RecordInline):
    """Who holds office in a body."""

    model = Representative
    form = RepresentativeForm
    fields = ["position", "honorific", "full_name", "position_text", "since", "until", "phone", "email"]


class ProvinceFilter(admin.SimpleListFilter):
    """Bodies by the province of today in which they are."""

    title = "tỉnh, thành phố"
    parameter_name = "tinh"
    none = "chua-ro"

    def lookups(self, request, model_admin):
        provinces = [(province.code, province.name) for province in places.provinces().values()]
        return [(self.none, "Chưa gắn với đơn vị hiện nay"), *provinces]

    def queryset(self, request, queryset):
        if self.value() == self.none:
            return queryset.filter(province_code="")
        return queryset.filter(province_code=self.value()) if self.value() in places.provinces() else queryset


class OrganizationForm(JoinedModelForm, KeptForm):
    """A body. Its place is typed by name and kept by the code of today's unit."""

    place = PlaceField(label="Địa bàn", required=False, help_text="Gõ tên tỉnh, xã, phường, không cần dấu.")
    opened = PartialDateField(label="Thành lập", required=False, help_text=DATE_EXAMPLE)
    closed = PartialDateField(
        label="Kết thúc hoạt động", required=False, help_text="Chỉ ghi khi đơn vị không còn hoạt động."
    )


@admin.register(User)
class UserAdmin(RecordAdmin, DjangoUserAdmin):
    """Accounts. What a person may do is said by the roles below."""

    list_display = ["name", "username", "email", "roles", "is_active", "is_superuser"]
    list_display_links = ["name", "username"]
    list_filter = ["memberships__role", "is_superuser", "is_active"]
    list_prefetch = ["memberships__organization"]
    search_fields = ["username"]
    search_help_text = "Tìm theo họ tên, tên đăng nhập hoặc thư điện tử, không cần dấu."
    ordering = ["sort_key", "username"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "email"]}),
        ("Trạng thái và quyền quản trị", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Các mốc thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    add_form = UserCreationForm  # Django's own for the admin offers accounts without a password, for LDAP and the like
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "password1", "password2"]}),
    ]
    inlines = [RolesOfUser]

    def find(self, queryset, words):
        return find_each(queryset, words, names_user)

    def get_readonly_fields(self, request, obj=None):
        own = ["is_active", "is_staff", "is_superuser"] if obj == request.user else []  # nobody locks himself out
        return [*super().get_readonly_fields(request, obj), *own]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj != request.user

    @admin.display(description="họ và tên", ordering="sort_key")
    def name(self, user):
        return str(user)

    @admin.display(description="vai trò")
    def roles(self, user):
        roles = [f"{member.get_role_display()} tại {member.organization}" for member in user.memberships.all()]
        return "; ".join(roles) or None


@admin.register(Organization)
class OrganizationAdmin(KeptAdmin):
    """Bodies, each with those who hold office in it and the people that belong to it."""

    form = OrganizationForm
    list_display = ["title", "kind", "level", "where", "parent", "keeper"]
    list_display_links = ["title"]
    list_filter = ["kind", "level", UseFilter, ProvinceFilter]
    listed_by = ["parent"]
    list_select_related = ["parent", "keeper"]
    search_help_text = "Tìm theo tên hoặc tên gọi khác, không cần dấu, ví dụ: cong an ha nam."
    autocomplete_fields = ["parent", "keeper"]
    readonly_fields = ["below", "archived_at", "merged_into", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "level", "place"]}),
        ("Tên gọi khác và thời gian hoạt động", {"fields": ["aliases", "former_names", "opened", "closed"]}),
        ("Liên hệ", {"fields": ["address", "phone", "email", "website"]}),
        ("Vị trí trong hệ thống", {"fields": ["parent", "below", "keeper"]}),
        ("Trong sổ", {"fields": ["archived_at", "merged_into", "created_at", "updated_at"], "classes": ["collapse"]}),
    ]
    inlines = [Representatives, PeopleOfOrganization]

    class Media:
        js = [Script("js/combobox.js", defer=True)]

    def get_inlines(self, request, obj):
        # Which roles there are depends on the kind of the body, so the body comes first.
        return self.inlines if obj else []

    def hold(self, found):
        # Whoever moves a body holds the tree and then its rows: in the same order here, lest two wait for each other.
        hold_the_tree()

    def save_model(self, request, obj, form, change):
        if change and "parent" in form.changed_data:
            obj.place_under(obj.parent)
        super().save_model(request, obj, form, change)

    @admin.display(description="tên", ordering="sort_key")
    def title(self, organization):
        return organization.name

    @admin.display(description="địa bàn")
    def where(self, organization):
        return organization.place_label or None

    @admin.display(description="đơn vị trực thuộc")
    def below(self, organization):
        if not organization.pk:
            return self.get_empty_value_display()
        return list_link(
            "organizations_organization_changelist", "Xem các đơn vị trực thuộc", parent__id__exact=organization.pk
        )


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """All roles in one list, to find who may do what."""

    list_display = ["user", "body", "role"]
    list_filter = ["role", "organization__kind"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__username"]
    search_help_text = "Tìm theo người hoặc đơn vị, không cần dấu."
    autocomplete_fields = ["user", "organization"]
    readonly_fields = ["name_given", "invited_at"]
    actions = ["send_invitations"]

    def find(self, queryset, words):
        return find_each(
            queryset, words, lambda word: names_user(word, "user__") | Q(organization__search_text__contains=word)
        )

    @admin.action(description="Gửi thư mời (báo vai trò, đường dẫn đặt mật khẩu nếu chưa có)")
    def send_invitations(self, request, queryset):
        unsent = []
        for membership in queryset.select_related("user", "organization"):
            name = membership.name_given or str(membership.user)
            if membership.user.email and mails.send_invitation(request, membership):
                Membership.objects.filter(pk=membership.pk).update(invited_at=now(), name_given=name)
            else:
                unsent.append(name)
        if unsent:
            reason = "Chưa gửi được (thiếu địa chỉ, hoặc máy chủ thư không nhận)"
            self.message_user(request, f"{reason}: {', '.join(unsent)}.", messages.WARNING)
        else:
            self.message_user(request, "Đã gửi thư mời.")

    @admin.display(description="đơn vị", ordering="organization__sort_key")
    def body(self, membership):
        return label_of(membership.organization)


@admin.register(Representative)
class RepresentativeAdmin(PartAdmin):
    """Those who hold, or held, an office in a body."""

    form = RepresentativeForm
    whole = "organization"
    list_display = ["name", "position_text", "time_label", "body"]
    list_filter = ["organization__kind"]
    list_select_related = ["organization"]
    search_help_text = "Tìm theo họ tên, chức vụ hoặc đơn vị, không cần dấu."
    autocomplete_fields = ["organization", "user"]
    fieldsets = [
        (None, {"fields": ["organization", "honorific", "full_name", "position_text", "since", "until", "position"]}),
        ("Liên hệ", {"fields": ["phone", "email", "user"]}),
    ]

    def find(self, queryset, words):
        return find_each(
            queryset, words, lambda word: Q(search_text__contains=word) | Q(organization__search_text__contains=word)
        )

    @admin.display(description="họ và tên", ordering="sort_key")
    def name(self, representative):
        return str(representative)

    @admin.display(description="thời gian")
    def time_label(self, representative):
        return representative.time_label or None

    @admin.display(description="đơn vị", ordering="organization__sort_key")
    def body(self, representative):
        return label_of(representative.organization)
