from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _("Måler rapporten ved siden af håndskrevet SQL, i en database for sig selv. Kun til udvikling.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("hires", nargs="*", type=int, default=[55, 100_000, 1_000_000])
        parser.add_argument("--runs", type=int, default=30)
        parser.add_argument("--plans", action="store_true", help=_("Vis også, hvordan PostgreSQL gør"))

    def handle(self, **options: Any) -> None:
        from tests.bench_report import main  # noqa: PLC0415 - there only in development

        for line in main(options["hires"], options["runs"], plans=options["plans"]):
            self.stdout.write(line)
