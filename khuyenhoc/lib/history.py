"""What was changed, by whom, when and why. Rows written in one verb bear one stamp, by which they are told together."""

from django.db import migrations
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from khuyenhoc.lib.fields import LineField


def keep_history(noun: str, *, without: tuple[str, ...] = ()) -> HistoricalRecords:
    """Return the history of a kind of record, without the columns that only follow from others.

    Args:
        noun: the Vietnamese name of the record.
        without: derived columns that this kind of record has.
    """
    return HistoricalRecords(
        verbose_name=f"lịch sử {noun}",
        verbose_name_plural=f"lịch sử {noun}",
        history_change_reason_field=LineField("lý do", max_length=300, null=True, blank=True),  # NULL: none was asked
        excluded_fields=list(without),
        cascade_delete_history=False,
    )


def begin_history(app: str, *names: str) -> migrations.RunPython:
    """Return the step of a migration that writes the first history row of records older than their history.

    Args:
        app: the label of the app.
        names: its models.
    """

    def write(apps, schema_editor):
        for name in names:
            model, history = apps.get_model(app, name), apps.get_model(app, f"Historical{name}")
            columns = {column.attname for column in history._meta.concrete_fields}
            kept = [column.attname for column in model._meta.concrete_fields if column.attname in columns]
            now = timezone.now()
            rows = model._base_manager.exclude(pk__in=history._base_manager.values("id")).iterator()
            first = (
                history(history_date=now, history_type="+", **{column: getattr(row, column) for column in kept})
                for row in rows
            )
            history._base_manager.bulk_create(first, batch_size=500)

    return migrations.RunPython(write, migrations.RunPython.noop, elidable=True)


class Stamp:
    """Who changes what, when and why, for all rows of one verb.

    Args:
        by: the user, or None for the program itself.
        reason: why, in the person's own words.
    """

    def __init__(self, by=None, reason: str = ""):
        self.by, self.reason, self.at = by, reason, timezone.now()

    def save(self, row, **kwargs):
        self.mark(row)
        row.save(**kwargs)

    def delete(self, row):
        self.mark(row)
        row.delete()

    def create(self, model, rows) -> list:
        """Write many new rows and their history, two queries in all."""
        rows = list(rows)
        for row in rows:
            if hasattr(row, "derive"):
                row.derive()
        return bulk_create_with_history(
            rows, model, default_user=self.by, default_change_reason=self.reason, default_date=self.at
        )

    def update(self, model, rows, columns: list[str]):
        """Write these columns of many rows and their history, two queries in all."""
        rows = list(rows)
        if hasattr(model, "history"):
            bulk_update_with_history(
                rows,
                model,
                columns,
                batch_size=500,
                default_user=self.by,
                default_change_reason=self.reason,
                default_date=self.at,
            )
        else:
            model.objects.bulk_update(rows, columns, batch_size=500)

    def mark(self, row):
        row._history_user, row._history_date, row._change_reason = self.by, self.at, self.reason
