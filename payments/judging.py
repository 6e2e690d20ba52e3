"""What would become of placements: here already, new and sound, or new with findings.

Reads what is here and writes nothing; ``placing`` acts on it, and a dry run only shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from payments import verifying
from payments.models import Borrower, Debt, Lender
from payments.placements import NamedObligor, Placement
from payments.verifying import Finding

# Two debts that agree in all of this are probably one debt under two references.
Twin = tuple[str, int, str, date | None]


@dataclass(frozen=True)
class Judged:
    """A placement that is new, its people (not yet saved where new), and what was found.

    ``obligors`` owe it beside ``borrower``, in the order of the placement's own.
    """

    placement: Placement
    borrower: Borrower
    findings: list[Finding]
    obligors: tuple[Borrower, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What is new, in the order it was handed in, and the references that were here before."""

    fresh: tuple[Judged, ...]
    known: tuple[str, ...]


@dataclass
class Memory:
    """What earlier runs of one dry run would have left behind: kept so that later ones see it."""

    references: set[str] = field(default_factory=set)
    borrowers: dict[str, Borrower] = field(default_factory=dict)
    twins: set[Twin] = field(default_factory=set)


def judge(
    placements: Sequence[Placement], *, lender: Lender, on: date, memory: Memory | None = None
) -> Judgement:
    """Say what each placement would become on the local day ``on``, in three queries.

    Of two placements with one reference the first counts. ``memory`` is changed: it stands for
    what earlier calls would have stored.
    """
    memory = memory if memory is not None else Memory()
    seen: dict[str, Placement] = {}
    for placement in placements:
        seen.setdefault(placement.reference, placement)
    known = memory.references & seen.keys() | set(
        Debt.objects.filter(lender=lender, reference__in=seen).values_list("reference", flat=True)
    )
    fresh = [p for p in seen.values() if p.reference not in known]
    _recall_people(fresh, lender, memory)
    judged = tuple(_judge_one(p, lender, on, memory) for p in fresh)
    memory.references |= seen.keys()
    return Judgement(judged, tuple(sorted(known)))


def _judge_one(placement: Placement, lender: Lender, on: date, memory: Memory) -> Judged:
    borrower = memory.borrowers[placement.kept_under]
    obligors = tuple(memory.borrowers[reference] for reference in placement.obligors_kept_under)
    findings = verifying.check(placement, lender=lender, on=on)
    findings += verifying.check_person(placement, borrower)
    findings += verifying.check_obligors(placement, obligors)
    total = placement.total
    twin = (borrower.reference, total.minor, total.currency, placement.contract_date)
    if twin in memory.twins:
        findings.append({"code": "LOOKS_PLACED_TWICE"})
    memory.twins.add(twin)
    return Judged(placement, borrower, findings, obligors)


def _recall_people(fresh: list[Placement], lender: Lender, memory: Memory) -> None:
    """Fill the memory with the borrowers of these placements and the debts they have here."""
    named = {reference for p in fresh for reference in (p.kept_under, *p.obligors_kept_under)}
    unknown = named - memory.borrowers.keys()
    found = list(Borrower.objects.filter(lender=lender, reference__in=unknown))
    memory.borrowers.update({borrower.reference: borrower for borrower in found})
    # By the borrowers found, not by their references: a join would read every debt of the lender.
    same = Debt.objects.filter(borrower__in=[borrower.pk for borrower in found])
    memory.twins.update(
        same.exclude(state=Debt.State.CLOSED).values_list(
            "borrower__reference", "claimed_minor", "currency", "contract_date"
        )
    )
    for placement in fresh:
        people: list[tuple[str, Placement | NamedObligor]] = [(placement.kept_under, placement)]
        people += zip(placement.obligors_kept_under, placement.obligors, strict=True)
        for reference, told in people:
            if reference not in memory.borrowers:
                memory.borrowers[reference] = _borrower(told, reference, lender)


def _borrower(told: Placement | NamedObligor, reference: str, lender: Lender) -> Borrower:
    return Borrower(
        lender=lender,
        reference=reference,
        name=told.name,
        birth_date=told.birth_date,
        id_last4=told.id_last4,
        language=told.language or ("zh-hans" if lender.country == "CN" else "en"),
    )
