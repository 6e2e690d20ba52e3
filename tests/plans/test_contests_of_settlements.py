"""Two at one settlement in one moment: one wins, one is told, the books are right."""

from datetime import UTC, datetime, time, timedelta

import pytest

from payments import ledger
from plans import agreements, progress
from plans.models import Settlement
from plans.settlement import settlement_signing, settlement_terms, settlements, settling
from tests.conftest import NOON
from tests.payments.payers import begin, said, stored
from tests.plans import settlers
from tests.plans.contesting import CONTESTS, WEN, contest, done, fresh, kindly
from tests.plans.settlers import AFTER_CURE, EXPIRES, LATE, allow, offered

__all__ = ["contest"]
pytestmark = pytest.mark.django_db(transaction=True)


def sign(offer, *, digest, at=NOON):
    said = {"signed_name": "张伟", "signed_address": None, "language": "en", "by": "borrower:1"}
    settlement_signing.accept(offer, digest=digest, **said, at=at)


def digest_of(offer):
    return agreements.digest(settlement_terms.contents_of(offer))


def on_offer(debt):
    allow(debt.lender)
    offer = offered(debt)
    return offer, digest_of(offer)


def state_of(debt):
    return Settlement.objects.get(debt=debt).state


def test_an_offer_signed_in_the_night_it_runs_out_is_signed_or_over(contest):
    over = datetime.combine(EXPIRES + timedelta(days=1), time(4), UTC)

    def prepare(debt):
        offer, digest = on_offer(debt)
        mine = fresh(offer)
        return [
            done(lambda: sign(mine, digest=digest)),
            lambda: settlements.expire_due(at=over) and None,
        ]

    came = contest(prepare, state_of)

    ends = {"won": "ACTIVE", "told": "EXPIRED"}
    assert [found for _, found in came] == [ends[both[0]] for both, _ in came]


@pytest.mark.parametrize("grows", [False, True])
def test_an_offer_taken_back_while_all_is_paid_is_over_once(contest, grows):
    def prepare(debt):
        offer, _ = on_offer(debt)
        payment = begin(debt, ledger.owed(debt).minor)
        mine = fresh(offer)
        return [
            done(lambda: settlements.withdraw(mine, by=WEN, at=NOON)),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=NOON)),
        ]

    came = contest(prepare, state_of, grows=grows)

    assert [(both[1], found) for both, found in came] == [("won", "WITHDRAWN")] * CONTESTS


def test_an_offer_signed_while_its_sum_arrives_is_kept(contest):
    def prepare(debt):
        offer, digest = on_offer(debt)
        payment, mine = begin(debt, offer.amount_minor), fresh(offer)
        return [
            done(lambda: sign(mine, digest=digest)),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=NOON)),
        ]

    came = contest(prepare, lambda debt: (state_of(debt), ledger.owed(debt).minor))

    assert came == [(["won", "won"], ("FULFILLED", 0))] * CONTESTS


def test_a_settlement_ended_while_it_is_made_up_for_is_ended_or_goes_on(contest):
    def prepare(debt):
        settlement = settlers.settling(debt)
        settling.notice_late(at=LATE)
        payment = begin(debt, 7_126_63, at=AFTER_CURE)
        mine = fresh(settlement)
        return [
            done(lambda: settling.breach(mine, by=WEN, at=AFTER_CURE)),
            kindly(lambda: progress.settle(stored(payment), said(payment), at=AFTER_CURE)),
        ]

    came = contest(prepare, state_of)

    ends = {"won": "BREACHED", "told": "ACTIVE"}
    assert [both[1] for both, _ in came] == ["won"] * CONTESTS
    assert [found for _, found in came] == [ends[both[0]] for both, _ in came]
