"""What a person does with a browser: sign in, read letters, press, look. Knows no rules."""

import email
import json
import re
import time
from collections.abc import Callable
from email import policy
from functools import cached_property
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, Response, expect

from portal.scenarios import people
from tests.journeys.conftest import WAIT_SECONDS, Running

CODES_MAX, CODE_MILLISECONDS = 3, 30_000
LOOK_AGAIN_MILLISECONDS = 500
# What Chromium says where a page that looks again by itself came between.
CROSSED, CROSSED_MAX = ("ERR_ABORTED", "interrupted by another navigation"), 5


class Person:
    """One person at one browser window; ``pictures`` is where their screenshots go."""

    def __init__(self, context: BrowserContext, running: Running, pictures: Path) -> None:
        self.running = running
        self.pictures = pictures
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WAIT_SECONDS * 1000)
        self.count = 0

    def go(self, path: str) -> None:
        answer = self.visit(self.running.origin + path)
        assert answer.status == 200, f"{path}: {answer.status}"

    def visit(self, url: str) -> Response:
        """Load an address that may be of another origin."""
        return uncrossed(lambda: self.page.goto(url))

    @cached_property
    def desk(self) -> Page:
        """The sandbox's first page, in a browser's window that shares nothing with this person."""
        window = self.page.context.browser.new_context().new_page()
        window.set_default_timeout(WAIT_SECONDS * 1000)
        return window

    def at_the_desk(self, button: str, *, times: int = 1) -> None:
        """Press a button on the sandbox's first page, and wait each time until it is done."""
        self.desk.goto(self.running.sandbox + "/")
        for _ in range(times):
            with self.desk.expect_navigation():
                self.desk.locator(button).first.click()

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=re.compile(name)).first.click()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=re.compile(name)).first.click()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f'main [name="{name}"]').first.fill(value)

    def sees(self, *words: str) -> None:
        """Look for words on the page, and take its picture."""
        for word in words:
            expect(self.page.locator("body")).to_contain_text(word)
        self.count += 1
        self.page.screenshot(path=self.pictures / f"{self.count:02d}.png", full_page=True)

    def sees_in_time(self, words: str) -> None:
        """Load the page again until the words are on it: somebody else brings them about."""
        until = time.monotonic() + WAIT_SECONDS
        while words not in self.page.inner_text("body") and time.monotonic() < until:
            self.page.wait_for_timeout(LOOK_AGAIN_MILLISECONDS)
            uncrossed(self.page.reload)
        self.sees(words)

    def download(self, path: str) -> bytes:
        """Fetch a document with this person's session."""
        answer = self.page.request.get(self.running.origin + path)
        assert answer.ok, f"{path}: {answer.status}"
        return answer.body()

    def letter(self, to: str, *, containing: str) -> str:
        """Wait for the newest letter to an address, as a file that the demo keeps; return it."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            for path in sorted((self.running.home / "mail").glob("*.eml"), reverse=True):
                if to in (text := _words_of(path)) and containing in text:
                    return text
            time.sleep(0.2)
        raise AssertionError(f"no letter to {to} with “{containing}”")

    def sign_in_as_officer(self, name: str) -> None:
        self.sign_in(*self.running.officer(name))

    def sign_in(self, address: str, password: str) -> None:
        """Sign in with a code, or come back at another window while still signed in."""
        kept = self.running.home / f"{address}.cookies"
        if kept.exists():
            self.page.context.add_cookies(json.loads(kept.read_text()))
            return
        self.go("/sign-in/")
        self.fill(email=address, password=password)
        self.press("Continue|Sign in")
        self.page.wait_for_url("**/second-factor/**")
        secret = people.secret_of("demo", f"{address} totp")
        for _half_minute in range(CODES_MAX):
            self.fill(code=people.code_now(secret))
            self.press("Continue|Sign in|Go on")
            self.page.wait_for_timeout(500)
            self.page.wait_for_load_state()
            if "second-factor" not in self.page.url:
                kept.write_text(json.dumps(self.page.context.cookies()))
                return
            # A code is taken once: who came in a moment ago waits for the next.
            self.page.wait_for_timeout(CODE_MILLISECONDS)
        raise AssertionError(f"{address} was not let in")


def uncrossed(load: Callable[[], Response]) -> Response:
    """Load a page, and again where the page before it looked again in that very moment."""
    for _ in range(CROSSED_MAX):
        try:
            return load()
        except Error as broken:
            if not any(word in broken.message for word in CROSSED):
                raise
    return load()


def _words_of(path: Path) -> str:
    letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    return f"{letter['To']}\n{letter['Subject']}\n{body.get_content() if body else ''}"
