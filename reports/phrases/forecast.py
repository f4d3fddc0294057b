"""The forecast in sentences: what is expected, what can change it, and the rule behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from allocations.unit_names import capitalized
from hires.presentation.phrases import count
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from reports.phrases.amounts import is_shown
from reports.report.build import Report
from reports.report.data_tables import format_range
from reports.report.forecast import FEWEST_DAYS, FEWEST_POSTS, OutcomeRange
from reports.report.pace import FULL_WEIGHT_DAYS, NO_WEIGHT_DAYS
from reports.report.progress import ProgressReport

# A chance below the first is said to be hardly any, one above the second to be almost certain.
HARDLY, ALMOST_CERTAIN = Decimal("0.05"), Decimal("0.95")


@dataclass(frozen=True)
class DecisivePoint:
    """Something that can change the outcome: a headline with its sentence, and the figure whose list shows the posts."""

    title: str
    text: str
    figure: str = ""


def outcome_in_words(grant: Grant, outcome: OutcomeRange) -> str:
    """Return the range of an outcome without its unit: "52–57"; one number if the range is one."""
    return format_range(count(grant, outcome.low), count(grant, outcome.high))


def forecast_in_words(report: Report) -> list[str]:
    """Return what is expected in sentences, the most important first; why there is no forecast if there is none."""
    forecast = report.forecast
    if forecast is None:
        return []
    if forecast.is_too_early:
        too_early = _(
            "For tidligt at sige: Et tempo fremskrives først, når %(days)s dage er gået, og %(posts)s stillinger er oprettet."
        )
        return [too_early % {"days": FEWEST_DAYS, "posts": FEWEST_POSTS}, bounds_in_words(report)]
    if forecast.region.outcome is None:
        return [
            _("Et tempo kan først regnes ud, når bevillingen har et startvindue, og det er begyndt."),
            bounds_in_words(report),
        ]
    if report.progress.window_is_over:
        return [_("Startvinduet er slut."), *_money_in_words(report)]
    return [
        f"{_expected_in_words(report, forecast.region.outcome)} {_chance_in_words(report, forecast.region.chance)}",
        *_within_targets(report),
        *_money_in_words(report),
        bounds_in_words(report),
    ]


def _expected_in_words(report: Report, outcome: OutcomeRange) -> str:
    grant = report.grant
    if grant.counts_level:
        sentence = _(
            "%(outcome)s årsværk ventes i arbejde i gennemsnit i den periode, der slutter den %(day)s."
        )
    elif grant.counts_posts:
        sentence = ngettext(
            "%(outcome)s stilling ventes oprettet senest den %(day)s.",
            "%(outcome)s stillinger ventes oprettet senest den %(day)s.",
            int(outcome.high),
        )
    else:
        sentence = _("%(outcome)s årsværk ventes disponeret senest den %(day)s.")
    return sentence % {
        "outcome": outcome_in_words(grant, outcome),
        "day": format_date(grant.starts_until),
    }


def _chance_in_words(report: Report, chance: Decimal | None) -> str:
    target = {"target": format_number(report.progress.total.target, None)}
    if chance is None or chance < HARDLY:
        return _("Måltallet på %(target)s nås næppe.") % target
    if chance > ALMOST_CERTAIN:
        return _("Måltallet på %(target)s nås næsten sikkert.") % target
    tenths = max(min(round(chance * 10), 9), 1)
    return _("Måltallet på %(target)s nås i omkring %(tenths)s af 10 udfald.") % {**target, "tenths": tenths}


def _within_targets(report: Report) -> Iterator[str]:
    region = report.forecast.region if report.forecast else None
    if region and region.within_targets and region.within_targets != region.outcome:
        yield _("Tælles %(each_unit)s højst op til sit måltal, er det %(outcome)s.") % {
            **report.grant.units.words,
            "outcome": outcome_in_words(report.grant, region.within_targets),
        }


def _money_in_words(report: Report) -> Iterator[str]:
    """Yield what is expected to be left, and what is expected to be committed beyond the allocations."""
    region = report.forecast.region if report.forecast else None
    if region is None or region.unused is None:
        return
    is_left = is_shown(region.unused.high)
    if is_left:
        unused = format_range(format_tkr(region.unused.low), format_tkr(region.unused.high))
        yield _("%s tkr. ventes ikke brugt.") % unused
    else:
        yield _("Alle pengene ventes brugt.")
    if region.over is not None and is_shown(region.over):
        beyond = (
            _("Andre %(units)s forventer et merforbrug på %(over)s tkr.")
            if is_left
            else _("Der forventes et merforbrug på %(over)s tkr.")
        )
        yield capitalized(beyond % {**report.grant.units.words, "over": format_tkr(region.over)})


def bounds_in_words(report: Report) -> str:
    """Return the two bounds of the money that is left, which need no pace."""
    region = report.forecast.region if report.forecast else None
    if region is None:
        return ""
    return _(
        "Begynder alle de manglende stillinger i morgen, bliver %(all)s tkr. ikke brugt; begynder ingen, %(none)s tkr."
    ) % {"all": format_tkr(region.unused_if_all), "none": format_tkr(region.unused_if_none)}


def forecast_statement(report: Report) -> tuple[str, str] | None:
    """Return what is expected as a conclusion and what follows; None without a start window that has begun."""
    forecast = report.forecast
    if forecast is None or (forecast.region.outcome is None and not forecast.is_too_early):
        return None
    if forecast.is_too_early or report.progress.window_is_over or forecast.region.outcome is None:
        first, *others = forecast_in_words(report)
        # The bounds of the money need no pace; they stand with the forecast.
        return first, " ".join(others if report.progress.window_is_over else [])
    conclusion = _expected_in_words(report, forecast.region.outcome)
    chance = _chance_in_words(report, forecast.region.chance)
    return conclusion, " ".join([chance, *_within_targets(report)])


def net_in_words(report: Report) -> str:
    """Return what is expected to be left of all the money, net; empty where no money is reckoned ahead."""
    region = report.forecast.region if report.forecast else None
    if region is None or region.unused is None or region.over is None:
        return ""
    low, high = region.unused.low - region.over, region.unused.high - region.over
    words = {
        "left": format_range(format_tkr(max(low, Decimal())), format_tkr(high)),
        "beyond": format_range(format_tkr(max(-high, Decimal())), format_tkr(-low)),
        "unused": format_range(format_tkr(region.unused.low), format_tkr(region.unused.high)),
        "over": format_tkr(region.over),
        "least": format_tkr(-low),
        "most": format_tkr(high),
    }
    if not is_shown(high) and not is_shown(-low):
        return _("Alle pengene ventes brugt.")
    if not is_shown(-low):
        sentence = _("Forventet mindreforbrug netto %(left)s tkr.")
    elif not is_shown(high):
        sentence = _("Forventet merforbrug netto %(beyond)s tkr.")
    else:
        sentence = _(
            "Forventet netto: fra et merforbrug på %(least)s tkr. til et mindreforbrug på %(most)s tkr."
        )
    if is_shown(region.unused.high) and is_shown(region.over):
        sentence += " " + _("Heri er mindreforbrug %(unused)s tkr. og merforbrug %(over)s tkr.")
    return sentence % words


def decisive_points(report: Report) -> list[DecisivePoint]:
    """Return what can change the outcome: the hospital that decides most, and the posts that stand vacant."""
    forecast, grant = report.forecast, report.grant
    if forecast is None or forecast.region.outcome is None:
        return []
    names = {row.hospital_id: row.hospital for row in report.progress.rows}
    points = []
    if forecast.decisive:
        own = forecast.hospitals[forecast.decisive.hospital_id]
        words = {
            "hospital": names[forecast.decisive.hospital_id],
            "needed": format_number(own.needed, 1),
            "pace": format_number(own.pace, 1),
            "outcome": outcome_in_words(grant, forecast.decisive.outcome),
        }
        text = (
            _("Med %(needed)s nye om måneden i stedet for %(pace)s ventes %(outcome)s stillinger.")
            if grant.counts_posts
            else _("Med %(needed)s årsværk mere om måneden i stedet for %(pace)s ventes %(outcome)s årsværk.")
        )
        chance = _chance_in_words(report, forecast.decisive.chance)
        title = _("%(hospital)s betyder mest") % words
        points.append(DecisivePoint(title, f"{text % words} {chance}"))
    if forecast.vacancies:
        posts = sum(vacancies.posts for vacancies in forecast.vacancies.values())
        cost = sum((vacancies.cost for vacancies in forecast.vacancies.values()), Decimal())
        words = {
            "posts": format_number(posts),
            "cost": format_tkr(cost),
            "where": ", ".join(names[key] for key in forecast.vacancies),
        }
        title = ngettext("%(posts)s stilling står ledig", "%(posts)s stillinger står ledige", posts)
        text = ngettext(
            "Besættes den i morgen, bruges %(cost)s tkr. mere (%(where)s).",
            "Besættes de i morgen, bruges %(cost)s tkr. mere (%(where)s).",
            posts,
        )
        points.append(DecisivePoint(title % words, text % words, "left"))
    return points


def forecast_rule(progress: ProgressReport) -> list[str]:
    """Return the rule of the forecast, a sentence or more in each paragraph; docs/forecast.md has it in full."""
    units = progress.grant.units.words
    return [
        _(
            "Vi fremskriver de seneste 90 dages tempo til fristen, højst til måltallet. Ved siden af står "
            "%(of_the_unit)s eget skøn, og hvad der sker, hvis ingen eller alle de manglende stillinger besættes."
        )
        % units,
        _(
            "De seneste %(full)s dage tæller helt og ældre dage gradvis mindre, til de efter %(none)s dage ikke tæller. "
            "Den, der har nået sit måltal, tæller kun med de dage, hvor noget manglede."
        )
        % {"full": FULL_WEIGHT_DAYS, "none": NO_WEIGHT_DAYS},
        capitalized(
            _(
                "%(a_unit)s med få stillinger låner af det fælles tempo, fordelt efter måltal. Lavt og højt rummer 8 af "
                "10 udfald. Tempoet er fælles, så summens interval er ikke intervallernes sum."
            )
            % units
        ),
        _(
            "Stillinger, der er ledige efter en fratrædelse, regnes genbesat lige så hurtigt som hidtil. Nye stillinger "
            "regnes begyndt jævnt over de dage, der er tilbage, og betalt til og med midlernes sidste dag."
        ),
        _(
            "Det nødvendige tempo er det, der mangler til måltallet, fordelt på de dage, der er tilbage. En måned er "
            "regnet som 30 dage."
        ),
        _(
            "Forventet mindreforbrug er det tildelte minus det disponerede minus prisen for det, der ventes, for "
            "%(each_unit)s for sig. Det, %(a_unit)s disponerer ud over det tildelte, trækkes ikke fra det, andre "
            "%(units)s ikke bruger."
        )
        % units,
    ]
