"""The form on which a payer gives a bank account and leave to debit it.

Plain on purpose: nothing is looked up, and only the test accounts shown below it work.
"""

from dataclasses import dataclass
from html import escape
from string import Template
from typing import Any

from payments.sandbox import banks, pages
from payments.sandbox.debit_words import DEBITS, TEST_ACCOUNTS

# What is asked for each kind of debit, in order.
FIELDS = {
    "sepa_debit": ("name", "email", "iban"),
    "us_bank_account": ("name", "email", "routing_number", "account_number"),
    "bacs_debit": ("name", "email", "sort_code", "account_number"),
}
_FORM = Template(
    """<p><a class="back" id="back" href="$back">$back_word</a></p>
<h1>$title</h1>
$summary
<dl>
$facts
</dl>
<form method="post">
<input type="hidden" name="method" value="$kind">
$fields
<p id="mandate-text">$mandate</p>
<p><input type="checkbox" id="mandate" name="mandate" value="yes" aria-describedby="mandate-text">
<label for="mandate">$accept</label></p>
<button type="submit" id="pay">$act</button>
</form>
<h2 id="tests">$tests</h2>
<table aria-labelledby="tests">
<thead><tr><th scope="col">$account</th><th scope="col">$does</th></tr></thead>
<tbody>
$accounts
</tbody>
</table>
"""
)

Body = dict[str, Any]
Form = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """What the form is about: the kind of debit, the sum in words ("" keeps only), the page."""

    kind: str
    amount: str
    back: str
    email: str


def text(language: str, asked: Asked, form: Form, wrong: str = "") -> str:
    """Return the page; ``wrong`` names what to put right: a field, or ``mandate``."""
    own, kind = DEBITS[language], asked.kind
    facts = f"<div><dt>{own['amount']}</dt><dd>{escape(asked.amount)}</dd></div>"
    given = {"email": asked.email, **form}
    content = _FORM.substitute(
        back=escape(asked.back),
        back_word=own["back"],
        title=own[kind],
        summary=_summary(own, wrong),
        facts=facts if asked.amount else "",
        kind=kind,
        fields="\n".join(_field(own, name, given.get(name, ""), wrong) for name in FIELDS[kind]),
        act=own["pay"] if asked.amount else own["keep"],
        accounts="\n".join(
            f"<tr><td>{number}</td><td>{does[language]}</td></tr>"
            for number, does in TEST_ACCOUNTS[kind]
        ),
        **{name: own[name] for name in ("mandate", "accept", "tests", "account", "does")},
    )
    return pages.page(language, own[kind], content, has_problem=bool(wrong))


def lacking(kind: str, form: Form) -> str:
    """Return the first thing that is not given: a field, ``mandate``, or "" where all is."""
    fields = [name for name in FIELDS[kind] if not form.get(name, "").strip()]
    if fields:
        return fields[0]
    return "" if form.get("mandate") == "yes" else "mandate"


def details(kind: str, form: Form) -> Body:
    """Return the payment method that the form describes, as the API takes it."""
    account = {name: form[name] for name in FIELDS[kind] if name not in ("name", "email")}
    who = {"name": form["name"].strip(), "email": form["email"].strip()}
    return {"type": kind, kind: account, "billing_details": who}


def number_field(kind: str) -> str:
    """Return the field that holds the account's number."""
    return "iban" if kind == "sepa_debit" else "account_number"


def kind_among(kinds: list[str]) -> str:
    """Return the debit among the ways to pay of a page, or ""."""
    return next((kind for kind in kinds if kind in banks.KINDS.values()), "")


def _summary(own: dict[str, str], wrong: str) -> str:
    if not wrong:
        return ""
    return (
        f'<div class="problem" role="alert"><h2>{own["problem"]}</h2>'
        f'<p><a href="#{wrong}">{own["wrong_" + wrong]}</a> {own["not_taken"]}</p></div>'
    )


def _field(own: dict[str, str], name: str, value: str, wrong: str) -> str:
    is_wrong = name == wrong
    told = f'<p class="wrong" id="{name}-error">{own["wrong_" + name]}</p>\n' if is_wrong else ""
    marks = f' aria-invalid="true" aria-describedby="{name}-error"' if is_wrong else ""
    return (
        f'<label for="{name}">{own[name]}</label>\n{told}'
        f'<input id="{name}" name="{name}" type="text" autocomplete="off" '
        f'value="{escape(value)}"{marks}>'
    )
