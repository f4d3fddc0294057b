"""Undo an import: restore the state before the import, unless something depends on its changes."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.models.deletion import DO_NOTHING
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from allocations.dependents import Use, dependents_of, obstacles_to, use_of
from allocations.imports.decided_rows import DECIDED, State, put_back_rows
from allocations.imports.record import DECIDED_FIGURES, FIGURES, TERMS, state_of, use_at_import
from allocations.models import Allocation, AllocationImport, Grant, Hospital, Purpose, Rate, StaffGroup
from allocations.notices import telling_of_targets
from allocations.policies import can_import
from allocations.services.allocations import shortfalls
from allocations.services.grants import SHORTEST_REASON, lock_grant
from allocations.services.table_application import DecidedFigures
from hrtrack.common.text.cleaning import clean_text, refuse_cpr
from hrtrack.common.text.danish import format_moment

NAMED: dict[str, type[Purpose] | type[StaffGroup]] = {"purposes": Purpose, "staff_groups": StaffGroup}


@transaction.atomic
def undo_import(*, by: User | None, record: AllocationImport, reason: str = "") -> AllocationImport:
    """Restore all that the import changed, or nothing, and record the reason. A hospital in use is not deleted.

    Waits for imports and registrations. ValidationError has the obstacles; its code is `undone` if the import is undone
    already. PermissionDenied for a user who may not import.
    """
    if by is not None and not can_import(by):
        raise PermissionDenied
    reason = " ".join(clean_text(reason).split())
    if len(reason) < SHORTEST_REASON:
        message = _("Skriv på mindst %(count)s tegn, hvorfor indlæsningen fortrydes")
        raise ValidationError({"undo_reason": message % {"count": SHORTEST_REASON}})
    refuse_cpr(reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('allocations.import'))")
    record = AllocationImport.objects.select_for_update(no_key=True).get(pk=record.pk)
    if record.undone_at:
        raise ValidationError(_already_undone(record), code="undone")
    lock_grant(pk=record.grant_id)
    if obstacles := obstacles_to_undo(record):
        raise ValidationError(obstacles)
    try:
        with transaction.atomic():
            _put_back(record, by, reason)
    except (ProtectedError, IntegrityError):
        raise ValidationError(_("Noget bruger det, der blev indlæst, og det kan ikke fjernes")) from None
    record.refresh_from_db()
    return record


def outcome_of_undoing(record: AllocationImport) -> str:
    """Return a sentence about the undone import: everything is as before, or some created hospitals remain."""
    created = [row["id"] for row in _created(record, "hospitals")]
    left = [str(hospital) for hospital in Hospital.objects.filter(pk__in=created)]
    if not left:
        return _("Alt er, som det var før den.")
    message = ngettext(
        "%(hospitals)s, som den oprettede, bliver, for det er rettet siden eller bruges af andet. "
        "Alt andet er, som det var før den.",
        "%(hospitals)s, som den oprettede, bliver, for de er rettet siden eller bruges af andet. "
        "Alt andet er, som det var før den.",
        len(left),
    )
    return message % {"hospitals": ", ".join(left)}


def obstacles_to_undo(record: AllocationImport) -> list[str]:
    """Return sentences about why the import can't be undone; none if it can. For users who may change the grant."""
    if record.undone_at or record.grant is None:
        return [_already_undone(record)]
    later = AllocationImport.objects.standing().filter(grant=record.grant_id, pk__gt=record.pk).first()
    if later:
        message = _("Bevillingen er indlæst igen siden. Fortryd først indlæsning nr. %(number)s.")
        return [message % {"number": later.pk}]
    if changed := _changed_since(record):
        return changed
    back = _terms_put_back(record)
    # What does not fit the terms of today either is no obstacle: undoing the import is not the cause.
    stands_already = obstacles_to(record.grant)
    in_the_way = [] if back is None else [each for each in obstacles_to(back) if each not in stands_already]
    return [*_dependents(record), *_named_in_use(record), *_below_use(record, back), *in_the_way]


def _already_undone(record: AllocationImport) -> str:
    at = record.undone_at
    return _("Indlæsningen blev fortrudt %(at)s.") % {"at": format_moment(at) if at else ""}


def _by_hospital(state: State) -> dict[int, State]:
    return {allocation["hospital"]: allocation for allocation in state["allocations"]}


def _created(record: AllocationImport, kind: str) -> list[State]:
    """Return the purposes, staff groups or hospitals that the import created; `kind` is the key in the record's states."""
    before = {row["id"] for row in record.before[kind]}
    return [row for row in record.after[kind] if row["id"] not in before]


def _new_allocations(record: AllocationImport) -> dict[int, State]:
    before = _by_hospital(record.before)
    return {key: row for key, row in _by_hospital(record.after).items() if key not in before}


def _changed_since(record: AllocationImport) -> list[str]:
    """Return sentences about changes since the import."""
    now, left = state_of(record.grant), record.after
    sentences = []
    if now["terms"] != left["terms"]:
        sentences.append(_("Det, der er besluttet om bevillingen, er rettet siden."))
    if any(now[kind] != left[kind] for kind in NAMED):
        sentences.append(_("Bevillingens formål eller personalegrupper er rettet siden."))
    if now["rates"] != left["rates"]:
        sentences.append(_("Bevillingens pris er rettet siden."))
    rows_now, rows_left = _by_hospital(now), _by_hospital(left)
    for key in [*rows_left, *(key for key in rows_now if key not in rows_left)]:
        pair = [
            None if row is None else [row[name] for name in (*FIGURES, *DECIDED_FIGURES)]
            for row in (rows_now.get(key), rows_left.get(key))
        ]
        if pair[0] != pair[1] or _rows_of(now, key) != _rows_of(left, key):
            name = (rows_now.get(key) or rows_left[key])["hospital__name"]
            sentences.append(_("Fordelingen til %(hospital)s er rettet siden.") % {"hospital": name})
    return sentences


def _rows_of(state: State, hospital: int) -> list[State]:
    """Return the budget rows and the targets of a hospital in a state."""
    return [
        row for name in ("budget_rows", "targets") for row in state[name] if row["hospital_id"] == hospital
    ]


def _terms_put_back(record: AllocationImport) -> Grant | None:
    """Return the grant with its terms before the import, not saved; None if the import created the grant."""
    if record.before["terms"] is None or record.grant is None:
        return None
    grant = Grant.objects.get(pk=record.grant.pk)
    for name in TERMS:
        setattr(grant, name, stored(Grant, name, record.before["terms"][name]))
    return grant


def stored(model: type[Grant] | type[Allocation] | type[Rate], name: str, value: str | None) -> Any:
    """Return a value of a record's state as the model's field has it."""
    return getattr(model._meta.get_field(name), "to_python")(value)  # noqa: B009 - every field but a relation has it


def _dependents(record: AllocationImport) -> list[str]:
    assert record.grant is not None  # noqa: S101 - for the type checker: a standing import has one
    dependents = dependents_of(record.grant)
    sentences = [
        _("%(hospital)s har %(what)s i bevillingen.")
        % {"hospital": row["hospital__name"], "what": _joined(dependents[key])}
        for key, row in _new_allocations(record).items()
        if key in dependents
    ]
    if record.before["terms"] is None and None in dependents:
        sentences.append(_("Bevillingen har %(what)s.") % {"what": _joined(dependents[None])})
    return sentences


def _joined(phrases: list[str]) -> str:
    return (
        phrases[0]
        if len(phrases) == 1
        else _("%(many)s og %(last)s") % {"many": ", ".join(phrases[:-1]), "last": phrases[-1]}
    )


def _named_in_use(record: AllocationImport) -> list[str]:
    """Return sentences about the purposes and staff groups that the import created and that are in use."""
    return [
        _("»%(name)s« er i brug på stillinger eller ansættelser.") % {"name": row["name"]}
        for kind, model in NAMED.items()
        for row in _created(record, kind)
        if _is_referred_to(model(pk=row["id"]))
    ]


def _is_referred_to(row: Purpose | StaffGroup) -> bool:
    return any(
        relation.field.model._base_manager.filter(**{relation.field.name: row.pk}).exists()
        for relation in row._meta.related_objects
        if relation.on_delete is not DO_NOTHING and not relation.many_to_many
    )


def _below_use(record: AllocationImport, back: Grant | None) -> list[str]:
    """Return sentences about figures that undoing would lower below the use, counted under the earlier terms.

    Only a use that the import gave room for is in the way: see `_use_of_room`.
    """
    before, after = _by_hospital(record.before), _by_hospital(record.after)
    if back is None or not before:
        return []
    uses = _use_before(record, back)
    return [
        sentence
        for key, row in before.items()
        for sentence in shortfalls(
            row["hospital__name"],
            before=_decided_figures(after[key]),
            after=_decided_figures(row),
            counts_posts=back.counts_posts,
            use=_use_of_room(
                uses.get(key, Use()),
                at_import=use_at_import(record, key),
                before=_decided_figures(row),
                after=_decided_figures(after[key]),
            ),
        )
    ]


def _use_of_room(use: Use, *, at_import: Use, before: DecidedFigures, after: DecidedFigures) -> Use:
    """Return the use that is there because of the import, each figure 0 where the use needs nothing of what it gave.

    The hospital had room before the import: its figures, the money that needs no reason, and what it used already, with
    a reason or not. The import gave room where its figures are higher than that. `before` and `after` are its figures
    before and after the import, `at_import` its use just before; amounts in kr.
    """
    posts_there_were = max(before.target, at_import.created)
    money_there_was = max(before.amount, use.without_reason, at_import.committed)
    return Use(
        created=use.created if after.target > posts_there_were < use.created else Decimal(),
        committed=use.committed if after.amount > money_there_was < use.committed else Decimal(),
    )


def _decided_figures(row: State) -> DecidedFigures:
    return DecidedFigures(Decimal(row["amount"]), Decimal(row["target"]))


def _use_before(record: AllocationImport, back: Grant) -> dict[int, Use]:
    """Return each hospital's use under the earlier terms and prices, which are saved for the count and taken back."""
    if all(record.before[name] == record.after[name] for name in ("terms", *DECIDED)):
        return use_of(back)
    with transaction.atomic():
        back.save()
        put_back_rows(back.pk, record.before)
        uses = use_of(back)
        transaction.set_rollback(True)
    return uses


def _put_back(record: AllocationImport, by: User | None, reason: str) -> None:
    assert record.grant is not None  # noqa: S101 - for the type checker: a standing import has one
    grant, is_new = record.grant, record.before["terms"] is None
    record.undone_at, record.undone_by, record.undo_reason = Now(), by, reason
    record.full_clean(exclude=["undone_at"], validate_constraints=False)
    record.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    with telling_of_targets(grant):
        put_back_rows(grant.pk, record.before)
    Allocation.objects.filter(grant=grant, hospital__in=_new_allocations(record)).delete()
    before = _by_hospital(record.before)
    for allocation in Allocation.objects.filter(grant=grant).select_related("grant", "hospital"):
        earlier = before[allocation.hospital_id]
        figures = {name: stored(Allocation, name, earlier[name]) for name in FIGURES}
        if any(getattr(allocation, name) != value for name, value in figures.items()):
            for name, value in figures.items():
                setattr(allocation, name, value)
            allocation.full_clean()
            allocation.save()
    for kind, model in NAMED.items():
        model._default_manager.filter(pk__in=[row["id"] for row in _created(record, kind)]).delete()
    if is_new:
        AllocationImport.objects.filter(grant=grant).update(grant=None)
        grant.delete()
    elif record.before["terms"] != record.after["terms"]:
        back = _terms_put_back(record)
        assert back is not None  # noqa: S101 - for the type checker: the grant was there before
        back.full_clean()
        back.save()
    _put_back_hospitals(record)


def _put_back_hospitals(record: AllocationImport) -> None:
    """Delete the hospitals that the import created, unless changed or in use, and the spellings it added."""
    before = {row["id"]: row for row in record.before["hospitals"]}
    for row in record.after["hospitals"]:
        hospital = Hospital.objects.select_for_update(no_key=True).filter(pk=row["id"]).first()
        if hospital is None:
            continue
        if row["id"] in before:
            added = set(row["other_names"]) - set(before[row["id"]]["other_names"])
            hospital.other_names = [name for name in hospital.other_names if name not in added]
            hospital.save(update_fields=["other_names"])
        elif hospital.closed_from is None and all(
            getattr(hospital, name) == row[name] for name in ("name", "short_name", "other_names")
        ):
            try:
                with transaction.atomic():
                    hospital.delete()
                    with connection.cursor() as cursor:
                        # Rows that refer to the hospital must be found here, not when the transaction ends.
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            except (ProtectedError, IntegrityError):
                continue  # the hospital stays: other rows refer to it
