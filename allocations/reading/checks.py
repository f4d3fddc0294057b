"""The checks of a complete reading before the import: each gives a sentence with its figures."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from allocations.reading.numbers import last_digit
from allocations.reading.table import ColumnRole, Money, Reading, SourceColumn, TableRow, Unit
from hrtrack.common.tabular.findings import Finding, Severity, finding

_HALF = Decimal("0.5")
_WHOLE_SHARE = Decimal(100)
# The units of amounts are a thousand times each other. Amounts that are that little of the grant are in another unit,
# with room for a tenth of the grant that is not allocated.
_SMALLEST_UNIT_STEP = 900
# The unit that a target's heading names; "årsværk" with any letters for å and æ. A full-time post may be either.
_PERSON_YEARS = re.compile(
    r"\b(?:(?:hel)?\w\w?rsv\w\w?rk|[fw]tes?|(?:full|whole)[- ]time[- ]equivalents?|person[- ]years?)\b",
    re.IGNORECASE,
)
_POSTS = re.compile(r"\b(?:stilling(?:er)?|posts?|positions?)\b", re.IGNORECASE)


def posts_paid(row: TableRow, unit_price: Decimal) -> Decimal:
    """Return the number of posts that the row's amount pays for, unrounded. `unit_price` is in kr. a post."""
    return row.amount / unit_price


def names_person_years(heading: str) -> bool:
    """Return whether a target's heading says årsværk."""
    return _PERSON_YEARS.search(heading) is not None


def names_posts(heading: str) -> bool:
    """Return whether a target's heading says posts, and not årsværk."""
    return _POSTS.search(heading) is not None and not names_person_years(heading)


def check_table(
    reading: Reading,
    *,
    grant_total: Decimal,
    unit_price: Decimal,
    target: Decimal,
    whole_targets: bool = True,
) -> tuple[Finding, ...]:
    """Return every check of a complete reading against its own total and the grant's figures, passed checks too.

    `grant_total` and `unit_price` (more than 0) are in kr.; `whole_targets` is for targets counted in posts.
    Rounding explains at most half the last printed digit of every figure in a sum, and of the total itself.
    ValueError for a reading with errors or open questions.
    """
    if not reading.is_complete or reading.unit is None:
        raise ValueError("a reading with errors or questions can't be checked")
    return (
        *reading.notes,
        *_check_amounts(reading, reading.unit, grant_total),
        *_check_shares(reading),
        *_check_targets(reading, target, whole_targets=whole_targets),
        *_check_counted_in(reading.columns, counts_posts=whole_targets),
        *_check_amounts_by_share(reading),
        *_check_prices(reading.rows, unit_price),
        *_check_zeros(reading.rows),
        *_check_columns(reading.columns),
    )


def _check_amounts(reading: Reading, unit: Unit, grant_total: Decimal) -> Iterator[Finding]:
    """Check the rows against the printed total, and the total, or without one the rows, against the grant's total.

    Money that is not allocated counts: in the printed total, or beside a total of the hospitals alone. Where the rows
    do not give the printed total, they are held against the grant's.
    """
    rows = (*reading.rows, *reading.unallocated)
    of_hospitals = sum((row.amount for row in reading.rows), Decimal())
    added = sum((row.amount for row in rows), Decimal())
    slack = sum((row.amount_precision for row in rows), Decimal()) * _HALF
    for row in reading.unallocated:
        message = _("%(amount)s er ikke fordelt: »%(name)s« i række %(row)s.")
        params = {"amount": Money(row.amount, unit), "name": row.hospital}
        yield finding("unallocated", message, params, row=row.row, severity=Severity.NOTE)
    total = reading.total
    if total is None or total.amount is None or total.amount_precision is None:
        message = _("Tabellen har intet samlet beløb. Rækkerne giver %(sum)s")
        yield finding("total_missing", message, {"sum": Money(added, unit)}, severity=Severity.NOTE)
        yield _check_grant_total(added, grant_total, slack, unit)
        return
    own = total.amount_precision * _HALF
    is_of_hospitals = abs(of_hospitals - total.amount) < abs(added - total.amount)
    printed = total.amount + (added - of_hospitals if is_of_hospitals else 0)
    yield _check_printed_total(added, printed, slack + own, unit, total.row)
    is_given = abs(added - printed) <= slack + own
    yield _check_grant_total(printed if is_given else added, grant_total, own if is_given else slack, unit)


def _check_printed_total(added: Decimal, printed: Decimal, slack: Decimal, unit: Unit, row: int) -> Finding:
    difference = abs(added - printed)
    params = {
        "sum": Money(added, unit),
        "printed": Money(printed, unit),
        "difference": Money(difference, unit),
    }
    if not difference:
        message = _("Rækkerne giver %(sum)s, som tabellen angiver.")
        return finding("total_sum", message, params, row=row, severity=Severity.PASSED)
    if difference <= slack:
        message = _(
            "Rækkerne giver %(sum)s; tabellen angiver %(printed)s Forskellen på %(difference)s skyldes afrunding."
        )
        return finding("total_rounding", message, params, row=row, severity=Severity.NOTE)
    message = _(
        "Rækkerne giver %(sum)s; tabellen angiver %(printed)s "
        "Forskellen på %(difference)s er større, end afrunding kan forklare."
    )
    return finding("total_mismatch", message, params, row=row, severity=Severity.REASON)


def _check_grant_total(stated: Decimal, grant_total: Decimal, slack: Decimal, unit: Unit) -> Finding:
    difference = abs(stated - grant_total)
    params = {
        "stated": Money(stated, unit),
        "grant": Money(grant_total, unit),
        "difference": Money(difference, unit),
    }
    if not difference:
        message = _("Tabellens samlede beløb, %(stated)s, er bevillingens.")
        return finding("grant_total", message, params, severity=Severity.PASSED)
    if difference <= slack:
        message = _(
            "Tabellens samlede beløb er %(stated)s; bevillingen er på %(grant)s "
            "Forskellen på %(difference)s skyldes afrunding."
        )
        return finding("grant_total_rounding", message, params, severity=Severity.NOTE)
    if stated < grant_total and not _is_in_other_unit(stated, grant_total):
        message = _(
            "Tabellens samlede beløb er %(stated)s; bevillingen er på %(grant)s %(difference)s er ikke fordelt."
        )
        return finding("grant_total_below", message, params, severity=Severity.REASON)
    message = _(
        "Tabellens samlede beløb er %(stated)s; bevillingen er på %(grant)s "
        "Forskellen på %(difference)s er større, end afrunding kan forklare."
    )
    return finding("grant_total_mismatch", message, params)


def _is_in_other_unit(stated: Decimal, grant_total: Decimal) -> bool:
    """Return whether the amounts were rather read in a unit that is a thousandth of theirs, or less."""
    return stated * _SMALLEST_UNIT_STEP <= grant_total


def _check_shares(reading: Reading) -> Iterator[Finding]:
    """Check the shares against their printed sum and against 100 %."""
    rows = (*reading.rows, *reading.unallocated)
    shares = [row.share_percent for row in rows if row.share_percent is not None]
    if not shares:
        return
    added = sum(shares, Decimal(0))
    slack = sum(map(last_digit, shares), Decimal(0)) * _HALF
    total = reading.total
    if total and total.share_percent is not None:
        slack += last_digit(total.share_percent) * _HALF
        if total.share_percent != _WHOLE_SHARE:
            yield _check_share(added, total.share_percent, slack, total.row)
    yield _check_share(added, _WHOLE_SHARE, slack, None)


def _check_share(added: Decimal, expected: Decimal, slack: Decimal, row: int | None) -> Finding:
    params = {"sum": added, "expected": expected}
    if added == expected:
        message = _("Fordelingsnøglen giver %(sum)s %%.")
        return finding("share_sum", message, params, row=row, severity=Severity.PASSED)
    if abs(added - expected) <= slack:
        message = _(
            "Fordelingsnøglen giver %(sum)s %% og ikke %(expected)s %%. Forskellen skyldes afrunding."
        )
        return finding("share_rounding", message, params, row=row, severity=Severity.NOTE)
    message = _(
        "Fordelingsnøglen giver %(sum)s %% og ikke %(expected)s %%. "
        "Forskellen er større, end afrunding kan forklare."
    )
    return finding("share_mismatch", message, params, row=row)


def _check_amounts_by_share(reading: Reading) -> Iterator[Finding]:
    """Check each share against the amount's share of the whole."""
    rows = [(row, row.share_percent) for row in reading.rows if row.share_percent is not None]
    printed = reading.total.amount if reading.total else None
    whole = printed or sum((row.amount for row in (*reading.rows, *reading.unallocated)), Decimal())
    if not rows or not whole:
        return
    all_near = True
    for row, share in rows:
        real = row.amount * 100 / whole
        # The share, the amount and the figures of the whole are all rounded.
        slack = last_digit(share) * _HALF + row.amount_precision * _HALF * 100 / whole
        if abs(real - share) > slack:
            all_near = False
            message = _(
                "%(hospital)s har %(share)s %% i fordelingsnøglen, men beløbet er %(real)s %% af det hele."
            )
            params = {"hospital": row.hospital, "share": share, "real": round(real, 2)}
            yield finding("amount_far_from_share", message, params, row=row.row, severity=Severity.REASON)
    if all_near:
        message = _("Beløbene svarer til fordelingsnøglen.")
        yield finding("amount_near_share", message, severity=Severity.PASSED)


def _check_targets(reading: Reading, target: Decimal, *, whole_targets: bool) -> Iterator[Finding]:
    """Check the targets against their printed sum, and against the grant's target, which is a minimum."""
    rows = reading.rows
    for row in rows:
        if whole_targets and row.target != row.target.to_integral_value():
            message = _(
                "Måltallet i række %(row)s, %(target)s, er ikke et helt antal stillinger. Ret det, eller vælg, at måltallet "
                "tælles i årsværk."
            )
            params = {"target": row.target, "hospital": row.hospital}
            yield finding("target_not_whole", message, params, row=row.row)
    added = sum((row.target for row in rows), Decimal(0))
    total = reading.total
    if total and total.target is not None and added != total.target:
        slack = (sum((last_digit(row.target) for row in rows), Decimal(0)) + last_digit(total.target)) * _HALF
        figures = {"sum": added, "printed": total.target}
        if not whole_targets and abs(added - total.target) <= slack:
            message = _(
                "Måltallene giver %(sum)s; tabellen angiver %(printed)s. Forskellen skyldes afrunding."
            )
            yield finding("target_rounding", message, figures, row=total.row, severity=Severity.NOTE)
        else:
            message = _("Måltallene giver %(sum)s; tabellen angiver %(printed)s.")
            yield finding("target_mismatch", message, figures, row=total.row)
    figures = {"sum": added, "target": target}
    if added == target:
        message = _("Måltallene giver %(sum)s, som er bevillingens måltal.")
        yield finding("target_sum", message, figures, severity=Severity.PASSED)
    elif added > target:
        message = _("Måltallene giver %(sum)s; bevillingens måltal er mindst %(target)s.")
        yield finding("target_above", message, figures, severity=Severity.NOTE)
    else:
        message = _("Måltallene giver kun %(sum)s; bevillingens måltal er mindst %(target)s.")
        yield finding("target_below", message, figures)


def _check_counted_in(columns: Iterable[SourceColumn], *, counts_posts: bool) -> Iterator[Finding]:
    """Check the unit in the target's heading against the unit the grant's target is counted in."""
    for column in columns:
        contradicts = names_person_years if counts_posts else names_posts
        if column.role is ColumnRole.TARGET and contradicts(column.label):
            message = (
                _("Overskriften »%(column)s« siger årsværk, men bevillingens måltal tælles i stillinger.")
                if counts_posts
                else _(
                    "Overskriften »%(column)s« siger stillinger, men bevillingens måltal tælles i årsværk."
                )
            )
            yield finding("counted_in_mismatch", message, {"column": column.label}, severity=Severity.REASON)


def _check_prices(rows: Iterable[TableRow], unit_price: Decimal) -> Iterator[Finding]:
    all_near = True
    for row in rows:
        paid = posts_paid(row, unit_price)
        if abs(paid - row.target) > _HALF:
            all_near = False
            message = _("%(hospital)s har måltallet %(target)s, men beløb ÷ pris er %(paid)s.")
            params = {"hospital": row.hospital, "target": row.target, "paid": round(paid, 2)}
            yield finding("target_far_from_amount", message, params, row=row.row, severity=Severity.REASON)
    if all_near:
        message = _("Alle måltal ligger højst 0,5 fra beløb ÷ pris.")
        yield finding("target_near_amount", message, severity=Severity.PASSED)


def _check_zeros(rows: Iterable[TableRow]) -> Iterator[Finding]:
    for row in rows:
        params = {"hospital": row.hospital}
        if not row.amount:
            yield finding(
                "zero_amount", _("%(hospital)s får 0 kr."), params, row=row.row, severity=Severity.NOTE
            )
        if not row.target:
            message = _("%(hospital)s har måltallet 0.")
            yield finding("zero_target", message, params, row=row.row, severity=Severity.NOTE)


def _check_columns(columns: Iterable[SourceColumn]) -> Iterator[Finding]:
    for column in columns:
        if column.role is None:
            message = _("Kolonnen »%(column)s« indlæses ikke.")
            yield finding("column_ignored", message, {"column": column.label}, severity=Severity.NOTE)
