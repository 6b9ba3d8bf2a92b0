"""Pages of the back office as a browser uses them: forms that are sent as they were shown."""

from html.parser import HTMLParser

from django.urls import reverse


class ShownForm(HTMLParser):
    """What a browser would send for the largest form of a page, as a dict of the data attribute ``values``."""

    def __init__(self, html: str):
        super().__init__()
        self.values, self.select, self.area = {}, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "input" and name and attributes.get("type") not in ("submit", "button", "file"):
            if attributes.get("type") not in ("checkbox", "radio"):
                self.values[name] = attributes.get("value", "")
            elif "checked" in attributes:
                self.values[name] = attributes.get("value", "on")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in attributes or self.select not in self.values):
            self.values[self.select] = attributes.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser drops the line end with which Django opens a textarea.
            self.values[self.area] = self.values[self.area].removeprefix("\n").removeprefix("\r\n")
            self.area = None
        elif tag == "select":
            self.select = None


class Page:
    """One page of the back office with a form: ``send`` posts it as shown, with some values changed."""

    def __init__(self, client, path: str):
        self.client, self.path = client, path
        self.response = client.get(path)
        assert self.response.status_code == 200, (path, self.response)
        self.shown = ShownForm(self.response.content.decode()).values

    def send(self, **changes):
        return self.client.post(self.path, {**self.shown, **changes})


def list_of(model, query: str = "") -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_changelist") + query


def page_of(record) -> str:
    """Return the address of a record, or of a new one for a model."""
    options = record._meta
    name = f"admin:{options.app_label}_{options.model_name}"
    return reverse(f"{name}_add") if isinstance(record, type) else reverse(f"{name}_change", args=[record.pk])


def found(response) -> list[str]:
    """Return the names of the records on a list."""
    return [str(record) for record in response.context["cl"].result_list]


def faults(response) -> list[str]:
    """Return every error that a page shows, in the order of the page."""
    assert response.status_code == 200, response.headers.get("Location")
    found = [error for errors in response.context["adminform"].form.errors.values() for error in errors]
    for inline in response.context["inline_admin_formsets"]:
        found += inline.formset.non_form_errors()
        found += [error for form in inline.formset.forms for errors in form.errors.values() for error in errors]
    return found
