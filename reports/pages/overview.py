"""Center for HR's report on the page: the overview, what it is made of, and the lists behind its figures."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Grant
from allocations.policies import can_import
from hires.actions.confirm import completeness_of
from hires.figures.statement import reached_name
from hires.presentation.phrases import reached_figure
from hires.read_log import note_read
from hrtrack.common.text.danish import format_mio, format_number, format_percent
from reports.documents.blocks import forecast_parts
from reports.documents.charts import cached_svg, charts_of, svg_of
from reports.pages.forms import DrilldownForm, UseOfFundsForm
from reports.pages.request import ReportRequest, asked_report, grant_asked_for, page_context
from reports.pages.tables import CompletenessTable, DrilldownTable, ProgressTable, ReportTable
from reports.policies import can_read_progress
from reports.report import drilldown
from reports.report.columns import of_hospital
from reports.report.phrases import dates_in_words, forecast_rule, listed_in_words, notes
from reports.report.progress import fraction
from reports.report.report import OVER_TIME, OVERVIEW, STATUS, USES
from reports.report.use_of_funds import crossed, dimensions, measures

# So many hospitals' sentences are read at once; the rest on request.
READ_AT_ONCE = 5
# The tables of what the grant was used for, in their order.
USE_TABLES = (
    "purpose", "low_activity", "staff_group", "route", "formerly_employed", "newcomers", "assessed",
    "not_assessed", "leaving", "attested", "lengths", "years", "carry_over",
)  # fmt: skip


@require_safe
def latest_progress(request: UserRequest) -> HttpResponse:
    """The report of the newest grant, or what to do when there is none."""
    if not can_read_progress(request.user):
        raise PermissionDenied
    grant = Grant.objects.for_user(request.user).newest()
    if grant is None:
        return render(request, "reports/no_grant.html", {"can_import": can_import(request.user)})
    return redirect("reports:progress", pk=grant.pk)


@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """ "Samlet status": the whole region as of a day, and what of it needs attention."""
    asked = asked_report(request, pk, OVERVIEW)
    report = asked.report
    attention = [
        (each, asked.drilldown(each.figure, of_hospital(each.hospital_id))) for each in report.attention
    ]
    context = page_context(request, asked) | {
        "key_figures": key_figures(asked),
        "attention": attention[:READ_AT_ONCE],
        "more_attention": attention[READ_AT_ONCE:],
        "table": ProgressTable(asked, caption=_("Hospitalerne")),
        "notes": [*notes(report.progress), *dates_in_words(report.progress)],
        "completeness": completeness_table(asked),
        "other_grants": Grant.objects.for_user(request.user).exclude(pk=asked.grant.pk),
        "can_import": can_import(request.user),
    }
    return render(request, "reports/progress.html", context, status=asked.status)


@require_safe
def over_time(request: UserRequest, pk: int) -> HttpResponse:
    """The months so far: each chart with its data as a table."""
    asked = asked_report(request, pk, OVER_TIME)
    tables, charts = asked.report.tables, charts_of(asked.report)
    context = page_context(request, asked) | {
        "charts": charts,
        "months": ReportTable(asked, tables["months"].with_only(months_shown(asked.grant))),
        "hospital_months": ReportTable(
            asked, tables["hospital_months"].with_only(["hospital", *months_shown(asked.grant)[:-2]])
        ),
        "is_all_in_table": all(chart.name != "hospitals" for chart in charts),
        "notes": tables["months"].notes,
    }
    return render(request, "reports/over_time.html", context, status=asked.status)


def months_shown(grant: Grant) -> list[str]:
    """What the page has room for of a month; documents and files have it all."""
    reached = ["created", "started"] if grant.counts_posts else ["created", "committed_person_years"]
    return [
        "day",
        *reached,
        "even_pace",
        "spent",
        "committed",
        "from_regionh_match",
        "match_share",
        "incomplete",
    ]


@require_safe
def chart(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """A chart as SVG, drawn once for the same figures: the address tells which they were."""
    grant_asked_for(request, pk)
    svg = cached_svg(request.GET.get("hash", ""), name)
    if svg is None:
        asked = asked_report(request, pk, OVER_TIME)
        svg = svg_of(asked.report, name) if asked.status == HttpResponse.status_code else None
    if svg is None:
        raise Http404
    return HttpResponse(svg, content_type="image/svg+xml")


@require_safe
def forecast(request: UserRequest, pk: int) -> HttpResponse:
    """Where it ends at the pace so far."""
    asked = asked_report(request, pk, OVERVIEW)
    table = asked.report.tables["forecast"]
    context = page_context(request, asked) | {
        "tables": [ReportTable(asked, part) for part in forecast_parts(table)],
        "has_outcome": table.total is not None and table.total.cells[table.place_of("expected")] is not None,
        "rule": forecast_rule(asked.report.progress),
        "notes": [*table.notes, *dates_in_words(asked.report.progress)],
    }
    return render(request, "reports/forecast.html", context, status=asked.status)


@require_safe
def use_of_funds_page(request: UserRequest, pk: int) -> HttpResponse:
    """What the grant was used for, and one thing crossed with another."""
    form = UseOfFundsForm.asked(request.GET)
    asked = asked_report(request, pk, USES, form)
    parts = asked.report.parts
    known = dimensions(asked.report.progress, parts)
    by, across = known[form.chosen("by")], known[form.chosen("across")]
    measure = next(column for column in measures() if column.name == form.chosen("measure"))
    context = page_context(request, asked) | {
        "crossed": ReportTable(asked, crossed(by, across, measure, parts["uses"])),
        "tables": [
            ReportTable(asked, asked.report.tables[name])
            for name in USE_TABLES
            if name in asked.report.tables
        ],
    }
    return render(request, "reports/use_of_funds.html", context, status=asked.status)


@require_safe
def drilldown_page(request: UserRequest, pk: int) -> HttpResponse:
    """The posts or hires behind a figure, which they add up to."""
    form = DrilldownForm.asked(request.GET)
    asked = asked_report(request, pk, STATUS, form)
    if not form.is_valid():
        context = page_context(request, asked) | {"table": None, "kept": form.kept}
        return render(request, "reports/drilldown.html", context, status=400)
    report, page = asked.report, form.cleaned_data["page"] or 1
    figure = form.cleaned_data["figure"]
    listed = drilldown.drilldown_of(
        asked.grant, report.as_of, figure, form.of, known_before=report.known_before, page=page
    )
    if page > 1 and not listed.rows:
        raise Http404
    persons = len({row["employee_id"] for row in listed.rows})
    note_read(request, persons=persons, as_of=report.as_of)
    column = form.column()
    context = page_context(request, asked) | {
        "title": form.title(),
        "of": form.in_words(asked.grant),
        "table": DrilldownTable(listed.rows, column, listed.total),
        "count": listed.count,
        "said": listed_in_words(drilldown.FIGURES[figure], listed.count),
        "has_median": figure == drilldown.DELAY,
        "row": drilldown.row_of(report.progress, form.of) if figure == "remaining" else None,
        "page": page,
        "pages": -(-listed.count // drilldown.PAGE),
        "address": form.address,
        "kept": form.kept,
    }
    return render(request, "reports/drilldown.html", context, status=asked.status)


def completeness_table(asked: ReportRequest) -> CompletenessTable:
    """What each of the report's hospitals has confirmed to be complete, and had by then."""
    hospitals = {row.hospital_id: row.hospital for row in asked.report.progress.rows if row.hospital_id}
    found = completeness_of(asked.grant, hospitals, asked.report.known_before)
    records = [(name, found[key]) for key, name in hospitals.items()]
    return CompletenessTable(records, caption=_("Bekræftet komplet"))


def key_figures(asked: ReportRequest) -> list[dict[str, object]]:
    """The boxes on top of the report; each figure leads to the list behind it."""
    report = asked.report
    grant, total = report.grant, report.progress.total
    states = [
        ("filled", _("%s besat nu"), total.filled),
        ("to_start", _("%s på vej"), total.to_start),
        ("left", _("%s fratrådt"), total.left),
        ("run_out", _("%s udløbet"), total.run_out),
    ]
    return [
        {
            **reached_figure(grant, total, grant.target),
            "url": asked.drilldown(reached_name(grant)),
            "links": [
                (asked.drilldown(name), label % format_number(number))
                for name, label, number in states
                if number
            ],
        },
        {
            "label": _("Omregnet til fuldtid"),
            "value": format_number(total.fte, 1),
            "unit": "",
            "url": asked.drilldown("fte"),
            "links": [
                (
                    asked.drilldown("headcount"),
                    ngettext("%s person på arbejde", "%s personer på arbejde", total.headcount)
                    % format_number(total.headcount),
                )
            ],
        },
        {
            "label": _("Fra RegionH Match"),
            "value": format_number(total.from_regionh_match),
            "unit": ngettext("af %s person", "af %s personer", total.persons) % format_number(total.persons),
            "note": format_percent(fraction(total.from_regionh_match, total.persons)),
            "url": asked.drilldown("from_regionh_match"),
        },
        {
            "label": _("Beregnet forbrug"),
            "value": format_mio(total.spent),
            "unit": _("mio. kr."),
            "note": _("%s af det tildelte") % format_percent(fraction(total.spent, total.allocated)),
            "url": asked.drilldown("spent"),
        },
        {
            "label": _("Ikke disponeret"),
            "value": format_mio(total.remaining),
            "unit": _("mio. kr."),
            "note": _("af %s mio. kr.") % format_mio(grant.total),
            "url": asked.drilldown("remaining"),
        },
    ]
