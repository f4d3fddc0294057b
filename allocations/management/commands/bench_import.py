from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _(
        "Måler indlæsningen af et stort regneark ved siden af openpyxl og en almindelig import, i en database for sig "
        "selv. Kun til udvikling."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rows", nargs="?", type=int, default=10_000)
        parser.add_argument("--runs", type=int, default=5)
        parser.add_argument("--plain", type=int, help=_("Giv den almindelige import højst så mange rækker"))

    def handle(self, **options: Any) -> None:
        from tests.bench_import import main  # noqa: PLC0415 - there only in development

        for line in main(options["rows"], options["runs"], options["plain"]):
            self.stdout.write(line)
