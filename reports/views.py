from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Grant
from allocations.policies import can_import
from hires.confirming import completeness_of
from hires.enums import ReadKind
from hires.forms import AsOfForm
from hires.reads import note_read
from hires.wording import reached_figure
from hrtrack.common.danish import format_mio, format_number, format_percent
from hrtrack.common.excel import excel_response
from reports.excel import file_name_of, progress_book
from reports.policies import can_read_progress
from reports.progress import ProgressReport, build_progress, fraction
from reports.tables import CompletenessTable, ProgressTable


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
    """Center for HR's "Samlet status": the whole region as of a day."""
    if not can_read_progress(request.user):
        raise PermissionDenied
    grant = get_object_or_404(Grant.objects.for_user(request.user), pk=pk)
    form = AsOfForm.asked(request.GET)
    report = build_progress(grant, form.day)
    context = {
        "form": form,
        "report": report,
        "key_figures": key_figures(report),
        "table": ProgressTable(report, caption=_("Hospitalerne")),
        "completeness": completeness_table(grant),
        "other_grants": Grant.objects.for_user(request.user).exclude(pk=pk),
        "can_import": can_import(request.user),
    }
    return render(request, "reports/progress.html", context, status=200 if form.is_valid() else 400)


@require_safe
def progress_excel(request: UserRequest, pk: int) -> HttpResponseBase:
    """The same report as an Excel file; a day that can't be used is told on the page."""
    form = AsOfForm.asked(request.GET)
    if not form.is_valid():
        return progress(request, pk)
    if not can_read_progress(request.user):
        raise PermissionDenied
    grant = get_object_or_404(Grant.objects.for_user(request.user), pk=pk)
    report = build_progress(grant, form.day)
    try:
        file = progress_book(report, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(f"{reverse('reports:progress', args=[pk])}?{urlencode(form.data)}")
    note_read(request, persons=report.total.persons, kind=ReadKind.EXPORT, as_of=report.as_of)
    return excel_response(file, file_name_of(report))


def completeness_table(grant: Grant) -> CompletenessTable:
    """What each hospital has confirmed to be complete."""
    hospitals = [
        allocation.hospital
        for allocation in grant.allocations.select_related("hospital").order_by("hospital__sort_key", "pk")
    ]
    found = completeness_of(grant, [hospital.pk for hospital in hospitals])
    records = [(hospital, found[hospital.pk]) for hospital in hospitals]
    return CompletenessTable(records, caption=_("Bekræftet komplet"))


def key_figures(report: ProgressReport) -> list[dict[str, str]]:
    """The boxes on top of the report."""
    grant, total = report.grant, report.total
    return [
        reached_figure(grant, total, grant.target),
        {
            "label": _("Omregnet til fuldtid"),
            "value": format_number(total.fte, 1),
            "unit": "",
            "note": ngettext("%s person på arbejde", "%s personer på arbejde", total.headcount)
            % format_number(total.headcount),
        },
        {
            "label": _("Fra RegionH Match"),
            "value": format_number(total.from_regionh_match),
            "unit": ngettext("af %s person", "af %s personer", total.persons) % format_number(total.persons),
            "note": format_percent(fraction(total.from_regionh_match, total.persons)),
        },
        {
            "label": _("Beregnet forbrug"),
            "value": format_mio(total.spent),
            "unit": _("mio. kr."),
            "note": _("%s af det tildelte") % format_percent(fraction(total.spent, total.allocated)),
        },
        {
            "label": _("Ikke disponeret"),
            "value": format_mio(total.remaining),
            "unit": _("mio. kr."),
            "note": _("af %s mio. kr.") % format_mio(grant.total),
        },
    ]
