"""Who may see and do what, as far as bodies are concerned; the other apps build on ``standing_of``.

Closed by default: a person without a membership sees the shared lists and no programme.
"""

from dataclasses import dataclass

from django.db.models import Q

from organizations.models import Membership, Organization, OrganizationKind, Role, User, within

EDITING_ROLES = (Role.MANAGER, Role.EDITOR)
NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Standing:
    """What a person's memberships amount to.

    Attributes:
        is_admin: sees and edits everything.
        associations: associations that the person belongs to, in whatever role.
        edited: those of them in which the person enters and edits.
        managed: those of them whose people the person invites, changes and removes.
        partners: partner bodies that the person belongs to.
    """

    is_admin: bool
    associations: tuple[Organization, ...]
    edited: tuple[Organization, ...]
    managed: tuple[Organization, ...]
    partners: tuple[Organization, ...]

    @property
    def is_partner_only(self) -> bool:
        return bool(self.partners) and not self.associations and not self.is_admin

    def overseen(self, field: str) -> Q:
        """The condition "one of the person's associations, or below one", on the body that ``field`` names."""
        return any_of(within(body.path, f"{field}__path") for body in self.associations)

    def editable(self, field: str) -> Q:
        """The same for the associations in which the person enters and edits."""
        return any_of(within(body.path, f"{field}__path") for body in self.edited)

    def own_partner(self, field: str) -> Q:
        """The condition "one of the person's partner bodies" (a partner does not see for bodies below it)."""
        return Q(**{f"{field}__in": [body.pk for body in self.partners]})

    def oversees(self, body: Organization) -> bool:
        """Tell whether this body is one of the person's associations, or below one."""
        return any(is_within(body, upper) for upper in self.associations)

    def reaches(self, body: Organization) -> bool:
        """Tell whether the person enters and edits for this association."""
        return any(is_within(body, upper) for upper in self.edited)


def is_within(body: Organization, upper: Organization) -> bool:
    """Tell in hand what ``within`` asks the database. A body without a path has nothing below it."""
    return bool(upper.path) and body.path.startswith(upper.path)


def any_of(conditions) -> Q:
    """Join conditions by "or"; none at all is a condition that nothing meets."""
    joined = Q()
    for condition in conditions:
        joined |= condition
    return joined or NOBODY


def standing_of(user: User) -> Standing:
    """Return the person's standing, read once per user object, hence once per request."""
    if not hasattr(user, "_standing"):
        user._standing = read_standing(user)
    return user._standing


def read_standing(user) -> Standing:
    if not user.is_authenticated or not user.is_active:
        return Standing(False, (), (), (), ())
    memberships = Membership.objects.filter(user=user).select_related("organization")
    associations = [m for m in memberships if m.organization.is_association]
    return Standing(
        is_admin=user.is_superuser,
        associations=tuple(m.organization for m in associations),
        edited=tuple(m.organization for m in associations if m.role in EDITING_ROLES),
        managed=tuple(m.organization for m in associations if m.role == Role.MANAGER),
        partners=tuple(m.organization for m in memberships if not m.organization.is_association),
    )


def can_enter(user: User) -> bool:
    """May the person enter programmes at all, and add bodies and campaigns while doing so?"""
    standing = standing_of(user)
    return standing.is_admin or bool(standing.edited)


def can_keep_for(user: User, association: Organization) -> bool:
    """May the person enter and edit what this association keeps?"""
    standing = standing_of(user)
    return standing.is_admin or standing.reaches(association)


def can_manage_for(user: User, association: Organization) -> bool:
    """May the person do for this association what a correction does not undo? Managers may, of it or of one above."""
    standing = standing_of(user)
    managed = Membership.objects.filter(user=user, role=Role.MANAGER).values_list("organization_id", flat=True)
    uppers = {body.pk: body for body in standing.edited}
    return standing.is_admin or any(is_within(association, uppers[pk]) for pk in managed if pk in uppers)


def can_change(user: User, record) -> bool:
    """May the person change a shared record (a body, campaign, legal basis, event), by the one who keeps it?"""
    return standing_of(user).is_admin or (record.keeper is not None and can_keep_for(user, record.keeper))


def sees_contacts(user: User, body: Organization) -> bool:
    """May the person read the phones and mail addresses of those who hold office in this body?

    They are personal data: for the people of the associations, and of the body itself.
    """
    standing = standing_of(user)
    return standing.is_admin or bool(standing.associations) or body in standing.partners


def can_read_past(user: User) -> bool:
    """May the person read what was changed in bodies, campaigns and legal bases? Not the people of partners."""
    standing = standing_of(user)
    return standing.is_admin or bool(standing.associations)


def keepers_for(user: User):
    """Return the associations for which the person may enter programmes, in order of name."""
    associations = Organization.objects.associations().filter(merged_into=None)
    standing = standing_of(user)
    if standing.is_admin:
        return associations
    return associations.filter(any_of(within(body.path) for body in standing.edited))


def keepers_offered(user: User, current_id: int | None = None):
    """Return those to choose from for a record: none that was put away, but the one that keeps it already."""
    return keepers_for(user).filter(Q(archived_at=None) | Q(pk=current_id))


def bodies_run_by(user: User):
    """Return the bodies whose people this person invites, changes and removes.

    They are the associations that the person manages, and the partners that one of these, or an association below it,
    keeps: a partner has no manager of its own. The people of an association below are its own manager's matter.
    """
    standing = standing_of(user)
    if standing.is_admin:
        return Organization.objects.all()
    kept = any_of(within(body.path, "keeper__path") for body in standing.managed)
    own = Q(pk__in=[body.pk for body in standing.managed])
    return Organization.objects.filter(own | (kept & ~Q(kind=OrganizationKind.ASSOCIATION)))
