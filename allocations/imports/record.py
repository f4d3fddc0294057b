"""What is kept of an import: what it was read from, what was checked, and what stood before it and after it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allocations.models import Allocation, AllocationImport, Grant, Hospital, Purpose, StaffGroup
from allocations.reading import Finding, Severity
from allocations.services.grants import FIELDS
from hrtrack.common.tabular.findings import finding
from hrtrack.common.text.cleaning import CPR_REGEX, looks_like_cpr, printable
from hrtrack.common.text.danish import format_moment

TERMS = ["name", *FIELDS]
FIGURES = ["share_percent", "amount", "target", "reduction_reason"]
LONGEST_NAME = 200
HIDDEN = "••••••-••••"

State = dict[str, Any]


@dataclass(frozen=True)
class ImportSource:
    """Where a table came from: a file's name, "" for pasted text; the SHA-256 of its bytes; the text it was read as."""

    name: str
    sha256: str
    text: str

    @classmethod
    def pasted(cls, text: str) -> "ImportSource":
        return cls("", sha256_of(text.encode(errors="replace")), text)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def state_of(grant: Grant | None, hospitals: Mapping[int, State] | None = None) -> State:
    """The grant as an import may change it, as JSON: its terms (None: there is no grant), purposes, staff groups and
    allocations, and the hospitals given. Amounts in kr. as text.
    """
    key = None if grant is None else grant.pk
    terms = Grant.objects.filter(pk=key).values(*TERMS).first() if key else None
    allocations = Allocation.objects.filter(grant=key).order_by("hospital__sort_key", "hospital")
    return {
        "terms": terms and {name: _as_json(value) for name, value in terms.items()},
        "purposes": _named(Purpose, key),
        "staff_groups": _named(StaffGroup, key),
        "allocations": [
            {name: value if name == "hospital" else _as_json(value) for name, value in row.items()}
            for row in allocations.values("hospital", "hospital__name", *FIGURES)
        ],
        "hospitals": list((hospitals or {}).values()),
    }


def hospitals_now() -> dict[int, State]:
    """Every hospital and its spellings, by its id."""
    return {
        row["id"]: dict(row) for row in Hospital.objects.values("id", "name", "short_name", "other_names")
    }


def _named(model: type[Purpose] | type[StaffGroup], grant: int | None) -> list[State]:
    return [dict(row) for row in model._default_manager.filter(grant=grant).values("id", "name", "position")]


def _as_json(value: Any) -> str | None:
    return None if value is None else str(value)


class Recorder:
    """Made before an import writes, of the grant it goes into; afterwards it keeps what has changed."""

    def __init__(self, grant: Grant | None) -> None:
        self.hospitals = hospitals_now()
        self.before = state_of(grant)

    def keep(
        self,
        *,
        by: User | None,
        grant: Grant,
        source: ImportSource | None,
        checks: Iterable[Finding],
        reason: str,
    ) -> AllocationImport | None:
        """The import, kept; None when it changed nothing."""
        now = hospitals_now()
        changed = [key for key, hospital in now.items() if self.hospitals.get(key) != hospital]
        before = {
            **self.before,
            "hospitals": [self.hospitals[key] for key in changed if key in self.hospitals],
        }
        after = state_of(grant, {key: now[key] for key in changed})
        if before == after:
            return None
        read = source or ImportSource.pasted("")
        kept = AllocationImport(
            grant=grant,
            grant_name=grant.name,
            made_by=by,
            source_name=" ".join(without_cpr(printable(read.name)).split())[:LONGEST_NAME],
            source_sha256=read.sha256,
            source_text=without_cpr(printable(read.text)),
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
            before=before,
            after=after,
        )
        kept.full_clean(exclude=["made_at"])
        kept.save()
        kept.refresh_from_db(fields=["made_at"])
        return kept


def without_cpr(text: str) -> str:
    """The text with what looks like a CPR number hidden: the table is kept, and nobody's number with it."""
    lines = (re.sub(CPR_REGEX, HIDDEN, line) for line in text.split("\n"))
    return "\n".join(HIDDEN if looks_like_cpr(line) else line for line in lines)


def earlier_imports(grant: Grant, source: ImportSource, *, changes_nothing: bool) -> list[Finding]:
    """Where the same table stands imported already: in the grant, with a newer one in its place or not, and in another."""
    standing = AllocationImport.objects.standing()
    same = list(
        standing.filter(source_sha256=source.sha256)
        .select_related("grant", "made_by")
        .defer("source_text", "checks", "before", "after")
    )
    here = next((each for each in same if each.grant_id == grant.pk), None)
    elsewhere = next((each for each in same if each.grant_id != grant.pk), None)
    latest = standing.filter(grant=grant.pk).only("made_at").first() if here else None
    found = []
    if here and changes_nothing:
        params = {**_named_import(here), "who": str(here.made_by or _("systemet"))}
        message = _("Den samme tabel er allerede indlæst %(at)s af %(who)s (indlæsning nr. %(number)s).")
        found.append(finding("imported_before", message, params, severity=Severity.NOTE))
    elif here and latest and latest != here:
        newer = {f"newer_{name}": value for name, value in _named_import(latest).items()}
        message = _(
            "Tabellen er ældre end den, der gælder: Den blev indlæst %(at)s (indlæsning nr. %(number)s), og en nyere "
            "er indlæst %(newer_at)s (nr. %(newer_number)s)."
        )
        params = {**_named_import(here), **newer}
        found.append(finding("older_import", message, params, severity=Severity.REASON))
    if elsewhere:
        message = _(
            "Den samme tabel er indlæst i en anden bevilling, %(grant)s, %(at)s (indlæsning nr. %(number)s)."
        )
        params = {**_named_import(elsewhere), "grant": str(elsewhere.grant)}
        found.append(finding("imported_elsewhere", message, params, severity=Severity.NOTE))
    return found


def _named_import(record: AllocationImport) -> dict[str, object]:
    return {"number": record.pk, "at": format_moment(record.made_at)}
