"""The ways of money at the lender's side: transfers to its bank, payouts, statements.

Steps are as in ``flows``: each may be cut off anywhere and comes again.
"""

from datetime import UTC, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from payments import references
from payments.models import Payment, Transfer
from portal import sweeps
from portal.models import Membership
from tests.conftest import NOON, employ
from tests.portal.crashes import Flow, World, work
from tests.portal.flows import PAID, a_plan, hear, wait_until
from tests.portal.officers import signed_in

AFTER_PAYOUT = NOON + timedelta(days=4)
JANUARY = datetime(2027, 1, 2, tzinfo=UTC)


def hire(world: World) -> None:
    """Two officers, of whom the second confirms what the first writes down, and an admin."""
    role = Membership.Role
    for name, has in (("su", role.OFFICER), ("wen", role.APPROVER), ("gu", role.ADMIN)):
        world.kept[name] = signed_in(employ(world.debt.lender, name, has))


def write_down(world: World) -> None:
    told = {"on": "2026-10-30", "amount": "848.40", "currency": "CNY", "payer": "张伟"}
    told["text"] = references.of(world.debt.code)
    _post(world.kept["su"], "transfers", told)


def confirm(world: World) -> None:
    """The second officer presses for every transfer that waits."""
    for transfer in Transfer.objects.filter(state=Transfer.State.RECORDED):
        _post(world.kept["wen"], "transfer-confirmation", {}, transfer.code)


def bring_file(world: World) -> None:
    """A file of the bank: one line names the debt, the other does not."""
    rows = (
        "Date,Amount,Currency,Counterparty,Description,Transaction ID",
        f"2026-10-30,848.40,CNY,张伟,{references.of(world.debt.code)},1",
        "2026-10-31,100.00,CNY,某人,,2",
    )
    file = SimpleUploadedFile("bank.csv", "\n".join(rows).encode())
    answer = world.kept["su"].post(reverse("lender:bank-statement"), {"file": file})
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    _post(world.kept["su"], "bank-statement-taking", {"sealed": answer.context["sealed"]})


def say_whose(world: World) -> None:
    """Somebody knows after all whose the line without a name is."""
    for transfer in Transfer.objects.filter(state=Transfer.State.UNMATCHED):
        _post(world.kept["su"], "transfer", {"debt": world.debt.code}, transfer.code)


def walk_the_account(world: World) -> None:
    sweeps.reconcile(at=world.at)


def press_to_close(world: World) -> None:
    """Close the statement up to yesterday; that it is closed already is as good."""
    _post(world.kept["gu"], "closing", {"currency": "CNY"})


def close_by_night(world: World) -> None:
    sweeps.close_statements(at=world.at)


def open_account(world: World) -> None:
    """The lender has an account of its own, whose bank sends payouts back."""
    lender = world.debt.lender
    lender.stripe_account = world.peer.open_merchant(bank="closed")
    lender.save(update_fields=["stripe_account"])


def check_paid_out(world: World) -> None:
    """What comes after would prove nothing if nothing had been paid out by now."""
    world.peer.events()
    assert Payment.objects.get().entry_id and world.peer.app.store.every("payout")


def _post(browser: Client, name: str, told: dict[str, str], *args: str) -> None:
    answer = browser.post(reverse(f"lender:{name}", args=args), told)
    assert answer.status_code == 302, answer.content.decode()[-2000:]


PAID_OUT = (*PAID, wait_until(AFTER_PAYOUT), check_paid_out)
WAITED = (*PAID, wait_until(JANUARY), walk_the_account, hire)
LENDER_FLOWS = (
    Flow("transfer by hand", a_plan, (write_down, confirm), before=(hire,), points_min=8),
    Flow("transfer from a file", a_plan, (bring_file, confirm, say_whose, confirm), before=(hire,)),
    Flow("payout", a_plan, (walk_the_account,), before=PAID_OUT),
    Flow("payout that came back", a_plan, (hear, work), before=(open_account, *PAID_OUT)),
    # All of closing is one transaction: one can only die before it.
    Flow("statement closed", a_plan, (press_to_close,), before=WAITED, points_min=1),
    Flow("months closed at night", a_plan, (close_by_night,), before=WAITED, points_min=2),
)
