"""Several forms and sets of rows that are one form to the person who fills it in."""

from django.forms import BaseForm
from django.forms.utils import ErrorDict

from khuyenhoc.lib.rows import RowFormSet


class FormGroup:
    """Forms that are shown, judged and saved together. Subclasses list them in ``forms``."""

    @property
    def forms(self) -> list[BaseForm | RowFormSet]:
        """Everything, in the order of the page."""
        raise NotImplementedError

    @property
    def formsets(self) -> dict[str, RowFormSet]:
        return {form.prefix: form for form in self.forms if isinstance(form, RowFormSet)}

    def is_valid(self) -> bool:
        # All are asked before any answer counts, so that every error shows at once.
        answers = [form.is_valid() for form in self.forms]
        self.check_references()
        return all(answers) and not any(
            any(form.errors) or form.non_form_errors() if isinstance(form, RowFormSet) else form.errors
            for form in self.forms
        )

    def check_references(self):
        """Check what spans several forms; errors go to the field or row they are about."""

    def show_without_judging(self):
        """Show what was typed without errors: a row was only added."""
        for form in self.forms:
            if isinstance(form, RowFormSet):
                form.forget_errors()
            else:
                form._errors, form.cleaned_data = ErrorDict(), {}


def values(row) -> dict:
    """Return what a row says."""
    return without(row.cleaned_data, "DELETE")


def without(fields: dict, *names: str) -> dict:
    return {name: value for name, value in fields.items() if name not in names}
