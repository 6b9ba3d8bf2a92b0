"""Forms for a signing event and for a legal basis, each on its own page."""

import re

from crispy_forms.layout import Div, Field
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from agreements.forms.programmes import PersonRow
from agreements.models import LegalBasis, SigningEvent, number_key
from khuyenhoc.lib.forms import NumberField, PartialDateField, ReadField
from khuyenhoc.lib.layout import Details, bare_helper
from khuyenhoc.lib.modelforms import JoinedModelForm
from khuyenhoc.lib.periods import parse_date
from khuyenhoc.lib.rows import RowId, rows_of

DATE_EXAMPLE = "Ví dụ: 15/05/2024, 05/2024 hoặc 2024. Chưa rõ thì để trống."
WITH_DATE = re.compile(r"^(?P<number>.+?)\s+ngày\s+(?P<day>[\d/.-]+)$", re.IGNORECASE)


class BasisField(ReadField):
    """A document in the register, named by its number: "387/QĐ-TTg"; where several bear it, "… ngày 25/03/2022"."""

    max_length = 150

    def read(self, text: str) -> LegalBasis | None:
        if not text:
            return None
        dated = WITH_DATE.match(text)
        found = LegalBasis.objects.filter(number_key=number_key(dated["number"] if dated else text)).exclude(number="")
        found = list((found.filter(issued_on=parse_date(dated["day"])[0]) if dated else found)[:2])
        if not found:
            raise ValueError(f"Trong sổ chưa có văn bản số “{text}”. Hãy ghi văn bản ấy vào sổ trước.")
        if len(found) > 1:
            raise ValueError("Nhiều văn bản mang số này. Hãy ghi thêm ngày, ví dụ: 387/QĐ-TTg ngày 25/03/2022.")
        return found[0]

    def write(self, value: LegalBasis) -> str:
        return " ngày ".join(filter(None, [value.number, value.issued_label])) or str(value)


class BasisForm(JoinedModelForm):
    """A decision, directive or plan that programmes rest on."""

    issued = PartialDateField(label="Ngày ban hành", required=False, help_text=DATE_EXAMPLE)
    replaced_by = BasisField(
        label="Đã được thay bằng văn bản số",
        required=False,
        help_text="Số, ký hiệu của văn bản mới đã có trong sổ. Chương trình cũ vẫn giữ căn cứ cũ.",
    )

    class Meta:
        model = LegalBasis
        fields = ["kind", "number", "issuer", "abstract", "keeper"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("replaced_by", self.instance.replaced_by)
        self.fields["abstract"].widget.attrs["rows"] = 3
        self.helper = bare_helper(
            Div("number", "kind", css_class="field-pair"),
            Div("issued", "issuer", css_class="field-pair"),
            "abstract",
            "replaced_by",
            "keeper",
        )

    def clean_replaced_by(self):
        newer = self.cleaned_data["replaced_by"]
        seen = newer
        while seen is not None:
            if seen.pk == self.instance.pk:
                raise ValidationError("Một văn bản không thể thay thế chính nó, dù qua văn bản khác.")
            seen = seen.replaced_by
        return newer

    def _post_clean(self):
        if "replaced_by" in self.cleaned_data:
            self.instance.replaced_by = self.cleaned_data["replaced_by"]
        super()._post_clean()


class SigningEventForm(JoinedModelForm):
    """The ceremony or conference itself; who organised it and who was there are rows of their own."""

    held = PartialDateField(label="Ngày tổ chức", required=False, help_text=DATE_EXAMPLE)
    delegates = NumberField(label="Số đại biểu", required=False, min_value=1, max_value=1_000_000)

    class Meta:
        model = SigningEvent
        fields = [
            "title", "part_of_day", "place", "delegates_bound", "delegates", "papers", "note", "keeper",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part_of_day"].choices = [("", "—"), *self.fields["part_of_day"].choices[1:]]
        self.fields["delegates_bound"].label = "Số đại biểu: cách nói"
        self.fields["delegates_bound"].choices = [("", "đúng"), *self.fields["delegates_bound"].choices[1:]]
        self.fields["note"].widget.attrs["rows"] = 3
        self.helper = bare_helper(
            "title",
            Div("held", "part_of_day", css_class="field-pair"),
            "place",
            Div("delegates_bound", "delegates", css_class="field-pair"),
            Field("papers"),
            Details("Ghi chú nội bộ", "note"),
            "keeper",
        )

    def clean_held(self):
        held = self.cleaned_data["held"]
        if held and held[0] > localdate():
            raise ValidationError("Ngày tổ chức sau hôm nay. Xin xem lại; chưa rõ thì để trống.")
        return held

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("delegates_bound") and cleaned.get("delegates") is None and "delegates" not in self.errors:
            self.add_error("delegates", "Ghi “gần”, “khoảng”, “trên” thì phải kèm số đại biểu.")
        return cleaned


class StoredPersonRow(PersonRow):
    """A person at an event that is in the register."""

    row = RowId()


StoredPersonRows = rows_of(StoredPersonRow, max_rows=60)
