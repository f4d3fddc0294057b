"""The facts that need attention, grouped by kind: a line for each kind, however many hospitals it is of."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.figures.statement import reached
from hires.presentation.phrases import count, reached_label, unit
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from reports.phrases.amounts import listed
from reports.phrases.attention import attention_in_words
from reports.report.attention import (
    AttentionFact,
    LateRegistration,
    OverCommitment,
    PostsNotRefilled,
    RedeploymentShare,
    ShortPosts,
    TargetShortfall,
    UnconfirmedList,
    UnusedMoney,
)
from reports.report.build import Report
from reports.report.data_tables import format_range
from reports.report.progress import ProgressReport

# So many hospitals of a line are named; one more is named, too, rather than counted.
MOST_NAMED = 3


@dataclass(frozen=True)
class AttentionLine:
    """A headline without a full stop, a text of one or more sentences, and the facts of one kind that they tell."""

    title: str
    text: str
    facts: Sequence[AttentionFact]

    @property
    def hospital_id(self) -> int | None:
        """The hospital that the line is about; None for several and for the region."""
        return self.facts[0].row.hospital_id if len(self.facts) == 1 else None


def attention_lines(report: Report, facts: Iterable[AttentionFact]) -> list[AttentionLine]:
    """Return a line for each kind of the facts, in their order; money in tkr. The gravest hospital of a line is first."""
    groups: dict[object, list[AttentionFact]] = {}
    for fact in facts:
        # The share of those who were redeployed is a key figure; hospitals without any need attention.
        if not (isinstance(fact, RedeploymentShare) and not fact.without):
            groups.setdefault(_kind(fact), []).append(fact)
    return [_line(report, group) for group in groups.values()]


def names_in_words(names: Sequence[str]) -> str:
    """Return names as a part of a sentence: "A, B og C", and of more than MOST_NAMED + 1 "A, B, C og 12 andre"."""
    if len(names) > MOST_NAMED + 1:
        words = {"many": ", ".join(names[:MOST_NAMED]), "number": format_number(len(names) - MOST_NAMED)}
        return _("%(many)s og %(number)s andre") % words
    return listed(names)


def _kind(fact: AttentionFact) -> object:
    """Return what facts that are told in one line have in common."""
    match fact:
        case TargetShortfall():
            return TargetShortfall, fact.outcome is None
        case UnconfirmedList():
            return UnconfirmedList, fact.as_of is None
    return type(fact)


def _line(report: Report, facts: list[Any]) -> AttentionLine:
    """Return the line of facts of one kind."""
    group = GROUPS[type(facts[0])]
    facts = sorted(facts, key=group.gravest_first)
    grant, first = report.grant, facts[0]
    if len(facts) == 1 and not isinstance(first, UnconfirmedList | RedeploymentShare):
        phrase = attention_in_words(report.progress, first)
        return AttentionLine(phrase.title, " ".join([phrase.text, *_paces(report, first)]), facts)
    named = first.without if isinstance(first, RedeploymentShare) else [fact.row.hospital for fact in facts]
    title = group.title(report.progress, first, len(named))
    words = {
        **grant.units.words,
        "number": format_number(len(named)),
        "hospital": named[0],
        "scheme": grant.redeployment_scheme,
        "reached": reached_label(grant),
        "redeployed": format_number(first.row.from_redeployment),
        "persons": format_number(first.row.persons),
    }
    each = named if isinstance(first, RedeploymentShare) else [group.each(grant, fact) for fact in facts]
    text = group.text(first, len(named))
    return AttentionLine(
        title % words, text % (words | {"each": names_in_words(each).removesuffix(".")}), facts
    )


def _paces(report: Report, fact: AttentionFact) -> Iterator[str]:
    """Yield what a hospital that is behind needs in a month, and its pace so far."""
    forecast = report.forecast and report.forecast.hospitals.get(fact.row.hospital_id or 0)
    if isinstance(fact, TargetShortfall) and forecast and forecast.needed and forecast.pace is not None:
        words = {
            "needed": format_number(forecast.needed, 1),
            "pace": format_number(forecast.pace, 1),
            "unit": unit(report.grant, Decimal(2)),
        }
        yield _("Det kræver %(needed)s %(unit)s om måneden mod %(pace)s hidtil.") % words


@dataclass(frozen=True)
class LineWords:
    """The words of a line that tells several facts of a kind.

    The title and the text take `number`, `units`, `hospital` and what else `_line` gives them; `each` is a hospital's
    part in the text, and `gravest_first` orders the hospitals.
    """

    title: Callable[[ProgressReport, Any, int], str]
    text: Callable[[Any, int], str] = lambda *_of: "%(each)s."
    each: Callable[[Grant, Any], str] = lambda _grant, fact: fact.row.hospital
    gravest_first: Callable[[Any], Any] = lambda _fact: 0


def _shortfall_title(progress: ProgressReport, fact: TargetShortfall, _number: int) -> str:
    if progress.window_is_over:
        return _("%(number)s %(units)s nåede ikke måltallet")
    if fact.outcome is None:
        return _("%(number)s %(units)s er langt fra måltallet")
    return _("%(number)s %(units)s når næppe måltallet i det nuværende tempo")


def _unconfirmed_title(_progress: ProgressReport, fact: UnconfirmedList, number: int) -> str:
    if fact.as_of is None:
        return ngettext(
            "%(hospital)s har aldrig bekræftet sin liste",
            "%(number)s %(units)s har aldrig bekræftet deres liste",
            number,
        )
    return ngettext(
        "%(hospital)s har ikke bekræftet sin liste længe",
        "%(number)s %(units)s har ikke bekræftet deres liste længe",
        number,
    )


def _unconfirmed_text(fact: UnconfirmedList, number: int) -> str:
    if number > 1:
        return "%(each)s."
    return "" if fact.as_of is None else _("Den er sidst bekræftet pr. %s.") % format_date(fact.as_of)


def _unconfirmed_part(_grant: Grant, fact: UnconfirmedList) -> str:
    if fact.as_of is None:
        return fact.row.hospital
    return _("%(hospital)s siden %(day)s") % {
        "hospital": fact.row.hospital,
        "day": format_date(fact.as_of),
    }


def _shortfall_part(grant: Grant, fact: TargetShortfall) -> str:
    return _("%(hospital)s %(reached)s af %(target)s") % {
        "hospital": fact.row.hospital,
        "reached": count(grant, reached(grant, fact.row)),
        "target": format_number(fact.row.target, None),
    }


def _tkr_part(hospital: str, amount: str) -> str:
    return _("%(hospital)s %(amount)s tkr.") % {"hospital": hospital, "amount": amount}


def _unused_part(_grant: Grant, fact: UnusedMoney) -> str:
    low, high = format_tkr(fact.unused.low), format_tkr(fact.unused.high)
    return _tkr_part(fact.row.hospital, format_range(low, high))


def _numbered_part(_grant: Grant, hospital: str, number: Decimal | int) -> str:
    return f"{hospital} {format_number(number, None)}"


def _short_part(_grant: Grant, fact: ShortPosts) -> str:
    words = {
        "hospital": fact.row.hospital,
        "years": format_number(fact.row.committed_person_years, 1),
        "posts": format_number(fact.row.created),
    }
    return (
        ngettext(
            "%(hospital)s %(years)s årsværk af %(posts)s stilling",
            "%(hospital)s %(years)s årsværk af %(posts)s stillinger",
            fact.row.created,
        )
        % words
    )


GROUPS: Mapping[type[AttentionFact], LineWords] = {
    UnconfirmedList: LineWords(
        title=_unconfirmed_title,
        text=_unconfirmed_text,
        each=_unconfirmed_part,
        gravest_first=lambda fact: fact.as_of or dt.date.min,
    ),
    TargetShortfall: LineWords(
        title=_shortfall_title,
        text=lambda *_of: "%(reached)s: %(each)s.",
        each=_shortfall_part,
        gravest_first=lambda fact: fact.row.attainment or 0,
    ),
    OverCommitment: LineWords(
        title=lambda *_of: _("%(number)s %(units)s har disponeret mere end tildelt"),
        each=lambda _grant, fact: _tkr_part(fact.row.hospital, format_tkr(-fact.row.remaining)),
        gravest_first=lambda fact: fact.row.remaining,
    ),
    UnusedMoney: LineWords(
        title=lambda *_of: _("%(number)s %(units)s forventer et mindreforbrug"),
        each=_unused_part,
        gravest_first=lambda fact: -fact.unused.expected,
    ),
    PostsNotRefilled: LineWords(
        title=lambda *_of: _("%(number)s %(units)s har stillinger, hvor den ansatte er fratrådt"),
        text=lambda *_of: _("De er ikke besat igen: %(each)s."),
        each=lambda grant, fact: _numbered_part(grant, fact.row.hospital, fact.row.left),
        gravest_first=lambda fact: -fact.row.left,
    ),
    ShortPosts: LineWords(
        title=lambda *_of: _("%(number)s %(units)s har korte eller små stillinger"),
        each=_short_part,
        gravest_first=lambda fact: fact.row.committed_person_years / fact.row.created,
    ),
    LateRegistration: LineWords(
        title=lambda *_of: _("%(number)s %(units)s registrerer sent"),
        text=lambda *_of: _(
            "Halvdelen af ansættelserne er først registreret så mange dage efter, at de blev aftalt, eller senere: "
            "%(each)s."
        ),
        each=lambda grant, fact: _numbered_part(grant, fact.row.hospital, fact.median),
        gravest_first=lambda fact: -fact.median,
    ),
    RedeploymentShare: LineWords(
        title=lambda _progress, _fact, number: ngettext(
            "%(hospital)s har ingen ansatte fra %(scheme)s",
            "%(number)s %(units)s har ingen ansatte fra %(scheme)s",
            number,
        ),
        text=lambda _fact, number: (
            ("" if number == 1 else "%(each)s. ") + _("I alt kom %(redeployed)s af %(persons)s derfra.")
        ),
    ),
}
