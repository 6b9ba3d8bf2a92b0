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
from khuyenhoc.workflows.putting_away import archive, bring_back, delete_record, unarchive
from khuyenhoc.workflows.shared import RecordSheet, add_record, correct_record, raise_version
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
from khuyenhoc.workflows.signing import sign_programme

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
    "RecordSheet",
    "SignatorySheet",
    "StaleError",
    "add_record",
    "archive",
    "bring_back",
    "correct_programme",
    "correct_record",
    "delete_record",
    "enter_programme",
    "is_shared",
    "raise_version",
    "sent_once",
    "sign_programme",
    "split_papers",
    "unarchive",
]
