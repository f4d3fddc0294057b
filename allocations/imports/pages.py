"""The pages about imports that were made: what each was read from and did, and undoing it."""

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

from accounts.requests import UserRequest
from allocations.imports.plan import CHANGED, CREATED, UNCHANGED
from allocations.imports.record import FIGURES, TERMS, State
from allocations.imports.tables import VARIANTS, old_to_new
from allocations.imports.undo import obstacles_to_undo, said_of_undone, stored, undo_import
from allocations.models import Allocation, AllocationImport, Grant, Purpose, StaffGroup
from allocations.policies import can_import, can_read_imports
from allocations.services.grants import TermChange, readable
from hrtrack.common.text.danish import NOTHING, format_moment
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import TextField
from hrtrack.common.web.tables import NUMBER_ATTRS, Table, badge

WIDEST = 60  # characters of a column of the text as it was read


def state_of_import(record: AllocationImport) -> tuple[str, str]:
    """In a word, and its colour."""
    return (_("Fortrudt"), "") if record.undone_at else (_("Gælder"), "success")


def source_of(record: AllocationImport) -> str:
    return record.source_name or _("Indsat tekst")


def who(user: Any) -> str:
    return str(user or _("systemet"))


@dataclass(frozen=True)
class HospitalChange:
    """A hospital's part before (None: it had none) and after, as `old_to_new` reads them. Amounts in kr."""

    hospital: str
    before: Allocation | None
    share_percent: Decimal | None
    amount: Decimal | None
    target: Decimal | None
    reduction_reason: str

    @property
    def action(self) -> str:
        if self.before is None:
            return CREATED
        figures = FIGURES[:3]
        return CHANGED if any(getattr(self, f) != getattr(self.before, f) for f in figures) else UNCHANGED


def hospital_changes(record: AllocationImport) -> list[HospitalChange]:
    before, after = (
        {row["hospital"]: row for row in state["allocations"]} for state in (record.before, record.after)
    )
    return [
        HospitalChange(
            (after.get(key) or before[key])["hospital__name"],
            Allocation(**_figures(before[key])) if key in before else None,
            **(_figures(after[key]) if key in after else dict.fromkeys(FIGURES)),
        )
        for key in [*after, *(key for key in before if key not in after)]
    ]


def _figures(row: State) -> dict[str, Any]:
    return {name: stored(Allocation, name, row[name]) for name in FIGURES}


def grant_changes(record: AllocationImport) -> list[TermChange]:
    """Everything but the hospitals' parts that the import made otherwise."""
    before, after = record.before, record.after
    was = before["terms"] or {}
    found = [
        TermChange(
            _label(name), _term(name, was[name]) if was else NOTHING, _term(name, after["terms"][name])
        )
        for name in TERMS
        if was.get(name) != after["terms"][name] and (was or after["terms"][name])
    ]
    for what, model in (("purposes", Purpose), ("staff_groups", StaffGroup)):
        found += [
            TermChange(str(model._meta.verbose_name), NOTHING, row["name"]) for row in _new(record, what)
        ]
    found += [TermChange(_("Nyt hospital"), NOTHING, row["name"]) for row in _new(record, "hospitals")]
    known = {row["id"]: row["other_names"] for row in before["hospitals"]}
    found += [
        TermChange(
            _("Andre skrivemåder for %(hospital)s") % {"hospital": row["name"]},
            ", ".join(known[row["id"]]) or NOTHING,
            ", ".join(row["other_names"]) or NOTHING,
        )
        for row in after["hospitals"]
        if row["id"] in known
    ]
    return found


def _new(record: AllocationImport, what: str) -> list[State]:
    known = {row["id"] for row in record.before[what]}
    return [row for row in record.after[what] if row["id"] not in known]


def _label(name: str) -> str:
    return str(getattr(Grant._meta.get_field(name), "verbose_name", name))


def _term(name: str, value: str | None) -> str:
    return readable(name, stored(Grant, name, value))


def told_shortly(record: AllocationImport) -> str:
    """What the import changed, in a few words."""
    actions = [change.action for change in hospital_changes(record)]
    created, changed = actions.count(CREATED), actions.count(CHANGED)
    said = []
    if record.before["terms"] is None:
        said.append(_("bevillingen oprettet"))
    elif record.before["terms"] != record.after["terms"]:
        said.append(_("bevillingen ændret"))
    if created:
        count = {"count": created}
        said.append(
            ngettext("%(count)s fordeling oprettet", "%(count)s fordelinger oprettet", created) % count
        )
    if changed:
        count = {"count": changed}
        said.append(ngettext("%(count)s fordeling ændret", "%(count)s fordelinger ændret", changed) % count)
    text = ", ".join(said or [_("formål, grupper eller skrivemåder")])
    return text[0].upper() + text[1:]


class ImportTable(Table):
    number = tables.Column(
        verbose_name=gettext_lazy("Indlæsning"),
        accessor="pk",
        linkify=("allocations:allocation_import", {"pk": tables.A("pk")}),
    )
    made_at = tables.Column(verbose_name=gettext_lazy("Indlæst"))
    grant_name = tables.Column(verbose_name=gettext_lazy("Bevilling"))
    made_by = tables.Column(verbose_name=gettext_lazy("Af"), empty_values=())
    source = tables.Column(verbose_name=gettext_lazy("Fra"), accessor="pk")
    changed = tables.Column(verbose_name=gettext_lazy("Ændrede"), accessor="pk")
    state = tables.Column(verbose_name=gettext_lazy("Status"), accessor="pk")

    empty = gettext_lazy("Ingen tabel er indlæst i bevillingen endnu.")

    def render_number(self, value: int) -> str:
        return _("Nr. %(number)s") % {"number": value}

    def render_made_at(self, record: AllocationImport) -> str:
        return format_moment(record.made_at)

    def render_made_by(self, record: AllocationImport) -> str:
        return who(record.made_by)

    def render_source(self, record: AllocationImport) -> str:
        return source_of(record)

    def render_changed(self, record: AllocationImport) -> str:
        return told_shortly(record)

    def render_state(self, record: AllocationImport) -> str:
        return badge(*state_of_import(record))


def table_of_imports(grant: Grant | None) -> ImportTable:
    """Those of a grant, or of grants that are gone; the texts they were read from are left where they are."""
    found = AllocationImport.objects.filter(grant=grant)
    shown = found.select_related("made_by").defer("source_text", "checks")
    return ImportTable(shown, caption=_("Indlæsninger"), exclude=["grant_name"] if grant else [])


class ImportedChangesTable(Table):
    """A record is a HospitalChange."""

    hospital = tables.Column(verbose_name=gettext_lazy("Hospital"))
    share_percent = tables.Column(
        verbose_name=gettext_lazy("Fordelingsnøgle i %"), attrs=NUMBER_ATTRS, empty_values=()
    )
    amount = tables.Column(verbose_name=gettext_lazy("Tildelt (tkr.)"), attrs=NUMBER_ATTRS, empty_values=())
    target = tables.Column(verbose_name=gettext_lazy("Måltal"), attrs=NUMBER_ATTRS, empty_values=())
    reduction_reason = tables.Column(verbose_name=gettext_lazy("Begrundelse"))
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
    """Cells parted by tabs under each other; other lines as they are."""
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
            "made_by": who(record.made_by),
            "undone_by": who(record.undone_by),
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
        return f"{_('Indlæsningen er fortrudt.')} {said_of_undone(self.object)}"

    def get_success_url(self) -> str:
        return reverse("allocations:allocation_import", args=[self.object.pk])
