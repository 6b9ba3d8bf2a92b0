"""The people of one's bodies as a list: who they are, how far an invitation has come, when they last signed in."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import F, Q
from django.utils.timezone import now

from khuyenhoc.lib.backoffice import any_spelling
from khuyenhoc.lib.keyset import Sort
from khuyenhoc.lib.lists import FilterForm
from khuyenhoc.lib.models import MOST_WORDS
from khuyenhoc.lib.vietnamese import fold
from khuyenhoc.templatetags.ui import vn_date
from organizations.models import Membership
from organizations.people.tokens import invitations

# Whoever was not invited, or has signed in since. Until then the list shows what the inviter wrote, whether or not
# there was an account before: an invitation must not reveal whose address it is.
SETTLED = Q(name_given="") | Q(user__last_login__gte=F("invited_at"))


@dataclass(frozen=True)
class Person:
    """One role of one person, as the list and the page of that person show it.

    Attributes:
        state: the code of the state.
        label: the same in words.
        note: the day that belongs to it.
    """

    membership: Membership
    name: str
    state: str
    label: str
    note: str

    LOOKS = {
        "unused": ("neutral", "clock"),
        "locked": ("danger", "no-symbol"),
        "unsent": ("danger", "exclamation-triangle"),
        "expired": ("warning", "exclamation-triangle"),
        "pending": ("info", "envelope"),
    }

    @property
    def tone(self) -> str:
        return self.LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        return self.LOOKS[self.state][1]

    @property
    def is_settled(self) -> bool:
        return self.state in ("active", "unused", "locked")


def person_of(membership: Membership, at: datetime | None = None) -> Person:
    """Return what there is to show of a role; needs the role's user.

    Args:
        membership: the role.
        at: the moment for which the state is told; now if left out.
    """
    user, invited = membership.user, membership.invited_at
    if not membership.name_given or (invited and user.last_login and user.last_login >= invited):
        return Person(membership, str(user), *state_of_account(user))
    if invited is None:
        state = ("unsent", "Chưa gửi được lời mời", "")
    elif invited + invitations.lasts < (at or now()):
        state = ("expired", "Lời mời quá hạn", f"gửi {vn_date(invited)}")
    else:
        state = ("pending", "Chờ nhận lời mời", f"gửi {vn_date(invited)}")
    return Person(membership, membership.name_given, *state)


def state_of_account(user) -> tuple[str, str, str]:
    if not user.is_active:
        return ("locked", "Tài khoản đã khóa", "")
    if user.last_login is None:
        return ("unused", "Chưa đăng nhập lần nào", "")
    return ("active", "Đăng nhập gần nhất", vn_date(user.last_login))


class PeopleFilter(FilterForm):
    """The state of the list of people."""

    STATES = {"": "Tất cả", "dang-dung": "Đã đăng nhập", "cho": "Chờ nhận lời mời", "qua-han": "Lời mời quá hạn"}

    state = forms.ChoiceField(label="Tình trạng", required=False, choices=list(STATES.items()))

    parameters = {"state": "tinh-trang"}
    main = ("state",)
    sorts = (Sort("don-vi", "body_key", expression=F("organization__sort_key")),)
    search_label = "Tìm theo tên, thư điện tử, đơn vị"

    def narrow(self, queryset):
        for word in fold(self.cleaned_data["q"]).split()[:MOST_WORDS]:
            found = Q(organization__search_text__contains=word) | Q(user__email__contains=word)
            # What an account is called is not searched either, before its owner has come.
            found |= (SETTLED & Q(user__search_text__contains=word)) | Q(name_given__regex=any_spelling(word))
            queryset = queryset.filter(found)
        oldest = now() - invitations.lasts
        conditions = {
            "": Q(),
            "dang-dung": SETTLED & Q(user__last_login__isnull=False),
            "cho": ~SETTLED & (Q(invited_at__gte=oldest) | Q(invited_at=None)),
            "qua-han": ~SETTLED & Q(invited_at__lt=oldest),
        }
        return queryset.filter(conditions[self.cleaned_data["state"]])
