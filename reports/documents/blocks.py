"""The account to the regional council (redegørelse) as a document of blocks, memo-shaped, from the report alone.

Word and PDF are written from the same blocks, and say the same, figure by figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.models import Grant
from hires.figures.definitions import FIGURE_RULES, GENERAL_RULES
from hrtrack.common.text.danish import format_number, format_tkr
from reports.documents.charts import Chart, charts_of, months_of_hospitals
from reports.report.build import Report
from reports.report.columns import HIDDEN, DataTable
from reports.report.phrases import attested_in_words, dates_in_words, forecast_rule, is_told
from reports.report.progress import ProgressRow
from reports.report.use_of_funds import budget_year
from reports.texts import paragraphs


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    items: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Pairs of what and which."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A table with its title above it."""

    table: DataTable


@dataclass(frozen=True)
class Drawn:
    """A chart with its title above it."""

    chart: Chart


Block = Heading | Paragraph | Bullets | Facts | Shown | Drawn

STATES = ("hospital", "created", "filled", "to_start", "left", "run_out")
MONEY = ("hospital", "allocated", "spent", "committed", "remaining")
PEOPLE = ("hospital", "persons", "from_regionh_match")
PACE = ("hospital", "target", "reached", "pace", "needed", "low", "expected", "high", "delay")
UNUSED = ("hospital", "unused_low", "unused_expected", "unused_high")
OVER = ("hospital", "over_low", "over_expected", "over_high")
USES = ("purpose", "low_activity", "staff_group", "route", "formerly_employed", "newcomers", "lengths")


def key_columns(grant: Grant) -> tuple[str, ...]:
    """Both attainments, each after what it is made of; first the one the grant is counted in."""
    posts, person_years = ("created",), ("committed_person_years",)
    counted, beside = (posts, person_years) if grant.counts_posts else (person_years, posts)
    return (
        "hospital", "share_percent", "allocated", "target",
        *counted, "attainment", *beside, "beside_attainment", "fte",
    )  # fmt: skip


def title_of(report: Report) -> str:
    return _("Redegørelse: %s") % report.grant.name


def blocks_of(report: Report) -> Iterator[Block]:
    """The whole document below its title."""
    charts = {chart.name: chart for chart in charts_of(report)}
    yield Facts(report.facts())
    if report.grant.is_demo:
        yield Paragraph(_("Demodata: Ansættelser og medarbejdere er opdigtede."))
    yield Heading(1, _("Kort formidling"))
    yield from _written(report.words.summary)
    yield Bullets(short_points(report))
    yield Heading(1, _("Uddybende fremstilling"))
    yield from _written(report.words.presentation)
    yield from _status(report, charts)
    yield from _money(report, charts)
    yield from _match(report, charts)
    yield from _uses(report)
    yield from _outlook(report)
    yield from _attention(report)
    yield from _hospitals(report)
    yield from _completeness(report)
    if report.words.closing:
        yield Heading(1, _("Det videre forløb"))
        yield from _written(report.words.closing)
    yield from _counting(report)


def short_points(report: Report) -> list[str]:
    """The report in a handful of sentences, of the figures in its tables."""
    table = report.status
    said = {column.name: _shown(table, column.name) for column in table.columns}
    said["grant_target"] = next(
        column.shown(report.grant.target) for column in table.columns if column.name == "target"
    )
    total = report.progress.total
    said["over"] = format_tkr(report.progress.over)
    said["free"] = format_tkr(total.remaining + report.progress.over)
    points = [
        ngettext(
            "%(created)s stilling er oprettet; målet er mindst %(grant_target)s.",
            "%(created)s stillinger er oprettet; målet er mindst %(grant_target)s.",
            total.created,
        )
        if report.grant.counts_posts
        else ngettext(
            "%(committed_person_years)s årsværk er disponeret i %(created)s stilling; målet er mindst %(grant_target)s.",
            "%(committed_person_years)s årsværk er disponeret i %(created)s stillinger; målet er mindst %(grant_target)s.",
            total.created,
        ),
        *_states_point(total),
        ngettext(
            "Omregnet til fuldtid er der %(fte)s ansatte i arbejde (%(headcount)s person).",
            "Omregnet til fuldtid er der %(fte)s ansatte i arbejde (%(headcount)s personer).",
            total.headcount,
        ),
        _money_point(report),
    ]
    if total.persons and _total(table, "from_regionh_match") is not HIDDEN:
        points.append(
            ngettext(
                "%(from_regionh_match)s af %(persons)s person kom fra RegionH Match.",
                "%(from_regionh_match)s af %(persons)s personer kom fra RegionH Match.",
                total.persons,
            )
        )
    return [*(point % said for point in points), *_forecast_point(report)]


def _states_point(total: ProgressRow) -> Iterator[str]:
    """The states of the created posts that there are any of."""
    states = [
        (total.filled, _("besat nu")),
        (total.to_start, _("på vej")),
        (total.left, ngettext("ubesat efter fratrædelse", "ubesatte efter fratrædelse", total.left)),
        (total.run_out, _("udløbet")),
    ]
    told = [(number, state) for number, state in states if number]
    if total.created == 1:
        yield _("Den oprettede stilling er %s.") % told[0][1]
    elif told:
        *many, last = (f"{format_number(number)} {state}" for number, state in told)
        words = {"many": ", ".join(many), "last": last}
        yield _("Af de oprettede stillinger er %s.") % (_("%(many)s og %(last)s") % words if many else last)


def _money_point(report: Report) -> str:
    """What is committed beyond its allocation by one hospital is not taken from what another has left."""
    over = report.progress.over
    if not is_told(over):
        return _(
            "Beregnet forbrug er %(spent)s tkr., og %(committed)s tkr. er disponeret af %(allocated)s tkr.; "
            "%(remaining)s tkr. er ikke disponeret."
        )
    if not is_told(report.progress.total.remaining + over):
        return _(
            "Beregnet forbrug er %(spent)s tkr., og %(committed)s tkr. er disponeret af %(allocated)s tkr.; "
            "det er %(over)s tkr. mere end tildelt."
        )
    return _(
        "Beregnet forbrug er %(spent)s tkr., og %(committed)s tkr. er disponeret af %(allocated)s tkr. "
        "Hospital for hospital er %(free)s tkr. ikke disponeret, og %(over)s tkr. er disponeret ud over det tildelte."
    )


def _forecast_point(report: Report) -> Iterator[str]:
    """Where it ends; nothing where no pace can be reckoned."""
    table = report.tables["forecast"]
    low, expected, high, unused, over = (
        _total(table, name) for name in ("low", "expected", "high", "unused_expected", "over_expected")
    )
    if expected is None:
        return
    if report.progress.window_is_over:
        said = [_("Startvinduet er slut.")]
    else:
        ends = (
            ngettext(
                "Med tempoet indtil nu ventes %s stilling, når startvinduet slutter.",
                "Med tempoet indtil nu ventes %s stillinger, når startvinduet slutter.",
                int(high),
            )
            if report.grant.counts_posts
            else _("Med tempoet indtil nu ventes %s årsværk, når startvinduet slutter.")
        )
        shown = _shown(table, "expected")
        said = [
            ends % (shown if low == high else f"{shown} ({_shown(table, 'low')}–{_shown(table, 'high')})")
        ]
    if is_told(unused):
        said.append(_("%s tkr. ventes ikke brugt.") % format_tkr(unused))
    else:
        said.append(_("Alle pengene ventes brugt."))
    if is_told(over):
        beyond = (
            _("På andre hospitaler ventes der disponeret %s tkr. mere end tildelt.")
            if is_told(unused)
            else _("Der ventes disponeret %s tkr. mere end tildelt.")
        )
        said.append(beyond % format_tkr(over))
    yield " ".join(said)


def _total(table: DataTable, name: str) -> Any:
    return table.total.cells[table.place_of(name)] if table.total else None


def _shown(table: DataTable, name: str) -> str:
    return table.columns[table.place_of(name)].shown(_total(table, name))


def _written(text: str) -> Iterator[Block]:
    """What somebody wrote, as paragraphs and lists."""
    for each in paragraphs(text):
        yield Paragraph(each) if isinstance(each, str) else Bullets(list(each))


def _status(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    status = report.status
    yield Heading(2, _("Status for hospitalerne"))
    yield Shown(status.with_only(key_columns(report.grant), _("Tildelt, måltal og oprettet")))
    for note in (*status.notes, *dates_in_words(report.progress)):
        yield Paragraph(note, is_quiet=True)
    yield Shown(status.with_only(STATES, _("De oprettede stillinger i fire tilstande")))
    if report.progress.total.created:
        yield Paragraph(
            _(
                "Alle de oprettede stillinger er ved oprettelsen attesteret som nye og ud over den eksisterende normering."
            )
        )
    if "attested" in report.tables:
        attested = report.tables["attested"]
        yield Paragraph(attested_in_words(report.grant, attested))
        if any(attested.values("otherwise") + attested.values("not_attested")):
            yield Shown(attested)
    yield from _over_time(report, charts)


def _over_time(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    """The months as drawn, or in tables alone where there are too few or too many to draw."""
    months = report.tables["months"]
    yield from _drawn(charts["posts"]) if "posts" in charts else [Shown(months)]
    for note in months.notes:
        yield Paragraph(note, is_quiet=True)
    if len(report.progress.rows) > 1:
        of_hospitals = months_of_hospitals(report)
        yield from _drawn(charts["hospitals"]) if "hospitals" in charts else [Shown(of_hospitals)]
        for note in of_hospitals.notes:
            yield Paragraph(note, is_quiet=True)


def _drawn(chart: Chart) -> Iterator[Block]:
    yield Drawn(chart)
    yield Shown(chart.table)


def _money(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    yield Heading(2, _("Penge"))
    yield Shown(report.status.with_only(MONEY, _("Tildelt, forbrug og disponeret")))
    if "money" in charts:
        yield from _drawn(charts["money"])
    yield Shown(report.tables["years"])
    yield Shown(report.tables["carry_over"])
    if (budget := budget_year(report.grant)) is not None:
        yield Paragraph(
            _("Budgetåret er %s, hvor startvinduet begynder. Det, der falder senere, forudsætter overførsel.")
            % budget,
            is_quiet=True,
        )


def _match(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    yield Heading(2, _("RegionH Match"))
    yield Shown(report.status.with_only(PEOPLE, _("Personer og rekruttering fra RegionH Match")))
    for name in ("assessed", "not_assessed"):
        yield Shown(report.tables[name])
    if "match" in charts:
        yield from _drawn(charts["match"])


def _uses(report: Report) -> Iterator[Block]:
    yield Heading(2, _("Hvad pengene gik til"))
    for name in USES:
        if name in report.tables:
            yield Shown(report.tables[name])
    yield Shown(report.tables["leaving"])


def forecast_parts(forecast: DataTable) -> list[DataTable]:
    """The forecast as it is read: the pace, the money left, and what goes beyond the allocation if anything does."""
    parts = [
        forecast.with_only(PACE, _("Tempo og forventning")),
        forecast.with_only(UNUSED, _("Penge, der ikke bliver brugt")),
    ]
    if _total(forecast, "over_high"):
        parts.append(forecast.with_only(OVER, _("Disponeret ud over det tildelte")))
    return parts


def _outlook(report: Report) -> Iterator[Block]:
    forecast = report.tables["forecast"]
    yield Heading(2, _("Hvor det ender"))
    yield from map(Shown, forecast_parts(forecast))
    for each in (*forecast.notes, *forecast_rule(report.progress)):
        yield Paragraph(each, is_quiet=True)


def _attention(report: Report) -> Iterator[Block]:
    if report.attention:
        yield Heading(2, _("Vær opmærksom på"))
        yield Bullets([f"{each.title}. {each.text}" for each in report.attention])


def _hospitals(report: Report) -> Iterator[Block]:
    """Each hospital's own words on how it has arranged its posts."""
    yield Heading(2, _("Hospitalernes egne ord"))
    for row in report.progress.rows:
        words = report.words.hospitals.get(row.hospital_id or 0, {})
        yield Heading(3, row.hospital)
        if not any(words.values()):
            yield Paragraph(_("Hospitalet har ikke skrevet noget."), is_quiet=True)
            continue
        yield from _written(words["arrangement"])
        if words["remark"]:
            yield Paragraph(_("Bemærkning:"))
            yield from _written(words["remark"])


def _completeness(report: Report) -> Iterator[Block]:
    if report.completeness:
        yield Heading(2, _("Er hospitalernes lister komplette?"))
        yield Bullets(report.completeness)


def _counting(report: Report) -> Iterator[Block]:
    yield Heading(1, _("Sådan er tallene talt"))
    yield Paragraph(_("Tælleregler version %s.") % report.progress.rules_version)
    for rule in (*GENERAL_RULES, *FIGURE_RULES.values()):
        yield Paragraph(f"{rule.label}: {rule.rule}")
