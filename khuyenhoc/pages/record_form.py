"""The whole form of a shared record: its own facts, the rows that hang on it, and why it is corrected."""

from django import forms

from khuyenhoc.lib.forms import LineField
from khuyenhoc.lib.groups import FormGroup
from khuyenhoc.lib.layout import bare_helper
from khuyenhoc.pages.kinds import Kind
from khuyenhoc.pages.staleness import staleness_of
from khuyenhoc.workflows import RecordSheet
from organizations.permissions import keepers_offered, standing_of


class ReasonForm(forms.Form):
    """Why the record is corrected, and from which version."""

    reason = LineField(
        label="Lý do sửa",
        max_length=300,
        help_text="Ví dụ: bổ sung theo giấy tờ; ghi nhầm tên. Lý do được giữ trong lịch sử.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("reason", "version")


class RecordForms(FormGroup):
    """All forms of one record.

    Args:
        kind: what kind of record it is.
        user: the person at the keyboard.
        record: the record that is corrected; a blank one for a new record.
        data: what was posted, or None.
    """

    def __init__(self, kind: Kind, user, record, data=None):
        self.kind, self.user, self.record = kind, user, record
        self.main = kind.form(data, instance=record)
        self.offer_keepers()
        self.main.fields[next(iter(self.main.fields))].widget.attrs["autofocus"] = record.pk is None and data is None
        self.rows = [
            rows.formset(data, prefix=rows.prefix, initial=rows.stored(record) if record.pk and data is None else None)
            for rows in kind.rows
        ]
        self.reason = None
        if record.pk:
            self.reason = ReasonForm(data, prefix="correction", initial={"version": record.version})

    @property
    def forms(self):
        return [self.main, *self.rows, *([self.reason] if self.reason else [])]

    @property
    def sections(self) -> list[tuple]:
        return list(zip(self.kind.rows, self.rows, strict=True))

    def offer_keepers(self):
        """Let the person choose who keeps the record among the associations for which they may; one is no choice."""
        field, keepers = self.main.fields["keeper"], keepers_offered(self.user, self.record.keeper_id)
        is_kept = self.record.keeper_id is not None
        field.queryset, field.empty_label = keepers, "Chọn Hội quản lý"
        # A record that nobody keeps may stay so; only an administrator sees one here.
        field.required = is_kept or self.record.pk is None
        own = standing_of(self.user).edited
        if not is_kept and self.record.pk is None and own:
            self.main.initial["keeper"] = own[0].pk
        if field.required and len(keepers[:2]) == 1:
            field.widget = forms.HiddenInput()

    def sheet(self) -> RecordSheet:
        """Return what the forms say. Only after ``is_valid()``."""
        rows = {part.model: tuple(part.sheet(row) for row in formset.filled) for part, formset in self.sections}
        return RecordSheet(self.main.save(commit=False), rows)

    def refuse(self, error):
        """Show an error that only the register knew, with the form as a whole."""
        self.main.add_error(None, error)

    # --- Somebody else was quicker ---

    def against(self, newest) -> "RecordForms":
        """Return the same text against the newest version, unjudged: saving it again is then a decision."""
        data = self.main.data.copy()
        data["correction-version"] = str(newest.version)
        forms = RecordForms(self.kind, self.user, newest, data)
        forms.show_without_judging()
        return forms

    def staleness(self):
        """Return in what the text differs from what the register says now."""
        newest = type(self.record).objects.get(pk=self.record.pk)
        shown = RecordForms(self.kind, self.user, newest)
        nouns = ["", *(part.noun for part in self.kind.rows)]
        pairs = zip([self.main, *self.rows], [shown.main, *shown.rows], nouns, strict=True)
        return staleness_of(newest, *pairs)
