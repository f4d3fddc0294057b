"""The report's charts: each a Vega-Lite specification of one of its tables, with the table and a text alternative."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from allocations.unit_names import capitalized
from hires.figures.breakdowns import MOST_MONTHS
from hires.figures.definitions import label_of
from hires.figures.statement import reached, reached_name
from hires.presentation.phrases import count, reached_label
from hrtrack.common.text.danish import NOTHING, format_date, format_mio, format_number, format_percent
from reports.charts.vega import (
    DOCUMENT,
    GREEN,
    GREY,
    LIGHT_GREEN,
    ORANGE,
    PALE_GREEN,
    Canvas,
    ChartLine,
    Layer,
    SmallCharts,
    Spec,
    band_layer,
    day_layer,
    keyed,
    layered,
    line_layer,
    path_layer,
    target_layer,
    text_layer,
)
from reports.phrases.forecast import outcome_in_words
from reports.report.build import Report
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.progress import ProgressRow, fraction

# So many hospitals are drawn on one page; a document shows more of them in the table alone.
MOST_HOSPITALS = 12
# A document's table of the hospitals' months has at most so many rows, but at least so many months of each hospital.
MOST_ROWS = MOST_HOSPITALS * MOST_MONTHS
FEWEST_MONTHS = 3
# The columns of a month that are drawn against the target.
AGAINST_TARGET = ("created", "started", "committed_person_years", "even_pace")
# A chart of small charts after its first page: "hospitals-2".
_LATER_PAGE = re.compile(r"(hospitals|outcomes)-([1-9][0-9]?)")


@dataclass(frozen=True)
class Chart:
    """A chart with the table of its data; `alt` is the text alternative for people who can't see the chart.

    `draw` returns its specification on a canvas.
    """

    name: str
    title: str
    alt: str
    table: DataTable
    draw: Callable[[Canvas], Spec]

    @property
    def spec(self) -> Spec:
        """The specification of the chart in a document."""
        return self.draw(DOCUMENT)


def charts_of(report: Report) -> list[Chart]:
    """Return the charts of a report with at least two months; one about redeployment is not published."""
    if len(report.tables["months"].rows) < 2:
        return []
    charts = [posts_over_time(report)]
    if not report.is_public:
        charts.append(money_over_time(report))
    is_told = report.grant.counts_posts or not report.is_public
    if is_told and 1 < len(report.progress.rows) <= MOST_HOSPITALS:
        charts += filter(None, [hospitals_over_time(report)])
    if report.grant.redeployment_scheme and not report.is_public:
        charts.append(redeployment_over_time(report))
    return charts


def chart_named(report: Report, name: str) -> Chart | None:
    """Return the chart of that name; None if the report has no such chart."""
    later = _LATER_PAGE.fullmatch(name)
    base, page = (later[1], int(later[2])) if later else (name, 1)
    if base == "fan":
        return fan_chart(report)
    if base == "outcomes":
        return outcomes_of_hospitals(report, page)
    if base == "hospitals":
        return hospitals_over_time(report, page) if has_small_charts(report) else None
    return next((chart for chart in charts_of(report) if chart.name == name), None)


def has_small_charts(report: Report) -> bool:
    """Return whether the hospitals are drawn each for itself: from two months and two hospitals on."""
    return len(report.tables["months"].rows) > 1 and len(report.progress.rows) > 1


def pages_of_small_charts(report: Report) -> int:
    """Return on how many pages the hospitals are drawn, MOST_HOSPITALS on each."""
    return -(-len(report.progress.rows) // MOST_HOSPITALS)


def hospitals_on(report: Report, page: int) -> Sequence[ProgressRow]:
    """Return the hospitals that are drawn on a page; the first page is 1."""
    return report.progress.rows[(page - 1) * MOST_HOSPITALS : page * MOST_HOSPITALS]


def fan_chart(report: Report) -> Chart | None:
    """Draw what is reached so far, and the outcomes until the start window ends; None without a forecast ahead."""
    if report.forecast is None or len(report.forecast.fan) < 2:
        return None
    grant, fan = report.grant, report.forecast.fan
    kind = ValueKind.WHOLE if grant.counts_posts else ValueKind.PERSON_YEARS
    columns = [
        ReportColumn("day", _("Dag"), ValueKind.DAY),
        ReportColumn("low", _("Lavt"), kind),
        ReportColumn("lower", _("Nedre fjerdedel"), kind),
        ReportColumn("expected", _("Ventet"), ValueKind.PERSON_YEARS),
        ReportColumn("upper", _("Øvre fjerdedel"), kind),
        ReportColumn("high", _("Højt"), kind),
    ]
    rows = []
    for point in fan:
        low, lower, upper, high = point.quantiles
        rows.append(ReportRow((point.day, low, lower, point.expected, upper, high)))
    title = _("Udfald frem til %s") % format_date(grant.starts_until)
    table = DataTable("fan", _("%s, på udvalgte dage") % title, columns, rows)
    bands = [(_("8 af 10 udfald"), PALE_GREEN), (_("Halvdelen af udfaldene"), LIGHT_GREEN)]
    keys = [(reached_label(grant), GREEN), (_("Ventet"), ORANGE), *bands]
    if report.progress.has_pace:
        keys.append((_("Jævnt tempo"), GREY))
    months = report.tables["months"]
    so_far = months.with_only(["day", reached_name(grant)])
    past = [(row.cells[0], float(row.cells[1])) for row in so_far.rows]
    last = rows[-1].cells
    alt = _("Kurve over tid, der ender i %(low)s–%(high)s den %(day)s. Måltallet er %(target)s.") % {
        "low": count(grant, last[1]),
        "high": count(grant, last[5]),
        "day": format_date(last[0]),
        "target": format_number(report.progress.total.target, None),
    }

    def draw(canvas: Canvas) -> Spec:
        layers = [
            band_layer(table, ("low", "high"), bands[0][0]),
            band_layer(table, ("lower", "upper"), bands[1][0]),
            *_pace_to_the_end(report),
            path_layer([(row.cells[0], float(row.cells[3])) for row in rows], keys[1][0], dash=(6, 4)),
            path_layer([*past, (fan[0].day, float(fan[0].expected))], keys[0][0]),
            day_layer(fan[0].day),
            target_layer(report.progress.total.target, _target_label(report)),
            *_ends(report, rows),
        ]
        return keyed(layers, keys, canvas, letters=len(count(grant, last[5])) + 1)

    return Chart("fan", title, alt, table, draw)


def _target_label(report: Report) -> str:
    return _("Måltal: mindst %s") % format_number(report.progress.total.target, None)


def _pace_to_the_end(report: Report) -> list[Layer]:
    """Return the line of the even pace, from the first day of the start window to the last; empty without a window."""
    grant = report.grant
    if not report.progress.has_pace or grant.starts_from is None or grant.starts_until is None:
        return []
    points = [(grant.starts_from, 0.0), (grant.starts_until, float(report.progress.total.target))]
    return [path_layer(points, _("Jævnt tempo"), dash=(2, 4))]


def _ends(report: Report, rows: Sequence[ReportRow]) -> list[Layer]:
    """Return the numbers at the ends: what is reached today, and the low, expected and high outcome."""
    grant = report.grant
    first_day, now = rows[0].cells[0], rows[0].cells[3]
    day, low, _lower, expected, _upper, high = rows[-1].cells
    layers = [
        text_layer(
            first_day,
            float(now),
            _("%s i dag") % count(grant, now),
            align="right",
            dx=-6,
            dy=-8,
            fontWeight=600,
        ),
        text_layer(day, float(high), count(grant, high), baseline="bottom"),
    ]
    if low == high:
        return layers
    return [
        *layers,
        text_layer(day, float(low), count(grant, low), baseline="top"),
        text_layer(day, float(expected), count(grant, round(expected)), fontWeight=600, baseline="middle"),
    ]


def posts_over_time(report: Report) -> Chart:
    """Draw what is reached of the target at the end of each month."""
    months = report.tables["months"]
    total = report.progress.total
    lines = lines_towards_target(report)

    def draw(canvas: Canvas) -> Spec:
        return layered(
            [line_layer(months, lines, float), target_layer(total.target, _target_label(report))], canvas
        )

    last = months.rows[-1]
    reached_so_far = last.cells[months.place_of(lines[0].column)]
    alt = _("Linjer over tid. %(what)s er nået op på %(reached)s af mindst %(target)s den %(day)s.") % {
        "what": lines[0].label,
        "reached": count(report.grant, reached_so_far),
        "target": format_number(total.target, None),
        "day": format_date(last.cells[0]),
    }
    title = _("Stillinger mod måltallet") if report.grant.counts_posts else _("Årsværk mod måltallet")
    return Chart(
        "posts", title, alt, _by_month(report, title, *against_target(report, "months"), "persons"), draw
    )


def _by_month(report: Report, title: str, *names: str) -> DataTable:
    """Return the named columns of the months, as the table of a chart."""
    return report.tables["months"].with_only(["day", *names, "incomplete"], _("%s, måned for måned") % title)


def against_target(report: Report, table_name: str) -> list[str]:
    """Return the columns of a table of months that are drawn against the target, those that the report has."""
    has = {column.name for column in report.tables[table_name].columns}
    names = ("level", *AGAINST_TARGET) if report.grant.counts_level else AGAINST_TARGET
    return [name for name in names if name in has]


def lines_towards_target(report: Report) -> list[ChartLine]:
    """Return the lines that are drawn against the target: in the grant's unit, and the even pace if there is one."""
    pace = [ChartLine("even_pace", _("Jævnt tempo"), GREY, (4, 4))] if report.progress.has_pace else []
    if not report.grant.counts_posts:
        reached_line = reached_name(report.grant)
        return [ChartLine(reached_line, label_of(reached_line), GREEN), *pace]
    return [
        ChartLine("created", label_of("created"), GREEN),
        ChartLine("started", label_of("started"), ORANGE, (8, 3)),
        *pace,
    ]


def money_over_time(report: Report) -> Chart:
    """Draw spent and committed money, in mio. kr., against the allocation."""
    months = report.tables["months"]
    total = report.progress.total
    lines = [
        ChartLine("committed", label_of("committed"), GREEN),
        ChartLine("spent", label_of("spent"), ORANGE, (8, 3)),
    ]
    allocated = f"{label_of('allocated')}: {format_mio(total.allocated)}"

    def draw(canvas: Canvas) -> Spec:
        layers = [line_layer(months, lines, in_mio), target_layer(in_mio(total.allocated), allocated)]
        return layered(layers, canvas, _("mio. kr."))

    alt = _("Linjer over tid. %(spent)s mio. kr. er brugt og %(committed)s disponeret af %(allocated)s.") % {
        "spent": format_mio(total.spent),
        "committed": format_mio(total.committed),
        "allocated": format_mio(total.allocated),
    }
    title = _("Forbrug og disponeret mod det tildelte")
    return Chart("money", title, alt, _by_month(report, title, "spent", "committed"), draw)


def hospitals_over_time(report: Report, page: int = 1) -> Chart | None:
    """Draw a small chart for each hospital of a page, on a scale of its own; None for a page without hospitals."""
    grant, table = report.grant, report.tables["hospital_months"]
    rows = hospitals_on(report, page)
    if not rows:
        return None
    lines = [line for line in lines_towards_target(report) if line.column != "started"]
    charts = SmallCharts(lines, is_whole=grant.counts_posts)
    places = [table.place_of(line.column) for line in lines]
    for hospital in rows:
        charts.add(hospital.hospital, hospital.target)
        for row in table.rows:
            if row.filters["hospital"] == str(hospital.hospital_id):
                for line, place in zip(lines, places, strict=True):
                    if row.cells[place] is not None:
                        charts.add_point(row.cells[1], line, row.cells[place])
    figures = [
        f"{row.hospital} {count(grant, reached(grant, row))} / {format_number(row.target, None)}"
        for row in rows
    ]
    alt = (
        _("Et lille diagram for %(each_unit)s, oprettet / måltal: %(figures)s.")
        if grant.counts_posts
        else _("Et lille diagram for %(each_unit)s, %(what)s / måltal: %(figures)s.")
    ) % {**grant.units.words, "figures": ", ".join(figures), "what": reached_label(grant).lower()}
    title = capitalized(_("%(the_units)s hver for sig") % grant.units.words)
    name = "hospitals" if page == 1 else f"hospitals-{page}"
    return Chart(name, title, alt, months_of_hospitals(report), charts.spec)


def outcomes_of_hospitals(report: Report, page: int = 1) -> Chart | None:
    """Draw what each hospital of a page has reached, and the range it is expected to end in; None without a forecast."""
    grant, forecasts = report.grant, report.forecast
    rows = hospitals_on(report, page)
    if forecasts is None or forecasts.region.outcome is None or not rows or grant.starts_until is None:
        return None
    table, name = report.tables["hospital_months"], reached_name(grant)
    line = ChartLine(name, reached_label(grant), GREEN)
    charts, figures = SmallCharts([line], is_whole=grant.counts_posts), []
    place = table.place_of(name)
    for hospital in rows:
        forecast = forecasts.hospitals[hospital.hospital_id or 0]
        expected = outcome_in_words(grant, forecast.outcome) if forecast.outcome else NOTHING
        outcome = _("%(expected)s af %(target)s") % {
            "expected": expected,
            "target": format_number(hospital.target, None),
        }
        figures.append(f"{hospital.hospital} {outcome}")
        charts.add(f"{hospital.hospital}|{outcome}", hospital.target)
        for row in table.rows:
            if row.filters["hospital"] == str(hospital.hospital_id):
                charts.add_point(row.cells[1], line, row.cells[place])
        now = Decimal(reached(grant, hospital))
        charts.add_point(report.as_of, line, now)
        charts.add_today(report.as_of)
        if forecast.outcome:
            charts.add_band(report.as_of, now, now)
            charts.add_band(grant.starts_until, forecast.outcome.low, forecast.outcome.high)
    alt = _("Et lille diagram for %(each_unit)s, ventet / måltal: %(figures)s.") % {
        **grant.units.words,
        "figures": ", ".join(figures),
    }
    title = capitalized(_("%(the_units)s hver for sig") % grant.units.words)
    chart_name = "outcomes" if page == 1 else f"outcomes-{page}"
    return Chart(chart_name, title, alt, report.tables["forecast"], charts.spec)


def months_of_hospitals(report: Report) -> DataTable:
    """Return each hospital's months as they are drawn; the latest months if there are more than MOST_ROWS rows."""
    table = report.tables["hospital_months"].with_only(
        ["hospital", "day", *against_target(report, "hospital_months"), "incomplete"]
    )
    days = sorted(set(table.values("day")))
    most = max(MOST_ROWS // max(len(report.progress.rows), 1), FEWEST_MONTHS)
    if len(days) <= most:
        return table
    return replace(table, rows=[row for row in table.rows if row.cells[1] in days[-most:]])


def redeployment_over_time(report: Report) -> Chart:
    """Draw the share of the persons who were redeployed."""
    months = report.tables["months"]
    total = report.progress.total
    scheme = {"scheme": report.grant.redeployment_scheme}
    lines = [ChartLine("redeployment_share", _("Andel fra %(scheme)s") % scheme, GREEN)]

    def draw(canvas: Canvas) -> Spec:
        layer = line_layer(months, lines, float)
        layer["encoding"]["y"]["axis"] |= {"format": ".0%"}
        layer["encoding"]["y"]["scale"] = {"domain": [0, 1]}
        return layered([layer], canvas)

    template = (
        _("En linje over tid. %(share)s af de ansatte, %(redeployed)s af %(persons)s, kom fra %(scheme)s.")
        if total.persons
        else _("En linje over tid. Ingen er ansat endnu.")
    )
    alt = template % {
        **scheme,
        "share": format_percent(fraction(total.from_redeployment, total.persons)),
        "redeployed": format_number(total.from_redeployment),
        "persons": format_number(total.persons),
    }
    title = _("Andel af de ansatte fra %(scheme)s") % scheme
    table = _by_month(report, title, "persons", "from_redeployment", "redeployment_share")
    return Chart("redeployment", title, alt, table, draw)


def in_mio(kr: Decimal) -> float:
    """Return kr. in mio. kr."""
    return float(kr.scaleb(-6))
