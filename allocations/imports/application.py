"""How a table applies to its grant: what is not said is filled in, and what can't be said together is refused."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from allocations.enums import CountedIn, TableEffect
from allocations.models import Grant
from allocations.reading import Finding
from allocations.reading.table import DecidedTerms
from allocations.services.grants import GrantTerms
from allocations.services.table_application import AllocationRows, TableApplication
from hrtrack.common import clock
from hrtrack.common.tabular.findings import finding
from hrtrack.common.text.danish import format_date


def application_to(
    grant: Grant | None, rows: Collection[AllocationRows], how: TableApplication
) -> tuple[TableApplication, list[Finding]]:
    """Return how the table applies to the rows of its grant, complete, and an error for each thing that can't be.

    A first table holds from the beginning. A later one was decided today unless another day is said, its targets apply
    from the first day of its financial year or from the day of the decision, and one that corrects has no days.
    """
    if grant is None or not rows:
        return TableApplication(financial_year=how.financial_year, reference=how.reference), []
    if how.effect == TableEffect.CORRECTS:
        how = replace(how, decided_on=None, first_day=None)
    else:
        decided_on = how.decided_on or clock.today()
        begins = how.financial_year and first_day_of_year(grant, how.financial_year)
        how = replace(
            how, decided_on=decided_on, first_day=how.first_day or (how.adds and begins) or decided_on
        )
    return how, [*_future(how), *_years(rows, how)]


def decided_terms(
    total: Decimal | None, unit_price: Decimal | None, counted_in: str | None
) -> DecidedTerms | None:
    """Return the terms by which the reader settles doubts; None where the total or a price above 0 is not known.

    A grant counts posts unless it says otherwise.
    """
    if total is None or unit_price is None or unit_price <= 0:
        return None
    return DecidedTerms(total, unit_price, counts_posts=(counted_in or CountedIn.POSTS) == CountedIn.POSTS)


def application_in_words(how: TableApplication) -> str:
    """Return what becomes of the earlier amounts and targets, as sentences."""
    if how.effect == TableEffect.CORRECTS or how.decided_on is None or how.first_day is None:
        return _("De tidligere beløb og måltal rettes, som om de altid havde været sådan.")
    days = {"decided_on": format_date(how.decided_on), "first_day": format_date(how.first_day)}
    if how.effect == TableEffect.REPLACES:
        message = _(
            "Besluttet %(decided_on)s. Forskellen bliver en ændring af budgettet, og måltallet gælder fra %(first_day)s."
        )
    elif how.target_adds:
        message = _(
            "Besluttet %(decided_on)s. Beløbene lægges til budgettet, og måltallene til måltallet fra %(first_day)s."
        )
    else:
        message = _(
            "Besluttet %(decided_on)s. Beløbene lægges til budgettet, og tabellens måltal gælder fra %(first_day)s."
        )
    return message % days


def first_day_of_year(grant: Grant, financial_year: int) -> dt.date:
    """Return the first day of a financial year of the grant."""
    return dt.date(financial_year, grant.financial_year_month, 1)


def financial_years(rows: Collection[AllocationRows]) -> list[int]:
    """Return the financial years that have money, in order; empty for money of the whole grant."""
    return sorted(
        {row.financial_year for each in rows for row in each.budget if row.financial_year is not None}
    )


def terms_applied(terms: GrantTerms, grant: Grant | None, how: TableApplication) -> GrantTerms:
    """Return the grant's terms after a later table: a table that adds adds to its total, and to its target if it says so.

    Another price holds from the table's first day. A table that corrects corrects the price too.
    """
    if grant is None or how.effect == TableEffect.CORRECTS:
        return terms
    terms = replace(terms, price_from=how.first_day, price_decided_on=how.decided_on)
    if not how.adds:
        return terms
    target = grant.target + terms.target if how.target_adds else terms.target
    return replace(terms, total=grant.total + terms.total, target=target)


def _future(how: TableApplication) -> list[Finding]:
    if how.decided_on is None or how.decided_on <= clock.today():
        return []
    message = _("Beslutningen kan ikke ligge efter i dag, den %(today)s.")
    return [finding("decided_in_future", message, {"today": format_date(clock.today())})]


def _years(rows: Collection[AllocationRows], how: TableApplication) -> list[Finding]:
    """Return an error where money of the whole grant would stand beside money of financial years."""
    years = financial_years(rows)
    if years and how.financial_year is None:
        message = _("Bevillingens penge er fordelt på budgetår. Angiv det budgetår, tabellen er for.")
        return [finding("financial_year_missing", message, {})]
    has_whole = any(row.financial_year is None for each in rows for row in each.budget)
    if has_whole and how.financial_year is not None and how.earlier_year is None:
        message = _(
            "De penge, der allerede er fordelt, er for hele bevillingen. Angiv også det budgetår, de er for."
        )
        return [finding("earlier_year_missing", message, {})]
    return []
