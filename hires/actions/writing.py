"""Write posts, employees, hires and periods. Callers hold the allocation's lock and have validated the details."""

from django.db.models import Value
from django.db.models.functions import Lower

from allocations.models import Allocation, Department
from hires.actions.details import HireDetails, PostDetails
from hires.actions.locking import translated_violations
from hires.capacity import PeriodSpan, Schedule
from hires.enums import CandidatesAssessed, RecruitmentRoute
from hires.models import Hire, Period, Post, PostPurpose


def save_changed(hire: Hire, **changes: object) -> Hire:
    for name, value in changes.items():
        setattr(hire, name, value)
    hire.version += 1
    hire.full_clean(validate_constraints=False)
    with translated_violations():
        hire.save()
    return hire


def write_schedule(hire: Hire, schedule: Schedule) -> None:
    """Make the hire's periods say `schedule`; a row stays what it was where it begins as one did."""
    rows = list(hire.periods.order_by("first_day"))
    beginning = {row.first_day: row for row in rows}
    if rows and schedule[0].first_day not in beginning:
        # The first is only begun on another day.
        beginning = {**beginning, schedule[0].first_day: beginning.pop(rows[0].first_day)}
    kept = {span.first_day: beginning.pop(span.first_day) for span in schedule if span.first_day in beginning}
    # No two rows may hold the same day meanwhile.
    for given_up in beginning.values():
        given_up.delete()
    for span in schedule:
        is_known = span.first_day in kept
        row = kept[span.first_day] if is_known else Period(hire=hire, hospital=hire.hospital)
        if not is_known or row.span != span:
            _write_span(row, span)


def _write_span(row: Period, span: PeriodSpan) -> None:
    row.first_day, row.last_day = span.first_day, span.last_day
    row.weekly_hours, row.kind, row.department_id = span.weekly_hours, span.kind, span.department_id
    row.save()


def department_named(allocation: Allocation, name: str) -> Department:
    """The hospital's department of that name, created where there is none."""
    # As the database tells names apart, which is not as iexact does.
    named = Department.objects.alias(key=Lower("name")).filter(key=Lower(Value(name)))
    known = named.filter(hospital=allocation.hospital).first()
    return known or Department.objects.create(hospital=allocation.hospital, name=name)


def copy_details(hire: Hire, details: HireDetails) -> None:
    """Put on the hire what its details say of it; an answer to what is not asked is not kept."""
    assessed = details.candidates_assessed if details.route != RecruitmentRoute.REGIONH_MATCH else None
    not_assessed = details.not_assessed_reason if assessed == CandidatesAssessed.NO else None
    hire.staff_group = details.staff_group
    hire.agreed_on = details.agreed_on
    hire.route = details.route
    hire.formerly_employed = details.formerly_employed
    hire.candidates_assessed = assessed or ""
    hire.not_assessed_reason = not_assessed or ""
    hire.over_money_reason = details.over_money_reason


def save_post(allocation: Allocation, post: Post, details: PostDetails) -> Post:
    """Save a post of the allocation, whose row is locked, as its details say."""
    post.department = department_named(allocation, details.department)
    post.purpose = details.purpose
    post.low_activity = details.low_activity
    post.is_additional = details.is_additional
    post.save()
    further = {purpose for purpose in details.further_purposes if purpose != details.purpose}
    known = PostPurpose.objects.filter(post=post)
    known.exclude(purpose__in=further).delete()
    new = further - {each.purpose for each in known.select_related("purpose")}
    PostPurpose.objects.bulk_create(
        PostPurpose(post=post, purpose=purpose, grant=allocation.grant, hospital=allocation.hospital)
        for purpose in sorted(new, key=lambda purpose: purpose.position)
    )
    return post
