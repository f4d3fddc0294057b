"""The facts that need attention, as a headline and a text each."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hires.figures.statement import reached
from hires.presentation.phrases import count, done_in_words, unit
from hrtrack.common.text.danish import format_number, format_percent, format_tkr
from reports.phrases.amounts import remaining_in_words
from reports.phrases.forecast import outcome_in_words
from reports.report.attention import (
    AttentionFact,
    LateRegistration,
    OverCommitment,
    PostsNotRefilled,
    RedeploymentShare,
    ShortPosts,
    TargetShortfall,
    UnusedMoney,
)
from reports.report.data_tables import format_range
from reports.report.progress import ProgressReport, ProgressRow, fraction


@dataclass(frozen=True)
class AttentionPhrase:
    """A headline without a full stop, and a text of one or more sentences. Money is in tkr."""

    title: str
    text: str


def attention_in_words(progress: ProgressReport, fact: AttentionFact) -> AttentionPhrase:
    """Return a fact of the report in words. TypeError for a kind of fact that has no words."""
    match fact:
        case TargetShortfall():
            phrase = _target_shortfall(progress, fact)
        case OverCommitment(row):
            phrase = _over_commitment(row)
        case UnusedMoney():
            phrase = _unused_money(progress, fact)
        case PostsNotRefilled(row):
            phrase = _posts_not_refilled(row)
        case ShortPosts(row):
            phrase = _short_posts(row)
        case LateRegistration(row, _figure, median):
            phrase = _late_registration(row, median)
        case RedeploymentShare():
            phrase = _redeployment(progress, fact)
        case _:
            raise TypeError(fact)
    return phrase


def _target_shortfall(progress: ProgressReport, fact: TargetShortfall) -> AttentionPhrase:
    grant, row = progress.grant, fact.row
    words = {
        "hospital": row.hospital,
        "now": count(grant, reached(grant, row)),
        "target": format_number(row.target, None),
        "unit": unit(grant, row.target),
        "expected": outcome_in_words(grant, fact.outcome) if fact.outcome else "",
        "done": done_in_words(grant),
    }
    if progress.window_is_over:
        title = _("%(hospital)s nåede ikke måltallet")
        text = _("%(now)s af %(target)s %(unit)s er %(done)s.")
    elif fact.outcome is None:
        title = _("%(hospital)s er langt fra måltallet")
        text = _("%(now)s af %(target)s %(unit)s er %(done)s.")
    else:
        title = _("%(hospital)s når næppe måltallet i det nuværende tempo")
        text = _("%(now)s af %(target)s %(unit)s er %(done)s; %(expected)s ventes, når perioden slutter.")
    return AttentionPhrase(title % words, f"{text % words} {remaining_in_words(row.remaining)}")


def _over_commitment(row: ProgressRow) -> AttentionPhrase:
    words = {"committed": format_tkr(row.committed), "allocated": format_tkr(row.allocated)}
    return AttentionPhrase(
        _("%s har disponeret mere end det tildelte") % row.hospital,
        _("%(committed)s tkr. er disponeret af %(allocated)s tkr.") % words,
    )


def _unused_money(progress: ProgressReport, fact: UnusedMoney) -> AttentionPhrase:
    unused = fact.unused
    if progress.window_is_over:
        text = _("%(unused)s tkr. bliver ikke brugt.")
    else:
        text = _("%(unused)s tkr. ventes ikke brugt i det nuværende tempo.")
    words = {"unused": format_range(format_tkr(unused.low), format_tkr(unused.high))}
    return AttentionPhrase(_("%s forventer et mindreforbrug") % fact.row.hospital, text % words)


def _posts_not_refilled(row: ProgressRow) -> AttentionPhrase:
    title = ngettext(
        "%(hospital)s har en stilling, hvor den ansatte er fratrådt",
        "%(hospital)s har %(left)s stillinger, hvor den ansatte er fratrådt",
        row.left,
    )
    text = ngettext("Den er ikke besat igen.", "De er ikke besat igen.", row.left)
    return AttentionPhrase(title % {"hospital": row.hospital, "left": format_number(row.left)}, text)


def _late_registration(row: ProgressRow, median: Decimal) -> AttentionPhrase:
    text = _("Halvdelen af ansættelserne er først registreret %s dage eller mere efter, at de blev aftalt.")
    return AttentionPhrase(_("%s registrerer sent") % row.hospital, text % format_number(median, None))


def _short_posts(row: ProgressRow) -> AttentionPhrase:
    words = {
        "created": format_number(row.created),
        "years": format_number(row.committed_person_years, 1),
    }
    text = ngettext(
        "%(created)s oprettet stilling giver %(years)s årsværk.",
        "%(created)s oprettede stillinger giver %(years)s årsværk.",
        row.created,
    )
    return AttentionPhrase(_("%s har korte eller små stillinger") % row.hospital, text % words)


def _redeployment(progress: ProgressReport, fact: RedeploymentShare) -> AttentionPhrase:
    total = fact.row
    words = {
        **progress.grant.units.words,
        "scheme": progress.grant.redeployment_scheme,
        "redeployed": format_number(total.from_redeployment),
        "persons": format_number(total.persons),
        "share": format_percent(fraction(total.from_redeployment, total.persons)),
        "without": ", ".join(fact.without),
    }
    text = ngettext(
        "%(redeployed)s af %(persons)s person.", "%(redeployed)s af %(persons)s personer.", total.persons
    )
    if fact.without:
        text += " " + _("Ingen %(at)s: %(without)s.")
    return AttentionPhrase(
        _("%(scheme)s: %(share)s af de ansatte kom derfra") % words,
        text % words,
    )
