"""Proof that each bank transfer is booked once, and only when a second officer confirmed it."""

from collections.abc import Iterator

from django.db.models import F

from payments.models import Payment, Transfer


def transfers_are_booked_once() -> Iterator[str]:
    """Each confirmed transfer is one payment of its sum to its debt at the bank; no other is."""
    confirmed = Transfer.objects.filter(state=Transfer.State.CONFIRMED)
    right = confirmed.filter(
        payment__received_minor=F("amount_minor"),
        payment__debt=F("debt"),
        payment__rail=Payment.Rail.TRANSFER,
    )
    for code in confirmed.exclude(pk__in=right.values("pk")).values_list("code", flat=True)[:9]:
        yield f"transfer {code} is confirmed but not booked as it is"
    early = Transfer.objects.exclude(state=Transfer.State.CONFIRMED).exclude(payment=None)
    for code in early.values_list("code", flat=True)[:9]:
        yield f"transfer {code} is booked but not confirmed"
    stray = Payment.objects.filter(rail=Payment.Rail.TRANSFER, transfer=None)
    for code in stray.values_list("code", flat=True)[:9]:
        yield f"payment {code} came by no transfer"


CHECKS = (transfers_are_booked_once,)
