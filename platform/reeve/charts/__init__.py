"""Charts: lines over time, ranges beside one another, bars; drawn on the server as SVG that a page holds.

Pure: no web, no domain word. Each has a title and a description and stands beside a table that says the same. It is
one colour, that of the text around it: what is told apart is told by stroke, mark and shade, so it reads in black and
white, in forced colours and on paper. There is no style attribute and no script in it, which our content security
forbids. It is drawn 320 units wide, so its letters can be read where the page is 320 pixels wide, and grow with it.
"""

from reeve.charts.bars import bars
from reeve.charts.ranges import Range, ranges
from reeve.charts.scale import short
from reeve.charts.trend import trend

__all__ = ["Range", "bars", "ranges", "short", "trend"]
