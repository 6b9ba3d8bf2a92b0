"""Forms for a body: what it is, where it stands, how it is reached, and who holds office in it."""

from typing import NamedTuple

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError

from khuyenhoc.lib.forms import LineField, PartialDateField
from khuyenhoc.lib.layout import Details, bare_helper, row_helper
from khuyenhoc.lib.lookup import NEW, NEW_ALL_THE_SAME, OFFERED, PICK, LookupField, LookupWidget, Typed
from khuyenhoc.lib.modelforms import JoinedModelForm
from khuyenhoc.lib.rows import RowId, rows_of
from organizations import places
from organizations.models import Organization

DATE_EXAMPLE = "Ví dụ: 02/10/1996, 10/1996 hoặc 1996. Chưa rõ thì để trống."


class Placement(NamedTuple):
    """Where a body is: the codes of today's units, or the words of the paper for a unit that no longer exists."""

    province_code: str = ""
    ward_code: str = ""
    place: str = ""

    @classmethod
    def at(cls, code: str) -> "Placement | None":
        """Return the placement at today's unit of this code."""
        if ward := places.ward(code):
            return cls(ward.upper.code, ward.code)
        return cls(code) if places.province(code) else None

    @property
    def code(self) -> str:
        return self.ward_code or self.province_code

    def __str__(self):
        return places.label(self.province_code, self.ward_code) or self.place


class PlaceWidget(LookupWidget):
    """A type-ahead over today's units, in which the words of the paper may also stay as they are."""

    def __init__(self):
        super().__init__("organizations:suggest_place", "địa bàn")
        self.add_label = "Giữ như ghi trên giấy:"
        self.added_label = "Giữ như ghi trên giấy, không gắn với đơn vị hành chính hiện nay."


class PlaceField(forms.Field):
    """Returns a ``Placement`` or None. A name that does not decide by itself is asked back, an old unit always is."""

    columns = Placement._fields
    blank = Placement()

    def __init__(self, *, max_length: int = 200, **kwargs):
        super().__init__(widget=PlaceWidget(), **kwargs)
        self.line = LineField(max_length=max_length, required=False)

    def bound_data(self, data, initial):
        return data

    def prepare_value(self, value):
        if value is None or isinstance(value, Typed):
            return value
        if isinstance(value, str):
            return Typed(value)  # proposed in an address
        placement = Placement(*value)
        return Typed(str(placement), placement.code if str(placement) != placement.place else NEW)

    def has_changed(self, initial, data) -> bool:
        return (self.prepare_value(initial) or Typed()) != (data or Typed())

    def clean(self, value: Typed):
        text = self.line.clean(value.text)
        if not text:
            return super().clean(None)
        if value.choice in (NEW, NEW_ALL_THE_SAME):
            return Placement(place=text)
        named = places.named(text)
        chosen = Placement.at(value.choice.removeprefix(PICK))
        if chosen and (value.choice.startswith(PICK) or chosen.code in {unit.code for unit in named}):
            self.widget.picked = places.offers_of(places.unit(chosen.code))[0]
            return chosen
        if len(named) == 1 and places.is_todays(named[0]):
            return Placement.at(named[0].code)
        raise self.unclear(text, named)

    def unclear(self, text: str, named: list) -> ValidationError:
        """Offer the units that may be meant, and say why the name alone does not decide."""
        self.widget.candidates = places.offers(text, OFFERED)
        self.widget.new_choice = NEW
        if not self.widget.candidates:
            return ValidationError(
                f"Không có đơn vị hành chính nào tên “{text}”. Xin xem lại, hoặc giữ như ghi trên giấy."
            )
        if named and not any(places.is_todays(unit) for unit in named):
            return ValidationError(
                f"“{text}” là đơn vị hành chính {places.ENDED}. Hãy chọn đơn vị hiện nay, hoặc giữ như ghi trên giấy."
            )
        return ValidationError(f"Chưa rõ “{text}” là đơn vị nào. Hãy chọn đúng đơn vị, hoặc giữ như ghi trên giấy.")


class OrganizationForm(JoinedModelForm):
    """A body, as far as its office knows it. Only the name must be said.

    Args:
        keepers: the associations that may be chosen to maintain the row.
    """

    place = PlaceField(
        label="Địa bàn",
        required=False,
        help_text="Gõ tên tỉnh, xã, phường, không cần dấu. Đơn vị hành chính cũ thì chọn đơn vị hiện nay hoặc giữ như "
        "ghi trên giấy.",
    )
    parent = LookupField(
        label="Đơn vị cấp trên",
        queryset=Organization.objects.all(),
        url_name="organizations:suggest",
        noun="đơn vị",
        may_add=False,
        required=False,
    )
    opened = PartialDateField(label="Thành lập", required=False, help_text=DATE_EXAMPLE)
    closed = PartialDateField(
        label="Kết thúc hoạt động", required=False, help_text="Chỉ ghi khi đơn vị không còn hoạt động."
    )

    class Meta:
        model = Organization
        fields = [
            "name", "kind", "level", "parent", "keeper", "aliases", "former_names",
            "address", "phone", "email", "website",
        ]  # fmt: skip

    def __init__(self, *args, keepers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.parent_id:
            self.initial["parent"] = self.instance.parent
        if keepers is not None:
            self.fields["keeper"].queryset = keepers
        for name in ("aliases", "former_names"):
            self.fields[name].widget.attrs["rows"] = 3
        self.helper = bare_helper(
            Field("name"),
            Div("kind", "level", css_class="field-pair"),
            "place",
            "parent",
            "keeper",
            Details("Tên gọi khác, tên trước đây", "aliases", "former_names"),
            Details("Thành lập, kết thúc hoạt động", "opened", "closed", css_class="field-pair"),
            Details(
                "Địa chỉ, điện thoại, thư điện tử", "address", Div("phone", "email", css_class="field-pair"), "website"
            ),
        )


class RepresentativeRow(forms.Form):
    """A person's office in a body."""

    row = RowId()
    honorific = LineField(label="Xưng hô", required=False, max_length=30)
    full_name = LineField(label="Họ và tên", max_length=150)
    position_text = LineField(label="Chức vụ", required=False, max_length=300)
    since = PartialDateField(label="Từ", required=False, help_text="Ví dụ: 2020 hoặc 05/2020.")
    until = PartialDateField(label="Đến", required=False, help_text="Còn giữ chức vụ thì để trống.")
    phone = LineField(label="Điện thoại", required=False, max_length=100)
    email = forms.EmailField(label="Thư điện tử", required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = row_helper(
            Field("honorific", wrapper_class="cell-quarter"),
            Field("full_name", wrapper_class="cell-quarter"),
            Field("position_text", wrapper_class="cell-half"),
            details=Details(
                "Thời gian giữ chức vụ, liên hệ",
                Div("since", "until", css_class="field-pair"),
                Div("phone", "email", css_class="field-pair"),
            ),
        )

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until[0] < since[0]:
            self.add_error("until", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        return cleaned


RepresentativeRows = rows_of(RepresentativeRow, max_rows=100)
