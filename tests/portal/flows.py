"""The ways of money, step by step. A new one is a few lines: see ``FLOWS``.

Each step is one thing that one process does: a press, a webhook, a round of the worker. It may be
cut off anywhere and comes again, so it looks first at what is there already.
"""

from datetime import datetime, timedelta

from payments import refunding
from payments.models import Lender, Payment, Refund
from payments.money import Money
from plans import policies
from plans.models import Plan
from portal import backflow, sweeps
from tests.conftest import NOON, ORTIZ_DEBT, ZHANG, place
from tests.payments.payers import agree
from tests.plans.collectors import DUE, TOLD, permit, save
from tests.portal.crashes import Flow, Step, World, work
from tests.portal.visits import keep, press, url_of
from tests.sandbox_fixtures import DECLINED


def a_debt():
    return place(ZHANG, _lender())


def a_plan():
    debt = a_debt()
    agree(debt)
    return debt


def on_an_account():
    fields = {"currency": "USD", "stripe_account": "acct_1Hill", "documents_asked": []}
    return place(ORTIZ_DEBT, _lender(**fields))


def press_to_pay(world: World) -> None:
    """Press until the provider's page opens; the same page however often."""
    answer = press(world.browser, world.debt, "OWN", "848.40")
    assert answer.status_code == 303, answer.content.decode()[-2000:]
    world.kept["page"] = answer["Location"]


def press_for_all(world: World) -> None:
    answer = press(world.browser, world.debt, f"ALL-{world.debt.claimed_minor}")
    assert answer.status_code == 303, answer.content.decode()[-2000:]
    world.kept["page"] = answer["Location"]


def pay_there(world: World) -> None:
    world.peer.pay(world.kept["page"])


def try_a_card_without_money(world: World) -> None:
    world.peer.pay(world.kept["page"], card=DECLINED)


def hear(world: World) -> None:
    """Every webhook arrives, also those that came before."""
    keep(world.peer.events(again=True), at=world.at)


def stop(world: World) -> None:
    world.browser.post(url_of(_payment(world), "payment-stop"))


def _payment(world: World) -> Payment:
    return Payment.objects.filter(debt=world.debt).latest("pk")


def _lender(**fields: object) -> Lender:
    lender = Lender.objects.create(code="crash", name="Crash Bank", **fields)
    policies.publish(lender, rules={"cooling_off_hours": 0}, after=0, by="officer:wen", at=NOON)
    return lender


PAID = (press_to_pay, pay_there, hear, work)


def refund_there(world: World) -> None:
    """Somebody gives money back on the provider's own pages."""
    if not world.peer.app.store.every("refund"):
        intent = _payment(world).intent_id
        world.peer.client().refunds.create({"payment_intent": intent, "amount": 100_00})


def propose_refund(world: World) -> None:
    """An officer gives back what was paid, unless it is written down already."""
    if not Refund.objects.exists():
        refunding.propose(
            _payment(world),
            amount=Money(848_40, "CNY"),
            cause="MISTAKE",
            text="Taken twice.",
            by="officer:2",
            at=world.at,
        )


def send_refund(world: World) -> None:
    refund = Refund.objects.select_related("payment__debt", "payment__entry", "debt").get()
    if refund.state == Refund.State.CREATED:
        backflow.send(refund, at=world.at)


def dispute(world: World) -> None:
    """The payer's bank takes the money back."""
    world.kept["dispute"] = world.peer.dispute(_payment(world).charge_id)["id"]


def win(world: World) -> None:
    world.peer.decide(world.kept["dispute"], "won")


def lose(world: World) -> None:
    world.peer.decide(world.kept["dispute"], "lost")


def save_card(world: World) -> None:
    """A card is saved and the permission to take the plan's payments from it is given."""
    permit(Plan.objects.get(), save(world.debt, world.peer))


def wait_until(moment: datetime) -> Step:
    def wait(world: World) -> None:
        world.at = moment

    return wait


def later(world: World) -> None:
    """Long enough for another worker to take over from one that died."""
    world.at += timedelta(minutes=2)


def plan_debits(world: World) -> None:
    sweeps.plan_debits(at=world.at)


FLOWS = (
    Flow("pay by a plan", a_plan, PAID),
    Flow("pay it all on an account", on_an_account, (press_for_all, pay_there, hear, work)),
    Flow(
        "pay at the second try",
        a_debt,
        (press_to_pay, try_a_card_without_money, hear, work, pay_there, hear, work),
    ),
    Flow("pay and hear nothing", a_debt, (press_to_pay, pay_there, work)),
    Flow("stop", a_debt, (press_to_pay, stop, hear, work)),
    Flow("stop what was just paid", a_debt, (press_to_pay, pay_there, stop, hear, work)),
    Flow("refund", a_plan, (propose_refund, send_refund, hear, work), before=PAID),
    Flow("refund elsewhere", a_plan, (refund_there, hear, work), before=PAID),
    Flow("dispute lost", a_plan, (dispute, hear, work, lose, hear, work), before=PAID),
    Flow("dispute won", a_plan, (dispute, hear, work, later, work, win, hear, work), before=PAID),
    Flow(
        "debit",
        a_plan,
        (plan_debits, wait_until(DUE), work, hear, work),
        before=(save_card, wait_until(TOLD)),
        may_begin_anew=True,
    ),
)
