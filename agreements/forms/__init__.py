"""Forms for a programme as it stands on paper, and for the records that programmes share."""

from agreements.forms.programmes import (
    AgreementForm,
    BasisRow,
    BasisRows,
    EventForm,
    OrganizerRows,
    PartyRows,
    PersonRow,
    PersonRows,
    PresentedRows,
    SignatoryRows,
)
from agreements.forms.shared import BasisForm, SigningEventForm, StoredPersonRows

__all__ = [
    "AgreementForm",
    "BasisForm",
    "BasisRow",
    "BasisRows",
    "EventForm",
    "OrganizerRows",
    "PartyRows",
    "PersonRow",
    "PersonRows",
    "PresentedRows",
    "SignatoryRows",
    "SigningEventForm",
    "StoredPersonRows",
]
