"""What a page shows, as a reader sees it: its words, without the tags."""

import re
from html import unescape


def words(html: str) -> str:
    bare = re.sub(r"</?mark>", "", html)  # marks parts of words
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def main_of(response) -> str:
    """Return the words of the page proper, without rail and footer."""
    html = response.content.decode()
    return words(html[html.index("<main") : html.index("</main>")])


def texts(response, tag: str) -> list[str]:
    """Return the words of every element that begins with ``tag``, e.g. ``h4`` or ``th scope="row"``."""
    name = tag.split()[0]
    found = re.findall(rf"<{tag}(?:\s[^>]*)?>(.*?)</{name}>", response.content.decode(), re.DOTALL)
    return [words(html) for html in found]


def rows(response) -> list[list[str]]:
    """Return the cells of every row in the tables of a page, heads left out."""
    html = response.content.decode()
    bodies = "".join(re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL))
    return [
        [words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", bodies, re.DOTALL)
    ]


def titles(response) -> list[str]:
    """Return the links that head the rows of the tables of a page."""
    html = response.content.decode()
    return [words(title) for title in re.findall(r'<th scope="row"><a[^>]*>(.*?)</a>', html, re.DOTALL)]


def link(response, name: str) -> str:
    """Return where the link with this id leads."""
    return unescape(re.search(rf'<a [^>]*id="{name}"[^>]*href="([^"]*)"', response.content.decode())[1])
