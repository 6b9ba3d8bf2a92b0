"""What may be done with a record, as template tags; the kinds and verbs are those of ``khuyenhoc/pages/urls.py``."""

from django import template
from django.urls import reverse

register = template.Library()

JOINABLE = ("body", "campaign")  # kinds of which two rows may prove to be one


@register.simple_tag
def record_address(kind, verb, pk):
    """``{% record_address "campaign" "edit" campaign.pk %}``: the page of a verb, by the names in pages/urls.py."""
    return reverse(f"pages:{kind}_{verb}", args=[pk])


@register.inclusion_tag("ui/_record_menu.html")
def record_menu(kind, pk, *, may_change=False, may_read_past=False, is_archived=False):
    """``{% record_menu "campaign" campaign.pk may_change=… may_read_past=… is_archived=… %}``: correct, and more."""
    return {verb: record_address(kind, verb, pk) for verb in ("edit", "history", "put_away")} | {
        "merge": record_address(kind, "merge", pk) if kind in JOINABLE else "",
        "is_archived": is_archived,
        "may_change": may_change,
        "may_read_past": may_read_past,
    }


@register.inclusion_tag("ui/_archived_note.html")
def archived_note(archived_at):
    """``{% archived_note agreement.archived_at %}``: says on the page of a record that it was put away."""
    return {"archived_at": archived_at}
