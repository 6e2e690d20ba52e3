"""Checks every page in the same way: one h1, a title, labels, unique ids, nothing inline."""

from collections import Counter
from html.parser import HTMLParser

VOID_OF_LABEL = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """What is in a page; ``text`` is all that a reader sees, with single spaces."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.heads: Counter[str] = Counter()
        self.inline: list[str] = []
        self.described: list[str] = []
        self.title = ""
        self.lang = ""
        self._open: list[str] = []
        self._pieces: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self._pieces).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        self.heads[tag] += tag in ("h1", "h2", "h3", "main")
        if tag == "html":
            self.lang = found.get("lang", "")
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label" and "for" in found:
            self.labelled.add(found["for"])
        if tag in ("input", "select", "textarea") and found.get("type") not in VOID_OF_LABEL:
            self.fields.append(found)
        self.described += found.get("aria-describedby", "").split()
        self.described += found.get("aria-labelledby", "").split()
        is_script = tag == "script" and "src" not in found
        if tag == "style" or is_script or "style" in found or any(n[:2] == "on" for n in found):
            self.inline.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif not {"script", "style", "desc", "title"} & set(self._open):
            self._pieces.append(data)


def check(html: str) -> Page:
    """Return the page, having made sure of what every page of ours has and has not."""
    found = Page(html)
    unnamed = [
        field.get("name", "?")
        for field in found.fields
        if field.get("id") not in found.labelled and "aria-label" not in field
    ]
    assert found.heads["h1"] == 1, f"{found.heads['h1']} h1"
    assert found.heads["main"] == 1
    assert found.title.strip(), "no title"
    assert found.lang, "no language"
    assert unnamed == [], f"fields without a label: {unnamed}"
    twice = [name for name, count in Counter(found.ids).items() if count > 1]
    assert twice == [], f"ids that stand twice: {twice}"
    assert [name for name in found.described if name not in found.ids] == []
    assert found.inline == [], f"inline style or script: {found.inline}"
    assert "{{" not in found.text and "{%" not in found.text, "a template leaks"
    return found
