"""Entering a programme and correcting it, each in one transaction."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements.models import BOUND_ROLES, Agreement, PartyRole, SigningEvent
from khuyenhoc.lib.history import Stamp
from khuyenhoc.workflows.parts import Rows, write_parts
from khuyenhoc.workflows.records import NewRecords, enter_event
from khuyenhoc.workflows.sheets import CommitmentSheet, EventSheet, PartySheet, ProgrammeSheet
from organizations.models import User

LEADING_ROLES = (PartyRole.LEAD, PartyRole.CO_LEAD)


@transaction.atomic
def enter_programme(sheet: ProgrammeSheet, by: User | None = None) -> list[Agreement]:
    """Enter a programme with all that belongs to it; as several programmes where separate papers were signed.

    Args:
        sheet: what is to be entered.
        by: the person who enters it.

    Returns:
        The programmes entered, one or one per partner.

    Raises:
        ValidationError: a commitment is shared by partners who signed separate papers, or borne by a party that the
            paper does not bind, or separate papers have no partner.
    """
    check_bearers(sheet)
    sheets = split_papers(sheet) if sheet.separate_papers else [sheet]
    shelf = NewRecords(sheet.agreement.keeper, sheet, Stamp(by))
    event = enter_event(sheet.event, shelf) if isinstance(sheet.event, EventSheet) else sheet.event
    return [enter_paper(one, event, shelf, by) for one in sheets]


def check_bearers(sheet: ProgrammeSheet):
    for commitment in sheet.commitments:
        if any(sheet.parties[place].role not in BOUND_ROLES for place in commitment.bearers):
            raise ValidationError(NOT_BOUND)
        if commitment.is_joint == bool(commitment.bearers):
            raise ValidationError("Cam kết phải là của tất cả các bên hoặc của những bên nêu tên.")


NOT_BOUND = "Bên chứng kiến, giám sát, chủ nhà không bị ràng buộc nên không nhận cam kết."
SHARED = (
    "Cam kết này do nhiều đơn vị cùng nhận, nên không thể nằm trên những văn bản riêng. Hãy tách thành từng dòng cho "
    "từng đơn vị, hoặc chọn một văn bản chung."
)


def partners_among(parties: tuple[PartySheet, ...], places: Iterable[int]) -> list[int]:
    return [place for place in places if parties[place].role == PartyRole.PARTNER]


def is_shared(parties: tuple[PartySheet, ...], commitment: CommitmentSheet) -> bool:
    """Tell whether a commitment is borne by several partners, so that it cannot stand on separate papers."""
    return len(partners_among(parties, commitment.bearers)) > 1


def split_papers(sheet: ProgrammeSheet) -> list[ProgrammeSheet]:
    """Return one sheet per partner: the partner and all who are not partners, with what concerns them."""
    if any(is_shared(sheet.parties, commitment) for commitment in sheet.commitments):
        raise ValidationError(SHARED)
    partners = partners_among(sheet.parties, range(len(sheet.parties)))
    if not partners:
        raise ValidationError("Ký nhiều văn bản riêng thì phải có ít nhất một đơn vị phối hợp.")
    return [paper_with(sheet, partner) for partner in partners]


def paper_with(sheet: ProgrammeSheet, partner: int) -> ProgrammeSheet:
    kept = [place for place, party in enumerate(sheet.parties) if place == partner or party.role != PartyRole.PARTNER]
    new_place = {old: new for new, old in enumerate(kept)}
    commitments = [
        replace(commitment, bearers=tuple(new_place[place] for place in commitment.bearers))
        for commitment in sheet.commitments
        if set(commitment.bearers) <= set(kept)
    ]
    return replace(sheet, parties=tuple(sheet.parties[place] for place in kept), commitments=tuple(commitments))


def enter_paper(sheet: ProgrammeSheet, event: SigningEvent | None, shelf: NewRecords, by: User | None) -> Agreement:
    agreement, stamp = copy_of(sheet.agreement), Stamp(by)
    agreement.event, agreement.created_by = event, by
    stamp.save(agreement)
    write_parts(agreement, sheet, shelf, stamp, Rows())
    return agreement


def copy_of(agreement: Agreement) -> Agreement:
    """Return a new, unsaved programme with the same facts."""
    names = [column.attname for column in Agreement._meta.concrete_fields if not column.primary_key]
    return Agreement(**{name: getattr(agreement, name) for name in names})


# --- Correcting: the record was wrong or incomplete, the paper is what it always was ---


@transaction.atomic
def correct_programme(sheet: ProgrammeSheet, version: int, reason: str, by: User) -> Agreement:
    """Make a programme in the register say what the sheet says, and keep what it said before.

    Args:
        sheet: the programme as it is to be; its ``agreement`` carries the new facts and is the stored one.
        version: the version that the person had before them.
        reason: why the record is corrected.
        by: the person who corrects.

    Returns:
        The programme.

    Raises:
        StaleError: somebody else has changed it since.
        ValidationError: see ``enter_programme``; or two rows exchange their bodies.
    """
    check_bearers(sheet)
    agreement, stamp = sheet.agreement, Stamp(by, reason)
    # A plain WHERE on the version: through a joined queryset several corrections could win on PostgreSQL.
    if not Agreement.objects.filter(pk=agreement.pk, version=version).update(version=version + 1):
        raise StaleError
    agreement.version, agreement.event = version + 1, sheet.event
    stamp.save(agreement)
    write_parts(agreement, sheet, NewRecords(agreement.keeper, sheet, stamp), stamp, Rows.of(agreement))
    return agreement


class StaleError(Exception):
    """The record was changed by somebody else since it was read."""
