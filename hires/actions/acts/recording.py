"""Record which rows a change of a hire changed, so that `undo` can put them back."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, ParamSpec

from django.db import connection, models, transaction
from psycopg import sql

from accounts.models import User
from allocations.models import Department
from hires.actions.locking import allocation_of, lock_allocation, lock_persons
from hires.enums import ActKind
from hires.models import Decision, Employee, Hire, HireAct, Period, Post, PostPurpose, SamePerson
from hrtrack.common.database.events import event_model

P = ParamSpec("P")
Marks = Mapping[type[models.Model], int]

# The models whose rows an act may change.
RECORDED: tuple[type[models.Model], ...] = (
    Department,
    Post,
    PostPurpose,
    Employee,
    SamePerson,
    Hire,
    Decision,
    Period,
)
# The acts that may change who is the same person.
OF_PERSONS = (ActKind.CORRECTION, ActKind.JOINING, ActKind.SEPARATION)


def recorded(kind: ActKind) -> Callable[[Callable[P, Hire]], Callable[P, Hire]]:
    """Decorator for a service that changes a hire: run the service in a transaction, and record the act.

    The service takes `by` and the `hire`, or the `allocation` of a new hire, and returns the hire. A service that changes
    nothing, because the same form was sent twice, leaves no act.
    """

    def decorate(service: Callable[P, Hire]) -> Callable[P, Hire]:
        @wraps(service)
        @transaction.atomic
        def recording(*args: P.args, **kwargs: P.kwargs) -> Hire:
            by: Any = kwargs["by"]
            changed: Any = kwargs.get("hire")
            marks = _lock(by, kind, changed, kwargs.get("allocation"))
            hire = service(*args, **kwargs)
            hires = {hire.pk, changed.pk} if changed else {hire.pk}
            rows = _changed_rows(marks, hire, hires, with_persons=kind in OF_PERSONS)
            if rows:
                HireAct.objects.create(
                    hire_id=changed.pk if changed else hire.pk,
                    other_hire_id=hire.pk if changed and hire.pk != changed.pk else None,
                    hospital_id=hire.hospital_id,
                    kind=kind,
                    by=by,
                    rows=rows,
                )
            return hire

        return recording

    return decorate


def latest_act(hire: int) -> HireAct | None:
    """Return the newest act of a hire, by id, that stands; None if nothing was recorded of the hire."""
    return HireAct.objects.of_hire(hire).standing().select_related("by").last()


def _lock(by: User | None, kind: ActKind, hire: Hire | None, allocation: Any) -> Marks:
    """Lock what the service locks, and return the newest event of each table: later ones are the service's."""
    lock_allocation(by, allocation_of(hire) if hire else allocation)
    if hire:
        # Evaluated for the locks alone: the service reads the rows again.
        list(
            Hire.objects.select_for_update(of=["self", "employee"])
            .select_related("employee")
            .filter(pk=hire.pk)
        )
        if kind in OF_PERSONS:
            lock_persons(hire.hospital)
    newest = sql.SQL(", ").join(
        sql.SQL("(SELECT coalesce(max(pgh_id), 0) FROM {})").format(
            sql.Identifier(event_model(model)._meta.db_table)
        )
        for model in RECORDED
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}").format(newest).as_string())
        return dict(zip(RECORDED, cursor.fetchone(), strict=True))


def _changed_rows(
    marks: Marks, hire: Hire, hires: Collection[int], *, with_persons: bool
) -> dict[str, dict[str, list[int | None]]]:
    """Return the rows of the hires that have events after the marks, as `HireAct.rows` keeps them.

    Other transactions may have written about other hires of the hospital meanwhile.
    """
    events = {
        model: list(
            event_model(model)
            .objects.filter(hospital=hire.hospital_id, pgh_id__gt=mark)
            .order_by("pgh_id")
            .values()
        )
        for model, mark in marks.items()
        if model is not SamePerson or with_persons
    }
    own_hires = [event for event in events[Hire] if event["pgh_obj_id"] in hires]
    posts = {event["post_id"] for event in own_hires}
    periods = [event for event in events[Period] if event["hire_id"] in hires]
    of_post = [event for event in events[Post] if event["pgh_obj_id"] in posts]
    used = {event["department_id"] for event in (*periods, *of_post)}
    employees = _employees_of(hires)
    own = {
        Department: [event for event in events[Department] if event["pgh_obj_id"] in used],
        Post: of_post,
        PostPurpose: [event for event in events[PostPurpose] if event["post_id"] in posts],
        Employee: [event for event in events[Employee] if event["pgh_obj_id"] in employees],
        SamePerson: events.get(SamePerson, []),
        Hire: own_hires,
        Decision: [event for event in events[Decision] if event["hire_id"] in hires],
        Period: periods,
    }
    return {
        model._meta.label_lower: _spans_of_events(model, own[model], marks[model])
        for model in own
        if own[model]
    }


def _employees_of(hires: Collection[int]) -> set[int]:
    """Return the employees that the hires ever belonged to."""
    events = event_model(Hire).objects.filter(pgh_obj_id__in=hires)
    return set(events.values_list("employee_id", flat=True))


def _spans_of_events(
    model: type[models.Model], events: list[dict[str, Any]], mark: int
) -> dict[str, list[int | None]]:
    """Return each row's last event up to the mark, and its last event after the mark, by the row's id as text."""
    after = {event["pgh_obj_id"]: event["pgh_id"] for event in events}
    earlier = event_model(model).objects.filter(pgh_obj_id__in=after, pgh_id__lte=mark)
    before: dict[int, int] = defaultdict(int)
    before.update(earlier.values_list("pgh_obj_id").annotate(models.Max("pgh_id")).order_by())
    return {str(key): [before.get(key), event] for key, event in after.items()}
