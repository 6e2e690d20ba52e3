"""The tables of the books."""

from payments.models.asides import Aside
from payments.models.clearances import Clearance, CreditReport
from payments.models.debts import Assignment, Batch, Debt, ItemisationLine, Obligor, Refusal
from payments.models.events import Event
from payments.models.interest import Accrual, Freeze, InterestRate, InterestTerms
from payments.models.ledger import Account, Entry, Posting
from payments.models.methods import Customer, Method, Setup
from payments.models.orders import OrderRule
from payments.models.parties import Borrower, Lender
from payments.models.payments import Payment, Receipt, ReceiptSeries, StripeEvent
from payments.models.provider import (
    BalanceTransaction,
    Difference,
    Payout,
    ProviderAccount,
    Reconciliation,
)
from payments.models.quotes import PayLink, PayoffQuote
from payments.models.remittances import Remittance, RemittanceLine
from payments.models.reversals import Chargeback, CreditNote, Refund
from payments.models.shares import Share
from payments.models.transfers import BankStatement, Transfer

__all__ = [
    "Account",
    "Accrual",
    "Aside",
    "Assignment",
    "BalanceTransaction",
    "BankStatement",
    "Batch",
    "Borrower",
    "Chargeback",
    "Clearance",
    "CreditNote",
    "CreditReport",
    "Customer",
    "Debt",
    "Difference",
    "Entry",
    "Event",
    "Freeze",
    "InterestRate",
    "InterestTerms",
    "ItemisationLine",
    "Lender",
    "Method",
    "Obligor",
    "OrderRule",
    "PayLink",
    "Payment",
    "PayoffQuote",
    "Payout",
    "Posting",
    "ProviderAccount",
    "Receipt",
    "ReceiptSeries",
    "Reconciliation",
    "Refund",
    "Refusal",
    "Remittance",
    "RemittanceLine",
    "Setup",
    "Share",
    "StripeEvent",
    "Transfer",
]
