"""The progress report of a grant as of a day: one frozen object that every page, file and command shows."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires import figures
from hires.figures import HospitalFigures, hospital_figures, reached
from hrtrack.common.danish import format_date, format_number, format_percent, format_tkr


@dataclass(frozen=True, kw_only=True)
class ProgressRow(HospitalFigures):
    """A hospital, or the total. `attainment` is a fraction, None without a target."""

    allocation_id: int | None  # type: ignore[assignment]  # the total has none
    attainment: Decimal | None


@dataclass(frozen=True, kw_only=True)
class ProgressReport:
    """A grant's progress as of a day. `pace` is the fraction of the start window that has gone, None without one."""

    grant: Grant
    as_of: dt.date
    rules_version: int
    rows: Sequence[ProgressRow]
    total: ProgressRow
    pace: Decimal | None

    @property
    def filled_up_to_target(self) -> Decimal:
        """Σ min(reached, target): one hospital's surplus never hides another's shortfall."""
        return sum((min(reached(self.grant, row), row.target) for row in self.rows), Decimal())

    @property
    def rounding(self) -> Decimal:
        """The grant's total less what the rows allocate, in kr."""
        return self.grant.total - self.total.allocated

    @property
    def has_pace(self) -> bool:
        return self.pace is not None

    def towards_target(self, row: ProgressRow) -> dict[str, Any]:
        """What is started and to come of a row's target, and where an even pace would be, in what the grant counts."""
        return {
            "target": row.target,
            "started": row.started if self.grant.counts_posts else row.person_years,
            "upcoming": row.upcoming
            if self.grant.counts_posts
            else row.committed_person_years - row.person_years,
            "even_pace": None if self.pace is None else row.target * self.pace,
        }

    def beside_attainment(self, row: ProgressRow) -> Decimal | None:
        """What always stands beside the attainment: the target held against what the grant does not count in."""
        return fraction(row.committed_person_years if self.grant.counts_posts else row.filled, row.target)

    def as_dict(self) -> dict[str, Any]:
        """Counts as numbers; money in kr. with two decimals, and all other decimals, as strings."""
        return {
            "grant": self.grant.name,
            "as_of": self.as_of.isoformat(),
            "rules_version": self.rules_version,
            "rows": [_plain(row, self.grant) for row in self.rows],
            "total": _plain(self.total, self.grant),
        }

    def as_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def as_csv(self) -> str:
        """The rows and the total as comma separated values for machines, with the JSON's names and values."""
        head = {
            "grant": self.grant.name,
            "as_of": self.as_of.isoformat(),
            "rules_version": self.rules_version,
        }
        file = io.StringIO()
        writer = csv.DictWriter(file, [*head, *COLUMNS], lineterminator="\r\n")
        writer.writeheader()
        for row in (*self.rows, self.total):
            cells = head | _plain(row, self.grant)
            writer.writerow(cells | {name: harmless(str(cells[name])) for name in ("grant", "hospital")})
        return file.getvalue()

    def as_table(self) -> str:
        """The report for a terminal: money in tkr."""
        heads = [
            _("Hospital"),
            _("Tildelt (tkr.)"),
            _("Oprettet / måltal"),
            _("Besat nu"),
            _("Fuldtid nu"),
            _("Fra Match"),
            _("Beregnet forbrug (tkr.)"),
            _("Ikke disponeret (tkr.)"),
            _("Målopfyldelse"),
        ]

        def cells(row: ProgressRow) -> list[str]:
            return [
                row.hospital,
                format_tkr(row.allocated),
                f"{row.filled} / {format_number(row.target, None)}",
                str(row.held),
                format_number(row.fte, 1),
                str(row.from_regionh_match),
                format_tkr(row.spent),
                format_tkr(row.remaining),
                format_percent(row.attainment),
            ]

        lines = [heads, *(cells(row) for row in self.rows), cells(self.total)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
        printed = [
            "  ".join(
                [
                    line[0].ljust(widths[0]),
                    *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
                ]
            )
            for line in lines
        ]
        title = _("%(grant)s, samlet status pr. %(day)s (tælleregler version %(version)s)") % {
            "grant": self.grant.name,
            "day": format_date(self.as_of),
            "version": self.rules_version,
        }
        rule = "-" * len(printed[0])
        return "\n".join([title, "", printed[0], rule, *printed[1:-1], rule, printed[-1]])


COLUMNS = [field.name for field in fields(ProgressRow) if field.name != "allocation_id"]
MONEY = {"allocated", "spent", "committed", "remaining"}


def build_progress(grant: Grant, as_of: dt.date) -> ProgressReport:
    """The report, in one query. ValidationError for a day that has not come."""
    if as_of > figures.today():
        raise ValidationError(
            _("Vælg en dag, der ikke ligger efter i dag, den %(today)s")
            % {"today": format_date(figures.today())}
        )
    hospitals = [
        ProgressRow(**asdict(row), attainment=_attainment(grant, row))
        for row in hospital_figures([grant], as_of)
    ]
    return ProgressReport(
        grant=grant,
        as_of=as_of,
        rules_version=figures.RULES_VERSION,
        rows=hospitals,
        total=_total(grant, hospitals),
        pace=_pace(grant, as_of),
    )


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" '\"")[:1] in tuple("=+-@|\t\r＝＋－＠") else text


def fraction(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """part ÷ whole; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def _total(grant: Grant, hospitals: Sequence[ProgressRow]) -> ProgressRow:
    total: dict[str, Any] = {
        name: sum((getattr(row, name) for row in hospitals), start=Decimal() if kind is Decimal else 0)
        for name, kind in ((field.name, field.type) for field in fields(ProgressRow))
        if name in COLUMNS and name not in ("hospital", "share_percent", "attainment")
    }
    shares = [row.share_percent for row in hospitals if row.share_percent is not None]
    row = ProgressRow(
        allocation_id=None,
        hospital=_("I alt"),
        share_percent=sum(shares, Decimal()) if shares else None,
        attainment=None,
        **total,
    )
    return replace(row, attainment=_attainment(grant, row))


def _attainment(grant: Grant, row: HospitalFigures) -> Decimal | None:
    """Created posts ÷ target; where the target is in person-years, committed person-years ÷ target."""
    attained = fraction(reached(grant, row), row.target)
    return attained and attained.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _pace(grant: Grant, as_of: dt.date) -> Decimal | None:
    if grant.starts_from is None or grant.starts_until is None:
        return None
    length = (grant.starts_until - grant.starts_from).days + 1
    elapsed = (min(as_of, grant.starts_until) - grant.starts_from).days + 1
    return Decimal(max(elapsed, 0)) / length


def _plain(row: ProgressRow, grant: Grant) -> dict[str, Any]:
    return {name: _plain_value(name, getattr(row, name), grant) for name in COLUMNS}


def _plain_value(name: str, value: Any, grant: Grant) -> Any:
    if not isinstance(value, Decimal):
        return value
    if name in MONEY:
        return f"{value:.2f}"
    if name == "target" and grant.counts_posts and value == value.to_integral_value():
        return int(value)
    if name in ("share_percent", "target"):
        return f"{value.normalize():f}"
    return f"{value:.4f}"
