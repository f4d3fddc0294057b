"""The report to the regional council (redegørelse) as blocks of a document in the form of a memo.

The Word file and the PDF file are written from the same blocks, so they show the same figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from allocations.models import Grant
from allocations.unit_names import capitalized
from hires.figures.definitions import rules_of
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.rounding import rounding_note
from reports.documents.charts import Chart, charts_of, fan_chart, months_of_hospitals
from reports.phrases.attention import attention_in_words
from reports.phrases.descriptions import (
    attested_in_words,
    completeness_in_words,
    dates_in_words,
    edition_in_words,
    report_facts,
)
from reports.phrases.forecast import decisive_points, forecast_in_words, forecast_rule
from reports.phrases.notes import latest_months_note, notes_of
from reports.phrases.points import short_points
from reports.report.build import Report
from reports.report.data_tables import HIDDEN, DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.merged_units import MERGED_UNITS
from reports.report.use_of_funds import BudgetYears
from reports.texts import paragraphs


@dataclass(frozen=True)
class Heading:
    """A heading; the document's chapters are of level 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a quiet one is a note in small grey letters."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of texts."""

    items: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a value."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TableBlock:
    """A table, with its title above."""

    table: DataTable


@dataclass(frozen=True)
class ChartBlock:
    """A chart, with its title above."""

    chart: Chart


Block = Heading | Paragraph | Bullets | Facts | TableBlock | ChartBlock

STATES = ("hospital", "created", "filled", "to_start", "left", "run_out")
MONEY = ("hospital", "allocated", "spent", "committed", "remaining")
PEOPLE = ("hospital", "persons", "from_redeployment")
USES = (
    *("purpose", "low_activity", "staff_group", "route"),
    *("formerly_employed", "newcomers", "lengths", "leaving"),
)


def states_of(grant: Grant) -> tuple[str, ...]:
    """Return the columns of the states of posts; a post without an end does not run out."""
    return STATES if grant.post_months is not None else STATES[:-1]


def key_columns(grant: Grant) -> tuple[str, ...]:
    """Return the columns of the first table: both attainments, each after its figure, first in the grant's own unit."""
    counted, beside = "created", "committed_person_years"
    if grant.counts_level:
        counted, beside = "level", "fte"
    elif not grant.counts_posts:
        counted, beside = beside, counted
    names = (
        "hospital",
        "share_percent",
        "allocated",
        "target",
        counted,
        "attainment",
        beside,
        "beside_attainment",
    )
    return names if beside == "fte" else (*names, "fte")


def with_original(report: Report, names: Sequence[str], after: str, further: Sequence[str]) -> list[str]:
    """Return the columns with `further` ones behind the column `after`, those that the report shows."""
    place = list(names).index(after) + 1
    shown = [name for name in further if name in report.progress.columns]
    return [*names[:place], *shown, *names[place:]]


def title_of(report: Report) -> str:
    """Return the title of the document."""
    title = _("Redegørelse: %s") if report.is_public else _("Redegørelse, lukket bilag: %s")
    return title % report.grant.name


def footer_of(report: Report) -> str:
    """Return the line at the foot of each page."""
    return f"{report.title} · {edition_in_words(report)}"


def blocks_of(report: Report) -> Iterator[Block]:
    """Yield the whole document below its title, of a report with all parts."""
    for block in _blocks_of(report):
        if not isinstance(block, TableBlock):
            yield block
            continue
        yield TableBlock(block.table.told)
        if block.table.is_rounded():
            yield Paragraph(rounding_note(), is_quiet=True)


def _blocks_of(report: Report) -> Iterator[Block]:
    charts = {chart.name: chart for chart in charts_of(report)}
    yield Facts(report_facts(report))
    if report.grant.is_demo:
        yield Paragraph(_("Demodata: Ansættelser og medarbejdere er opdigtede."))
    yield Heading(1, _("Kort formidling"))
    yield from _written(report.texts.summary)
    yield Bullets(short_points(report))
    yield Heading(1, _("Uddybende fremstilling"))
    yield from _written(report.texts.presentation)
    yield from _status(report, charts)
    yield from _money(report, charts)
    yield from _redeployment(report, charts)
    yield from _uses(report)
    yield from _forecast(report)
    yield from _attention(report)
    yield from _hospitals(report)
    yield from _completeness(report)
    if report.texts.closing:
        yield Heading(1, _("Det videre forløb"))
        yield from _written(report.texts.closing)
    yield from _counting(report)


def _written(text: str) -> Iterator[Block]:
    """Yield a text that somebody wrote, as paragraphs and lists."""
    for part in paragraphs(text):
        yield Paragraph(part) if isinstance(part, str) else Bullets(list(part))


def _status(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    status = report.status
    yield Heading(2, _("Status for %(the_units)s") % report.grant.units.words)
    key = with_original(report, key_columns(report.grant), "target", ["original_target"])
    yield TableBlock(status.with_only(key, _("Tildelt, måltal og oprettet")))
    for note in (*notes_of(report, "status"), *dates_in_words(report.progress)):
        yield Paragraph(note, is_quiet=True)
    yield from _merged(report)
    yield TableBlock(status.with_only(states_of(report.grant), _("De oprettede stillinger i fire tilstande")))
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
            yield TableBlock(attested)
    yield from _over_time(report, charts)


def _merged(report: Report) -> Iterator[Block]:
    """Yield the units that are merged on the report's day, with what their targets follow; nothing without any."""
    if MERGED_UNITS in report.tables:
        yield TableBlock(report.tables[MERGED_UNITS].for_people)
        for note in notes_of(report, MERGED_UNITS):
            yield Paragraph(note, is_quiet=True)


def _over_time(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    """Yield the months as charts with tables, or as tables alone if there are too few or too many to draw."""
    months = report.tables["months"]
    yield from _drawn(charts["posts"]) if "posts" in charts else [TableBlock(months.for_people)]
    for note in notes_of(report, "months"):
        yield Paragraph(note, is_quiet=True)
    if len(report.progress.rows) > 1:
        hospital_months = months_of_hospitals(report)
        yield from (
            _drawn(charts["hospitals"]) if "hospitals" in charts else [TableBlock(hospital_months.for_people)]
        )
        if len(hospital_months.rows) < len(report.tables["hospital_months"].rows):
            yield Paragraph(latest_months_note(report.grant, hospital_months), is_quiet=True)
        for note in notes_of(report, "hospital_months"):
            yield Paragraph(note, is_quiet=True)


def _drawn(chart: Chart) -> Iterator[Block]:
    yield ChartBlock(chart)
    yield TableBlock(chart.table)


def _money(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    yield Heading(2, _("Økonomi"))
    money = with_original(report, MONEY, "hospital", ["original_budget", "budget_changes"])
    money = with_original(report, money, "committed", ["annual_cost"])
    yield TableBlock(report.status.with_only(money, _("Tildelt, forbrug og disponeret")))
    if "money" in charts:
        yield from _drawn(charts["money"])
    for name in ("years", "carry_over"):
        if name in report.tables:
            yield TableBlock(report.tables[name])
    money_by_year = BudgetYears(report.grant, report.parts.get("budgets", []))
    if "years" not in report.tables:
        return
    if money_by_year.budgets:
        yield TableBlock(report.tables["budget_years"])
        message = _(
            "Et mindreforbrug bortfalder, når budgetåret er slut, medmindre det bevilges igen. "
            "Det, der falder efter %s, forudsætter genbevilling."
        )
        yield Paragraph(message % money_by_year.label(money_by_year.last or 0), is_quiet=True)
    elif money_by_year.last is not None:
        message = _(
            "Budgetåret er %s, hvor startvinduet begynder. Det, der falder senere, forudsætter overførsel."
        )
        yield Paragraph(message % money_by_year.label(money_by_year.last), is_quiet=True)


def _redeployment(report: Report, charts: dict[str, Chart]) -> Iterator[Block]:
    """Yield who was redeployed and whether candidates were assessed; nothing for a grant without a scheme."""
    scheme = report.grant.redeployment_scheme
    if not scheme:
        return
    yield Heading(2, scheme)
    title = _("Personer og rekruttering fra %(scheme)s") % {"scheme": scheme}
    yield TableBlock(report.status.with_only(PEOPLE, title))
    for name in ("assessed", "not_assessed"):
        if name in report.tables:
            yield TableBlock(report.tables[name])
    if "redeployment" in charts:
        yield from _drawn(charts["redeployment"])


def _uses(report: Report) -> Iterator[Block]:
    yield Heading(2, _("Anvendelse af midlerne"))
    for name in USES:
        if name in report.tables:
            yield TableBlock(report.tables[name])


def forecast_parts(report: Report) -> list[DataTable]:
    """Return the forecast as people read it: the outcome with its pace, and the money, each range in one column."""
    table, grant = report.tables["forecast"], report.grant
    money = [] if report.is_public else [_money_of(table)]
    if table.total_of("expected") is None:
        return money
    day = format_date(grant.starts_until)
    outcome = _with_range(
        table,
        ("low", "high"),
        ReportColumn("range", _("Ventet %s") % day, ValueKind.RANGE),
        exact=Decimal(1) if grant.counts_posts else Decimal("0.1"),
    )
    names = ["hospital", "target", "reached", "range", "chance", "pace", "needed"]
    if not report.is_public:
        if any(value is not None for value in table.values("estimate")):
            names += ["estimate", "estimate_on"]
        names.append("delay")
    return [outcome.with_only(names, _("Tempo og forventning")), *money]


def _money_of(table: DataTable) -> DataTable:
    names = ["hospital", "unused_range", "unused_if_all", "unused_if_none"]
    if table.total_of("over_expected"):
        names.append("over_expected")
    column = ReportColumn("unused_range", _("Ventes ikke brugt"), ValueKind.KR_RANGE)
    money = _with_range(table, ("unused_low", "unused_high"), column)
    money = money.with_only(names, _("Forventet mindreforbrug"))
    # The title says of what.
    labels = {"unused_if_all": _("Hvis alle begynder i morgen"), "unused_if_none": _("Hvis ingen begynder")}
    columns = [replace(each, label=labels.get(each.name, each.label)) for each in money.columns]
    return replace(money, columns=columns)


def _with_range(
    table: DataTable, ends: tuple[str, str], column: ReportColumn, exact: Decimal = Decimal(1)
) -> DataTable:
    """Return the table with a column of the ranges between two columns, rounded to `exact`; None without a range."""
    places = [table.place_of(name) for name in ends]

    def ranged(row: ReportRow) -> ReportRow:
        values = tuple(row.cells[place] for place in places)
        if HIDDEN in values:
            return replace(row, cells=(*row.cells, HIDDEN))
        known = None if None in values else tuple(value.quantize(exact, ROUND_HALF_UP) for value in values)
        return replace(row, cells=(*row.cells, known))

    return replace(
        table,
        columns=[*table.columns, column],
        rows=[ranged(row) for row in table.rows],
        total=table.total and ranged(table.total),
    )


def _forecast(report: Report) -> Iterator[Block]:
    yield Heading(2, _("Prognose"))
    yield from map(Paragraph, forecast_in_words(report))
    if fan := fan_chart(report):
        yield from _drawn(fan)
    yield from map(TableBlock, forecast_parts(report))
    if points := decisive_points(report):
        yield Heading(3, _("Det kan ændre udfaldet"))
        yield Bullets([f"{point.title}. {point.text}" for point in points])
    for note in (*notes_of(report, "forecast"), *forecast_rule(report.progress)):
        yield Paragraph(note, is_quiet=True)


def _attention(report: Report) -> Iterator[Block]:
    if report.attention:
        yield Heading(2, _("Vær opmærksom på"))
        phrases = [attention_in_words(report.progress, fact) for fact in report.attention]
        yield Bullets([f"{phrase.title}. {phrase.text}" for phrase in phrases])


def _hospitals(report: Report) -> Iterator[Block]:
    """Yield each hospital's own words on how it has arranged its posts."""
    units = report.grant.units.words
    yield Heading(2, capitalized(_("%(of_the_units)s egne ord") % units))
    for row in report.progress.rows:
        texts = report.texts.hospitals.get(row.hospital_id or 0, {})
        yield Heading(3, row.hospital)
        if not any(texts.values()):
            yield Paragraph(capitalized(_("%(the_unit)s har ikke skrevet noget.") % units), is_quiet=True)
            continue
        yield from _written(texts["arrangement"])
        if texts["remark"]:
            yield Paragraph(_("Bemærkning:"))
            yield from _written(texts["remark"])


def _completeness(report: Report) -> Iterator[Block]:
    if report.completeness:
        yield Heading(2, _("Er %(of_the_units)s lister komplette?") % report.grant.units.words)
        yield Bullets(completeness_in_words(report.completeness))


def _counting(report: Report) -> Iterator[Block]:
    yield Heading(1, _("Sådan er tallene talt"))
    yield Paragraph(_("Tælleregler version %s.") % report.progress.rules_version)
    for rule in rules_of(report.grant, report.progress.columns):
        yield Paragraph(f"{rule.label}: {rule.rule}")
