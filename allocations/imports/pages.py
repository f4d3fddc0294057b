"""The pages about past imports: the source and the changes of each, and the form to undo one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.requests import UserRequest
from allocations.imports.decided_rows import State
from allocations.imports.plan import CHANGED, CREATED, UNCHANGED, TableFigures
from allocations.imports.record import TERMS
from allocations.imports.tables import VARIANTS, old_to_new
from allocations.imports.undo import obstacles_to_undo, outcome_of_undoing, stored, undo_import
from allocations.models import AllocationImport, Grant, Purpose, Rate, StaffGroup
from allocations.models.grants import OWN_TEXTS
from allocations.policies import can_import, can_read_imports
from allocations.services.grants import TermChange, readable
from hrtrack.common.text.danish import NOTHING, format_moment
from hrtrack.common.text.readable import readable_value
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import TextField
from hrtrack.common.web.tables import NUMBER_ATTRS, NameColumn, Table, badge

WIDEST = 60  # characters of a column of the text as it was read


def state_of_import(record: AllocationImport) -> tuple[str, str]:
    """Return the import's state in a word, and the variant of its badge."""
    return (_("Fortrudt"), "") if record.undone_at else (_("Gælder"), "success")


def source_of(record: AllocationImport) -> str:
    """Return the name of the file, or that the text was pasted."""
    return record.source_name or _("Indsat tekst")


def user_name(user: Any) -> str:
    """Return the user's name; the system's for None."""
    return str(user or _("systemet"))


@dataclass(frozen=True)
class HospitalChange:
    """A hospital's figures before (None if it had no allocation) and after an import, for `old_to_new`; in kr."""

    hospital: str
    before: TableFigures | None
    after: TableFigures
    reduction_reason: str

    @property
    def share_percent(self) -> Decimal | None:
        """The share after the import, in per cent."""
        return self.after.share_percent

    @property
    def amount(self) -> Decimal | None:
        """The amount after the import, in kr."""
        return self.after.amount

    @property
    def target(self) -> Decimal | None:
        """The target after the import."""
        return self.after.target

    @property
    def action(self) -> str:
        """CREATED, CHANGED or UNCHANGED, by share, amount and target."""
        if self.before is None:
            return CREATED
        return CHANGED if self.after != self.before else UNCHANGED


def hospital_changes(record: AllocationImport) -> list[HospitalChange]:
    """Return the allocations before and after, those that the import left alone included."""
    before, after = (
        {row["hospital"]: row for row in state["allocations"]} for state in (record.before, record.after)
    )
    return [
        HospitalChange(
            hospital=(after.get(key) or before[key])["hospital__name"],
            before=_figures(before[key]) if key in before else None,
            after=_figures(after.get(key)),
            reduction_reason=after[key]["reduction_reason"] if key in after else "",
        )
        for key in [*after, *(key for key in before if key not in after)]
    ]


def _figures(row: State | None) -> TableFigures:
    values = [None if row is None else row[name] for name in ("share_percent", "amount", "target")]
    return TableFigures(*(None if value is None else Decimal(value) for value in values))


def grant_changes(record: AllocationImport) -> list[TermChange]:
    """Return the import's changes to the grant, its purposes and staff groups, and the hospitals' names."""
    before, after = record.before, record.after
    earlier = before["terms"] or {}
    changes = [
        TermChange(
            _label(name),
            _term(name, earlier[name]) if earlier else NOTHING,
            _term(name, after["terms"][name]),
            name in OWN_TEXTS,
        )
        for name in TERMS
        if earlier.get(name) != after["terms"][name] and (earlier or after["terms"][name])
    ]
    changes += _price_changes(record)
    for kind, model in (("purposes", Purpose), ("staff_groups", StaffGroup)):
        changes += [
            TermChange(str(model._meta.verbose_name), NOTHING, row["name"], is_own_text=True)
            for row in _new(record, kind)
        ]
    changes += [
        TermChange(_("Nyt hospital"), NOTHING, row["name"], is_own_text=True)
        for row in _new(record, "hospitals")
    ]
    known = {row["id"]: row["other_names"] for row in before["hospitals"]}
    changes += [
        TermChange(
            _("Andre skrivemåder for %(hospital)s") % {"hospital": row["name"]},
            ", ".join(known[row["id"]]) or NOTHING,
            ", ".join(row["other_names"]) or NOTHING,
            is_own_text=True,
        )
        for row in after["hospitals"]
        if row["id"] in known
    ]
    return changes


def _price_changes(record: AllocationImport) -> list[TermChange]:
    """Return each price that the import added or corrected."""
    field: Any = Rate._meta.get_field("price")
    before = {row["id"]: row for row in record.before["rates"]}

    def shown(row: State | None) -> str:
        return NOTHING if row is None else readable_value(field, stored(Rate, "price", row["price"]))

    return [
        TermChange(str(field.verbose_name), shown(before.get(row["id"])), shown(row))
        for row in record.after["rates"]
        if row != before.get(row["id"])
    ]


def _new(record: AllocationImport, kind: str) -> list[State]:
    known = {row["id"] for row in record.before[kind]}
    return [row for row in record.after[kind] if row["id"] not in known]


def _label(name: str) -> str:
    return str(getattr(Grant._meta.get_field(name), "verbose_name", name))


def _term(name: str, value: str | None) -> str:
    return readable(name, stored(Grant, name, value))


def summary_of(record: AllocationImport) -> str:
    """Return the import's changes in a few words."""
    actions = [change.action for change in hospital_changes(record)]
    created, changed = actions.count(CREATED), actions.count(CHANGED)
    phrases = []
    if record.before["terms"] is None:
        phrases.append(_("bevillingen oprettet"))
    elif any(record.before[name] != record.after[name] for name in ("terms", "rates")):
        phrases.append(_("bevillingen ændret"))
    if created:
        count = {"count": created}
        phrases.append(
            ngettext("%(count)s fordeling oprettet", "%(count)s fordelinger oprettet", created) % count
        )
    if changed:
        count = {"count": changed}
        phrases.append(
            ngettext("%(count)s fordeling ændret", "%(count)s fordelinger ændret", changed) % count
        )
    text = ", ".join(phrases or [_("formål, grupper eller skrivemåder")])
    return text[0].upper() + text[1:]


class ImportTable(Table):
    """The imports of a grant, newest first. A record is an AllocationImport."""

    number = tables.Column(
        verbose_name=gettext_lazy("Indlæsning"),
        accessor="pk",
        linkify=("allocations:allocation_import", {"pk": tables.A("pk")}),
    )
    made_at = tables.Column(verbose_name=gettext_lazy("Indlæst"))
    grant_name = NameColumn(verbose_name=gettext_lazy("Bevilling"))
    made_by = NameColumn(verbose_name=gettext_lazy("Af"), empty_values=())
    source = tables.Column(verbose_name=gettext_lazy("Fra"), accessor="pk")
    changed = tables.Column(verbose_name=gettext_lazy("Ændrede"), accessor="pk")
    state = tables.Column(verbose_name=gettext_lazy("Status"), accessor="pk")

    empty = gettext_lazy("Ingen tabel er indlæst i bevillingen endnu.")

    def render_number(self, value: int) -> str:
        return _("Nr. %(number)s") % {"number": value}

    def render_made_at(self, record: AllocationImport) -> str:
        return format_moment(record.made_at)

    def render_made_by(self, record: AllocationImport) -> str:
        return user_name(record.made_by)

    def render_source(self, record: AllocationImport) -> str:
        return source_of(record)

    def render_changed(self, record: AllocationImport) -> str:
        return summary_of(record)

    def render_state(self, record: AllocationImport) -> str:
        return badge(*state_of_import(record))


def table_of_imports(user: User, grant: Grant | None) -> ImportTable:
    """Return the table of a grant's imports that the user reads; for None those of deleted grants.

    The sources' texts are not loaded.
    """
    imports = AllocationImport.objects.for_user(user).filter(grant=grant)
    shown = imports.select_related("made_by").defer("source_text", "checks")
    return ImportTable(shown, caption=_("Indlæsninger"), exclude=["grant_name"] if grant else [])


class ImportedChangesTable(Table):
    """The allocations before and after an import. A record is a HospitalChange."""

    hospital = NameColumn(verbose_name=gettext_lazy("Hospital"))
    share_percent = tables.Column(
        verbose_name=gettext_lazy("Fordelingsnøgle i %"), attrs=NUMBER_ATTRS, empty_values=()
    )
    amount = tables.Column(verbose_name=gettext_lazy("Tildelt (tkr.)"), attrs=NUMBER_ATTRS, empty_values=())
    target = tables.Column(verbose_name=gettext_lazy("Måltal"), attrs=NUMBER_ATTRS, empty_values=())
    reduction_reason = NameColumn(verbose_name=gettext_lazy("Begrundelse"))
    action = tables.Column(verbose_name=gettext_lazy("Ændring"))

    def render_share_percent(self, value: Decimal | None, record: HospitalChange) -> str:
        return old_to_new(record, "share_percent", value)

    def render_amount(self, value: Decimal | None, record: HospitalChange) -> str:
        return old_to_new(record, "amount", value, exponent=-3)

    def render_target(self, value: Decimal | None, record: HospitalChange) -> str:
        return old_to_new(record, "target", value)

    def render_action(self, value: str) -> str:
        words = {CREATED: _("Oprettet"), CHANGED: _("Ændret"), UNCHANGED: _("Uændret")}
        return badge(words[value], VARIANTS[value])


def aligned(text: str) -> str:
    """Return the text with cells delimited by tabs aligned in columns, and other lines unchanged."""
    rows = [line.split("\t") for line in text.split("\n")]
    widths: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row if len(row) > 1 else []):
            widths[place] = max(widths.get(place, 0), min(len(cell), WIDEST))
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: dict[int, int]) -> str:
    if len(row) == 1:
        return row[0]
    return "  ".join(cell.ljust(widths[place]) for place, cell in enumerate(row)).rstrip()


class UndoForm(EditForm):
    """The reason for undoing an import."""

    undo_reason = TextField(
        label=gettext_lazy("Hvorfor fortrydes indlæsningen?"),
        help_text=gettext_lazy("Begrundelsen gemmes sammen med indlæsningen."),
        max_length=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["undo_reason"].widget.attrs["rows"] = 2


class ImportPage(EditView):
    """An import that was made. Administrators can undo the import here."""

    request: UserRequest
    template_name = "allocations/administration/import.html"
    form_class = UndoForm
    conflict_codes = ("undone",)
    object: AllocationImport

    def get_object(self) -> AllocationImport:
        user = self.request.user
        if not can_read_imports(user) or (self.request.method == "POST" and not can_import(user)):
            raise PermissionDenied
        records = AllocationImport.objects.for_user(user).select_related("grant", "made_by", "undone_by")
        return get_object_or_404(records, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs.get("form") and kwargs["form"].errors:
            self.object = self.get_object()  # another user may have undone the import
        record = self.object
        may_undo = can_import(self.request.user)
        text, variant = state_of_import(record)
        changes = hospital_changes(record)
        return {
            **super().get_context_data(**kwargs),
            "record": record,
            "state": {"text": text, "variant": variant},
            "source": source_of(record),
            "made_by": user_name(record.made_by),
            "undone_by": user_name(record.undone_by),
            "grant_changes": grant_changes(record),
            "is_new": record.before["terms"] is None,
            "table": ImportedChangesTable(
                changes,
                caption=_("Hospitalerne før og efter"),
                exclude=[] if any(change.reduction_reason for change in changes) else ["reduction_reason"],
            ),
            "as_read": aligned(record.source_text),
            "may_undo": may_undo,
            "obstacles": obstacles_to_undo(record) if may_undo and not record.undone_at else [],
        }

    def save(self, form: UndoForm) -> AllocationImport:
        reason = form.cleaned_data["undo_reason"]
        return undo_import(by=self.request.user, record=self.object, reason=reason)

    def get_success_message(self) -> str:
        return f"{_('Indlæsningen er fortrudt.')} {outcome_of_undoing(self.object)}"

    def get_success_url(self) -> str:
        return reverse("allocations:allocation_import", args=[self.object.pk])
