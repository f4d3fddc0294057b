"""What needs attention, in sentences with names and numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hires.figures.breakdowns import Parts
from hires.figures.statement import reached, reached_name
from hires.presentation.phrases import count, unit
from hrtrack.common.text.danish import format_number, format_percent, format_tkr
from reports.report.drilldown import DELAY
from reports.report.forecast import Forecast
from reports.report.phrases import remaining_in_words
from reports.report.progress import ProgressReport, ProgressRow, fraction

# A hospital registers late when half of its hires took longer than this from agreement, in days.
LATE = 14
# So many people without one from RegionH Match are worth a word.
FEW = 3


class About(StrEnum):
    TARGET = "target"
    MONEY = "money"
    DELAY = "delay"
    LEFT = "left"
    MATCH = "match"


@dataclass(frozen=True)
class Attention:
    """What about whom: a headline and its figures. `figure` names the list behind it; the region has no hospital."""

    about: About
    title: str
    text: str
    figure: str
    hospital_id: int | None = None


def attention_to(
    progress: ProgressReport, parts: Parts, forecasts: Mapping[int, Forecast]
) -> Sequence[Attention]:
    """The gravest first; within each, in the order of the hospitals."""
    if "before" not in parts:
        return []
    delays = {row["hospital_id"]: row for row in parts["delays"] if row["hires"]}
    return [
        *(each for row in progress.rows for each in _target(progress, row, forecasts[row.hospital_id or 0])),
        *(each for row in progress.rows for each in _money(progress, row, forecasts[row.hospital_id or 0])),
        *(each for row in progress.rows for each in _left(row)),
        *(each for row in progress.rows for each in _delay(row, delays)),
        *_match(progress),
    ]


def _target(progress: ProgressReport, row: ProgressRow, forecast: Forecast) -> Iterator[Attention]:
    grant = progress.grant
    now = reached(grant, row)
    if forecast.outcome is None or forecast.outcome.expected >= row.target:
        return
    words = {
        "hospital": row.hospital,
        "now": count(grant, now),
        "target": format_number(row.target, None),
        "unit": unit(grant, row.target),
        "expected": count(grant, forecast.outcome.expected),
        "done": _("oprettet") if grant.counts_posts else _("disponeret"),
    }
    title = (
        _("%(hospital)s nåede ikke måltallet")
        if progress.window_is_over
        else _("%(hospital)s når ikke måltallet med det nuværende tempo")
    )
    text = (
        _("%(now)s af %(target)s %(unit)s er %(done)s.")
        if progress.window_is_over
        else _("%(now)s af %(target)s %(unit)s er %(done)s; %(expected)s ventes, når perioden slutter.")
    )
    said = f"{text % words} {remaining_in_words(row.remaining)}"
    yield Attention(About.TARGET, title % words, said, reached_name(grant), row.hospital_id)


def _money(progress: ProgressReport, row: ProgressRow, forecast: Forecast) -> Iterator[Attention]:
    """Money that not even a faster pace would use."""
    grant = progress.grant
    if row.remaining < 0:
        title = _("%s har disponeret mere end det tildelte")
        text = _("%(committed)s tkr. er disponeret af %(allocated)s tkr.")
        # What target × price comes to is the table's own arithmetic, and no news.
        if row.committed <= row.target * grant.unit_price:
            return
    elif forecast.unused is not None and forecast.unused.low >= grant.unit_price:
        title = _("%s får penge til overs")
        if progress.window_is_over:
            text = _("%(unused)s tkr. bliver ikke brugt.")
        elif forecast.unused.low == forecast.unused.expected:
            text = _("%(unused)s tkr. bliver ikke brugt, heller ikke med et højere tempo.")
        else:
            text = _(
                "%(unused)s tkr. bliver ikke brugt med det nuværende tempo og mindst %(at_least)s tkr. med et højere."
            )
    else:
        return
    words = {
        "committed": format_tkr(row.committed),
        "allocated": format_tkr(row.allocated),
        "unused": format_tkr(forecast.unused.expected) if forecast.unused else "",
        "at_least": format_tkr(forecast.unused.low) if forecast.unused else "",
    }
    yield Attention(About.MONEY, title % row.hospital, text % words, "committed", row.hospital_id)


def _left(row: ProgressRow) -> Iterator[Attention]:
    if row.left:
        title = ngettext(
            "%(hospital)s har en stilling, hvor den ansatte er fratrådt",
            "%(hospital)s har %(left)s stillinger, hvor den ansatte er fratrådt",
            row.left,
        )
        text = ngettext("Den er ikke besat igen.", "De er ikke besat igen.", row.left)
        yield Attention(
            About.LEFT, title % {"hospital": row.hospital, "left": row.left}, text, "left", row.hospital_id
        )


def _delay(row: ProgressRow, delays: Mapping[int | None, dict[str, Decimal]]) -> Iterator[Attention]:
    found = delays.get(row.hospital_id)
    if found and found["median"] > LATE:
        yield Attention(
            About.DELAY,
            _("%s registrerer sent") % row.hospital,
            _("Halvdelen af ansættelserne er først registreret %s dage eller mere efter, at de blev aftalt.")
            % format_number(found["median"], None),
            DELAY,
            row.hospital_id,
        )


def _match(progress: ProgressReport) -> Iterator[Attention]:
    total = progress.total
    if not total.persons:
        return
    without = [row.hospital for row in progress.rows if row.persons >= FEW and not row.from_regionh_match]
    words = {
        "match": format_number(total.from_regionh_match),
        "persons": format_number(total.persons),
        "share": format_percent(fraction(total.from_regionh_match, total.persons)),
        "without": ", ".join(without),
    }
    text = ngettext("%(match)s af %(persons)s person.", "%(match)s af %(persons)s personer.", total.persons)
    if without:
        text += " " + _("Ingen på: %(without)s.")
    title = _("RegionH Match: %(share)s af de ansatte kom derfra")
    yield Attention(About.MATCH, title % words, text % words, "from_regionh_match")
