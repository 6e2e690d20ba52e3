"""The sandbox's own pages as HTML: plain, readable without scripts, unlike anybody's brand."""

from html import escape
from pathlib import Path
from string import Template

from payments.sandbox.words import TEST_CARDS, WORDS

CSS = (Path(__file__).parent / "pages.css").read_text(encoding="utf-8")
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = Template(
    """<!doctype html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="stylesheet" href="/pages.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p><strong>$banner</strong> $banner_more</p></header>
<main>
$content
</main>
</body>
</html>
"""
)
_PAY = Template(
    """$back
<h1>$title</h1>
$summary
<dl>
$facts
</dl>
<form method="post">
<input type="hidden" name="method" value="card">
<label for="number">$number</label>
<p class="hint" id="number-hint">$number_hint</p>
$field_error
<input id="number" name="number" type="text" inputmode="numeric" autocomplete="off"
 aria-describedby="$described" $invalid>
<button type="submit" id="pay">$act</button>
</form>
$wallets
<h2 id="tests">$tests</h2>
<table aria-labelledby="tests">
<thead><tr><th scope="col">$number</th><th scope="col">$does</th></tr></thead>
<tbody>
$cards
</tbody>
</table>
"""
)


def pay_page(
    language: str,
    *,
    title: str,
    amount: str,
    back: str,
    wallets: list[str],
    debit: tuple[str, str],
    problem: str,
    field: str,
) -> str:
    """Return the payment page; ``problem`` is about the last try, ``field`` about the number.

    ``debit`` is the kind of debit that can be used and the address of its form, or "" twice.
    """
    words = WORDS[language]
    heading = words["pay_title"] if amount else words["keep_title"]
    content = _PAY.substitute(
        back=_back(words, back),
        title=heading,
        summary=_summary(words, problem, field),
        facts=_facts(words, amount, title),
        field_error=f'<p class="wrong" id="number-error">{escape(field)}</p>' if field else "",
        described="number-hint number-error" if field else "number-hint",
        invalid='aria-invalid="true"' if field else "",
        act=words["pay"] if amount else words["keep"],
        wallets=_others(words, wallets, debit),
        cards="\n".join(_card(number, does[language]) for number, does in TEST_CARDS),
        **{name: words[name] for name in ("number", "number_hint", "tests", "does")},
    )
    return page(language, heading, content, has_problem=bool(problem or field))


def authorise_page(language: str, *, amount: str, keeps: bool) -> str:
    """Return the page on which the payer's bank or wallet asks."""
    words = WORDS[language]
    question = words["authorise_keep"] if keeps else words["authorise"]
    content = (
        f"<h1>{words['authorise_title']}</h1>\n<p>{question}</p>\n"
        f"<dl>\n{_facts(words, amount, '')}\n</dl>\n"
        '<form method="post">\n'
        f'<button type="submit" name="answer" value="yes" id="complete">{words["yes"]}</button>\n'
        f'<button type="submit" name="answer" value="no" id="fail">{words["no"]}</button>\n'
        "</form>\n"
    )
    return page(language, words["authorise_title"], content)


def notice_page(language: str, title: str, text: str, *, onward: str = "") -> str:
    """Return a page that only says something; ``title`` and ``text`` name words of ours."""
    words = WORDS[language]
    content = f"<h1>{words[title]}</h1>\n<p>{words[text]}</p>\n"
    if onward:
        content += f'<p><a href="{escape(onward)}">{words["continue"]}</a></p>\n'
    return page(language, words[title], content)


def plain_page(language: str, title: str, content: str, *, back: str) -> str:
    """Return a page with content of its caller's; ``title`` names words of ours."""
    words = WORDS[language]
    return page(language, words[title], f"{_back(words, back)}\n{content}")


def page(language: str, title: str, content: str, *, has_problem: bool = False) -> str:
    """Return a whole page around ``content``, which is HTML already."""
    words = WORDS[language]
    return _PAGE.substitute(
        lang=words["lang"],
        title=(words["error"] if has_problem else "") + title,
        banner=words["banner"],
        banner_more=words["banner_more"],
        content=content,
    )


def _back(words: dict[str, str], address: str) -> str:
    if not address:
        return ""
    return f'<p><a class="back" id="back" href="{escape(address)}">{words["back"]}</a></p>'


def _summary(words: dict[str, str], problem: str, field: str) -> str:
    """What went wrong, said at the top; a wrong number links to its field."""
    if not (problem or field):
        return ""
    told = f'<a href="#number">{escape(field)}</a>' if field else escape(problem)
    return (
        f'<div class="problem" role="alert"><h2>{words["problem"]}</h2>'
        f"<p>{told} {words['not_taken']}</p></div>"
    )


def _facts(words: dict[str, str], amount: str, title: str) -> str:
    facts = [(words["amount"], amount), (words["for"], title)]
    return "\n".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value
    )


def _others(words: dict[str, str], wallets: list[str], debit: tuple[str, str]) -> str:
    """The ways beside the card: a link to the debit's form, a button for each wallet."""
    kind, address = debit
    if not (wallets or kind):
        return ""
    link = f'<p><a href="{escape(address)}" id="debit">{words[kind]}</a></p>\n' if kind else ""
    buttons = "\n".join(
        f'<button type="submit" name="method" value="{kind}">{words[kind]}</button>'
        for kind in wallets
    )
    form = f'<form method="post">\n{buttons}\n</form>' if wallets else ""
    return f"<h2>{words['or']}</h2>\n{link}{form}"


def _card(number: str, does: str) -> str:
    grouped = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return f"<tr><td>{grouped}</td><td>{does}</td></tr>"
