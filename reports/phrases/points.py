"""The points of the report: what the figures say in a handful of statements, each with its conclusion first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allocations.models import Grant
from allocations.unit_names import capitalized
from hires.enums import CandidatesAssessed
from hires.presentation.phrases import STATE_WORDS, state_counts
from hrtrack.common.text.danish import format_mio, format_number, format_percent, format_tkr
from reports.phrases.amounts import is_shown, listed
from reports.phrases.descriptions import attested_in_words, is_attested_everywhere
from reports.phrases.forecast import forecast_statement, net_in_words
from reports.report.build import Report
from reports.report.data_tables import HIDDEN
from reports.report.progress import fraction

# From this allocation on, in kr., amounts in conclusions are in mio. kr.
IN_MIO = 10_000_000


@dataclass(frozen=True)
class Point:
    """What the figures say of one matter: the conclusion, and what follows from it; full sentences."""

    name: str
    conclusion: str
    text: str = ""

    @property
    def whole(self) -> str:
        """The point as one text."""
        return f"{self.conclusion} {self.text}".strip()


# The matters in their usual order.
POINT_NAMES: Mapping[str, Any] = {
    "created": gettext_lazy("Oprettet mod måltallet"),
    "money": gettext_lazy("Økonomi"),
    "outcome": gettext_lazy("Prognose"),
    "redeployment": gettext_lazy("Omplacering"),
    "additional": gettext_lazy("Er stillingerne nye?"),
    "restriction": gettext_lazy("Det, midlerne ikke må bruges til"),
}


def point_names(grant: Grant) -> dict[str, str]:
    """Return the names of the matters of a grant by what people call them, in their usual order."""
    has = {"redeployment": grant.redeployment_scheme, "restriction": grant.restriction}
    labels = {name: str(label) for name, label in POINT_NAMES.items() if has.get(name, True)}
    if "redeployment" in labels:
        labels["redeployment"] = grant.redeployment_scheme
    return labels


def points_of(report: Report) -> dict[str, Point]:
    """Return every point that the report has something to say of, by name, in the usual order. The report has all parts."""
    said: dict[str, tuple[str, str] | None] = {name: say(report) for name, say in SAID.items()}
    return {name: Point(name, *parts) for name, parts in said.items() if parts}


def short_points(report: Report) -> list[Point]:
    """Return the points that were chosen for the report, in their order; without a choice all."""
    points = points_of(report)
    chosen = points if report.texts.points is None else report.texts.points
    return [points[name] for name in chosen if name in points]


def _created(report: Report) -> tuple[str, str]:
    """Say what is reached of the target, and in which states the posts are."""
    grant, table, total = report.grant, report.status, report.progress.total
    words = {column.name: column.shown(table.total_of(column.name)) for column in table.columns}
    target = next(column for column in table.columns if column.name == "target")
    words["grant_target"] = target.shown(grant.target)
    if grant.counts_level:
        conclusion = _("%(level)s af mindst %(grant_target)s årsværk er i arbejde i gennemsnit.")
    elif not grant.counts_posts:
        conclusion = ngettext(
            "%(committed_person_years)s af mindst %(grant_target)s årsværk er disponeret i %(created)s stilling.",
            "%(committed_person_years)s af mindst %(grant_target)s årsværk er disponeret i %(created)s stillinger.",
            total.created,
        )
    elif total.created and table.total_of("committed_person_years") is not HIDDEN:
        conclusion = ngettext(
            "%(created)s af mindst %(grant_target)s stilling er oprettet, svarende til %(committed_person_years)s årsværk.",
            "%(created)s af mindst %(grant_target)s stillinger er oprettet, svarende til %(committed_person_years)s årsværk.",
            int(grant.target),
        )
    else:
        conclusion = ngettext(
            "%(created)s af mindst %(grant_target)s stilling er oprettet.",
            "%(created)s af mindst %(grant_target)s stillinger er oprettet.",
            int(grant.target),
        )
    texts = [_states(report), _at_work(report), _even_pace(report)]
    return conclusion % words, " ".join(text for text in texts if text)


def _states(report: Report) -> str:
    """Return a sentence about the states of the created posts, without the states of no post."""
    total = report.progress.total
    if report.status.total_of("filled") is HIDDEN:
        return ""
    states = [
        (number, STATE_WORDS[state].in_sentence % {"count": number}) for state, number in state_counts(total)
    ]
    if total.created == 1:
        return str(_("Den er %s.") % states[0][1])
    if not states:
        return ""
    return capitalized(_("%s.") % listed([f"{format_number(number)} {state}" for number, state in states]))


def _at_work(report: Report) -> str:
    """Return a sentence about the people who are at work; empty where nobody is, or nothing is told of them."""
    total = report.progress.total
    if report.status.total_of("headcount") is HIDDEN or not total.headcount:
        return ""
    sentence = ngettext(
        "Omregnet til fuldtid er %(fte)s i arbejde (%(headcount)s person).",
        "Omregnet til fuldtid er %(fte)s i arbejde (%(headcount)s personer).",
        total.headcount,
    )
    return sentence % {"fte": format_number(total.fte, 1), "headcount": format_number(total.headcount)}


def _even_pace(report: Report) -> str:
    progress = report.progress
    if progress.pace is None or progress.window_is_over:
        return ""
    expected = format_number(progress.total.target * progress.pace, 1)
    return _("Med et jævnt tempo (ikke en vedtaget plan) ville det være %s.") % expected


def _money(report: Report) -> tuple[str, str]:
    """Say what is committed and spent. One hospital's over-commitment is not taken from another's remaining money."""
    total, over = report.progress.total, report.progress.over
    shown = format_mio if total.allocated >= IN_MIO else format_tkr
    conclusion = _("%(committed)s af %(allocated)s %(unit)s er disponeret.") % {
        "committed": shown(total.committed),
        "allocated": shown(total.allocated),
        "unit": _("mio. kr.") if total.allocated >= IN_MIO else _("tkr."),
    }
    words = {
        "spent": format_tkr(total.spent),
        "remaining": format_tkr(total.remaining),
        "booked": "" if report.texts.booked is None else format_tkr(report.texts.booked),
        "over": format_tkr(over),
        "free": format_tkr(total.remaining + over),
        **_units_with_money(report),
    }
    spent = (
        _("Beregnet forbrug er %(spent)s tkr.; bogført: %(booked)s tkr.")
        if words["booked"]
        else _("Beregnet forbrug er %(spent)s tkr.")
    )
    if not is_shown(over):
        rest = _("%(remaining)s tkr. er ikke disponeret.")
    elif not is_shown(total.remaining + over):
        rest = _("Det disponerede er %(over)s tkr. mere end tildelt.")
    else:
        rest = _(
            "%(units_with_money)s mangler at disponere i alt %(free)s tkr.; %(units_over)s har disponeret %(over)s tkr. "
            "mere end tildelt (netto %(remaining)s tkr.)."
        )
    texts = [spent % words, rest % words, net_in_words(report)]
    return conclusion, " ".join(text for text in texts if text)


def _units_with_money(report: Report) -> dict[str, str]:
    """Return how many units have money left, and how many have committed too much; of those that are told."""
    amounts = [amount for amount in report.status.values("remaining") if amount is not HIDDEN]
    number, words = sum(map(is_shown, amounts)), report.grant.units.words
    return {
        "units_with_money": f"{format_number(number)} {words['unit' if number == 1 else 'units']}",
        "units_over": format_number(sum(is_shown(-amount) for amount in amounts)),
    }


def _redeployment(report: Report) -> tuple[str, str] | None:
    """Say how many persons were redeployed, and whether candidates were assessed for the others."""
    total, scheme = report.progress.total, report.grant.redeployment_scheme
    if not scheme or not total.persons or report.status.total_of("from_redeployment") is HIDDEN:
        return None
    conclusion = ngettext(
        "%(redeployed)s af %(persons)s person (%(share)s) kom fra %(scheme)s.",
        "%(redeployed)s af %(persons)s personer (%(share)s) kom fra %(scheme)s.",
        total.persons,
    )
    words = {
        "scheme": scheme,
        "redeployed": format_number(total.from_redeployment),
        "persons": format_number(total.persons),
        "share": format_percent(fraction(total.from_redeployment, total.persons)),
    }
    return conclusion % words, _assessed(report)


def _assessed(report: Report) -> str:
    """Return for how many of the other persons candidates were assessed; empty without others, or if it is not told."""
    answers = answers_on_candidates(report)
    others = sum(answers.values())
    assessed = others - answers.get(CandidatesAssessed.NO, 0)
    if not others:
        return ""
    if others > 1:
        sentence = _(
            "For %(assessed)s af de øvrige %(others)s er det vurderet, om en kandidat under omplacering eller "
            "afskedigelse kunne tilgodeses."
        )
    elif assessed:
        sentence = _(
            "For den anden er det vurderet, om en kandidat under omplacering eller afskedigelse kunne tilgodeses."
        )
    else:
        sentence = _(
            "For den anden er det ikke vurderet, om en kandidat under omplacering eller afskedigelse kunne tilgodeses."
        )
    return sentence % {"assessed": format_number(assessed), "others": format_number(others)}


def answers_on_candidates(report: Report) -> dict[str, int]:
    """Return the persons by the answer on whether candidates were assessed; empty if it is not told."""
    table = report.tables.get("assessed")
    if table is None:
        return {}
    if report.is_public:
        # A publication tells of the region alone, with a row for each answer.
        found = {row.filters["group"]: row.cells[1] for row in table.rows}
    else:
        found = {column.name: table.total_of(column.name) for column in table.columns[1:]}
    return {value: found[value] for value in CandidatesAssessed.values if value in found}


def _additional(report: Report) -> tuple[str, str] | None:
    """Say that the created posts are attested to be new, as each of them must be."""
    if not report.progress.total.created:
        return None
    return (
        _("Alle oprettede stillinger er attesteret som nye og ud over den eksisterende normering."),
        "",
    )


def _restriction(report: Report) -> tuple[str, str] | None:
    sentence = restriction_in_words(report)
    return (sentence, "") if sentence else None


def restriction_in_words(report: Report) -> str:
    """Return that the forbidden use was attested at each hire, or where not; "" without one.

    A publication says only the former.
    """
    grant = report.grant
    if not grant.restriction:
        return ""
    if is_attested_everywhere(report):
        who = grant.units.words["the_unit" if len(report.progress.rows) == 1 else "the_units"]
        sentence = _(
            "%(who)s har ved hver ansættelse attesteret, at stillingen ikke anvendes til %(restriction)s."
        )
        return capitalized(sentence % {"who": who, "restriction": grant.restriction})
    return attested_in_words(grant, report.tables["attested"]) if "attested" in report.tables else ""


SAID: Mapping[str, Callable[[Report], tuple[str, str] | None]] = {
    "created": _created,
    "money": _money,
    "outcome": forecast_statement,
    "redeployment": _redeployment,
    "additional": _additional,
    "restriction": _restriction,
}
