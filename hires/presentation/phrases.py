"""What the figures are called when they are said in words."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.actions.preview import ChangePreview, Rest
from hires.capacity import Schedule
from hires.figures.statement import HospitalFigures, reached
from hires.models import Hire
from hrtrack.common.text.danish import format_date, format_number, format_tkr


def count(grant: Grant, value: Decimal) -> str:
    """A number of what the grant counts in, without its unit: whole posts, or person-years with a decimal."""
    return format_number(value, None if grant.counts_posts else 1)


def unit(grant: Grant, value: Decimal) -> str:
    """What the grant counts in: "stilling", "stillinger" or "årsværk"."""
    return ngettext("stilling", "stillinger", int(value)) if grant.counts_posts else _("årsværk")


def reached_in_words(grant: Grant, row: HospitalFigures) -> str:
    """How far a hospital, or all of them, is against the target, as a sentence."""
    done = _("oprettet") if grant.counts_posts else _("disponeret")
    return _("%(reached)s af mindst %(target)s %(unit)s er %(done)s.") % {
        "reached": count(grant, reached(grant, row)),
        "target": format_number(row.target, None),
        "unit": unit(grant, row.target),
        "done": done,
    }


def missing_in_words(grant: Grant, row: HospitalFigures) -> str:
    missing = row.target - reached(grant, row)
    if missing <= 0:
        return _("måltallet er nået")
    if grant.counts_posts:
        return ngettext("%s stilling mangler", "%s stillinger mangler", int(missing)) % count(grant, missing)
    return _("%s årsværk mangler") % count(grant, missing)


def reached_figure(grant: Grant, row: HospitalFigures, target: Decimal) -> dict[str, str]:
    """The first box of a page's key figures."""
    return {
        "label": _("Oprettede stillinger") if grant.counts_posts else _("Disponerede årsværk"),
        "value": count(grant, reached(grant, row)),
        "unit": _("af mindst %s") % format_number(target, None),
        "note": states_in_words(row),
    }


def states_in_words(row: HospitalFigures) -> str:
    """The four states of the created posts that there are any of."""
    words = [
        (row.filled, _("besat nu")),
        (row.to_start, _("på vej")),
        (row.left, _("fratrådt")),
        (row.run_out, _("udløbet")),
    ]
    return ", ".join(f"{format_number(number)} {word}" for number, word in words if number) or _(
        "ingen oprettet endnu"
    )


def rest_in_words(days: Decimal, post_year_days: int) -> str:
    """What is left of a post-year, `days` on full time: in whole months, or days when it is less than two."""
    months = int(days * 12 / post_year_days)
    if months > 1:
        return _("%(months)s måneder tilbage") % {"months": months}
    return ngettext("%(days)s dag tilbage", "%(days)s dage tilbage", int(days)) % {"days": int(days)}


def preview_in_words(grant: Grant, preview: ChangePreview) -> list[tuple[str, str]]:
    """(what, how it changes) of the hospital's figures that the user answers for, and of the posts."""
    before, after = preview.before, preview.after
    target = _("af mindst %s") % format_number(after.target, None)
    return [
        (
            _("Oprettede stillinger") if grant.counts_posts else _("Disponerede årsværk"),
            _change(count(grant, reached(grant, before)), count(grant, reached(grant, after)), target),
        ),
        (_("Disponeret"), _change(format_tkr(before.committed), format_tkr(after.committed), _("tkr."))),
        (_("Ikke disponeret"), _change(format_tkr(before.remaining), format_tkr(after.remaining), _("tkr."))),
        *((str(rest.post), _rest(rest)) for rest in preview.posts),
    ]


def _rest(rest: Rest) -> str:
    if rest.days_left is None or rest.post_year_days is None:
        return _("bliver ledig")
    if rest.days_left < 1:
        return _("hele stillingsåret er brugt")
    return _("%s, kan besættes") % rest_in_words(rest.days_left, rest.post_year_days)


def _change(before: str, after: str, unit: str) -> str:
    words = {"before": before, "after": after, "unit": unit}
    if before == after:
        return _("%(after)s %(unit)s (uændret)") % words
    return _("fra %(before)s til %(after)s %(unit)s") % words


def hire_state(hire: Hire, schedule: Schedule, as_of: dt.date) -> tuple[str, str]:
    """How a hire stands on a day, and the badge it gets."""
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    leave = next((s for s in schedule if s.kind.is_leave and s.first_day <= as_of <= s.last_day), None)
    is_leaving = bool(hire.leaving_reason)
    if hire.annulled_on or (hire.withdrawn_on and hire.withdrawn_on <= as_of):
        found = _("Annulleret") if hire.annulled_on else _("Trukket tilbage"), ""
    elif as_of < first_day:
        found = _("Tiltræder %(day)s") % {"day": format_date(first_day)}, "info"
    elif as_of > last_day:
        found = (_("Fratrådt"), "warning") if is_leaving else (_("Udløbet"), "")
    elif leave:
        until = {"leave": leave.kind.label, "day": format_date(leave.last_day)}
        found = _("%(leave)s til og med %(day)s") % until, "info"
    elif is_leaving:
        found = _("Fratræder %(day)s") % {"day": format_date(last_day)}, "warning"
    else:
        found = _("Ansat"), "success"
    return found
