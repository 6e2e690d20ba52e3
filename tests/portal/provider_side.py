"""What happens at the provider while we do not listen, and what a walk through it then finds."""

from datetime import timedelta

from portal import asking, reconciliation, sweeps
from tests.conftest import NOON
from tests.payments.payers import begin, stored
from tests.portal.visits import HERE, keep, open_page

LATER = NOON + timedelta(hours=1)


def paid(debt, sandbox, minor=848_40, *, is_heard=True, **how):
    """Pay on the page; without ``is_heard`` no webhook and no return page tells us."""
    begun = begin(debt, minor)
    sandbox.pay(open_page(begun), **how)
    if is_heard:
        keep(sandbox.events())
        sweeps.act_on_events(at=NOON)
    return stored(begun)


def run(account="", *, at=LATER):
    return reconciliation.reconcile(account, act=sweeps.act_on_events, ask=asking.ask_all, at=at)


def listed(report):
    return [(row.kind, row.ours_minor, row.theirs_minor) for row in report.open]


def strange(sandbox, account=""):
    """Let money come in that no payment of ours asked for."""
    return sandbox.client(account).payment_intents.create(
        {
            "amount": 500_00,
            "currency": "cny",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True},
            "return_url": HERE,
        }
    )
