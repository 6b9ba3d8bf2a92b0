"""Bodies, people, and who belongs to which."""

from organizations.models.bodies import (
    DEEPEST,
    PATH_STEP,
    Level,
    Organization,
    OrganizationKind,
    OrganizationMerge,
    Representative,
    hold_the_tree,
    within,
)
from organizations.models.people import (
    ASSOCIATION_ROLES,
    PARTNER_ROLES,
    Membership,
    Role,
    SentForm,
    User,
    UserManager,
)

__all__ = [
    "ASSOCIATION_ROLES",
    "DEEPEST",
    "PARTNER_ROLES",
    "PATH_STEP",
    "Level",
    "Membership",
    "Organization",
    "OrganizationKind",
    "OrganizationMerge",
    "Representative",
    "Role",
    "SentForm",
    "User",
    "UserManager",
    "hold_the_tree",
    "within",
]
