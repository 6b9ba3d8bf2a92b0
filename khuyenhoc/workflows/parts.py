"""The parts of a programme, written anew or brought up to what a sheet says."""

from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError

from agreements.models import Agreement, AgreementBasis, LegalBasis, Party, Signatory
from campaigns.models import Bearer, Commitment
from khuyenhoc.lib.history import Stamp
from khuyenhoc.workflows.records import NewRecords, each_once
from khuyenhoc.workflows.sheets import CommitmentSheet, PartySheet, ProgrammeSheet, SignatorySheet


@dataclass(frozen=True)
class Rows:
    """The stored parts of a programme by their ids; none for one that is being entered."""

    parties: dict[int, Party] = field(default_factory=dict)
    signatories: dict[int, Signatory] = field(default_factory=dict)
    commitments: dict[int, Commitment] = field(default_factory=dict)
    bearers: tuple[Bearer, ...] = ()
    bases: tuple[AgreementBasis, ...] = ()

    @classmethod
    def of(cls, agreement: Agreement) -> "Rows":
        return cls(
            parties=agreement.parties.in_bulk(),
            signatories=Signatory.objects.filter(party__agreement=agreement).in_bulk(),
            commitments=agreement.commitments.in_bulk(),
            bearers=tuple(Bearer.objects.filter(commitment__agreement=agreement)),
            bases=tuple(AgreementBasis.objects.filter(agreement=agreement)),
        )


def write_parts(agreement: Agreement, sheet: ProgrammeSheet, shelf: NewRecords, stamp: Stamp, rows: Rows):
    sheet = replace(sheet, parties=each_row_once(sheet.parties), commitments=each_row_once(sheet.commitments))
    bodies = {party.pk: party.organization_id for party in rows.parties.values()}
    parties = [party_of(agreement, row, place, shelf, rows.parties) for place, row in enumerate(sheet.parties)]
    refuse_exchange(parties, bodies)
    write(stamp, Party, parties)
    signatories = [
        signatory_of(party, row, place, rows.signatories)
        for party, party_sheet in zip(parties, sheet.parties, strict=True)
        for place, row in enumerate(party_sheet.signatories)
    ]
    write(stamp, Signatory, signatories)
    commitments = [commitment_of(agreement, row, place, shelf, rows) for place, row in enumerate(sheet.commitments)]
    write(stamp, Commitment, commitments)
    write_bearers(stamp, sheet.commitments, commitments, parties, rows.bearers)
    write_bases(stamp, agreement, each_once(sheet.bases, shelf), rows.bases)
    # Last, and from the dependent to what it depends on: nothing is taken away while something refers to it.
    for kept, stored in ((commitments, rows.commitments), (signatories, rows.signatories), (parties, rows.parties)):
        for row in stored.values():
            if row.pk not in {other.pk for other in kept}:
                stamp.delete(row)


def each_row_once(sheets: tuple) -> tuple:
    """Let a stored row be corrected by one row of the form only; another that claims it is a new one."""
    claimed, once = set(), []
    for sheet in sheets:
        once.append(replace(sheet, row=None) if sheet.row in claimed else sheet)
        claimed.add(sheet.row)
    return tuple(once)


def party_of(agreement, sheet: PartySheet, place: int, shelf: NewRecords, stored: dict[int, Party]) -> Party:
    body = shelf.body(sheet.body)
    party = stored.get(sheet.row) or Party(agreement=agreement)
    is_same_body = party.organization_id == body.pk
    return set_values(
        party,
        organization=body,
        position=place,
        role=sheet.role,
        # A name as signed stays when the body has been renamed since; it goes only with the body itself.
        name_as_signed=sheet.name_as_signed or (party.name_as_signed if is_same_body else body.name),
        reference_number=sheet.reference_number,
        responsibilities=sheet.responsibilities,
        is_commitment_list_incomplete=sheet.is_commitment_list_incomplete,
        may_view=sheet.may_view,
    )


def signatory_of(party: Party, sheet: SignatorySheet, place: int, stored: dict[int, Signatory]) -> Signatory:
    values = {name: value for name, value in vars(sheet).items() if name != "row"}
    return set_values(stored.get(sheet.row) or Signatory(), party=party, position=place, **values)


def commitment_of(agreement, sheet: CommitmentSheet, place: int, shelf: NewRecords, rows: Rows) -> Commitment:
    commitment = rows.commitments.get(sheet.row) or Commitment(agreement=agreement)
    # In a stored row the same dates keep the text as printed, which no machine may be able to read.
    period = replace(sheet.period, text=commitment.period_text) if commitment.pk else sheet.period
    return set_values(
        commitment,
        position=place,
        campaign=shelf.campaign(sheet.campaign),
        kind_as_written=sheet.kind_as_written,
        text=sheet.text,
        tied_to=shelf.campaign(sheet.tied_to),
        is_joint=sheet.is_joint,
        recurrence=sheet.recurrence,
        period=period if period == commitment.period else sheet.period,
    )


def set_values(row, **values):
    """Set the values of a row, and remember whether that changed a stored one."""
    before = stored_values(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.is_changed = stored_values(row) != before
    return row


def stored_values(row) -> dict:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


def write(stamp: Stamp, model, rows: list):
    """Write new rows together and changed ones one by one; what says the same as before leaves no trace."""
    changed = [row for row in rows if row.pk is not None and row.is_changed]
    stamp.create(model, [row for row in rows if row.pk is None])
    for row in changed:
        stamp.save(row)


def refuse_exchange(parties: list[Party], bodies: dict[int, int]):
    """Refuse a body that moves to another row: signatories and promises would change sides unseen.

    Args:
        parties: the rows as they are to be.
        bodies: for each stored row the id of its body.
    """
    for party in parties:
        if any(party.organization_id == body and party.pk != pk for pk, body in bodies.items()):
            raise ValidationError(
                f"{party.organization} đang đứng ở một dòng khác. Hãy bỏ dòng ấy và lưu trước, rồi mới ghi lại."
            )


def write_bearers(stamp: Stamp, sheets, commitments: list[Commitment], parties: list[Party], stored):
    wanted = {
        (commitment.pk, parties[place].pk)
        for commitment, sheet in zip(commitments, sheets, strict=True)
        for place in sheet.bearers
    }
    known = {(bearer.commitment_id, bearer.party_id): bearer for bearer in stored}
    for pair in known.keys() - wanted:
        stamp.delete(known[pair])
    stamp.create(Bearer, [Bearer(commitment_id=one, party_id=other) for one, other in sorted(wanted - known.keys())])


def write_bases(stamp: Stamp, agreement: Agreement, bases: list[LegalBasis], stored):
    known = {row.legal_basis_id: row for row in stored}
    rows = [
        set_values(known.get(basis.pk) or AgreementBasis(agreement=agreement), legal_basis=basis, position=place)
        for place, basis in enumerate(bases)
    ]
    for gone in known.keys() - {basis.pk for basis in bases}:
        stamp.delete(known[gone])
    write(stamp, AgreementBasis, rows)
