"""The whole form in which a signed programme is entered: the paper, its parties, promises, bases and ceremony."""

from dataclasses import replace

from django.forms import Form

from agreements.forms import (
    AgreementForm,
    BasisRows,
    EventForm,
    OrganizerRows,
    PartyRows,
    PersonRows,
    PresentedRows,
    SignatoryRows,
)
from agreements.models import BOUND_ROLES, Agreement, PartyRole, SigningEvent
from agreements.models.events import PapersSigned
from campaigns.forms import CommitmentRows
from khuyenhoc.lib.groups import FormGroup, values, without
from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.rows import RowFormSet
from khuyenhoc.workflows import (
    LEADING_ROLES,
    NOT_BOUND,
    SHARED,
    BasisSheet,
    CommitmentSheet,
    EventSheet,
    OrganizerSheet,
    PartySheet,
    PersonSheet,
    ProgrammeSheet,
    SignatorySheet,
    is_shared,
)
from organizations.permissions import keepers_offered, standing_of

EVENTS_OFFERED = 50


class PaperForms(FormGroup):
    """The forms for a paper and its parts, and what of a sheet comes of them.

    Args:
        user: the person at the keyboard.
        data: what was posted, or None.
        instance: the programme that is corrected, or None.
        initial: for each form, by its prefix ("agreement" for the paper itself), what it shows at first.
    """

    def __init__(self, user, data=None, instance=None, initial=None):
        initial = initial or {}
        self.keepers = keepers_offered(user, instance and instance.keeper_id)
        self.agreement = AgreementForm(data, instance=instance, keepers=self.keepers, initial=initial.get("agreement"))
        self.parties = PartyRows(data, prefix="parties", initial=initial.get("parties"))
        parties = {"parties": self.parties.choices()}
        self.signatories = SignatoryRows(
            data, prefix="signatories", initial=initial.get("signatories"), form_kwargs=parties
        )
        self.commitments = CommitmentRows(
            data, prefix="commitments", initial=initial.get("commitments"), form_kwargs=parties
        )
        self.bases = BasisRows(data, prefix="bases", initial=initial.get("bases"))

    @property
    def forms(self) -> list[Form | RowFormSet]:
        """Everything, in the order of the page."""
        return [self.agreement, self.parties, self.signatories, self.commitments, self.bases]

    # --- What spans several forms ---

    def check_references(self):
        """Check what refers to a party. Errors go to the row they are about."""
        self.places = {row.number: place for place, row in enumerate(self.parties.filled)}
        if len(self.places) == 1 and not self.agreement.cleaned_data.get("subject", "refused"):
            self.agreement.add_error("subject", "Hãy ghi trích yếu, hoặc ít nhất một đơn vị cùng ký.")
        for row in self.signatories.filled:
            if "party" in row.cleaned_data:
                self.check_place(row, "party", [row.cleaned_data["party"]])
        for row in self.commitments.filled:
            if "bearers" in row.cleaned_data:
                self.check_bearers(row)

    def check_place(self, row, name: str, numbers: list[int]) -> bool:
        unknown = [number for number in numbers if number not in self.places]
        if unknown:
            row.add_error(name, f"Bên {unknown[0] + 1} chưa ghi tên đơn vị.")
        return not unknown

    def check_bearers(self, row):
        numbers = row.cleaned_data["bearers"]
        if self.check_place(row, "bearers", numbers):
            roles = [self.parties.forms[number].cleaned_data.get("role") for number in numbers]
            if any(role and role not in BOUND_ROLES for role in roles):
                row.add_error("bearers", NOT_BOUND)

    # --- What comes of it ---

    def sheet(self, **event) -> ProgrammeSheet:
        """Return what the forms say, with what a subclass knows of the event. Only after ``is_valid()``."""
        return ProgrammeSheet(
            agreement=self.agreement.save(commit=False),
            parties=self.party_sheets(),
            commitments=tuple(self.commitment_sheet(row) for row in self.commitments.filled),
            bases=tuple(BasisSheet(**values(row)) for row in self.bases.filled),
            **event,
        )

    def party_sheets(self) -> tuple[PartySheet, ...]:
        signatories = [row.cleaned_data for row in self.signatories.filled if row.is_valid()]
        return tuple(
            PartySheet(
                **values(row),
                signatories=tuple(
                    SignatorySheet(**without(signatory, "party", "DELETE"))
                    for signatory in signatories
                    if signatory["party"] == row.number
                ),
            )
            for row in self.parties.filled
        )

    def commitment_sheet(self, row) -> CommitmentSheet:
        fields = values(row)
        return CommitmentSheet(**(fields | {"bearers": tuple(self.places[number] for number in fields["bearers"])}))


class ProgrammeEntry(PaperForms):
    """All forms of one entry: the paper, and the ceremony at which it was signed."""

    def __init__(self, user, data=None):
        own = standing_of(user).edited
        super().__init__(
            user,
            data,
            initial={
                "agreement": {"keeper": own[0].pk if own else None, "is_signed": True},
                "parties": [{"body": own[0], "role": PartyRole.LEAD}] if own else [],
            },
        )
        self.agreement.fields["subject"].widget.attrs["autofocus"] = data is None
        self.event = EventForm(data, prefix="event", events=recent_events(self.keepers))
        self.organizers = OrganizerRows(data, prefix="organizers")
        self.people = PersonRows(data, prefix="people")
        self.presented = PresentedRows(data, prefix="presented")

    @property
    def forms(self):
        *paper, bases = super().forms
        return [*paper, self.event, self.organizers, self.people, self.presented, bases]

    @property
    def has_separate_papers(self) -> bool:
        return self.event.cleaned_data.get("papers") == PapersSigned.SEVERAL

    @property
    def has_event(self) -> bool:
        return (
            self.event.says_something
            or self.has_separate_papers
            or any(formset.filled for formset in (self.organizers, self.people, self.presented))
        )

    def check_references(self):
        super().check_references()
        if self.event.is_valid():
            self.check_one_event()
            if self.has_separate_papers:
                self.check_separate_papers()

    def check_one_event(self):
        """An event from the register and a new one exclude each other; dropping what was typed would lose it."""
        typed = [name for name in self.event.changed_data if name not in ("existing", "is_held", "papers")]
        rows = [row for formset in (self.organizers, self.people, self.presented) for row in formset.filled]
        if self.event.cleaned_data.get("existing") and (typed or rows):
            self.event.add_error(
                "existing", "Đã chọn lễ ký kết có trong sổ thì để trống các mục của lễ ký kết mới, hoặc ngược lại."
            )

    def check_separate_papers(self):
        rows = self.parties.filled
        if not any(row.cleaned_data.get("role") == PartyRole.PARTNER for row in rows):
            self.event.add_error("papers", "Ký nhiều văn bản riêng thì phải có ít nhất một đơn vị phối hợp.")
        for row in rows:
            if row.cleaned_data.get("role") in LEADING_ROLES and row.cleaned_data.get("reference_number"):
                row.add_error(
                    "reference_number",
                    "Mỗi văn bản riêng có số riêng: hãy ghi số ở dòng của từng đơn vị phối hợp.",
                )
        if all(row.is_valid() for row in rows):
            parties = self.party_sheets()
            for row in self.commitments.filled:
                if row.is_valid() and is_shared(parties, self.commitment_sheet(row)):
                    row.add_error("bearers", SHARED)

    def sheet(self) -> ProgrammeSheet:
        return super().sheet(
            event=self.event_sheet() if self.has_event else None, separate_papers=self.has_separate_papers
        )

    def event_sheet(self) -> SigningEvent | EventSheet:
        fields = self.event.cleaned_data
        if fields["existing"]:
            return fields["existing"]
        sheet = EventSheet(
            **without(fields, "existing", "is_held"),
            organizers=tuple(OrganizerSheet(**values(row)) for row in self.organizers.filled),
            people=tuple(PersonSheet(**values(row)) for row in self.people.filled),
            presented=tuple(BasisSheet(**values(row)) for row in self.presented.filled),
        )
        return replace(sheet, held=sheet.held or self.agreement.cleaned_data.get("signed"))


def recent_events(keepers):
    kept = SigningEvent.objects.in_use().filter(keeper__in=keepers).order_by("-pk").values("pk")[:EVENTS_OFFERED]
    return SigningEvent.objects.filter(pk__in=list(kept.values_list("pk", flat=True)))


def doubts(sheet: ProgrammeSheet):
    """Return programmes that may be this one, entered before.

    Same keeper, kind and start, and another body in common; where no other body is known, the same subject.
    """
    keeper = sheet.agreement.keeper
    bodies = [party.body.pk for party in sheet.parties if not isinstance(party.body, NewName) and party.body != keeper]
    alike = Agreement.objects.filter(
        keeper=keeper, document_kind=sheet.agreement.document_kind, starts_on=sheet.agreement.starts_on
    )
    if bodies:
        return alike.filter(parties__organization__in=bodies).distinct()[:5]
    return alike.filter(subject=sheet.agreement.subject)[:5]
