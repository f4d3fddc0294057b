"""Template tags for the meter and for the links of the error summary."""

from decimal import Decimal
from typing import Any

from django import template

from hrtrack.common.text.danish import format_number
from hrtrack.common.web.forms import error_links

register = template.Library()

register.filter("error_links", error_links)

METER_WIDTH = 120  # pixels
MOST_CELLS = 30
SMALLEST_BOX = 26  # pixels, as wide as its number asks


@register.inclusion_tag("_partials/meter.html")
def meter(
    *,
    target: Decimal | int,
    started: Decimal | int,
    upcoming: Decimal | int,
    even_pace: Decimal | None = None,
    width: int = METER_WIDTH,
    has_cells: bool = False,
    beyond: int = 0,
    label: str = "",
) -> dict[str, Any]:
    """Show a bar of the target: the started part, the upcoming part (hatched) and a mark for an even pace.

    All four are in the grant's unit, posts or årsværk. Values above the target fill the bar. Without a target there is
    no bar, only the numbers. `width` in pixels. `has_cells` parts the bar into a cell for each of the target, unless there
    are over MOST_CELLS. `label` is what the bar says in words, instead of that of posts.
    """

    def along(value: Decimal | int) -> int:
        return min(width, max(0, round(width * Decimal(value) / Decimal(target))))

    surplus = max(Decimal(started) + Decimal(upcoming) - Decimal(target), Decimal())
    counted = {
        "target": target,
        "started": started,
        "upcoming": upcoming,
        "even_pace": even_pace,
        "label": label,
    }
    if not target:
        return counted | {"width": 0}
    started_to = along(started)
    upcoming_width = along(Decimal(started) + Decimal(upcoming)) - started_to
    box = (
        min(beyond - 4, max(SMALLEST_BOX, round(width * surplus / Decimal(target))))
        if beyond and surplus
        else 0
    )
    return counted | {
        "width": width,
        "full_width": width + beyond,
        "target_at": width - 1 if beyond else None,
        "surplus": format_number(surplus, None if surplus == int(surplus) else 1) if box else "",
        "box_from": width + 2,
        "box_width": box,
        "box_middle": width + 2 + box / 2,
        "gaps": [along(number) for number in range(1, int(target))]
        if has_cells and target <= MOST_CELLS
        else [],
        "started_to": started_to,
        "upcoming_width": upcoming_width,
        "hatch": "".join(f"M{x} 22 {x + 30}-8" for x in range(-16, upcoming_width, 8)),
        "even_pace_at": None if even_pace is None else along(even_pace),
    }
