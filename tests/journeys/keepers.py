"""People who keep plans, each in their own language: how they come in, and what they press.

Knows addresses, names of fields and marks, and no words: the same steps go in both languages.
"""

import json
import re
from functools import cached_property

from playwright.sync_api import Browser, BrowserContext, expect

from portal.scenarios import keeping
from tests.journeys.conftest import Running
from tests.journeys.hands import Person

LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}
LANGS = {"en": "en", "zh-hans": "zh-Hans"}


class Keepers:
    """Everybody of the scenario ``keeping``; each comes in once, at a window of their own."""

    def __init__(self, browser: Browser, running: Running, pictures) -> None:
        self.browser = browser
        self.running = running
        self.pictures = pictures
        self.contexts: list[BrowserContext] = []

    @cached_property
    def made(self) -> dict:
        return json.loads(self.running.manage("seed", "--scenario", "keeping", "--json"))

    def borrower(self, reference: str) -> Person:
        """Let a borrower find their debt by the letter's code, on a phone in their language."""
        keeper = next(each for each in keeping.KEEPERS if each.reference == reference)
        way = next(each for each in self.made["borrowers"] if each["debt"] == reference)
        person = self._person(reference, 390, LOCALES[keeper.language])
        person.go("/find/")
        expect(person.page.locator("html")).to_have_attribute("lang", LANGS[keeper.language])
        person.fill(code=way["letter_code"], birth_date=way["birth_date"])
        submit(person)
        person.page.locator("main button[value=EMAIL]").click()
        code = person.letter(keeper.email, containing="")
        person.fill(code=re.search(r"\b\d{6}\b", code)[0])
        submit(person)
        person.page.locator("main button[value=yes]").click()
        person.page.wait_for_url("**/my/**")
        return person

    def officer(self, name: str) -> Person:
        person = self._person(name, 1280, "en-GB")
        known = next(o for o in self.made["officers"] if o["email"].startswith(f"{name}@"))
        person.sign_in(known["email"], known["password"])
        return person

    def leave(self) -> None:
        for context in self.contexts:
            context.close()

    def _person(self, name: str, width: int, locale: str) -> Person:
        size = {"width": width, "height": 900}
        self.contexts.append(self.browser.new_context(viewport=size, locale=locale))
        (self.pictures / name).mkdir()
        return Person(self.contexts[-1], self.running, self.pictures / name)


def name_of(reference: str) -> str:
    return next(each.name for each in keeping.KEEPERS if each.reference == reference)


def submit(person: Person) -> None:
    person.page.locator("main form button").first.click()


def press_at(person: Person, action: str) -> None:
    """Press the button of the form that is sent to an address with ``action`` in it."""
    person.page.locator(f"main form[action*='{action}'] button").first.click()


def debt_of(person: Person) -> str:
    """Open the person's debt and return its address."""
    person.go("/my/")
    person.page.locator("main a[href*='/my/debts/']").first.click()
    return re.search(r"/my/debts/\w+/", person.page.url)[0]


def plan_of(person: Person) -> str:
    """Open the plan that the debt's page leads to, and return its address."""
    debt_of(person)
    link = person.page.locator("main a[href*='/my/plans/']").first.get_attribute("href")
    plan = re.search(r"/my/plans/\w+/", link)[0]
    person.go(plan)
    return plan


def pay(person: Person, debt: str) -> None:
    """Pay the first of the sums on offer with a card, and wait for the receipt."""
    person.go(f"{debt}payments/")
    person.page.locator("main input[type=radio]").first.check()
    submit(person)
    person.page.fill("#number", "4242 4242 4242 4242")
    person.page.click("#pay")
    person.page.wait_for_url("**/my/payments/**")
    expect(person.page.locator("main a[href$='.pdf']").first).to_be_visible()


def marks(person: Person, state: str) -> int:
    """Return how many payments on the plan's page have this mark, once it is there."""
    expect(person.page.locator("main ol.key").first).to_be_attached()
    return person.page.locator(f"main ol.key li.{state}").count()


def change(person: Person, plan: str, wish: str, query: str = "") -> str:
    """Look at a change of a plan before and after, press, and return the new plan's address."""
    person.go(f"{plan}changes/{wish}/{query}")
    expect(person.page.locator("main svg .line.other").first).to_be_attached()
    if person.page.locator("main [name=signed_name]").count():
        reference = person.pictures.name
        person.fill(signed_name=name_of(reference))
    person.page.locator("main form[method=post] button.primary").click()
    person.page.wait_for_url(re.compile(r"/my/plans/\w+/$"))
    return re.search(r"/my/plans/\w+/", person.page.url)[0]
