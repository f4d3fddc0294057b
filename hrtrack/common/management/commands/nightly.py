"""The command that runs the nightly jobs."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hrtrack.common.jobs import run_jobs


class Command(BaseCommand):
    """Prints a line for each job. Ends with 1 if a job failed; run again, the command runs only what is not done."""

    help = _("Kører nattens job: det, der ikke er kørt i dag, også for de dage, der blev sprunget over.")

    def handle(self, **options: Any) -> None:
        failed = []
        for result in run_jobs():
            state = _("i orden") if result.is_good else _("FEJL")
            self.stdout.write(f"{result.job.ljust(20)}  {state.ljust(8)}  {result.outcome}".rstrip())
            if not result.is_good:
                failed.append(result.job)
        if failed:
            raise CommandError(_("Nattens job fejlede: %(jobs)s.") % {"jobs": ", ".join(failed)})
