"""What is asked about people: an invitation, a role, one's own name, address and password."""

from crispy_forms.layout import Div, Field
from django import forms
from django.contrib.auth.forms import PasswordResetForm
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import now, timedelta

from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.layout import bare_helper
from khuyenhoc.lib.lookup import LookupField
from organizations.models import Membership, Organization, Role, User
from organizations.people.roles import ASSOCIATION_DUTIES, PARTNER_DUTIES, roles_in
from organizations.permissions import bodies_run_by, standing_of

LONGEST_ADDRESS = 140  # letters; a name to sign in with has 150, and the address becomes one
RESET_AGAIN_AFTER = timedelta(minutes=5)


class AddressField(forms.EmailField):
    """An address, in small letters: capitals in it are an accident of the keyboard."""

    def __init__(self, **kwargs):
        super().__init__(label="Thư điện tử", max_length=LONGEST_ADDRESS, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        self.error_messages["invalid"] = "Địa chỉ thư điện tử chưa đúng. Ví dụ: thuha@gmail.com."

    def clean(self, value):
        return super().clean(value).lower()


def in_words(duties: dict[Role, str]) -> list[tuple[str, str]]:
    """Return the roles as choices that say what each allows."""
    return [(role.value, f"{role.label}: {text[0].lower()}{text[1:]}") for role, text in duties.items()]


def open_bodies(user):
    """Return the bodies into which a person may invite: none that has been put away, or merged into another."""
    return bodies_run_by(user).filter(archived_at=None, merged_into=None)


class InviteForm(forms.Form):
    """Whom to invite, into which body, and to do what."""

    body = forms.ModelChoiceField(label="Đơn vị", queryset=Organization.objects.none(), empty_label="Chọn đơn vị")
    full_name = LineField(label="Họ và tên", max_length=150)
    email = AddressField(help_text="Lời mời gửi tới địa chỉ này; đó cũng là tên đăng nhập của người được mời.")
    role = forms.ChoiceField(
        label="Vai trò",
        widget=forms.RadioSelect,
        choices=[
            ("Ở hội khuyến học", in_words(ASSOCIATION_DUTIES)),
            ("Ở đơn vị phối hợp", in_words(PARTNER_DUTIES)),
        ],
    )

    def __init__(self, *args, user, body: Organization | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = open_bodies(user)
        if body:
            self.fields["body"].queryset = bodies.filter(pk=body.pk)
            self.fields["body"].empty_label = None
            self.fields["role"].choices = in_words(roles_in(body))
        elif standing_of(user).is_admin:  # who runs all bodies would get a list of thousands
            self.fields["body"] = LookupField(
                label="Đơn vị", queryset=bodies, url_name="organizations:suggest", noun="đơn vị", may_add=False
            )
        else:
            self.fields["body"].queryset = bodies
        self.fields["full_name"].widget.attrs["autocomplete"] = "off"
        self.helper = bare_helper("body", "full_name", "email", Div("role", css_class="one-column"))

    @property
    def may_search_bodies(self) -> bool:
        return isinstance(self.fields["body"], LookupField)

    def clean(self):
        cleaned = super().clean()
        body, role = cleaned.get("body"), cleaned.get("role")
        if body and role and role not in roles_in(body):
            names = ", ".join(Role(each).label for each in roles_in(body))
            self.add_error("role", f"{body} chỉ có các vai trò: {names}.")
        return cleaned

    def same_invitation(self) -> Membership | None:
        """Return the role that exactly this invitation has made already."""
        said = self.cleaned_data
        rows = Membership.objects.filter(organization=said["body"], role=said["role"], name_given=said["full_name"])
        return rows.filter(user__email=said["email"]).first()


class RoleForm(forms.Form):
    """Another role in the same body."""

    role = forms.ChoiceField(label="Vai trò", widget=forms.RadioSelect)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, initial={"role": membership.role}, **kwargs)
        self.fields["role"].choices = in_words(roles_in(membership.organization))
        self.helper = bare_helper(Div("role", css_class="one-column"))


class NameForm(forms.ModelForm):
    """One's own name."""

    class Meta:
        model = User
        fields = ["full_name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        self.helper = bare_helper("full_name")


class AddressForm(forms.Form):
    """A new address of one's own account, with the password: an unlocked screen must not be enough."""

    email = AddressField()
    password = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].label = "Thư điện tử mới"
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.helper = bare_helper(Field("email"), "password")

    def clean_email(self):
        address = self.cleaned_data["email"]
        if address == self.user.email:
            raise ValidationError("Đây là địa chỉ đang dùng.")
        return address

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("Mật khẩu chưa đúng.")
        return self.cleaned_data["password"]


class ForgottenForm(PasswordResetForm):
    """The address of an account whose password is forgotten."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.helper = bare_helper("email")

    def claim_account(self) -> User | None:
        """Return the account to which a link is to be sent, claimed for this request; None if there is nothing to send.

        An account gets one link in five minutes, however often and from wherever it is asked for.
        """
        moment = now()
        waited = Q(reset_sent_at=None) | Q(reset_sent_at__lt=moment - RESET_AGAIN_AFTER)
        accounts = User.objects.filter(email=self.cleaned_data["email"], is_active=True)
        user = accounts.first()
        may_send = user and user.has_usable_password() and accounts.filter(waited).update(reset_sent_at=moment)
        return user if may_send else None
