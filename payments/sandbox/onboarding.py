"""The page on which a business tells the provider of itself, so that it may take cards.

Stands in for many pages of Stripe's. Nothing is typed here: a press says how much was told.
"""

from dataclasses import replace
from typing import Any

from payments.sandbox import merchants, pages, payouts
from payments.sandbox.accounts import Account
from payments.sandbox.words import WORDS

# What may be pressed: everything told, half of it, everything but Stripe still looks at it.
_PRESSES = ("all", "half", "check")


def visit(
    account: Account, key: str, form: dict[str, str] | None, language: str
) -> tuple[int, str, str]:
    """Show the page behind one link, or take what was pressed; status, text and where to go."""
    platform = replace(account, id="")
    private = platform.private("v2.core.account", account.id)
    link = private["links"].get(key)
    if link is None or link["until"] < account.now:
        text = pages.notice_page(
            language, "closed_title", "link_over", onward=link["refresh_url"] if link else ""
        )
        return 410, text, ""
    if form is None:
        return 200, _text(language, private["asked"], link["return_url"]), ""
    press = form.get("told", "")
    if press not in _PRESSES:
        return 422, _text(language, private["asked"], link["return_url"]), ""
    del private["links"][key]
    payouts.choose_bank(account, is_open=form.get("bank") != "closed")
    merchants.give(platform, account.id, all_of_it=press != "half", is_looked_at=press == "check")
    return 303, "", link["return_url"]


def _text(language: str, asked: list[str], leave: str) -> str:
    words: dict[str, Any] = WORDS[language]
    wanted = "".join(f"<li>{name}</li>\n" for name in asked)
    presses = "\n".join(
        f'<button type="submit" name="told" value="{press}" id="{press}">'
        f"{words[f'onboard_{press}']}</button>"
        for press in _PRESSES
    )
    content = (
        f"<h1>{words['onboard_title']}</h1>\n<p>{words['onboard']}</p>\n"
        + (f"<ul>\n{wanted}</ul>\n" if asked else "")
        + f'<form method="post">\n<label for="bank">{words["bank"]}</label>\n'
        f'<select id="bank" name="bank"><option value="open">{words["bank_open"]}</option>'
        f'<option value="closed">{words["bank_closed"]}</option></select>\n{presses}\n</form>\n'
    )
    return pages.plain_page(language, "onboard_title", content, back=leave)
