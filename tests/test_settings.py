"""Settings, locks and what is promised about a start from nothing."""

import hashlib
import os
import re
import stat
import subprocess
import sys
from importlib.resources import files

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from zeal import NPlusOneError

from organizations.models import Organization
from tests.factories import make_association, make_organization

ROOT = settings.BASE_DIR


def manage(*arguments, **variables):
    """Run manage.py with these variables and no others, as on a machine where nobody has set anything."""
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_checks_are_clean_without_any_variable(tmp_path):
    result = manage("check", "--fail-level", "WARNING", DATA_DIR=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")


def test_deployment_checks_are_clean_with_production_variables(tmp_path):
    variables = {"HTTPS": "True", "ALLOWED_HOSTS": "example.org", "SECRET_KEY": "kh0ng-" + "bi-mat-" * 10 + "xyz!"}
    result = manage("check", "--deploy", "--fail-level", "WARNING", DATA_DIR=str(tmp_path), **variables)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_made_up_secret_key_is_kept_and_private(tmp_path):
    show = ("shell", "--verbosity", "0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    first = manage(*show, DATA_DIR=str(tmp_path)).stdout
    assert len(first.strip()) >= 50
    assert manage(*show, DATA_DIR=str(tmp_path)).stdout == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_sqlite_waits_for_its_turn_and_keeps_what_it_acknowledged():
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        values = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "recursive_triggers", "busy_timeout", "foreign_keys")
        }
    assert values == {
        "journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1, "busy_timeout": 20_000, "foreign_keys": 1,
    }  # fmt: skip
    assert connection.transaction_mode == "IMMEDIATE"


@login_not_required
def parents_one_by_one(request):
    return HttpResponse(", ".join(body.parent.name for body in Organization.objects.exclude(parent=None)))


urlpatterns = [path("", parents_one_by_one)]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_page_that_queries_row_by_row_fails(client):
    upper = make_association()
    make_organization(parent=upper)
    make_organization(parent=upper)
    with pytest.raises(NPlusOneError, match=r"Organization\.parent"):
        client.get("/")


def test_bootstrap_is_the_released_file():
    css = files("bootstrap").joinpath("css/bootstrap.min.css").read_bytes()
    assert hashlib.sha256(css).hexdigest() == "d85327d99c7a3ee1f9b5d0500d1370acea3ad2db39c163c2f51f232baedbdede"


def pins(name: str) -> dict[str, str]:
    """Return package → version of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE))


def test_both_locks_agree_on_what_runs():
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert runtime.items() - development.items() == set()
    assert len(runtime) > 5


def test_every_pin_has_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = re.split(r"^(?=[a-z0-9-]+==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_page_on_dependencies_names_what_the_locks_ask_for():
    asked = set()
    for name in ("requirements.in", "requirements-dev.in"):
        asked |= set(re.findall(r"^([a-z0-9-]+)[><=~]", (ROOT / name).read_text(), re.MULTILINE))
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.MULTILINE)) - {"package"} == asked


def test_mail_goes_to_the_console_unless_a_server_is_named(tmp_path):
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS")
    show = f"from django.conf import settings; print(*(getattr(settings, name, '') for name in {names}))"
    command = ("shell", "--verbosity", "0", "-c", show)
    assert (
        manage(*command, DATA_DIR=str(tmp_path)).stdout.split()[0] == "django.core.mail.backends.console.EmailBackend"
    )
    url = "smtp+tls://so%40example.org:m%3At-kh%40u@mail.example.org:587"
    assert manage(*command, DATA_DIR=str(tmp_path), EMAIL_URL=url).stdout.split() == [
        "django.core.mail.backends.smtp.EmailBackend", "mail.example.org", "587", "so@example.org", "m:t-kh@u", "True",
    ]  # fmt: skip
