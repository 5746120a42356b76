"""One chart 一张图 of a procedure: what stands in each box, and where on an A3 sheet it stands.

All lengths are tenths of a millimetre on A3 across; a page draws them as SVG in black and white,
and the same boxes in their order as a list for a phone.
"""

from pointsapp.powers.policy.chart.layout import layout
from pointsapp.powers.policy.chart.shapes import Arrow, Box, Chart, Lane, Line, Note

__all__ = ["Arrow", "Box", "Chart", "Lane", "Line", "Note", "layout"]
