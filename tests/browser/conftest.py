"""A real Chromium before the real server: fixtures for tests that need a browser to show something.

    def test_partner_sees_its_campaigns(sign_in, page_at, axe, screenshot):
        page = page_at(360)
        sign_in(page, user)
        page.goto("/")
        assert axe(page) == []
        screenshot(page, "partner-360")

Every page of a test is watched: a console error (broken content security policy included), an exception in a script or
a failed request fails the test, unless the test announced it with ``faults.expect("404")``.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

# Playwright keeps an event loop in the test's own thread, where Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS", settings.BASE_DIR / "var" / "screenshots"))


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.skip("no chromium on this machine")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",  # root in a container has no sandbox; only our own pages are opened
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    """Let tests say ``page.goto("/dang-nhap/")``. (Playwright's own fixture draws a warning from pytest 9.)"""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "reduced_motion": "reduce",
    }


class Faults:
    """What went wrong in the pages of one test, in the order in which it happened."""

    def __init__(self, origin: str):
        self.origin = origin
        self.seen = []
        self.expected = []

    def watch(self, context):
        context.on("console", self.add_console)
        context.on("weberror", lambda error: self.add(f"script: {error.error}"))
        context.on("response", lambda response: response.status >= 400 and self.add_request(response, response.status))
        context.on("requestfailed", lambda request: self.add_request(request, request.failure))

    def add_console(self, message):
        # Chromium asks once per process for an icon of its own accord, at whichever page comes first.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            self.add(f"console: {message.text} {message.location['url']}")

    def add_request(self, request, why):
        # A request that leaves our server is a fault too, but the content security policy reports it on the console.
        # A page that is left cancels what it still loads: ERR_ABORTED is not a failure of the server.
        if request.url.startswith(self.origin) and "ERR_ABORTED" not in str(why):
            self.add(f"request: {why} {request.url}")

    def add(self, fault: str):
        self.seen.append(fault)

    def expect(self, pattern: str):
        """Announce faults that match the regular expression; it is an error if none comes."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [fault for fault in self.seen if not any(re.search(pattern, fault) for pattern in self.expected)]

    def missing(self) -> list[str]:
        return [pattern for pattern in self.expected if not any(re.search(pattern, fault) for fault in self.seen)]


@pytest.fixture
def faults(live_server):
    faults = Faults(live_server.url)
    yield faults
    assert faults.unexpected() == []
    assert faults.missing() == []


@pytest.fixture
def new_context(new_context, faults):
    """Every context, and so every page, of a test is watched for faults."""

    def make(**options):
        context = new_context(**options)
        context.set_default_timeout(15_000)
        faults.watch(context)
        return context

    return make


@pytest.fixture
def page_at(new_context):
    """Return a function that opens a page of the given width in pixels, in a context (cookies) of its own."""

    def open_page(width: int, height: int = 900):
        return new_context(viewport={"width": width, "height": height}).new_page()

    return open_page


@pytest.fixture
def sign_in(live_server):
    """Return a function that signs a user in, without the form. (Tests of the form itself fill it in.)"""

    def give_cookie(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return give_cookie


@pytest.fixture
def axe():
    """Return a function that gives the accessibility violations of a page, one line each."""

    def violations(page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']} at {' '.join(node['target'])}"
            for rule in found
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture
def no_sideways_scroll():
    """Return a function that fails, naming the elements, if the page is wider than its window."""

    def check(page):
        too_wide = page.evaluate(
            """() => {
                const room = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= room) return [];
                return [...document.body.querySelectorAll("*")]
                    .filter((element) => element.getBoundingClientRect().right > room + 0.5)
                    .map((element) => element.tagName.toLowerCase() + "." + [...element.classList].join("."))
                    .concat("(page)");
            }"""
        )
        assert too_wide == []

    return check


@pytest.fixture
def screenshot():
    """Return a function that saves the whole page as ``<name>.png`` in the folder SCREENSHOTS (var/screenshots)."""

    def save(page, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return save
