"""Forms for the catalogue and for what is promised under a programme."""

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError

from campaigns.models import Campaign, Recurrence
from khuyenhoc.lib.forms import LineField, PeriodField, ProseField
from khuyenhoc.lib.layout import Details, TickFold, bare_helper, row_helper
from khuyenhoc.lib.lookup import LookupField
from khuyenhoc.lib.modelforms import JoinedModelForm
from khuyenhoc.lib.rows import RowId, RowReferences, rows_of


class CampaignForm(JoinedModelForm):
    """A campaign, movement, model or fund of the catalogue."""

    class Meta:
        model = Campaign
        fields = ["name", "aliases", "kind", "keeper"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["aliases"].widget.attrs["rows"] = 3
        self.helper = bare_helper("name", "kind", "aliases", "keeper")


class CommitmentRow(forms.Form):
    """One commitment: a campaign or a duty in words, borne by all bound parties or by those ticked."""

    row = RowId()
    campaign = LookupField(
        label="Phong trào, mô hình, quỹ",
        queryset=Campaign.objects.all(),
        url_name="campaigns:suggest",
        noun="phong trào",
        required=False,
    )
    kind_as_written = LineField(label="Loại như ghi trên giấy", required=False, max_length=200)
    is_joint = forms.BooleanField(label="Tất cả các bên", required=False)
    bearers = RowReferences(label="Bên thực hiện", required=False)
    text = ProseField(
        label="Nội dung cam kết (khi không có tên riêng, hoặc để nói rõ thêm)", required=False, max_length=5000
    )
    tied_to = LookupField(
        label="Gắn với",
        queryset=Campaign.objects.all(),
        url_name="campaigns:suggest",
        noun="phong trào",
        required=False,
    )
    tied_to_kind = LineField(label="Loại của phong trào đó", required=False, max_length=200)
    period = PeriodField(
        label="Thời gian riêng", required=False, help_text="Chỉ ghi khi khác giai đoạn của chương trình."
    )
    recurrence = forms.ChoiceField(
        label="Thực hiện", required=False, choices=[("", "Không nói rõ"), *Recurrence.choices]
    )

    def __init__(self, *args, parties=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bearers"].choices = parties
        self.fields["kind_as_written"].widget.attrs["list"] = "kinds"
        self.fields["tied_to_kind"].widget.attrs["list"] = "kinds"
        self.fields["text"].widget.attrs["rows"] = 1
        self.helper = row_helper(
            Field("campaign", wrapper_class="cell-half"),
            Field("kind_as_written", wrapper_class="cell-half"),
            Field("text", wrapper_class="cell-full"),
            Div("is_joint", TickFold("bearers", all_name="is_joint"), css_class="cell-full bearing"),
            details=Details(
                "Gắn với, thời gian riêng",
                Div("tied_to", "tied_to_kind", css_class="field-pair"),
                Div("period", "recurrence", css_class="field-pair"),
            ),
        )

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get("campaign") or "campaign" in self.errors
        if not named and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("campaign", "Hãy ghi tên phong trào, hoặc nội dung cam kết.")
        if cleaned.get("is_joint") and cleaned.get("bearers"):
            raise ValidationError("Chọn “tất cả các bên” hoặc từng bên thực hiện, không chọn cả hai.")
        if not cleaned.get("is_joint") and not cleaned.get("bearers") and "bearers" not in self.errors:
            self.add_error("bearers", "Hãy chọn bên thực hiện, hoặc “tất cả các bên”.")
        return cleaned


CommitmentRows = rows_of(CommitmentRow, extra=1, max_rows=200)
