"""The lists of programmes and of signing events, and the page of one event."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.listing import AgreementFilter, agreement_rows, first_few
from agreements.models import Agreement, Organizer, PresentedDocument, SigningEvent
from agreements.permissions import sees_notes
from khuyenhoc.lib.lists import FilterForm, page_of
from organizations.permissions import can_enter


@require_safe
def agreement_list(request):
    """Show the programmes in the person's scope."""
    today = localdate()
    form = AgreementFilter(request.GET, on=today)
    page = page_of(request, form, Agreement.objects.visible_to(request.user))
    context = {
        "form": form,
        "page": page,
        "rows": agreement_rows(page.object_list, today),
        "may_enter": can_enter(request.user),
    }
    return render(request, "agreements/list.html", context)


class EventFilter(FilterForm):
    """The state of the list of signing events."""

    search_label = "Tìm theo tên lễ ký kết, địa điểm"

    def narrow(self, queryset):
        return queryset.search(self.cleaned_data["q"])


@require_safe
def event_list(request):
    """Show the signing events in the person's scope, each with the number of programmes they may see."""
    form = EventFilter(request.GET)
    visible = Agreement.objects.visible_to(request.user)
    organizers = Prefetch("organizer_set", Organizer.objects.select_related("organization"))
    events = SigningEvent.objects.visible_to(request.user).prefetch_related(organizers)
    page = page_of(request, form, events)
    signed = visible.filter(event__in=[event.pk for event in page]).order_by()
    numbers = dict(signed.values_list("event").annotate(number=Count("pk")))
    rows = [
        {
            "event": event,
            "organizers": first_few(map(str, event.organizer_set.all())),
            "number": numbers.get(event.pk, 0),
        }
        for event in page
    ]
    return render(request, "agreements/event_list.html", {"form": form, "page": page, "rows": rows})


@require_safe
def event_detail(request, pk: int):
    """Show one signing event: who organised it, who was there, what was made known and what was signed."""
    events = SigningEvent.objects.visible_to(request.user).select_related("keeper")
    event = get_object_or_404(events, pk=pk)
    signed = Agreement.objects.visible_to(request.user).filter(event=event)
    # As they were entered: the papers of one ceremony bear one date.
    rows = agreement_rows(signed.order_by("pk"), localdate())
    context = {
        "event": event,
        "organizers": Organizer.objects.filter(event=event).select_related("organization"),
        "people": event.people.all(),
        "documents": PresentedDocument.objects.filter(event=event).select_related("legal_basis"),
        "rows": rows,
        "has_rows": bool(rows),
        "note": event.note if sees_notes(request.user, event) else "",
    }
    return render(request, "agreements/event.html", context)
