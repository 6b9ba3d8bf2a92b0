"""What a role allows, in words for the person who has it or gives it."""

from organizations.models import Membership, Role

ASSOCIATION_DUTIES = {
    Role.MANAGER: "Ghi và sửa chương trình của hội và của các hội trực thuộc; mời và quản lý thành viên của hội, "
    "của các đơn vị phối hợp do hội quản lý.",
    Role.EDITOR: "Ghi và sửa chương trình của hội và của các hội trực thuộc.",
    Role.VIEWER: "Xem mọi chương trình và cam kết của hội, của các hội trực thuộc.",
}
PARTNER_DUTIES = {
    Role.REPORTER: "Là người báo cáo của đơn vị; xem các chương trình mà đơn vị tham gia và những việc đơn vị đã "
    "cam kết.",
    Role.VIEWER: "Xem các chương trình mà đơn vị tham gia và những việc đơn vị đã cam kết.",
}


def roles_in(body) -> dict[Role, str]:
    """Return the roles that a body has, each with what it allows."""
    return ASSOCIATION_DUTIES if body.is_association else PARTNER_DUTIES


def duties_of(membership: Membership) -> str:
    """Return what a person may do by this role; empty for one that the body does not have."""
    return roles_in(membership.organization).get(membership.role, "")
