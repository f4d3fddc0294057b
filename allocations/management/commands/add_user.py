"""Create a user who can log in, with a password read from the terminal or from standard input."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.services import create_user
from allocations.models import Hospital
from allocations.services.members import add_member
from hrtrack.common.database.acting import acting_as


class Command(BaseCommand):
    help = _(
        "Opretter en bruger, der kan logge på. Adgangskoden spørges der om, eller den læses fra standard input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--hospital", action="append", default=[], help=_("Kort navn; kan gentages. Kun for hospitals-HR")
        )

    def handle(self, **options: Any) -> None:
        password = getpass.getpass(_("Adgangskode: ")) if sys.stdin.isatty() else sys.stdin.readline().strip()
        try:
            validate_password(password)
            with acting_as(None, command="add_user"):
                user = create_user(
                    email=options["email"], name=options["name"], role=options["role"], password=password
                )
                for short_name in options["hospital"]:
                    add_member(by=None, user=user, hospital=hospital_named(short_name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("%(user)s kan logge på med %(email)s.") % {"user": user, "email": user.email})


def hospital_named(short_name: str) -> Hospital:
    """Return the hospital with this short name in any case. Raises CommandError, with the known names, for no match."""
    hospital = Hospital.objects.filter(short_name__iexact=short_name).first()
    if hospital is None:
        known = ", ".join(Hospital.objects.values_list("short_name", flat=True)) or _("ingen")
        raise CommandError(
            _("Der er intet hospital med det korte navn %(name)s. Kendte: %(known)s")
            % {"name": short_name, "known": known}
        )
    return hospital
