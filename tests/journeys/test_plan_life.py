"""Plans that live, in a real browser and in two languages: missed, repaired, changed, questioned,
settled and paid off."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import start, stop
from tests.journeys.keepers import (
    Keepers,
    change,
    debt_of,
    marks,
    name_of,
    pay,
    plan_of,
    press_at,
    submit,
)
from tests.journeys.turns import nothing_differs, words_of

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("story")]
# Who bends a plan, who questions and settles, who ends one, and who answers at their lender.
CAST = {"en": ("KP-4", "KP-5", "KP-6", "ortiz"), "zh-hans": ("KP-1", "KP-2", "KP-3", "wen")}
# At least half of what is owed without the fee.
SUMS = {"en": "600.00", "zh-hans": "1800.00"}
languages = pytest.mark.parametrize("language", CAST)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    portal, child = start(tmp_path_factory.mktemp("keeping"), scenario="keeping", port=8540)
    yield portal
    stop(child)


@pytest.fixture
def cast(browser, running, tmp_path):
    everybody = Keepers(browser, running, tmp_path)
    yield everybody
    everybody.leave()


@languages
def test_a_missed_payment_is_spread_and_the_next_one_left_out(cast, running, language):
    reference, _, _, _ = CAST[language]
    person = cast.borrower(reference)
    first = plan_of(person)
    assert marks(person, "late")
    person.go(f"{first}missed/")
    expect(person.page.locator("main a[href$='/payments/']").first).to_be_visible()
    spread = change(person, first, "spread")
    assert not marks(person, "late")
    skipped = change(person, spread, "skip")
    assert len({first, spread, skipped}) == 3
    agreements = person.page.locator("main a[href*='/my/agreements/']")
    expect(agreements).to_have_count(3)
    words = words_of(person.download(agreements.first.get_attribute("href")))
    assert last_day(person) in re.sub(r"\s", "", words)
    person.go(first)
    assert person.page.url.endswith(skipped)
    nothing_differs(running)


def last_day(person):
    """Return the day of the last payment on the plan's page, without spaces."""
    person.page.locator("main figure details summary").first.click()
    days = person.page.locator("main figure details ol.key li > span:not(.amount)")
    return re.sub(r"\s", "", days.last.evaluate("node => node.firstChild.textContent"))


@languages
def test_a_fee_is_questioned_and_taken_off_and_the_rest_settled_for_less(cast, running, language):
    _, reference, _, name = CAST[language]
    person, officer = cast.borrower(reference), cast.officer(name)
    debt = debt_of(person)
    question(person, debt)
    uphold(officer, person)
    settlement = ask_to_settle(person, debt, SUMS[language])
    officer.go(settlement.replace("/my/", "/lender/"))
    press_at(officer, "/agreement/")
    sign_and_pay(person, settlement, debt, reference)
    expect(person.page.locator("main .tick")).to_be_visible()
    nothing_differs(running)


def question(person, debt):
    """Say that the fee is not right."""
    person.go(f"{debt}dispute/lines/")
    person.page.locator("main [name=about]").last.check()
    person.page.locator("main [name=ground]").first.check()
    submit(person)
    person.page.wait_for_url("**/my/questions/**")


def uphold(officer, person):
    """Agree with all of what is questioned; the borrower reads so, and has it as a paper."""
    asked = re.search(r"/my/questions/(\w+)/", person.page.url)[1]
    officer.go(f"/lender/disputes/{asked}/")
    officer.page.check("[name=verdict][value=all]")
    officer.fill(text="We looked at the fee. It is taken off.")
    officer.page.locator("main form button", has_text="Send this answer").click()
    person.page.reload()
    assert words_of(person.download(f"/my/questions/{asked}/answer.pdf"))


def ask_to_settle(person, debt, amount):
    """Offer a smaller sum at once; return the address of what was asked."""
    person.go(f"{debt}settlement/")
    person.fill(amount=amount, count="1")
    submit(person)
    person.page.wait_for_url("**/my/settlements/**")
    return re.search(r"/my/settlements/\w+/", person.page.url)[0]


def sign_and_pay(person, settlement, debt, reference):
    """Sign what was offered, and pay all of it before its day."""
    person.go(settlement)
    person.fill(signed_name=name_of(reference))
    person.page.check("[name=is_read]")
    press_at(person, "/acceptance/")
    expect(person.page.locator("main a[href$='/payments/']").first).to_be_visible()
    pay(person, debt)
    person.go(settlement)


@languages
def test_a_plan_that_is_paid_off_says_so_on_every_page(cast, running, language):
    _, _, reference, _ = CAST[language]
    person = cast.borrower(reference)
    debt, plan = debt_of(person), plan_of(person)
    pay(person, debt)
    person.go(plan)
    assert (marks(person, "paid"), marks(person, "next")) == (1, 1)
    pay(person, debt)
    person.go(plan)
    expect(person.page.locator("main .tick")).to_be_visible()
    assert marks(person, "paid") == 2
    statement = words_of(person.download(f"{debt}statement.pdf"))
    assert "0.00" in statement
    nothing_differs(running)
