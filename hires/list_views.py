"""A hospital's hires one by one, those that came to nothing included."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.enums import ReadKind
from hires.excel import list_book
from hires.finding import HireFilter
from hires.queries import placements_of
from hires.reads import note_read
from hires.tables import HireTable
from hires.views import asked_either_way, asked_for, found_on_page, own_allocation, own_or_chosen, status_of
from hrtrack.common.web.excel import excel_response


@require_safe
def our_hires(request: UserRequest) -> HttpResponse:
    """The hires of hospital HR, or a choice where it has several allocations."""
    return own_or_chosen(request, "hires:list", _("Ansættelser"))


@asked_either_way
def hire_list(request: UserRequest, pk: int) -> HttpResponse:
    """The hires of an allocation as of a day. The search is sent, the rest in the address."""
    allocation = own_allocation(request, pk)
    search, found = asked_for(request, allocation, HireFilter)
    context = found_on_page(request, search, found)
    placements = placements_of(context["page"].object_list, found.day)
    persons = len({placement.hire.employee_id for placement in placements})
    kind = ReadKind.SEARCH if found.search else ReadKind.VIEW
    note_read(request, persons=persons, kind=kind, hospital=allocation.hospital, as_of=found.day)
    table = HireTable(placements, as_of=found.day, caption=_("Ansættelser på %s") % allocation.hospital)
    if found.is_narrowed:
        table.empty_text = _("Ingen ansættelser svarer til det, du har valgt.")
    count = context["count"]
    told = ngettext("%s ansættelse fundet.", "%s ansættelser fundet.", count) % count
    context |= {"table": table, "found_in_words": told}
    return render(request, "hires/list.html", context, status=status_of(request, search, found))


@asked_either_way
def hire_list_excel(request: UserRequest, pk: int) -> HttpResponseBase:
    """The hires that are listed as an Excel file; what can't be used is told on the page."""
    allocation = own_allocation(request, pk)
    search, found = asked_for(request, allocation, HireFilter)
    if not found.is_valid() or not search.is_valid():
        return hire_list(request, pk)
    placements = placements_of(found.keys(), found.day)
    persons = len({placement.hire.employee_id for placement in placements})
    note_read(request, persons=persons, kind=ReadKind.EXPORT, hospital=allocation.hospital, as_of=found.day)
    name = _("%(grant)s, %(hospital)s, ansættelser %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": found.day.isoformat(),
    }
    return excel_response(list_book(allocation, found.day, placements), name)
