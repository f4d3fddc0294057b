"""Import a hospital's hires from a spreadsheet."""

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
from hrtrack.common.clock import NO_END
from hrtrack.common.database.acting import acting_as
from hrtrack.common.tabular.findings import ReadError
from hrtrack.common.text.danish import format_days, format_tkr


class Command(BaseCommand):
    help = _(
        "Registrerer et hospitals ansættelser fra et regneark (.xlsx, .ods, .csv eller indsat tekst i en .txt-fil)."
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
            finding = error.finding
            message = str(finding.message)
            problems = [{"code": finding.code, "row": finding.row, "column": None, "message": message}]
            return self.answer(options, None, applied=False, problems=problems)
        except OSError as error:
            message = _("%(file)s kan ikke læses: %(why)s. Kontrollér stien.")
            raise CommandError(message % {"file": options["file"].name, "why": error.strerror}) from error
        with acting_as(None, command="import_hires"):
            allocation = allocation_named(options["hospital"], options["grant"])
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
            result = {"applied": applied, **(as_dict(plan) if plan else {"rows": []}), "problems": problems}
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        else:
            lines = as_lines(plan) if plan else []
            lines += [f"✗ {place_of(problem)}{problem['message']}" for problem in problems]
            if not problems:
                lines.append(
                    _("Ansættelserne er registreret.") if applied else _("Prøvekørsel: intet er gemt.")
                )
            self.stdout.write("\n".join(lines))
        if problems:
            raise CommandError(_("Intet er registreret."), returncode=1)


def allocation_named(hospital: str, grant: str | None) -> Allocation:
    """Return the hospital's allocation of the grant, else its only one. CommandError if there is none or several."""
    named = Q(hospital__name__iexact=hospital) | Q(hospital__short_name__iexact=hospital)
    allocations = list(Allocation.objects.filter(named).select_related("grant", "hospital"))
    if not allocations:
        raise CommandError(
            _("»%s« har ikke del i en bevilling. Skriv hospitalets navn, som det står i HRTrack.") % hospital
        )
    grants = ", ".join(str(allocation.grant) for allocation in allocations)
    if grant is not None:
        name = grant.casefold()
        allocations = [allocation for allocation in allocations if allocation.grant.name.casefold() == name]
    if len(allocations) != 1:
        message = _("Angiv med --grant, hvilken bevilling ansættelserne hører til: %(grants)s")
        raise CommandError(message % {"grants": grants})
    return allocations[0]


def problems_of(plan: HirePlan, *, is_confirmed: bool) -> list[dict[str, Any]]:
    """Return the problems of a plan as --json prints them; a warning has the code "unconfirmed"."""
    names = {column.field: str(column.heading) for column in COLUMNS}
    problems: list[dict[str, Any]] = [
        {
            "code": "invalid",
            "row": row.row.number,
            "column": None if field == WHOLE_ROW else names.get(field, field),
            "message": message,
        }
        for row, field, message in plan.problems
    ]
    if not is_confirmed:
        problems += [
            {"code": "unconfirmed", "row": number, "column": None, "message": warning.message}
            for warning, rows in plan.warnings
            for number in (rows or [None])  # type: ignore[list-item]  # a question about the table
        ]
    if plan.lacks_reason:
        problems.append({"code": "reason_missing", "row": None, "column": None, "message": plan.money})
    return problems


def as_dict(plan: HirePlan) -> dict[str, Any]:
    """Return the plan as --json prints it. Days as ISO, amounts in kr. with two decimals; no names."""
    return {
        "rows": [
            {
                "row": row.row.number,
                "action": "refused" if row.problems else "unchanged" if row.is_known else "created",
                "post": str(row.hire.post) if row.hire else None,
                "first_day": row.term.first_day.isoformat() if row.term else None,
                "last_day": row.last_day.isoformat() if row.last_day not in (None, NO_END) else None,
                "weekly_hours": f"{row.term.weekly_hours.normalize():f}" if row.term else None,
            }
            for row in plan.rows
        ],
        "notes": list(plan.table.notes),
        "cost": f"{plan.cost:.2f}",
        "remaining": f"{plan.remaining:.2f}",
    }


def as_lines(plan: HirePlan) -> list[str]:
    """Return the plan in lines of text, with amounts in tkr."""
    lines = [f"! {note}" for note in plan.table.notes]
    for row in plan.new + plan.known:
        line = _("Række %(row)s: %(post)s %(days)s, %(action)s") % {
            "row": row.row.number,
            "post": row.hire and row.hire.post,
            "days": format_days(row.term.first_day, row.last_day) if row.term and row.last_day else "",
            "action": _("registreret i forvejen") if row.is_known else _("registreres"),
        }
        lines.append(f"✓ {line}")
    if not plan.refused:
        money = {"cost": format_tkr(plan.cost), "left": format_tkr(plan.remaining)}
        lines.append(_("De koster %(cost)s tkr.; derefter er %(left)s tkr. ikke disponeret.") % money)
    return lines


def place_of(problem: dict[str, Any]) -> str:
    """Return the row and column of a problem, as the beginning of its line; "" for the whole file."""
    if problem["row"] is None:
        return ""
    row = _("Række %s") % problem["row"]
    return f"{row}, {problem['column']}: " if problem["column"] else f"{row}: "
