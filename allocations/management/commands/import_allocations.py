import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from allocations.importing import ImportRefused, apply_import, said
from allocations.matching import HospitalNames
from allocations.models import Hospital
from allocations.plans import CREATED, FOR_ALL, Plan, PlannedRow
from allocations.reading import Finding, ReadError, Reading, Role, Severity, Unit, read_file, read_table
from allocations.reading.table import finding, letters
from allocations.recording import ImportSource, sha256_of
from allocations.services import GrantTerms
from hrtrack.common.arguments import day, number
from hrtrack.common.danish import NOTHING, format_number, format_tkr
from hrtrack.common.transaction import acting_as

NEW = "new"  # instead of a known hospital


class Command(BaseCommand):
    help = _(
        "Indlæser en besluttet fordelingstabel (regneark, .csv, Word, PDF eller indsat tekst i en .txt-fil) i en bevilling."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL")
        parser.add_argument("--grant", required=True, help=_("Bevillingens navn"))
        parser.add_argument(
            "--unit-price", required=True, type=number, help=_("Pris pr. stilling i et år, i kr.")
        )
        parser.add_argument("--total", required=True, type=number, help=_("Bevilget beløb i kr."))
        parser.add_argument("--target", required=True, type=number, help=_("Måltal (mindst)"))
        parser.add_argument("--starts-from", type=day, help=_("ÅÅÅÅ-MM-DD"))
        parser.add_argument("--starts-until", type=day, help=_("ÅÅÅÅ-MM-DD"))
        parser.add_argument("--money-until", type=day, help=_("Midlernes sidste dag, ÅÅÅÅ-MM-DD"))
        parser.add_argument("--reference", help=_("Beslutningens journalnummer eller dagsorden"))
        parser.add_argument("--purpose", action="append", help=_("Et tilladt formål; kan gentages"))
        parser.add_argument("--staff-group", action="append", help=_("En personalegruppe; kan gentages"))
        parser.add_argument("--restriction", help=_("Det, midlerne ikke må bruges til"))
        parser.add_argument("--unit", choices=[unit.name.lower() for unit in Unit], help=_("Beløbenes enhed"))
        parser.add_argument("--sheet", help=_("Navnet på arket med tabellen, når flere har en"))
        parser.add_argument("--table", type=int, help=_("Tabellens nummer i filen, når der er flere"))
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="KOLONNE=ROLLE",
            help=_(
                "Hvad en kolonne er: hospital, share_percent, amount, target eller none; kolonnen ved sin overskrift, "
                "sit bogstav eller sit nummer; kan gentages"
            ),
        )
        parser.add_argument("--total-row", type=int, help=_("Rækken med summen; 0, når ingen er det"))
        parser.add_argument("--create-hospitals", action="store_true", help=_("Opret ukendte hospitaler"))
        parser.add_argument(
            "--same-as",
            action="append",
            default=[],
            metavar="NAVN=HOSPITAL",
            help=_(
                "Hvilket kendt hospital et navn i tabellen er, eller new for et nyt, der ligner et kendt; kan gentages"
            ),
        )
        parser.add_argument(
            "--reason",
            action="append",
            default=[],
            metavar="HOSPITAL=TEKST",
            help=_(
                "Hvorfor et hospital sættes ned under det, der er brugt; kan gentages. Uden »HOSPITAL=« for alle"
            ),
        )
        parser.add_argument("--dry-run", action="store_true", help=_("Vis, hvad der ville ske; gem intet"))
        parser.add_argument("--json", action="store_true", help=_("Skriv ét JSON-objekt"))

    def handle(self, **options: Any) -> None:
        terms = GrantTerms(
            name=options["grant"],
            total=options["total"],
            unit_price=options["unit_price"],
            target=options["target"],
            decision_reference=options["reference"],
            restriction=options["restriction"],
            starts_from=options["starts_from"],
            starts_until=options["starts_until"],
            last_day_of_use=options["money_until"],
            purposes=options["purpose"],
            staff_groups=options["staff_group"],
        )
        try:
            plan, applied = self.run(terms, options)
        except (ReadError, OSError) as error:
            plan, applied = Plan(terms, CREATED, errors=(unreadable(options["file"], error),)), False
        if options["json"]:
            self.stdout.write(json.dumps(as_dict(plan, applied), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(as_text(plan, applied, options["dry_run"]))
        if plan.errors:
            raise CommandError(_("Intet er indlæst."), returncode=1)

    def run(self, terms: GrantTerms, options: dict[str, Any]) -> tuple[Plan, bool]:
        unit = Unit[options["unit"].upper()] if options["unit"] else None
        data = options["file"].read_bytes()
        text = read_file(data)
        reading = self.read(text, unit, options)
        create_hospitals = options["create_hospitals"]
        with acting_as(None, command="import_allocations"):
            try:
                plan = apply_import(
                    terms,
                    reading,
                    by=None,
                    create_hospitals=create_hospitals,
                    reasons=by_hospital(options["reason"]),
                    same_as=hospitals_meant(options["same_as"], reading),
                    source=ImportSource(options["file"].name, sha256_of(data), text),
                )
            except ImportRefused as refused:
                plan = refused.plan
                errors = plan.errors or (*plan.missing_reasons, *map(may_be_known, plan.undecided))
                return replace(plan, errors=errors), False
            except ValidationError as error:
                errors = tuple(said("invalid", message) for message in error.messages)
                return Plan(terms, CREATED, errors=errors), False
            if options["dry_run"]:
                transaction.set_rollback(True)
            return plan, not options["dry_run"]

    def read(self, text: str, unit: Unit | None, options: dict[str, Any]) -> Reading:
        """The reading with what the arguments choose of it."""
        chosen: dict[str, Any] = {"unit": unit, "table": options["table"], "total": options["total_row"]}
        if options["sheet"]:
            chosen["table"] = table_of_sheet(read_table(text), options["sheet"])
        if options["map"]:
            chosen["columns"] = roles_by_column(read_table(text, table=chosen["table"]), options["map"])
        return read_table(text, **chosen)


def table_of_sheet(reading: Reading, name: str) -> int:
    """The number of the only table on the sheet of that name; ReadError, with the names there are, when there is none."""
    places = [picture.place for picture in reading.tables or filter(None, [reading.picture])]
    found = [number for number, place in enumerate(places, start=1) if place and place.name == name]
    if len(found) == 1:
        return found[0]
    names = ", ".join(dict.fromkeys(f"»{place.name}«" for place in places if place)) or NOTHING
    code, message = (
        "unknown_sheet",
        _("Der er ingen tabel på et ark »%(name)s«. Ark med en tabel: %(names)s."),
    )
    if found:
        code, message = "ambiguous_table", _("Arket »%(name)s« har flere tabeller. Vælg en med --table.")
    raise ReadError(finding(code, message, {"name": name, "names": names}))


def roles_by_column(reading: Reading, mapped: list[str]) -> dict[int, Role | None]:
    """Roles by the column's place; ReadError for a column or a role that there is not."""
    roles: dict[str, Role | None] = {"none": None, **{role.value: role for role in Role}}
    names = dict(enumerate(reading.picture.names)) if reading.picture else {}
    found: dict[int, Role | None] = {}
    for each in mapped:
        column, _sign, role = (part.strip() for part in each.rpartition("="))
        called = {c.at for c in reading.columns if c.label.casefold() == column.casefold()}
        placed = {at for at in names if column.upper() in (letters(at), str(at + 1))}
        places = [*(called or placed)]
        if len(places) != 1 or role not in roles:
            message = _(
                "»%(given)s« kan ikke bruges. Skriv en kolonne og en rolle, fx C=target. "
                "Kolonner: %(columns)s. Roller: %(roles)s."
            )
            columns = ", ".join(c.label or names.get(c.at, "") for c in reading.columns) or NOTHING
            told = {"given": each, "columns": columns, "roles": ", ".join(roles)}
            raise ReadError(finding("unknown_column", message, told))
        found[places[0]] = roles[role]
    return found


def by_hospital(reasons: list[str]) -> dict[str, str]:
    """Reasons by the hospital's name before the first "="; without one it is for all."""
    found = {}
    for reason in reasons:
        hospital, sign, text = reason.partition("=")
        found[hospital if sign else FOR_ALL] = text if sign else reason
    return found


def hospitals_meant(given: list[str], reading: Reading) -> dict[str, int | None]:
    """Ids of known hospitals by names in the table, None for new ones; ReadError for what is in neither."""
    hospitals = HospitalNames(Hospital.objects.all())
    in_table = {row.hospital for row in reading.rows}
    found: dict[str, int | None] = {}
    for each in given:
        name, _sign, hospital = (part.strip() for part in each.rpartition("="))
        known = hospitals.find(hospital)
        if (reading.rows and name not in in_table) or not (known or hospital == NEW):
            message = _(
                "»%(given)s« kan ikke bruges. Skriv et navn, som det står i tabellen, og et kendt hospital eller new, "
                "fx »Rigshosptalet=Rigshospitalet«."
            )
            raise ReadError(finding("unknown_same_as", message, {"given": each}))
        found[name] = known.pk if known else None
    return found


def may_be_known(row: PlannedRow) -> Finding:
    near = str(_(" eller ")).join(f"»{hospital}«" for hospital in row.near)
    message = _(
        "Række %(row)s: »%(name)s« ligner %(near)s. Skriv --same-as »%(name)s=…« med det hospital, det er, "
        "eller med new, hvis det er et nyt."
    )
    return finding("hospital_near", message, {"name": row.printed, "near": near}, row=row.row)


def unreadable(file: Path, error: Exception) -> Finding:
    if isinstance(error, ReadError):
        return error.finding
    message = _("%(file)s kan ikke læses: %(why)s. Kontrollér stien.") % {
        "file": file.name,
        "why": getattr(error, "strerror", None) or error,
    }
    return said("file_unreadable", message)


def as_dict(plan: Plan, applied: bool) -> dict[str, Any]:
    """What --json prints. Amounts in kr."""

    def told(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
        return [{"code": f.code, "message": str(f.message), "row": f.row} for f in findings]

    return {
        "applied": applied,
        "rows": [row.as_dict() for row in plan.rows],
        "checks": told(plan.checks),
        "errors": told(plan.errors),
    }


MARKS = {Severity.PASSED: "✓", Severity.NOTE: "!", Severity.REASON: "?", Severity.STOPS: "✗"}


def as_text(plan: Plan, applied: bool, dry_run: bool) -> str:
    actions = {"created": _("oprettes"), "changed": _("ændres"), "unchanged": _("uændret")}
    lines = [_("%(grant)s: %(action)s") % {"grant": plan.terms.name, "action": actions[plan.grant_action]}]
    lines += [
        _("  %(hospital)s: %(amount)s tkr., måltal %(target)s, %(action)s")
        % {
            "hospital": row.hospital,
            "amount": format_tkr(row.amount),
            "target": format_number(row.target, None),
            "action": actions[row.action],
        }
        for row in plan.rows
    ]
    lines += [f"{MARKS[check.severity]} {check.message}" for check in plan.checks]
    lines += [f"✗ {error.message}" for error in plan.errors if error not in plan.checks]
    if applied:
        if plan.recorded is not None:
            lines.append(
                _("Indlæsning nr. %(number)s; den fortrydes med undo_import.") % {"number": plan.recorded}
            )
        lines.append(_("Fordelingen er indlæst.") if not plan.changes_nothing else _("Intet at ændre."))
    elif dry_run and not plan.errors:
        lines.append(_("Prøvekørsel: intet er gemt."))
    return "\n".join(lines)
