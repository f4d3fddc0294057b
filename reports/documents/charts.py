"""The report's charts: each a Vega-Lite specification of one of its tables, with the table and a text alternative."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from allocations.unit_names import capitalized
from hires.figures.breakdowns import MOST_MONTHS
from hires.figures.definitions import label_of
from hires.figures.statement import reached, reached_name
from hires.presentation.phrases import count, reached_label
from hrtrack.common.text.danish import format_date, format_mio, format_number, format_percent
from reports.documents.vega import (
    GREEN,
    GREY,
    LIGHT_GREEN,
    ORANGE,
    PALE_GREEN,
    ChartLine,
    Spec,
    band_layer,
    keyed,
    layered,
    line_layer,
    path_layer,
    target_layer,
    themed,
)
from reports.report.build import Report
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.progress import fraction

# More hospitals are shown in the table alone.
MOST_HOSPITALS = 12
# A document's table of the hospitals' months has at most so many rows, but at least so many months of each hospital.
MOST_ROWS = MOST_HOSPITALS * MOST_MONTHS
FEWEST_MONTHS = 3
# The columns of a month that are drawn against the target.
AGAINST_TARGET = ("created", "started", "committed_person_years", "even_pace")
SMALL = 180


@dataclass(frozen=True)
class Chart:
    """A chart with the table of its data; `alt` is the text alternative for people who can't see the chart."""

    name: str
    title: str
    alt: str
    table: DataTable
    spec: Spec


def charts_of(report: Report) -> list[Chart]:
    """Return the charts of a report with at least two months; one about redeployment is not published."""
    if len(report.tables["months"].rows) < 2:
        return []
    charts = [posts_over_time(report)]
    if not report.is_public:
        charts.append(money_over_time(report))
    is_told = report.grant.counts_posts or not report.is_public
    if is_told and 1 < len(report.progress.rows) <= MOST_HOSPITALS:
        charts.append(hospitals_over_time(report))
    if report.grant.redeployment_scheme and not report.is_public:
        charts.append(redeployment_over_time(report))
    return charts


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
    months = report.tables["months"]
    so_far = months.with_only(["day", reached_name(grant)])
    past = [(row.cells[0], float(row.cells[1])) for row in so_far.rows]
    layers = [
        band_layer(table, ("low", "high"), bands[0][0]),
        band_layer(table, ("lower", "upper"), bands[1][0]),
        path_layer([(row.cells[0], float(row.cells[3])) for row in rows], keys[1][0], dash=(6, 4)),
        path_layer([*past, (fan[0].day, float(fan[0].expected))], keys[0][0]),
        target_layer(report.progress.total.target, _("Måltal")),
    ]
    last = rows[-1].cells
    alt = _("Kurve over tid, der ender i %(low)s–%(high)s den %(day)s. Måltallet er %(target)s.") % {
        "low": count(grant, last[1]),
        "high": count(grant, last[5]),
        "day": format_date(last[0]),
        "target": format_number(report.progress.total.target, None),
    }
    return Chart("fan", title, alt, table, keyed(layers, keys))


def posts_over_time(report: Report) -> Chart:
    """Draw what is reached of the target at the end of each month."""
    months = report.tables["months"]
    total = report.progress.total
    lines = lines_towards_target(report)
    spec = layered([line_layer(months, lines, float), target_layer(total.target, _("Måltal"))])
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
        "posts", title, alt, _by_month(report, title, *against_target(report, "months"), "persons"), spec
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
    spec = layered(
        [line_layer(months, lines, in_mio), target_layer(in_mio(total.allocated), label_of("allocated"))],
        unit=_("mio. kr."),
    )
    alt = _("Linjer over tid. %(spent)s mio. kr. er brugt og %(committed)s disponeret af %(allocated)s.") % {
        "spent": format_mio(total.spent),
        "committed": format_mio(total.committed),
        "allocated": format_mio(total.allocated),
    }
    title = _("Forbrug og disponeret mod det tildelte")
    return Chart("money", title, alt, _by_month(report, title, "spent", "committed"), spec)


def hospitals_over_time(report: Report) -> Chart:
    """Draw a small chart for each hospital, on a scale of its own."""
    table = report.tables["hospital_months"]
    lines = [line for line in lines_towards_target(report) if line.column != "started"]
    layer = line_layer(table, lines, float, facet="hospital")
    spec = {
        "data": layer.pop("data"),
        "facet": {
            "field": "facet",
            "type": "nominal",
            "title": None,
            "sort": [row.hospital for row in report.progress.rows],
            "header": {"labelFontSize": 11, "labelLimit": SMALL, "labelAnchor": "start"},
        },
        "columns": 3,
        "spec": {"width": SMALL, "height": 90, **layer},
        "resolve": {"scale": {"y": "independent"}},
    }
    grant = report.grant
    hospitals = [
        f"{row.hospital} {count(grant, reached(grant, row))} / {format_number(row.target, None)}"
        for row in report.progress.rows
    ]
    alt = (
        _("Et lille diagram for %(each_unit)s, oprettet / måltal: %(figures)s.")
        if grant.counts_posts
        else _("Et lille diagram for %(each_unit)s, %(what)s / måltal: %(figures)s.")
    ) % {**grant.units.words, "figures": ", ".join(hospitals), "what": reached_label(grant).lower()}
    title = capitalized(_("%(the_units)s hver for sig") % grant.units.words)
    return Chart("hospitals", title, alt, months_of_hospitals(report), themed(spec))


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
    layer = line_layer(months, lines, float)
    layer["encoding"]["y"]["axis"] |= {"format": ".0%"}
    layer["encoding"]["y"]["scale"] = {"domain": [0, 1]}
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
    return Chart("redeployment", title, alt, table, layered([layer]))


def in_mio(kr: Decimal) -> float:
    """Return kr. in mio. kr."""
    return float(kr.scaleb(-6))
