"""Bad input at every form: a sentence, nothing stored, and never a trace of how it broke."""

import pytest
from django.urls import reverse

from tests.portal import doors
from tests.portal.doors import DOORS
from tests.portal.hostile import CODES, FORM, QUERIES, Filled, Forms, sendings
from tests.portal.test_every_door import ask
from tests.portal.ways_in import ZHANG_FACTS
from tests.portal.whole_story import browser_of, session_of

# The pages on which forms stand, by who fills them in; a page may be another record's.
PAGES = {
    "stranger": (
        "find",
        "return",
        "return-code",
        "not-me",
        "not-me-here",
        "opt-out",
        "sign-in",
        "is-this-real",
        "invitation",
    ),
    "reader": ("verify", "contact", "contact-code"),
    "zhang": (
        "first-look",
        "passkey-offer",
        "not-me",
        "borrower:budget",
        "borrower:month-part",
        "borrower:month-check",
        "borrower:proofs",
        "borrower:builder",
        "borrower:uneven",
        "borrower:check",
        "borrower:difficulty",
        "borrower:ways",
        "borrower:dispute",
        "borrower:breathing-space",
        "borrower:line-dispute",
        "borrower:question",
        "borrower:support",
        "borrower:advisers",
        "borrower:proposal",
        "borrower:proposal countered",
        "borrower:proposal declined",
        "borrower:pay",
        "borrower:payment",
        "borrower:contacts",
        "borrower:settlement-ask",
        "borrower:settlement",
        "borrower:own-copy",
    ),
    "wen": (
        "second-factor-setup",
        "lender:case",
        "lender:decline",
        "lender:counter-offer",
        "lender:dispute",
        "lender:holds",
        "lender:people",
        "lender:placements",
        "lender:upload",
        "lender:upload-check",
        "lender:batch",
        "lender:accounts",
        "lender:account",
        "lender:account held_debt",
        "lender:account free_debt",
        "lender:transfers",
        "lender:transfer",
    ),
    "gu": ("lender:policy",),
}
EACH = 8
# How Django's own sentences about a field begin; ours say what to do.
NOT_OURS = (
    "Ensure this value",
    "Ensure that there are",
    "Null characters",
    "Select a valid choice",
    "Enter a ",
    "This field is required",
    "No file was submitted",
)


@pytest.fixture
def house(canal, hill, sandbox):
    built = doors.build(canal, hill)
    reader = browser_of("")
    reader.post(reverse("find"), {"code": built.codes["zhang"]["letter_code"]} | ZHANG_FACTS)
    return built._replace(sessions=built.sessions | {"reader": session_of(reader)})


def pages_of(house, actor: str) -> list[str]:
    """Return the addresses of the pages on which ``actor`` finds forms."""
    codes, found = house.codes["zhang"], []
    for page in PAGES[actor]:
        name, _, other = page.partition(" ")
        known = codes | ({DOORS[name].arguments["code"]: codes[other]} if other else {})
        found.append(doors.address(name, known))
    return found


def forms_of(house, actor: str) -> list[Filled]:
    """Return every form on the pages of ``actor``, each once."""
    found: dict[tuple, Filled] = {}
    for url in pages_of(house, actor):
        answer = browser_of(house.sessions[actor]).get(url + "?back=1")
        assert answer.status_code == 200, (url, answer.status_code)
        for form in Forms(answer.content.decode(), url).found:
            if form.action != reverse("sign-out"):
                names = tuple(name for name, _ in form.fields)
                found[form.action.partition("?")[0], names] = form
    return list(found.values())


def in_turn(values, place: int, *, count: int) -> list[str]:
    """Return a few of ``values``, others for each place, so that each stands at many places."""
    return [values[(place * count + step) % len(values)] for step in range(count)]


def trouble(house, actor: str, method: str, url: str, **sent: object) -> list[str]:
    """Send it and return what is wrong with the answer; [] is right."""
    answer = ask(house, actor, method, url, **sent)
    body = answer.content.decode(errors="replace") if answer.content else ""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    found += ["traceback"] if "Traceback" in body else []
    # Lines are counted in hidden fields of Django's, which nobody types.
    found += [words for words in NOT_OURS if words in body and "/correction/" not in url]
    found += ["executed"] if "<script>alert(1)" in body else []
    if answer.status_code >= 400:
        found += ["something was stored"] if answer.has_changed else []
        found += ["no sentence"] if is_page and body and "</h1>" not in body else []
    return found


@pytest.mark.parametrize("actor", PAGES)
def test_no_form_breaks_on_what_nobody_should_send(house, actor):
    found, count = [], 0
    for form in forms_of(house, actor):
        for sent in sendings(form.fields, f"{actor} {form.action[:12]}", count=EACH):
            count += 1
            wrong = trouble(
                house, actor, "POST", form.action, data=sent.body, content_type=sent.kind
            )
            if wrong:
                found.append((form.action, sent.kind, sent.body[:120], wrong))

    assert found == []
    assert count >= (EACH + 12) * len(PAGES[actor])


@pytest.mark.parametrize("actor", ["stranger", "zhang", "gu"])
def test_no_page_breaks_on_a_hostile_query(house, actor):
    found = []
    for place, name in enumerate(name for name, door in DOORS.items() if door.get == "200"):
        url = doors.address(name, house.codes["zhang"])
        is_paper = url.endswith((".pdf", ".zip"))
        if is_paper or doors.expected(name, actor, "GET") != "200":
            continue
        for query in in_turn(QUERIES, place, count=4):
            wrong = trouble(house, actor, "GET", url, QUERY_STRING=query)
            found += [(name, query[:60], wrong)] if wrong else []

    assert found == []


@pytest.mark.parametrize(("actor", "method"), [("zhang", "GET"), ("gu", "GET"), ("gu", "POST")])
def test_no_address_breaks_on_a_hostile_code(house, actor, method):
    found = []
    for place, (name, door) in enumerate(DOORS.items()):
        url = doors.address(name, house.codes["zhang"])
        for told in door.arguments.values():
            known = house.codes["zhang"].get(told, str(told))
            for code in in_turn(CODES, place, count=4):
                broken = url.replace(known, code, 1) if known in url else url
                wrong = trouble(house, actor, method, broken, content_type=FORM)
                found += [(name, broken[:80], wrong)] if wrong else []

    assert found == []
