"""Long tables in pages."""

from django.http import HttpRequest

from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.tables import Table
from reports.region.tables import ROWS_AT_ONCE


def show_page(table: Table, request: HttpRequest) -> None:
    """Show the page of a table's rows that the address names; the last page for a higher number."""
    last_page = -(-len(table.rows) // ROWS_AT_ONCE) or 1
    page = whole_number(request.GET.get("page", "")) or 1
    table.paginate(page=max(1, min(page, last_page)), per_page=ROWS_AT_ONCE)
