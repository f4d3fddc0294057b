"""The record of an import: its source, its checks, and the state of the grant before and after."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.dependents import Use, use_of
from allocations.entitlements import Entitlement, entitlements_of
from allocations.imports.decided_rows import KEY_OF, State, decided_rows
from allocations.models import (
    Allocation,
    AllocationImport,
    BudgetRow,
    Grant,
    Hospital,
    Purpose,
    StaffGroup,
    Target,
)
from allocations.reading import Finding, Severity
from allocations.services.grants import FIELDS
from hrtrack.common.tabular.findings import finding
from hrtrack.common.text.cleaning import CPR_REGEX, looks_like_cpr, printable
from hrtrack.common.text.danish import format_moment

TERMS = ["name", *FIELDS]
FIGURES = ["share_percent", "reduction_reason"]
DECIDED_FIGURES = ["amount", "target"]
LONGEST_NAME = 200
HIDDEN = "••••••-••••"
USE = "use"  # in the state before: what each hospital used just before the import
SALT = "allocations.import.source"


@dataclass(frozen=True)
class ImportSource:
    """The source of a table: the file's name ("" for pasted text), the SHA-256 of its bytes, and its text."""

    name: str
    sha256: str
    text: str

    @classmethod
    def pasted(cls, text: str) -> "ImportSource":
        """Return the source of a pasted text."""
        return cls("", sha256_of(text.encode(errors="replace")), text)

    @classmethod
    def from_file(cls, name: str, data: bytes, text: str) -> "ImportSource":
        """Return the source of a file that was read as `text`."""
        return cls(name, sha256_of(data), text)

    def signed(self) -> str:
        """Return the file's name and checksum with the text's checksum, signed, for a page to carry."""
        return signing.dumps([self.name[:LONGEST_NAME], self.sha256, sha256_of_text(self.text)], salt=SALT)

    @classmethod
    def from_signed(cls, signed: str, text: str) -> "ImportSource":
        """Return the source that a page carried; pasted text if the signature is not ours or the text has changed."""
        try:
            name, sha256, sha256_of_signed_text = signing.loads(signed, salt=SALT)
        except signing.BadSignature:
            return cls.pasted(text)
        is_same = sha256_of_signed_text == sha256_of_text(text)
        return cls(name, sha256, text) if is_same else cls.pasted(text)


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_text(text: str) -> str:
    """Return the SHA-256 of a text, the same for any line breaks that a browser makes."""
    return sha256_of("\n".join(text.splitlines()).strip().encode(errors="replace"))


def table_sha256(rows: Iterable[tuple[int, Decimal, Decimal]]) -> str:
    """Return the SHA-256 of a table: its hospitals' ids with amounts in kr. and targets, in any order.

    It is the same for the table in another file, sheet or unit, with other spellings of the hospitals, and with or
    without shares and totals.
    """
    lines = (f"{hospital} {amount:.2f} {target:.2f}" for hospital, amount, target in sorted(rows))
    return sha256_of("\n".join(lines).encode())


def state_of(grant: Grant | None, hospitals: Mapping[int, State] | None = None) -> State:
    """Return everything an import may change, as JSON: terms, choices, decided rows, allocations and the hospitals.

    Amounts are in kr. as text. The terms are None where there is no grant.
    """
    key = None if grant is None else grant.pk
    terms = Grant.objects.filter(pk=key).values(*TERMS).first() if key else None
    allocations = Allocation.objects.filter(grant=key).order_by("hospital__sort_key", "hospital")
    entitlements = {} if grant is None or key is None else entitlements_of(grant)
    return {
        "terms": terms and {name: _as_json(value) for name, value in terms.items()},
        "purposes": _named(Purpose, key),
        "staff_groups": _named(StaffGroup, key),
        **decided_rows(key),
        "allocations": [
            {name: value if name == "hospital" else _as_json(value) for name, value in row.items()}
            | _entitled(entitlements[row["hospital"]])
            for row in allocations.values("hospital", "hospital__name", *FIGURES)
        ],
        "hospitals": list((hospitals or {}).values()),
    }


def hospitals_now() -> dict[int, State]:
    """Return every hospital's names and spellings by its id."""
    return {
        row["id"]: dict(row) for row in Hospital.objects.values("id", "name", "short_name", "other_names")
    }


def _named(model: type[Purpose] | type[StaffGroup], grant: int | None) -> list[State]:
    return [dict(row) for row in model._default_manager.filter(grant=grant).values("id", "name", "position")]


def _entitled(entitlement: Entitlement) -> State:
    """Return the budget with all changes, in kr., and the latest target."""
    return {"amount": str(entitlement.budget), "target": str(entitlement.target)}


def _as_json(value: Any) -> str | None:
    return None if value is None else str(value)


def use_at_import(record: AllocationImport, hospital: int) -> Use:
    """Return what the hospital used of the grant just before the import; nothing where the record does not say."""
    figures = record.before.get(USE, {}).get(str(hospital), {})
    return Use(**{name: Decimal(value) for name, value in figures.items()})


def _uses(grant: Grant | None) -> State:
    """Return what each hospital uses of the stored grant, as JSON by the hospital's id. Hospitals without use are left out."""
    stored = Grant.objects.filter(pk=grant.pk).first() if grant else None
    uses = use_of(stored) if stored else {}
    return {
        str(hospital): {"created": str(use.created), "committed": str(use.committed)}
        for hospital, use in uses.items()
        if use.created or use.committed
    }


class Recorder:
    """Record an import: make the recorder before the import writes, and call `keep` afterwards."""

    def __init__(self, grant: Grant | None) -> None:
        self.hospitals = hospitals_now()
        self.before = state_of(grant)
        self.uses = _uses(grant)

    def keep(
        self,
        *,
        by: User | None,
        grant: Grant,
        source: ImportSource | None,
        table: str,
        checks: Iterable[Finding],
        reason: str,
    ) -> AllocationImport | None:
        """Save and return the record of the import; None if the import changed nothing. `table` is its `table_sha256`."""
        now = hospitals_now()
        changed = [key for key, hospital in now.items() if self.hospitals.get(key) != hospital]
        before = {
            **self.before,
            "hospitals": [self.hospitals[key] for key in changed if key in self.hospitals],
        }
        after = state_of(grant, {key: now[key] for key in changed})
        if before == after:
            return None
        source = source or ImportSource.pasted("")
        record = AllocationImport(
            grant=grant,
            grant_name=grant.name,
            made_by=by,
            source_name=" ".join(without_cpr(printable(source.name)).split())[:LONGEST_NAME],
            source_sha256=source.sha256,
            source_text=without_cpr(printable(source.text)),
            table_sha256=table,
            checks=[
                {
                    "code": check.code,
                    "severity": check.severity.value,
                    "message": without_cpr(str(check.message)),
                    "row": check.row,
                }
                for check in checks
            ],
            reason=reason,
            before={**before, USE: self.uses},
            after=after,
        )
        record.full_clean(exclude=["made_at"])
        record.save()
        record.refresh_from_db(fields=["made_at"])
        for model in (BudgetRow, Target):
            # The rows that the import made: it is the latest of the grant, and the others are older.
            known = [row["id"] for row in before[KEY_OF[model]]]
            model._default_manager.filter(grant=grant).exclude(pk__in=known).update(allocation_import=record)
        return record


def without_cpr(text: str) -> str:
    """Return the text with everything that looks like a CPR number hidden."""
    lines = (re.sub(CPR_REGEX, HIDDEN, line) for line in text.split("\n"))
    return "\n".join(HIDDEN if looks_like_cpr(line) else line for line in lines)


def earlier_imports(
    grant: Grant, source: ImportSource, *, table: str, changes_nothing: bool, adds: bool = False
) -> list[Finding]:
    """Return findings about standing imports of the same table: in this grant, replaced or not, and in another grant.

    `table` is the `table_sha256` of what is imported, "" where a hospital is not known yet. It decides which tables are
    the same: other figures in the same file are another table. An old record that has none is known by its file.
    """
    standing = AllocationImport.objects.standing()
    is_same = Q(table_sha256=table) if table else Q(pk=None)
    same = list(
        standing.filter(is_same | Q(table_sha256="", source_sha256=source.sha256))
        .select_related("grant", "made_by")
        .defer("source_text", "checks", "before", "after")
    )
    here = next((record for record in same if record.grant_id == grant.pk), None)
    elsewhere = next((record for record in same if record.grant_id != grant.pk), None)
    latest = standing.filter(grant=grant.pk).only("made_at").first() if here else None
    findings = []
    if here and (changes_nothing or adds):
        params = {**_named_import(here), "who": str(here.made_by or _("systemet"))}
        message = _("Den samme tabel er allerede indlæst %(at)s af %(who)s (indlæsning nr. %(number)s).")
        severity = Severity.REASON if adds else Severity.NOTE
        findings.append(finding("imported_before", message, params, severity=severity))
    elif here and latest and latest != here:
        newer = {f"newer_{name}": value for name, value in _named_import(latest).items()}
        message = _(
            "Tabellen er ældre end den, der gælder: Den blev indlæst %(at)s (indlæsning nr. %(number)s), og en nyere "
            "er indlæst %(newer_at)s (nr. %(newer_number)s)."
        )
        params = {**_named_import(here), **newer}
        findings.append(finding("older_import", message, params, severity=Severity.REASON))
    if elsewhere:
        message = _(
            "Den samme tabel er indlæst i en anden bevilling, %(grant)s, %(at)s (indlæsning nr. %(number)s)."
        )
        params = {**_named_import(elsewhere), "grant": str(elsewhere.grant)}
        findings.append(finding("imported_elsewhere", message, params, severity=Severity.NOTE))
    return findings


def _named_import(record: AllocationImport) -> dict[str, object]:
    return {"number": record.pk, "at": format_moment(record.made_at)}
