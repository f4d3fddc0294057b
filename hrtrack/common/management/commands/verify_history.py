"""The command that verifies the history of every tracked table."""

import datetime as dt
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrtrack.common.database.acting import acting_as
from hrtrack.common.database.verification import Break, Verdict, verify_history
from hrtrack.common.text.danish import format_date, format_number


class Command(BaseCommand):
    """Prints the verdicts of hrtrack.common.database.verification, and compares the clocks of app and database."""

    help = _("Efterprøver, at historikken er hel og stemmer med rækkerne.")

    def handle(self, **options: Any) -> None:
        with acting_as(None, command="verify_history"):
            verdicts = list(verify_history())
        width = max(len(verdict.table) for verdict in verdicts)
        for verdict in verdicts:
            self.stdout.write(_line(verdict, width))
        for verdict in verdicts:
            for line in _fault_lines(verdict):
                self.stdout.write(line)
        if broken := [verdict.table for verdict in verdicts if not verdict.whole]:
            raise CommandError(_("Historikken er ikke i orden: %(tables)s.") % {"tables": ", ".join(broken)})
        self.stdout.write(_("Historikken er i orden."))
        if minutes := minutes_between_clocks():
            message = ngettext(
                "Appens ur går %(minutes)s minut anderledes end databasens, som daterer historikken. Stil urene ens.",
                "Appens ur går %(minutes)s minutter anderledes end databasens, som daterer historikken. Stil urene ens.",
                minutes,
            )
            raise CommandError(message % {"minutes": format_number(minutes)})


def minutes_between_clocks() -> int:
    """Return the whole minutes between the app's clock, which decides the day, and the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference: dt.timedelta = timezone.now() - cursor.fetchone()[0]
    return round(abs(difference) / dt.timedelta(minutes=1))


def _line(verdict: Verdict, width: int) -> str:
    counts = _("%(rows)s rækker  %(events)s hændelser") % {
        "rows": format_number(verdict.rows).rjust(7),
        "events": format_number(verdict.events).rjust(7),
    }
    state = _("i orden") if verdict.whole else _("IKKE i orden")
    return f"{verdict.table.ljust(width)}  {counts}  {state}"


def _fault_lines(verdict: Verdict) -> list[str]:
    lines = [f"{verdict.table} {_where(broken)}" for broken in verdict.breaks]
    if more := verdict.broken - len(verdict.breaks):
        sentence = ngettext("og ét brud mere", "og %(count)s brud mere", more) % {
            "count": format_number(more)
        }
        lines.append(f"{verdict.table} {sentence}")
    if verdict.untold:
        sentence = ngettext(
            "én hændelse fortæller ikke, hvem der handlede",
            "%(count)s hændelser fortæller ikke, hvem der handlede",
            verdict.untold,
        ) % {"count": format_number(verdict.untold)}
        lines.append(f"{verdict.table} {sentence}")
    return lines


def _where(broken: Break) -> str:
    """Return "row, hændelse event, moment: fault: columns", without the parts that the break lacks."""
    parts = [str(broken.row)]
    if broken.event is not None and broken.at is not None:
        at = timezone.localtime(broken.at)
        parts += [_("hændelse %(key)s") % {"key": broken.event}, f"{format_date(at)} {at:%H:%M:%S}"]
    text = f"{', '.join(parts)}: {broken.fault.label}"
    return f"{text}: {', '.join(broken.columns)}" if broken.columns else text
