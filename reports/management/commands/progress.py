from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires import figures
from hrtrack.common.arguments import day
from hrtrack.common.danish import format_date, format_number, format_percent, format_tkr
from hrtrack.common.transaction import acting_as
from reports.progress import ProgressReport, ProgressRow, build_progress


class Command(BaseCommand):
    help = _("Viser en bevillings samlede status pr. en dag.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--grant", required=True, help=_("Bevillingens navn"))
        parser.add_argument("--as-of", type=day, help=_("ÅÅÅÅ-MM-DD; i dag, hvis den udelades"))
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")

    def handle(self, **options: Any) -> None:
        with acting_as(None, command="progress"):
            grant = Grant.objects.filter(name__iexact=options["grant"]).first()
            if grant is None:
                known = ", ".join(Grant.objects.values_list("name", flat=True)) or _("ingen")
                raise CommandError(
                    _("Der er ingen bevilling med navnet %(name)s. Kendte bevillinger: %(known)s")
                    % {"name": options["grant"], "known": known}
                )
            try:
                report = build_progress(grant, options["as_of"] or figures.today())
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
        write = {"table": as_table, "json": ProgressReport.as_json, "csv": ProgressReport.as_csv}
        self.stdout.write(write[options["format"]](report).rstrip("\r\n"))


def as_table(report: ProgressReport) -> str:
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

    lines = [heads, *(cells(row) for row in report.rows), cells(report.total)]
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
        "grant": report.grant.name,
        "day": format_date(report.as_of),
        "version": report.rules_version,
    }
    rule = "-" * len(printed[0])
    return "\n".join([title, "", printed[0], rule, *printed[1:-1], rule, printed[-1]])
