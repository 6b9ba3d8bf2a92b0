"""The lists of signing events and of legal bases, and the page of one of each."""

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agreements.exports import BASIS_COLUMNS, EVENT_COLUMNS
from agreements.filters import BasisFilter, EventFilter
from agreements.listing import agreement_rows, first_few
from agreements.models import Agreement, LegalBasis, Organizer, PresentedDocument, SigningEvent
from agreements.permissions import sees_notes
from khuyenhoc.lib.lists import PageForm, answer_list, page_of
from organizations.permissions import can_change, can_enter, can_read_past

EVENTS_SHOWN = 50


@require_safe
def event_list(request):
    """Show the signing events in the person's scope, each with the number of programmes they may see."""
    return answer_list(
        request,
        EventFilter(request.GET),
        SigningEvent.objects.visible_to(request.user),
        template="agreements/event_list.html",
        rows_of=lambda found: event_rows(request.user, found),
        columns=EVENT_COLUMNS,
        file_name="le-ky-ket",
        may_enter=can_enter(request.user),
    )


def event_rows(user, events: list[SigningEvent]) -> list[dict]:
    organizers = Organizer.objects.select_related("organization")
    prefetch_related_objects(events, Prefetch("organizer_set", organizers))
    signed = Agreement.objects.visible_to(user).filter(event__in=[event.pk for event in events]).order_by()
    numbers = dict(signed.values_list("event").annotate(number=Count("pk")))
    names = {event: [str(organizer) for organizer in event.organizer_set.all()] for event in events}
    return [
        {
            "event": event,
            "organizers": first_few(names[event]),
            "organizer_names": names[event],
            "number": numbers.get(event.pk, 0),
        }
        for event in events
    ]


@require_safe
def basis_list(request):
    """Show the documents that programmes rest on; the list is open to everyone who is signed in."""
    return answer_list(
        request,
        BasisFilter(request.GET),
        LegalBasis.objects.select_related("replaced_by"),
        template="agreements/basis_list.html",
        columns=BASIS_COLUMNS,
        file_name="van-ban",
        may_enter=can_enter(request.user),
    )


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
        "documents": PresentedDocument.objects.filter(event=event).select_related("legal_basis__replaced_by"),
        "rows": rows,
        "has_rows": bool(rows),
        "may_change": can_change(request.user, event),
        "may_read_past": sees_notes(request.user, event),
        "note": event.note if sees_notes(request.user, event) else "",
    }
    return render(request, "agreements/event.html", context)


@require_safe
def basis_detail(request, pk: int):
    """Show one document, what it replaced and was replaced by, and what rests on it in the person's scope.

    The document itself is open to everyone who is signed in: it is published law, or a plan that several bodies follow.
    """
    basis = get_object_or_404(LegalBasis.objects.select_related("keeper"), pk=pk)
    page = page_of(request, PageForm(request.GET), Agreement.objects.visible_to(request.user).filter(legal_bases=basis))
    rows = agreement_rows(page.object_list, localdate())
    context = {
        "basis": basis,
        "may_change": can_change(request.user, basis),
        "may_read_past": can_read_past(request.user),
        "successors": basis.successors(),
        "predecessors": basis.predecessors(),
        "page": page,
        "rows": rows,
        "has_rows": bool(rows),
        "events": SigningEvent.objects.visible_to(request.user).filter(presented=basis)[:EVENTS_SHOWN],
    }
    return render(request, "agreements/basis.html", context)
