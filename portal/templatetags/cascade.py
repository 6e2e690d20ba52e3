"""A tag that draws a statement's figures; the same figures stand beside it as a list."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import cascades
from portal.charts import Words
from portal.lender.statements import Row
from portal.words import money_text

register = template.Library()


@register.simple_tag
def cascade_picture(rows: Sequence[Row]) -> SafeString:
    """Draw from what came in to what is left, one bar a figure; nothing where nothing moved."""
    if not any(row.amount for row in rows):
        return SafeString("")
    steps = [
        cascades.Step(str(row.word), money_text(row.amount), row.amount.minor, row.is_sum)
        for row in rows
    ]
    said = "; ".join(f"{step.word} {step.amount}" for step in steps)
    words = Words("statement", _("From what came in to what is left"), said)
    return cascades.cascade(steps, words=words)
