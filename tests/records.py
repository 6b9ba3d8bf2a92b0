"""Which kinds of records the project has. The past versions that simple-history keeps are no records of ours."""

from django.apps import apps
from simple_history.models import HistoricalChanges

APPS = ("organizations", "agreements", "campaigns")


def records_of(*labels: str) -> list[type]:
    """Return the models of these apps (all of ours, if none is named)."""
    models = [model for label in labels or APPS for model in apps.get_app_config(label).get_models()]
    return [model for model in models if not issubclass(model, HistoricalChanges)]
