"""The short points: the report in a handful of sentences, from the figures of its tables."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hires.presentation.phrases import STATE_WORDS, state_counts
from hrtrack.common.text.danish import format_number, format_tkr
from reports.phrases.amounts import is_shown
from reports.phrases.forecast import forecast_point
from reports.report.build import Report
from reports.report.data_tables import HIDDEN, DataTable
from reports.report.progress import ProgressRow


def short_points(report: Report) -> list[str]:
    """Return the points of a report with all its parts. Money is in tkr."""
    table = report.status
    words = {column.name: _shown_total(table, column.name) for column in table.columns}
    words["grant_target"] = next(
        column.shown(report.grant.target) for column in table.columns if column.name == "target"
    )
    total = report.progress.total
    words |= {**report.grant.units.words, "scheme": report.grant.redeployment_scheme}
    words["over"] = format_tkr(report.progress.over)
    words["free"] = format_tkr(total.remaining + report.progress.over)
    remaining = [row.cells[table.place_of("remaining")] for row in table.rows]
    amounts = [amount for amount in remaining if amount is not HIDDEN]
    words["units_with_money"] = _counted(sum(map(is_shown, amounts)), report)
    words["units_over"] = format_number(sum(is_shown(-amount) for amount in amounts))
    points = [
        ngettext(
            "%(created)s stilling er oprettet; målet er mindst %(grant_target)s.",
            "%(created)s stillinger er oprettet; målet er mindst %(grant_target)s.",
            total.created,
        )
        if report.grant.counts_posts
        else _("%(level)s årsværk er i arbejde i gennemsnit; målet er mindst %(grant_target)s.")
        if report.grant.counts_level
        else ngettext(
            "%(committed_person_years)s årsværk er disponeret i %(created)s stilling; målet er mindst %(grant_target)s.",
            "%(committed_person_years)s årsværk er disponeret i %(created)s stillinger; målet er mindst %(grant_target)s.",
            total.created,
        ),
        *(_states_point(total) if table.total_of("filled") is not HIDDEN else []),
        *(_people_point(total) if table.total_of("headcount") is not HIDDEN else []),
        _money_point(report),
    ]
    if (
        report.grant.redeployment_scheme
        and total.persons
        and table.total_of("from_redeployment") is not HIDDEN
    ):
        points.append(
            ngettext(
                "%(from_redeployment)s af %(persons)s person kom fra %(scheme)s.",
                "%(from_redeployment)s af %(persons)s personer kom fra %(scheme)s.",
                total.persons,
            )
        )
    return [*(point % words for point in points), *forecast_point(report)]


def _people_point(total: ProgressRow) -> Iterator[str]:
    """Yield the sentence about the people who are at work."""
    yield ngettext(
        "Omregnet til fuldtid er der %(fte)s ansatte i arbejde (%(headcount)s person).",
        "Omregnet til fuldtid er der %(fte)s ansatte i arbejde (%(headcount)s personer).",
        total.headcount,
    )


def _states_point(total: ProgressRow) -> Iterator[str]:
    """Yield a sentence about the states of the created posts, without the states of no post."""
    states = [
        (number, STATE_WORDS[state].in_sentence % {"count": number}) for state, number in state_counts(total)
    ]
    if total.created == 1:
        yield _("Den oprettede stilling er %s.") % states[0][1]
    elif states:
        *many, last = (f"{format_number(number)} {state}" for number, state in states)
        words = {"many": ", ".join(many), "last": last}
        yield _("Af de oprettede stillinger er %s.") % (_("%(many)s og %(last)s") % words if many else last)


def _money_point(report: Report) -> str:
    """Return the sentence about the money. One hospital's over-commitment is not taken from another's remaining money."""
    over = report.progress.over
    if not is_shown(over):
        return _(
            "Beregnet forbrug er %(spent)s tkr., og %(committed)s tkr. er disponeret af %(allocated)s tkr.; "
            "%(remaining)s tkr. er ikke disponeret."
        )
    if not is_shown(report.progress.total.remaining + over):
        return _(
            "Beregnet forbrug er %(spent)s tkr., og %(committed)s tkr. er disponeret af %(allocated)s tkr.; "
            "det er %(over)s tkr. mere end tildelt."
        )
    return _(
        "Beregnet forbrug er %(spent)s tkr., og %(committed)s tkr. er disponeret af %(allocated)s tkr. "
        "%(units_with_money)s mangler at disponere i alt %(free)s tkr.; %(units_over)s har disponeret %(over)s tkr. mere "
        "end tildelt (netto %(remaining)s tkr.)."
    )


def _counted(number: int, report: Report) -> str:
    """Return a number of the units that the money is allocated to, in words."""
    words = report.grant.units.words
    return f"{format_number(number)} {words['unit' if number == 1 else 'units']}"


def _shown_total(table: DataTable, name: str) -> str:
    return table.columns[table.place_of(name)].shown(table.total_of(name))
