"""Forms for a programme as it stands on paper: the paper itself, its parties, signatories, bases and ceremony.

They only read what was typed. Which records come of it is decided by ``khuyenhoc/workflows.py``.
"""

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from agreements.listing import SECTIONS
from agreements.models import Agreement, PartyRole, SigningCapacity, SigningEvent, number_key
from agreements.models.events import Act, Bound, PapersSigned, PartOfDay
from khuyenhoc.lib.forms import DateField, LineField, NumberField, PartialDateField, PeriodField, ProseField
from khuyenhoc.lib.layout import Details, bare_helper, row_helper
from khuyenhoc.lib.lookup import LookupField
from khuyenhoc.lib.rows import RowFormSet, RowId, RowReference, refuse_repeats, rows_of
from khuyenhoc.lib.vietnamese import fold
from organizations.models import Organization, OrganizationKind

SOURCE = ["source_publisher", "source_author", "source_published_on", "source_url", "conflict_note"]


class AgreementForm(forms.ModelForm):
    """The paper itself. Only who keeps it and what it is about must be said."""

    period = PeriodField(
        label="Giai đoạn",
        required=False,
        help_text="Ghi như trên giấy: 2024-2030; 05/2024; năm học 2024-2025; 2024-2026, định hướng đến 2030; "
        "từ 2024, không thời hạn. Chưa rõ thì để trống.",
    )
    signed = PartialDateField(
        label="Ngày ký", required=False, help_text="Ví dụ: 15/05/2024, 05/2024 hoặc 2024. Chưa rõ thì để trống."
    )
    source_published_on = DateField(label="Nguồn: ngày đăng", required=False)

    class Meta:
        model = Agreement
        fields = [
            "keeper", "document_kind", "subject", "is_signed", "is_list_incomplete", "is_verified", *SECTIONS, *SOURCE,
        ]  # fmt: skip

    def __init__(self, *args, keepers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keeper"].queryset = keepers
        self.fields["keeper"].empty_label = None
        self.fields["is_list_incomplete"].help_text = "Trên giấy còn bên hoặc cam kết chưa ghi được vào đây."
        for name in SECTIONS:
            self.fields[name].widget.attrs["rows"] = 4
        self.helper = bare_helper(
            Div("document_kind", "keeper", css_class="field-pair"),
            Field("subject"),
            Div("period", "signed", css_class="field-pair"),
            "is_signed",
        )
        # The errors of the whole form stand with its first part.
        self.text_helper = bare_helper(
            Details("Nội dung của văn bản", *SECTIONS),
            Details("Nguồn thông tin, mức đầy đủ", *SOURCE, "is_list_incomplete", "is_verified"),
        )

    def clean_signed(self):
        signed = self.cleaned_data["signed"]
        if signed and signed[0] > localdate():
            raise ValidationError("Ngày ký sau hôm nay. Xin xem lại; chưa ký thì để trống và bỏ đánh dấu “Đã ký”.")
        return signed

    def clean(self):
        cleaned = super().clean()
        # A day of signing says that the paper was signed, whether or not the box is ticked.
        if cleaned.get("signed"):
            cleaned["is_signed"] = True
        if self.instance.is_terminated and not cleaned.get("is_signed"):
            self.add_error("is_signed", "Chương trình đã chấm dứt trước hạn thì phải là chương trình đã ký.")
        return cleaned

    def _post_clean(self):
        # Untouched, it stays as it is: a printed text that no machine reads shows as dates and would be lost.
        if "period" in self.cleaned_data and "period" in self.changed_data:
            self.instance.period = self.cleaned_data["period"]
        signed = self.cleaned_data.get("signed")
        self.instance.signed_on, self.instance.signed_precision = signed or (None, "")
        super()._post_clean()


class PartyRow(forms.Form):
    """One party: a body in its role, with what the paper says of it."""

    row = RowId()
    body = LookupField(
        label="Đơn vị", queryset=Organization.objects.all(), url_name="organizations:suggest", noun="đơn vị"
    )
    kind = forms.ChoiceField(
        label="Loại đơn vị mới", required=False, choices=[("", "Tự nhận theo tên"), *OrganizationKind.choices]
    )
    role = forms.ChoiceField(label="Vai trò", choices=PartyRole.choices, initial=PartyRole.PARTNER)
    reference_number = LineField(label="Số, ký hiệu", required=False, max_length=100)
    name_as_signed = LineField(
        label="Tên khi ký", required=False, max_length=300, help_text="Chỉ ghi khi khác tên đơn vị ở trên."
    )
    responsibilities = ProseField(label="Trách nhiệm của bên này", required=False, max_length=20_000)
    is_commitment_list_incomplete = forms.BooleanField(
        label="Danh sách cam kết của bên này còn thiếu (trên giấy kết thúc bằng “…”)", required=False
    )
    may_view = forms.BooleanField(label="Được xem chương trình (bên chứng kiến, giám sát, chủ nhà)", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsibilities"].widget.attrs["rows"] = 3
        self.helper = row_helper(
            Field("body", wrapper_class="cell-half"),
            Field("role", wrapper_class="cell-quarter"),
            Field("reference_number", wrapper_class="cell-quarter"),
            details=Details(
                "Tên khi ký, trách nhiệm, loại đơn vị",
                Div("name_as_signed", "kind", css_class="field-pair"),
                "responsibilities",
                "is_commitment_list_incomplete",
                "may_view",
            ),
        )


class BasePartyRows(RowFormSet):
    """The parties of one programme: at least one, none twice. Whether one leads is not asked: a paper need not say."""

    def clean(self):
        refuse_repeats(self, "body", "Đơn vị này đã có ở dòng {row}. Mỗi đơn vị chỉ ghi một lần.")
        rows = self.filled
        if not rows:
            raise ValidationError("Hãy ghi ít nhất một bên tham gia.")

    def choices(self) -> list[tuple[str, str]]:
        """Return number and label of every row, for fields of other rows that refer to a party."""
        labels = (form["body"].value() for form in self.forms)
        return [
            (str(number), f"Bên {number + 1}" + (f": {typed.text}" if typed and typed.text else ""))
            for number, typed in enumerate(labels)
        ]


class SignatoryRow(forms.Form):
    """One signatory: a person as printed, signing for a party."""

    row = RowId()
    party = RowReference(label="Ký cho bên", error_messages={"required": "Hãy chọn bên mà người này ký."})
    full_name = LineField(label="Họ và tên", required=False, max_length=150)
    position_text = LineField(label="Chức vụ như ghi trên giấy", required=False, max_length=300)
    capacity = forms.ChoiceField(label="Thẩm quyền", required=False, choices=[("", "—"), *SigningCapacity.choices])
    capacity_text = LineField(
        label="Thay mặt, ký thay ai", required=False, max_length=200, help_text="Ví dụ: Ban Thường vụ."
    )
    rank = LineField(label="Cấp bậc, học hàm", required=False, max_length=100)

    def __init__(self, *args, parties=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [("", "Chọn bên"), *parties]
        self.helper = row_helper(
            Field("party", wrapper_class="cell-half"),
            Field("capacity", wrapper_class="cell-half"),
            Field("full_name", wrapper_class="cell-half"),
            Field("position_text", wrapper_class="cell-half"),
            details=Details("Thay mặt ai, cấp bậc", "capacity_text", "rank", css_class="field-pair"),
        )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("full_name") and not cleaned.get("position_text") and not self.errors:
            raise ValidationError("Người ký phải có họ tên hoặc chức vụ.")
        return cleaned


class BasisRow(forms.Form):
    """One legal basis (căn cứ), found by its number or written anew."""

    number = LineField(label="Số, ký hiệu", required=False, max_length=100)
    kind = LineField(label="Loại văn bản", required=False, max_length=100)
    issued = PartialDateField(label="Ngày ban hành", required=False)
    issuer = LineField(label="Cơ quan ban hành", required=False, max_length=200)
    abstract = LineField(label="Trích yếu", required=False, max_length=1000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["list"] = "known-bases"
        self.helper = row_helper(
            Field("number", wrapper_class="cell-quarter"),
            Field("kind", wrapper_class="cell-quarter"),
            Field("issued", wrapper_class="cell-quarter"),
            Field("issuer", wrapper_class="cell-quarter"),
            Field("abstract", wrapper_class="cell-full"),
        )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("number") and not cleaned.get("abstract") and not self.errors:
            raise ValidationError("Văn bản phải có số, ký hiệu hoặc trích yếu.")
        return cleaned


class BaseBasisRows(RowFormSet):
    """Documents, none twice. One may also prove to be another only in the register; that is for the workflow."""

    def clean(self):
        refuse_repeats(self, "number", "Văn bản này đã có ở dòng {row}.", identity=document_identity)


def document_identity(fields: dict):
    """Return what makes a document the same as another: number and date, or the abstract of one without a number."""
    number = number_key(fields.get("number", ""))
    text = number or fold(fields.get("abstract", ""))
    return (text, fields.get("issued")) if text else None


class EventForm(forms.Form):
    """The ceremony, if there was one worth recording; or one that is in the register already."""

    existing = forms.ModelChoiceField(
        label="Lễ ký kết đã có trong sổ",
        required=False,
        queryset=SigningEvent.objects.none(),
        empty_label="Không có, hoặc ghi mới bên dưới",
    )
    is_held = forms.BooleanField(label="Ký tại một lễ ký kết, hội nghị", required=False)
    title = LineField(label="Tên lễ ký kết, hội nghị", required=False, max_length=500)
    held = PartialDateField(label="Ngày tổ chức", required=False, help_text="Để trống nếu trùng ngày ký.")
    part_of_day = forms.ChoiceField(label="Buổi", required=False, choices=[("", "—"), *PartOfDay.choices])
    place = LineField(label="Địa điểm", required=False, max_length=300)
    delegates_bound = forms.ChoiceField(
        label="Số đại biểu: cách nói", required=False, choices=[("", "đúng"), *Bound.choices]
    )
    delegates = NumberField(label="Số đại biểu", required=False, min_value=1, max_value=1_000_000)
    papers = forms.ChoiceField(
        label="Tại lễ ký kết này đã ký",
        required=False,
        # In this order, so that a slip of an arrow key does not make several programmes of one.
        choices=[(kind.value, kind.label) for kind in (PapersSigned.UNKNOWN, PapersSigned.ONE, PapersSigned.SEVERAL)],
        initial=PapersSigned.UNKNOWN,
        widget=forms.RadioSelect,
        help_text="Nhiều văn bản riêng: sổ ghi mỗi đơn vị phối hợp thành một chương trình.",
    )

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["existing"].queryset = events
        self.helper = bare_helper(
            "is_held",
            Div(
                "papers",
                *(["existing"] if self.fields["existing"].queryset.exists() else []),
                Field("title"),
                Field("place"),
                Div("held", "part_of_day", css_class="field-pair"),
                Div("delegates_bound", "delegates", css_class="field-pair"),
                css_class="event-fields",
            ),
        )

    def clean_papers(self):
        return self.cleaned_data["papers"] or PapersSigned.UNKNOWN

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("delegates_bound") and cleaned.get("delegates") is None and "delegates" not in self.errors:
            self.add_error("delegates", "Ghi “gần”, “khoảng”, “trên” thì phải kèm số đại biểu.")
        return cleaned

    @property
    def says_something(self) -> bool:
        """Whether an event is to be recorded: the box is ticked, or a field of it is filled in."""
        return any(name != "papers" for name in self.changed_data)


class OrganizerRow(forms.Form):
    """A body that organised the event."""

    body = LookupField(
        label="Đơn vị tổ chức", queryset=Organization.objects.all(), url_name="organizations:suggest", noun="đơn vị"
    )
    kind = forms.ChoiceField(
        label="Loại đơn vị mới", required=False, choices=[("", "Tự nhận theo tên"), *OrganizationKind.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = row_helper(
            Field("body", wrapper_class="cell-wide"),
            details=Details("Loại đơn vị", "kind"),
        )


class BaseOrganizerRows(RowFormSet):
    """The organisers, none twice."""

    def clean(self):
        refuse_repeats(self, "body", "Đơn vị này đã có ở dòng {row}.")


class PersonRow(forms.Form):
    """A person at the event."""

    honorific = LineField(label="Xưng hô", required=False, max_length=30)
    full_name = LineField(label="Họ và tên", max_length=150)
    position_text = LineField(label="Chức vụ như ghi trên giấy", required=False, max_length=300)
    act = forms.ChoiceField(label="Vai trò tại lễ", required=False, choices=[("", "—"), *Act.choices])
    act_text = LineField(label="Nói rõ", required=False, max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = row_helper(
            Field("honorific", wrapper_class="cell-quarter"),
            Field("full_name", wrapper_class="cell-quarter"),
            Field("position_text", wrapper_class="cell-half"),
            Field("act", wrapper_class="cell-quarter"),
            Field("act_text", wrapper_class="cell-three-quarters"),
        )


PartyRows = rows_of(PartyRow, base=BasePartyRows, extra=2, max_rows=60)
SignatoryRows = rows_of(SignatoryRow, max_rows=120)
BasisRows = rows_of(BasisRow, base=BaseBasisRows, max_rows=60)
OrganizerRows = rows_of(OrganizerRow, base=BaseOrganizerRows, max_rows=20)
PersonRows = rows_of(PersonRow, max_rows=60)
PresentedRows = rows_of(BasisRow, base=BaseBasisRows, max_rows=20)
