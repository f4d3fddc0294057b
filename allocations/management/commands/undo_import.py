"""The command that undoes the import of an allocation table."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from allocations.imports.undo import outcome_of_undoing, undo_import
from allocations.models import AllocationImport
from hrtrack.common.database.acting import acting_as


class Command(BaseCommand):
    help = _(
        "Fortryder en indlæsning af en fordeling, så længe intet afhænger af den. Alt bliver, som det var før."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, metavar="ID", help=_("Indlæsningens nummer"))
        parser.add_argument("--reason", required=True, help=_("Hvorfor indlæsningen fortrydes"))

    def handle(self, **options: Any) -> None:
        with acting_as(None, command="undo_import"):
            record = AllocationImport.objects.filter(pk=options["number"]).first()
            if record is None:
                raise CommandError(
                    _("Der er ingen indlæsning nr. %(number)s.") % {"number": options["number"]}
                )
            try:
                record = undo_import(by=None, record=record, reason=options["reason"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            outcome = outcome_of_undoing(record)
        message = _("%(grant)s: indlæsning nr. %(number)s er fortrudt.")
        self.stdout.write(f"{message % {'grant': record.grant_name, 'number': record.pk}} {outcome}")
