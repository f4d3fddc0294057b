"""Template tags for the meter and for the links of the error summary."""

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
    """Show a bar of the target: the started part, the upcoming part (hatched) and a mark for an even pace.

    All four are in the grant's unit, posts or årsværk. Values above the target fill the bar. Without a target there is
    no bar, only the numbers.
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
