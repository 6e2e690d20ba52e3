"""Bank transfers: written down by one, confirmed by another, booked once and to the right debt."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from payments import ledger, references, transfers
from payments.models import Account, Entry, Event, Payment, Receipt, Transfer
from payments.money import Money
from payments.states import WrongState
from payments.transfers import Line, NotTheirs, SamePerson, TakenIn
from plans import progress
from tests.conftest import LI, NOON, ZHANG, place
from tests.payments.payers import agree, begin, breaches, place_in, state_of
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db
SU, WEN, GU = "officer:su", "officer:wen", "officer:gu"
FRIDAY = date(2026, 10, 30)


def a_line(debt, minor=848_40, **more):
    given = {"on": FRIDAY, "amount": Money(minor, debt.currency), "payer": "张伟"}
    return Line(**given | {"text": f"还款 {references.of(debt.code)}"} | more)


def written(debt, minor=848_40, *, by=SU):
    return transfers.write_down(debt.lender, a_line(debt, minor), debt=debt, by=by, at=NOON)


def taken(lender, *lines, sha256="a" * 64):
    return transfers.take_in(lender, lines, filename="bank.csv", sha256=sha256, by=SU, at=NOON)


def test_a_transfer_is_booked_when_a_second_officer_confirms_it(zhang_debt):
    transfer = written(zhang_debt)
    assert Entry.objects.filter(kind="PAYMENT").count() == 0

    payment = progress.confirm(transfer, by=WEN, at=NOON)

    assert (payment.rail, payment.purpose, payment.state) == ("TRANSFER", "TRANSFER", "SUCCEEDED")
    assert (payment.paid_on, payment.final_after) == (FRIDAY, None)
    assert ledger.owed(zhang_debt) == Money(29_694_30, "CNY")
    assert Account.objects.get(kind="BANK").balance_minor == 848_40
    assert not Account.objects.filter(kind="CLEARING").exists()
    assert Receipt.objects.get().amount_minor == 848_40
    assert Event.objects.get(kind="transfer.confirmed").actor == WEN
    assert breaches() == []


def test_who_wrote_it_down_cannot_confirm_it(zhang_debt):
    transfer = written(zhang_debt)

    with pytest.raises(SamePerson):
        progress.confirm(transfer, by=SU, at=NOON)

    assert Transfer.objects.get().state == "RECORDED"
    assert Payment.objects.count() == 0


def test_a_transfer_pays_the_next_instalment_of_a_plan(zhang_debt):
    plan = agree(zhang_debt)

    progress.confirm(written(zhang_debt), by=WEN, at=NOON)

    assert progress.progress_of(plan, on=NOON.date()).paid_count == 1
    assert Receipt.objects.get().progress["paid"] == 1
    assert breaches() == []


def test_what_is_more_than_owed_is_kept_for_the_borrower(zhang_debt):
    progress.confirm(written(zhang_debt, 31_000_00), by=WEN, at=NOON)

    assert ledger.credit(zhang_debt) == Money(457_30, "CNY")
    assert state_of(zhang_debt) == "PAID"
    assert breaches() == []


def test_a_transfer_may_come_while_a_payment_page_is_open(zhang_debt):
    begin(zhang_debt, 30_542_70)

    progress.confirm(written(zhang_debt), by=WEN, at=NOON + timedelta(minutes=5))

    assert breaches() == []


def test_the_same_transfer_is_written_down_once(zhang_debt):
    first = written(zhang_debt)

    with pytest.raises(TakenIn) as again:
        written(zhang_debt, by=WEN)

    assert again.value.transfer == first


def test_another_currency_and_a_debt_that_is_held_are_refused(canal, zhang_debt):
    euros = place_in("EUR", 100_000, canal)
    held = place(replace(LI, is_on_plan=True), canal)

    with pytest.raises(NotTheirs, match="OTHER_CURRENCY"):
        transfers.write_down(canal, a_line(zhang_debt), debt=euros, by=SU, at=NOON)
    with pytest.raises(NotTheirs, match="NOT_OPEN"):
        transfers.write_down(canal, a_line(zhang_debt), debt=held, by=SU, at=NOON)
    assert Transfer.objects.count() == 0


def test_a_statement_takes_in_what_came_and_knows_whose_it_is(canal, zhang_debt, li_debt):
    named, unnamed = a_line(zhang_debt), a_line(li_debt, 500_00, text="rent", payer="Li")
    paid_out = a_line(zhang_debt, 1_00, is_in=False)

    taken(canal, named, unnamed, paid_out)

    rows = Transfer.objects.order_by("pk").values_list("debt", "state", "amount_minor")
    assert list(rows) == [(zhang_debt.pk, "RECORDED", 848_40), (None, "UNMATCHED", 500_00)]


def test_a_statement_that_comes_again_with_one_line_more_takes_in_that_line(canal, zhang_debt):
    lines = [a_line(zhang_debt), a_line(zhang_debt)]
    taken(canal, *lines)

    taken(canal, *lines)
    taken(canal, *lines, a_line(zhang_debt), sha256="b" * 64)

    assert Transfer.objects.count() == 3


def test_a_banks_own_number_tells_two_lines_apart_in_any_file(canal, zhang_debt):
    taken(canal, a_line(zhang_debt, bank_id="7"))

    taken(canal, a_line(zhang_debt, bank_id="8"), a_line(zhang_debt, bank_id="7"), sha256="b" * 64)

    assert Transfer.objects.count() == 2


def test_a_reference_of_another_lender_or_of_two_debts_names_nobody(
    canal, zhang_debt, li_debt, hill_debt
):
    both = f"{references.of(zhang_debt.code)} {references.of(li_debt.code)}"
    foreign = references.of(hill_debt.code)

    taken(canal, a_line(zhang_debt, text=both), a_line(zhang_debt, text=foreign))

    assert list(Transfer.objects.values_list("debt", "state")) == [(None, "UNMATCHED")] * 2


def test_a_transfer_is_given_to_a_debt_taken_back_and_put_aside(canal, zhang_debt):
    taken(canal, a_line(zhang_debt, text=""))
    transfer = Transfer.objects.get()

    transfers.assign(transfer, zhang_debt, by=WEN, at=NOON)
    transfers.put_back(transfer, by=SU, at=NOON)
    transfers.reject(transfer, by=SU, at=NOON)

    with pytest.raises(WrongState):
        transfers.assign(transfer, zhang_debt, by=WEN, at=NOON)
    transfers.put_back(transfer, by=SU, at=NOON)
    assert (Transfer.objects.get().state, Transfer.objects.get().debt) == ("UNMATCHED", None)


def test_a_transfer_that_was_confirmed_stays_as_it_is(zhang_debt):
    transfer = written(zhang_debt)
    progress.confirm(transfer, by=WEN, at=NOON)

    for change in (transfers.put_back, transfers.reject):
        with pytest.raises(WrongState):
            change(transfer, by=GU, at=NOON)
    with pytest.raises(WrongState):
        progress.confirm(transfer, by=GU, at=NOON)
    assert Payment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_confirm_at_once_book_it_once(canal, tmp_path):
    transfer = written(place(ZHANG, canal))

    def confirming(by):
        def act():
            mine = Transfer.objects.select_related("lender", "debt__lender").get(pk=transfer.pk)
            try:
                return progress.confirm(mine, by=by, at=NOON).state
            except WrongState:
                return "told"

        return act

    with shared_database(tmp_path):
        answers = at_once(confirming(WEN), confirming(GU))
        ((booked, wrong),) = at_once(
            lambda: (Entry.objects.filter(kind="PAYMENT").count(), breaches())
        )

    assert sorted(answers) == ["SUCCEEDED", "told"]
    assert (booked, wrong) == (1, [])


def test_a_transfer_that_is_confirmed_but_not_booked_is_found(zhang_debt):
    transfer = written(zhang_debt)
    Transfer.objects.update(state="CONFIRMED", confirmed_by=WEN)

    assert breaches() == [f"transfer {transfer.code} is confirmed but not booked as it is"]
