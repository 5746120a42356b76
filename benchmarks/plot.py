"""A line chart as SVG: what a thing costs at 10⁴, 10⁵, 10⁶ entries, both axes logarithmic."""

from collections.abc import Mapping, Sequence
from math import log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 380, 70, 250, 40, 50
COLOURS = ("#1b6e53", "#b4532a", "#2f5d9b", "#8a6d1f", "#7a3b78", "#3f7f87", "#9c2f45", "#555555")
Points = Sequence[tuple[int, float]]  # entries, microseconds


def chart(title: str, lines: Mapping[str, Points]) -> str:
    """One line a name; the legend stands at the right, in the order given."""
    xs = sorted({x for points in lines.values() for x, _ in points})
    ys = [y for points in lines.values() for _, y in points]
    low, high = int(log10(min(ys)) // 1), int(-(-log10(max(ys)) // 1))
    scale = _Scale(log10(xs[0]), log10(xs[-1]), low, max(high, low + 1))
    drawn = [_line(scale, i, name, points) for i, (name, points) in enumerate(lines.items())]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{title}</text>',
        *_axes(scale, xs), *drawn, "</svg>", "",
    ])  # fmt: skip


class _Scale:
    """From entries and microseconds to places on the sheet."""

    def __init__(self, left: float, right: float, low: int, high: int) -> None:
        self.left, self.right, self.low, self.high = left, max(right, left + 1), low, high

    def x(self, entries: float) -> float:
        """How far from the left."""
        share = (log10(entries) - self.left) / (self.right - self.left)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, cost: float) -> float:
        """How far from the top."""
        share = (log10(cost) - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _axes(scale: _Scale, xs: Sequence[int]) -> list[str]:
    ends, foot = WIDTH - RIGHT, HEIGHT - BOTTOM
    found = []
    for power in range(scale.low, scale.high + 1):
        y = scale.y(10.0**power)
        found.append(f'<path d="M{LEFT} {y}H{ends}" stroke="#ddd"/>')
        found.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{_cost(power)}</text>')
    for x in xs:
        found.append(f'<text x="{scale.x(x)}" y="{foot + 20}" text-anchor="middle">{x:,}</text>')
    found.append(f'<text x="{ends}" y="{foot + 40}" text-anchor="end">笔（已有的明细）</text>')
    return found


def _cost(power: int) -> str:
    if power >= 6:
        return f"{10 ** (power - 6)} s"
    return f"{10 ** (power - 3)} ms" if power >= 3 else f"{10.0**power:g} µs"


def _line(scale: _Scale, index: int, name: str, points: Points) -> str:
    colour = COLOURS[index % len(COLOURS)]
    places = [(scale.x(x), scale.y(y)) for x, y in points]
    path = "M" + "L".join(f"{x} {y}" for x, y in places)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places)
    x, y = WIDTH - RIGHT + 16, TOP + 10 + index * 22
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'
        f'<path d="M{x} {y - 4}h18" stroke="{colour}" stroke-width="2"/>'
        f'<text x="{x + 24}" y="{y}">{name}</text>'
    )
