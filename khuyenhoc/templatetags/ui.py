"""The components of the interface, as template tags with strict arguments: an unknown one is an error, not a blank.

Loaded as a template builtin, so no template needs ``{% load ui %}``. The classes that go with them are described at
the head of ``static/css/components.css``; every component in every state stands on the style-guide page.
Models never return HTML and templates decide nothing: what a tag shows is passed to it by the view.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import uuid4

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from heroicons import _render_icon

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"

STATUS_LOOKS = {
    # code: (tone, icon). The word comes from agreements/status.py, the only place that names a status.
    "draft": ("neutral", "pencil"),
    "upcoming": ("info", "clock"),
    "active": ("good", "check-circle"),
    "expiring": ("warning", "bell-alert"),
    "undated": ("unknown", "question-mark-circle"),
    "ended": ("past", "archive-box"),
    "horizon": ("horizon", "arrow-trending-up"),
    "terminated": ("danger", "no-symbol"),
    "superseded": ("past", "arrow-path"),
}
TONES = ("neutral", "info", "good", "warning", "danger", "past", "horizon", "unknown")
MESSAGE_ICONS = {
    "success": "check-circle",
    "info": "information-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
    "secondary": "information-circle",
}


def known(kind: str, value: str, allowed) -> str:
    """Return ``value`` if it is one of ``allowed``; otherwise raise, so that a slip of the pen is seen at once."""
    if value not in allowed:
        raise template.TemplateSyntaxError(f"Unknown {kind} {value!r}; one of: {', '.join(allowed)}")
    return value


# --- Icons ---


@lru_cache(maxsize=256)
def draw_icon(name: str, size: int, variant: str, label: str) -> SafeString:
    """Return an inline SVG of the Heroicons set. Without ``label`` it is an ornament, hidden from screen readers."""
    svg = _render_icon(variant, name, size, {"class": "icon", "focusable": "false"})
    if label:
        named = format_html('role="img" aria-label="{}"', label)
        svg = svg.replace('aria-hidden="true"', named, 1)
    return mark_safe(svg)  # noqa: S308  the set is a package of ours, the label is escaped above


@register.simple_tag
def icon(name, *, size=20, variant="outline", label=""):
    """``{% icon "home" size=20 %}``: an icon; ``variant="mini"`` is the filled form for 20 px and less."""
    return draw_icon(str(name), size, known("variant", variant, ("outline", "mini", "solid")), str(label))


@register.filter
def message_icon(level_tag: str) -> str:
    """Return the icon name for the level of a message (``success``, ``warning``, …)."""
    return MESSAGE_ICONS.get(level_tag, "information-circle")


# --- Numbers and dates ---


@register.filter
def number(value, places=None) -> str:
    """Return a number as ``1.234,5``; ``places`` fixes the decimals. ``None`` and text give an empty string or stay.

    ``USE_THOUSAND_SEPARATOR`` is off on purpose: it would also group years and identifiers.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    text = f"{value:,.{int(places)}f}" if places is not None else f"{value:,}"
    whole, _, fraction = text.partition(".")
    fraction = fraction if places is not None else fraction.rstrip("0")
    whole = whole.replace(",", ".").replace("-", "\N{MINUS SIGN}")
    return f"{whole},{fraction}" if fraction else whole


@register.filter
def money(value) -> str:
    """Return whole đồng as ``2.800.000 đồng``."""
    return f"{number(value)}{NBSP}đồng" if value is not None and value != "" else ""


def as_date(value) -> date | None:
    """Return a date out of a date, a moment (in local time) or ISO text; ``None`` for an empty value."""
    if not value:
        return None
    if isinstance(value, datetime):
        return (localtime(value) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


@register.filter
def vn_date(value) -> str:
    """Return a date as ``dd/mm/yyyy``; an empty value gives an empty string."""
    day = as_date(value)
    return f"{day:%d/%m/}{day.year:04}" if day else ""


# --- The frame of a page ---


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main navigation."""

    label: str
    url: str
    icon: str
    current: bool


NAVIGATION = (
    ("Tổng quan", "pages:home", "home"),
    ("Chương trình phối hợp", "pages:programmes", "document-text"),
    ("Đơn vị", "organizations:list", "building-library"),
    ("Phong trào", "campaigns:list", "flag"),
    ("Lễ ký kết", "agreements:event_list", "pencil-square"),
    ("Văn bản căn cứ", "agreements:basis_list", "scale"),
)
PEOPLE_ENTRY = ("Thành viên", "organizations:people", "users")
HELP_ENTRY = ("Trợ giúp", "pages:help", "question-mark-circle")
ADMIN_ENTRY = ("Trang quản trị", "admin:index", "cog-6-tooth")


@register.simple_tag(takes_context=True)
def main_navigation(context) -> list[NavigationItem]:
    """``{% main_navigation as items %}``: the entries this person may open. Empty on pages without a request (500)."""
    request = context.get("request")
    if request is None:
        return []
    user = getattr(request, "user", None)
    entries = NAVIGATION + ((PEOPLE_ENTRY,) if getattr(user, "runs_people", False) else ())
    # As the back office itself decides: khuyenhoc/admin.py.
    entries += (ADMIN_ENTRY,) if getattr(user, "is_superuser", False) and user.is_staff else ()
    entries += (HELP_ENTRY,)
    home = "/"
    items = []
    for label, name, icon_name in entries:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path == url if url == home else request.path.startswith(url)
        items.append(NavigationItem(label, url, icon_name, current))
    return items


@register.inclusion_tag("ui/_crumbs.html")
def crumbs(*labels_and_urls, uppers=()):
    """``{% crumbs "Chương trình phối hợp" list_url "Chương trình 2024–2030" %}``: the way back.

    Label and address in turn; the last label has no address, it is this page. ``uppers``: records above this one, the
    topmost first, between the two.
    """
    if len(labels_and_urls) % 2 == 0:
        raise template.TemplateSyntaxError("crumbs: label and URL in turn, ending with the label of this page")
    *steps, here = labels_and_urls
    above = [(upper, upper.get_absolute_url()) for upper in uppers]
    return {"steps": [*zip(steps[::2], steps[1::2], strict=True), *above], "here": here}


@register.simple_tag
def help_link(anchor):
    """``{% help_link "người-ký" %}``: to the part of the user guide about this page, by the anchor of its heading."""
    mark = draw_icon("question-mark-circle", 16, "mini", "")
    return format_html('<a class="help-link" href="{}#{}">{}Trợ giúp</a>', reverse("pages:help"), anchor, mark)


# --- Small pieces ---


@register.simple_tag
def status_badge(code, label):
    """``{% status_badge agreement.status agreement.status_label %}``: icon, word and colour of a status."""
    tone, icon_name = STATUS_LOOKS[known("status", str(code), STATUS_LOOKS)]
    drawn = draw_icon(icon_name, 16, "mini", "")
    return format_html('<span class="badge-status tone-{}">{}{}</span>', tone, drawn, label)


@register.simple_tag
def chip(label, *, tone="neutral", icon="", url="", remove_url="", current=False):
    """``{% chip "Mô hình" icon="flag" %}``: kind of a campaign, or a filter that is on (``remove_url``)."""
    known("tone", tone, TONES)
    body = format_html("{}{}", draw_icon(str(icon), 16, "mini", "") if icon else "", label)
    classes = f"chip tone-{tone}"
    if remove_url:
        return format_html(
            '<span class="{}">{}<a class="chip-remove" href="{}" aria-label="Bỏ lọc: {}">{}</a></span>',
            classes, body, remove_url, label, draw_icon("x-mark", 16, "mini", ""),
        )  # fmt: skip
    if url:
        here = mark_safe(' aria-current="true"') if current else ""
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, url, here, body)
    return format_html('<span class="{}">{}</span>', classes, body)


@register.simple_tag
def page_count(shown, total, noun, *, capped=False):
    """``{% page_count 20 245 "chương trình" %}``: "Đang xem 20 trong 245 chương trình".

    ``capped``: counting stopped at ``total``, there are more.
    """
    amount = format_html("{}<b>{}</b>", "hơn " if capped else "", number(total))
    if shown == total and not capped:
        return format_html('<p class="page-count">{} {}</p>', amount, noun)
    return format_html('<p class="page-count">Đang xem <b>{}</b> trong {} {}</p>', number(shown), amount, noun)


@register.inclusion_tag("ui/_pagination.html")
def pagination(*, previous_url="", next_url=""):
    """``{% pagination previous_url=… next_url=… %}``: keyset pages, so there are no page numbers."""
    return {"previous_url": previous_url, "next_url": next_url}


@register.inclusion_tag("ui/_empty_state.html")
def empty_state(title, text="", *, action_label="", action_url="", icon="inbox"):
    """``{% empty_state "Chưa có chương trình nào" "…" action_label="…" action_url=… %}``: what to do next."""
    if bool(action_label) != bool(action_url):
        raise template.TemplateSyntaxError("empty_state: action_label and action_url go together")
    return {"title": title, "text": text, "action_label": action_label, "action_url": action_url, "icon_name": icon}


# --- Blocks ---


@register.simple_block_tag
def panel(content, title, *, id="", count=None, action_label="", action_url="", icon="", flush=False):
    """``{% panel "Các bên" count=8 %}…{% endpanel %}``: a titled part of a page. ``flush``: a table fills it."""
    return render_to_string(
        "ui/_panel.html",
        {"content": content, "title": title, "id": id, "count": count, "action_label": action_label,
         "action_url": action_url, "icon_name": icon, "flush": flush},
    )  # fmt: skip


@register.simple_block_tag
def card(content, title, *, url="", kind="", lead=""):
    """``{% card "Con nuôi đơn vị" url=… kind="Mô hình" %}…{% endcard %}``: one thing in a grid of like things."""
    return render_to_string(
        "ui/_card.html", {"content": content, "title": title, "url": url, "kind": kind, "lead": lead}
    )


@register.simple_block_tag
def facts(content):
    """``{% facts %}{% fact "Số, ký hiệu" %}…{% endfact %}{% endfacts %}``: label and value, one under the other."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content, label, *, empty="Chưa ghi"):
    """One row of ``facts``. A blank value is said in words: an old paper need not tell everything."""
    value = content.strip()
    shown = mark_safe(value) if value else format_html('<span class="fact-empty">{}</span>', empty)  # noqa: S308
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


# --- Forms ---


@dataclass(frozen=True)
class FormError:
    """One line of an error summary: where to go and what is wrong."""

    target: str
    label: str
    text: str


def errors_of(form: BaseForm) -> list[FormError]:
    """Return the errors of a form in the order of its fields, those of the whole form first."""
    found = [FormError("", "", text) for text in form.non_field_errors()]
    for bound in form:
        target = bound.auto_id if bound.use_fieldset else (bound.id_for_label or bound.auto_id)
        label = "" if bound.is_hidden else str(bound.label).rstrip("?:. ")
        found += [FormError("" if bound.is_hidden else target, label, text) for text in bound.errors]
    return found


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(*forms):
    """``{% error_summary form party_formset %}``: all that is wrong, on top, each line a link to its field."""
    errors = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            errors += [FormError("", "", text) for text in form.non_form_errors()]
            errors += [
                replace(error, label=f"{error.label or 'Cả dòng'}, dòng {number}")
                for number, row in enumerate(form.forms, start=1)
                if row.is_bound
                for error in errors_of(row)
            ]
        elif isinstance(form, BaseForm):
            errors += errors_of(form) if form.is_bound else []
        elif form is not None and form != "":
            raise template.TemplateSyntaxError(f"error_summary: {form!r} is neither a form nor a formset")
    return {"errors": errors}


@register.simple_tag
def form_key():
    """``{% form_key %}``: in a form that makes something, by which a second sending of it is recognised."""
    return format_html('<input type="hidden" name="form-key" value="{}">', uuid4())


# --- Progress and period ---


@register.inclusion_tag("ui/_progress.html")
def progress(done, target, *, unit="", label="Tiến độ"):
    """``{% progress 12 20 unit="em" %}``: result against target. Without a target only the result is told."""
    if not target:
        return {"label": label, "text": f"{number(done)} {unit}".strip() if done is not None else "", "percent": None}
    percent = round(100 * (done or 0) / target)
    text = f"{number(done or 0)} trên {number(target)} {unit}".strip()
    return {"label": label, "text": text, "percent": percent, "shown": max(0, min(percent, 100))}


@register.inclusion_tag("ui/_timeline.html")
def period_timeline(
    *, starts_on, ends_on, today, signed_on=None, horizon_on=None,
    signed_text="", start_text="", end_text="", horizon_text="", phrases=None,
):  # fmt: skip
    """``{% period_timeline starts_on=… ends_on=… today=… signed_on=… horizon_on=… %}``: the life of a programme.

    Positions are SVG attributes in per cent, so nothing needs an inline style. The ``…_text`` are the words to print
    where a full date would claim more than the paper says ("2024", "năm học 2024-2025"). ``phrases``: by point, what to
    say in place of its word and date ("Chưa ký").
    """
    points = (
        ("signed", "Ký", as_date(signed_on), signed_text),
        ("start", "Bắt đầu", as_date(starts_on), start_text),
        ("today", "Hôm nay", as_date(today), ""),
        ("end", "Kết thúc", as_date(ends_on), end_text),
        ("horizon", "Định hướng đến", as_date(horizon_on), horizon_text),
    )
    day = {code: moment for code, _, moment, _ in points}
    phrases = phrases or {}
    legend = [
        {"code": code, "word": "" if code in phrases else word, "text": phrases.get(code) or text or vn_date(moment)}
        for code, word, moment, text in points
        if code in phrases or text or moment
    ]
    if not day["start"] or not (day["end"] or day["horizon"] or day["today"] > day["start"]):
        return {"legend": legend, "bar": None}

    first = min(value for value in day.values() if value)
    last = max(value for value in day.values() if value)
    if not day["end"]:
        last += (last - first) / 6  # room for a bar that does not end
    span = max((last - first).days, 1)

    def at(moment: date) -> str:
        return f"{2 + 96 * (moment - first).days / span:.2f}"

    def bar(begin: date, end: date) -> dict:
        return {"x": f"{at(begin)}%", "width": f"{max(float(at(end)) - float(at(begin)), 0):.2f}%"}

    end = day["end"] or last
    step = max(1, -(-(last.year - first.year) // 6))
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1, step)]
    return {
        "legend": legend,
        "bar": {
            "whole": bar(day["start"], end),
            "open": not day["end"],
            "done": bar(day["start"], max(day["start"], min(day["today"], end))),
            "horizon": bar(end, day["horizon"]) if day["horizon"] and day["horizon"] > end else None,
            "marks": [{"code": code, "x": f"{at(value)}%"} for code, value in day.items() if value],
            "years": [{"year": moment.year, "x": f"{at(moment)}%"} for moment in years if moment >= first],
        },
    }
