"""Layout objects of crispy forms that several forms use."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string


class Details(LayoutObject):
    """Fields that are seldom needed, behind a heading that opens them; open at once if one of them is filled or wrong.

    Args:
        summary: the heading.
        fields: names of fields, or other layout objects.
        css_class: class of the ``<div>`` around the fields.
    """

    def __init__(self, summary: str, *fields, css_class: str = ""):
        self.summary, self.fields, self.css_class = summary, list(fields), css_class

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        names = [pointer.name for pointer in self.get_field_names()]
        details = {
            "summary": self.summary,
            "content": self.get_rendered_fields(form, context, template_pack, **kwargs),
            "css_class": self.css_class,
            "is_open": any(says_something(form, name) for name in names),
        }
        return render_to_string("ui/_details.html", details)


def says_something(form, name: str) -> bool:
    """Tell whether a field is filled or wrong: as posted, or as first shown."""
    if form.is_bound:
        return name in form.errors or name in form.changed_data
    return name in form.initial and form.fields[name].has_changed(None, form[name].value())


class TickFold(LayoutObject):
    """Ticks behind one line that says what is ticked; open at once while nothing is, or if they are wrong.

    Args:
        name: the field of the ticks.
        all_name: the box beside them that stands for all of them.
    """

    def __init__(self, name: str, *, all_name: str):
        self.name, self.all_name, self.fields = name, all_name, [name]

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        everyone, ticks = form[self.all_name], form[self.name]
        ticked = {str(value) for value in ticks.value() or ()}
        labels = [label for value, label in form.fields[self.name].choices if str(value) in ticked]
        said = [everyone.label] if everyone.value() else labels
        is_wrong = bool(ticks.errors or form.non_field_errors())
        fold = {
            "label": ticks.label,
            "everyone": everyone.label,
            "said": said,
            "is_open": is_wrong or not said,
            "content": self.get_rendered_fields(form, context, template_pack, **kwargs),
        }
        return render_to_string("ui/_tick_fold.html", fold)


def bare_helper(*parts) -> FormHelper:
    """Return a helper for a part of a larger form: no form tag, no token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts)
    return helper


def row_helper(*cells, details: Details | None = None) -> FormHelper:
    """Return the helper of one row: its cells side by side, and below them what is seldom needed."""
    helper = bare_helper(Div(*cells, css_class="entry-fields"), *([details] if details else []))
    helper.render_hidden_fields = True
    return helper
