"""Joining two rows that turned out to be one body, or one campaign; and parting them again.

Whatever refers to the duplicate comes to refer to the row that is kept, found by the relations of the models, so that a
new kind of record needs no word here. The duplicate stays as an empty row that leads to the kept one.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from simple_history.models import HistoricalChanges

from agreements.models import Organizer, Party
from campaigns.models import Campaign, CampaignMerge
from khuyenhoc.lib.history import Stamp
from khuyenhoc.lib.models import Merged
from khuyenhoc.workflows.shared import raise_version
from khuyenhoc.workflows.standing import FOREIGN, is_foreign
from organizations.models import Membership, Organization, OrganizationMerge, Role, User, hold_the_tree
from organizations.permissions import can_change, standing_of

MERGES = {Organization: OrganizationMerge, Campaign: CampaignMerge}
NAMES = ("aliases", "former_names")
# Rows that say nothing more where the kept record has one like them already.
SPARE = (Organizer, Membership)
UNIQUE = "Cả hai cùng có {noun} ở một nơi: hãy bỏ một trong hai trước khi gộp."
PEOPLE = "Mục trùng là một Hội đã có người dùng, nên việc này chỉ quản trị viên làm được."
TWICE = "Cả hai đều là bên tham gia chương trình này, nên có thể là hai đơn vị khác nhau. Hãy sửa chương trình trước."


@dataclass(frozen=True)
class Problem:
    """What stands in the way, and the record at which it can be mended."""

    sentence: str
    record: object = None


@dataclass
class Plan:
    """What joining a duplicate with the row that is kept would do.

    Attributes:
        moving: for each relation the rows that come to refer to the kept record.
        spare: rows that go, since the kept record has one like them.
        roles: memberships of the kept body that become stronger, each with its new role.
        names: the kept record's other names, as they will be.
        problems: what stands in the way; with any, nothing is done.
    """

    kept: models.Model
    duplicate: models.Model
    moving: dict[models.ForeignKey, list] = field(default_factory=dict)
    spare: list = field(default_factory=list)
    roles: list[tuple[Membership, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, sentence: str, record=None):
        self.problems.append(Problem(sentence, record))


# --- What would be done ---


def plan_merge(kept, duplicate, by: User) -> Plan:
    """Return what joining the two would do, for a preview and for the deed."""
    plan = Plan(kept, duplicate)
    check_pair(plan, by)
    if plan.problems:
        return plan  # what else is in the way may be none of the person's business
    for relation in references_to(type(kept)):
        rows = referring(relation, duplicate)
        held = held_twice(relation, plan, rows)
        for row in held:
            settle(plan, row)
        plan.moving[relation] = [row for row in rows if row not in held]
    join_names(plan)
    return plan


def references_to(model) -> list[models.ForeignKey]:
    """Return the relations that lead to records of a kind, but for past versions and the record of merges."""
    relations = model._meta.get_fields(include_hidden=True)
    found = [rel.field for rel in relations if rel.auto_created and not rel.concrete and rel.one_to_many]
    return [one for one in found if not issubclass(one.model, (HistoricalChanges, Merged))]


def referring(relation: models.ForeignKey, record) -> list:
    """Return the rows that refer to a record, with what else they link."""
    links = [one.name for one in relation.model._meta.concrete_fields if one.is_relation and not one.null]
    rows = relation.model.objects.filter(**{relation.name: record}).order_by("pk")
    return list(rows.select_related(*links) if links else rows)


def check_pair(plan: Plan, by: User):
    kept, duplicate = plan.kept, plan.duplicate
    if kept.pk == duplicate.pk:
        plan.refuse("Đây là cùng một mục.")
    if kept.merged_into_id or duplicate.merged_into_id:
        plan.refuse("Một trong hai mục đã được gộp rồi.")
    if not (can_change(by, kept) and can_change(by, duplicate)):
        plan.refuse("Hai mục không cùng thuộc quyền sửa của bạn. Xin nhờ quản trị viên.")
    if isinstance(kept, Organization):
        check_bodies(plan, by)


def check_bodies(plan: Plan, by: User):
    kept, duplicate = plan.kept, plan.duplicate
    if kept.is_association != duplicate.is_association:
        plan.refuse("Một bên là Hội Khuyến học, một bên không phải, nên không gộp được.")
    if kept.pk != duplicate.pk and kept.path.startswith(duplicate.path):
        plan.refuse("Mục giữ lại đang trực thuộc mục trùng. Hãy đổi đơn vị cấp trên của nó trước.", kept)
    if kept.is_association and duplicate.memberships.exists() and not standing_of(by).is_admin:
        plan.refuse(PEOPLE)
    # Whoever belongs to one of them sees the programmes of both afterwards, and so does whoever stands above.
    both = [duplicate, kept] if duplicate.memberships.exists() else [duplicate]
    if not standing_of(by).is_admin and any(is_foreign(body, by) for body in both):
        plan.refuse(FOREIGN)


def held_twice(relation: models.ForeignKey, plan: Plan, rows: list) -> list:
    """Return the rows of the duplicate that could not move, since the kept record has one like them."""
    twice = []
    for constraint in relation.model._meta.total_unique_constraints:
        others = [name for name in constraint.fields if name != relation.name]
        if len(others) < len(constraint.fields):
            columns = [relation.model._meta.get_field(name).attname for name in others]
            stored = set(relation.model.objects.filter(**{relation.name: plan.kept}).values_list(*columns))
            twice += [row for row in rows if tuple(getattr(row, name) for name in columns) in stored]
    return twice


def settle(plan: Plan, row):
    """Let a row go that says nothing more, or say why it stands in the way."""
    if isinstance(row, Party):
        plan.refuse(TWICE, row.agreement)
    elif not isinstance(row, SPARE):
        plan.refuse(UNIQUE.format(noun=row._meta.verbose_name))
    else:
        plan.spare.append(row)
        if isinstance(row, Membership):
            own = Membership.objects.get(user=row.user_id, organization=plan.kept.pk)
            stronger = min(own.role, row.role, key=Role.values.index)
            if stronger != own.role:
                plan.roles.append((own, stronger))


def join_names(plan: Plan):
    """Let the kept record go by the names of the duplicate too."""
    kept, duplicate = plan.kept, plan.duplicate
    for column in NAMES:
        if hasattr(kept, column):
            said = [*getattr(kept, column).splitlines()]
            new = getattr(duplicate, column).splitlines()
            new = [duplicate.name, *new] if column == "aliases" else new
            added = [name for name in dict.fromkeys(new) if not kept.goes_by(name)]
            plan.names[column] = "\n".join([*said, *added])
            if len(plan.names[column]) > kept._meta.get_field(column).max_length:
                plan.refuse("Tên gọi khác của hai mục cộng lại quá dài. Hãy bỏ bớt trước.", kept)


# --- Joining ---


@transaction.atomic
def merge(kept, duplicate, versions: tuple[int, int], reason: str, by: User) -> Merged:
    """Join a duplicate with the row that is kept.

    Args:
        kept: the record that stays.
        duplicate: the one that becomes an empty row leading there.
        versions: of both, as the person had them before them.
        reason: why they are taken for one.
        by: the person who joins them.

    Raises:
        StaleError: one of them was changed meanwhile.
        ValidationError: something stands in the way.
    """
    kept, duplicate = hold(type(kept), kept.pk, duplicate.pk)
    if kept is duplicate:
        raise ValidationError("Đây là cùng một mục.")
    if duplicate.merged_into_id or kept.merged_into_id:
        raise ValidationError("Một trong hai mục đã được gộp rồi.")
    for row, version in zip((kept, duplicate), versions, strict=True):
        raise_version(row, version)
    plan = plan_merge(kept, duplicate, by)
    if plan.problems:
        raise ValidationError(plan.problems[0].sentence)
    stamp = Stamp(by, f"Gộp “{duplicate}” vào “{kept}”. {reason}".strip()[:300])
    entry = {"archived_at": duplicate.archived_at and duplicate.archived_at.isoformat()}
    entry["spare"] = [let_go(row, stamp) for row in plan.spare]
    entry["roles"] = [change(row, "role", role, stamp) for row, role in plan.roles]
    entry["moved"] = {name_of(relation): move(relation, rows, kept, stamp) for relation, rows in plan.moving.items()}
    entry["names"] = [change(kept, column, text, stamp) for column, text in plan.names.items()]
    duplicate.merged_into, duplicate.archived_at = kept, duplicate.archived_at or timezone.now()
    stamp.save(duplicate, update_fields=["merged_into", "archived_at"])
    return MERGES[type(kept)].objects.create(kept=kept, duplicate=duplicate, record=entry, reason=reason, merged_by=by)


def hold(model, *keys: int) -> list:
    """Read records anew and hold them: who would write something that refers to them waits."""
    if model is Organization:
        hold_the_tree()
    held = {
        row.pk: row
        for row in model.objects.select_for_update().filter(pk__in=keys).order_by("pk").prefetch_related("keeper")
    }
    if len(held) < len(set(keys)):
        raise ValidationError("Một trong hai mục vừa bị xóa.")
    return [held[key] for key in keys]


def name_of(relation: models.ForeignKey) -> str:
    return f"{relation.model._meta.label}.{relation.name}"


def move(relation: models.ForeignKey, rows: list, to, stamp: Stamp) -> list[int]:
    """Let rows refer to another record; return their ids."""
    if relation.name == "parent":
        for row in rows:
            stamp.mark(row)
            row.place_under(to)
    elif rows:
        for row in rows:
            setattr(row, relation.name, to)
        stamp.update(relation.model, rows, [relation.name])
    return [row.pk for row in rows]


def let_go(row, stamp: Stamp) -> dict:
    """Delete a row; return what it said."""
    values = {
        column.attname: None if getattr(row, column.attname) is None else column.value_to_string(row)
        for column in row._meta.concrete_fields
    }
    said = {"model": row._meta.label, "values": values}
    stamp.delete(row)
    return said


def change(row, column: str, value: str, stamp: Stamp) -> dict:
    """Give a row another value; return where, and what it was."""
    entry = {"model": row._meta.label, "pk": row.pk, "column": column, "before": getattr(row, column), "after": value}
    if entry["before"] != value:
        setattr(row, column, value)
        derived = list(row.derived_columns()) if hasattr(row, "derive") else []
        if derived:
            row.derive()
        stamp.update(type(row), [row], [column, *derived])
    return entry


# --- Parting again ---

CHANGED = "Sau khi gộp đã có thay đổi nên không tách lại được nữa: {what}"


@transaction.atomic
def unmerge(merged: Merged, by: User):
    """Part two records again: what moved goes back, what went comes back.

    Rows that were deleted or given to another record since stay as they are.

    Raises:
        ValidationError: what was done since makes it impossible.
    """
    merged = type(merged).objects.select_for_update().get(pk=merged.pk)
    kept, duplicate = hold(type(merged.kept), merged.kept_id, merged.duplicate_id)
    if merged.undone_at:
        return  # a second click
    if duplicate.merged_into_id != kept.pk:
        raise ValidationError(CHANGED.format(what="mục giữ lại đã được gộp tiếp; hãy tách lần gộp ấy trước."))
    for row in (kept, duplicate):
        raise_version(row, row.version)
    stamp, entry = Stamp(by, f"Tách lại “{duplicate}” khỏi “{kept}”"), merged.record
    duplicate.merged_into = None
    duplicate.archived_at = parse_datetime(entry["archived_at"]) if entry["archived_at"] else None
    stamp.save(duplicate, update_fields=["merged_into", "archived_at"])
    try:
        with transaction.atomic():
            restore(entry, kept, duplicate, stamp)
    except IntegrityError as error:
        raise ValidationError(CHANGED.format(what="chỗ cũ của một mục nay đã có mục khác.")) from error
    merged.undone_at = timezone.now()
    merged.save(update_fields=["undone_at"])


def restore(entry: dict, kept, duplicate, stamp: Stamp):
    for relation in references_to(type(kept)):
        keys = entry["moved"].get(name_of(relation), [])
        rows = list(relation.model.objects.filter(Q(pk__in=keys), **{relation.name: kept}).order_by("pk"))
        if held_twice(relation, Plan(kept=duplicate, duplicate=kept), rows):
            raise ValidationError(CHANGED.format(what=f"{relation.model._meta.verbose_name} ấy nay đã có ở mục trùng."))
        move(relation, rows, duplicate, stamp)
    for said in entry["spare"]:
        write_again(said, stamp)
    for said in entry["roles"]:
        row = Membership.objects.filter(pk=said["pk"], role=said["after"]).first()
        if row:
            change(row, "role", said["before"], stamp)
    for said in entry["names"]:
        change(kept, said["column"], without_added(getattr(kept, said["column"]), said), stamp)


def write_again(said: dict, stamp: Stamp):
    """Write a row again that went when the two were joined."""
    model = next(one for one in SPARE if one._meta.label == said["model"])
    columns = {column.attname: column for column in model._meta.concrete_fields}
    row = model(**{name: columns[name].to_python(value) for name, value in said["values"].items() if name in columns})
    for column in columns.values():
        if column.is_relation and not column.related_model.objects.filter(pk=getattr(row, column.attname)).exists():
            return  # who or what it was about is gone
    stamp.save(row, force_insert=True)


def without_added(text: str, said: dict) -> str:
    """Return other names without those that came by joining; exactly as before, if nobody has touched them since."""
    if text == said["after"]:
        return said["before"]
    added = set(said["after"].splitlines()) - set(said["before"].splitlines())
    return "\n".join(name for name in text.splitlines() if name not in added)
