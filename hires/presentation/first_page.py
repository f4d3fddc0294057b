"""What a hospital's first page says above the list: progress toward the target, the money, and that nothing waits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Allocation, Grant
from hires.actions.confirm import completeness
from hires.figures.statement import HospitalFigures, pace_at, reached, towards_target
from hires.presentation.hospital_tasks import MOST
from hires.presentation.phrases import count, done_in_words, target_in_words, unit
from hires.room import latest_start
from hires.tasks import Task
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_number, format_tkr

NAMED_POSTS = 4


@dataclass(frozen=True)
class TargetProgress:
    """Progress toward the target in words, and the arguments of its meter."""

    reached: str
    of_target: str
    meter: dict[str, Any]
    parts: Sequence[tuple[str, str]]
    sentence: str
    note: str


@dataclass(frozen=True)
class MoneyLeft:
    """The money that is not committed, in words, and the arguments of its meter."""

    remaining: str
    of_allocated: str
    meter: dict[str, Any]
    spent: str
    ahead: str
    sentence: str


def progress_towards_target(grant: Grant, row: HospitalFigures, as_of: dt.date) -> TargetProgress:
    """Return the progress of a hospital as of a day."""
    pace = pace_at(grant, as_of)
    meter = towards_target(grant, row, pace)
    done = reached(grant, row)
    missing = max(row.target - done, Decimal())
    started, upcoming = count(grant, meter["started"]), count(grant, meter["upcoming"])
    parts = [("fill", _("%s tiltrådt") % started)]
    if not grant.counts_level:
        parts.append(("hatch", _("%s på vej") % upcoming))
    if missing:
        parts.append(("track", _("%s mangler") % count(grant, missing)))
    if meter["even_pace"] is not None:
        at_pace = _("%s ved jævnt tempo i dag") if as_of == clock.today() else _("%s ved jævnt tempo")
        parts.append(("mark", at_pace % format_number(meter["even_pace"], 1)))
    return TargetProgress(
        reached=count(grant, done),
        of_target=_("af mindst %(target)s %(unit)s %(done)s")
        % {
            "target": target_in_words(row, row.target),
            "unit": unit(grant, row.target),
            "done": done_in_words(grant),
        },
        meter=meter,
        parts=parts,
        sentence=_start_by(grant, missing),
        note=_note(row, has_pace=meter["even_pace"] is not None),
    )


def _start_by(grant: Grant, missing: Decimal) -> str:
    if not missing:
        return _("Måltallet er nået.")
    start_by = latest_start(grant)
    if not start_by or not grant.counts_posts:
        return ""
    message = ngettext(
        "Den sidste skal begynde senest %(day)s for at få et helt år.",
        "De %(count)s sidste skal begynde senest %(day)s for at få et helt år.",
        int(missing),
    )
    if grant.post_months != 12:
        message = ngettext(
            "Den sidste skal begynde senest %(day)s.",
            "De %(count)s sidste skal begynde senest %(day)s.",
            int(missing),
        )
    return message % {"count": count(grant, missing), "day": format_date(start_by)}


def _note(row: HospitalFigures, *, has_pace: bool) -> str:
    price = _("Et år på fuld tid beregnes til %s tkr.") % format_tkr(row.price)
    no_plan = _("Jævnt tempo er ikke en vedtaget plan.")
    return f"{price} {no_plan}" if has_pace else price


def money_left(allocation: Allocation, row: HospitalFigures, tasks: Sequence[Task] | None) -> MoneyLeft:
    """Return the hospital's money; with the tasks of today also whether the money reaches for what is missing."""
    return MoneyLeft(
        remaining=format_tkr(row.remaining),
        of_allocated=_("tkr. ikke disponeret af %s") % format_tkr(row.allocated),
        meter={
            "target": row.allocated,
            "started": row.spent,
            "upcoming": row.committed - row.spent,
            "label": _(
                "%(spent)s tkr. beregnet forbrug og %(ahead)s tkr. disponeret frem af %(allocated)s tkr."
            )
            % {
                "spent": format_tkr(row.spent),
                "ahead": format_tkr(row.committed - row.spent),
                "allocated": format_tkr(row.allocated),
            },
        },
        spent=_("%s beregnet forbrug") % format_tkr(row.spent),
        ahead=_("%s disponeret frem") % format_tkr(row.committed - row.spent),
        sentence="" if tasks is None else _reach(allocation.grant, row, tasks),
    )


def _reach(grant: Grant, row: HospitalFigures, tasks: Sequence[Task]) -> str:
    """Return whether the money reaches for the posts to create and those to refill; "" where that has no price."""
    if grant.counts_level or (grant.counts_posts and grant.post_months is None):
        return ""
    refills = {task.post: task.cost for task in tasks if task.post}
    if len(refills) >= MOST:
        return ""
    missing = max(row.target - reached(grant, row), Decimal())
    years = Decimal(grant.post_months or 12) / 12 if grant.counts_posts else 1
    after = row.remaining - missing * row.price * years - sum(refills.values(), Decimal())
    purposes = []
    if missing:
        purposes.append(_missing_in_words(grant, missing))
    if len(refills) > NAMED_POSTS:
        purposes.append(_("%s ledige stillinger") % format_number(len(refills)))
    else:
        purposes += refills
    if not purposes:
        return ""
    words = {"purposes": _joined(purposes), "tkr": format_tkr(abs(after))}
    if after < 0:
        return _("Mangler %(tkr)s tkr. til %(purposes)s.") % words
    return _("Rækker til %(purposes)s; %(tkr)s tkr. er så tilbage.") % words


def _missing_in_words(grant: Grant, missing: Decimal) -> str:
    if not grant.counts_posts:
        return _("de %s manglende årsværk") % count(grant, missing)
    message = ngettext("den manglende stilling", "de %s manglende stillinger", int(missing))
    return message % count(grant, missing) if "%s" in message else message


def _joined(items: Sequence[str]) -> str:
    """Return the items as a list in a sentence: "a, b og c"."""
    if len(items) == 1:
        return items[0]
    return _("%(items)s og %(last)s") % {"items": ", ".join(items[:-1]), "last": items[-1]}


def nothing_waits(allocation: Allocation) -> str:
    """Return the sentence that nothing waits, with the day as of which the list is confirmed."""
    confirmation = completeness(allocation).confirmation
    if confirmation is None:
        return _("Intet venter.")
    return _("Intet venter. Listen er bekræftet pr. %s.") % format_date(confirmation.as_of)
