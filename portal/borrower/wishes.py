"""What a borrower asks for in the builder, read into terms, and terms put back into its fields."""

from dataclasses import dataclass, replace
from typing import Any

from payments.money import Money
from plans.offers import Choice
from plans.schedule import Frequency, NoSuchPlan, Terms
from portal.borrower import workbench
from portal.borrower.forms import BuilderForm
from portal.borrower.workbench import OWN, USUAL_DAY, Bench, Rhythm, rhythm_of
from portal.sentences import FIELDS, what_is_possible

OWN_FIELDS = ("amount", "count", "end_date")


@dataclass(frozen=True)
class Shown:
    """What the builder shows before anything is changed; ``terms`` None where nothing is chosen.

    ``trouble`` says why there are no paces, or why what was kept does not work any more;
    ``is_usual`` whether the days are those we begin with.
    """

    choice: Choice | None
    terms: Terms | None
    pace: str
    answers: dict[str, Any]
    trouble: str = ""
    is_usual: bool = True


def shown_on(bench: Bench) -> Shown:
    """Return what the builder shows of ``bench``: the kept draft, or else the pace that fits."""
    trouble = ""
    if bench.draft:
        terms = bench.moved_on(bench.draft.terms)
        try:
            bench.preview(terms)
            choice = bench.choice(rhythm_of(terms))
            return _shown(bench, choice, rhythm_of(terms), terms)
        except NoSuchPlan as problem:
            trouble = what_is_possible(problem, currency=bench.debt.currency)
    rhythm = bench.usual_rhythm
    try:
        choice = bench.choice(rhythm)
    except NoSuchPlan as problem:
        trouble = what_is_possible(problem, currency=bench.debt.currency)
        return _shown(bench, None, rhythm, None, trouble)
    chosen = workbench.offer_named(choice, choice.default or "")
    return _shown(bench, choice, rhythm, chosen.terms if chosen else None, trouble)


def terms_from(form: BuilderForm, bench: Bench, *, before: Shown) -> Terms | None:
    """Return the terms that a filled-in builder asks for; None, with an error on it, where none."""
    if not form.is_valid():
        return None
    told = form.cleaned_data
    rhythm = Rhythm(
        frequency=Frequency(told["frequency"]),
        from_date=told["from_date"],
        anchor_day=told["anchor_day"],
        upfront_minor=form.upfront_minor,
        upfront_date=(told["upfront_date"] or bench.earliest) if form.upfront_minor else None,
    )
    own = _own(told, before)
    wants_pace = told["pace"] not in ("", OWN)
    try:
        if wants_pace and (told["pace"] != before.pace or not any(own.values())):
            return _of_pace(bench.choice(rhythm), told["pace"])
        terms = bench.own_terms(rhythm, **own)
        bench.preview(terms)
        return terms
    except NoSuchPlan as problem:
        field = FIELDS.get(problem.code, "pace")
        form.add_error(field, what_is_possible(problem, currency=bench.debt.currency))
        return None


def _own(told: dict[str, Any], before: Shown) -> dict[str, Any]:
    """Return the amount, number and last day asked for.

    What is as it was before gives way to what is new, since any one of them makes the others.
    """
    given = {name: told[name] for name in OWN_FIELDS if told[name] is not None}
    new = {name for name in given if given[name] != before.answers.get(name)}
    if new:
        given = {name: given[name] for name in new}
    amount: Money | None = given.get("amount")
    return {
        "amount_minor": amount.minor if amount else None,
        "count": given.get("count"),
        "end_date": given.get("end_date"),
    }


def _of_pace(choice: Choice, pace: str) -> Terms:
    """Return the terms of a pace; a small sum may have fewer, and then its nearest is taken."""
    found = workbench.offer_named(choice, pace)
    return (found or choice.offers[0]).terms


def _shown(
    bench: Bench, choice: Choice | None, rhythm: Rhythm, terms: Terms | None, trouble: str = ""
) -> Shown:
    pace = workbench.pace_of(choice, terms) if choice and terms else ""
    own = terms if pace == OWN else None
    currency = bench.debt.currency
    amount_minor = own.amount_minor if own else None
    answers = {
        "pace": pace,
        "amount": Money(amount_minor, currency) if amount_minor else None,
        "count": own.count if own and not amount_minor else None,
        "frequency": rhythm.frequency.value,
        "anchor_day": rhythm.anchor_day or USUAL_DAY,
        "from_date": rhythm.first_date,
        "upfront": Money(rhythm.upfront_minor, currency) if rhythm.upfront_minor else None,
        "upfront_date": rhythm.upfront_date,
    }
    is_usual = replace(rhythm, from_date=rhythm.first_date) == replace(
        bench.usual_rhythm, from_date=bench.usual_rhythm.first_date
    )
    return Shown(choice, terms, pace, answers, trouble, is_usual)
