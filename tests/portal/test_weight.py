"""How much a page weighs on its way to a phone: packed HTML, and all of a first view."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from portal import styles
from tests.portal import doors
from tests.portal.whole_story import browser_of

HTML_MAX = 15 * 1024
VIEW_MAX = 60 * 1024
REQUESTS_MAX = 4
# Where a passkey can be used, its script is one request more.
PASSKEY = "/static/js/passkey.js"
# What a page asks for before it can be read; browsers fetch the icon apart from it.
WANTED = re.compile(r'<(?:link rel="(?:preload|stylesheet)"|script)[^>]*?(?:href|src)="([^"]+)"')


@pytest.fixture
def pages(canal, hill, sandbox):
    """Every page behind a door of the table, as its owner or the lender's administrator sees it."""
    house = doors.build(canal, hill)
    found = {}
    for name, door in doors.DOORS.items():
        actor = "zhang" if door.who in (doors.BORROWERS, doors.OWNER, doors.ANYBODY) else "gu"
        url = doors.address(name, house.codes["zhang"])
        answer = browser_of(house.sessions[actor]).get(url)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[name] = answer.content
    return found


def weight_of(url):
    """Return how many bytes come for ``url``: fonts are packed already, the rest is packed here."""
    if url.startswith("/style-"):
        return len(gzip.compress(styles.joined()))
    with open(finders.find(url.removeprefix("/static/")), "rb") as file:
        body = file.read()
    return len(body) if url.endswith(".woff2") else len(gzip.compress(body))


def test_every_page_is_light(pages):
    heavy = {name: len(gzip.compress(body)) for name, body in pages.items()}

    assert len(heavy) > 40
    assert {name: size for name, size in heavy.items() if size > HTML_MAX} == {}


def test_a_first_view_is_few_bytes_in_few_requests(pages):
    too_much = {}
    for name, body in pages.items():
        wanted = set(WANTED.findall(body.decode()))
        size = len(gzip.compress(body)) + sum(weight_of(url) for url in wanted)
        if size > VIEW_MAX or 1 + len(wanted - {PASSKEY}) > REQUESTS_MAX:
            too_much[name] = (size, sorted(wanted))

    assert too_much == {}
