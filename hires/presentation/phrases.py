"""Figures, the states of posts and hires, and remainders in words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from allocations.models import Grant
from hires.actions.preview import ChangePreview
from hires.actions.validation import length_in_words
from hires.capacity import NOT_BEGUN, WITHOUT_END, PeriodSpan, PostLimits, PostRemainder, Schedule
from hires.figures.statement import HospitalFigures, reached
from hires.models import Hire, Post
from hires.posts import Placement, PostState, cost_of_remainder
from hires.room import FreePost, free_post_of
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date, format_days, format_number, format_tkr


@dataclass(frozen=True)
class StateWords:
    """The words for a state of posts, which differ from place to place on purpose.

    badge: of one post; "Tiltræder" has a placeholder for the day. choice: in a filter. counted: after a number in a
    list. link: with a placeholder for the number. in_sentence: after a number; takes {"count": number}.
    """

    badge: Any
    choice: Any
    counted: Any
    link: Any
    in_sentence: Any


STATE_WORDS: Mapping[PostState, StateWords] = {
    PostState.FILLED: StateWords(
        badge=gettext_lazy("Besat"),
        choice=gettext_lazy("Besat"),
        counted=gettext_lazy("besat nu"),
        link=gettext_lazy("%s besat nu"),
        in_sentence=gettext_lazy("besat nu"),
    ),
    PostState.TO_START: StateWords(
        badge=gettext_lazy("Tiltræder %(day)s"),
        choice=gettext_lazy("På vej"),
        counted=gettext_lazy("på vej"),
        link=gettext_lazy("%s på vej"),
        in_sentence=gettext_lazy("på vej"),
    ),
    PostState.LEFT: StateWords(
        badge=gettext_lazy("Fratrådt, kan genbesættes"),
        choice=gettext_lazy("Fratrådt, ikke genbesat"),
        counted=gettext_lazy("fratrådt"),
        link=gettext_lazy("%s fratrådt"),
        in_sentence=ngettext_lazy("ubesat efter fratrædelse", "ubesatte efter fratrædelse", "count"),
    ),
    PostState.RUN_OUT: StateWords(
        badge=gettext_lazy("Udløbet"),
        choice=gettext_lazy("Udløbet"),
        counted=gettext_lazy("udløbet"),
        link=gettext_lazy("%s udløbet"),
        in_sentence=gettext_lazy("udløbet"),
    ),
}
VACANT = gettext_lazy("Ledig")


def state_in_words(state: PostState, starts: dt.date | None) -> str:
    """Return a post's state in words. `starts` is the first day of the next hire, which TO_START names."""
    if state not in STATE_WORDS:
        return str(VACANT)
    return str(STATE_WORDS[state].badge) % {"day": format_date(starts)}


def state_counts(row: HospitalFigures) -> list[tuple[PostState, int]]:
    """Return the states of the created posts and the number of posts in each; states without posts are left out."""
    counts = [(state, getattr(row, state.value)) for state in STATE_WORDS]
    return [(state, number) for state, number in counts if number]


def states_in_words(row: HospitalFigures) -> str:
    """Return the numbers of created posts in each state, separated by commas."""
    counts = [f"{format_number(number)} {STATE_WORDS[state].counted}" for state, number in state_counts(row)]
    return ", ".join(counts) or _("ingen oprettet endnu")


def count(grant: Grant, value: Decimal) -> str:
    """Return a number without its unit: whole posts, or person-years with one decimal, as the grant counts in."""
    return format_number(value, None if grant.counts_posts else 1)


def unit(grant: Grant, value: Decimal) -> str:
    """Return the unit that the grant counts in, after a number: "stilling", "stillinger" or "årsværk"."""
    return ngettext("stilling", "stillinger", int(value)) if grant.counts_posts else _("årsværk")


def done_in_words(grant: Grant) -> str:
    """Return what the target counts, as the end of a sentence: "… er oprettet"."""
    if grant.counts_level:
        return _("i arbejde i gennemsnit")
    return _("oprettet") if grant.counts_posts else _("disponeret")


def reached_label(grant: Grant) -> str:
    """Return the heading of what is reached of the target."""
    if grant.counts_level:
        return _("Årsværk i gennemsnit")
    return _("Oprettede stillinger") if grant.counts_posts else _("Disponerede årsværk")


def reached_in_words(grant: Grant, row: HospitalFigures) -> str:
    """Return how much a hospital, or all together, has reached of the target, as a sentence."""
    return _("%(reached)s af mindst %(target)s %(unit)s er %(done)s.") % {
        "reached": count(grant, reached(grant, row)),
        "target": format_number(row.target, None),
        "unit": unit(grant, row.target),
        "done": done_in_words(grant),
    }


def missing_in_words(grant: Grant, row: HospitalFigures) -> str:
    """Return how much is missing to the target, as the end of a sentence."""
    missing = row.target - reached(grant, row)
    if missing <= 0:
        return _("måltallet er nået")
    if grant.counts_posts:
        return ngettext("%s stilling mangler", "%s stillinger mangler", int(missing)) % count(grant, missing)
    return _("%s årsværk mangler") % count(grant, missing)


def target_in_words(row: HospitalFigures, target: Decimal) -> str:
    """Return a target, with the original one beside it if the row's target was changed."""
    if row.original_target == row.target:
        return format_number(target, None)
    return _("%(target)s (oprindeligt %(original)s)") % {
        "target": format_number(target, None),
        "original": format_number(row.original_target, None),
    }


def reached_figure(grant: Grant, row: HospitalFigures, target: Decimal) -> dict[str, str]:
    """Return the first box of a page's key figures: what is reached, of the target, by state."""
    return {
        "label": reached_label(grant),
        "value": count(grant, reached(grant, row)),
        "unit": _("af mindst %s") % target_in_words(row, target),
        "note": states_in_words(row),
    }


def remainder_in_words(remainder: PostRemainder, limits: PostLimits) -> str:
    """Return the remainder of a post in whole months, or in whole days if it is less than two months."""
    is_a_year = limits.months == 12
    if remainder == WITHOUT_END or limits.months is None:
        return _("uden slutdato")
    days, post_days = remainder.unused_days, remainder.post_days
    if days is None or post_days is None:
        return _("et helt år tilbage") if is_a_year else length_in_words(limits)
    if remainder.is_used_up:
        return _("stillingsåret er brugt") if is_a_year else _("stillingens tid er brugt")
    months = int(days * limits.months / post_days)
    if months > 1:
        return _("%(months)s måneder tilbage") % {"months": months}
    return ngettext("%(days)s dag tilbage", "%(days)s dage tilbage", int(days)) % {"days": int(days)}


def hours_in_words(hours: Decimal, limits: PostLimits) -> str:
    """Return weekly hours as the beginning of a sentence about free hours."""
    if hours == limits.full_time_hours:
        return _("Fuld tid er ledig")
    return ngettext(
        "%(hours)s time om ugen er ledig", "%(hours)s timer om ugen er ledige", 1 if hours == 1 else 2
    ) % {"hours": format_number(hours, None)}


def free_in_words(free: PeriodSpan, limits: PostLimits) -> str:
    """Return the hours and days that are free in a post as a sentence."""
    words = {
        "hours": hours_in_words(free.weekly_hours, limits),
        "first": format_date(free.first_day),
        "last": format_date(free.last_day),
    }
    if free.last_day == NO_END:
        return _("%(hours)s fra %(first)s.") % words
    return _("%(hours)s fra %(first)s til og med %(last)s.") % words


def room_in_words(room: FreePost) -> str:
    """Return what is free in a post, without the post: the hours, since when, and how many days on full time are left."""
    limits = PostLimits.of(room.post.grant)
    words = {"opening": opening_in_words(room), "rest": remainder_in_words(room.remainder, limits)}
    if room.free is None or room.is_cover:
        return _("%(opening)s, %(rest)s") % words if room.free is None else words["opening"]
    days = room.remainder.unused_days
    if room.free.weekly_hours < limits.full_time_hours:
        if days is None:
            return words["opening"]
        words["days"] = days_in_words(days)
        return _("%(opening)s (svarer til %(days)s på fuld tid)") % words
    if days is not None and room.free.days < int(days):
        # Somebody else begins, or the money ends, before the remainder is used.
        words["rest"] = _("til og med %(day)s") % {"day": format_date(room.free.last_day)}
    return _("%(opening)s, %(rest)s") % words


def opening_in_words(room: FreePost) -> str:
    """Return which hours are free in a post, and from which day."""
    if room.free is None:
        return _("ledig")
    limits, day = PostLimits.of(room.post.grant), {"day": format_date(room.free.first_day)}
    if room.is_cover:
        return _("orloven kan dækkes fra %(day)s") % day
    if room.free.weekly_hours < limits.full_time_hours:
        return _("%(hours)s fra %(day)s") % {"hours": hours_in_words(room.free.weekly_hours, limits), **day}
    return _("ledig nu") if room.free.first_day <= clock.today() else _("ledig fra %(day)s") % day


def amount_in_words(room: FreePost, price: Decimal) -> str:
    """Return how long a post can be used and what that costs at a price of a full-time year, in kr.

    Only the days for the cover of a leave, which may cost nothing more; empty for a post without an end.
    """
    limits = PostLimits.of(room.post.grant)
    cost = cost_of_remainder(room.remainder, limits, price)
    if cost is None:
        return ""
    if room.is_cover and room.free is not None:
        return days_in_words(Decimal(room.free.days))
    days = room.remainder.unused_days
    length = length_in_words(limits) if days is None else days_in_words(days)
    if room.is_shared:
        length = _("svarer til %(days)s på fuld tid") % {"days": length}
    return _("%(length)s, %(cost)s tkr.") % {"length": length, "cost": format_tkr(cost)}


def placement_in_words(placement: Placement) -> str:
    """Return who is employed where, when and for how many hours, as they now stand."""
    hire = placement.hire
    hours = _("%s timer om ugen") % format_number(placement.weekly_hours, None)
    department = placement.department or hire.post.department
    days = format_days(placement.first_day, placement.last_day)
    return f"{hire.employee.name_in_lists} ({hire.post}) · {days} · {hours} · {department}"


def days_in_words(days: Decimal) -> str:
    """Return a number of days, rounded down."""
    return ngettext("%(days)s dag", "%(days)s dage", int(days)) % {"days": format_number(int(days))}


def preview_in_words(grant: Grant, preview: ChangePreview) -> list[tuple[str, str]]:
    """Return (label, change) for the hospital's figures and for each post of the preview."""
    before, after = preview.before, preview.after
    target = _("af mindst %s") % format_number(after.target, None)
    return [
        (
            reached_label(grant),
            _change(count(grant, reached(grant, before)), count(grant, reached(grant, after)), target),
        ),
        (_("Disponeret"), _change(format_tkr(before.committed), format_tkr(after.committed), _("tkr."))),
        (_("Ikke disponeret"), _change(format_tkr(before.remaining), format_tkr(after.remaining), _("tkr."))),
        *(
            [(_("Personer"), _change(str(before.persons), str(after.persons), _("i alt")))]
            if before.persons != after.persons
            else []
        ),
        *((str(post), _post_after(post, spans)) for post, spans in preview.posts.items()),
    ]


def _post_after(post: Post, spans: Sequence[PeriodSpan]) -> str:
    """Return what a post is after a change, in words; `spans` are those of its live hires then."""
    limits = PostLimits.of(post.grant)
    remainder = PostRemainder.of(spans, limits)
    if remainder == NOT_BEGUN:
        return _("bliver ledig")
    room = free_post_of(post, spans)
    if room is not None:
        return room_in_words(room)
    if remainder == WITHOUT_END:
        return _("er oprettet uden slutdato")
    if remainder.is_used_up:
        return _("hele stillingsåret er brugt") if limits.months == 12 else _("stillingens tid er brugt")
    return remainder_in_words(remainder, limits)


def _change(before: str, after: str, unit: str) -> str:
    words = {"before": before, "after": after, "unit": unit}
    if before == after:
        return _("%(after)s %(unit)s (uændret)") % words
    return _("fra %(before)s til %(after)s %(unit)s") % words


def hire_state(hire: Hire, schedule: Schedule, as_of: dt.date) -> tuple[str, str]:
    """Return the state of a hire on a day in words, and the variant of its badge ("" for none)."""
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    leave = next((s for s in schedule if s.kind.is_leave and s.first_day <= as_of <= s.last_day), None)
    is_leaving = schedule[-1].leaving_reason != ""
    if hire.annulled_on or (hire.withdrawn_on and hire.withdrawn_on <= as_of):
        state = _("Annulleret") if hire.annulled_on else _("Trukket tilbage"), ""
    elif as_of < first_day:
        state = _("Tiltræder %(day)s") % {"day": format_date(first_day)}, "info"
    elif as_of > last_day:
        state = (_("Fratrådt"), "warning") if is_leaving else (_("Udløbet"), "")
    elif leave:
        until = {"leave": leave.kind.label, "day": format_date(leave.last_day)}
        state = _("%(leave)s til og med %(day)s") % until, "info"
    elif is_leaving:
        state = _("Fratræder %(day)s") % {"day": format_date(last_day)}, "warning"
    else:
        state = _("Ansat"), "success"
    return state
