"""What a lender shows the payer's bank about a disputed payment, as one paper."""

from dataclasses import dataclass
from datetime import date

from payments.money import Money
from portal.papers.agreements import AgreementPaper
from portal.papers.parts import PartLine, Party
from portal.papers.receipts import ReceiptPaper


@dataclass(frozen=True)
class Contact:
    """One thing that happened between lender and borrower, or one letter that was sent."""

    on_date: date
    text: str


@dataclass(frozen=True)
class Correction:
    """What went back of another payment; below nothing where it came again."""

    number: str
    on_date: date
    receipt_number: str
    amount: Money


@dataclass(frozen=True)
class MandatePaper:
    """The permission to collect from a saved method, in the words that were agreed to."""

    agreed_date: date
    text: str
    signed_name: str
    address: str
    digest: str


@dataclass(frozen=True)
class EvidencePaper:
    """A disputed payment: what was owed, what was agreed, what was paid, who was told what."""

    lender: Party
    borrower: Party
    claim_reference: str
    written_date: date
    debt_reference: str
    paid_date: date
    amount: Money
    disputed: Money
    method: str
    provider_reference: str
    itemisation: tuple[PartLine, ...]
    original_creditor: str
    receipts: tuple[ReceiptPaper, ...]
    contacts: tuple[Contact, ...]
    corrections: tuple[Correction, ...] = ()
    text: str = ""
    agreement: AgreementPaper | None = None
    mandate: MandatePaper | None = None
