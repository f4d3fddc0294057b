"""Pieces of the look that need a little reckoning: the meter, and the links of the error summary."""

from decimal import Decimal
from typing import Any

from django import template

from hrtrack.common.web.forms import error_links

register = template.Library()

register.filter("error_links", error_links)

METER_WIDTH = 120


@register.inclusion_tag("_partials/meter.html")
def meter(
    *,
    target: Decimal | int,
    started: Decimal | int,
    upcoming: Decimal | int,
    even_pace: Decimal | None = None,
) -> dict[str, Any]:
    """A bar of the target with what is started, what is to come (hatched) and where an even pace would be.

    All four are counted in the grant's unit, posts or årsværk. What goes beyond the target fills the bar; the
    numbers beside it tell how far. Without a target there is no bar.
    """

    def along(value: Decimal | int) -> int:
        return min(METER_WIDTH, round(METER_WIDTH * Decimal(value) / Decimal(target)))

    counted = {"target": target, "started": started, "upcoming": upcoming, "even_pace": even_pace}
    if not target:
        return counted | {"width": 0}
    started_to = along(started)
    return counted | {
        "width": METER_WIDTH,
        "started_to": started_to,
        "upcoming_width": along(Decimal(started) + Decimal(upcoming)) - started_to,
        "even_pace_at": None if even_pace is None else along(even_pace),
    }
