"""The help: the user guide, ``docs/huong-dan.md``, as one page that a browser can search and print."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

GUIDE = settings.BASE_DIR / "docs" / "huong-dan.md"


@dataclass(frozen=True)
class Guide:
    """A text as a page shows it: HTML, and its chapters as (anchor, title, sections as (anchor, title))."""

    html: SafeString
    contents: list[tuple[str, str, list]]


@require_safe
def user_guide(request):
    """Show the guide; open to everybody who is signed in."""
    return render(request, "pages/user_guide.html", {"guide": read_guide()})


@cache
def read_guide() -> Guide:
    """Return the user guide, rendered once per process."""
    return render_guide(GUIDE.read_text(encoding="utf-8"), GUIDE.parent)


def render_guide(text: str, folder: Path) -> Guide:
    """Return a text in Markdown, raw HTML refused, as a page without its title.

    Args:
        text: the Markdown.
        folder: where the addresses of its pictures begin.
    """
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    tokens = markdown.parse(text)
    if tokens and tokens[0].tag == "h1":
        tokens = tokens[3:]  # the page has a title of its own
    contents = []
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor_of(inline.content))
            add_to_contents(contents, heading, inline.content)
    for token in tokens:
        for part in token.children or ():
            if part.type == "image":
                place_picture(part, folder)
    return Guide(mark_safe(markdown.renderer.render(tokens, markdown.options, {})), contents)  # noqa: S308  no raw HTML


def add_to_contents(contents: list, heading: Token, title: str):
    if heading.tag == "h2":
        contents.append((heading.attrGet("id"), title, []))
    elif heading.tag == "h3":
        contents[-1][2].append((heading.attrGet("id"), title))


def anchor_of(title: str) -> str:
    """Return the anchor of a heading as code hosts make it, so that a link within the guide works there as well."""
    return re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", title).lower()).replace(" ", "-")


def place_picture(image: Token, folder: Path):
    """Let a picture load when it comes near, in a room that is kept for it."""
    address = str(image.attrGet("src"))
    width, height = size_of(folder / address)
    image.attrs = {
        "src": static(address),
        "alt": "",
        "width": str(width),
        "height": str(height),
        "loading": "lazy",
        "decoding": "async",
    }


def size_of(path: Path) -> tuple[int, int]:
    """Return width and height in pixels of a WebP file of the two kinds that Chromium writes."""
    with path.open("rb") as file:
        head = file.read(30)
    if head[8:16] == b"WEBPVP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    if head[8:16] == b"WEBPVP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    raise ValueError(f"{path.name}: not a picture made by bin/screenshots")
