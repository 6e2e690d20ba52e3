"""Both languages are complete, keep their placeholders, and stay kind."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

PO = Path("portal/locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Words that threaten, hurry or label; none of them may stand on a page or in a letter.
UNKIND = ("debtor", "defaulter", "final notice", "immediately", "failure to pay", "legal action")
UNKIND_ZH = ("老赖", "立即还款", "最后通牒", "后果自负", "催收", "违约金")


@pytest.fixture(scope="module")
def messages():
    with PO.open("rb") as lines:
        return [message for message in read_po(lines) if message.id]


def forms(text):
    return [text] if isinstance(text, str) else list(text)


def test_every_sentence_is_translated(messages):
    missing = [m.id for m in messages if not all(forms(m.string)) or m.fuzzy]

    assert len(messages) > 300
    assert missing == []


def test_translations_keep_their_placeholders(messages):
    wrong = [
        m.id
        for m in messages
        if any(
            set(PLACEHOLDERS.findall(form)) != set(PLACEHOLDERS.findall(forms(m.id)[-1]))
            for form in forms(m.string)
        )
    ]

    assert wrong == []


def test_no_sentence_threatens_or_hurries(messages):
    english = [m.id for m in messages if any(w in str(m.id).lower() for w in UNKIND)]
    chinese = [m.string for m in messages if any(w in str(m.string) for w in UNKIND_ZH)]

    assert (english, chinese) == ([], [])


def test_the_messages_are_those_of_the_code(messages):
    """A sentence in a template that the catalogue lacks would silently stay English."""
    known = {form for m in messages for form in forms(m.id)}
    used = set()
    for page in Path("portal/templates").rglob("*.*"):
        if page.suffix in (".html", ".txt"):
            used |= set(re.findall(r'{%\s*translate\s+"([^"]+)"', page.read_text()))

    assert sorted(used - known) == []
