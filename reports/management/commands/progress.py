"""The command `progress`: a grant's status as of a day, as a table, JSON, CSV or an Excel file."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.enums import ReadKind
from hires.models import Read
from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as
from hrtrack.common.text.arguments import day
from reports.documents.data_formats import as_csv, as_json, as_text
from reports.documents.excel import progress_book
from reports.report.build import build_report


class Command(BaseCommand):
    help = _("Viser en bevillings samlede status pr. en dag.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--grant", required=True, help=_("Bevillingens navn"))
        parser.add_argument("--as-of", type=day, help=_("ÅÅÅÅ-MM-DD; i dag, hvis den udelades"))
        parser.add_argument(
            "--known-on", type=day, help=_("ÅÅÅÅ-MM-DD: som det ville have lydt, udarbejdet den dag")
        )
        parser.add_argument("--format", choices=["table", "json", "csv", "xlsx"], default="table")
        parser.add_argument("--table", default="status", help=_("Tabellen, der skrives som csv"))
        parser.add_argument("--output", type=Path, help=_("Filen, der skrives; kun med --format xlsx"))

    def handle(self, **options: Any) -> None:
        if (options["format"] == "xlsx") != (options["output"] is not None):
            raise CommandError(_("Angiv --output sammen med --format xlsx"))
        with acting_as(None, command="progress"):
            grant = Grant.objects.filter(name__iexact=options["grant"]).first()
            if grant is None:
                known = ", ".join(Grant.objects.values_list("name", flat=True)) or _("ingen")
                raise CommandError(
                    _("Der er ingen bevilling med navnet %(name)s. Kendte bevillinger: %(known)s")
                    % {"name": options["grant"], "known": known}
                )
            try:
                report = build_report(grant, options["as_of"] or clock.today(), known_on=options["known_on"])
                if options["output"]:
                    if persons := report.progress.total.persons:
                        Read.objects.create(
                            what="progress", kind=ReadKind.EXPORT, as_of=report.as_of, persons=persons
                        )
                    with progress_book(report) as file, options["output"].open("wb") as output:
                        shutil.copyfileobj(file, output)
                    return
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
            if options["table"] not in report.tables:
                raise CommandError(
                    _("Der er ingen tabel med navnet %(name)s. Kendte tabeller: %(known)s")
                    % {"name": options["table"], "known": ", ".join(report.tables)}
                )
            if options["format"] == "csv":
                text = as_csv(report, options["table"])
            else:
                text = as_json(report) if options["format"] == "json" else as_text(report)
            self.stdout.write(text.rstrip("\r\n"))
