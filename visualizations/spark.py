"""A cumulative curve as small as a word, for a row of a table."""

from __future__ import annotations

from visualizations import svg
from visualizations.curves import AFTER
from visualizations.curves_model import Curve
from visualizations.month_axis import axis_over
from visualizations.plot import Plot
from visualizations.style import Language, style
from visualizations.svg import Svg

WIDTH, HEIGHT, EDGE = 132.0, 30.0, 3.0


def spark(curve: Curve, months: tuple[int, ...], whole: int, language: Language) -> Svg:
    """The curve over all months that bulletins tell of; its words are the policy and how many adopted it.

    >>> from visualizations.matrix_model import Policy
    >>> from visualizations.names import Name
    >>> drawn = spark(Curve(Policy("x", Name("平台"), ""), ()), (), 31, "zh")
    >>> "<title>平台：0 个省级单位采纳</title>" in drawn
    True
    """
    axis = axis_over(months, EDGE, WIDTH - 2 * EDGE, AFTER)
    plot = Plot(axis, HEIGHT - EDGE, (HEIGHT - 2 * EDGE) / max(whole, 1))
    name = curve.policy.name.text(language)
    said = style().say("adopted_by", language, policy=name, count=len(curve.steps))
    return svg.element(
        "svg",
        svg.element("title", svg.words(svg.shorten(said))),
        svg.element(
            "path",
            d=f"M{svg.number(EDGE)} {svg.number(plot.y(0))}H{svg.number(WIDTH - EDGE)}",
            stroke=style().colours["line"],
            class_="hair",
        ),
        svg.element(
            "path",
            d=plot.path([step.end for step in curve.dated if step.end is not None]),
            fill="none",
            stroke=style().colours["chosen"],
            stroke_width=1.8,
        ),
        viewBox=f"0 0 {svg.number(WIDTH)} {svg.number(HEIGHT)}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        class_="spark",
    )
