"""The page "Samlet status": the whole region as of a day, its key figures, and the facts that need attention."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Grant
from allocations.policies import can_import
from allocations.unit_names import capitalized
from hires.actions.confirm import completeness_of
from hires.figures.definitions import label_of
from hires.figures.statement import reached_name
from hires.presentation.phrases import STATE_WORDS, reached_figure, state_counts
from hrtrack.common.text.danish import format_mio, format_number, format_percent
from reports.pages.request import ReportRequest, page_context, report_request
from reports.pages.tables import CompletenessTable, ProgressTable, ReportTable
from reports.phrases.attention import AttentionPhrase, attention_in_words
from reports.phrases.descriptions import dates_in_words
from reports.phrases.notes import notes_of, progress_notes
from reports.policies import can_read_progress
from reports.report.build import OVERVIEW
from reports.report.data_tables import hospital_filter
from reports.report.merged_units import MERGED_UNITS
from reports.report.progress import fraction

# The most facts that are shown at once; the rest can be unfolded.
FACTS_AT_ONCE = 5


@require_safe
def latest_progress(request: UserRequest) -> HttpResponse:
    """Redirect to the report of the newest grant; without a grant, show how to import one."""
    if not can_read_progress(request.user):
        raise PermissionDenied
    grant = Grant.objects.for_user(request.user).newest()
    if grant is None:
        return render(request, "reports/no_grant.html", {"can_import": can_import(request.user)})
    return redirect("reports:progress", pk=grant.pk)


@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """Show the overview of a grant."""
    page = report_request(request, pk, OVERVIEW)
    progress = page.report.progress
    attention = attention_links(page)
    context = page_context(request, page) | {
        "key_figures": key_figures(page),
        "attention": attention[:FACTS_AT_ONCE],
        "more_attention": attention[FACTS_AT_ONCE:],
        "table": ProgressTable(page, caption=capitalized(page.grant.units.words["the_units"])),
        "merged": merged_table(page),
        "merged_notes": notes_of(page.report, MERGED_UNITS),
        "notes": [*progress_notes(progress), *dates_in_words(progress)],
        "completeness": completeness_table(page),
        "other_grants": Grant.objects.for_user(request.user).exclude(pk=page.grant.pk).closed_last(),
        "can_import": can_import(request.user),
    }
    return render(request, "reports/progress.html", context, status=page.status)


def merged_table(page: ReportRequest) -> ReportTable | None:
    """Return the table of the units that are merged on the report's day, None without any."""
    merged = page.report.tables.get(MERGED_UNITS)
    return ReportTable(page, merged.for_people) if merged else None


def attention_links(page: ReportRequest) -> list[tuple[AttentionPhrase, str]]:
    """Return the facts that need attention, each in words and with the address of the list behind the fact."""
    return [
        (
            attention_in_words(page.report.progress, fact),
            page.drilldown_url(fact.figure, hospital_filter(fact.row.hospital_id)),
        )
        for fact in page.report.attention
    ]


def completeness_table(page: ReportRequest) -> CompletenessTable:
    """Return the table of the hospitals' confirmations that their lists are complete, as the report knows them."""
    hospitals = {row.hospital_id: row.hospital for row in page.report.progress.rows if row.hospital_id}
    completeness = completeness_of(page.grant, hospitals, page.report.known_before)
    records = [(name, completeness[key]) for key, name in hospitals.items()]
    return CompletenessTable(page.grant, records, caption=_("Bekræftet komplet"))


def key_figures(page: ReportRequest) -> list[dict[str, object]]:
    """Return the boxes on top of the overview; each figure has the address of its list. Money is in mio. kr."""
    report = page.report
    grant, total = report.grant, report.progress.total
    # The grant's own target is that of the first decision.
    is_changed = total.original_target != total.target
    return [
        {
            **reached_figure(grant, total, total.target if is_changed else grant.target),
            "url": page.drilldown_url(reached_name(grant)),
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
