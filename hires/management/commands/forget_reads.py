"""Delete old reads from the log."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hires.read_log import forget_reads
from hrtrack.common.database.acting import acting_as
from hrtrack.common.text.danish import format_number


class Command(BaseCommand):
    help = _("Sletter det i loggen over opslag, der er ældre end READ_LOG_DAYS.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=settings.READ_LOG_DAYS, help=_("I stedet for READ_LOG_DAYS")
        )

    def handle(self, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError(_("Angiv et antal dage på mindst 1."))
        with acting_as(None, command="forget_reads"):
            count = forget_reads(days=options["days"])
        self.stdout.write(
            ngettext("Ét opslag er slettet.", "%(count)s opslag er slettet.", count)
            % {"count": format_number(count)}
        )
