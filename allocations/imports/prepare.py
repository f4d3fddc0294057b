"""Plan an import of an allocation table: compare the reading with the grant and the known hospitals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from allocations.dependents import Use, use_of
from allocations.enums import GrantStatus
from allocations.hospital_names import HospitalNames, resemble, words_of_hospital
from allocations.imports.application import application_to, financial_years, terms_applied
from allocations.imports.plan import (
    BELOW_USE,
    CHANGED,
    CREATED,
    FOR_ALL,
    MISSING_HOSPITAL,
    REPLACED,
    UNCHANGED,
    Plan,
    PlannedRow,
    PrintedName,
    TableFigures,
)
from allocations.imports.record import ImportSource, earlier_imports, table_sha256
from allocations.models import Allocation, Grant, Hospital, Rate
from allocations.reading import (
    Finding,
    Money,
    Reading,
    RowKind,
    Severity,
    TableRow,
    Unit,
    check_table,
    posts_paid,
)
from allocations.services.allocations import shortfalls
from allocations.services.grants import GrantTerms, rate_with, save_grant, validate_grant, with_terms
from allocations.services.table_application import AllocationRows, DecidedFigures, TableApplication, rows_of
from hrtrack.common.tabular.findings import finding

MOST_ROWS_SEARCHED = 200  # for misspelled hospitals


def plan_import(
    terms: GrantTerms,
    reading: Reading,
    *,
    create_hospitals: bool = True,
    short_names: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    same_as: Mapping[str, int | None] | None = None,
    source: ImportSource | None = None,
    how: TableApplication | None = None,
) -> Plan:
    """Return the plan of importing the reading under the terms. Nothing is saved.

    `how` says how a later table applies; without it, a later table corrects the earlier one. The terms' total and target
    are the table's: where the table adds, they come on top of the grant's.
    `short_names` are the chosen short names of new hospitals by name; others are proposed. `same_as` are the ids of the
    known hospitals that unknown names in the table mean, None for a new hospital. `reasons` are by any known spelling of
    a lowered hospital, or by FOR_ALL, for the import and every lowered hospital; ValidationError for control characters in
    a reason. With the `source` the plan also has checks for earlier imports of the same table.
    """
    table_terms = terms
    stored = Grant.objects.filter(name__iexact=terms.cleaned().name).first()
    decided_rows = rows_of(stored) if stored else {}
    how = how or TableApplication()
    how = replace(how, financial_year=how.financial_year or reading.year)
    how, wrong = application_to(stored, decided_rows.values(), how)
    terms = terms_applied(terms, stored, how) if decided_rows else terms
    grant, changes = with_terms(terms)
    action = CREATED if grant._state.adding else CHANGED if changes else UNCHANGED
    errors = [*reading.errors, *as_errors(reading), *_grant_errors(grant, rate_with(grant, terms))]
    if errors:
        return Plan(terms, action, errors=tuple(errors), grant_changes=tuple(changes))

    hospitals = {hospital.pk: hospital for hospital in Hospital.objects.all()}
    names = HospitalNames(hospitals.values())
    before = {a.hospital_id: a for a in Allocation.objects.filter(grant=grant.pk).select_related("hospital")}
    uses = _uses(terms, grant, action)
    reasons_by_hospital: dict[str, str] = {}
    for name, reason in (reasons or {}).items():
        hospital = names.find(name)
        if hospital is None and name != FOR_ALL:
            errors.append(_unknown_reason(name))
        reasons_by_hospital[hospital.name if hospital else name] = reason
    printed = _printed_names(reading, names, hospitals, same_as or {}, short_names or {})
    errors += _wrong_names(printed, names, create_hospitals=create_hospitals)
    added = _added_up(reading.rows, printed)
    rows: list[PlannedRow] = []
    for row, row_names in added:
        known = row_names[0].known
        allocation = before.pop(known.pk, None) if known else None
        rows_before = (
            decided_rows.get(allocation.hospital_id, AllocationRows()) if allocation else AllocationRows()
        )
        lowered = (
            shortfalls(
                allocation.hospital.name,
                before=rows_before.in_all(how),
                after=rows_before.in_all_after(how, amount=row.amount, target=row.target),
                counts_posts=grant.counts_posts,
                use=uses.get(allocation.hospital_id, Use()),
            )
            if allocation
            else []
        )
        rows.append(
            PlannedRow(
                hospital=known.name if known else row.hospital,
                known=known,
                short_name=row_names[0].short_name,
                share_percent=row.share_percent,
                amount=rows_before.amount_after(how, row.amount),
                target=rows_before.target_after(how, row.target),
                given=DecidedFigures(row.amount, row.target),
                posts_paid=posts_paid(row, terms.unit_price),
                before=TableFigures(
                    allocation.share_percent, rows_before.amount(how), rows_before.target(how)
                )
                if allocation
                else None,
                row=row.row,
                shortfalls=lowered,
                names=row_names,
            )
        )
    if not how.adds:
        errors += [_missing_hospital(allocation) for allocation in before.values()]
    errors += _headings_that_are_hospitals(reading, names)
    checks = check_table(
        reading,
        grant_total=table_terms.total,
        unit_price=table_terms.unit_price,
        target=table_terms.target,
        whole_targets=grant.counts_posts,
    )
    errors += [check for check in checks if check.severity is Severity.STOPS]
    checks = (
        *checks,
        *(_lowered(row, sentence) for row in rows for sentence in row.shortfalls),
        *([] if how.adds else _replaced(rows)),
        *_rows_of_one_hospital(added),
        *_new_hospitals_alike(printed),
    )
    plan = Plan(
        terms,
        action,
        tuple(rows),
        checks,
        (*wrong, *errors),
        tuple(changes),
        how=how,
        is_later=bool(decided_rows),
        years=tuple(financial_years(decided_rows.values())),
    )
    plan = plan.with_reasons(reasons_by_hospital)
    if source is None:
        return plan
    table = [(row.known.pk, row.given.amount, row.given.target) for row in rows if row.known]
    earlier = earlier_imports(
        grant,
        source,
        table=table_sha256(table) if rows and len(table) == len(rows) else "",
        changes_nothing=plan.changes_nothing,
        adds=plan.is_later and how.adds,
    )
    return replace(plan, checks=(*checks, *earlier))


def _uses(terms: GrantTerms, grant: Grant, action: str) -> Mapping[int, Use]:
    """Return each hospital's use under the new terms, which are saved for the count and taken back."""
    if action == CREATED:
        return {}
    with transaction.atomic():
        uses = use_of(save_grant(by=None, terms=terms) if action == CHANGED else grant)
        transaction.set_rollback(True)
    return uses


def as_errors(reading: Reading) -> list[Finding]:
    """Return the unanswered questions as errors: nothing is guessed."""
    return [plain_finding(question.code, question.message, question.row) for question in reading.questions]


def _grant_errors(grant: Grant, rate: Rate) -> list[Finding]:
    if grant.status == GrantStatus.CLOSED:
        message = _("%(grant)s er lukket. Åbn bevillingen igen, før en fordeling indlæses i den.")
        return [finding("grant_closed", message, {"grant": grant.name})]
    try:
        validate_grant(grant, rate)
    except ValidationError as error:
        return [plain_finding("grant_invalid", message) for message in error.messages]
    return []


def plain_finding(code: str, message: object, row: int | None = None) -> Finding:
    """Return an error with a message that is complete, without params to fill in."""
    return finding(code, "%(message)s", {"message": message}, row=row)


def _unknown_hospital(name: str, row: int, near: Sequence[Hospital]) -> Finding:
    message = _("Række %(row)s: »%(hospital)s« kendes ikke.")
    if near:
        message = _("Række %(row)s: »%(hospital)s« kendes ikke. Mente du %(near)s?")
    offered = str(_(" eller ")).join(f"»{hospital}«" for hospital in near)
    return finding("unknown_hospital", message, {"hospital": name, "near": offered}, row=row)


def _replaced(rows: Sequence[PlannedRow]) -> list[Finding]:
    """Return the finding that the table replaces allocations that were imported before; none where it does not."""
    changed = [row.hospital for row in rows if row.action == CHANGED]
    if not changed:
        return []
    message = ngettext_lazy(
        "%(count)s hospital får en anden fordeling end den, der er indlæst: %(hospitals)s.",
        "%(count)s hospitaler får en anden fordeling end den, der er indlæst: %(hospitals)s.",
        len(changed),
    )
    params = {"count": len(changed), "hospitals": ", ".join(changed)}
    return [finding(REPLACED, message, params, severity=Severity.REASON)]


def _headings_that_are_hospitals(reading: Reading, names: HospitalNames) -> list[Finding]:
    """Return an error for each known hospital whose row has no figures and was read as a heading in the table."""
    rows = [row for row in (reading.picture.rows if reading.picture else ()) if row.kind is RowKind.GROUP]
    message = _(
        "Række %(row)s: »%(hospital)s« er et hospital, men har ingen tal. Skriv dem, eller slet rækken."
    )
    return [
        finding("figures_missing", message, {"hospital": name}, row=row.number)
        for row in rows
        if (name := " ".join(filter(None, row.texts))) and (names.find(name) or names.alike(name))
    ]


def _new_hospitals_alike(names: Sequence[PrintedName]) -> list[Finding]:
    """Return a finding for each two new hospitals whose names resemble each other, to be confirmed with a reason."""
    by_words: dict[frozenset[str], list[PrintedName]] = {}
    for name in names:
        if name.known is None:
            by_words.setdefault(words_of_hospital(name.text), []).append(name)
    message = _(
        "»%(first)s« i række %(first_row)s og »%(second)s« i række %(row)s ligner hinanden. "
        "Er det ét hospital, så ret navnet i tabellen."
    )
    return [
        finding(
            "new_hospitals_alike",
            message,
            {"first": first.text, "first_row": first.row, "second": second.text},
            row=second.row,
            severity=Severity.REASON,
        )
        for same_words in by_words.values()
        for first, second in pairwise(same_words)
        if resemble(first.text, second.text)
    ]


def _unknown_reason(name: str) -> Finding:
    return finding(
        "reason_hospital_unknown",
        _("Begrundelsen er til »%(hospital)s«, som ikke kendes. Skriv hospitalets navn som i tabellen."),
        {"hospital": name},
    )


def _lowered(row: PlannedRow, sentence: str) -> Finding:
    params = {"sentence": sentence}
    return finding(BELOW_USE, "%(sentence)s", params, row=row.row, severity=Severity.REASON)


def _ambiguous_hospital(name: str, row: int) -> Finding:
    return finding(
        "ambiguous_hospital",
        _("Række %(row)s: »%(hospital)s« kan være flere hospitaler. Skriv hospitalets fulde navn."),
        {"hospital": name},
        row=row,
    )


def _missing_hospital(allocation: Allocation) -> Finding:
    return finding(
        MISSING_HOSPITAL,
        _(
            "%(hospital)s har en fordeling i bevillingen, men står ikke i tabellen. Indsæt hele tabellen; et hospital, "
            "der ikke længere skal have noget, skrives med 0."
        ),
        {"hospital": allocation.hospital.name},
    )


def _printed_names(
    reading: Reading,
    names: HospitalNames,
    hospitals: Mapping[int, Hospital],
    same_as: Mapping[str, int | None],
    short_names: Mapping[str, str],
) -> list[PrintedName]:
    """Return the name in each row of the reading with the hospital that it means, in the order of the rows."""
    printed: list[PrintedName] = []
    for row in reading.rows:
        named = names.find(row.hospital)
        known = named or hospitals.get(same_as.get(row.hospital) or 0)
        chosen = short_names.get(row.hospital)
        printed.append(
            PrintedName(
                row.hospital,
                row.row,
                known,
                short_name=known.short_name if known else chosen or names.propose_short_name(row.hospital),
                near=names.near(row.hospital) if known is None and len(printed) < MOST_ROWS_SEARCHED else (),
                is_new_spelling=known is not None and named is None,
                is_decided=row.hospital in same_as,
            )
        )
    return printed


def _wrong_names(
    printed: Sequence[PrintedName], names: HospitalNames, *, create_hospitals: bool
) -> list[Finding]:
    """Return an error for each name that several hospitals have, and that none has where none is created."""
    errors = []
    for name in printed:
        if names.is_ambiguous(name.text):
            errors.append(_ambiguous_hospital(name.text, name.row))
        elif name.known is None and not create_hospitals:
            errors.append(_unknown_hospital(name.text, name.row, name.near))
    return errors


def _added_up(
    rows: Sequence[TableRow], printed: Sequence[PrintedName]
) -> list[tuple[TableRow, Sequence[PrintedName]]]:
    """Return the rows with those of one known hospital added up, each with the names that stand in them."""
    by_hospital: dict[object, list[tuple[TableRow, PrintedName]]] = {}
    for row, name in zip(rows, printed, strict=True):
        key = name.known.pk if name.known else (row.row, name.text)
        by_hospital.setdefault(key, []).append((row, name))
    return [
        (same[0][0].plus([row for row, _name in same[1:]]), [name for _row, name in same])
        for same in by_hospital.values()
    ]


def _rows_of_one_hospital(added: Sequence[tuple[TableRow, Sequence[PrintedName]]]) -> list[Finding]:
    """Return a finding for each hospital whose rows are added up: a reason is asked unless a name was tied to it now."""
    message = _("%(names)s er alle %(hospital)s. Rækkerne er lagt sammen: %(amount)s, måltal %(target)s.")
    return [
        finding(
            "rows_of_one_hospital",
            message,
            {
                "names": ", ".join(f"»{name.text}« ({name.row})" for name in names),
                "hospital": row.hospital if names[0].known is None else names[0].known.name,
                "amount": Money(row.amount, Unit.TKR),
                "target": row.target,
            },
            row=row.row,
            severity=Severity.NOTE if any(name.is_new_spelling for name in names) else Severity.REASON,
        )
        for row, names in added
        if len(names) > 1
    ]
