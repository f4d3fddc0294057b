"""The notes under a report's tables: sentences without which the figures would be misread."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.figures.breakdowns import Parts
from hires.presentation.phrases import count, done_in_words
from hires.room import latest_start
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from reports.phrases.amounts import is_shown
from reports.report.build import Edition, Report
from reports.report.progress import PriceSpan, ProgressReport
from reports.report.tables import nine_of_ten_delay


def notes_of(report: Report, table_name: str) -> list[str]:
    """Return the notes of one of the report's tables, in order; empty for a table without notes."""
    match table_name:
        case "status":
            return [
                *progress_notes(report.progress),
                *(edition_notes(report.grant, report.edition) if report.edition else []),
            ]
        case "merged_units":
            return [merged_note(report.grant)]
        case "forecast":
            return full_year_in_words(report.progress)
        case "months":
            return [delay_note(report.parts), *_left_out_months(report.parts)]
        case "hospital_months":
            return _left_out_months(report.parts)
    return []


def progress_notes(progress: ProgressReport) -> list[str]:
    """Return the notes on the hospitals' figures; money in tkr."""
    grant = progress.grant
    notes = [_("Beregnet forbrug: %s.") % prices_in_words(progress.prices)]
    if progress.unallocated:
        notes.append(_unallocated(progress))
    capped = (
        ngettext(
            "Tælles %(each_unit)s højst op til sit måltal, er %(capped)s af %(target)s stilling oprettet.",
            "Tælles %(each_unit)s højst op til sit måltal, er %(capped)s af %(target)s stillinger oprettet.",
            int(progress.total.target),
        )
        if grant.counts_posts
        else _("Tælles %(each_unit)s højst op til sit måltal, er %(capped)s af %(target)s årsværk %(done)s.")
    )
    words = {
        **grant.units.words,
        "done": done_in_words(grant),
        "capped": count(grant, progress.created_up_to_target),
        "target": format_number(progress.total.target, None),
    }
    return [*notes, capped % words]


def commitment_notes(progress: ProgressReport) -> list[str]:
    """Return how many units have money left to commit, and how many have committed more than allocated; in tkr.

    Empty where no unit has committed too much: then the total says it all.
    """
    left = [row.remaining for row in progress.rows if is_shown(row.remaining)]
    over = [-row.remaining for row in progress.rows if is_shown(-row.remaining)]
    if not over:
        return []
    words = {
        "unit": progress.grant.units.words["unit" if len(left) == 1 else "units"],
        "with_money": format_number(len(left)),
        "left": format_tkr(sum(left, Decimal())),
        "with_less": format_number(len(over)),
        "over": format_tkr(sum(over, Decimal())),
    }
    note = _(
        "%(with_money)s %(unit)s mangler at disponere i alt %(left)s tkr.; %(with_less)s har disponeret %(over)s tkr. mere "
        "end tildelt."
    )
    return [note % words]


def merged_note(grant: Grant) -> str:
    """Return what stays on the units that were decided, although they are merged."""
    note = _(
        "Måltal, målopfyldelse, forventning og totaler følger %(the_units)s i den besluttede fordeling. "
        "Måltal lægges ikke sammen: Et overskud ét sted dækker ikke en mangel et andet sted."
    )
    return note % grant.units.words


def prices_in_words(prices: Sequence[PriceSpan]) -> str:
    """Return the prices of a full-time year in tkr., each with the staff group and the days that it is for."""
    return "; ".join(_price_in_words(span) for span in prices)


def _price_in_words(span: PriceSpan) -> str:
    params = {
        "price": format_tkr(span.price),
        "staff_group": span.staff_group,
        "day": format_date(span.first_day),
    }
    if span.staff_group and span.first_day:
        return _("%(price)s tkr. pr. årsværk for %(staff_group)s fra %(day)s") % params
    if span.staff_group:
        return _("%(price)s tkr. pr. årsværk for %(staff_group)s") % params
    if span.first_day:
        return _("%(price)s tkr. pr. årsværk fra %(day)s") % params
    return _("%(price)s tkr. pr. årsværk") % params


def _unallocated(progress: ProgressReport) -> str:
    """Return why the rows do not add up to the grant."""
    if progress.is_rounded:
        note = _(
            "Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. Som følge af afrundinger kan "
            "summen af tallene afvige fra totalen."
        )
    elif progress.unallocated > 0:
        note = _("Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. %(rest)s tkr. er ikke fordelt.")
    else:
        note = _(
            "Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. Der er fordelt %(rest)s tkr. for meget."
        )
    rest = abs(progress.unallocated)
    return note % {
        "rows": format_tkr(progress.total.allocated),
        "total": format_tkr(progress.grant.total),
        "rest": format_number(rest.scaleb(-3), 0 if is_shown(rest) else None),
    }


def edition_notes(grant: Grant, edition: Edition) -> list[str]:
    """Return what a publication leaves out and rounds, and why."""
    words = {**grant.units.words, "step": format_tkr(edition.step)}
    notes = [
        _("• vises ikke i en offentliggørelse."),
        _(
            "Beløb, der er regnet af ansættelser, er afrundet til hele %(step)s tkr., pr. år og i prognosen grovere, og "
            "årsværk følger beløbene. Så kan ingen regne en enkelts løn ud."
        ),
        _(
            "Om %(units)s med under fem personer vises kun beløb, måltal, stillinger og personer; det disponerede er "
            "stillinger × pris. Er de under fem personer tilsammen, gælder det også de næstmindste. Totalen er regnet af "
            "ansættelserne."
        ),
        _(
            "Personer efter vej, svar eller årsag vises kun samlet, og kun hvor hver gruppe er tom eller på mindst tre "
            "(årsager til fratrædelse: fem), og ingen gruppe er alle. Det samme gælder det, der er ændret siden hver "
            "tidligere offentliggørelse. En opdeling kan også være udeladt af andre grunde."
        ),
    ]
    return [note % words for note in notes]


def full_year_in_words(progress: ProgressReport) -> list[str]:
    """Return by when a new post must begin to get a whole year; empty while the money's last day is undecided."""
    grant = progress.grant
    day = latest_start(grant) if grant.last_day_of_use else None
    if day is None:
        return []
    if grant.starts_from and day < grant.starts_from:
        return [_("Ingen ny stilling kan få et helt år inden for bevillingen.")]
    note = (
        _("En ny stilling skulle være begyndt senest %(day)s for at få et helt år inden for bevillingen.")
        if day < progress.as_of
        else _("En ny stilling skal begynde senest %(day)s for at få et helt år inden for bevillingen.")
    )
    return [note % {"day": format_date(day)}]


def delay_note(parts: Parts) -> str:
    """Return how late hires are registered: the median and the ninth decile, in days after the agreement."""
    median = next((row["median"] for row in parts["delays"] if row["hospital_id"] is None), None)
    if median is None:
        return _("Ingen ansættelser er registreret endnu.")
    ninth = nine_of_ten_delay(parts)
    if not ninth:
        return _("Ni af ti ansættelser er registreret senest samme dag, som de er aftalt.")
    half = _("Halvdelen af ansættelserne er registreret senest samme dag, som de er aftalt")
    if median:
        half = ngettext(
            "Halvdelen af ansættelserne er registreret senest %s dag efter, at de er aftalt",
            "Halvdelen af ansættelserne er registreret senest %s dage efter, at de er aftalt",
            1 if median <= 1 else 2,
        ) % format_number(median, None)
    return ngettext(
        "%(half)s, og ni af ti senest %(ninth)s dag efter. Tal for nyere måneder kan derfor mangle registreringer.",
        "%(half)s, og ni af ti senest %(ninth)s dage efter. Tal for nyere måneder kan derfor mangle registreringer.",
        ninth,
    ) % {"half": half, "ninth": format_number(ninth)}


def _left_out_months(parts: Parts) -> list[str]:
    """Return a note if there are months before the earliest one that was read."""
    days = {row["day"] for row in parts["months"]}
    if not days or parts["months"][0]["in_all"] == len(days):
        return []
    first = format_date(dt.date.fromisoformat(min(days)))
    return [
        _("Der er flere måneder, end der vises: De tidligste, der slutter før den %s, er udeladt.") % first
    ]


def latest_months_note(grant: Grant, number: int) -> str:
    """Return the note under the hospitals' months where a document shows only the latest of this number."""
    words = {**grant.units.words, "number": format_number(number)}
    note = _("Der vises de seneste %(number)s måneder for %(each_unit)s. De tidligere står i Excel-filen.")
    return note % words
