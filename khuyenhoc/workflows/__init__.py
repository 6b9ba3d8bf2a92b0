"""Verbs that change records of several apps, each in one transaction. Forms, imports and the demo go through here."""

from khuyenhoc.workflows.once import sent_once
from khuyenhoc.workflows.programmes import (
    LEADING_ROLES,
    NOT_BOUND,
    SHARED,
    StaleError,
    correct_programme,
    enter_programme,
    is_shared,
    split_papers,
)
from khuyenhoc.workflows.sheets import (
    BasisSheet,
    CommitmentSheet,
    EventSheet,
    OrganizerSheet,
    PartySheet,
    PersonSheet,
    ProgrammeSheet,
    SignatorySheet,
)

__all__ = [
    "LEADING_ROLES",
    "NOT_BOUND",
    "SHARED",
    "BasisSheet",
    "CommitmentSheet",
    "EventSheet",
    "OrganizerSheet",
    "PartySheet",
    "PersonSheet",
    "ProgrammeSheet",
    "SignatorySheet",
    "StaleError",
    "correct_programme",
    "enter_programme",
    "is_shared",
    "sent_once",
    "split_papers",
]
