"""The components of the interface: what they print, what they refuse, and that the style guide shows all of them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from khuyenhoc.settings import BASE_DIR
from khuyenhoc.templatetags import ui, verbs

TAG = re.compile(r"<[^>]+>")


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


def words(html: str) -> str:
    return " ".join(TAG.sub(" ", html).split())


# --- Numbers and dates ---


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (7, "7"),
        (1234, "1.234"),
        (1234567, "1.234.567"),
        (-1234, "\N{MINUS SIGN}1.234"),
        (1234.5, "1.234,5"),
        (Decimal("12.50"), "12,5"),
        (None, ""),
        ("", ""),
        ("hơn 1.000", "hơn 1.000"),
    ],
)
def test_number_is_grouped_in_the_vietnamese_way(value, shown):
    assert ui.number(value) == shown


def test_number_keeps_the_decimals_asked_for():
    assert (ui.number(3, 1), ui.number(1234.56, 1)) == ("3,0", "1.234,6")


def test_money_is_whole_dong():
    assert (ui.money(2_800_000_000), ui.money(None)) == ("2.800.000.000\N{NO-BREAK SPACE}đồng", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2024, 5, 1), "01/05/2024"),
        (datetime(2024, 5, 14, 18, 0, tzinfo=UTC), "15/05/2024"),  # already the next day in Việt Nam
        ("2024-05-15", "15/05/2024"),
        (None, ""),
    ],
)
def test_vn_date_is_day_month_year(value, shown):
    assert ui.vn_date(value) == shown


# --- Strict arguments ---


@pytest.mark.parametrize(
    "source",
    [
        '{% status_badge "closed" "Đóng" %}',
        '{% chip "Quỹ" tone="pink" %}',
        '{% icon "home" variant="thick" %}',
        '{% crumbs "Chương trình" "/chuong-trinh/" %}',
        '{% empty_state "Chưa có" action_label="Thêm" %}',
        '{% panel "Các bên" colour="red" %}{% endpanel %}',
        "{% fact %}{% endfact %}",
        '{% error_summary "form" %}',
    ],
)
def test_slip_of_the_pen_is_an_error(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_labels_are_escaped():
    html = render('{% status_badge "active" label %}{% chip label %}{% chip label remove_url="/" %}', label="<b>&")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 4


def test_icon_label_is_escaped():
    assert 'aria-label="&quot;&gt;&lt;i&gt;"' in render('{% icon "home" label=label %}', label='"><i>')


# --- Small pieces ---


def test_status_badge_shows_icon_and_word():
    html = render('{% status_badge "expiring" "Sắp hết hạn" %}')
    assert (words(html), html.count("<svg"), "tone-warning" in html) == ("Sắp hết hạn", 1, True)


def test_page_count_tells_where_counting_stopped():
    assert words(render('{% page_count 20 1000 "chương trình" capped=True %}')) == (
        "Đang xem 20 trong hơn 1.000 chương trình"
    )


def test_page_count_of_a_whole_list():
    assert words(render('{% page_count 3 3 "chương trình" %}')) == "3 chương trình"


def test_fact_says_in_words_that_it_is_blank():
    html = render('{% facts %}{% fact "Số" %} {% endfact %}{% fact "Nơi ký" %}Phủ Lý{% endfact %}{% endfacts %}')
    assert words(html) == "Số Chưa ghi Nơi ký Phủ Lý"


def test_panel_keeps_its_content():
    html = render('{% panel "Các bên" count=8 %}<p>{{ name }}</p>{% endpanel %}', name="A & B")
    assert (words(html), "<p>A &amp; B</p>" in html) == ("Các bên 8 A &amp; B", True)


def test_crumbs_end_without_a_link():
    html = render('{% crumbs "Đơn vị" "/don-vi/" "Công an tỉnh Hà Nam" %}')
    assert (words(html), html.count("<a ")) == ("Đơn vị Công an tỉnh Hà Nam", 1)


def test_progress_over_the_target_fills_the_bar_and_tells_the_truth():
    html = render('{% progress 23 20 unit="em" %}')
    assert ('value="100"' in html, words(html)) == (True, "115% 23 trên 20 em (115%)")


def test_progress_without_a_target_only_tells_the_result():
    assert words(render('{% progress 1200 None unit="em" %}')) == "1.200 em"


# --- Period ---


def test_timeline_puts_the_days_in_proportion():
    shown = ui.period_timeline(
        starts_on=date(2024, 1, 1), ends_on=date(2026, 1, 1), today=date(2025, 1, 1), signed_on=None
    )
    assert [mark["x"] for mark in shown["bar"]["marks"]] == ["2.00%", "50.07%", "98.00%"]


def test_timeline_prints_what_the_paper_says():
    shown = ui.period_timeline(
        starts_on="2024-01-01", ends_on="2030-12-31", today="2025-06-01", start_text="2024", end_text="2030"
    )
    assert [item["text"] for item in shown["legend"]] == ["2024", "01/06/2025", "2030"]


def test_timeline_draws_no_bar_when_the_period_is_unknown():
    shown = ui.period_timeline(starts_on=None, ends_on=None, today="2025-06-01", signed_on="2023-03-11")
    assert (shown["bar"], [item["code"] for item in shown["legend"]]) == (None, ["signed", "today"])


def test_timeline_of_a_programme_that_has_ended_is_wholly_done():
    bar = ui.period_timeline(starts_on="2018-01-01", ends_on="2020-12-31", today="2025-06-01")["bar"]
    assert bar["done"] == bar["whole"]


def test_timeline_before_the_start_has_nothing_done():
    bar = ui.period_timeline(starts_on="2026-01-01", ends_on="2030-12-31", today="2025-06-01")["bar"]
    assert bar["done"]["width"] == "0.00%"


# --- Forms ---


class SampleForm(forms.Form):
    subject = forms.CharField(label="Trích yếu", help_text="Ví dụ: đẩy mạnh")
    shared = forms.ChoiceField(label="Ai được xem?", choices=[("a", "Hội"), ("b", "Các bên")], widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi chú", required=False)

    def clean(self):
        raise forms.ValidationError("Thời hạn trùng với chương trình khác.")


def test_hint_stands_between_label_and_input():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=SampleForm())
    places = [html.index(part) for part in ('for="id_subject"', "Ví dụ: đẩy mạnh", '<input type="text" name="subject"')]
    assert places == sorted(places)


def test_only_required_fields_are_marked():
    assert render("{% load crispy_forms_tags %}{{ form|crispy }}", form=SampleForm()).count("(bắt buộc)") == 2


def test_error_stands_beside_its_field_and_is_tied_to_it():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=SampleForm({}))
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in html
    assert 'id="id_subject_error"' in html


def test_summary_links_to_the_fields_that_are_wrong():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=SampleForm({}))
    summary = html[html.index("error-summary") : html.index("</ul>")]
    assert re.findall(r'href="#(\w+)"', summary) == ["id_subject", "id_shared"]
    assert "Thời hạn trùng với chương trình khác." in summary
    assert all(f'id="{target}"' in html for target in ("id_subject", "id_shared"))


def test_summary_covers_formsets():
    formset = forms.formset_factory(SampleForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-note": "x"}
    )
    assert 'href="#id_form-0-subject"' in render("{% error_summary formset %}", formset=formset)


def test_summary_is_silent_when_nothing_is_wrong():
    assert words(render("{% error_summary form %}", form=SampleForm())) == ""


# --- The frame ---


def page(template: str, user=None, path: str = "/") -> str:
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    return get_template(template).render({}, request)


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "500", "403_csrf"])
def test_error_page_renders_without_a_request(name):
    html = get_template(f"{name}.html").render()
    assert "Về trang tổng quan" in html
    assert '<html lang="vi">' in html


def test_navigation_is_empty_without_a_request():
    assert ui.main_navigation({}) == []


def test_style_guide_needs_no_context():
    assert page("pages/style_guide.html").count('class="guide-title"') == 7


def test_style_guide_shows_every_status_and_tag():
    folder = BASE_DIR / "templates"
    source = "".join(path.read_text() for path in folder.glob("ui/_guide_*.html"))
    source += (folder / "pages" / "style_guide.html").read_text()
    unseen = {code for code in ui.STATUS_LOOKS if f'status_badge "{code}"' not in source}
    elsewhere = {"main_navigation", "error_summary", "form_key"}  # base.html; refused forms; hidden in every form
    tags = ui.register.tags | verbs.register.tags
    unseen |= {tag for tag in tags if f"{{% {tag} " not in source and tag not in elsewhere | {"facts"}}
    assert unseen == set()


def test_style_guide_repeats_no_id():
    found = re.findall(r'\sid="([^"]+)"', page("pages/style_guide.html"))
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("pattern", [r"\sstyle=", r"\son[a-z]+=", r"<style", r"<script(?![^>]*\ssrc=)"])
def test_templates_hold_nothing_that_the_security_policy_refuses(pattern):
    folder = BASE_DIR / "templates"
    guilty = [str(path.relative_to(folder)) for path in folder.rglob("*.html") if re.search(pattern, path.read_text())]
    assert guilty == []


def test_components_do_not_trust_what_they_are_given():
    assert "&lt;i&gt;" in render("{% empty_state title %}", title="<i>")
    assert "<i>" in render("{% empty_state title %}", title=mark_safe("<i>"))
