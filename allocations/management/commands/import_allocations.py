"""The command that imports a decided allocation table into a grant, with the same checks as the page."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from xlsxwriter.utility import xl_col_to_name

from allocations.enums import CountedIn, TableEffect, UnitKind
from allocations.hospital_names import HospitalNames
from allocations.imports.application import application_in_words, decided_terms
from allocations.imports.apply import ImportRefused, apply_import
from allocations.imports.plan import CREATED, FOR_ALL, Plan, PrintedName
from allocations.imports.prepare import plain_finding
from allocations.imports.record import ImportSource
from allocations.models import Hospital
from allocations.reading import (
    ColumnRole,
    Finding,
    ReadError,
    Reading,
    ReadingChoices,
    Severity,
    SourceTables,
    TableFinder,
    Unit,
    find_source_tables,
    read_file,
)
from allocations.reading.layout import TableLayout
from allocations.reading.table import Picture
from allocations.services.grants import GrantTerms
from allocations.services.table_application import TableApplication
from hrtrack.common.database.acting import acting_as
from hrtrack.common.tabular.findings import PlaceKind, finding
from hrtrack.common.text.arguments import day, money, number
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.danish import NOTHING, format_number, format_tkr

NEW = "new"  # instead of a known hospital
# The option that answers each question of the page.
ANSWERED_BY = {
    "ambiguous_table": "--table",
    "ambiguous_unit": "--unit",
    "ambiguous_number": "--decimal-mark",
    "ambiguous_year": "--year",
    "unallocated_row": "--unallocated-rows",
}
HINTS = {
    "ambiguous_column": gettext_lazy("Vælg en med --map, eller læg dem sammen med --add-up."),
    "duplicate_hospital": gettext_lazy("Skriv --add-up, hvis rækkerne skal lægges sammen."),
    "headings_unknown": gettext_lazy(
        "Skriv fx --map A=hospital --map B=amount --map C=target, og --turn, hvis hospitalerne står i kolonnerne."
    ),
    "column_missing": gettext_lazy(
        "Skriv med --map, hvilken kolonne det er, eller --compute-missing for at beregne beløb eller måltal med prisen."
    ),
    "target_not_whole": gettext_lazy("Skriv --counted-in person_years, hvis måltallet tælles i årsværk."),
    "unknown_hospital": gettext_lazy(
        "Ret navnet, skriv --same-as »%(hospital)s=…« med det kendte hospital, det er, eller opret det med "
        "--create-hospitals."
    ),
}


class Command(BaseCommand):
    help = _(
        "Indlæser en besluttet fordelingstabel (regneark, .csv, Word, PDF eller indsat tekst i en .txt-fil) i en bevilling."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL")
        parser.add_argument("--grant", required=True, help=_("Bevillingens navn"))
        parser.add_argument(
            "--unit-price", required=True, type=money, help=_("Pris pr. stilling i et år, i kr.")
        )
        parser.add_argument("--total", required=True, type=money, help=_("Bevilget beløb i kr."))
        parser.add_argument("--target", required=True, type=number, help=_("Måltal (mindst)"))
        parser.add_argument(
            "--counted-in",
            choices=CountedIn.values,
            help=_("Hvad måltallet tælles i: stillinger (posts) eller årsværk (person_years)"),
        )
        parser.add_argument("--full-time-hours", type=number, help=_("Timer om ugen på fuld tid"))
        parser.add_argument("--starts-from", type=day, help=_("ÅÅÅÅ-MM-DD"))
        parser.add_argument("--starts-until", type=day, help=_("ÅÅÅÅ-MM-DD"))
        parser.add_argument("--money-until", type=day, help=_("Midlernes sidste dag, ÅÅÅÅ-MM-DD"))
        parser.add_argument("--dates-decided-by", help=_("Hvem der har besluttet datoerne"))
        parser.add_argument("--reference", help=_("Beslutningens journalnummer eller dagsorden"))
        parser.add_argument("--purpose", action="append", help=_("Et tilladt formål; kan gentages"))
        parser.add_argument("--staff-group", action="append", help=_("En personalegruppe; kan gentages"))
        parser.add_argument("--restriction", help=_("Det, midlerne ikke må bruges til"))
        parser.add_argument("--organisation", help=_("Organisationen, der har fået bevillingen"))
        parser.add_argument("--reports-to", help=_("Den, redegørelsen går til"))
        parser.add_argument("--unit-kind", choices=UnitKind.values, help=_("Det, midlerne er fordelt på"))
        parser.add_argument("--redeployment-scheme", help=_("Omplaceringsordningens navn"))
        parser.add_argument("--low-activity-question", help=_("Et spørgsmål om afdelingen ved hver stilling"))
        parser.add_argument("--unit", choices=[unit.name.lower() for unit in Unit], help=_("Beløbenes enhed"))
        parser.add_argument(
            "--decimal-mark",
            choices=[",", "."],
            help=_("Tegnet foran decimalerne, når tallene kan læses på to måder"),
        )
        parser.add_argument("--sheet", help=_("Navnet på arket med tabellen, når flere har en"))
        parser.add_argument(
            "--table",
            type=int,
            help=_("Tabellens nummer, når der er flere: på arket, hvis --sheet er givet, ellers i filen"),
        )
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
        parser.add_argument(
            "--unallocated-rows",
            type=row_numbers,
            help=_("Rækkerne med penge, der ikke er fordelt, fx 9 eller 9,10; 0, når ingen er det"),
        )
        parser.add_argument("--year", type=int, help=_("Det år, der indlæses, når tabellen har flere"))
        parser.add_argument(
            "--turn", action="store_true", help=_("Vend tabellen: Hospitalerne står i kolonnerne")
        )
        parser.add_argument(
            "--add-up",
            action="store_true",
            help=_("Læg kolonner med det samme sammen, og rækker med samme hospital"),
        )
        parser.add_argument(
            "--compute-missing",
            action="store_true",
            help=_(
                "Beregn det, der mangler: beløb er måltal gange pris, og måltal er beløb divideret med pris"
            ),
        )
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
                "Hvorfor et hospital sættes ned under det, der er brugt; kan gentages. Uden »HOSPITAL=« hvorfor tabellen "
                "indlæses, når kontrollen spørger (mærket ?); det gælder så også for hospitalerne"
            ),
        )
        parser.add_argument(
            "--effect",
            choices=TableEffect.values,
            default=TableEffect.CORRECTS,
            help=_(
                "Hvordan en senere tabel virker: corrects retter den tidligere (sædvanligvis), replaces er en ny beslutning, "
                "adds kommer oven i"
            ),
        )
        parser.add_argument(
            "--decided-on", type=day, help=_("Dagen, den er besluttet (ÅÅÅÅ-MM-DD); ellers i dag")
        )
        parser.add_argument("--targets-from", type=day, help=_("Dagen, måltallene gælder fra (ÅÅÅÅ-MM-DD)"))
        parser.add_argument("--financial-year", type=int, help=_("Budgetåret, beløbene er for"))
        parser.add_argument("--earlier-year", type=int, help=_("Budgetåret, de tidligere beløb er for"))
        parser.add_argument(
            "--targets-in-all",
            action="store_true",
            help=_("Tabellens måltal er måltallet i alt, også når beløbene kommer oven i"),
        )
        parser.add_argument(
            "--budget-reference", default="", help=_("Beslutningens henvisning på budgetposterne")
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
            counted_in=options["counted_in"] and CountedIn(options["counted_in"]),
            full_time_hours=options["full_time_hours"],
            dates_decided_by=options["dates_decided_by"],
            restriction=options["restriction"],
            starts_from=options["starts_from"],
            starts_until=options["starts_until"],
            last_day_of_use=options["money_until"],
            organisation=options["organisation"],
            reports_to=options["reports_to"],
            unit_kind=options["unit_kind"] and UnitKind(options["unit_kind"]),
            redeployment_scheme=options["redeployment_scheme"],
            low_activity_question=options["low_activity_question"],
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
        """Return the plan and whether the import is saved. ReadError or OSError if the file can't be read."""
        data = options["file"].read_bytes()
        finder = TableFinder()
        text = read_file(data, finder)
        reading = self.read(find_source_tables(text, finder), options)
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
                    source=ImportSource.from_file(options["file"].name, data, text),
                    how=TableApplication(
                        effect=TableEffect(options["effect"]),
                        decided_on=options["decided_on"],
                        first_day=options["targets_from"],
                        financial_year=options["financial_year"],
                        earlier_year=options["earlier_year"],
                        target_adds=not options["targets_in_all"],
                        reference=clean_line(options["budget_reference"]),
                    ),
                )
            except ImportRefused as refused:
                plan = refused.plan
                errors = plan.errors or (*lacking_reasons(plan), *map(may_be_known, plan.undecided))
                errors, checks = (tuple(with_hints(findings, reading)) for findings in (errors, plan.checks))
                return replace(plan, errors=errors, checks=checks), False
            except ValidationError as error:
                errors = tuple(plain_finding("invalid", message) for message in error.messages)
                return Plan(terms, CREATED, errors=errors), False
            if options["dry_run"]:
                transaction.set_rollback(True)
            return plan, not options["dry_run"]

    def read(self, tables: SourceTables, options: dict[str, Any]) -> Reading:
        """Return the reading with the choices in the options. ReadError for a choice that the file does not offer."""
        pictures = tables.pictures()
        if not pictures:
            return tables.read()
        number = chosen_table(pictures, options["sheet"], options["table"])
        placed = tables.chosen(number)
        layout = placed.turned(options["turn"]).layout() if placed else None
        columns = roles_by_column(layout, options["map"]) if layout and options["map"] else {}
        choices = ReadingChoices(
            unit=options["unit"] and Unit[options["unit"].upper()],
            decimal_mark=options["decimal_mark"],
            table=number,
            columns=columns,
            total=options["total_row"],
            unallocated=options["unallocated_rows"],
            year=options["year"],
            turns=options["turn"],
            adds_up=options["add_up"],
            computes=options["compute_missing"],
            terms=decided_terms(options["total"], options["unit_price"], options["counted_in"]),
        )
        reading = tables.read(choices)
        if choices.total and reading.picture:
            check_row(reading.picture, choices.total)
        return reading


def row_numbers(text: str) -> list[int]:
    """Return the numbers of rows, separated by commas; none for "0". ValueError for anything else."""
    return [number for number in map(int, text.split(",")) if number]


def chosen_table(tables: Sequence[Picture], sheet: str | None, wanted: int | None) -> int | None:
    """Return the number, from 1, of the table that the options name; None where they name none.

    ReadError, with the tables to choose from, if there is no such table, or several on the sheet.
    """
    params: dict[str, object]
    numbered = list(enumerate(tables, start=1))
    if sheet is not None:
        numbered = [
            (at, table) for at, table in numbered if name_of_sheet(table).casefold() == sheet.casefold()
        ]
        if not numbered:
            names = dict.fromkeys(f"»{name}«" for name in map(name_of_sheet, tables) if name)
            message = _("Der er ingen tabel på et ark »%(name)s«. Ark med en tabel: %(names)s.")
            params = {"name": sheet, "names": ", ".join(names) or NOTHING}
            raise ReadError(finding("unknown_sheet", message, params))
        if wanted is None and len(numbered) > 1:
            message = _("Arket »%(name)s« har %(count)s tabeller. Vælg en med --table: %(tables)s.")
            params = {"name": sheet, "count": len(numbered), "tables": described([t for _at, t in numbered])}
            raise ReadError(finding("ambiguous_table", message, params))
        wanted = 1 if wanted is None else wanted
    if wanted is None:
        return None
    if not 1 <= wanted <= len(numbered):
        count = len(numbered)
        message = ngettext(
            "Der er ingen tabel nr. %(number)s. Der er %(count)s tabel: %(tables)s.",
            "Der er ingen tabel nr. %(number)s. Der er %(count)s tabeller: %(tables)s.",
            count,
        )
        params = {"number": wanted, "count": count, "tables": described([table for _at, table in numbered])}
        raise ReadError(finding("unknown_table", message, params))
    return numbered[wanted - 1][0]


def name_of_sheet(table: Picture) -> str:
    """Return the name of the table's sheet; empty for a table that is in no sheet."""
    return table.place.name if table.place and table.place.kind is PlaceKind.SHEET else ""


def described(tables: Sequence[Picture]) -> str:
    """Return the numbers of the tables, each with the place of its header."""
    described_tables = []
    for nth, table in enumerate(tables, start=1):
        at = {"number": nth, "place": table.place, "row": table.small[0].number}
        place = _("%(number)s (%(place)s, række %(row)s)") if table.place else _("%(number)s (række %(row)s)")
        described_tables.append(place % at)
    return ", ".join(described_tables)


def check_row(picture: Picture, total: int) -> None:
    """Raise ReadError unless the row may be the total."""
    rows = [row.number for row in picture.of_hospitals]
    if rows and total not in rows:
        message = _(
            "Der er ingen række %(total)s at læse som summen. Tabellens rækker er %(first)s–%(last)s."
        )
        params = {"total": total, "first": rows[0], "last": rows[-1]}
        raise ReadError(finding("unknown_row", message, params))


def with_hints(findings: Sequence[Finding], reading: Reading) -> Iterator[Finding]:
    """Give the findings with the command's options that answer them in the messages."""
    questions = {question.code: question for question in reading.questions}
    for error in findings:
        hint = str(HINTS.get(error.code, "")) % error.params
        if question := questions.get(error.code):
            option = ANSWERED_BY[error.code]
            options = "; ".join(f"{option} {value} – {label}" for value, label in question.options)
            hint = _("Svar med %(options)s") % {"options": options}
        yield replace(error, message=f"{error.message} {hint}") if hint else error


def lacking_reasons(plan: Plan) -> list[Finding]:
    """Return the plan's missing reasons, with the checks that ask for the import's, and the option for each."""
    asking = " ".join(f"{check.message} ({check.code})" for check in plan.asks_reason)
    of_import = _("Angiv med --reason »…« en begrundelse for indlæsningen: %(asking)s")
    of_hospital = _("%(why)s Angiv en begrundelse med --reason »%(hospital)s=…«.")
    return [
        finding(
            missing.code,
            of_import if missing.row is None else of_hospital,
            {**missing.params, "asking": asking},
            row=missing.row,
        )
        for missing in plan.missing_reasons
    ]


def roles_by_column(layout: TableLayout, mapped: list[str]) -> dict[int, ColumnRole | None]:
    """Return the roles in `--map` by column, from 0. ReadError for an unknown column or role."""
    roles: dict[str, ColumnRole | None] = {"none": None, **{role.value: role for role in ColumnRole}}
    source_columns = layout.source_columns()
    chosen: dict[int, ColumnRole | None] = {}
    for mapping in mapped:
        column, _sign, role = (part.strip() for part in mapping.rpartition("="))
        by_label = {c.at for c in source_columns if c.label.casefold() == column.casefold()}
        by_name = {at for at in range(layout.width) if column.upper() in (xl_col_to_name(at), str(at + 1))}
        places = [*(by_label or by_name)]
        if len(places) != 1 or role not in roles:
            message = _(
                "»%(given)s« kan ikke bruges. Skriv en kolonne og en rolle, fx C=target. "
                "Kolonner: %(columns)s. Roller: %(roles)s."
            )
            columns = ", ".join(c.label or layout.name(c.at) for c in source_columns) or NOTHING
            params = {"given": mapping, "columns": columns, "roles": ", ".join(roles)}
            raise ReadError(finding("unknown_column", message, params))
        chosen[places[0]] = roles[role]
    return chosen


def by_hospital(reasons: list[str]) -> dict[str, str]:
    """Return the reasons by the name before the first "="; a reason without "=" is at FOR_ALL."""
    reasons_by_name = {}
    for reason in reasons:
        hospital, sign, text = reason.partition("=")
        reasons_by_name[hospital if sign else FOR_ALL] = text if sign else reason
    return reasons_by_name


def hospitals_meant(pairs: list[str], reading: Reading) -> dict[str, int | None]:
    """Return the ids of known hospitals by names in the table, None for a new one. ReadError for an unknown name."""
    hospitals = HospitalNames(Hospital.objects.all())
    in_table = {row.hospital for row in reading.rows}
    ids: dict[str, int | None] = {}
    for pair in pairs:
        name, _sign, hospital = (part.strip() for part in pair.rpartition("="))
        known = hospitals.find(hospital)
        if (reading.rows and name not in in_table) or not (known or hospital == NEW):
            message = _(
                "»%(given)s« kan ikke bruges. Skriv et navn, som det står i tabellen, og et kendt hospital eller new, "
                "fx »Rigshosptalet=Rigshospitalet«."
            )
            raise ReadError(finding("unknown_same_as", message, {"given": pair}))
        ids[name] = known.pk if known else None
    return ids


def may_be_known(name: PrintedName) -> Finding:
    """Return the error that a new hospital's name resembles known ones."""
    near = str(_(" eller ")).join(f"»{hospital}«" for hospital in name.near)
    message = _(
        "Række %(row)s: »%(name)s« ligner %(near)s. Skriv --same-as »%(name)s=…« med det hospital, det er, "
        "eller med new, hvis det er et nyt."
    )
    return finding("hospital_near", message, {"name": name.text, "near": near}, row=name.row)


def unreadable(file: Path, error: Exception) -> Finding:
    """Return the error that the file can't be read."""
    if isinstance(error, ReadError):
        return error.finding
    message = _("%(file)s kan ikke læses: %(why)s. Kontrollér stien.") % {
        "file": file.name,
        "why": getattr(error, "strerror", None) or error,
    }
    return plain_finding("file_unreadable", message)


def as_dict(plan: Plan, applied: bool) -> dict[str, Any]:
    """Return the object that --json prints. Amounts are in kr.; `import_number` is None if nothing is saved."""

    def as_dicts(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
        return [{"code": f.code, "message": str(f.message), "row": f.row} for f in findings]

    return {
        "applied": applied,
        "import_number": plan.recorded if applied else None,
        "rows": [row.as_dict() for row in plan.rows],
        "checks": as_dicts(plan.checks),
        "errors": as_dicts(plan.errors),
    }


MARKS = {Severity.PASSED: "✓", Severity.NOTE: "!", Severity.REASON: "?", Severity.STOPS: "✗"}


def as_text(plan: Plan, applied: bool, dry_run: bool) -> str:
    """Return the lines that the command prints without --json. Amounts are in tkr."""
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
    if plan.is_later and not plan.changes_nothing:
        lines.append(application_in_words(plan.how))
    lines += [f"{MARKS[check.severity]} {check.message}" for check in plan.checks]
    lines += [f"✗ {error.message}" for error in plan.errors if error not in plan.checks]
    if applied:
        if plan.recorded is not None:
            lines.append(
                _("Indlæsning nr. %(number)s; den fortrydes med undo_import.") % {"number": plan.recorded}
            )
        lines.append(_("Intet at ændre.") if plan.recorded is None else _("Fordelingen er indlæst."))
    elif dry_run and not plan.errors:
        lines.append(_("Prøvekørsel: intet er gemt."))
    return "\n".join(lines)
