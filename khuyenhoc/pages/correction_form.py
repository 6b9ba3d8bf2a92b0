"""The form in which a programme in the register is corrected or completed."""

from django import forms

from agreements.models import Agreement, Signatory, SigningEvent
from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.layout import bare_helper
from khuyenhoc.pages.entry_form import PaperForms, recent_events
from khuyenhoc.workflows import ProgrammeSheet


class CorrectionForm(forms.Form):
    """Why the record is corrected, from which version, and at which event the paper was signed."""

    event = forms.ModelChoiceField(
        label="Ký tại lễ ký kết",
        required=False,
        queryset=SigningEvent.objects.none(),
        empty_label="Không ghi lễ ký kết",
    )
    reason = LineField(
        label="Lý do sửa",
        max_length=300,
        help_text="Ví dụ: bổ sung theo bản ký; ghi nhầm năm kết thúc. Lý do được giữ trong lịch sử.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = events
        self.helper = bare_helper("reason", "version")
        self.event_helper = bare_helper("event")


REASONS = {"giai-doan": "đính chính giai đoạn"}  # proposed where a link says what is to be corrected


class ProgrammeCorrection(PaperForms):
    """All forms of one correction, showing what the register says now.

    Args:
        user: the person at the keyboard.
        agreement: the programme.
        data: what was posted, or None.
        asked: the one thing that the person set out to correct, a key of ``REASONS``, or anything else.
    """

    def __init__(self, user, agreement: Agreement, data=None, asked: str = ""):
        super().__init__(user, data, instance=agreement, initial=shown(agreement, data))
        events = recent_events(self.keepers) | SigningEvent.objects.filter(pk=agreement.event_id)
        self.correction = CorrectionForm(
            data,
            prefix="correction",
            events=events,
            initial={"event": agreement.event_id, "version": agreement.version, "reason": REASONS.get(asked, "")},
        )

    @property
    def forms(self):
        return [*super().forms, self.correction]

    def beside(self, stored: "ProgrammeCorrection") -> list[tuple]:
        """Return each part of what was typed with the same part as it is stored, and what a row of it is called."""
        nouns = {"parties": "Bên", "signatories": "Người ký", "commitments": "Cam kết", "bases": "Căn cứ"}
        parts = zip(self.forms, stored.forms, strict=True)
        return [(typed, other, nouns.get(typed.prefix, "")) for typed, other in parts]

    def sheet(self) -> ProgrammeSheet:
        return super().sheet(event=self.correction.cleaned_data["event"])


def shown(agreement: Agreement, data) -> dict:
    """Return what the forms show at first; of posted ones only the paper's own form, to tell what was touched."""
    return stated(agreement) if data is None else {"agreement": paper_stated(agreement)}


def paper_stated(agreement: Agreement) -> dict:
    return {"period": agreement.period, "signed": (agreement.signed_on, agreement.signed_precision)}


def stated(agreement: Agreement) -> dict:
    """Return what the register says of a programme, as the forms show it."""
    parties = list(agreement.parties.select_related("organization"))
    number = {party.pk: place for place, party in enumerate(parties)}
    commitments = agreement.commitments.select_related("campaign", "tied_to").prefetch_related("bearers")
    return {
        "agreement": paper_stated(agreement),
        "parties": [party_stated(party) for party in parties],
        "signatories": [
            {"row": row.pk, "party": number[row.party_id]}
            | of(row, "full_name", "position_text", "capacity", "capacity_text", "rank")
            for row in Signatory.objects.filter(party__agreement=agreement).order_by("party__position", "position")
        ],
        "commitments": [commitment_stated(commitment, number) for commitment in commitments],
        "bases": [
            of(basis, "number", "kind", "issuer", "abstract") | {"issued": (basis.issued_on, basis.issued_precision)}
            for basis in agreement.legal_bases.order_by("agreementbasis__position")
        ],
    }


def party_stated(party) -> dict:
    renamed = party.name_as_signed != party.organization.name
    return {
        "row": party.pk,
        "body": party.organization,
        "name_as_signed": party.name_as_signed if renamed else "",
    } | of(party, "role", "reference_number", "responsibilities", "is_commitment_list_incomplete", "may_view")


def commitment_stated(commitment, number: dict[int, int]) -> dict:
    return {
        "row": commitment.pk,
        "bearers": [str(number[party.pk]) for party in commitment.bearers.all()],
    } | of(commitment, "campaign", "kind_as_written", "text", "is_joint", "tied_to", "period", "recurrence")


def of(record, *names: str) -> dict:
    return {name: getattr(record, name) for name in names}
