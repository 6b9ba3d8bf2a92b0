"""The list of programmes, with the filter by what was promised under them."""

from django import forms
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.exports import AGREEMENT_COLUMNS
from agreements.filters import AgreementFilter
from agreements.listing import briefly, rows_of
from agreements.models import Agreement
from campaigns.models import Campaign, Commitment
from khuyenhoc.lib.lists import answer_list
from organizations.permissions import can_enter


class ProgrammeFilter(AgreementFilter):
    """The state of the list of programmes, by what is promised under them too."""

    campaign = forms.ModelChoiceField(
        label="Phong trào", queryset=Campaign.objects.all(), required=False, widget=forms.HiddenInput
    )

    parameters = AgreementFilter.parameters | {"campaign": "phong-trao"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.promises = Commitment.objects.visible_to(user)

    def narrow(self, queryset):
        campaign = self.cleaned_data["campaign"]
        if campaign:
            queryset = queryset.filter(pk__in=self.promises.filter(campaign=campaign).values("agreement"))
        return super().narrow(queryset)


@require_safe
def programme_list(request):
    """Show the programmes in the person's scope."""
    today = localdate()
    return answer_list(
        request,
        ProgrammeFilter(request.GET, on=today, user=request.user),
        briefly(Agreement.objects.visible_to(request.user)),
        template="agreements/list.html",
        rows_of=lambda found: rows_of(found, today),
        columns=AGREEMENT_COLUMNS,
        file_name="chuong-trinh",
        may_enter=can_enter(request.user),
    )
