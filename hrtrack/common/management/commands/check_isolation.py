"""The command that checks row-level security, grants and roles."""

from typing import Any

from django.apps import apps
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hrtrack.common.database.isolation import kind_of
from hrtrack.common.database.isolation_faults import faults_of_database, faults_of_roles, faults_of_tables


class Command(BaseCommand):
    """Compares the database with the rules in hrtrack.common.database.isolation."""

    help = _(
        "Efterprøver, at hver tabel er lukket, og at appens rolle ikke kan ændre historik, roller og politikker."
    )

    def handle(self, **options: Any) -> None:
        kinds = {
            model._meta.db_table: str(kind_of(model).label)
            for model in apps.get_models(include_auto_created=True)
        }
        tables, roles = faults_of_tables(), faults_of_roles()
        width = max(len(name) for name in [*tables, *roles])
        for table, faults in sorted(tables.items()):
            self.line(table.ljust(width), kinds.get(table, _("uden model")), faults)
        for role, faults in roles.items():
            self.line(role.ljust(width), _("rolle"), faults)
        of_database = faults_of_database()
        self.line(_("databasen").ljust(width), "", of_database)
        count = sum(map(len, [*tables.values(), *roles.values(), of_database]))
        if count:
            raise CommandError(_("Fejl i isolationen: %(count)s.") % {"count": count})
        self.stdout.write(_("Isolationen er i orden."))

    def line(self, name: str, kind: str, faults: list[str]) -> None:
        """Write one line for a table, a role or the database."""
        state = "; ".join(faults) or _("i orden")
        self.stdout.write(f"{name}  {kind.ljust(51)}  {state}".rstrip())
