"""The command that creates the database's roles."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from hrtrack.common.database.roles import ATTRIBUTES, connected_as, set_up_roles


class Command(BaseCommand):
    help = _(
        "Gør databasens roller klar og databasen til ejerens. Kan køres igen; kræver DATABASE_ADMIN_URL."
    )
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        logins = (settings.DATABASES["default"], *settings.DATABASE_LOGINS.values())
        passwords = {login["USER"]: login.get("PASSWORD") for login in logins}
        with connected_as("admin"):
            connection.ensure_connection()
            set_up_roles(
                connection.connection, {role: passwords[role] for role in ATTRIBUTES if passwords.get(role)}
            )
        if options["verbosity"]:
            self.stdout.write(_("Rollerne er klar: %s.") % ", ".join(ATTRIBUTES))
