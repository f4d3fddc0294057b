"""Excel sheets of the hires behind the figures and of the counting rules, and workbooks made of them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _

from allocations.models import Allocation, Grant
from hires.figures.counted_hires import CountedHire, counted_hires
from hires.figures.definitions import label_of, rules_of
from hires.figures.statement import RULES_VERSION
from hires.posts import Placement
from hires.presentation.phrases import hire_state
from hires.routes import route_name
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.excel import HOURS, KR_AND_ORE, PERSON_YEARS, ExcelBook, ExcelColumn, write_book


def hire_columns(grant: Grant) -> list[ExcelColumn]:
    """Return the columns of `hire_cells`, with their labels, formats and widths."""
    assessed = ExcelColumn(_("Er kandidater under omplacering eller afskedigelse vurderet?"), width=24)
    return [
        ExcelColumn(label_of("hospital", grant), width=34),
        ExcelColumn(_("Stilling")),
        ExcelColumn(_("Afdeling"), width=28),
        ExcelColumn(_("Formål"), width=34),
        ExcelColumn(_("Ansat"), width=28),
        ExcelColumn(_("Tjenestenummer"), width=15),
        ExcelColumn(_("Personalegruppe"), width=20),
        ExcelColumn(_("Rekrutteringsvej"), width=28),
        *([assessed] if grant.redeployment_scheme else []),
        ExcelColumn(_("Tidligere ansat i regionen i samme type arbejde"), width=16),
        ExcelColumn(_("Aftalt den")),
        ExcelColumn(_("Ansat fra")),
        ExcelColumn(_("Ansat til og med")),
        ExcelColumn(_("Timer om ugen"), HOURS),
        ExcelColumn(_("I arbejde på dagen"), width=10),
        ExcelColumn(label_of("fte"), PERSON_YEARS),
        ExcelColumn(label_of("person_years"), PERSON_YEARS),
        ExcelColumn(_("%s (kr.)") % label_of("spent"), KR_AND_ORE, 16),
        ExcelColumn(label_of("committed_person_years"), PERSON_YEARS, 13),
        ExcelColumn(_("%s (kr.)") % label_of("committed"), KR_AND_ORE, 16),
        ExcelColumn(_("Fratrædelsesårsag"), width=22),
    ]


def hire_cells(grant: Grant, hire: CountedHire) -> list[str | int | Decimal | dt.date | None]:
    """Return the cells of a hire's row, in the order of `hire_columns`; amounts in kr."""
    return [
        hire.hospital,
        hire.post,
        hire.department,
        hire.purposes,
        hire.employee,
        hire.employee_number,
        hire.staff_group,
        hire.route,
        *([hire.assessed] if grant.redeployment_scheme else []),
        hire.formerly_employed,
        hire.agreed_on,
        hire.first_day,
        hire.last_day,
        hire.weekly_hours,
        hire.in_place,
        hire.fte,
        hire.person_years,
        hire.spent,
        hire.committed_person_years,
        hire.committed,
        hire.leaving_reason,
    ]


def write_hires(
    book: ExcelBook,
    name: str,
    grant: Grant,
    as_of: dt.date,
    hospital_id: int | None = None,
    *,
    posts: list[int] | None = None,
    known_before: dt.datetime | None = None,
) -> tuple[Decimal, Decimal]:
    """Write a sheet with a row for each hire that counts. Return the sums of spent and committed, in kr."""
    columns = hire_columns(grant)
    formats = [column.number_format for column in columns]
    sheet = book.sheet(name, (column.width for column in columns))
    sheet.head(columns, frozen_columns=2)
    spent = committed = Decimal()
    for hire in counted_hires(grant, as_of, hospital_id, posts, known_before):
        sheet.write(hire_cells(grant, hire), formats)
        spent += hire.spent
        committed += hire.committed
    sheet.filter(0, len(columns))
    return spent, committed


def write_rules(book: ExcelBook, grant: Grant, figures: Iterable[str] | None = None) -> None:
    """Write the sheet of the counting rules, in the names of the grant; without `figures`, of all that it has."""
    sheet = book.sheet(_("Tælleregler"), (30, 110))
    heading = _("Tælleregler version %s") % RULES_VERSION
    sheet.head([ExcelColumn(heading), ExcelColumn(_("Sådan er tallet talt"))])
    for rule in rules_of(grant, figures):
        sheet.write([rule.label, rule.rule], text_wrap=True, valign="top")


def posts_book(allocation: Allocation, as_of: dt.date, posts: list[int] | None = None) -> IO[bytes]:
    """Return a workbook with a hospital's hires as of a day, and the counting rules; with `posts`, by id, of these alone."""

    def write(book: ExcelBook) -> None:
        hospital = allocation.hospital
        write_hires(book, hospital.name, allocation.grant, as_of, hospital.pk, posts=posts)
        write_rules(book, allocation.grant)

    title = _("%(grant)s, %(hospital)s, ansættelser pr. %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": format_date(as_of),
    }
    return write_book(title, write)


def list_book(allocation: Allocation, as_of: dt.date, placements: Iterable[Placement]) -> IO[bytes]:
    """Return a workbook with the listed hires as of a day, withdrawn and annulled ones included.

    `hires.bulk` reads it: its headings are known there, and it has the answers that a registration needs.
    """
    asks_of_candidates = bool(allocation.grant.redeployment_scheme)
    columns = [
        ExcelColumn(_("Ansat"), width=28),
        ExcelColumn(_("Tjenestenummer"), width=15),
        ExcelColumn(_("Stilling")),
        ExcelColumn(_("Afdeling"), width=28),
        ExcelColumn(_("Formål"), width=34),
        ExcelColumn(_("Personalegruppe"), width=20),
        ExcelColumn(_("Aftalt den")),
        ExcelColumn(_("Ansat fra")),
        ExcelColumn(_("Ansat til og med")),
        ExcelColumn(_("Timer om ugen"), HOURS),
        ExcelColumn(_("Rekrutteringsvej"), width=28),
        *(
            (
                ExcelColumn(_("Er kandidater vurderet?"), width=22),
                ExcelColumn(_("Hvorfor ikke vurderet?"), width=30),
            )
            if asks_of_candidates
            else ()
        ),
        ExcelColumn(_("Tidligere ansat i regionen")),
        ExcelColumn(_("Status"), width=28),
    ]

    def write(book: ExcelBook) -> None:
        sheet = book.sheet(allocation.hospital.name, (column.width for column in columns))
        sheet.head(columns)
        for placement in placements:
            hire = placement.hire
            cells = [
                str(hire.employee),
                hire.employee.employee_number,
                str(hire.post),
                str(placement.department or hire.post.department),
                hire.post.purpose and str(hire.post.purpose),
                hire.staff_group and str(hire.staff_group),
                hire.agreed_on,
                placement.first_day,
                placement.last_day,
                placement.weekly_hours,
                route_name(allocation.grant, hire.route),
                *(
                    (
                        hire.get_candidates_assessed_display() or None,
                        hire.get_not_assessed_reason_display() or None,
                    )
                    if asks_of_candidates
                    else ()
                ),
                hire.formerly_employed,
                hire_state(hire, placement.schedule, as_of)[0],
            ]
            sheet.write(cells, [column.number_format for column in columns])
        sheet.filter(0, len(columns))

    title = _("%(grant)s, %(hospital)s, ansættelser pr. %(day)s") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
        "day": format_date(as_of),
    }
    return write_book(title, write)
