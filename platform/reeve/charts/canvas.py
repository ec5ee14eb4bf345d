"""What every chart is drawn on: its size, its letters, its title and description, and how it becomes markup."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import drawsvg
from markupsafe import Markup

WIDTH = 320
LETTERS = 11
INK = "currentColor"
PALE = 0.18
ANY_HEIGHT = ' height="auto"'


class Canvas:
    """A drawing 320 units wide. ``title`` says what it shows, ``description`` what one sees in it."""

    def __init__(self, height: float, *, title: str, description: str) -> None:
        key = uuid5(NAMESPACE_URL, f"{title}\n{description}").hex[:12]
        named = {"role": "img", "aria_labelledby": f"t{key} d{key}", "focusable": "false"}
        self.drawing = drawsvg.Drawing(WIDTH, height, **named)
        self.drawing.set_render_size("100%", "auto")
        self.drawing.append(drawsvg.Title(title, id=f"t{key}"))
        self.drawing.append(drawsvg.Raw(Markup('<desc id="{}">{}</desc>').format(f"d{key}", description)))

    def line(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 1, **more: Any) -> None:
        self.drawing.append(drawsvg.Line(x1, y1, x2, y2, stroke=INK, stroke_width=width, **more))

    def polyline(self, points: list[tuple[float, float]], *, width: float, dashes: str | None = None) -> None:
        flat = [place for point in points for place in point]
        more = {"stroke_dasharray": dashes} if dashes else {}
        self.drawing.append(drawsvg.Lines(*flat, fill="none", stroke=INK, stroke_width=width, **more))

    def area(self, points: list[tuple[float, float]]) -> None:
        flat = [place for point in points for place in point]
        self.drawing.append(drawsvg.Lines(*flat, close=True, fill=INK, fill_opacity=PALE, stroke="none"))

    def box(self, x: float, y: float, width: float, height: float, *, solid: bool = False) -> None:
        shade = {"fill": INK} if solid else {"fill": INK, "fill_opacity": PALE, "stroke": INK}
        self.drawing.append(drawsvg.Rectangle(x, y, width, height, **shade))

    def dot(self, x: float, y: float, *, size: float = 3.5) -> None:
        self.drawing.append(drawsvg.Circle(x, y, size, fill=INK))

    def diamond(self, x: float, y: float, *, size: float = 6) -> None:
        corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        flat = [place for corner in corners for place in corner]
        self.drawing.append(drawsvg.Lines(*flat, close=True, fill=INK))

    def words(self, text: str, x: float, y: float, *, anchor: str = "start", bold: bool = False) -> None:
        more = {"font_weight": "bold"} if bold else {}
        self.drawing.append(drawsvg.Text(text, LETTERS, x, y, fill=INK, text_anchor=anchor, **more))

    def markup(self) -> Markup:
        """The ``svg`` element, to stand in a page."""
        drawn = self.drawing.as_svg(header="", skip_js=True, skip_css=True)
        return Markup(drawn.replace(ANY_HEIGHT, "", 1))  # noqa: S704 - drawn here, escaped
