"""Filters that put a lender's reason for an answer, and a change of a plan, into words."""

from django import template

from portal import change_words
from portal.lender import reasons

register = template.Library()


@register.filter
def reason(code: str) -> str:
    """Write the reason in the reader's language; nothing where only the officer's words say it."""
    return reasons.words_of(code or "")


@register.filter
def asked_change(kind: str) -> str:
    """Say what change of a running plan was asked for: ``To leave out one payment``."""
    return str(change_words.ASKED[kind])
