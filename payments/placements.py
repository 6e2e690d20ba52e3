"""What a lender hands in: one debt as plain values, before it is checked or stored."""

from dataclasses import dataclass
from datetime import date

from payments.money import Money


@dataclass(frozen=True)
class Part:
    """One line of the itemisation: ``minor`` units, signed (payments and credits negative).

    ``kind`` is PRINCIPAL, INTEREST, FEE or PAYMENT (money already received or credited);
    ``on`` is the local date of the line, ``text`` the lender's own words for it, or "".
    """

    kind: str
    minor: int
    on: date | None = None
    text: str = ""


@dataclass(frozen=True)
class NamedObligor:
    """Somebody who owes the debt beside the borrower. ``role`` is one of ``Obligor.Role``.

    ``reference`` is the lender's own for this person, or "".
    """

    role: str
    name: str
    reference: str = ""
    birth_date: date | None = None
    id_last4: str = ""
    language: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Placement:
    """One debt as a lender hands it in. Empty text or None where the lender did not say."""

    reference: str
    total: Money
    parts: tuple[Part, ...]
    name: str
    borrower_reference: str = ""
    birth_date: date | None = None
    id_last4: str = ""
    language: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    contact_checked_date: date | None = None
    product: str = "LOAN"
    original_creditor: str = ""
    assigned_from: str = ""
    assigned_date: date | None = None
    contract_date: date | None = None
    itemisation_date: date | None = None
    overdue_since: date | None = None
    last_payment_date: date | None = None
    annual_rate_bp: int | None = None
    all_in_cost_bp: int | None = None
    documents: tuple[str, ...] = ()
    is_on_plan: bool = False
    obligors: tuple[NamedObligor, ...] = ()

    @property
    def kept_under(self) -> str:
        """Return the reference of the borrower's record: the lender's own, or one by the debt."""
        return self.borrower_reference or f"of {self.reference}"

    @property
    def obligors_kept_under(self) -> tuple[str, ...]:
        """Return the references of the obligors' records, in their order."""
        return tuple(
            one.reference or f"obligor {number} of {self.reference}"
            for number, one in enumerate(self.obligors, start=1)
        )
