"""The few SVG shapes that charts are drawn with.

No inline styles: classes carry the look on a page, and plain attributes carry it where no
stylesheet reaches, as in a PDF. Knows nothing of money or dates.
"""

from collections.abc import Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

BRAND = "#0f6b5f"
TINT = "#e6f1ee"
OTHER = "#6b4200"
INK = "#16302c"
SOFT = "#4a5a58"
EDGE = "#7b8a86"
PLAIN = "#ffffff"
FILLS = {
    "principal": BRAND,
    "interest": "#62a79c",
    "fees": "#b9d8d1",
    "paid": "#d9dcd6",
    "track": "#ecebe4",
}

# A place along one axis, in the drawing's own units, whole or to one decimal.
Place = int | str


def element(name: str, attributes: Mapping[str, object], body: str = "") -> SafeString:
    """Return one element; attributes and plain text are escaped, safe text is kept."""
    # Names come from this module and its callers' code, never from a person.
    listed = format_html_join("", ' {}="{}"', ((mark_safe(k), v) for k, v in attributes.items()))
    return format_html("<{0}{1}>{2}</{0}>", mark_safe(name), listed, body)


def bar(kind: str, x: Place, y: Place, width: Place, height: Place) -> SafeString:
    """Draw a rectangle in the fill of its kind, one of FILLS."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return element("rect", {"class": f"piece {kind}", **place, "fill": FILLS[kind], "stroke": INK})


def line(
    css: str, start: tuple[Place, Place], end: tuple[Place, Place], thickness: int, stroke: str
) -> SafeString:
    """Draw a straight line."""
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return element("line", {"class": css, **ends, "stroke": stroke, "stroke-width": thickness})


def path(
    css: str, moves: str, *, fill: str = "none", stroke: str = "none", dashes: str = "none"
) -> SafeString:
    """Draw SVG path moves."""
    look = {"fill": fill, "stroke": stroke, "stroke-width": 3, "stroke-dasharray": dashes}
    return element("path", {"class": css, "d": moves, **look})


def dot(
    css: str, x: Place, y: Place, radius: int, fill: str, stroke: str, *, dashes: str = ""
) -> SafeString:
    """Draw a circle with a rim."""
    place = {"cx": x, "cy": y, "r": radius}
    look = {"fill": fill, "stroke": stroke, "stroke-width": 2}
    if dashes:
        look["stroke-dasharray"] = dashes
    return element("circle", {"class": css, **place, **look})


def box(css: str, x: Place, y: Place, half: int, fill: str) -> SafeString:
    """Draw a full square around a place."""
    around = f"M{x} {y}m{-half} {-half}h{2 * half}v{2 * half}h{-2 * half}z"
    return element("path", {"class": css, "d": around, "fill": fill})


def label(
    css: str, place: tuple[Place, Place], words: str, fill: str, anchor: str = "start"
) -> SafeString:
    """Write words that start, or end, at a place; 18 units high where strong, else 15."""
    look = {"text-anchor": anchor, "fill": fill, "font-size": 18 if css == "strong" else 15}
    if css == "strong":
        look["font-weight"] = 600
    return element("text", {"class": css, "x": place[0], "y": place[1], **look}, words)


def joined(drawn: Iterable[str]) -> SafeString:
    """Return the shapes one after another."""
    return format_html_join("", "{}", ((one,) for one in drawn))
