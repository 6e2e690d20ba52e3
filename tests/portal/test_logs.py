"""A canary in every log: a whole story is walked, and what it was about stands in no line."""

import logging

import pytest
from django.urls import reverse

from portal import log_lines
from tests.portal import doors
from tests.portal.doors import DOORS
from tests.portal.stories import post
from tests.portal.test_every_door import OF_ZHANG, ask
from tests.portal.ways_in import ZHANG_FACTS, sent_code
from tests.portal.whole_story import browser_of


class Kept(logging.Handler):
    """Keeps every line as the product writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        told = [handler.formatter for handler in logging.getLogger().handlers]
        self.setFormatter(next(each for each in told if isinstance(each, log_lines.Lines)))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines():
    handler, root = Kept(), logging.getLogger()
    root.addHandler(handler)
    before, root.level = root.level, logging.INFO
    yield handler.lines
    root.level = before
    root.removeHandler(handler)


def test_what_a_story_is_about_stands_in_no_log(canal, hill, sandbox, lines):
    house = doors.build(canal, hill)
    codes = house.codes["zhang"]
    reader = browser_of("")
    reader.post(reverse("find"), {"code": codes["letter_code"]} | ZHANG_FACTS)
    reader.post(reverse("contact"), {"email": "zhang.new@example.org"})
    digits = sent_code()
    reader.post(reverse("contact-code"), {"code": "000000"})
    reader.post(reverse("contact-code"), {"code": digits})
    reader.post(reverse("sign-in"), {"email": "wen@canal.example", "password": "a-secret-one"})
    for name in DOORS:
        url = doors.address(name, codes)
        if not url.endswith((".pdf", ".zip")):
            for actor, method in (("zhang", "GET"), ("gu", "POST"), ("stranger", "PUT")):
                ask(house, actor, method, url)
    post()

    secrets = ("zhang.new@example.org", "1987-05-17", "4512", digits, "a-secret-one", "wen@canal")
    secrets += (codes["token"], codes["letter_code"], codes["stop_token"], *OF_ZHANG)
    assert len(lines) > 20
    assert [(word, line) for line in lines for word in secrets if word in line] == []


def test_a_link_stands_in_no_log_even_when_it_is_gone(client, lines, db):
    answer = client.get(reverse("invitation", args=["a-token-that-nobody-has"]))

    assert answer.status_code == 410
    assert "Gone: /invitation/…/" in lines[-1]


def test_an_error_tells_its_kind_and_place_and_not_its_words(lines):
    typed = "zhang.new" + "@example.org"
    try:
        raise ValueError(typed)
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /find/")

    assert lines[-1].endswith("ValueError")
    assert "test_logs.py" in lines[-1]
    assert typed not in lines[-1]
