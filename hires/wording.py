"""What the figures are called when they are said in words."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.enums import CountedIn
from allocations.models import Allocation
from hires.figures import HospitalFigures
from hrtrack.common.danish import format_number


def target_in_words(allocation: Allocation) -> str:
    """An allocation's target with what it is counted in."""
    target = format_number(allocation.target, None)
    if allocation.grant.counted_in == CountedIn.PERSON_YEARS:
        return _("%(target)s årsværk") % {"target": target}
    return ngettext("%(target)s stilling", "%(target)s stillinger", int(allocation.target)) % {
        "target": target
    }


def states_in_words(row: HospitalFigures) -> str:
    """The four states of the created posts that there are any of."""
    words = [
        (row.held, _("besat nu")),
        (row.to_start, _("på vej")),
        (row.left, _("fratrådt")),
        (row.run_out, _("udløbet")),
    ]
    return ", ".join(f"{format_number(count)} {word}" for count, word in words if count) or _(
        "ingen oprettet endnu"
    )


def rest_in_words(days: Decimal, post_year_days: int) -> str:
    """What is left of a post-year, `days` on full time: in whole months, or days when it is less than two."""
    months = int(days * 12 / post_year_days)
    if months > 1:
        return _("%(months)s måneder tilbage") % {"months": months}
    return ngettext("%(days)s dag tilbage", "%(days)s dage tilbage", int(days)) % {"days": int(days)}
