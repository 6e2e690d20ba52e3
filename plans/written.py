"""Terms and verdicts as plain values, for columns and JSON: ISO dates, minor units, names."""

from datetime import date
from typing import Any

from plans.policy import Verdict
from plans.schedule import Frequency, Shape, Terms


def fields_of(terms: Terms) -> dict[str, Any]:
    """Return the terms as the columns of a proposal."""
    return {
        "frequency": terms.frequency,
        "first_date": terms.first_date,
        "count": terms.count,
        "anchor_day": terms.anchor_day,
        "amount_minor": terms.amount_minor,
        "upfront_minor": terms.upfront_minor,
        "upfront_date": terms.upfront_date,
        "shape": terms.shape,
        "rows": [[day.isoformat(), minor] for day, minor in terms.rows],
        "review_date": terms.review_date,
    }


def terms_as_data(terms: Terms) -> dict[str, Any]:
    """Return terms as plain values for a JSON column: ISO dates, minor units."""
    fields = fields_of(terms)
    days = {k: v.isoformat() for k, v in fields.items() if isinstance(v, date)}
    names = {"frequency": terms.frequency.value, "shape": terms.shape.value}
    return fields | names | days


def terms_from_data(stored: dict[str, Any]) -> Terms:
    """Return the terms that ``terms_as_data`` stored."""
    days = {
        name: date.fromisoformat(stored[name]) if stored.get(name) else None
        for name in ("first_date", "upfront_date", "review_date")
    }
    read = {
        "frequency": Frequency(stored["frequency"]),
        "shape": Shape(stored.get("shape", Shape.EQUAL)),
        "rows": tuple((date.fromisoformat(day), minor) for day, minor in stored.get("rows", ())),
    }
    return Terms(**(stored | read | days))


def verdict_as_data(verdict: Verdict) -> list[dict[str, Any]]:
    """Return the rule-by-rule results as plain values for a JSON column."""
    return [
        {
            "code": str(r.code),
            "passed": r.passed,
            "limit": _plain(r.limit),
            "actual": _plain(r.actual),
        }
        for r in verdict.results
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
