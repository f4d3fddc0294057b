"""The command that fills the trial's database with the demo and serves HRTrack on this machine."""

import datetime as dt
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication

from accounts.models import User
from accounts.notices.summaries import write_summaries
from allocations.models import Grant
from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as
from hrtrack.common.database.roles import connected_as
from hrtrack.demo import dated_history, sample_data
from reports.documents.data_formats import as_text
from reports.report.build import build_report


class Command(BaseCommand):
    help = _("Kører HRTrack på denne maskine med den rigtige fordeling og et opdigtet år. Stop med Ctrl-C.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, help=_("8000, eller den næste ledige, hvis den udelades"))
        parser.add_argument("--fresh", action="store_true", help=_("Slet alt, og begynd forfra"))
        parser.add_argument("--no-serve", action="store_true", help=_("Gør klar, vis status, og stop"))

    def handle(self, **options: Any) -> None:
        if settings.DATABASE_URL and not settings.DEBUG:
            raise CommandError(
                _(
                    "demo fylder en database med opdigtede ansættelser. Sæt DEBUG=1, hvis DATABASE_URL er til det."
                )
            )
        if options["fresh"]:
            start_over()
        self.stdout.write(_("Gør databasen klar …"))
        call_command("migrate", verbosity=0)
        # Stored nowhere: derived from the trial's secret key.
        password = salted_hmac("hrtrack.demo", "password").hexdigest()[:12]
        with acting_as(None, command="demo"):
            if not User.objects.exists():
                sample_data.seed(password)
            grant = Grant.objects.filter(is_demo=True).first()
            if grant is None:
                raise CommandError(
                    _(
                        "Databasen holder noget andet end en demo. Brug en anden HRTRACK_DATA eller DATABASE_URL."
                    )
                )
            is_dated = dated_history.is_dated()
            report = build_report(grant, clock.today())
        if not is_dated:
            with connected_as("owner"):
                dated_history.date_history()
        with acting_as(None, command="demo"):
            # As the command nightly does; where the week's summary is written already, nothing is.
            write_summaries(clock.today() - dt.timedelta(days=6), clock.today())
        self.stdout.write(as_text(report))
        if not options["no_serve"]:
            self.serve(options["port"] or free_port(), password)

    def serve(self, port: int, password: str) -> None:
        """Print the logins and serve until Ctrl-C."""
        settings.SITE_URL = f"http://localhost:{port}"  # before the workers are forked
        self.stdout.write(_("\nHRTrack kører på http://localhost:%s – stop med Ctrl-C.\n") % port)
        for role, (email, name) in sample_data.LOGINS.items():
            self.stdout.write(f"  {role.label:<15} {email:<22} {password}   ({name})")
        self.stdout.flush()
        connections.close_all()
        Server(port).run()


def start_over() -> None:
    """Empty the trial's database. Raises CommandError if DATABASE_URL names a database."""
    if settings.DATABASE_URL:
        raise CommandError(_("--fresh sletter alt og bruges kun uden DATABASE_URL. Tøm selv databasen."))
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def free_port() -> int:
    """Return the first free port from 8000 to 8019; raises CommandError."""
    for port in range(8000, 8020):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError(_("Portene 8000-8019 er optaget. Vælg en anden med --port."))


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, reachable from this machine alone."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """Set the options of gunicorn."""
        settings = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 2,
            "threads": 24,  # as in gunicorn.conf.py
            "graceful_timeout": 2,  # seconds; nobody waits for a response after Ctrl-C
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        return get_wsgi_application()
