"""Mr Zhang's whole story in a real browser, from the bank's file to the receipt and remittance."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal import demo_file
from tests.journeys.conftest import start, stop
from tests.journeys.hands import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("story")]
MAIL = "zhang@example.net"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    portal, child = start(tmp_path_factory.mktemp("story"), scenario="begin", port=8500)
    yield portal
    stop(child)


@pytest.fixture
def people(browser, running, tmp_path):
    """Give a browser window to each person of the story: a phone or a desk, in a language."""
    contexts = []

    def person(name, *, width, language="en-GB"):
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=size, locale=language))
        (tmp_path / name).mkdir()
        return Person(contexts[-1], running, tmp_path / name)

    yield person
    for context in contexts:
        context.close()


def test_a_debt_goes_from_the_banks_file_to_a_receipt_that_both_sides_hold(people, running):
    wen = people("wen", width=1280)
    wen.sign_in_as_officer("wen")
    zhang = people("zhang", width=390)

    code = place_and_print_the_letter(wen)
    debt = find_the_debt(zhang, code)
    plan = agree_a_plan_at_once(zhang, debt)
    receipt = pay_after_a_decline(zhang, debt, plan)

    both_sides_hold(receipt, zhang, wen)
    li = people("li", width=390, language="zh-CN")
    a_person_answers(li, wen)
    told = json.loads(running.manage("check_books", "--json"))
    assert told["ok"], told["breaches"]


def place_and_print_the_letter(wen):
    """Wen brings the GB18030 file, sees what would happen, places it, and prints a letter."""
    bank_file = wen.running.home / "bank.csv"
    bank_file.write_bytes(demo_file.demo_rows(datetime.now(UTC).date()))
    bring(wen, bank_file)
    wen.press("^Place 12 debts")
    wen.sees("12 new debts are here", "¥68,045.65")
    bring(wen, bank_file)
    expect(wen.page.get_by_role("button", name=re.compile("^Place "))).to_have_count(0)
    wen.go("/lender/accounts/")
    wen.follow("张伟")
    wen.sees("¥30,542.70", "not checked for a year")
    wen.press("Make a letter")
    letter = wen.page.get_by_role("link", name=re.compile("Print the letter"))
    words = words_of(wen.download(letter.get_attribute("href")))
    assert "30,542" not in words and "Canal" not in words and "运河银行" not in words
    return re.search(r"\b([0-9A-Z]{4}) ([0-9A-Z]{4}) ([0-9A-Z]{4})\b", words)[0]


def bring(wen, bank_file):
    """Choose the file and look at what placing it would do."""
    wen.go("/lender/placements/")
    wen.page.set_input_files("main [name=file]", str(bank_file))
    wen.press("Look at the file")
    wen.sees("GB18030")
    wen.press("Check every row")
    wen.sees("What would happen")


def find_the_debt(zhang, code):
    """Zhang types the code on the letter and his birthday, and gives an address of his own."""
    zhang.go("/")
    zhang.follow("Find my debt")
    zhang.fill(code=code, birth_date="1987-05-17")
    zhang.press("Continue")
    zhang.follow("None of those")
    zhang.fill(email=MAIL)
    zhang.page.check("[name=are_others_gone]")
    zhang.press("Send the code")
    zhang.fill(code=re.search(r"\b\d{6}\b", zhang.letter(MAIL, containing="code"))[0])
    zhang.press("Continue")
    zhang.sees("Is this your debt?", "¥30,542.70")
    zhang.press("Yes, this is mine")
    zhang.page.locator("main a[href*='/my/debts/']").first.click()
    zhang.sees("¥24,000.00", "¥5,042.70", "¥1,500.00", "Make a plan")
    return re.search(r"/my/debts/\w+/", zhang.page.url)[0]


def agree_a_plan_at_once(zhang, debt):
    """He says what he can spare, takes a plan lighter than what fits, signs; policy says yes."""
    zhang.follow("Make a plan")
    zhang.fill(income="9000", essentials="6400", commitments="800")
    zhang.press("Save and see")
    zhang.sees("¥1,800.00", "¥900.00")
    zhang.follow("Choose a plan")
    expect(zhang.page.locator("[name=pace][value=FITTING]")).to_be_checked()
    zhang.sees("¥898.31", "34", "¥925.53", "33", "¥954.45", "32")
    zhang.page.check("[name=pace][value=LIGHTER]")
    zhang.sees("¥848.40", "¥848.70", "36", "The answer comes at once")
    zhang.press("Continue")
    zhang.sees("The agreement, in full", "¥30,542.70")
    zhang.fill(signed_name="张伟")
    zhang.page.check("[name=is_read]")
    zhang.press("Sign and start")
    zhang.sees("Agreed. Your plan is in place", "0 of 36")
    plan = re.search(r"/my/plans/\w+/", zhang.page.url)[0]
    agreement = zhang.page.get_by_role("link", name=re.compile("signed agreement"))
    assert "848.70" in words_of(zhang.download(agreement.get_attribute("href")))
    days = zhang.download(plan + "calendar.ics").decode()
    assert days.count("BEGIN:VEVENT") == 36
    return plan


def pay_after_a_decline(zhang, debt, plan):
    """The first card is declined, the second pays; the page confirms by itself."""
    zhang.go(plan)
    zhang.follow("^Pay$")
    zhang.page.locator("main input[type=radio]").first.check()
    zhang.press("Go to the payment page")
    zhang.page.fill("#number", "4000 0000 0000 9995")
    zhang.page.click("#pay")
    zhang.sees("No money has been taken")
    zhang.page.fill("#number", "4242 4242 4242 4242")
    zhang.page.click("#pay")
    zhang.page.wait_for_url("**/my/payments/**")
    zhang.sees("Payment received", "¥29,694.30", "CANAL-2", "Principal")
    return re.search(r"CANAL-\d{4}-\d{6}", zhang.page.inner_text("main"))[0]


def both_sides_hold(receipt, zhang, wen):
    """Zhang's copy, the bank's copy, the public check and the remittance say the same."""
    check = re.search(r"code ([0-9A-Z]{8})", zhang.page.inner_text("main"))[1]
    theirs = words_of(zhang.download(f"/my/receipts/{receipt}.pdf"))
    ours = words_of(wen.download(f"/lender/receipts/{receipt}.pdf"))
    assert all(receipt in copy and "848.40" in copy for copy in (theirs, ours))
    assert receipt in zhang.letter(MAIL, containing=receipt)
    assert receipt in wen.letter("plans@canal.example", containing=receipt)
    zhang.go("/receipts/check/")
    zhang.fill(number=receipt, code=check)
    zhang.press("Check")
    zhang.sees("genuine")
    wen.go("/lender/remittance/")
    wen.sees(receipt, "¥848.40", "−¥24.90", "¥823.50")


def a_person_answers(li, wen):
    """Li's plan takes more than half of what is left; Wen reads it and says yes."""
    wen.go("/lender/accounts/")
    wen.fill(q="CB-2026-0002")
    wen.press("Search")
    wen.follow("李娜")
    wen.press("Make a letter")
    letter = wen.page.get_by_role("link", name=re.compile("Print the letter"))
    words = words_of(wen.download(letter.get_attribute("href")))
    li.go("/find/")
    li.fill(code=re.search(r"\b([0-9A-Z]{4}) ([0-9A-Z]{4}) ([0-9A-Z]{4})\b", words)[0])
    li.fill(id_last4="7723")
    li.page.locator("main form button").first.click()
    li.page.locator("main button[value=EMAIL]").click()
    li.fill(code=re.search(r"\b\d{6}\b", li.letter("li@example.org", containing=""))[0])
    li.page.locator("main form button").first.click()
    li.page.locator("main button[value=yes]").click()
    li.page.locator("main a[href*='/my/debts/']").first.click()
    debt = re.search(r"/my/debts/\w+/", li.page.url)[0]
    li.go(debt + "budget/")
    li.fill(income="5200", essentials="4300", commitments="100")
    li.page.locator("main form button").first.click()
    li.go(debt + "plan/")
    li.page.check("[name=pace][value=SHORTEST]")
    li.page.locator("main button[value=continue]").click()
    li.fill(signed_name="李娜")
    li.page.check("[name=is_sure]")
    li.page.check("[name=is_read]")
    li.page.locator("main form[action*=signature] button").click()
    expect(li.page).to_have_url(re.compile("/my/proposals/"))
    wen.go("/lender/queue/")
    wen.follow("李娜")
    wen.press("Agree to this plan")
    li.page.reload()
    expect(li.page.locator("main a[href*='/my/plans/']").first).to_be_visible()


def words_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
