"""What cannot be, where things have gone wrong: refused in a sentence that names what can be."""

import pytest

from plans.models import Hold, Proposal, Situation
from tests.portal import ladder_story
from tests.portal.test_impossible import AMOUNTS, BARE, CHOICES, DAYS, WAY_OUT, said
from tests.portal.walks import address, build, see, sign, tell_budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
SITUATION = {"reason": "WORK", "back_date": "2027-06-01", "later": "3,000", "lump": "500"}


def refusals(client, url, base, name, values):
    """Return each of ``values`` for ``name`` that is not refused in a sentence with a way out."""
    found = []
    for value in values:
        answer = client.post(url, base | {name: value})
        sentences = said(answer)
        is_kind = sentences and all(WAY_OUT.search(each) for each in sentences)
        if answer.status_code != 422 or not is_kind or any(map(BARE.search, sentences)):
            found.append((value[:20], answer.status_code, sentences))
    return found


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("reason", CHOICES[1:]),
        ("back_date", (*DAYS, "2026-11-02", "2026-11-01")),
        ("later", AMOUNTS),
        ("lump", AMOUNTS),
    ],
)
def test_a_situation_that_cannot_be_is_refused_with_what_can(zhangs, zhang_debt, name, values):
    url = address("ways", zhang_debt.code)

    assert refusals(zhangs, url, SITUATION, name, values) == []
    assert not Situation.objects.exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [("way", CHOICES), ("until", (*DAYS, "2026-11-01", "2027-11-02"))],
)
def test_a_way_after_missed_payments_that_cannot_be_is_refused(zhangs, zhang_debt, name, values):
    plan = ladder_story.missing(zhang_debt).plan
    base = {"way": "CATCH_UP", "until": "2026-11-16", "seen": "x"}

    assert refusals(zhangs, address("missed", plan.code), base, name, values) == []


@pytest.mark.parametrize("value", ["31000.01", *AMOUNTS])
def test_a_sum_to_share_that_cannot_be_is_refused(zhangs, zhang_debt, value):
    answer = zhangs.get(address("share"), {"amount": value})

    assert answer.status_code == 422
    assert all(WAY_OUT.search(each) for each in said(answer)), said(answer)


@pytest.mark.parametrize("value", ["", "99999", *AMOUNTS])
def test_a_part_of_a_sum_that_cannot_be_is_refused(zhangs, zhang_debt, value):
    url = f"{address('share')}?amount=500"

    assert refusals(zhangs, url, {}, f"part_{zhang_debt.code}", [value]) == []


@pytest.mark.parametrize("value", ["", "\x00", "x" * 121])
def test_a_rest_with_an_adviser_that_cannot_be_is_refused(zhangs, zhang_debt, value):
    url = address("breathing-space", zhang_debt.code)

    assert refusals(zhangs, url, {}, "reference", [value]) == []
    assert not Hold.objects.exists()


def test_a_month_that_leaves_nothing_is_kept_and_leads_to_what_there_is(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt, essentials="9,500")

    shown = see(zhangs, "builder", zhang_debt.code).text
    ways = see(zhangs, "ways", zhang_debt.code).text

    assert "Please look at what else there is before you promise anything." in shown
    assert "Free, independent advice" in ways
    assert "What comes first A plan in equal payments" not in ways


def test_a_plan_above_what_the_month_leaves_goes_to_a_person(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt, essentials="9,500")
    build(zhangs, zhang_debt)

    response = sign(zhangs, zhang_debt, is_sure="on")

    assert (response.status_code, Proposal.objects.get().state) == (302, "PENDING_REVIEW")
