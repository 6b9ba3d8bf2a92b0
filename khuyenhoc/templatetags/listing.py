"""The components of lists and of the search; a template builtin like those of ``ui``."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from khuyenhoc.lib.highlight import spans_of
from khuyenhoc.templatetags.ui import draw_icon

register = template.Library()


@register.filter
def marked(text, searched) -> SafeString:
    """Return a text with the words searched for in ``<mark>``, whatever their accents; all of it escaped."""
    text, parts, end = str(text), [], 0
    for start, stop in spans_of(text, str(searched)):
        parts += [conditional_escape(text[end:start]), format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308  each part is escaped


@register.simple_block_tag(takes_context=True)
def listing(context, content, form, page, files, *, noun, label):
    """``{% listing form page files noun="đơn vị" label="Tìm đơn vị" %}table{% endlisting %}``: a list with its filters.

    Scripts swap what stands between them; without scripts every filter, sort and page is a link or a form.
    """
    request = context.get("request")
    shown = {"form": form, "page": page, "files": files, "noun": noun, "label": label, "content": content}
    # Where the list is the whole answer, nobody else tells the messages.
    told = context.get("messages") if context.get("frame") != "base.html" else None
    return render_to_string(
        "ui/_listing.html", shown | {"everything_url": request.path if request else "", "messages": told}
    )


@register.simple_tag
def column_head(label, *, sort=None, numeric=False):
    """``{% column_head "Ngày ký" sort=form.heads.ngay_ky %}``: the head of a column, which sorts the list if it can."""
    classes = mark_safe(' class="num"') if numeric else ""
    if not sort:
        return format_html('<th scope="col"{}>{}</th>', classes, label)
    state = format_html(' aria-sort="{}"', sort.direction) if sort.direction else ""
    return format_html(
        '<th scope="col"{}{}><a class="sort" id="sap-xep-{}" href="{}">{}{}</a></th>',
        classes, state, sort.code, sort.url, label, draw_icon(sort.icon, 16, "mini", ""),
    )  # fmt: skip
