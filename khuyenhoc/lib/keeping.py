"""Back office pages of records that several people correct: a save from an older page is refused, history says why."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from khuyenhoc.lib.backoffice import RecordAdmin
from khuyenhoc.lib.forms import LineField

STALE = (
    "Bản ghi này vừa được sửa ở nơi khác sau khi trang này mở ra, nên chưa lưu gì. Những gì vừa gõ vẫn còn bên dưới. "
    "Xin xem lại (mục Lịch sử ghi ai đã sửa gì), rồi bấm lưu lần nữa nếu vẫn giữ những gì đã gõ."
)
ASIDE = ("seen_version", "reason")  # inputs that are no columns


class KeptForm(forms.ModelForm):
    """The form of a record with a version: it carries the version that its page showed, and a reason for history."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = LineField(
        label="Lý do sửa", required=False, max_length=300, help_text="Không bắt buộc. Được ghi vào lịch sử."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self):
        cleaned = super().clean()
        stored = self.instance.version
        if self.instance.pk and cleaned.get("seen_version") != stored:
            # Who has read the sentence may save: from now on the form carries the version that is stored.
            self.data = self.data.copy()
            self.data[self.add_prefix("seen_version")] = str(stored)
            raise ValidationError(STALE, code="stale")
        return cleaned

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in ASIDE]


class KeptAdmin(RecordAdmin):
    """A kind of record with a version, which rises with every save that changes it or one of its rows."""

    form = KeptForm

    def get_fieldsets(self, request, obj=None):
        aside = [("Lịch sử", {"fields": ASIDE})] if obj else []
        return [*super().get_fieldsets(request, obj), *aside]

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found and request.method == "POST" and transaction.get_connection().in_atomic_block:
            self.hold(found)
            # Held until the end of the transaction, so that of two saves at once the second sees the first.
            return self.model._default_manager.select_for_update(of=("self",)).get(pk=found.pk)
        return found

    def hold(self, found):
        """Wait for what must be held before the record itself."""

    def save_model(self, request, obj, form, change):
        obj._change_reason = form.cleaned_data.get("reason") or None
        if change and form.changed_data:
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            row.instance._change_reason = form.cleaned_data.get("reason") or None
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and not form.changed_data and any(formset.has_changed() for formset in formsets):
            raise_version(self.model, [form.instance.pk])


class PartAdmin(RecordAdmin):
    """A kind of record that is part of one with a version, which rises when the part is saved or deleted.

    Attributes:
        whole: the foreign key to that record.
    """

    whole = ""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change or form.changed_data or any(formset.has_changed() for formset in formsets):
            self.raise_versions([form.instance])

    def delete_model(self, request, obj):
        self.raise_versions([obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        self.raise_versions(queryset)
        super().delete_queryset(request, queryset)

    def raise_versions(self, parts):
        field = self.model._meta.get_field(self.whole)
        raise_version(field.related_model, {getattr(part, field.attname) for part in parts})


def raise_version(model, ids):
    """Raise the versions of records that changed otherwise than by their own columns."""
    model._default_manager.filter(pk__in=ids).update(version=F("version") + 1)


class UseFilter(admin.SimpleListFilter):
    """Records in use, put away, or found to be a second row of another one."""

    title = "trong sổ"
    parameter_name = "trong-so"
    conditions = {
        "dang-dung": ("Đang dùng", {"archived_at__isnull": True, "merged_into__isnull": True}),
        "cat-di": ("Đã cất đi", {"archived_at__isnull": False}),
        "da-gop": ("Đã gộp vào bản ghi khác", {"merged_into__isnull": False}),
    }

    def lookups(self, request, model_admin):
        labels = {value: label for value, (label, _) in self.conditions.items()}
        return [(value, label) for value, label in labels.items() if self.condition(model_admin.model, value)]

    def condition(self, model, value) -> dict:
        """Return the condition as far as the model has its columns."""
        columns = {field.name for field in model._meta.concrete_fields}
        asked = self.conditions[value][1]
        return {name: wanted for name, wanted in asked.items() if name.removesuffix("__isnull") in columns}

    def queryset(self, request, queryset):
        known = self.value() in self.conditions
        return queryset.filter(**self.condition(queryset.model, self.value())) if known else queryset
