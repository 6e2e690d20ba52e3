"""Interest in the book: posted once, to the unit, whenever it is asked, killed or late."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments import accruing, freezing, growth, ledger, quoting, rails, rates
from payments.freezing import BackDated
from payments.models import Accrual, Entry, Event
from payments.money import Money
from tests.conftest import LI, NOON, TODAY, place
from tests.payments.payers import breaches, pay

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)
TWELVE = {"rate_bp": 1200, "convention": "ACT_365F"}


def later(day: date) -> datetime:
    """Return noon in Suzhou on ``day``."""
    return NOON + (day - TODAY)


def grow(debt, **more):
    rates.begin(debt, **({"on": TODAY, "by": "officer:wen", "at": NOON} | TWELVE | more))
    return debt


def night(day: date, *debts) -> int:
    return accruing.post_all([debt.pk for debt in debts], at=later(day))


def interest_of(debt) -> int:
    return ledger.owed_by_bucket(debt).get("INTEREST", 0)


def posted(debt) -> list[tuple[str, int]]:
    rows = Entry.objects.filter(debt=debt, kind="INTEREST").order_by("number")
    rows = rows.filter(postings__account__kind="INTEREST")
    return list(rows.values_list("key", "postings__amount_minor"))


@pytest.fixture
def growing(zhang_debt):
    """Mr Zhang's debt, whose 24,000.00 grow by 12 % a year from 2 November on."""
    return grow(zhang_debt)


def test_a_debt_without_terms_costs_nothing_whatever_its_file_says(zhang_debt):
    assert zhang_debt.annual_rate_bp == 1825
    assert night(JANUARY, zhang_debt) == 0
    assert growth.owed(zhang_debt, at=later(JANUARY)) == Money(30_542_70, "CNY")


def test_the_first_of_a_month_posts_the_days_before_it(growing):
    assert night(date(2026, 11, 30), growing) == 0
    assert night(DECEMBER, growing) == 1

    # 29 days of 24,000.00 at 12 %: 228.82.
    assert posted(growing) == [(f"interest:{growing.pk}:2026-12-01", 228_82)]
    assert interest_of(growing) == 5_042_70 + 228_82
    assert breaches() == []


def test_a_second_night_changes_nothing(growing):
    night(DECEMBER, growing)
    before = list(Accrual.objects.values())

    assert [night(DECEMBER, growing), night(date(2026, 12, 31), growing)] == [0, 0]
    assert (list(Accrual.objects.values()), len(posted(growing))) == (before, 1)


def test_a_night_that_was_missed_is_made_up_for(growing, li_debt):
    grow(li_debt)
    night(DECEMBER, li_debt)
    night(date(2027, 1, 7), growing, li_debt)

    assert posted(growing) == [(f"interest:{growing.pk}:2027-01-01", 473_42)]
    assert [minor for _, minor in posted(li_debt)] == [76_27, 81_54]


def test_what_is_owed_can_be_told_between_two_postings(growing):
    day = date(2026, 11, 12)

    assert growth.unposted(growing, on=day) == Money(78_90, "CNY")
    assert growth.owed(growing, at=later(day)) == Money(30_542_70 + 78_90, "CNY")
    assert ledger.owed(growing) == Money(30_542_70, "CNY")


def test_many_debts_are_told_and_posted_by_as_many_statements_as_two(
    canal, zhang_debt, li_debt, django_assert_max_num_queries
):
    debts = [grow(zhang_debt), grow(li_debt)]
    debts += [grow(place(each, canal)) for each in others(LI, 12)]

    with django_assert_max_num_queries(6):
        growth.unposted_now(debts, at=later(DECEMBER))
    with django_assert_max_num_queries(22):
        assert night(DECEMBER, *debts) == 14
    assert breaches() == []


def others(like, count):
    return [replace(like, reference=f"CB-{n}", borrower_reference=f"b{n}") for n in range(count)]


def test_frozen_days_are_never_charged_not_even_later(growing):
    freezing.freeze(growing, cause="HOLD", on=date(2026, 11, 12), by="b", at=NOON)
    thawed = later(date(2026, 11, 22))
    freezing.thaw(growing, cause="HOLD", on=date(2026, 11, 22), by="night", at=thawed)

    night(DECEMBER, growing)

    # 10 days before and 9 days after.
    assert [minor for _, minor in posted(growing)] == [149_92]


def test_only_what_is_not_disputed_grows(growing):
    freezing.freeze(growing, cause="DISPUTE", on=TODAY, part_minor=12_000_00, by="b", at=NOON)

    night(DECEMBER, growing)

    assert [minor for _, minor in posted(growing)] == [114_41]


def test_a_payment_pays_the_interest_of_its_day_and_lowers_what_grows(growing):
    pay(growing, 10_000_00, at=later(date(2026, 11, 12)))
    assert ledger.owed_by_bucket(growing) == {
        "PRINCIPAL": 14_000_00,
        "INTEREST": 5_042_70 + 78_90,
        "FEE": 1_500_00,
    }

    night(DECEMBER, growing)

    assert [minor for _, minor in posted(growing)] == [78_90, 87_46]
    assert breaches() == []


def test_a_change_of_rate_counts_from_its_day(growing):
    rates.change(growing, rate_bp=600, on=date(2026, 11, 12), by="officer:wen", at=NOON)

    night(DECEMBER, growing)

    assert [minor for _, minor in posted(growing)] == [153_86]


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2026, 1, 1)])
def test_nothing_begins_or_changes_in_the_past(zhang_debt, li_debt, day):
    with pytest.raises(BackDated):
        grow(zhang_debt, on=day)
    grow(li_debt)
    with pytest.raises(BackDated):
        rates.change(li_debt, rate_bp=600, on=day, by="officer:wen", at=NOON)


def test_a_rate_that_would_cost_more_than_the_ceiling_is_refused(zhang_debt):
    # 19.90 % in all with 18.25 % interest: 1.65 % beside it, under a ceiling of 24 %.
    with pytest.raises(rates.AboveCeiling) as refused:
        grow(zhang_debt, rate_bp=2236)

    assert refused.value.most_bp == 2235
    grow(zhang_debt, rate_bp=2235)


def test_a_posting_above_the_ceiling_is_cut_and_that_is_recorded(growing):
    lender = growing.lender
    lender.cost_ceiling_bp = 765
    lender.save()

    night(DECEMBER, growing)

    assert [minor for _, minor in posted(growing)] == [114_41]
    told = Event.objects.get(kind="interest.cut").data
    assert told == {"cut_minor": 114_41, "ceiling_bp": 600, "day": "2026-12-01"}


def test_a_debt_can_begin_to_grow_once(growing):
    with pytest.raises(rates.HasTerms):
        grow(growing)


def test_debts_begin_to_grow_as_they_were_placed_all_at_once(canal, zhang_debt, li_debt):
    begun = rates.begin_as_placed(
        [zhang_debt, li_debt], lender=canal, convention="ACT_360", by="night", at=NOON
    )

    assert begun == 1  # Ms Li's file names no rate.
    assert (
        rates.begin_as_placed([zhang_debt], lender=canal, convention="ACT_360", by="night", at=NOON)
        == 0
    )
    night(DECEMBER, zhang_debt)
    assert [minor for _, minor in posted(zhang_debt)] == [352_83]


def test_a_quote_holds_the_interest_to_its_day(growing):
    quote = quoting.make(growing, valid_through=DECEMBER, by="borrower:1", at=NOON)

    assert quote.amount_minor == 30_542_70 + 228_82
    assert dict(quote.parts)["INTEREST"] == 5_042_70 + 228_82


@pytest.mark.parametrize("paid_on", [DECEMBER, date(2026, 12, 9)])
def test_a_quote_paid_on_its_day_closes_the_debt_however_late_it_arrives(growing, paid_on):
    quote = quoting.make(growing, valid_through=DECEMBER, by="borrower:1", at=NOON)
    night(DECEMBER, growing)

    pay(growing, quote.amount_minor, at=later(paid_on), begun_at=later(DECEMBER))

    assert ledger.owed(growing).minor == 0
    growing.refresh_from_db()
    assert growing.state == "PAID"
    assert breaches() == []


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    paid=st.dates(TODAY, date(2027, 2, 10)),
    slow=st.integers(0, 40),
    minor=st.integers(20_00, 9_000_00),
)
def test_a_payment_that_arrives_late_leaves_what_one_on_its_day_would(canal, paid, slow, minor):
    with transaction.atomic():
        prompt = grow(place(others(LI, 2)[0], canal))
        late = grow(place(others(LI, 2)[1], canal))
        owed = growth.owed(late, at=later(paid))
        minor = rails.payable_from(Money(minor, "CNY"), owed).minor
        end = paid + timedelta(days=slow + 32)

        for day in (DECEMBER, JANUARY, date(2027, 2, 1), date(2027, 3, 1)):
            if day <= paid:
                night(day, prompt, late)
        pay(prompt, minor, at=later(paid))
        for day in (DECEMBER, JANUARY, date(2027, 2, 1), date(2027, 3, 1)):
            if paid < day <= paid + timedelta(days=slow):
                night(day, prompt, late)
        pay(late, minor, at=later(paid + timedelta(days=slow)), begun_at=later(paid))
        night(end, prompt, late)

        assert ledger.owed_by_bucket(late) == ledger.owed_by_bucket(prompt)
        assert breaches() == []
        transaction.set_rollback(True)


def test_the_books_say_where_interest_does_not_add_up(growing):
    night(DECEMBER, growing)
    Accrual.objects.update(posted_minor=228_83)

    assert breaches() == [f"debt {growing.pk} says interest of 22883, its entries 22882"]


def test_breathing_space_that_began_earlier_gives_back_what_was_charged_since(growing):
    night(DECEMBER, growing)
    began, told = date(2026, 11, 22), later(date(2026, 12, 5))

    with transaction.atomic():
        ledger.hold(growing)
        with accruing.recounted(growing, since=began, key="hold:1", at=told):
            freezing.freeze(
                growing, cause="BREATHING_SPACE", about="hold:1", on=began, by="b", at=told
            )

    # 20 days until then; the nine to the end of November are given back.
    assert interest_of(growing) == 5_042_70 + 157_81
    night(JANUARY, growing)
    assert interest_of(growing) == 5_042_70 + 157_81
    assert breaches() == []
