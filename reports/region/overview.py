"""The page "Samlet status": the whole region as of a day, its key figures, and the facts that need attention."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.models import Grant
from allocations.policies import can_import
from allocations.unit_names import capitalized
from hires.actions.confirm import completeness_of
from hires.figures.definitions import label_of
from hires.figures.statement import reached_name
from hires.presentation.phrases import STATE_WORDS, reached_figure, state_counts
from hrtrack.common.text.danish import format_mio, format_number, format_percent
from hrtrack.common.text.digits import whole_number
from reports.pages.request import ReportRequest, page_context, report_request
from reports.pages.tables import ReportTable
from reports.phrases.descriptions import dates_in_words
from reports.phrases.notes import commitment_notes, notes_of, progress_notes
from reports.policies import can_read_progress
from reports.region.attention import attention_on
from reports.region.tables import ROWS_AT_ONCE, OverviewTable
from reports.report.build import OVERVIEW
from reports.report.merged_units import MERGED_UNITS
from reports.report.progress import fraction

# The most lines that are shown at once; the rest can be unfolded.
LINES_AT_ONCE = 6


# The pages of a report that are kept when another grant is chosen; from any other page the overview follows.
SECTIONS = ("progress", "over_time", "forecast", "use_of_funds", "compare", "council_report", "imports")


# The choice of a grant that leads to the page of all of them.
ALL = "all"


@require_safe
def latest_progress(request: UserRequest) -> HttpResponse:
    """Redirect to the report of the grant that is chosen, or to the first page of whoever reads the whole region.

    That is the page of several grants where several are open, else the report of the newest; without a grant, the page
    that says how to import one. The address names the `grant`, the `section` to keep, and the days. Http404 for an unknown grant.
    """
    if not can_read_progress(request.user):
        raise PermissionDenied
    if request.GET.get("grant") == ALL:
        return redirect("reports:grants")
    if "grant" in request.GET:
        return redirect(_chosen_report(request))
    grants = Grant.objects.for_user(request.user)
    if grants.filter(status=GrantStatus.OPEN).count() > 1:
        return redirect("reports:grants")
    grant = grants.newest()
    if grant is None:
        return render(request, "reports/no_grant.html", {"can_import": can_import(request.user)})
    return redirect("reports:progress", pk=grant.pk)


def _chosen_report(request: UserRequest) -> str:
    """Return the address of the same page of the report of the grant in the request's address."""
    chosen = whole_number(request.GET["grant"])
    grant = get_object_or_404(Grant.objects.for_user(request.user), pk=chosen or 0)
    section = request.GET.get("section", "")
    days = {name: request.GET[name] for name in ("as_of", "known_on") if request.GET.get(name)}
    address = reverse(f"reports:{section if section in SECTIONS else 'progress'}", args=[grant.pk])
    return f"{address}?{urlencode(days)}" if days else address


@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """Show the overview of a grant."""
    page = report_request(request, pk, OVERVIEW)
    progress = page.report.progress
    hospitals = [row.hospital_id for row in progress.rows if row.hospital_id]
    completeness = completeness_of(page.grant, hospitals, page.report.known_before)
    attention = attention_on(page, completeness, request.user)
    table = OverviewTable(page, completeness, caption=capitalized(page.grant.units.words["the_units"]))
    table.order_by = request.GET.get("sort", "")
    table.show_page(request.GET.get("page", ""), ROWS_AT_ONCE)
    context = page_context(request, page) | {
        "key_figures": key_figures(page),
        "attention": attention[:LINES_AT_ONCE],
        "more_attention": attention[LINES_AT_ONCE:],
        "table": table,
        "merged": merged_table(page),
        "merged_notes": notes_of(page.report, MERGED_UNITS),
        "notes": [*progress_notes(progress), *commitment_notes(progress), *dates_in_words(progress)],
        "can_import": can_import(request.user),
    }
    return render(request, "reports/progress.html", context, status=page.status)


def merged_table(page: ReportRequest) -> ReportTable | None:
    """Return the table of the units that are merged on the report's day, None without any."""
    merged = page.report.tables.get(MERGED_UNITS)
    return ReportTable(page, merged.for_people) if merged else None


def key_figures(page: ReportRequest) -> list[dict[str, object]]:
    """Return the boxes on top of the overview; each figure has the address of its list. Money is in mio. kr."""
    report = page.report
    grant, total = report.grant, report.progress.total
    # The grant's own target is that of the first decision.
    is_changed = total.original_target != total.target
    meter = report.progress.towards_target(total)
    pace = meter["even_pace"]
    return [
        {
            **reached_figure(grant, total, total.target if is_changed else grant.target),
            "url": page.drilldown_url(reached_name(grant)),
            "meter": meter,
            "note": _("jævnt tempo %s") % format_number(pace, 1) if pace is not None else "",
            "links": [
                (page.drilldown_url(state.value), STATE_WORDS[state].link % format_number(number))
                for state, number in state_counts(total)
            ],
        },
        {
            "label": _("Omregnet til fuldtid"),
            "value": format_number(total.fte, 1),
            "unit": "",
            "url": page.drilldown_url("fte"),
            "links": [
                (
                    page.drilldown_url("headcount"),
                    ngettext("%s person på arbejde", "%s personer på arbejde", total.headcount)
                    % format_number(total.headcount),
                )
            ],
        },
        *([redeployment_figure(page)] if grant.redeployment_scheme else []),
        {
            "label": _("Beregnet forbrug"),
            "value": format_mio(total.spent),
            "unit": _("mio. kr."),
            "note": _("%s af det tildelte") % format_percent(fraction(total.spent, total.allocated)),
            "url": page.drilldown_url("spent"),
        },
        {
            "label": _("Ikke disponeret"),
            "value": format_mio(total.remaining),
            "unit": _("mio. kr."),
            "note": _("af %s mio. kr.") % format_mio(grant.total),
            "url": page.drilldown_url("remaining"),
        },
    ]


def redeployment_figure(page: ReportRequest) -> dict[str, object]:
    """Return the box of the persons who were redeployed, called by the grant's scheme."""
    total = page.report.progress.total
    return {
        "label": label_of("from_redeployment", page.grant),
        "value": format_number(total.from_redeployment),
        "unit": ngettext("af %s person", "af %s personer", total.persons) % format_number(total.persons),
        "note": format_percent(fraction(total.from_redeployment, total.persons)),
        "url": page.drilldown_url("from_redeployment"),
    }
