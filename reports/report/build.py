"""The report on a grant: one frozen object that every page, document, file and command shows.

A report is of a day D. As known on a day K it is the report that would have been made on K.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Grant
from hires.actions.confirm import completeness_of
from hires.figures.as_known import await_writers, end_of
from hires.figures.breakdowns import PARTS, Parts, parts_of
from hires.figures.statement import HospitalFigures
from hires.models import Confirmation
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from reports.estimates import estimates_of
from reports.models import HospitalEstimate, HospitalText, RegionText
from reports.report.attention import AttentionFact, attention_to
from reports.report.data_tables import DataTable
from reports.report.forecast import GrantForecast
from reports.report.forecaster import forecasts_of
from reports.report.progress import PriceSpan, ProgressReport, check_day, progress_of
from reports.report.tables import tables_of
from reports.texts import ReportTexts, texts_of

# The parts that the status, the overview and each further page need; documents need all parts.
STATUS = ("hospitals",)
FORECAST = ("began", "starts", "vacancies", "refills", "ahead", "delays")
OVERVIEW = (*STATUS, "successors", *FORECAST)
OVER_TIME = (*OVERVIEW, "months")
USES = (*OVERVIEW, "uses", "attested", "lengths", "years", "budgets", "purposes", "staff_groups")
EVERYTHING = tuple(name for name in PARTS if name not in ("grant", "prices"))


@dataclass(frozen=True)
class HospitalConfirmation:
    """The day as of which a hospital has confirmed its list to be complete; None if it never has."""

    hospital: str
    as_of: dt.date | None


@dataclass(frozen=True)
class Edition:
    """A publication of a report: its number, and the kr. to which money that was reckoned from hires is rounded."""

    number: int
    step: Decimal


@dataclass(frozen=True, kw_only=True)
class Report:
    """A grant as of a day. `tables` holds the tables that the parts suffice for, by name.

    `parts` are the rows that the tables were made of. `forecast` is None without its parts. `texts` and `completeness`
    are empty unless the report has all parts. `known_on` is None for a report as known now; `known_before` is the moment
    at which the history is read, None for now. `edition` is None for the report itself, else what it is published as.
    """

    progress: ProgressReport
    known_on: dt.date | None
    made_at: dt.datetime
    made_by: str
    tables: Mapping[str, DataTable]
    attention: Sequence[AttentionFact]
    parts: Parts
    forecast: GrantForecast | None = None
    texts: ReportTexts = field(default_factory=ReportTexts)
    completeness: Sequence[HospitalConfirmation] = ()
    known_before: dt.datetime | None = None
    edition: Edition | None = None

    @property
    def is_public(self) -> bool:
        """True for a publication, in which some figures are rounded or left out."""
        return self.edition is not None

    @property
    def grant(self) -> Grant:
        """The grant, with its terms as they were known."""
        return self.progress.grant

    @property
    def as_of(self) -> dt.date:
        """The day of the report."""
        return self.progress.as_of

    @property
    def status(self) -> DataTable:
        """The table with every figure of each hospital."""
        return self.tables["status"]

    @property
    def title(self) -> str:
        """The title with the day."""
        return _("Samlet status pr. %s") % format_date(self.as_of)

    @property
    def is_of_history(self) -> bool:
        """True if the report is as known on a day that is over; a report as known today is as known now."""
        return self.known_before is not None


def build_report(
    grant: Grant,
    as_of: dt.date,
    *,
    known_on: dt.date | None = None,
    by: User | None = None,
    parts: Iterable[str] = EVERYTHING,
) -> Report:
    """Return the report, its figures from one statement. ValidationError for days that can't be used.

    As known on a day that is over, the report is the same whenever it is built; as known today, it is as known now.
    """
    check_day(as_of)
    if known_on is not None:
        check_knowledge(as_of, known_on)
    known_before = moment_of(known_on)
    if known_before:
        await_writers(grant, Confirmation, RegionText, HospitalText, HospitalEstimate)
    return report_of(grant, as_of, known_on=known_on, known_before=known_before, by=by, parts=parts)


def moment_of(known_on: dt.date | None) -> dt.datetime | None:
    """Return the end of a day that is over, at which the history is read; None for today, for later and for None."""
    return end_of(known_on) if known_on and known_on < clock.today() else None


def report_of(
    grant: Grant,
    as_of: dt.date,
    *,
    known_on: dt.date | None = None,
    known_before: dt.datetime | None = None,
    by: User | None = None,
    parts: Iterable[str] = EVERYTHING,
    hospital_id: int | None = None,
) -> Report:
    """Return the report as known before a moment, None for now, without checking the days.

    With `hospital_id`, the report is of that hospital alone, and the grant is its part: its amount and its target.
    ValidationError if the grant did not exist at that moment.
    """
    read = parts_of(grant, as_of, ["grant", "prices", *parts], known_before)
    if not read["grant"]:
        raise ValidationError(
            _("Bevillingen var ikke oprettet den %s. Vælg en senere dag") % format_date(known_on or as_of)
        )
    grant = _grant_as_read(grant, read["grant"][0])
    if hospital_id is not None:
        read = _of_hospital(read, hospital_id)
        [own] = read["hospitals"]
        grant.total = Decimal(own["allocated"]) + Decimal(own["later_budget"])
        grant.target = Decimal(own["target"]) + Decimal(own["later_target"])
    figures = [_hospital_figures(row) for row in read["hospitals"]]
    progress = progress_of(grant, as_of, figures, [_price(row) for row in read["prices"]])
    made_at = timezone.now()
    is_whole = "months" in read and "uses" in read
    forecast = None
    if "starts" in read:
        # Only a report with its months shows more of the forecast than what needs attention.
        is_detailed = "months" in read
        forecast = forecasts_of(grant, progress.rows, read, as_of, is_detailed=is_detailed)
        if is_detailed:
            forecast = replace(forecast, estimates=estimates_of(grant, as_of, known_before))
    tables = tables_of(progress, read, forecast, known_on or timezone.localdate(made_at))
    return Report(
        progress=progress,
        known_on=known_on,
        made_at=made_at,
        made_by=by.name if by else "HRTrack",
        tables={table.name: table for table in tables},
        attention=attention_to(progress, read, forecast),
        parts=read,
        forecast=forecast,
        texts=texts_of(grant, as_of, known_before) if is_whole else ReportTexts(),
        completeness=_completeness(progress, known_before) if is_whole else (),
        known_before=known_before,
    )


def _of_hospital(read: Parts, hospital_id: int) -> Parts:
    """Return the parts with the rows of one hospital, and those that are of no hospital."""
    return {
        name: [row for row in rows if row.get("hospital_id", hospital_id) == hospital_id]
        for name, rows in read.items()
    }


def check_knowledge(as_of: dt.date, known_on: dt.date) -> None:
    """Raise ValidationError for a day `known_on` after today, or before the report's day."""
    check_day(known_on)
    if known_on < as_of:
        raise ValidationError(
            _("Vælg %(day)s eller senere: Den dag kunne ingen kende status pr. %(day)s")
            % {"day": format_date(as_of)}
        )


def _completeness(progress: ProgressReport, known_before: dt.datetime | None) -> list[HospitalConfirmation]:
    hospitals = {row.hospital_id: row.hospital for row in progress.rows if row.hospital_id}
    completeness = completeness_of(progress.grant, hospitals, known_before)
    confirmations = [(name, completeness[key].confirmation) for key, name in hospitals.items()]
    return [HospitalConfirmation(name, last.as_of if last else None) for name, last in confirmations]


def _hospital_figures(row: dict[str, Any]) -> HospitalFigures:
    """Return a row of JSON as figures: JSON makes every whole number an int, also where the field is a Decimal."""
    values: dict[str, Any] = {}
    for known in fields(HospitalFigures):
        value = row[known.name]
        if known.type is dt.date:
            value = dt.date.fromisoformat(value)
        elif known.type not in (int, str) and value is not None:
            value = Decimal(value)
        values[known.name] = value
    return HospitalFigures(**values)


def _price(row: dict[str, Any]) -> PriceSpan:
    first_day, last_day = (day and dt.date.fromisoformat(day) for day in (row["first_day"], row["last_day"]))
    return PriceSpan(Decimal(row["price"]), first_day, last_day, row["staff_group"])


def _grant_as_read(grant: Grant, row: dict[str, Any]) -> Grant:
    """Return the grant with its terms as they were read with the figures."""
    grant_then = Grant(pk=grant.pk)
    for name, value in row.items():
        column = Grant._meta.get_field(name)
        setattr(grant_then, name, column.to_python(value))  # type: ignore[union-attr]  # columns of its own
    return grant_then
