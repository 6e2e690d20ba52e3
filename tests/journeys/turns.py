"""What the late turns of a payment need: people with plans, their ways in, and the sandbox's desk.

Moves the sandbox's time on its own first page, and the portal's by the command for a chosen moment.
"""

import io
import json
import re
from functools import cached_property

from playwright.sync_api import Browser, BrowserContext
from pypdf import PdfReader

from portal.scenarios import life
from tests.journeys.conftest import Running
from tests.journeys.hands import Person


class Cast:
    """Everybody of the scenario ``life``; each comes in once, at a window of their own."""

    def __init__(self, browser: Browser, running: Running, pictures) -> None:
        self.browser = browser
        self.running = running
        self.pictures = pictures
        self.contexts: list[BrowserContext] = []

    @cached_property
    def made(self) -> dict:
        return json.loads(self.running.manage("seed", "--scenario", "life", "--json"))

    def borrower(self, reference: str, *, width: int = 390) -> Person:
        """Let a borrower find their debt by the letter's code, and open their plan."""
        person = self._person(reference, width)
        way = next(each for each in self.made["borrowers"] if each["debt"] == reference)
        person.go("/find/")
        person.fill(code=way["letter_code"], birth_date=way["birth_date"])
        person.press("Continue")
        person.page.locator("main button[value=EMAIL]").click()
        code = person.letter(mail_of(reference), containing="code")
        person.fill(code=re.search(r"\b\d{6}\b", code)[0])
        person.press("Continue")
        person.press("Yes, this is mine")
        open_plan(person)
        return person

    def officer(self, name: str, *, width: int = 1280) -> Person:
        person = self._person(name, width)
        known = next(o for o in self.made["officers"] if o["email"].startswith(f"{name}@"))
        person.sign_in(known["email"], known["password"])
        return person

    def leave(self) -> None:
        for context in self.contexts:
            context.close()

    def _person(self, name: str, width: int) -> Person:
        size = {"width": width, "height": 900}
        self.contexts.append(self.browser.new_context(viewport=size, locale="en-GB"))
        (self.pictures / name).mkdir()
        return Person(self.contexts[-1], self.running, self.pictures / name)


def mail_of(reference: str) -> str:
    return next(payer.email for payer in life.PAYERS if payer.reference == reference)


def open_plan(person: Person) -> None:
    person.go("/my/")
    person.page.locator("main a[href*='/my/debts/']").first.click()
    person.page.locator("main a[href*='/my/plans/']").first.click()


def to_the_payment_page(person: Person) -> None:
    """Choose the first sum on offer, the next payment of the plan, and go to pay it."""
    person.follow("^Pay$")
    person.page.locator("main input[type=radio]").first.check()
    person.press("Go to the payment page")


def give_card(person: Person, number: str) -> None:
    person.page.fill("#number", number)
    person.page.click("#pay")


def pay(person: Person, number: str = "4242 4242 4242 4242") -> str:
    """Pay the next payment with a card; return the number of its receipt."""
    open_plan(person)
    to_the_payment_page(person)
    give_card(person, number)
    return receipt_of(person)


def receipt_of(person: Person) -> str:
    """Wait for the receipt after a payment; return its number."""
    person.page.wait_for_url("**/my/payments/**")
    person.sees("Payment received")
    return re.search(r"[A-Z]+-\d{4}-\d{6}", person.page.inner_text("main"))[0]


def go_to_payment(officer: Person, name: str) -> None:
    """Open the newest payment of a borrower, from the list of accounts."""
    officer.go("/lender/accounts/")
    officer.follow(name)
    officer.page.locator("main a[href*='/lender/payments/']").first.click()


def on_the_desk(person: Person, act: str) -> None:
    """Press on the sandbox's first page what is done to the newest payment or dispute."""
    person.at_the_desk(f"button[name=act][value={act}]")


def five_days_on(person: Person, *, times: int = 1) -> None:
    """Press on the sandbox's first page that five days go by, so many times."""
    person.at_the_desk("button[name=days][value='5']", times=times)


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def nothing_differs(running: Running) -> None:
    """The books hold every promise, and the provider's truth is theirs."""
    books = json.loads(running.manage("check_books", "--json"))
    assert books["ok"], books["breaches"]
    told = json.loads(running.manage("reconcile", "--json"))
    assert told["ok"] and not any(told["difference_minor"].values()), told
