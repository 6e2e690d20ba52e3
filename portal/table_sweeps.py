"""The sweeps of the night that go over a whole table in slices, each named for what it does."""

from datetime import datetime, timedelta

from payments import accruing, clearances, links, methods, overpaying
from payments.models import Accrual, Clearance, Debt, Method, PayLink
from plans import (
    answers,
    autopay,
    completing,
    due_debits,
    expiring,
    growing,
    holds,
    reminding,
    standstills,
)
from plans.missing import climbing
from plans.models import Hold, Mandate, Plan, Proposal, Settlement
from plans.reviewing import reviews
from plans.settlement import settlements, settling
from portal.slices import Sliced

ZONES = timedelta(days=1)  # A day is over everywhere a day after UTC's.


def put_cards_aside(*, at: datetime, first: int, last: int) -> int:
    """Put aside the cards that have run out wherever their holders live."""
    return methods.expire(on=at.date() - ZONES, first=first, last=last)


ask_about_credit = Sliced(
    "ask_about_credit", Debt, overpaying.ask_due, among=overpaying.with_credit
)
expire_offers = Sliced("expire_offers", Proposal, answers.expire_due, among=answers.running_out)
end_holds = Sliced("end_holds", Hold, holds.end_due, among=holds.perhaps_over)
end_links = Sliced("end_links", PayLink, links.expire, among=links.running_out)
begin_interest = Sliced("begin_interest", Debt, growing.begin_due, among=growing.without_terms)
follow_plans = Sliced(
    "follow_plans", Accrual, standstills.follow_due, among=standstills.perhaps_wrong
)
# Each debt that is posted is held until its slice is committed: whoever pays waits for that.
accrue = Sliced("accrue", Accrual, growing.post_due, size=100, among=accruing.perhaps_behind)
open_reviews = Sliced("open_reviews", Plan, reviews.open_due, among=reviews.perhaps_due)
remind = Sliced("remind", Plan, reminding.remind_due, among=reminding.perhaps)
end_settlements = Sliced(
    "end_settlements", Settlement, settlements.expire_due, among=settlements.perhaps_over
)
follow_settlements = Sliced(
    "follow_settlements", Settlement, settling.notice_late, among=settling.being_paid
)
issue_letters = Sliced("issue_letters", Debt, clearances.issue_due, among=clearances.without_letter)
finalise_letters = Sliced(
    "finalise_letters", Clearance, clearances.finalise_due, among=clearances.perhaps_final
)
plan_debits = Sliced("plan_debits", Plan, autopay.follow_due, among=due_debits.perhaps)
complete = Sliced("complete", Plan, completing.complete_due, among=completing.paid_off)
climb_ladder = Sliced("climb_ladder", Plan, climbing.climb, size=250, among=climbing.perhaps)
look_at_cards = Sliced("look_at_cards", Mandate, expiring.notice, among=expiring.perhaps)
expire_cards = Sliced("expire_cards", Method, put_cards_aside)
