"""Who may come to which page: one row for every address of the register. An address without a row fails a test."""

from dataclasses import dataclass

from tests.scope.world import ADMIN, OTHER_PARTNER, OTHER_STAFF, OWN_STAFF, PARTNER, SIGNED_IN, UPPER

Roles = frozenset[str]
PerRelation = dict[str, Roles]

EVERYBODY = dict.fromkeys(("own", "below", "sister", "foreign"), SIGNED_IN)
# Members of an association see what it and those below it keep; a partner sees the programmes it signed.
SEES: PerRelation = {
    "own": OWN_STAFF | UPPER | ADMIN | PARTNER,
    "below": OWN_STAFF | UPPER | ADMIN,
    "sister": OTHER_STAFF | UPPER | ADMIN | OTHER_PARTNER,
    "foreign": ADMIN,
}
SEES_WHOLE: PerRelation = {relation: roles - PARTNER - OTHER_PARTNER for relation, roles in SEES.items()}
# Managers and editors change what their association keeps, or one below it. (The upper one here only reads.)
KEEPS: PerRelation = {
    "own": ADMIN | {"manager", "editor"},
    "below": ADMIN | {"manager", "editor"},
    "sister": ADMIN | {"other manager"},
    "foreign": ADMIN,
}
ENTERS: Roles = ADMIN | {"manager", "editor", "other manager"}
# The people of a body are its manager's matter; its other members know that the page is there.
PEOPLE_SEEN: PerRelation = {
    "own": OWN_STAFF | ADMIN,
    "below": ADMIN,
    "sister": OTHER_STAFF | ADMIN,
    "foreign": ADMIN,
}
PEOPLE_RUN: PerRelation = {
    "own": ADMIN | {"manager"},
    "below": ADMIN,
    "sister": ADMIN | {"other manager"},
    "foreign": ADMIN,
}
# The people of a partner are run by the manager of the association that keeps it, or of one above.
INVITES: PerRelation = PEOPLE_RUN | {"below": ADMIN | {"manager"}}
RUNS_PEOPLE: Roles = ADMIN | {"manager", "other manager"}


# A signed programme is deleted by managers only.
ENDS: PerRelation = {relation: roles - {"editor"} for relation, roles in KEEPS.items()}
STAFF: PerRelation = dict.fromkeys(EVERYBODY, OWN_STAFF | OTHER_STAFF | UPPER | ADMIN)


@dataclass(frozen=True)
class Page:
    """An address without a record in it.

    Attributes:
        does: who may; everybody else who is signed in gets 403.
        methods: the methods that it knows; 405 answers any other.
    """

    does: Roles = SIGNED_IN
    methods: str = "GET"


@dataclass(frozen=True)
class RecordPage:
    """An address with the number of a record.

    Attributes:
        kind: of the record, as in ``World.numbers``.
        sees: who may know of it, per relation; everybody else gets 404, as for a number that no record has.
        does: who may come to this page; who sees the record and may not gets 403.
        methods: the methods that it knows.
        needs: what one must be in any case; who is not gets 403, whatever the record.
    """

    kind: str
    sees: PerRelation
    does: PerRelation
    methods: str = "GET"
    needs: Roles = SIGNED_IN


@dataclass(frozen=True)
class Door:
    """An address that opens without a login. What stands behind each is tried in tests of its own."""


POLICY = {
    "login": Door(),
    "healthz": Door(),
    "logout": Page(methods="POST"),
    "pages:home": Page(),
    "pages:help": Page(),
    "pages:style_guide": Page(ENTERS),
    "pages:entry": Page(ENTERS, "GET POST"),
    "pages:entry_period": Page(),
    "pages:agreement": RecordPage("programme", SEES, SEES),
    "pages:programme_edit": RecordPage("programme", SEES, KEEPS, "GET POST"),
    "pages:programme_delete": RecordPage("programme", SEES, ENDS, "GET POST"),
    "pages:sign": RecordPage("programme", SEES, KEEPS, "GET POST"),
    "pages:deleted": Page(ENTERS),
    "pages:organization": RecordPage("organization", EVERYBODY, EVERYBODY),
    "pages:programmes": Page(),
    "pages:search": Page(),
    "agreements:event_list": Page(),
    "agreements:basis_list": Page(),
    "agreements:event": RecordPage("event", SEES, SEES),
    "agreements:basis": RecordPage("basis", EVERYBODY, EVERYBODY),
    "organizations:list": Page(),
    "organizations:suggest": Page(),
    "organizations:suggest_place": Page(),
    "organizations:people": Page(RUNS_PEOPLE),
    "organizations:invite": Page(RUNS_PEOPLE, "GET POST"),
    "organizations:invite_into": RecordPage("organization", INVITES, INVITES, "GET POST", needs=RUNS_PEOPLE),
    "organizations:person": RecordPage("membership", PEOPLE_SEEN, PEOPLE_RUN, "GET POST"),
    "organizations:send_again": RecordPage("membership", PEOPLE_SEEN, PEOPLE_RUN, "POST"),
    "organizations:remove": RecordPage("membership", PEOPLE_SEEN, PEOPLE_RUN, "GET POST"),
    "organizations:account": Page(methods="GET POST"),
    "organizations:change_password": Page(methods="GET POST"),
    "organizations:change_address": Page(methods="GET POST"),
    "organizations:confirm_address": Door(),
    "organizations:forgotten": Door(),
    "organizations:forgotten_sent": Door(),
    "organizations:reset": Door(),
    "organizations:accept": Door(),
    "campaigns:list": Page(),
    "campaigns:detail": RecordPage("campaign", EVERYBODY, EVERYBODY),
    "campaigns:suggest": Page(),
}

# The verbs and the past of every kind of record; who may see it, and who may read its past.
KINDS = {
    "programme": ("programme", SEES, SEES_WHOLE),
    "event": ("event", SEES, SEES_WHOLE),
    "body": ("organization", EVERYBODY, STAFF),
    "campaign": ("campaign", EVERYBODY, STAFF),
    "basis": ("basis", EVERYBODY, STAFF),
}
for name, (kind, sees, reads_past) in KINDS.items():
    POLICY[f"pages:{name}_history"] = RecordPage(kind, sees, reads_past)
    POLICY[f"pages:{name}_put_away"] = RecordPage(kind, sees, KEEPS, "GET POST")
    POLICY[f"pages:{name}_take_back"] = RecordPage(kind, sees, KEEPS, "POST")
    # Of a record that is not deleted there is nothing to bring back: it leads to the record.
    POLICY[f"pages:{name}_bring_back"] = RecordPage(kind, sees, sees, "POST")
    if name != "programme":
        POLICY[f"pages:{name}_add"] = Page(ENTERS, "GET POST")
        POLICY[f"pages:{name}_edit"] = RecordPage(kind, sees, KEEPS, "GET POST")
        POLICY[f"pages:{name}_delete"] = RecordPage(kind, sees, KEEPS, "GET POST")
    if name in ("body", "campaign"):
        POLICY[f"pages:{name}_merge"] = RecordPage(kind, sees, KEEPS, "GET POST")
        # Nor is there anything to part where nothing was joined.
        POLICY[f"pages:{name}_part"] = RecordPage(kind, sees, sees, "POST")
