"""The plot inside a drawing, and the drawing with what it is called and what it shows."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from portal.shapes import element, joined

# Where no style sheet reaches, as in a document; a page sets its own.
FACE = "Steadily Latin, Steadily Han, Noto Sans CJK SC, sans-serif"


@dataclass(frozen=True)
class Words:
    """What a picture is called and what it shows; ``ident`` is unique on its page."""

    ident: str
    title: str
    desc: str


@dataclass(frozen=True)
class Frame:
    """The plot inside a drawing, in its own units; ``size`` also names the CSS class."""

    size: str
    width: int
    height: int
    left: int = 8
    right: int = 8
    top: int = 34
    bottom: int = 34

    @property
    def floor(self) -> int:
        return self.height - self.bottom

    @property
    def span(self) -> int:
        return self.width - self.left - self.right


PLOT_FRAMES = (Frame("wide", 640, 240), Frame("narrow", 340, 200))


@dataclass(frozen=True)
class Plot:
    """Days across and minor units upwards, to the scale of one frame."""

    frame: Frame
    first: date
    last: date
    highest: int

    def x(self, day: date) -> str:
        days = max((self.last - self.first).days, 1)
        return tenths(self.frame.left, self.frame.span, (day - self.first).days, days)

    def y(self, minor: int) -> str:
        room = self.frame.floor - self.frame.top
        return tenths(self.frame.top, room, self.highest - minor, self.highest)


def drawn_on(frame: Frame, words: Words, body: SafeString) -> SafeString:
    """Return one drawing with what it is called and what it shows."""
    ident = f"{words.ident}-{frame.size}"
    names = {"title": f"{ident}-title", "desc": f"{ident}-desc"}
    title = element("title", {"id": names["title"]}, words.title)
    desc = element("desc", {"id": names["desc"]}, words.desc)
    about = {
        "class": f"chart {frame.size}",
        "viewBox": f"0 0 {frame.width} {frame.height}",
        "role": "img",
        "aria-labelledby": f"{names['title']} {names['desc']}",
        "font-family": FACE,
    }
    return element("svg", about, joined([title, desc, body]))


def tenths(start: int, room: int, part: int, whole: int) -> str:
    """Return ``start + room * part / whole`` to one decimal, in whole numbers throughout."""
    tenths = start * 10 + room * 10 * part // whole
    return f"{tenths // 10}.{tenths % 10}"
