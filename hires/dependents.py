"""The posts, hires and confirmations that depend on a grant: this app's answers in the registry `allocations.dependents`."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.dependents import Use
from allocations.models import Allocation, Grant
from hires.enums import RecruitmentRoute
from hires.figures import statement
from hires.models import Confirmation, Hire, Period, Post
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_number


def obstacles_to_terms(grant: Grant) -> Iterator[str]:
    """Yield a sentence for each new, unsaved term of the grant that its registered hires do not allow."""
    periods = Period.objects.current().filter(hire__grant=grant.pk)
    before = Grant.objects.filter(pk=grant.pk).first()
    if before and periods.exists():
        if before.full_time_hours != grant.full_time_hours:
            yield _("Fuld tid kan ikke ændres, når der er registreret ansættelser i bevillingen")
        most = periods.aggregate(most=Max("weekly_hours"))["most"]
        if before.most_weekly_hours and most > (grant.most_weekly_hours or grant.full_time_hours):
            message = _("Højst timer om ugen kan ikke være under %(hours)s, som en ansat har")
            yield message % {"hours": format_number(most, None)}
        if before.post_months != grant.post_months:
            yield _("Stillingernes længde kan ikke ændres, når der er registreret ansættelser i bevillingen")
    redeployed = Hire.objects.filter(grant=grant.pk, route=RecruitmentRoute.REDEPLOYMENT)
    if not grant.redeployment_scheme and redeployed.exists():
        yield _("Omplaceringsordningens navn kan ikke fjernes, når der er registreret ansættelser derfra")
    last_day = periods.filter(hire__in=Hire.objects.live()).aggregate(last_day=Max("last_day"))["last_day"]
    goes_on = grant.post_months is None
    if grant.last_day_of_use and last_day and grant.last_day_of_use < last_day and not goes_on:
        yield _("Midlernes sidste dag kan ikke ligge før %(day)s, hvor den sidste ansættelse slutter") % {
            "day": format_date(last_day)
        }


def dependents_of_allocations(grant: Grant) -> dict[int | None, list[str]]:
    """Return the counted posts and confirmations that depend on each hospital's allocation, by the hospital's id."""
    dependents: dict[int | None, list[str]] = defaultdict(list)
    for hospital, count in _counts(Post, grant):
        phrase = ngettext("%(count)s stilling", "%(count)s stillinger", count)
        dependents[hospital].append(phrase % {"count": format_number(count)})
    for hospital, count in _counts(Confirmation, grant):
        phrase = ngettext("%(count)s bekræftelse", "%(count)s bekræftelser", count)
        dependents[hospital].append(phrase % {"count": format_number(count)})
    return dependents


def _counts(model: type[Post] | type[Confirmation], grant: Grant) -> "QuerySet[Any, tuple[int, int]]":
    rows = model._default_manager.filter(grant=grant.pk).order_by()
    return rows.values_list("hospital").annotate(Count("pk"))


def use_of_grant(grant: Grant) -> dict[int, Use]:
    """Return what each hospital has created, in the grant's unit, and committed, in kr., as of today, by hospital id."""
    hospital_of = dict(Allocation.objects.filter(grant=grant).values_list("pk", "hospital"))
    return {
        hospital_of[row.allocation_id]: Use(
            created=statement.reached(grant, row),
            committed=row.committed,
            without_reason=statement.money_without_reason(grant, row),
        )
        for row in statement.hospital_figures([grant], clock.today())
    }
