"""The words in which a borrower gives permission to collect, by version and language.

Data, never changed once used: a new wording is a new version. The facts in braces are filled in
before the borrower reads it, and what they read is kept whole.

It says who may take what, when and at most how much, how it is announced, how and until when it
can be stopped, and what can be asked back: US Regulation E 1005.10(b) to (e), UK Direct Debit
Guarantee and CONC 7.6, SEPA Core Rulebook (refund within eight weeks, thirteen months where not
authorised), PSD2 article 64.
"""

VERSION = "2026-11"
FACTS = ("lender", "method", "reference", "most", "total", "first", "last", "notice", "vary")

_EN_2026_11 = """\
I allow {lender} to take the payments of my plan (reference {reference}) from {method}, \
through its payment provider, without asking me each time.

What is taken: the payments of the plan as agreed, on their days, from {first} to {last}. \
Never more than {most} at a time and {total} altogether. If I have paid a part myself, only \
the rest is taken. Nothing else may be taken, no fee, and nothing after the plan has ended.

When I am told: at least {notice} days before each payment, with its day and amount. Where \
the amount differs from the plan's usual payment or from the last one taken, at least {vary} \
days before. I can move each payment once, to a later day.

If my bank says no: nothing is added. It is tried again at most twice, on days that I am told \
before. After that automatic payments rest, and my plan goes on.

How I stop it: on my plan's page, at any time, without giving a reason and at no cost. What \
is stopped by the day before a payment is not taken. I can also tell {lender}, or my bank at \
least three business days before a payment. This permission ends by itself with the plan.

Paying automatically is my choice. My plan is the same without it.

If something was taken that should not have been, I get it back: I can ask {lender}, and I \
keep every right that my bank gives me. A debit from a bank account in the euro area I can \
have returned within eight weeks without giving a reason, and within thirteen months if I did \
not allow it; in the United Kingdom the Direct Debit Guarantee gives me a full and immediate \
refund from my bank for an error."""

_ZH_2026_11 = """\
我同意{lender}通过其支付服务商，从{method}中收取我还款计划（编号 {reference}）的各期款项，\
无需每次再问我。

收取什么：只按约定的计划，在各期的日子收取，自{first}起至{last}止。每次不超过{most}，\
合计不超过{total}。如我已自行支付一部分，只收取余下的部分。除此之外不收取任何款项，\
不收费用，计划结束后不再收取。

如何通知我：每次收款前至少 {notice} 天告知日期和金额；金额与计划的常规金额或上一次不同时，\
至少提前 {vary} 天。每笔款项我可以改到较晚的日子一次。

如果银行没有同意：不会增加任何费用。最多再试两次，日期会提前告诉我。之后自动还款暂停，\
我的计划照常有效。

如何停止：随时可在计划页面停止，无需理由，也不收费。在收款前一天或更早停止的，那一笔就不再收取。\
我也可以告知{lender}，或在收款前至少三个工作日告知我的银行。计划结束时，本授权自动结束。

是否自动还款由我自己决定，不自动还款，计划也完全一样。

如有不应收取的款项，会退还给我：我可以向{lender}提出，我在银行享有的一切权利保持不变。\
欧元区银行账户的扣款，八周内可无理由退回，未经我同意的十三个月内可退回；\
在英国，如有差错，“直接借记保证”让我可从银行立即得到全额退款。"""

TEXTS: dict[str, dict[str, str]] = {VERSION: {"en": _EN_2026_11, "zh-hans": _ZH_2026_11}}


def language_of(language: str) -> str:
    """Return the language of ours in which a reader of ``language`` reads a mandate."""
    return "zh-hans" if language.lower().startswith("zh") else "en"


def write(version: str, language: str, facts: dict[str, str]) -> str:
    """Return the text of ``version`` with the ``facts`` (FACTS, all of them) filled in.

    Braces in a fact stay as they are: a name cannot fill in another one.
    """
    assert set(facts) == set(FACTS), f"a mandate needs {FACTS}"
    return TEXTS[version][language_of(language)].format(**facts)
