"""What each document says, as frozen plain values: the contract between records and documents.

Knows the words for parts, orders and movements; knows no models, no requests and no layout. Amounts
are ``Money`` of one currency per paper, days are dates, and every text is shown as it is given.
"""

from portal.papers.agreements import AgreementPaper, BreachTerms, Charges, DuePayment, Signature
from portal.papers.clearances import ClearancePaper
from portal.papers.credit_notes import CreditNotePaper, Shift
from portal.papers.evidence import EvidencePaper
from portal.papers.letters import LetterPaper
from portal.papers.mandates import MandatePaper
from portal.papers.outcomes import OutcomeLine, OutcomePaper
from portal.papers.parts import Incomplete, PartChange, PartLine, Party
from portal.papers.quotes import QuoteLine, QuotePaper
from portal.papers.receipts import Copy, Progress, ReceiptPaper
from portal.papers.remittances import Figure, RemittancePaper, StatementLine
from portal.papers.settlements import SettlementPaper
from portal.papers.statements import Link, Movement, StatementPaper

Paper = (
    AgreementPaper
    | ClearancePaper
    | CreditNotePaper
    | EvidencePaper
    | LetterPaper
    | MandatePaper
    | OutcomePaper
    | QuotePaper
    | ReceiptPaper
    | RemittancePaper
    | SettlementPaper
    | StatementPaper
)

__all__ = [
    "AgreementPaper",
    "BreachTerms",
    "Charges",
    "ClearancePaper",
    "Copy",
    "CreditNotePaper",
    "DuePayment",
    "EvidencePaper",
    "Figure",
    "Incomplete",
    "LetterPaper",
    "Link",
    "MandatePaper",
    "Movement",
    "OutcomeLine",
    "OutcomePaper",
    "Paper",
    "PartChange",
    "PartLine",
    "Party",
    "Progress",
    "QuoteLine",
    "QuotePaper",
    "ReceiptPaper",
    "RemittancePaper",
    "SettlementPaper",
    "Shift",
    "Signature",
    "StatementLine",
    "StatementPaper",
]
