"""Locks that every writer of posts and hires takes, and violations of the database as form errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import Allocation, Hospital
from allocations.writers import declare_writing
from hires.actions.validation import GRANT_NOT_OPEN, Problems, check_grant_is_open
from hires.models import Hire, Post
from hires.policies import can_register
from hrtrack.common.database.constraints import violation_as_validation_error
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.editing import Stale, version_of

# Constraints that two simultaneous changes can violate after the checks: the field and the message to the user.
VIOLATIONS: Mapping[str, tuple[str | None, Any]] = {
    "employee_number_once": (
        "employee_number",
        gettext_lazy("Tjenestenummeret bruges allerede hos jer"),
    ),
    "post_length_not_exceeded": ("last_day", gettext_lazy("Der er ikke plads til så meget i stillingen")),
    "post_hours_at_most_full_time": (
        "weekly_hours",
        gettext_lazy("Der er ikke så mange timer ledige i stillingen i perioden"),
    ),
    "grant_is_not_closed": (
        None,
        ValidationError(
            gettext_lazy("Bevillingen er blevet lukket. Spørg Center for HR, om den skal åbnes igen"),
            code=GRANT_NOT_OPEN,
        ),
    ),
    "hire_submitted_once": (None, gettext_lazy("Ansættelsen er allerede registreret")),
}


def lock_allocation(by: User | None, allocation: Allocation) -> Allocation:
    """Lock the allocation and return it with its grant and hospital as of the lock.

    Two statements: the second has a newer snapshot than the one that waited. `by` is None for the system itself.
    PermissionDenied unless `by` registers for the hospital; ValidationError if the allocation is gone, as its import
    was undone.
    """
    if by is not None and not can_register(by, allocation):
        raise PermissionDenied
    declare_writing([allocation.grant_id])
    if not Allocation.objects.select_for_update(no_key=True).filter(pk=allocation.pk):
        raise ValidationError(_("Jeres del af bevillingen er trukket tilbage. Spørg Center for HR"))
    return Allocation.objects.select_related("grant", "hospital").get(pk=allocation.pk)


def lock_numbers(allocation: Allocation) -> None:
    """Wait for other grants of the hospital that are giving out the numbers of posts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('hires.post_numbers'), %s::integer)",
            [allocation.hospital_id],
        )


def lock_persons(hospital: Hospital) -> None:
    """Wait for others who join or separate persons of the hospital. It changes the persons of all its grants."""
    declare_writing(hospital.allocations.values_list("grant", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hires.persons'), %s::integer)", [hospital.pk])


@contextmanager
def translated_violations() -> Iterator[None]:
    """Savepoint that checks the deferred post-year trigger on exit and turns constraint violations into ValidationErrors."""
    try:
        with transaction.atomic():
            yield
            check_capacity()
    except IntegrityError as error:
        validation_error = violation_as_validation_error(error, VIOLATIONS)
        if validation_error is None:
            raise
        raise validation_error from error


def check_capacity() -> None:
    """Check the deferred triggers post_capacity now rather than at the end of the transaction. Raises IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


GONE = "gone"  # the code of an error: the hire is withdrawn or annulled


def version_of_hire(hire: Hire) -> str:
    """Return a version that changes with the hire, its periods and its employee."""
    return version_of(hire.pk, hire.version, hire.employee.name, hire.employee.employee_number)


def version_of_post(post: Post) -> str:
    """Return a version that changes with the post and its purposes."""
    further = sorted(post.further_purposes.values_list("pk", flat=True))
    return version_of(post.pk, post.department.name, post.purpose_id, further, post.low_activity)


def allocation_of(row: Hire | Post) -> Allocation:
    """Return the allocation that a hire or a post belongs to."""
    return Allocation.objects.get(grant=row.grant_id, hospital=row.hospital_id)


def open_allocation(by: User, row: Hire | Post) -> Allocation:
    """Lock and return the allocation of a hire or a post. ValidationError unless its grant is open."""
    allocation = lock_allocation(by, allocation_of(row))
    problems = Problems()
    check_grant_is_open(allocation.grant, problems)
    problems.raise_any()
    return allocation


def lock_hire(
    by: User, hire: Hire, version: str | None, done: Mapping[str, object] | None = None
) -> tuple[Allocation, Hire]:
    """Lock and return the allocation and the hire.

    Stale unless the hire has the `version` that the user saw. ValidationError, GONE, if it is withdrawn or annulled,
    unless its values are those of `done`: then the same form was sent twice; or if its registration was undone.
    """
    allocation = open_allocation(by, hire)
    rows = Hire.objects.select_for_update(of=["self", "employee"])
    locked = rows.select_related("employee", "post").filter(pk=hire.pk).first()
    if locked is None:
        raise ValidationError(_("Registreringen af ansættelsen er fortrudt imens"), code=GONE)
    if not locked.is_live:
        if done and all(getattr(locked, name) == value for name, value in done.items()):
            return allocation, locked
        raise ValidationError(gone_in_words(locked), code=GONE)
    if version is not None and version != version_of_hire(locked):
        raise Stale
    return allocation, locked


def gone_in_words(hire: Hire) -> str:
    """Return why a withdrawn or annulled hire can't be changed."""
    if hire.annulled_on:
        message = _("Ansættelsen blev annulleret den %(day)s af %(user)s og kan ikke ændres")
        return message % {"day": format_date(hire.annulled_on), "user": hire.annulled_by}
    message = _("Ansættelsen blev trukket tilbage pr. %(day)s af %(user)s og kan ikke ændres")
    return message % {"day": format_date(hire.withdrawn_on), "user": hire.withdrawn_by}
