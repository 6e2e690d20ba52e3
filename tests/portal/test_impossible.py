"""What cannot be, at every form of a borrower: refused in a sentence that names what can be.

Nothing is stored by it, and no answer is in a program's words.
"""

import re
from html import unescape

import pytest
from django.db import models
from django.urls import reverse

from payments.models import Event, Payment
from plans import progress
from plans.changing import amendments
from plans.models import BudgetStatement, Dispute, Plan, Proposal, Settlement, SupportNeed
from portal.borrower.forms import BudgetForm
from portal.models import Authority
from tests.payments.payers import agree
from tests.plans.amending import ask, seen, skip
from tests.portal.test_months import answer as tell
from tests.portal.walks import BUDGET, LIGHTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
AMOUNTS = ("-1", "NaN", "Infinity", "1e3", "1" + "0" * 18, "9" * 40, "9" * 41, "0.001", "x", "\x00")
DAYS = ("1900-01-01", "9999-12-31", "2027-02-31", "31.02.2027", "0000-00-00", "soon", "\x00")
COUNTS = ("0", "-1", "121", "1.5", "NaN", "1" + "0" * 18, "x", "\x00")
CHOICES = ("", "NaN", "0", "SOMETHING", "\x00")
WRONG = {
    **dict.fromkeys(("amount", "income", "essentials", "commitments"), AMOUNTS),
    **dict.fromkeys(("upfront", "part-line-3", "extra", "rent"), AMOUNTS),
    **dict.fromkeys(("from_date", "first_date", "until_date", "until", "to"), DAYS),
    **dict.fromkeys(("end_date", "upfront_date", "day"), DAYS),
    **dict.fromkeys(("about", "ground", "codes", "scope", "way"), CHOICES),
    **dict.fromkeys(("income_period", "frequency", "percent", "every", "choice"), CHOICES),
    "count": COUNTS,
    "consent": ("",),
    "lines": ("NaN", "99"),
    "anchor_day": ("0", "32", "-1", "x"),
    "bonus_months": ("0", "13", "x"),
    "pace": ("SOMETHING",),
    "ahead": ("SOMETHING",),
    "email": ("x", "a@", "\x00", "a" * 300 + "@example.org"),
    "name": ("", "x" * 121, "\x00"),
    "signed_name": ("", "x", "x" * 121, "\x00"),
    "text": ("x" * 1501, "\x00"),
}
BUILDER = LIGHTER | dict.fromkeys(("count", "end_date", "upfront", "upfront_date"), "")
OPEN = {"frequency": "MONTHLY", "from_date": "2026-12-15"}
SHAPED = OPEN | {"count": "24"}
# What each form takes, so that one answer at a time can be made impossible.
OF_A_DEBT = {
    "budget": BUDGET,
    "builder": BUILDER | {"pace": "", "amount": "900"},
    "uneven": SHAPED | {"shape": "STEP_UP", "percent": "10", "every": "12"},
    "uneven balloon": SHAPED | {"shape": "BALLOON", "amount": "500"},
    "uneven bonus": OPEN | {"shape": "BONUS", "amount": "500", "extra": "900", "bonus_months": "2"},
    "settlement-ask": {"amount": "20000", "count": "3", "first_date": "2026-12-01", "text": ""},
    "line-dispute": {"about": "line-3", "ground": "NOT_AGREED", "part-line-3": "", "text": ""},
    "dispute": {"lines": "1", "text": "x"},
    "hold": {"text": ""},
    "support": {"codes": "HELPER", "consent": "on"},
    "advisers": {
        "name": "Ms Ma",
        "email": "ma@example.org",
        "scope": "VIEW",
        "until_date": "2027-01-31",
    },
    "pay": {"choice": "OWN", "amount": "100"},
    "pay-links": {"amount": "100", "email": ""},
    "quote": {"day": "2026-11-10"},
}
WISHES = {
    "skip": {"day": "2026-12-15"},
    "move": {"day": "2026-12-15", "to": "2026-12-20"},
    "day": {"anchor_day": "25"},
    "amount": {"amount": "600", "signed_name": "张伟"},
    "rhythm": {"frequency": "WEEKLY", "amount": "", "signed_name": "张伟"},
}
# What Django says where a form has no words of its own, and what a program says.
BARE = re.compile(
    "Enter a |Ensure this|Select a valid|This field|is not a valid|Null char|None|Invalid|%"
)
WAY_OUT = re.compile("[Pp]lease|[Yy]ou can|can be|at most|or more|or later|Choose|up to")
STORED: tuple[type[models.Model], ...] = (
    Authority,
    BudgetStatement,
    Dispute,
    Event,
    Payment,
    Plan,
    Proposal,
    Settlement,
    SupportNeed,
)


def counts():
    return [table.objects.count() for table in STORED]


def said(answer):
    """Return every sentence of a page's summaries of what to look at again."""
    body = answer.content.decode()
    found = re.findall(r'<div class="summary".*?</div>', body, re.DOTALL)
    listed = re.findall("<li>(.*?)</li>", "".join(found), re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", each)).strip() for each in listed]


def tries(base):
    return [(name, value) for name in base for value in WRONG.get(name, ())]


def troubles(client, url, base):
    """Return each impossible answer that is not refused in a sentence with a way out."""
    found = []
    for name, value in tries(base):
        before = counts()
        answer = client.post(url, base | {name: value})
        sentences = said(answer)
        bad = [s for s in sentences if BARE.search(s) or not WAY_OUT.search(s)]
        if answer.status_code != 422 or not sentences or bad or counts() != before:
            found.append((name, value[:20], answer.status_code, sentences))
    return found


@pytest.mark.parametrize("form", OF_A_DEBT)
def test_what_cannot_be_is_refused_with_what_can(zhangs, zhang_debt, form):
    url = reverse(f"borrower:{form.partition(' ')[0]}", args=[zhang_debt.code])

    assert troubles(zhangs, url, OF_A_DEBT[form]) == []


@pytest.mark.parametrize("wish", WISHES)
def test_a_change_that_cannot_be_is_refused_with_what_can(zhangs, zhang_debt, wish):
    plan = agree(zhang_debt)
    url = reverse("borrower:change", args=[plan.code, wish])

    assert troubles(zhangs, url, WISHES[wish] | {"seen": seen(plan)}) == []


def test_an_extra_payment_that_cannot_be_is_refused_with_what_can(zhangs, zhang_debt):
    url = reverse("borrower:extra", args=[agree(zhang_debt).code])

    assert troubles(zhangs, url, {"amount": "500", "ahead": "CUSHION"}) == []


@pytest.mark.parametrize("value", [value for value in AMOUNTS if value != "0.001"])
def test_a_line_of_a_month_that_cannot_be_is_refused_with_what_can(zhangs, zhang_debt, value):
    told = tell(zhangs, zhang_debt, "home", rent=value, rent_period="MONTHLY")

    assert told.status_code == 422
    assert all(WAY_OUT.search(each) and not BARE.search(each) for each in said(told))


@pytest.mark.parametrize("wish", WISHES)
def test_a_change_to_a_plan_that_moved_meanwhile_shows_it_as_it_is_now(zhangs, zhang_debt, wish):
    plan = agree(zhang_debt)
    looked_at = seen(plan)
    ask(plan, amendments.Kind.SKIP, skip)
    before = Plan.objects.count()

    url = reverse("borrower:change", args=[plan.code, wish])
    answer = zhangs.post(url, WISHES[wish] | {"seen": looked_at}, follow=True)

    now = progress.running_plan(zhang_debt)
    shown = re.sub(r"\s+", " ", unescape(answer.content.decode()))
    assert (answer.status_code, Plan.objects.count()) == (200, before)
    assert "Your plan has moved since you looked. Here is what is possible now." in shown
    assert now.code in shown


@pytest.mark.parametrize(
    ("currency", "typed", "example"),
    [("JPY", "1200.5", "120000"), ("KWD", "1.2345", "120.000"), ("CNY", "1.005", "1200.00")],
)
def test_decimals_that_a_currency_has_not_are_asked_for_with_an_example(currency, typed, example):
    form = BudgetForm(BUDGET | {"income": typed, "essentials": "1"}, currency=currency)

    assert form.errors["income"] == [f"Please write an amount in figures, such as {example}."]
