"""A small country in which every kind of person stands in every relation to every kind of record.

Three associations hang together: a province under the centre, a ward under the province. A sister province stands
beside it, and a foreign association far off. Each keeps a programme with two partners, an event, a body, a campaign, a
legal basis and an account, and these hold words of their own, so that a page that shows one to the wrong person gives
itself away.
"""

from dataclasses import dataclass, field
from datetime import date

from agreements.models import Agreement, EventPerson, Party, Signatory
from khuyenhoc.lib.history import Stamp
from organizations.models import Membership, Organization, User
from tests.factories import (
    make_agreement,
    make_association,
    make_basis,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
    make_representative,
    make_user,
)

# Whose records: those of one's own association, of the one below, of the sister, of one far off, of nobody.
RELATIONS = ("own", "below", "sister", "foreign", "missing")
NOWHERE = 10**12  # no record has this number

OWN_STAFF = frozenset({"manager", "editor", "viewer"})
OTHER_STAFF = frozenset({"other manager", "other viewer"})
PARTNER = frozenset({"reporter", "partner viewer"})
OTHER_PARTNER = frozenset({"other reporter", "other partner viewer"})
UPPER, ADMIN = frozenset({"upper viewer"}), frozenset({"admin"})
SIGNED_IN = OWN_STAFF | OTHER_STAFF | PARTNER | OTHER_PARTNER | UPPER | ADMIN | {"nobody's"}
ROLES = ("anonymous", *sorted(SIGNED_IN))

COMMON = "zqchung"  # stands beside every hidden word, so that a search for it finds all that may be found


@dataclass
class World:
    """The people by role, the numbers of the records by kind and relation, and the words that give a leak away."""

    users: dict[str, User] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)

    def hide(self, word: str, readers: frozenset[str]) -> str:
        """Return a text with a word that only these roles may ever read."""
        self.readers["zq" + word] = readers
        return f"zq{word} {COMMON}"


def build() -> World:
    world = World()
    centre = make_association("Hội Khuyến học Việt Nam")
    own = make_association("Hội Khuyến học tỉnh Một", parent=centre)
    below = make_association("Hội Khuyến học phường Một", parent=own)
    sister = make_association("Hội Khuyến học tỉnh Hai", parent=centre)
    foreign = make_association("Hội Khuyến học Xa")
    police, women = make_organization("Công an tỉnh Một"), make_organization("Hội Phụ nữ tỉnh Một")
    other_police, other_women = make_organization("Công an tỉnh Hai"), make_organization("Hội Phụ nữ tỉnh Hai")
    world.users = {
        "manager": make_member(own, "manager"),
        "editor": make_member(own, "editor"),
        "viewer": make_member(own, "viewer"),
        "upper viewer": make_member(centre, "viewer"),
        "other manager": make_member(sister, "manager"),
        "other viewer": make_member(sister, "viewer"),
        "reporter": make_member(police, "reporter"),
        "partner viewer": make_member(police, "viewer"),
        "other reporter": make_member(other_police, "reporter"),
        "other partner viewer": make_member(other_police, "viewer"),
        "admin": make_user(is_superuser=True, is_staff=True),
        "nobody's": make_user(),
    }
    above = UPPER | ADMIN
    settle(world, "own", own, (police, women), OWN_STAFF | above, PARTNER)
    settle(world, "below", below, (make_organization(), make_organization()), OWN_STAFF | above, frozenset())
    settle(world, "sister", sister, (other_police, other_women), OTHER_STAFF | above, OTHER_PARTNER)
    settle(world, "foreign", foreign, (make_organization(), make_organization()), ADMIN, frozenset())
    return world


def settle(world: World, relation: str, keeper: Organization, partners, staff: frozenset, partner: frozenset):
    """Give an association one record of every kind.

    Args:
        staff: roles that see all of its programme.
        partner: roles that see of it what the first partner sees.
    """
    whole, head, first = (
        world.hide(f"toanbo{relation}", staff),
        world.hide(f"chung{relation}", staff | partner),
        world.hide(f"rieng{relation}", staff | partner),
    )
    second = world.hide(f"benkia{relation}", staff)
    event = make_event(keeper, title=head, place=head, note=whole)
    EventPerson.objects.create(event=event, full_name=head, position_text=head)
    agreement = make_agreement(
        keeper,
        partners=partners,
        subject=head,
        joint_responsibilities=head,
        event=event,
        signed_on=date(2024, 5, 15),
        signed_precision="day",
        **dict.fromkeys(["purpose", "content", "implementation", "funding", "focal_points", "recipients"], whole),
        **dict.fromkeys(["source_publisher", "source_author", "conflict_note"], whole),
    )
    one, other = agreement.parties.filter(organization__in=partners)
    for party, text in ((one, first), (other, second)):
        Party.objects.filter(pk=party.pk).update(responsibilities=text, reference_number=head)
        Signatory.objects.create(party=party, full_name=head, position_text=head)
        make_commitment(agreement, [party], text=text, note=whole)
    make_commitment(agreement, text=head, note=whole)
    mend(agreement, reason=whole)
    body = make_organization(f"Trường {relation} {COMMON}", keeper=keeper)
    make_representative(body, phone=world.hide(f"dienthoai{relation}", OWN_STAFF | OTHER_STAFF | UPPER | ADMIN))
    basis = make_basis(f"{relation}/{COMMON}", keeper=keeper)
    agreement.legal_bases.add(basis)
    event.presented.add(basis)
    account = make_member(keeper, "viewer", full_name=f"Người {relation}", email=f"{relation}@example.org")
    managers = {"own": {"manager"}, "sister": {"other manager"}}.get(relation, set())
    world.readers[f"{relation}@example.org"] = ADMIN | managers
    made = {
        "programme": agreement,
        "event": event,
        "organization": body,
        "campaign": make_campaign(f"Phong trào {relation} {COMMON}", keeper=keeper),
        "basis": basis,
        "membership": Membership.objects.get(user=account),
    }
    for kind, record in made.items():
        world.numbers.setdefault(kind, {"missing": NOWHERE})[relation] = record.pk


def mend(agreement: Agreement, reason: str):
    """Correct something, so that there is a past to read."""
    agreement.is_verified = True
    Stamp(None, reason).save(agreement)
