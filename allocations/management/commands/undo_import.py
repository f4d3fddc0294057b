"""The command that undoes the import of an allocation table."""

import json
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
        parser.add_argument("--json", action="store_true", help=_("Skriv ét JSON-objekt"))

    def handle(self, **options: Any) -> None:
        number, record, outcome = options["number"], None, ""
        errors: list[str] = []
        with acting_as(None, command="undo_import"):
            try:
                record = AllocationImport.objects.get(pk=number)
                record = undo_import(by=None, record=record, reason=options["reason"])
                outcome = outcome_of_undoing(record)
            except AllocationImport.DoesNotExist:
                errors = [_("Der er ingen indlæsning nr. %(number)s.") % {"number": number}]
            except ValidationError as error:
                errors = error.messages
        grant = record.grant_name if record else None
        if options["json"]:
            result = {"undone": not errors, "import_number": number, "grant": grant, "outcome": outcome}
            self.stdout.write(json.dumps({**result, "errors": errors}, ensure_ascii=False, indent=2))
        elif not errors:
            message = _("%(grant)s: indlæsning nr. %(number)s er fortrudt.")
            self.stdout.write(f"{message % {'grant': grant, 'number': number}} {outcome}")
        if errors:
            raise CommandError(" ".join(errors))
