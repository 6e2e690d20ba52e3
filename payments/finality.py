"""For how long the payer's bank can still take a payment back: it is subject to clearing till then.

Facts with the day from which they hold; a payment keeps the window of the day it was booked.
"""

from dataclasses import dataclass
from datetime import date, timedelta

# A guarantee without an end: the payment never becomes final.
FOREVER = date.max
_SINCE = date(2018, 1, 13)


@dataclass(frozen=True)
class Window:
    """``days`` after the booking, by kind of method; None where there is no end."""

    kind: str
    from_date: date
    days: int | None
    source: str


WINDOWS = (
    Window("card", _SINCE, 120, "card networks' dispute rules: about 120 days"),
    Window("link", _SINCE, 120, "as for the card behind it"),
    # Eight weeks without giving a reason, thirteen months where it was not authorised.
    Window("sepa_debit", _SINCE, 395, "Directive (EU) 2015/2366, articles 71 and 77"),
    Window("us_bank_account", _SINCE, 60, "Nacha rules, unauthorised debits of consumers"),
    Window("acss_debit", _SINCE, 90, "Payments Canada, Rule H1, personal debits"),
    Window("bacs_debit", _SINCE, None, "Direct Debit Guarantee"),
    Window("au_becs_debit", _SINCE, None, "BECS procedures: claims have no end"),
    Window("alipay", _SINCE, 0, "the payer confirms each payment in the app"),
    Window("wechat_pay", _SINCE, 0, "the payer confirms each payment in the app"),
    Window("credit", _SINCE, 0, "as for the money behind it, which is looked at itself"),
    Window("transfer", _SINCE, 0, "a payer cannot take a credit transfer back"),
)
# A method that nobody has looked up yet is treated as a card is.
UNKNOWN = "card"


def final_after(kind: str, *, on: date) -> date | None:
    """Return the last local day on which a payment booked ``on`` can be taken back.

    None where it is final at once, FOREVER where it never is.
    """
    days = _window(kind, on=on).days
    if days is None:
        return FOREVER
    return on + timedelta(days=days) if days else None


def _window(kind: str, *, on: date) -> Window:
    known = [window for window in WINDOWS if window.kind == kind and window.from_date <= on]
    known = known or [window for window in WINDOWS if window.kind == UNKNOWN]
    return max(known, key=lambda window: window.from_date)
