"""Every claim about plans holds for a few thousand random ones; `manage.py prove` tries more."""

from collections import Counter

from payments.money import EXPONENTS
from plans.proofs.cases import CURRENCIES, case
from plans.proofs.trying import CLAIMS, try_cases

PLANS = 200 * len(CURRENCIES)


def test_every_claim_holds_for_a_few_thousand_plans_in_twelve_currencies():
    tried = try_cases(7, first=0, count=PLANS)

    assert tried.counterexample is None
    assert tried.cases == PLANS
    assert all(held > PLANS // 2 for held in tried.checks.values())


def test_cases_are_in_twelve_currencies_of_three_exponents():
    made = [case(7, number) for number in range(120)]

    assert Counter(each.currency for each in made) == dict.fromkeys(CURRENCIES, 10)
    assert Counter(EXPONENTS[name] for name in CURRENCIES) == {0: 3, 2: 6, 3: 3}


def test_a_case_is_the_same_each_time_and_another_for_another_number():
    assert case(7, 3) == case(7, 3)
    assert str(case(7, 3)) == str(case(7, 3))
    assert len({str(case(7, number)) for number in range(100)}) == 100


def test_the_first_case_for_which_a_claim_does_not_hold_is_named():
    def all_are_yuan(made):
        yield made.total_minor > 0
        yield made.currency == "CNY"

    tried = try_cases(7, first=3, count=50, claims=(all_are_yuan,))

    found = tried.counterexample
    assert (found.claim, found.place, found.seed, found.number) == ("all_are_yuan", 2, 7, 4)
    assert (tried.cases, tried.checks) == (1, {"all_are_yuan": 3})
    assert try_cases(7, first=4, count=1, claims=(all_are_yuan,)).counterexample == found


def test_rules_that_stop_are_a_counterexample_with_what_they_said():
    def nothing_stops(made):
        yield True
        assert made.number < 5, "five is too many"

    found = try_cases(7, first=0, count=50, claims=(nothing_stops,)).counterexample

    assert (found.number, found.place) == (5, 2)
    assert found.trouble.startswith("AssertionError: five is too many")


def test_each_claim_says_what_it_claims():
    assert [claim.__name__ for claim in CLAIMS if not claim.__doc__] == []
    assert len({claim.__name__ for claim in CLAIMS}) == len(CLAIMS)
