"""The user guide: shown to everybody who is signed in, and true: what it names is in the register."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from khuyenhoc.pages.user_guide import GUIDE, anchor_of, read_guide, render_guide
from khuyenhoc.settings import BASE_DIR
from tests.pages.reading import words

PICTURES = BASE_DIR / "docs" / "pictures"
TEMPLATES = sorted((BASE_DIR / "templates").rglob("*.html"))
TEXT = GUIDE.read_text(encoding="utf-8")


def script():
    """Return bin/screenshots as a module."""
    loader = SourceFileLoader("screenshots", str(BASE_DIR / "bin" / "screenshots"))
    module = module_from_spec(spec_from_loader("screenshots", loader))
    loader.exec_module(module)
    return module


def pictures_in(text: str) -> set[str]:
    return set(re.findall(r"pictures/([\w-]+)\.webp", text))


def anchors() -> list[str]:
    return re.findall(r'<h\d id="([^"]+)"', read_guide().html)


# --- The page ---


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["editor", "viewer", "reporter", "outsider", "nobody", "admin"])
def test_the_guide_is_open_to_everybody_who_is_signed_in(ha_nam, open_as, who):
    html = open_as(getattr(ha_nam, who), "/tro-giup/").content.decode()
    assert '<h2 id="không-ghi-tên-trẻ-em">' in html
    assert '<a href="/tro-giup/" aria-current="page">' in html


@pytest.mark.django_db
def test_the_guide_asks_for_a_login_and_takes_no_post(ha_nam, client):
    assert client.get("/tro-giup/").headers["Location"] == "/dang-nhap/?next=/tro-giup/"
    client.force_login(ha_nam.viewer)
    assert client.post("/tro-giup/").status_code == 405


def test_contents_name_every_chapter_and_section_once():
    listed = [anchor for anchor, _, sections in read_guide().contents for anchor in (anchor, *(a for a, _ in sections))]
    assert listed == anchors()
    assert len(listed) == len(set(listed)) > 30


def test_raw_html_is_shown_and_not_obeyed():
    html = render_guide("Một\n\n<script>go()</script>\n\n[x](javascript:go()) <b>hai</b>", PICTURES).html
    assert "<script" not in html
    assert "<b>" not in html
    assert "href" not in html


def test_links_within_the_guide_lead_somewhere():
    inside = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert set(inside) - set(anchors()) == set()


def test_an_anchor_is_the_one_that_code_hosts_make():
    assert anchor_of("Người quản lý: thành viên (ở hội)") == "người-quản-lý-thành-viên-ở-hội"


def test_links_to_the_guide_lead_to_a_part_of_it():
    asked = {anchor for path in TEMPLATES for anchor in re.findall(r'{% help_link "([^"]+)"', path.read_text("utf-8"))}
    assert len(asked) > 3
    assert asked - set(anchors()) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("editor", "/chuong-trinh/moi/"),
        ("editor", "{programme}sua/"),
        ("viewer", "/chuong-trinh/"),
        ("admin", "/thanh-vien/"),
    ],
)
def test_pages_of_work_lead_to_their_part_of_the_guide(ha_nam, open_as, who, address):
    html = open_as(getattr(ha_nam, who), address.format(programme=ha_nam.agreement.get_absolute_url())).content.decode()
    (anchor,) = re.findall(r'<a class="help-link" href="/tro-giup/#([^"]+)"', html)
    assert anchor in anchors()


# --- What it says ---


def labels_of_the_register() -> str:
    """Return all words that stand in templates, scripts and code, small letters throughout."""
    sources = [path.read_text("utf-8") for path in TEMPLATES]
    sources += [words(source) for source in sources]
    for app in ("khuyenhoc", "agreements", "organizations", "campaigns"):
        sources += [path.read_text("utf-8") for path in (BASE_DIR / app).rglob("*.py")]
    sources += [path.read_text("utf-8") for path in (BASE_DIR / "static" / "js").glob("*.js")]
    return "\n".join(sources).casefold()


def test_every_button_and_field_that_the_guide_names_exists():
    named = {label.strip() for label in re.findall(r"\*\*(.+?)\*\*", TEXT)} - {"in đậm"}
    said = labels_of_the_register()
    assert len(named) > 60
    assert sorted(label for label in named if label.casefold() not in said) == []


# --- Pictures ---


def test_the_script_makes_the_pictures_that_are_there():
    assert {path.name for path in PICTURES.iterdir()} == {f"{picture.name}.webp" for picture in script().PICTURES}


def test_every_picture_is_shown_in_the_guide_or_on_the_front_page():
    shown = pictures_in(TEXT) | pictures_in((BASE_DIR / "README.md").read_text("utf-8"))
    assert shown == {path.stem for path in PICTURES.iterdir()}


def test_the_front_page_shows_four_to_six_pictures():
    assert 4 <= len(pictures_in((BASE_DIR / "README.md").read_text("utf-8"))) <= 6


def test_pictures_are_described_load_late_and_keep_their_room():
    html = read_guide().html
    pictures = re.findall(r"<img [^>]*>", html)
    assert len(pictures) == len(pictures_in(TEXT)) > 10
    for picture in pictures:
        assert re.search(r'alt="[^"]{15,}"', picture), picture
        assert re.search(r'width="\d{3,4}" height="\d{3,4}" loading="lazy"', picture), picture


def test_pictures_weigh_less_than_a_megabyte_and_a_half():
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 1_500_000
