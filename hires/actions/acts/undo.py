"""Undo the newest act of a hire: put every row that the act changed back as it was before, from the history.

What an act created is deleted, a registration with its post, employee and department too. The events stay, so a report as
known before the undoing says what it said then. Nothing is undone that something depends on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from psycopg.errors import ForeignKeyViolation

from accounts.models import User
from allocations.models import Allocation, Department
from hires.act_dependents import dependents_of
from hires.actions.acts.recording import latest_act
from hires.actions.locking import check_capacity, lock_persons, open_allocation, translated_violations
from hires.actions.money import check_money, committed
from hires.actions.validation import POST_FULL, Problems, check_schedule
from hires.capacity import PeriodSpan, PostLimits, overfull_on
from hires.models import Decision, Employee, Hire, HireAct, Period, Post, PostPurpose, SamePerson
from hires.posts import schedule_of
from hrtrack.common.database.events import event_model, tracked_fields
from hrtrack.common.text.cleaning import clean_text
from hrtrack.common.text.danish import format_date

DEPENDED_ON = "depended_on"  # the code of an error: something depends on the act
UNDONE_BEFORE = "undone_before"  # the code of an error: another user has undone the act
Model = type[models.Model]
# The models in the order in which their rows are named to the user.
ORDER: tuple[Model, ...] = (Period, Decision, Hire, Employee, SamePerson, PostPurpose, Post)


@dataclass(frozen=True)
class ChangedRow:
    """A row that an act changed: its values before the act, None if the act created the row, and after; None if deleted."""

    model: Model
    key: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@transaction.atomic
def undo_act(*, by: User, act: HireAct, over_money_reason: str = "") -> HireAct:
    """Undo an act, the newest of its hires. Sent twice by the same user, it is done once.

    ValidationError, DEPENDED_ON, with a sentence for everything that depends on the act, or that has no room any more;
    UNDONE_BEFORE if another user was quicker.
    """
    hire = Hire.objects.filter(pk=act.hire_id).select_related("hospital").first()
    if hire is None:
        return _undone_before(HireAct.objects.get(pk=act.pk), by)
    allocation = open_allocation(by, hire)
    hires = _hires_of(act)
    # Evaluated for the locks alone.
    list(
        Hire.objects.select_for_update(of=["self", "employee"])
        .select_related("employee")
        .filter(pk__in=hires)
    )
    act = HireAct.objects.get(pk=act.pk)
    if act.undone_by_id is not None:
        return _undone_before(act, by)
    if SamePerson._meta.label_lower in act.rows:
        lock_persons(hire.hospital)
    reason = clean_text(over_money_reason)
    problems = Problems()
    problems.add_text("over_money_reason", reason, Hire._meta.get_field("over_money_reason"))
    problems.raise_any()
    if obstacles := obstacles_to_undo(act):
        raise ValidationError([ValidationError(sentence, code=DEPENDED_ON) for sentence in obstacles])
    before = committed(allocation)
    act.undone_by = by
    act.save(update_fields=["undone_by"])
    with translated_violations():
        _put_back(_changed_rows(act), reason)
        restored = list(Hire.objects.live().filter(pk__in=hires).select_related("post__hospital"))
        for each in restored:
            _check_room(allocation, each)
    reasons = {each.over_money_reason for each in restored}
    check_money(allocation, max({reason, *reasons}, key=len), before)
    return act


def obstacles_to_undo(act: HireAct) -> list[str]:
    """Return a sentence, without full stop, for everything that depends on an act; empty if the act can be undone.

    The room in the post is not among them: `undo_act` checks it once the rows are back.
    """
    hires = _hires_of(act)
    later = {newest for hire in hires if (newest := latest_act(hire)) and newest.pk > act.pk}
    if later:
        message = _("%(act)s er registreret siden. Fortryd den ændring først")
        return [message % {"act": newest} for newest in sorted(later, key=lambda each: each.pk)]
    rows = _changed_rows(act)
    changed = {row.model for row in rows if row.model is not Department and _is_changed_since(row)}
    sentences = [_changed_in_words(model, act) for model in ORDER if model in changed]
    return list(dict.fromkeys([*sentences, *_references(rows, hires), *dependents_of(act)]))


def _undone_before(act: HireAct, by: User) -> HireAct:
    if act.undone_by_id == by.pk:
        return act
    message = _("%(act)s er allerede fortrudt af %(user)s")
    raise ValidationError(message % {"act": act, "user": act.undone_by}, code=UNDONE_BEFORE)


def _hires_of(act: HireAct) -> list[int]:
    return [key for key in (act.hire_id, act.other_hire_id) if key is not None]


def _changed_rows(act: HireAct) -> list[ChangedRow]:
    """Return the rows that the act changed, with the values that the history has of them."""
    rows = []
    for label, spans in act.rows.items():
        model = apps.get_model(label)
        names = [field.attname for field in tracked_fields(model)]
        keys = {event for span in spans.values() for event in span if event is not None}
        events = {
            event["pgh_id"]: None if event["pgh_label"] == "delete" else {name: event[name] for name in names}
            for event in event_model(model).objects.filter(pgh_id__in=keys).values()
        }
        rows += [
            ChangedRow(model, int(key), events[before] if before is not None else None, events[after])
            for key, (before, after) in spans.items()
        ]
    return rows


def _is_changed_since(row: ChangedRow) -> bool:
    """Return whether the row is not as the act left it. The number of a hire's version is no part of that."""
    now = row.model._base_manager.filter(pk=row.key).first()
    if now is None or row.after is None:
        return (now is None) != (row.after is None)
    return any(getattr(now, name) != value for name, value in row.after.items() if name != "version")


def _changed_in_words(model: Model, act: HireAct) -> str:
    if model is Employee:
        return _("Medarbejderens navn eller tjenestenummer er rettet siden. Ret oplysningerne i stedet")
    if model is SamePerson:
        return _("Det er siden ændret, hvem medarbejderen er samme person som. Fortryd det først")
    if model in (Post, PostPurpose):
        return _("%(post)s er rettet siden. Annullér registreringen i stedet") % {"post": act.hire.post}
    return _("Ansættelsen er ændret siden. Ret oplysningerne i stedet")


def _references(rows: list[ChangedRow], hires: Collection[int]) -> Iterator[str]:
    """Yield a sentence for each row that refers to a post or an employee that the act created."""
    others = Hire.objects.exclude(pk__in=hires).select_related("employee", "post__hospital")
    for row in rows:
        if row.before is not None:
            continue
        if row.model is Post:
            for hire in others.filter(post=row.key):
                message = _("%(employee)s er siden registreret i %(post)s. Fortryd den registrering først")
                yield message % {"employee": hire.employee, "post": hire.post}
        elif row.model is Employee:
            for hire in others.filter(employee=row.key):
                message = _("%(employee)s er siden også ansat i %(post)s. Fortryd den registrering først")
                yield message % {"employee": hire.employee, "post": hire.post}
            if SamePerson.objects.filter(employee=row.key):
                yield _changed_in_words(SamePerson, HireAct())


def _put_back(rows: list[ChangedRow], reason: str) -> None:
    """Write the rows as they were before the act. Every row is written after the rows that it refers to.

    ValidationError if something that they refer to is gone, or if something refers to a row that the act created.
    """
    try:
        with transaction.atomic():
            _write(Employee, rows, reason)
            _write(Hire, rows, reason)
            # The days of the periods that the act replaced are free once the act's own periods are gone.
            _delete_created(Period, rows)
            _write(Decision, rows, reason)
            _write(Period, rows, reason)
            _delete_created(Decision, rows)
            _write(SamePerson, rows, reason)
            for model in (SamePerson, Hire, Employee, PostPurpose, Post):
                _delete_created(model, rows)
    except (ProtectedError, IntegrityError) as error:
        if isinstance(error, ProtectedError) or isinstance(error.__cause__, ForeignKeyViolation):
            message = _("Noget, som ansættelsen hører til, er ændret siden. Ret oplysningerne i stedet")
            raise ValidationError(message, code=DEPENDED_ON) from error
        raise
    _delete_departments(rows)


def _delete_created(model: Model, rows: list[ChangedRow]) -> None:
    created = [row.key for row in rows if row.model is model and row.before is None and row.after is not None]
    model._base_manager.filter(pk__in=created).delete()


def _write(model: Model, rows: list[ChangedRow], reason: str) -> None:
    """Write the rows of a model that there were before the act."""
    changed: list[tuple[Any, Any]] = []
    for row in rows:
        if row.model is not model or row.before is None:
            continue
        now: Any = model._base_manager.filter(pk=row.key).first()
        values = dict(row.before)
        if isinstance(now, Hire):
            values["version"] = now.version + 1
            values["over_money_reason"] = reason or values["over_money_reason"]
        if now is None or any(getattr(now, name) != value for name, value in values.items()):
            changed.append((now, model(**values)))
    for now, back in sorted(changed, key=lambda pair: _turn(*pair)):
        back.save(force_insert=now is None, force_update=now is not None)


def _turn(now: Any, back: Any) -> int:
    """Return when a row is written among those of its model, 0 first.

    Of periods, those that will hold fewer days first: no day of a hire may be held twice at any moment. Of employees who are
    one person, whoever will name the person first, and whoever names the person now last.
    """
    if isinstance(back, Period):
        if now is None:
            return 2
        is_within = now.first_day <= back.first_day and back.last_day <= now.last_day
        return 0 if is_within and (back.replaced_by_id is not None or now.replaced_by_id is None) else 1
    if isinstance(back, SamePerson):
        if back.person_id == back.employee_id:
            return 0
        return 2 if now and now.person_id == now.employee_id else 1
    return 0


def _delete_departments(rows: list[ChangedRow]) -> None:
    """Delete the departments that the act created, unless something else refers to them by now."""
    for row in rows:
        if row.model is Department and row.before is None:
            try:
                with transaction.atomic():
                    Department.objects.filter(pk=row.key).delete()
                    check_capacity()
            except (ProtectedError, IntegrityError):
                continue


def _check_room(allocation: Allocation, hire: Hire) -> None:
    """Raise ValidationError unless the post has room for the hire as it is again; the error says who is there."""
    problems = Problems()
    schedule = schedule_of(hire)
    check_schedule(allocation.grant, hire, hire.post, schedule, problems, days_at="__all__")
    is_full = any(error.code == POST_FULL for errors in problems.by_field.values() for error in errors)
    if is_full:
        limits = PostLimits.of(allocation.grant)
        others = _others_in(hire)
        overfull = overfull_on([*schedule, *(span for span, _name in others)], limits)
        for span, name in others:
            if overfull is None or span.first_day <= overfull <= span.last_day:
                message = _("%(employee)s er i %(post)s fra %(day)s. Fortryd eller ret den ansættelse først")
                words = {"employee": name, "post": hire.post, "day": format_date(span.first_day)}
                problems.add("__all__", message % words, code=POST_FULL)
    problems.raise_any()


def _others_in(hire: Hire) -> list[tuple[PeriodSpan, str]]:
    """Return the current spans of the other live hires in the hire's post, each with the employee's name."""
    others = Hire.objects.live().filter(post=hire.post_id).exclude(pk=hire.pk)
    periods = Period.objects.current().filter(hire__in=others).select_related("hire__employee")
    return [(period.span, period.hire.employee.name) for period in periods]
