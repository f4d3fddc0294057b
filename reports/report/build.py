"""The report on a grant: one frozen object that every page, document, file and command shows.

As of a day D, and, when asked, as known on a day K: what it would have said had it been made on K.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Grant
from hires.figures.as_known import await_writers, end_of
from hires.figures.breakdowns import PARTS, Parts, parts_of
from hires.figures.statement import HospitalFigures
from hires.models import Confirmation
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_mio, format_moment
from reports.models import HospitalText, RegionText
from reports.report.attention import Attention, attention_to
from reports.report.columns import DataTable
from reports.report.forecast import forecasts_of
from reports.report.phrases import completeness_in_words
from reports.report.progress import ProgressReport, check_day, progress_of
from reports.report.tables import tables_of
from reports.texts import Words, words_of

# What the status stands on, what the overview does, and what each further page adds; documents are made of all of it.
STATUS = ("hospitals",)
OVERVIEW = (*STATUS, "began", "before", "delays")
OVER_TIME = (*OVERVIEW, "months")
USES = (*OVERVIEW, "uses", "attested", "lengths", "years", "purposes", "staff_groups")
EVERYTHING = tuple(name for name in PARTS if name != "grant")


@dataclass(frozen=True, kw_only=True)
class Report:
    """A grant as of a day. `tables` by name, those that were asked for.

    parts: what the tables were made of. words, completeness: of a whole report alone.
    known_on: None of what is known now. known_before: what that is in the history, None where it is now.
    """

    progress: ProgressReport
    known_on: dt.date | None
    made_at: dt.datetime
    made_by: str
    tables: Mapping[str, DataTable]
    attention: Sequence[Attention]
    parts: Parts
    words: Words = field(default_factory=Words)
    completeness: Sequence[str] = ()
    known_before: dt.datetime | None = None
    is_public: bool = False

    @property
    def grant(self) -> Grant:
        return self.progress.grant

    @property
    def as_of(self) -> dt.date:
        return self.progress.as_of

    @property
    def status(self) -> DataTable:
        return self.tables["status"]

    @property
    def title(self) -> str:
        return _("Samlet status pr. %s") % format_date(self.as_of)

    @property
    def is_of_history(self) -> bool:
        """Whether it is as known on a day that is over; on the day itself it is what is known now."""
        return self.known_before is not None

    def facts(self) -> list[tuple[str, str]]:
        """What every document says of itself: grant, D, K, rules, made when and by whom."""
        said = [
            (_("Bevilling"), self.grant.name),
            (_("Bevilget beløb"), _("%s mio. kr.") % format_mio(self.grant.total)),
            (_("Beslutning"), self.grant.decision_reference),
            (_("Status pr."), format_date(self.as_of)),
            (_("Som kendt"), self.known_in_words),
            (_("Tælleregler version"), str(self.progress.rules_version)),
            (_("Udarbejdet den"), format_moment(self.made_at)),
            (_("Udarbejdet af"), self.made_by),
        ]
        if self.is_public:
            said.append((_("Udgave"), _("til offentliggørelse")))
        return [(label, value) for label, value in said if value]

    @property
    def known_in_words(self) -> str:
        if self.is_of_history:
            return _("ved udgangen af %s, efter historikken") % format_date(self.known_on)
        return _("da den blev udarbejdet")

    def as_dict(self) -> dict[str, Any]:
        """As machines read it. The status keeps its own place, as `rows` and `total`."""
        *rows, total = self.status.plain_rows()
        return {
            "grant": self.grant.name,
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on and self.known_on.isoformat(),
            "rules_version": self.progress.rules_version,
            "made_at": timezone.localtime(self.made_at).isoformat(timespec="seconds"),
            "made_by": self.made_by,
            "is_public": self.is_public,
            "rows": rows,
            "total": total,
            "notes": list(self.status.notes),
            "tables": {
                table.name: {
                    "title": table.title,
                    "rows": [table.plain(row) for row in table.rows],
                    "total": table.plain(table.total) if table.total else None,
                    "notes": list(table.notes),
                }
                for table in self.tables.values()
                if table is not self.status
            },
            "words": asdict(self.words),
            "completeness": list(self.completeness),
            "attention": [{"title": each.title, "text": each.text} for each in self.attention],
        }

    @cached_property
    def hash(self) -> str:
        """The same for the same figures, whoever asks for them and whenever."""
        told = self.as_dict()
        del told["made_at"], told["made_by"]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def build_report(
    grant: Grant,
    as_of: dt.date,
    *,
    known_on: dt.date | None = None,
    by: User | None = None,
    parts: Iterable[str] = EVERYTHING,
) -> Report:
    """The report, its figures in one statement. ValidationError for days that can't be used.

    As known on a day that is over it is the same whenever it is asked for; on the day itself, what is known now.
    """
    check_day(as_of)
    if known_on is not None:
        check_knowledge(as_of, known_on)
    known_before = moment_of(known_on)
    if known_before:
        await_writers(Confirmation, RegionText, HospitalText)
    return report_of(grant, as_of, known_on=known_on, known_before=known_before, by=by, parts=parts)


def moment_of(known_on: dt.date | None) -> dt.datetime | None:
    """What a day of knowledge is in the history; None of today, when it is what is known now."""
    return end_of(known_on) if known_on and known_on < clock.today() else None


def report_of(
    grant: Grant,
    as_of: dt.date,
    *,
    known_on: dt.date | None = None,
    known_before: dt.datetime | None = None,
    by: User | None = None,
    parts: Iterable[str] = EVERYTHING,
) -> Report:
    """The report of days that can be used; `known_before` as it was known before that moment."""
    found = parts_of(grant, as_of, ["grant", *parts], known_before)
    if not found["grant"]:
        raise ValidationError(
            _("Bevillingen var ikke oprettet den %s. Vælg en senere dag") % format_date(known_on or as_of)
        )
    grant = _as_it_was(grant, found["grant"][0])
    progress = progress_of(grant, as_of, [_hospital(row) for row in found["hospitals"]])
    made_at = timezone.now()
    is_whole = "months" in found and "uses" in found
    forecasts = forecasts_of(grant, progress.rows, found, as_of) if "before" in found else {}
    tables = tables_of(progress, found, forecasts, known_on or timezone.localdate(made_at))
    return Report(
        progress=progress,
        known_on=known_on,
        made_at=made_at,
        made_by=by.name if by else "HRTrack",
        tables={table.name: table for table in tables},
        attention=attention_to(progress, found, forecasts),
        parts=found,
        words=words_of(grant, as_of, known_before) if is_whole else Words(),
        completeness=completeness_in_words(progress, known_before) if is_whole else (),
        known_before=known_before,
    )


def check_knowledge(as_of: dt.date, known_on: dt.date) -> None:
    """ValidationError for a day on which the report could not have been made."""
    check_day(known_on)
    if known_on < as_of:
        raise ValidationError(
            _("Vælg %(day)s eller senere: Den dag kunne ingen kende status pr. %(day)s")
            % {"day": format_date(as_of)}
        )


def _hospital(row: dict[str, Any]) -> HospitalFigures:
    """A row of JSON, where whole numbers are int whatever they are of."""
    told: dict[str, Any] = {}
    for known in fields(HospitalFigures):
        value = row[known.name]
        told[known.name] = Decimal(value) if known.type not in (int, str) and value is not None else value
    return HospitalFigures(**told)


def _as_it_was(grant: Grant, row: dict[str, Any]) -> Grant:
    """The grant's terms as they were read with the figures."""
    was = Grant(pk=grant.pk)
    for name, value in row.items():
        field = Grant._meta.get_field(name)
        setattr(was, name, field.to_python(value))  # type: ignore[union-attr]  # columns of its own
    return was
