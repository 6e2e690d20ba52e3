"""Tags for what every page has around it."""

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from payments.models import Debt
from portal import styles
from portal.advisers import Adviser, advisers_in

register = template.Library()


@register.simple_tag
def stylesheet() -> str:
    """Return the address of the stylesheet, which changes with its content."""
    return reverse("stylesheet", args=[styles.stylesheet_version()])


@register.filter
def lender_name(lender: object) -> str:
    """Write the lender's name in the reader's language, where the lender gave one."""
    if lender in (None, ""):
        return ""
    in_chinese = (get_language() or "").startswith("zh") and getattr(lender, "name_zh", "")
    return in_chinese or lender.name


@register.filter
def first_lender(debt: Debt) -> str:
    """Write who lent first, in the reader's language where that is the lender of today."""
    is_same = debt.original_creditor == debt.lender.name
    return lender_name(debt.lender) if is_same else debt.original_creditor


@register.filter
def advisers(country: str) -> tuple[Adviser, ...]:
    """Return who gives free debt advice in a country."""
    return advisers_in(country)
