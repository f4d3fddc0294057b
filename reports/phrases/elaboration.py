"""What stands behind the points of the report: its money by year, the assessment of candidates, and what is attested."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hires.enums import CandidatesAssessed
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from reports.phrases.amounts import is_shown, listed
from reports.phrases.attention_lines import names_in_words
from reports.phrases.notes import prices_in_words
from reports.phrases.points import answers_on_candidates, restriction_in_words
from reports.report.build import Report
from reports.report.data_tables import HIDDEN


def money_in_depth(report: Report) -> Iterator[str]:
    """Yield how the spending is reckoned, what the hires commit by year, and whose money is committed beyond or left."""
    total = report.progress.total
    spent = _("Til og med %(day)s er det beregnede forbrug %(spent)s tkr., regnet med %(prices)s.")
    words = {
        "day": format_date(report.as_of),
        "spent": format_tkr(total.spent),
        "prices": prices_in_words(report.progress.prices),
    }
    yield spent % words
    if "years" in report.tables and total.committed:
        yield from _by_year(report)
    yield from _beyond(report)


def _by_year(report: Report) -> Iterator[str]:
    """Yield the commitments of each year, and what those of later years presuppose."""
    table = report.tables["years"]
    years, committed = table.values("year"), table.values("committed")
    parts = [
        _("%(amount)s tkr. i %(year)s") % {"amount": format_tkr(amount), "year": year}
        for year, amount in zip(years, committed, strict=True)
        if amount is not HIDDEN and is_shown(amount)
    ]
    if not parts:
        return
    whole = _("Ansættelserne disponerer i alt %(whole)s tkr.: %(parts)s.")
    yield whole % {
        "whole": format_tkr(report.progress.total.committed),
        "parts": listed(parts),
    }
    later = table.total_of("carry_over")
    if isinstance(later, type(report.progress.total.committed)) and is_shown(later):
        condition = (
            _("%s tkr. falder efter det sidste budgetår og forudsætter genbevilling.")
            if "budget_years" in report.tables
            else _("%s tkr. falder efter budgetåret og forudsætter, at midlerne overføres.")
        )
        yield condition % format_tkr(later)


def _beyond(report: Report) -> Iterator[str]:
    """Yield which units have committed more than they were allocated, the most first."""
    rows = [
        (-value, row.hospital)
        for value, row in zip(report.status.values("remaining"), report.progress.rows, strict=True)
        if value is not HIDDEN and is_shown(-value)
    ]
    if rows:
        named = [f"{hospital} ({format_tkr(over)} tkr.)" for over, hospital in sorted(rows, reverse=True)]
        yield _("Mere end tildelt er disponeret af %s.") % names_in_words(named)


def candidates_in_depth(report: Report) -> Iterator[str]:
    """Yield the answers on candidates for the persons who were not redeployed, and where nobody was; needs a scheme."""
    if not report.grant.redeployment_scheme:
        return
    answers = answers_on_candidates(report)
    if sum(answers.values()):
        parts = [
            text % format_number(answers[value])
            for value, text in (
                (CandidatesAssessed.NONE_SUITABLE, _("for %s var ingen egnet")),
                (CandidatesAssessed.DECLINED, _("for %s takkede kandidaten nej")),
                (CandidatesAssessed.NO, _("for %s er vurderingen ikke foretaget")),
            )
            if answers.get(value)
        ]
        sentence = _("Blandt dem, der ikke kom fra %(scheme)s, gælder det: %(parts)s.")
        yield sentence % {"scheme": report.grant.redeployment_scheme, "parts": listed(parts)}
    redeployed = report.status.values("from_redeployment")
    if report.is_public or HIDDEN in redeployed or not report.progress.total.from_redeployment:
        return
    without = [
        row.hospital
        for value, row in zip(redeployed, report.progress.rows, strict=True)
        if not value and row.persons
    ]
    if without:
        words = {
            **report.grant.units.words,
            "scheme": report.grant.redeployment_scheme,
            "without": names_in_words(without),
        }
        yield _("Ingen er ansat fra %(scheme)s %(at)s %(without)s.") % words


def additionality_in_depth(report: Report) -> Iterator[str]:
    """Yield what is attested of the created posts, and of what the money must not be used for."""
    created = report.progress.total.created
    if created:
        sentence = ngettext(
            "Ved oprettelsen er det attesteret, at den %(created)s oprettede stilling er ny og ud over den eksisterende normering.",
            "Ved oprettelsen er det attesteret, at de %(created)s oprettede stillinger er nye og ud over den eksisterende normering.",
            created,
        )
        yield sentence % {"created": format_number(created)}
    if restriction := restriction_in_words(report):
        yield restriction
