"""ModelForms in which one input stands for several columns: a period, or a date with how far it is known."""

from django import forms

from khuyenhoc.lib.forms import PartialDateField, PeriodField
from khuyenhoc.lib.models import Dated


class JoinedModelForm(forms.ModelForm):
    """A ModelForm that reads and writes such inputs by their names.

    A ``PeriodField`` is the property of its name (``period`` of ``Dated``); a ``PartialDateField`` called ``signed`` is
    ``signed_on`` with ``signed_precision``; another field says its ``columns``, and what they are when it is ``blank``.
    An input that comes back as it was shown changes nothing: a printed text that no machine reads stays on the record.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        given = kwargs.get("initial") or {}
        self.initial |= {name: self.value_of(name) for name in self.joined if name not in given}

    @property
    def joined(self) -> dict[str, tuple[str, ...]]:
        """The inputs that stand for several columns, each with its columns."""
        columns = {name: columns_of(name, field) for name, field in self.fields.items()}
        return {name: names for name, names in columns.items() if names}

    def value_of(self, name: str):
        if isinstance(self.fields[name], PeriodField):
            return getattr(self.instance, name)
        values = tuple(getattr(self.instance, column) for column in self.joined[name])
        return values if any(values) else None

    def set_value(self, name: str, value):
        if isinstance(self.fields[name], PeriodField):
            setattr(self.instance, name, value)
        else:
            for column, part in zip(self.joined[name], value or self.fields[name].blank, strict=True):
                setattr(self.instance, column, part)

    def _post_clean(self):
        for name in self.joined:
            # Compared with the record and not with ``initial``, which may be no more than a proposal.
            if name in self.cleaned_data and self.fields[name].has_changed(self.value_of(name), self[name].data):
                self.set_value(name, self.cleaned_data[name])
        # An input may bear the name of one of its columns, into which Django would write the value as it is.
        held = {name: self.cleaned_data.pop(name) for name in self.joined if name in self.cleaned_data}
        super()._post_clean()
        self.cleaned_data |= {name: value for name, value in held.items() if name not in self._errors}

    def _get_validation_exclusions(self):
        # Django skips every constraint on a column that is no input, and the database then refuses what the form let
        # through.
        read = {column for name, columns in self.joined.items() if name not in self._errors for column in columns}
        return super()._get_validation_exclusions() - read

    def _update_errors(self, errors):
        """Show what the model says of such a column at the input that stands for it."""
        if hasattr(errors, "error_dict"):
            input_of = {column: name for name, columns in self.joined.items() for column in columns}
            moved = {}
            for column, found in errors.error_dict.items():
                moved.setdefault(input_of.get(column, column), []).extend(found)
            errors.error_dict = moved
        super()._update_errors(errors)


def columns_of(name: str, field: forms.Field) -> tuple[str, ...]:
    """Return the columns that an input stands for; none for an ordinary one."""
    if isinstance(field, PeriodField):
        return tuple(column.name for column in Dated._meta.local_fields)
    if isinstance(field, PartialDateField):
        return (f"{name}_on", f"{name}_precision")
    return getattr(field, "columns", ())
