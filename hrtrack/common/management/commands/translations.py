"""The command that collects the Danish texts, checks their English and compiles the catalogue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hrtrack.common.text.translations import (
    MO,
    PO,
    compiled,
    kept,
    problems,
    wanted,
    with_translations,
    written,
)


class Command(BaseCommand):
    help = _("Henter de danske tekster ind i locale/en, og siger, hvad der mangler at blive oversat.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help=_("Skriv intet; fejl, hvis noget mangler"))

    def handle(self, **options: Any) -> None:
        texts, translated = wanted(), kept()
        if not options["check"]:
            translated = with_translations(texts, translated)
            PO.write_bytes(written(translated))
            MO.write_bytes(compiled(translated))
        sentences = problems(texts, translated)
        if not MO.exists() or MO.read_bytes() != compiled(translated):
            sentences.append(
                _("%(file)s er ikke lavet af .po-filen. Kør manage.py translations") % {"file": MO.name}
            )
        if sentences:
            raise CommandError("\n".join([*sentences, _("%(count)s mangler.") % {"count": len(sentences)}]))
        self.stdout.write(_("Alle %(count)s tekster er oversat.") % {"count": len(texts)})
