"""Two at one debit in the same moment: it is taken once, or stopped, and never both."""

import pytest

from plans import collecting, mandates
from plans.models import Debit, Mandate
from tests.payments.payers import agree, begin
from tests.plans.collectors import DUE, charges, permit, save, take, told
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def debit(zhang_debt, sandbox):
    plan = agree(zhang_debt)
    permit(plan, save(zhang_debt, sandbox))
    return told(plan, sandbox)


def again(debit):
    """Return the debit as another process has read it."""
    return Debit.objects.select_related("debt__lender", "lender", "plan").get(pk=debit.pk)


def test_of_two_workers_at_one_debit_one_takes_it(debit, tmp_path):
    one, other = again(debit), again(debit)

    with shared_database(tmp_path):
        came = at_once(
            lambda: collecting.begin(one, at=DUE), lambda: collecting.begin(other, at=DUE)
        )

    assert sorted(payment is None for payment in came) == [False, True]


def test_a_stop_and_a_sending_at_once_have_one_winner(debit, tmp_path):
    one, mandate = again(debit), Mandate.objects.select_related("debt").get()

    with shared_database(tmp_path):
        payment, sent = at_once(
            lambda: collecting.begin(one, at=DUE),
            lambda: mandates.cancel(mandate, by="borrower:1", at=DUE),
        )
        [state] = at_once(lambda: Debit.objects.get().state)

    assert (state == Debit.State.SENT) == (payment is not None)
    assert state in (Debit.State.SENT, Debit.State.CANCELLED)
    assert len(sent) == (payment is not None)


def test_paying_by_hand_and_a_debit_at_once_have_one_winner(debit, tmp_path):
    one = again(debit)

    with shared_database(tmp_path):
        came = at_once(
            lambda: collecting.begin(one, at=DUE),
            lambda: begin(one.debt, 848_40, at=DUE),
        )

    won = [each for each in came if each is not None and not isinstance(each, Exception)]
    assert len(won) == 1


def test_two_rounds_one_after_the_other_take_it_once(debit, sandbox):
    assert [take(sandbox), take(sandbox)] == [1, 0]
    assert charges(sandbox) == [848_40]
