"""In which language each side reads. Knows people and parties, not what is written to them."""

from collections.abc import Iterable

from payments.models import Borrower, Lender
from portal.models import Identity

CHINESE, ENGLISH = "zh-hans", "en"
# Where a lender's letters are in Chinese; nothing else says which language its people read.
CHINESE_COUNTRIES = ("CN",)


def language_of_lender(lender: Lender) -> str:
    return CHINESE if lender.country in CHINESE_COUNTRIES else ENGLISH


def language_of_borrower(borrower: Borrower) -> str:
    """Return the language this person chose when they were here, or the lender's guess."""
    return languages_of_borrowers([borrower])[borrower.pk]


def languages_of_borrowers(borrowers: Iterable[Borrower]) -> dict[int, str]:
    """Return by borrower id what ``language_of_borrower`` says, in one query."""
    told = {borrower.pk: borrower.language for borrower in borrowers}
    chosen = Identity.objects.filter(borrower__in=told).exclude(user__language="")
    told |= dict(chosen.values_list("borrower", "user__language"))
    return {pk: written_in(language) for pk, language in told.items()}


def written_in(language: str) -> str:
    """Return the one of our languages that is nearest to a tag such as ``zh`` or ``en-GB``."""
    return CHINESE if language.lower().startswith("zh") else ENGLISH
