"""Proof that no letter says a debt is over that is not, and that letters are numbered gap-free."""

from collections.abc import Iterator

from django.db.models import Count, Max

from payments.models import Account, Clearance, ReceiptSeries

BREACHES_SHOWN = 20


def no_letter_says_paid_of_what_is_owed() -> Iterator[str]:
    """A valid letter is of a debt that is over and owes nothing."""
    valid = Clearance.objects.filter(state__in=Clearance.VALID)
    stray = valid.exclude(debt__state__in=("PAID", "SETTLED"))
    for code in stray.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"letter {code} is valid, but its debt is not over"
    owing = valid.filter(debt__accounts__kind__in=Account.OWED, debt__accounts__balance_minor__gt=0)
    for code in owing.values_list("code", flat=True).distinct()[:BREACHES_SHOWN]:
        yield f"letter {code} is valid, but its debt owes"


def letters_are_numbered() -> Iterator[str]:
    """I17: letters are numbered 1, 2, 3 … per lender and year."""
    numbered = ReceiptSeries.objects.filter(kind=ReceiptSeries.Kind.CLEARANCE)
    rows = numbered.values_list("lender", "year", "last_number")
    series = {(lender, year): (last, last) for lender, year, last in rows}
    counted = {
        (lender, year): (count, top)
        for lender, year, count, top in Clearance.objects.order_by()
        .values_list("lender", "year")
        .annotate(count=Count("pk"), top=Max("number"))
    }
    for key in sorted(series.keys() | counted.keys()):
        if series.get(key) != counted.get(key):
            yield f"lender {key[0]} {key[1]}: letters {counted.get(key)} of {series.get(key)}"


CHECKS = (no_letter_says_paid_of_what_is_owed, letters_are_numbered)
