"""The appendices (bilag) of the report to the council, each about one matter.

An appendix without figures and texts is left out, and so is a table with nothing but zeros.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Grant
from allocations.unit_names import capitalized
from hires.figures.definitions import rules_of
from hires.routes import scheme_name
from hrtrack.common.text.danish import format_date
from reports.charts.bars import money_of_hospitals, months_across
from reports.charts.charts import Chart, against_target, charts_of, fan_chart
from reports.documents.blocks import (
    AppendixHeading,
    Block,
    Bullets,
    ChartBlock,
    Facts,
    Heading,
    Paragraph,
    Statement,
    TableBlock,
    written,
)
from reports.phrases.descriptions import dates_in_words, grant_facts, origin_in_words
from reports.phrases.forecast import decisive_points, forecast_in_words, forecast_rule
from reports.phrases.notes import latest_months_note, notes_of
from reports.report.build import Report
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind, hospital_filter
from reports.report.figure_columns import figure
from reports.report.merged_units import MERGED_UNITS
from reports.report.use_of_funds import BudgetYears

STATES = ("hospital", "created", "filled", "to_start", "left", "run_out")
MONEY = ("hospital", "allocated", "spent", "committed", "remaining")
PEOPLE = ("hospital", "persons", "from_redeployment")
USES = (
    *("purpose", "low_activity", "staff_group", "route"),
    *("formerly_employed", "newcomers", "lengths", "leaving"),
)


@dataclass(frozen=True)
class Appendix:
    """An appendix: its heading, and what writes its blocks. Without `is_usual` it is there only where it was chosen."""

    heading: Any
    blocks: Callable[[Report], Iterator[Block]]
    is_usual: bool = True


def appendix_names(report: Report) -> list[str]:
    """Return the names of the report's appendices in their order: the chosen ones, without a choice the usual ones."""
    chosen = report.texts.appendices
    return usual_appendices() if chosen is None else [name for name in chosen if name in APPENDICES]


def usual_appendices() -> list[str]:
    """Return the names of the appendices that a report has unless others are chosen."""
    return [name for name, appendix in APPENDICES.items() if appendix.is_usual]


def offered_appendices(grant: Grant) -> dict[str, str]:
    """Return the appendices that a grant can have by what people call them, in their usual order."""
    return {
        name: heading_of(name, grant)
        for name in APPENDICES
        if name != "redeployment" or grant.redeployment_scheme
    }


def appendices_of(report: Report) -> list[tuple[AppendixHeading, list[Block]]]:
    """Return the report's appendices with their numbers, each as its heading and its blocks; empty ones are left out."""
    full = [
        (name, blocks) for name in appendix_names(report) if (blocks := list(APPENDICES[name].blocks(report)))
    ]
    return [
        (AppendixHeading(name, number, heading_of(name, report.grant)), blocks)
        for number, (name, blocks) in enumerate(full, 1)
    ]


def heading_of(name: str, grant: Grant) -> str:
    """Return the heading of an appendix, in the grant's own names."""
    words = {**grant.units.words, "scheme": scheme_name(grant)}
    return capitalized(str(APPENDICES[name].heading) % words)


def has_figures(table: DataTable) -> bool:
    """Return whether a table has a figure that is not 0: a table of zeros tells nothing."""
    places = [place for place, column in enumerate(table.columns) if column.is_number]
    return any(row.cells[place] for row in table.rows for place in places)


def _tables(report: Report, *names: str) -> Iterator[Block]:
    for name in names:
        if name in report.tables and has_figures(report.tables[name]):
            yield TableBlock(report.tables[name])


def _notes(report: Report, table_name: str) -> Iterator[Block]:
    for note in notes_of(report, table_name):
        yield Paragraph(note, is_quiet=True)


def _drawn(chart: Chart) -> Iterator[Block]:
    yield ChartBlock(chart)
    yield TableBlock(chart.table)


# Status


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


def _status(report: Report) -> Iterator[Block]:
    status = report.status
    key = with_original(report, key_columns(report.grant), "target", ["original_target"])
    yield TableBlock(status.with_only(key, _("Tildelt, måltal og oprettet")))
    notes = [*notes_of(report, "status"), *dates_in_words(report.progress)]
    yield Paragraph(" ".join(notes), is_quiet=True)
    if MERGED_UNITS in report.tables:
        # With what the targets of merged units follow.
        yield TableBlock(report.tables[MERGED_UNITS].for_people)
        yield from _notes(report, MERGED_UNITS)
    yield TableBlock(status.with_only(states_of(report.grant), _("De oprettede stillinger i fire tilstande")))
    if "attested" in report.tables:
        attested = report.tables["attested"]
        if any(attested.values("otherwise") + attested.values("not_attested")):
            yield TableBlock(attested)


# Money


def _money(report: Report) -> Iterator[Block]:
    money = with_original(report, MONEY, "hospital", ["original_budget", "budget_changes"])
    money = with_original(report, money, "committed", ["annual_cost"])
    yield TableBlock(report.status.with_only(money, _("Tildelt, forbrug og disponeret")))
    if bars := money_of_hospitals(report):
        yield ChartBlock(bars)
    for name in ("years", "carry_over"):
        if name in report.tables:
            yield TableBlock(report.tables[name])
    if "years" not in report.tables:
        return
    money_by_year = BudgetYears(report.grant, report.parts.get("budgets", []))
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


# Redeployment


def _redeployment(report: Report) -> Iterator[Block]:
    """Yield who was redeployed and whether candidates were assessed; nothing for a grant without a scheme."""
    scheme = report.grant.redeployment_scheme
    if not scheme:
        return
    if report.is_public or "assessed" not in report.tables:
        # The other table has these figures, too.
        title = _("Personer og rekruttering fra %(scheme)s") % {"scheme": scheme}
        yield TableBlock(report.status.with_only(PEOPLE, title))
    yield from _tables(report, "assessed", "not_assessed")
    if "uses" not in appendix_names(report):
        yield from _tables(report, "route")


# Development


def _development(report: Report) -> Iterator[Block]:
    """Yield the months of each hospital and of all, drawn where there are neither too few nor too many to draw."""
    charts = {chart.name: chart for chart in charts_of(report)}
    months = report.tables["months"]
    if not months.rows:
        return
    if len(report.progress.rows) > 1:
        if "hospitals" in charts:
            yield ChartBlock(charts["hospitals"], share=0.8)
        across = months_across(report)
        yield TableBlock(across)
        if len(across.columns) - 2 < len(months.rows):
            yield Paragraph(latest_months_note(report.grant, len(across.columns) - 2), is_quiet=True)
        yield from _notes(report, "hospital_months")
    # The hospitals' own charts show the way of all of them, too.
    is_drawn = "posts" in charts and "hospitals" not in charts
    yield from _drawn(charts["posts"]) if is_drawn else [TableBlock(months.with_only(months_columns(report)))]
    yield from _notes(report, "months")


def months_columns(report: Report) -> list[str]:
    """Return the columns of a month that are drawn against the target, and how many persons there are."""
    return ["day", *against_target(report, "months"), "persons", "incomplete"]


# Use of funds


def _uses(report: Report) -> Iterator[Block]:
    yield from _tables(report, *USES)


# Forecast


def forecast_parts(report: Report) -> list[DataTable]:
    """Return the forecast as people read it: the outcome with its pace, and the money, each range in one column."""
    table, grant = report.tables["forecast"], report.grant
    money = [] if report.is_public else [_money_of(table)]
    if table.total_of("expected") is None:
        return money
    day = format_date(grant.starts_until)
    outcome = table.with_range(
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
    # The title says of what.
    labels = {"unused_if_all": _("Hvis alle begynder i morgen"), "unused_if_none": _("Hvis ingen begynder")}
    money = table.with_range(("unused_low", "unused_high"), column).relabelled(labels)
    return money.with_only(names, _("Forventet mindreforbrug"))


def _forecast(report: Report) -> Iterator[Block]:
    yield from map(Paragraph, forecast_in_words(report))
    if fan := fan_chart(report):
        yield from _drawn(fan)
    yield from map(TableBlock, forecast_parts(report))
    if points := decisive_points(report):
        yield Heading(2, _("Det kan ændre udfaldet"))
        yield Bullets([Statement(f"{point.title}.", point.text) for point in points])
    for note in (*notes_of(report, "forecast"), *forecast_rule(report.progress)):
        yield Paragraph(note, is_quiet=True)


# The hospitals' own words


def _words(report: Report) -> Iterator[Block]:
    """Yield which lists are confirmed to be complete, and each hospital's own words; who wrote none is named once."""
    units = report.grant.units.words
    if any(each.as_of for each in report.completeness):
        columns = [
            figure("hospital", report.grant),
            ReportColumn("as_of", _("Bekræftet komplet pr."), ValueKind.DAY),
        ]
        ids = {row.hospital: row.hospital_id for row in report.progress.rows}
        rows = [
            ReportRow((each.hospital, each.as_of), hospital_filter(ids.get(each.hospital)))
            for each in report.completeness
        ]
        title = capitalized(_("%(of_the_units)s lister") % units)
        yield TableBlock(DataTable("completeness", title, columns, rows))
    silent = []
    for row in report.progress.rows:
        texts = report.texts.hospitals.get(row.hospital_id or 0, {})
        if not any(texts.values()):
            silent.append(row.hospital)
            continue
        yield Heading(2, row.hospital)
        yield from written(texts["arrangement"])
        if texts["remark"]:
            yield Paragraph(_("Bemærkning:"))
            yield from written(texts["remark"])
    if silent and len(silent) < len(report.progress.rows):
        message = _("Ingen bemærkninger fra: %s.")
        yield Paragraph(message % ", ".join(silent), is_quiet=True)


# The counting rules


def _counting(report: Report) -> Iterator[Block]:
    yield Facts(grant_facts(report))
    yield Paragraph(origin_in_words(report))
    columns = [
        ReportColumn("label", _("Begreb"), ValueKind.TEXT),
        ReportColumn("rule", _("Betydning"), ValueKind.TEXT),
    ]
    rules = rules_of(report.grant, report.progress.columns)
    rows = [ReportRow((str(rule.label), str(rule.rule))) for rule in rules]
    title = _("Tælleregler version %s") % report.progress.rules_version
    yield TableBlock(DataTable("rules", title, columns, rows))


APPENDICES: Mapping[str, Appendix] = {
    "status": Appendix(gettext_lazy("Status i tal"), _status),
    "money": Appendix(gettext_lazy("Økonomi år for år"), _money),
    "redeployment": Appendix(gettext_lazy("%(scheme)s og vurdering af kandidater"), _redeployment),
    "words": Appendix(gettext_lazy("%(of_the_units)s egne ord"), _words),
    "development": Appendix(gettext_lazy("Udvikling måned for måned"), _development),
    "uses": Appendix(gettext_lazy("Anvendelse af midlerne"), _uses, is_usual=False),
    "forecast": Appendix(gettext_lazy("Prognose"), _forecast, is_usual=False),
    "counting": Appendix(gettext_lazy("Sådan er tallene talt"), _counting),
}
