"""Every page in a real Chromium, in both languages, on a phone, on a desk and at 320 px.

``PICTURES=folder`` keeps a picture of each page at both widths, to be looked at.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from playwright.sync_api import expect

from payments.sandbox import hosted
from portal import browsers
from portal.management.commands import shots
from tests.journeys.borrowers import Sight, session_for
from tests.journeys.pages import gather
from tests.portal.stories import found
from tests.races import shared_database
from tests.sandbox_fixtures import ORIGIN

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("pages"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        reason="a page looks the same on either engine",
    ),
]
# What a form says where nobody gave it a sentence that tells what to do.
BARE = ("This field is required", "这个字段是必填项", "Enter a valid", "Select a valid choice")
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
WIDTHS = (390, 1280)
HEIGHT = 800
TOKEN = "t" * 32
BROKEN = """() => axe.run(document, {resultTypes: ['violations']}).then(
  found => found.violations.map(rule => rule.id + ' ' + rule.nodes[0].target)
)"""
WIDER = "document.documentElement.scrollWidth > window.innerWidth"
# What a Chinese page says in Latin letters: names, and what others call things.
# Pages that show what stands in a lender's own file.
OF_A_FILE = ("lender:upload", "lender:upload wrong")
NAMES = re.compile(
    r"\b(Steadily|Canal Bank|Hill Credit|Dale Credit|Stripe|Visa|visa|Cookie|English|Excel|wen|"
    r"of CB|It is too long|We heard nothing)\b",
    re.ASCII,
)
WORDS = """() => {
  const copy = document.body.cloneNode(true);
  for (const each of copy.querySelectorAll('[lang=en], script, input, pre')) {
    each.remove();
  }
  const named = [...copy.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'));
  return copy.textContent + ' ' + named.join(' ') + ' ' + document.title;
}"""


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def sights(canal, hill, sandbox, settings, tmp_path, language):
    """Every page; the letters of the story lie in a mailbox."""
    gathered = gather(canal, hill, sandbox, language=language)
    settings.MAIL_DIR = str(tmp_path)
    letter = EmailMessage("来信", "您有一条消息。", "letters@portal.test", ["li@example.org"])
    get_connection("portal.mail_files.MailFiles").send_messages([letter])
    return gathered


def test_every_page_can_be_read_by_everybody(sights, sandbox, tmp_path, language):
    wrongs = []
    with (
        shared_database(tmp_path),
        shots.served() as origin,
        browsers.chromium() as browser,
    ):
        # Passkeys need a name: there are none at a bare number.
        origin = origin.replace("127.0.0.1", "localhost")
        page = browser.new_page(locale=language)
        # Once, and not to each page: half a megabyte takes as long to bring as to run.
        page.add_init_script(Axe().axe_script)
        page.route(f"{ORIGIN}/**", lambda route: at_the_provider(route, sandbox))
        for sight in sights:
            answer = visit(page, sight, origin, language)
            wrong = [] if answer.status == sight.status else [f"{answer.status} {page.url}"]
            wrongs += [(sight.name, trouble) for trouble in wrong + read(page, sight, language)]

    assert wrongs == []


def test_a_plan_is_signed_and_a_payment_begun_without_scripts(zhang, zhang_debt, sandbox, tmp_path):
    session = session_for(found(zhang_debt))
    with (
        shared_database(tmp_path),
        shots.served() as origin,
        browsers.chromium() as browser,
    ):
        page = browser.new_page(java_script_enabled=False)
        visit(page, Sight("", f"/my/debts/{zhang_debt.code}/budget/", session), origin, "en")
        for name, value in {"income": "9000", "essentials": "6400", "commitments": "800"}.items():
            page.fill(f"[name={name}]", value)
        page.get_by_role("button", name="Save and see").click()
        page.get_by_role("link", name="Choose a plan").click()
        page.check("[name=pace][value=LIGHTER]")
        page.get_by_role("button", name="Show me this plan").click()
        expect(page.locator("main")).to_contain_text("15 October 2029")
        page.get_by_role("button", name="Continue").click()
        page.fill("[name=signed_name]", "张伟")
        page.check("[name=is_read]")
        page.get_by_role("button", name="Sign and start").click()
        expect(page.locator("main")).to_contain_text("Your plan is in place")
        page.goto(f"{origin}/my/debts/{zhang_debt.code}/payments/")
        # The way on is closed here: a page may only lead to the provider that settings name.
        with page.expect_event("requestfailed"):
            page.get_by_role("button", name="Go to the payment page").click()
        page.reload()
        expect(page.locator("h1")).to_contain_text("A payment is under way")


def visit(page, sight, origin, language):
    """Go to a page with the sight's session, and send the sight's form if there is one."""
    kept = {"language": language, settings.SESSION_COOKIE_NAME: sight.session, "csrf": TOKEN}
    cookies = [{"name": n, "value": v, "url": origin} for n, v in kept.items() if v]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    url = sight.path if urlsplit(sight.path).scheme else origin + sight.path
    if sight.form is not None:
        page.route(url, lambda route: send(route, sight.form), times=1)
    return page.goto(url)


def send(route, form):
    """Send a form as a press would, with the token that the page would hold."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN} | form)
    headers = route.request.headers | {"content-type": "application/x-www-form-urlencoded"}
    route.continue_(method="POST", headers=headers, post_data=body)


def at_the_provider(route, sandbox):
    language = route.request.headers.get("accept-language", "")
    page = hosted.visit(sandbox.app, "GET", urlsplit(route.request.url).path, accepted=language)
    route.fulfill(status=page.status, headers=page.headers, body=page.body)


def read(page, sight, language):
    """Return what is wrong with an open page."""
    troubles = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        troubles += [f"{width}: {broken}" for broken in page.evaluate(BROKEN)]
        keep_picture(page, f"{sight.name}.{language}.{width}")
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    troubles += ["wider than 320 px"] if page.evaluate(WIDER) else []
    heads, lang = page.locator("h1").count(), page.locator("html").get_attribute("lang")
    troubles += [] if (heads, lang) == (1, LANGUAGES[language]) else [f"{heads} h1, lang {lang}"]
    text = page.inner_text("body")
    troubles += [f"Django's own words: {words}" for words in BARE if words in text]
    words = [] if lang == "en" or sight.name in OF_A_FILE else english(page)
    return troubles + ([f"English: {words}"] if words else [])


def english(page):
    """Return the words on a Chinese page that look like English ones left behind."""
    text = re.sub(r"\S*[@/_.\d]\S*", " ", NAMES.sub(" ", page.evaluate(WORDS)))
    return sorted(set(re.findall(r"[A-Za-z]*[a-z]{2,}", text)))


def keep_picture(page, name):
    if folder := os.environ.get("PICTURES"):
        path = Path(folder) / f"{name.replace(' ', '_').replace(':', '.')}.png"
        page.screenshot(path=path, full_page=True)
