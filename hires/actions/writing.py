"""Write posts and hires. Callers hold the allocation's lock and have validated the details."""

from django.db.models import Value
from django.db.models.functions import Lower

from allocations.models import Allocation, Department
from hires.actions.details import HireDetails, PostDetails
from hires.actions.locking import translated_violations
from hires.models import Hire, Post, PostPurpose
from hires.routes import CANDIDATE_QUESTIONS, candidate_questions


def save_changed(hire: Hire, **changes: object) -> Hire:
    """Save the hire with these values, one version later. ValidationError as `translated_violations` raises it."""
    for name, value in changes.items():
        setattr(hire, name, value)
    hire.version += 1
    hire.full_clean(validate_constraints=False)
    with translated_violations():
        hire.save()
    return hire


def department_named(allocation: Allocation, name: str) -> Department:
    """Return the hospital's department of that name; created if there is none."""
    # Lower() compares names as the database's constraint does; iexact does not.
    named = Department.objects.alias(key=Lower("name")).filter(key=Lower(Value(name)))
    known = named.filter(hospital=allocation.hospital).first()
    return known or Department.objects.create(hospital=allocation.hospital, name=name)


def copy_details(hire: Hire, details: HireDetails) -> None:
    """Copy `details` onto `hire`. Answers to questions that its grant and route do not ask are cleared."""
    asked_questions = candidate_questions(hire.grant, details.route, details.candidates_assessed)
    for question in CANDIDATE_QUESTIONS:
        answer = getattr(details, question) if question in asked_questions else None
        setattr(hire, question, answer or "")
    hire.staff_group = details.staff_group
    hire.agreed_on = details.agreed_on
    hire.route = details.route
    hire.formerly_employed = details.formerly_employed
    hire.over_money_reason = details.over_money_reason


def save_post(allocation: Allocation, post: Post, details: PostDetails) -> Post:
    """Save a post of the allocation with these details. The allocation's row is locked.

    The answer to a question that the grant does not ask stays as it is.
    """
    post.department = department_named(allocation, details.department)
    post.purpose = details.purpose
    if allocation.grant.low_activity_question:
        post.low_activity = details.low_activity
    post.is_additional = details.is_additional
    post.save()
    further = {purpose for purpose in details.further_purposes if purpose != details.purpose}
    known = PostPurpose.objects.filter(post=post)
    known.exclude(purpose__in=further).delete()
    new = further - {row.purpose for row in known.select_related("purpose")}
    PostPurpose.objects.bulk_create(
        PostPurpose(post=post, purpose=purpose, grant=allocation.grant, hospital=allocation.hospital)
        for purpose in sorted(new, key=lambda purpose: purpose.position)
    )
    return post
