"""The conventions of the house, as tests. Each rule is a function that names faults, and is shown one that it finds."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps
from django.urls import URLPattern, get_resolver, include
from django.urls import path as route
from django.utils.text import camel_case_to_spaces

from tests.records import records_of

ROOT = settings.BASE_DIR
APPS = ("campaigns", "agreements", "organizations")
MODULES = sorted(path for name in ("khuyenhoc", *APPS) for path in (ROOT / name).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODELS = records_of()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def faults_in(paths, find) -> list[str]:
    return [f"{name_of(path)}: {fault}" for path in paths for fault in find(path.read_text(encoding="utf-8"))]


# --- The one direction of imports ---

# From the ground up. A module may import its own floor and those below it.
FLOORS = (
    ("khuyenhoc.lib", "khuyenhoc.templatetags"),
    ("organizations",),
    ("agreements",),
    ("campaigns",),
    ("khuyenhoc",),
)


def floor_of(module: str) -> int | None:
    """Return the floor on which a module stands, None if it is not ours. The first prefix that fits counts."""
    for floor, names in enumerate(FLOORS):
        if any(module == name or module.startswith(name + ".") for name in names):
            return floor
    return None


def imports_in(source: str, module: str, is_package: bool = False) -> list[tuple[int, str]]:
    """Return (line, module) of every import, also inside functions and in import_module("…") and the like."""
    package = module if is_package else module.rpartition(".")[0]
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                upper = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*upper, base]).rstrip(".")
            # The name may itself be a module: "from khuyenhoc import lib".
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "import_string", "get_model", "get_app_config"):
                found.append((node.lineno, str(node.args[0].value)))
    return found


def upward_imports(source: str, module: str, is_package: bool = False) -> list[str]:
    own = floor_of(module)
    return [
        f"line {line} imports {name}"
        for line, name in imports_in(source, module, is_package)
        if (floor := floor_of(name)) is not None and floor > own
    ]


def test_no_import_points_upwards():
    found = []
    for path in MODULES:
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        found += [f"{name_of(path)} {fault}" for fault in upward_imports(path.read_text("utf-8"), module, is_package)]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("agreements.models", "def bearers():\n    from campaigns.models import Campaign"),
        ("agreements.models.programme", "from khuyenhoc.workflows import enter"),
        ("organizations.views", "import agreements"),
        ("organizations.views", "from django.apps import apps\napps.get_model('agreements.Agreement')"),
        ("khuyenhoc.lib.text", "from organizations.models import User"),
        ("khuyenhoc.lib.text", "from ..pages import home"),
        ("khuyenhoc.templatetags.ui", "from khuyenhoc import settings"),
        ("campaigns.views", "import khuyenhoc.pages"),
    ],
)
def test_an_upward_import_is_found(module, source):
    assert len(upward_imports(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("khuyenhoc.pages.home", "from campaigns.models import Campaign\nfrom khuyenhoc.workflows import enter"),
        ("campaigns.models", "from organizations.models import User\nfrom agreements.status import with_status"),
        ("organizations.models", "from khuyenhoc.lib.fields import LineField\nfrom khuyenhoc import lib"),
        ("agreements.views", "from . import forms\nfrom .models import Agreement"),
    ],
)
def test_a_downward_import_is_allowed(module, source):
    assert upward_imports(source, module) == []


def test_no_relation_points_upwards():
    found = [
        f"{model.__name__}.{field.name}"
        for model in MODELS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        and (floor_of(field.related_model.__module__) or 0) > floor_of(model.__module__)
    ]  # fmt: skip
    assert found == []


# --- The code ---


def signals_in(source: str) -> list[str]:
    return re.findall(r"@receiver\b|\b(?:pre|post)_(?:save|delete|init)\b|\bm2m_changed\b", source)


def clocks_in(source: str) -> list[str]:
    """Whatever depends on the day takes it as an argument; its default is localdate(), the day in Vietnam."""
    return re.findall(r"\bdate(?:time)?\.(?:today|now|utcnow)\(|\bnow\(\)\.date\(\)", source)


def test_no_signals():
    assert faults_in(MODULES, signals_in) == []


def test_no_clock_but_localdate():
    assert faults_in(MODULES, clocks_in) == []


@pytest.mark.parametrize(
    "source", ["@receiver(saved)", "models.signals.post_save.connect(x)", "m2m_changed.connect(x)"]
)
def test_a_signal_is_found(source):
    assert len(signals_in(source)) == 1


@pytest.mark.parametrize("source", ["date.today()", "datetime.now(tz=UTC)", "timezone.now().date()"])
def test_a_clock_is_found(source):
    assert len(clocks_in(source)) == 1


def longer_than(limit: int, paths) -> list[str]:
    return [f"{name_of(path)}: {lines}" for path in paths if (lines := path.read_text("utf-8").count("\n")) > limit]


def test_modules_have_at_most_400_lines():
    assert longer_than(400, [path for path in MODULES if "migrations" not in path.parts]) == []


def test_templates_have_at_most_150_lines():
    assert longer_than(150, TEMPLATES) == []


def test_a_long_file_is_found():
    assert longer_than(0, [Path(__file__)]) != []


def test_top_level_is_as_agreed():
    fixed = {
        "README.md", "agreements", "campaigns", "khuyenhoc", "manage.py", "organizations", "requirements.txt", "static",
        "templates", "tests",
    }  # fmt: skip
    tools_insist = {
        ".ci", ".gitignore", "CHANGELOG.md", "bin", "docs", "pyproject.toml", "requirements-dev.in",
        "requirements-dev.txt", "requirements.in",
    }  # fmt: skip
    # What git does not keep: its own folder and the plain names in .gitignore.
    ignored = {".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines())}
    entries = {path.name for path in ROOT.iterdir()} - ignored
    assert entries - fixed - tools_insist == set()
    assert fixed - entries == set()


# --- Templates ---


def inline_code_in(source: str) -> list[str]:
    """What the content security policy would block, and so would silently do nothing."""
    faults = re.findall(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|javascript:", source)
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", source, re.DOTALL):
        if content.strip() and "application/json" not in attributes:
            faults.append(f"<script{attributes}>")
    return faults


def fragments_without_underscore_in(source: str) -> list[str]:
    # The names below bootstrap5/ and django/ are those of the packages whose templates we override.
    included = re.findall(r"{%\s*include\s+[\"']([^\"']+)[\"']", source)
    return [
        name
        for name in included
        if not name.startswith(("bootstrap5/", "django/")) and not Path(name).name.startswith("_")
    ]


def test_templates_hold_no_inline_style_or_script():
    assert faults_in(TEMPLATES, inline_code_in) == []


def test_included_fragments_start_with_an_underscore():
    assert faults_in(TEMPLATES, fragments_without_underscore_in) == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color:red">',
        "<b onclick='go()'>",
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_found(source):
    assert len(inline_code_in(source)) == 1


def test_allowed_scripts_are_not_found():
    assert inline_code_in('<script src="a.js" defer></script><script type="application/json">[1]</script>') == []


def test_a_fragment_without_underscore_is_found():
    assert fragments_without_underscore_in('{% include "ui/card.html" with a=b only %}') == ["ui/card.html"]


# --- Records ---


def faults_of(model) -> list[str]:
    """Return what a reader or the admin would miss on a model."""
    given = model._meta.original_attrs
    faults = [name for name in ("verbose_name", "verbose_name_plural", "ordering") if not given.get(name)]
    if model._meta.verbose_name == camel_case_to_spaces(model.__name__):
        faults.append("verbose_name in English")
    if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}("):  # Django's own, when there is none
        faults.append("docstring")
    if model.__str__ is models.Model.__str__:
        faults.append("__str__")
    faults += [
        f"label of {field.name}"
        for field in model._meta.local_fields + model._meta.local_many_to_many
        if field.editable and not field.auto_created and field._verbose_name is None
    ]
    return faults


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_is_introduced(model):
    assert faults_of(model) == []


@isolate_apps("organizations")
def test_a_model_without_introduction_is_found():
    class Bare(models.Model):  # noqa: DJ008 - that is the point
        title = models.CharField(max_length=9)

        class Meta:
            app_label = "organizations"
            verbose_name = "bare"

    assert faults_of(Bare) == [
        "verbose_name_plural", "ordering", "verbose_name in English", "docstring", "__str__", "label of title",
    ]  # fmt: skip


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- Who may come in without a login ---

PUBLIC = {
    "login", "healthz", "admin:login",
    "organizations:forgotten", "organizations:forgotten_sent", "organizations:reset", "organizations:accept",
}  # fmt: skip


def walk(patterns, prefix="", namespace=""):
    """Yield (name, path with made-up arguments, view) of every page."""
    for entry in patterns:
        # The regular expression is the admin's last pattern, for whatever else is below /admin/.
        path = prefix + re.sub(r"<(?:\w+:)?\w+>|\(\?P.*", "1", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield namespace + (entry.name or path), path, entry.callback
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, path, inner)


def is_public(view) -> bool:
    return not getattr(view, "login_required", True)


def test_public_pages_are_the_literal_set():
    assert {name for name, _, view in walk(get_resolver().url_patterns) if is_public(view)} == PUBLIC


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_page_asks_for_a_login(client, method):
    """Without the database: a page that reads anything before it knows who asks fails here too."""
    pages = [(name, "/" + path) for name, path, view in walk(get_resolver().url_patterns) if not is_public(view)]
    open_pages = []
    for name, path in pages:
        response = getattr(client, method)(path)
        if response.status_code != 302 or not response.headers["Location"].startswith("/dang-nhap/"):
            open_pages.append(f"{name} {path}: {response.status_code}")
    assert len(pages) > 3
    assert open_pages == []


def test_a_public_page_is_found():
    page = route("mo/", login_not_required(lambda request: None), name="open")
    patterns = [route("trang/", include(([page], "pages")))]
    assert [(name, url) for name, url, view in walk(patterns) if is_public(view)] == [("pages:open", "trang/mo/")]
