"""What stands around every page: the stylesheet, the frame, the parts, the pages for trouble."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from portal import styles
from portal.pages import page

LANGUAGES = [("en", "en"), ("zh-hans", "zh-Hans")]
TROUBLES = ["400", "403", "404", "405", "410", "413", "429", "500", "expired"]
CANAL = SimpleNamespace(
    name="Canal Bank", name_zh="运河银行", phone="+86 512 5550", hours="9–17", country="CN"
)


class Seen(HTMLParser):
    """Collects what a page is made of: tags with their attributes, and the text of some."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def of(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


class LetterForm(forms.Form):
    use_required_attribute = False

    code = forms.CharField(label="Code", help_text="Twelve letters and figures")
    every = forms.ChoiceField(choices=[("m", "Month"), ("w", "Week")], widget=forms.RadioSelect)
    amount = forms.CharField(label="Amount", required=False)


def rendered(template: str, language: str = "en", **context: object) -> str:
    request = RequestFactory().get("/somewhere/?q=1")
    with translation.override(language):
        return render_to_string(template, context, request)


def test_every_style_file_is_in_the_stylesheet_once():
    files = {path.stem for path in styles.FOLDER.glob("*.css")}

    assert files == set(styles.FILES)
    assert len(styles.FILES) == len(files)


def test_the_order_of_layers_comes_first_and_every_rule_is_in_a_layer():
    text = re.sub(r"/\*.*?\*/", "", styles.joined().decode(), flags=re.S)
    outside = re.sub(
        r"@(layer|font-face)[^{;]*(\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|;)", "", text
    )

    assert text.split(";")[0].strip() == "@layer reset, tokens, base, parts, pages, print"
    assert outside.strip() == ""


def test_every_colour_and_space_used_is_a_token():
    text = styles.joined().decode()

    used = set(re.findall(r"var\((--[a-z-]+)\)", text))

    assert used - set(re.findall(r"(--[a-z-]+):", text)) == set()


def test_the_stylesheet_and_the_script_are_small_enough_for_a_first_view():
    script = Path(finders.find("js/enhance.js")).read_bytes()

    assert len(gzip.compress(styles.joined())) <= 8 * 1024
    assert len(gzip.compress(script)) <= 3 * 1024
    assert script.count(b"\n") <= 100


def test_the_font_named_in_the_stylesheet_is_ours_and_there():
    [url] = re.findall(r"url\(([^)]+)\)", styles.joined().decode())

    assert url == "/static/fonts/source-sans-3-latin-wght-normal.woff2"
    assert finders.find(url.removeprefix("/static/"))


def test_the_stylesheet_is_kept_for_good_under_the_name_of_its_content():
    version = styles.stylesheet_version()

    kept = styles.stylesheet(RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip"), version)
    stale = styles.stylesheet(RequestFactory().get("/"), "0" * 12)

    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(kept.content) == stale.content == styles.joined()
    assert (stale["Cache-Control"], "Content-Encoding" in stale) == ("no-cache", False)


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "paper", 12),
        ("soft", "paper", 4.5),
        ("soft", "sunk", 4.5),
        ("soft", "tint", 4.5),
        ("brand", "paper", 4.5),
        ("brand", "tint", 4.5),
        ("card", "brand", 4.5),
        ("edge", "card", 3),
        ("edge", "paper", 3),
        ("ok-ink", "ok-fill", 7),
        ("warn-ink", "warn-fill", 7),
        ("stop-ink", "stop-fill", 7),
        ("wrong", "card", 7),
        ("ink", "focus", 7),
    ],
)
def test_colours_stand_out_from_what_they_stand_on(front, back, least):
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", styles.joined().decode()))

    lighter, darker = sorted((luminance(tokens[front]), luminance(tokens[back])), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= least


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("language", "lang"), LANGUAGES)
@pytest.mark.parametrize("name", TROUBLES)
def test_a_page_for_trouble_is_whole_in_each_language(name, language, lang):
    text = rendered(f"errors/{name}.html", language, reference="K7QM-22PX")
    seen = Seen(text)

    assert seen.of("html") == [{"lang": lang}]
    assert len(seen.of("h1")) == len(seen.of("title")) == len(seen.of("main")) == 1
    assert "K7QM-22PX" in text
    assert all("src" in script for script in seen.of("script")) and not seen.of("style")
    assert not [a for _, a in seen.tags if "style" in a or any(k.startswith("on") for k in a)]


def test_our_own_fault_can_be_told_without_a_request():
    assert "Something went wrong on our side" in render_to_string("errors/500.html")


def test_the_frame_has_a_skip_link_and_a_press_for_the_other_language():
    seen = Seen(rendered("errors/404.html"))
    [here] = [field for field in seen.of("input") if field.get("name") == "next"]
    [button] = seen.of("button")

    assert seen.of("a")[0] == {"class": "skip", "href": "#main"}
    assert seen.of("main")[0]["id"] == "main"
    assert here["value"] == "/somewhere/?q=1"
    assert (button["value"], button["lang"]) == ("zh-hans", "zh-Hans")


@pytest.mark.parametrize(("language", "name"), [("en", "Canal Bank"), ("zh-hans", "运河银行")])
def test_help_names_the_lender_where_there_is_one(language, name):
    text = rendered("errors/404.html", language, lender=CANAL)

    assert name in text
    assert '<a href="tel:+865125550">+86 512 5550</a>' in text
    assert "+86 512 5550" not in rendered("errors/404.html", language)


def test_the_title_says_when_an_answer_needs_another_look():
    wrong = page(RequestFactory().get("/"), "errors/404.html", form=LetterForm({}))
    right = page(RequestFactory().get("/"), "errors/404.html", form=LetterForm())

    assert "<title>Error: We could not find that page · Steadily</title>" in wrong.content.decode()
    assert "<title>We could not find that page · Steadily</title>" in right.content.decode()


def test_what_is_for_one_reader_alone_is_never_kept():
    stranger, borrower, entering = (RequestFactory().get("/") for _ in range(3))
    stranger.user, stranger.session = AnonymousUser(), SessionBase()
    borrower.user = SimpleNamespace(is_authenticated=True)
    entering.user, entering.session = AnonymousUser(), SessionBase()
    entering.session["code"] = "sent"

    kept = [
        page(one, "errors/404.html").get("Cache-Control") for one in (stranger, borrower, entering)
    ]

    assert kept == [None, "no-store", "no-store"]


def test_a_field_names_its_hint_and_its_error():
    text = rendered("parts/field.html", field=LetterForm({})["code"])
    seen = Seen(text)
    ids = {attributes.get("id") for _, attributes in seen.tags}

    assert seen.of("label") == [{"for": "id_code"}]
    assert seen.of("input")[0]["aria-describedby"] == "id_code_helptext id_code_error"
    assert {"id_code", "id_code_helptext", "id_code_error"} <= ids
    assert "(optional)" not in text


def test_an_amount_field_shows_its_currency_and_that_it_may_stay_empty():
    text = rendered("parts/money_field.html", field=LetterForm()["amount"], currency="TWD")

    assert '<span aria-hidden="true">NT$</span>' in text
    assert "(optional)" in text


def test_choices_are_a_question_with_a_label_for_each_answer():
    seen = Seen(rendered("parts/choices.html", field=LetterForm({})["every"]))

    assert seen.of("fieldset")[0]["aria-describedby"] == "id_every_error"
    assert [label["for"] for label in seen.of("label")] == [i["id"] for i in seen.of("input")]


def test_the_summary_of_errors_leads_to_each_field():
    form = LetterForm({})

    summary = Seen(rendered("parts/error_summary.html", form=form))
    fields = Seen(
        rendered("parts/field.html", field=form["code"])
        + rendered("parts/choices.html", field=form["every"])
    )

    targets = [link["href"].removeprefix("#") for link in summary.of("a")]
    assert targets == ["id_code", "id_every_0"]
    assert set(targets) <= {field["id"] for field in fields.of("input")}
    assert summary.of("div")[0]["role"] == "alert"
    assert rendered("parts/error_summary.html", form=LetterForm()) == "\n"


def test_what_people_type_is_shown_as_text_in_every_part():
    hostile = "<script>x</script>"
    parts = {
        "row": {"label": hostile, "value": hostile, "note": hostile},
        "note": {"title": hostile, "text": hostile},
        "tag": {"text": hostile, "kind": "ok"},
        "empty": {"title": hostile, "text": hostile},
        "tick": {"title": hostile, "text": hostile, "reference": hostile},
        "table": {"caption": hostile, "rows": [[{"text": hostile, "label": hostile}]]},
    }

    shown = {name: rendered(f"parts/{name}.html", **context) for name, context in parts.items()}

    assert [name for name, text in shown.items() if "<script" in text] == []
    assert [name for name, text in shown.items() if "&lt;script" not in text] == []
