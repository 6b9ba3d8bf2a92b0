"""Layout objects of crispy forms that several forms use."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string


class Details(LayoutObject):
    """Fields that are seldom needed, behind a heading that opens them; open at once if one of them is filled or wrong."""

    def __init__(self, summary: str, *fields):
        self.summary, self.fields = summary, list(fields)

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        inner = self.get_rendered_fields(form, context, template_pack, **kwargs)
        names = [pointer.name for pointer in self.get_field_names()]
        is_open = form.is_bound and any(name in form.errors or name in form.changed_data for name in names)
        return render_to_string("ui/_details.html", {"summary": self.summary, "content": inner, "is_open": is_open})


def bare_helper(*parts) -> FormHelper:
    """Return a helper for a part of a larger form: no form tag, no token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts)
    return helper


def row_helper(*parts) -> FormHelper:
    """Return the helper of one row: its fields side by side, and the box that strikes the row out."""
    return bare_helper(*parts, "DELETE")
