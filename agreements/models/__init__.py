"""Programmes as they were signed: the paper, its parties and signatories, the ceremony, the documents it rests on."""

from agreements.models.bases import LegalBasis, number_key
from agreements.models.events import EventPerson, Organizer, PresentedDocument, SigningEvent
from agreements.models.programme import (
    BOUND_ROLES,
    Agreement,
    AgreementBasis,
    DocumentKind,
    Party,
    PartyRole,
    Signatory,
    SigningCapacity,
)

__all__ = [
    "BOUND_ROLES",
    "Agreement",
    "AgreementBasis",
    "DocumentKind",
    "EventPerson",
    "LegalBasis",
    "Organizer",
    "Party",
    "PartyRole",
    "PresentedDocument",
    "Signatory",
    "SigningCapacity",
    "SigningEvent",
    "number_key",
]
