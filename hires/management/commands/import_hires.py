import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allocations.models import Allocation
from hires.bulk.columns import COLUMNS
from hires.bulk.plan import WHOLE_ROW, HirePlan, HiresRefused, import_hires
from hires.bulk.reading import HeadingFinder, read_hires, read_hires_file
from hires.enums import ReadKind
from hires.models import Read
from hrtrack.common.database.acting import acting_as
from hrtrack.common.tabular.findings import ReadError
from hrtrack.common.text.danish import format_date, format_tkr


class Command(BaseCommand):
    help = _(
        "Registrerer et hospitals ansættelser fra et regneark (.xlsx, .csv eller indsat tekst i en .txt-fil)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL")
        parser.add_argument("--hospital", required=True, help=_("Hospitalets navn eller korte navn"))
        parser.add_argument(
            "--grant", help=_("Bevillingens navn; kan udelades, når hospitalet kun har del i én")
        )
        parser.add_argument(
            "--confirm", action="store_true", help=_("Det, der ser usædvanligt ud, er rigtigt")
        )
        parser.add_argument("--reason", default="", help=_("Hvorfor hospitalet går over sin ramme"))
        parser.add_argument("--dry-run", action="store_true", help=_("Vis, hvad der ville ske; gem intet"))
        parser.add_argument("--json", action="store_true", help=_("Skriv ét JSON-objekt"))

    def handle(self, **options: Any) -> None:
        try:
            finder = HeadingFinder()
            table = read_hires(read_hires_file(options["file"].read_bytes(), finder), finder)
        except ReadError as error:
            found = error.finding
            problems = [{"code": found.code, "row": found.row, "column": None, "message": str(found.message)}]
            return self.answer(options, None, applied=False, problems=problems)
        except OSError as error:
            message = _("%(file)s kan ikke læses: %(why)s. Kontrollér stien.")
            raise CommandError(message % {"file": options["file"].name, "why": error.strerror}) from error
        with acting_as(None, command="import_hires"):
            allocation = asked_allocation(options["hospital"], options["grant"])
            try:
                plan = import_hires(
                    by=None,
                    allocation=allocation,
                    table=table,
                    confirmed=None if options["confirm"] else (),
                    reason=options["reason"],
                )
                problems = []
            except HiresRefused as refused:
                plan = refused.plan
                problems = problems_of(plan, is_confirmed=options["confirm"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            if options["dry_run"]:
                transaction.set_rollback(True)
        if plan.persons:
            with acting_as(None, command="import_hires"):
                Read.objects.create(
                    what="import_hires",
                    kind=ReadKind.VIEW,
                    persons=plan.persons,
                    hospital=allocation.hospital,
                )
        is_applied = not options["dry_run"] and not problems
        return self.answer(options, plan, applied=is_applied, problems=problems)

    def answer(
        self, options: dict[str, Any], plan: HirePlan | None, *, applied: bool, problems: list[dict[str, Any]]
    ) -> None:
        if options["json"]:
            told = {"applied": applied, **(as_dict(plan) if plan else {"rows": []}), "problems": problems}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            lines = as_lines(plan) if plan else []
            lines += [f"✗ {where(problem)}{problem['message']}" for problem in problems]
            if not problems:
                lines.append(
                    _("Ansættelserne er registreret.") if applied else _("Prøvekørsel: intet er gemt.")
                )
            self.stdout.write("\n".join(lines))
        if problems:
            raise CommandError(_("Intet er registreret."), returncode=1)


def asked_allocation(hospital: str, grant: str | None) -> Allocation:
    named = Q(hospital__name__iexact=hospital) | Q(hospital__short_name__iexact=hospital)
    found = list(Allocation.objects.filter(named).select_related("grant", "hospital"))
    if not found:
        raise CommandError(
            _("»%s« har ikke del i en bevilling. Skriv hospitalets navn, som det står i HRTrack.") % hospital
        )
    grants = ", ".join(str(allocation.grant) for allocation in found)
    if grant is not None:
        found = [allocation for allocation in found if allocation.grant.name.casefold() == grant.casefold()]
    if len(found) != 1:
        message = _("Angiv med --grant, hvilken bevilling ansættelserne hører til: %(grants)s")
        raise CommandError(message % {"grants": grants})
    return found[0]


def problems_of(plan: HirePlan, *, is_confirmed: bool) -> list[dict[str, Any]]:
    """Everything that stands in the way; what may be a warning has the code "unconfirmed"."""
    names = {column.field: str(column.heading) for column in COLUMNS}
    found = [
        {
            "code": "invalid",
            "row": row.row.number,
            "column": None if field == WHOLE_ROW else names.get(field, field),
            "message": message,
        }
        for row, field, message in plan.problems
    ]
    if not is_confirmed:
        found += [
            {"code": "unconfirmed", "row": number, "column": None, "message": warning.message}
            for warning, rows in plan.warnings
            for number in rows
        ]
    if plan.lacks_reason:
        found.append({"code": "reason_missing", "row": None, "column": None, "message": plan.money})
    return found


def as_dict(plan: HirePlan) -> dict[str, Any]:
    """What --json prints of a plan. Days as ISO, amounts in kr. with two decimals; no names."""
    return {
        "rows": [
            {
                "row": row.row.number,
                "action": "refused" if row.problems else "unchanged" if row.is_known else "created",
                "post": str(row.hire.post) if row.hire else None,
                "first_day": row.term.first_day.isoformat() if row.term else None,
                "weekly_hours": f"{row.term.weekly_hours.normalize():f}" if row.term else None,
            }
            for row in plan.rows
        ],
        "notes": list(plan.table.notes),
        "cost": f"{plan.cost:.2f}",
        "remaining": f"{plan.remaining:.2f}",
    }


def as_lines(plan: HirePlan) -> list[str]:
    lines = [f"! {note}" for note in plan.table.notes]
    for row in plan.new + plan.known:
        told = _("Række %(row)s: %(post)s fra %(day)s, %(action)s") % {
            "row": row.row.number,
            "post": row.hire and row.hire.post,
            "day": format_date(row.term.first_day) if row.term else "",
            "action": _("registreret i forvejen") if row.is_known else _("registreres"),
        }
        lines.append(f"✓ {told}")
    if not plan.refused:
        money = {"cost": format_tkr(plan.cost), "left": format_tkr(plan.remaining)}
        lines.append(_("De koster %(cost)s tkr.; derefter er %(left)s tkr. ikke disponeret.") % money)
    return lines


def where(problem: dict[str, Any]) -> str:
    if problem["row"] is None:
        return ""
    row = _("Række %s") % problem["row"]
    return f"{row}, {problem['column']}: " if problem["column"] else f"{row}: "
