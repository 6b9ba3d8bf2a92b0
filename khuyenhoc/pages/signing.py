"""Recording that a draft has been signed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from agreements.models import Agreement, SigningEvent
from khuyenhoc.lib.forms import PartialDateField
from khuyenhoc.lib.layout import bare_helper
from khuyenhoc.pages.entry_form import recent_events
from khuyenhoc.workflows import StaleError, sign_programme
from organizations.permissions import can_keep_for, keepers_for

STALE = "Trong lúc đó có người đã sửa chương trình này. Xin xem lại rồi ghi nhận một lần nữa."


class SigningForm(forms.Form):
    """When and where the draft was signed, as far as that is known."""

    signed = PartialDateField(
        label="Ngày ký", required=False, help_text="Ví dụ: 15/05/2024, 05/2024 hoặc 2024. Chưa rõ thì để trống."
    )
    event = forms.ModelChoiceField(
        label="Ký tại lễ ký kết",
        required=False,
        queryset=SigningEvent.objects.none(),
        empty_label="Không ghi lễ ký kết",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = events
        self.helper = bare_helper("signed", "event", "version")

    def clean_signed(self):
        signed = self.cleaned_data["signed"]
        if signed and signed[0] > localdate():
            raise ValidationError("Ngày ký sau hôm nay. Xin xem lại; chưa rõ ngày thì để trống.")
        return signed


@require_http_methods(["GET", "POST"])
def sign(request, pk: int):
    """Ask when a draft was signed; or record it, once."""
    programmes = Agreement.objects.visible_to(request.user).select_related("keeper", "event")
    agreement = get_object_or_404(programmes, pk=pk)
    if not can_keep_for(request.user, agreement.keeper):
        raise PermissionDenied
    if agreement.is_signed:
        messages.info(request, "Chương trình này đã được ghi nhận là đã ký. Ghi nhầm thì sửa ở “Sửa, bổ sung”.")
        return redirect(agreement)
    events = recent_events(keepers_for(request.user)) | SigningEvent.objects.filter(pk=agreement.event_id)
    initial = {"version": agreement.version, "event": agreement.event_id}
    form = SigningForm(request.POST if request.method == "POST" else None, events=events, initial=initial)
    if request.method == "POST" and form.is_valid() and is_recorded(agreement, form, request.user):
        messages.success(
            request, "Đã ghi nhận chương trình đã ký. Người ký, số văn bản có thể ghi thêm ở “Sửa, bổ sung”."
        )
        return redirect(agreement)
    status = 422 if form.errors else 200
    return render(request, "pages/sign.html", {"agreement": agreement, "form": form}, status=status)


def is_recorded(agreement: Agreement, form: SigningForm, user) -> bool:
    fields = form.cleaned_data
    try:
        sign_programme(agreement, fields["version"], fields["signed"], fields["event"], user)
    except StaleError:
        newest = Agreement.objects.values_list("version", flat=True).get(pk=agreement.pk)
        form.data = form.data.copy()
        form.data["version"] = str(newest)
        form.add_error(None, STALE)
    except ValidationError:
        return True  # the second click: it is what was wanted
    return not form.errors
