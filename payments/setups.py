"""A visit to the provider's page on which a method is kept and nothing is paid.

Written before the provider is asked; one function applies its answer, whoever asked.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from payments import gateway, methods
from payments.codes import new_code
from payments.events import record
from payments.models import Customer, Debt, Setup, StripeEvent
from payments.provider import methods as provider
from payments.provider.methods import KEEPABLE, SetupOutcome
from payments.states import WrongState, move

# How long the page stays open; the provider's least is 30 minutes.
PAGE_OPEN = timedelta(minutes=35)
# A page not yet asked for can be asked for this long; later the provider would find it too short.
SEND_WITHIN = timedelta(minutes=4)
# A visit without news is asked about after so long, and again as often.
NEWS_AFTER = timedelta(seconds=45)
# A visit not heard of by the provider so long after its page would have closed never began.
GIVE_UP = timedelta(hours=1)
LOOK_UPS_MAX = 50


def customer_of(debt: Debt, *, at: datetime) -> Customer:
    """Return the borrower of ``debt`` as its lender's account knows them, made there if need be.

    Once per borrower and account. Raise gateway.Unreachable or gateway.Refused.
    """
    account = debt.lender.stripe_account
    customer, _made = Customer.objects.get_or_create(
        borrower=debt.borrower,
        account=account,
        defaults={
            "lender_id": debt.lender_id,
            "key": f"cus-{new_code(26)}",
            "created_at": at,
        },
    )
    if not customer.customer_id:
        number = provider.make_customer(
            account=account, key=customer.key, metadata={"customer": customer.key}
        )
        # Of two who ask at once the first answer stays; the same key gave both the same.
        Customer.objects.filter(pk=customer.pk, customer_id="").update(customer_id=number)
        customer.refresh_from_db()
    return customer


@transaction.atomic
def start(debt: Debt, *, language: str, by: str, at: datetime) -> Setup:
    """Write down the wish to save a method; a visit that is still open is given again."""
    Debt.objects.select_for_update(of=("self",), no_key=True).get(pk=debt.pk)
    still_open = Setup.objects.filter(
        debt=debt, state=Setup.State.CREATED, created_at__gt=at - SEND_WITHIN, by=by
    )
    found = still_open.order_by("-pk").first()
    if found:
        return found
    setup = Setup.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        code=new_code(),
        key=f"set-{new_code(26)}",
        account=debt.lender.stripe_account,
        by=by,
        language=language,
        created_at=at,
        expires_at=at + PAGE_OPEN,
    )
    record(debt, "setup.started", by=by, at=at, setup=setup.code)
    return setup


def open_page(setup: Setup, *, return_url: str, cancel_url: str, at: datetime) -> str:
    """Ask for the page on which the method is saved and return its address; twice gives one page.

    Raise gateway.Unreachable or gateway.Refused.
    """
    if setup.session_url:
        return setup.session_url
    customer = customer_of(setup.debt, at=at)
    page = provider.open_setup(
        account=setup.account,
        key=setup.key,
        customer_id=customer.customer_id,
        currency=setup.debt.currency,
        return_url=return_url,
        cancel_url=cancel_url,
        language=setup.language,
        expires_at=setup.expires_at,
        metadata={"setup": setup.code},
    )
    Setup.objects.filter(pk=setup.pk).update(session_id=page.session_id, session_url=page.url)
    setup.session_id, setup.session_url = page.session_id, page.url
    return page.url


def look_up(setup: Setup) -> SetupOutcome | None:
    """Ask the provider where a visit stands; None where it does not know of it."""
    if not setup.session_id:
        return provider.find_setup(
            account=setup.account, key=setup.key, created_after=setup.created_at
        )
    try:
        return provider.read_setup(account=setup.account, session_id=setup.session_id)
    except gateway.Refused as refusal:
        if refusal.code != "resource_missing":
            raise
        return None


@transaction.atomic
def apply(setup: Setup, outcome: SetupOutcome | None, *, at: datetime) -> bool:
    """Bring a visit to where the provider says it is; return whether that changed anything.

    Idempotent. A visit that the provider has never heard of (None) ends once nobody can begin it.
    """
    if outcome is None:
        return at > setup.expires_at + GIVE_UP and _close(setup, session_id="")
    if outcome.state == "CANCELED":
        return _close(setup, session_id=outcome.session_id)
    if outcome.kept is None or outcome.kept.kind not in KEEPABLE:
        return False
    try:
        move(setup, Setup.State.SUCCEEDED, session_id=outcome.session_id)
    except WrongState:
        return False
    method = methods.keep(setup.debt, outcome.kept, account=setup.account, at=at)
    Setup.objects.filter(pk=setup.pk).update(method=method)
    setup.method = method
    return True


def _close(setup: Setup, *, session_id: str) -> bool:
    try:
        move(setup, Setup.State.CANCELED, session_id=session_id)
    except WrongState:
        return False
    return True


def without_news(*, at: datetime) -> list[Setup]:
    """Return open visits whose outcome should be asked for, oldest first, a bounded number."""
    asked = Q(asked_at=None, created_at__lt=at - NEWS_AFTER) | Q(asked_at__lt=at - NEWS_AFTER)
    open_now = Setup.objects.filter(asked, state=Setup.State.CREATED)
    related = open_now.select_related("debt__lender", "debt__borrower")
    return list(related.order_by("asked_at", "pk")[:LOOK_UPS_MAX])


def of_event(event: StripeEvent) -> Setup | None:
    """Return the visit that ``event`` is about, on the event's own account, or None."""
    key = (event.body["data"]["object"].get("metadata") or {}).get("key") or ""
    found = Setup.objects.filter(key=key, account=event.account) if key else Setup.objects.none()
    return found.select_related("debt__lender", "debt__borrower").first()


def take(setup: Setup, *, at: datetime) -> bool:
    """Take the asking about one visit upon oneself; False where another has it."""
    mine = Setup.objects.filter(pk=setup.pk, asked_at=setup.asked_at)
    return mine.update(asked_at=at) == 1
