"""What the figures are called when they are said in words."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.figures import HospitalFigures, reached
from hrtrack.common.danish import format_number


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
        (row.held, _("besat nu")),
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
