"""What waits for hospital HR, as the summary tells it: without the names of employees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import ngettext

from accounts.models import User
from accounts.notices.summaries import Waiting
from allocations.enums import GrantStatus
from allocations.models import Allocation, Membership
from hires.tasks import Task, tasks_of
from hrtrack.common.text.danish import format_number

MOST_LINES = 5  # of an allocation


def waiting_for_hospitals(users: Sequence[User]) -> Mapping[int, Waiting]:
    """Return what waits for each user in the open grants of their hospitals, by the user's id."""
    hospitals: dict[int, set[int]] = defaultdict(set)
    for user, hospital in Membership.objects.filter(user__in=users).values_list("user", "hospital"):
        hospitals[user].add(hospital)
    allocations = Allocation.objects.filter(
        grant__status=GrantStatus.OPEN, hospital__in=set().union(*hospitals.values())
    )
    tasks: dict[int, list[tuple[str, list[Task]]]] = defaultdict(list)
    for allocation in allocations.select_related("grant", "hospital").order_by(
        "hospital__sort_key", "-grant"
    ):
        heading = f"{allocation.hospital} · {allocation.grant}"
        tasks[allocation.hospital_id].append((heading, tasks_of(allocation)))
    found = {}
    for user_id, own in hospitals.items():
        of_user = [each for hospital, listed in tasks.items() if hospital in own for each in listed]
        count = sum(len(listed) for _heading, listed in of_user)
        found[user_id] = Waiting(count, {heading: lines_of(listed) for heading, listed in of_user}, "/")
    return found


def lines_of(tasks: Sequence[Task]) -> list[str]:
    """Return the tasks in lines. Tasks that name employees are counted, and so are those beyond the first ones."""
    nameless = [task.title for task in tasks if not task.employees]
    lines = nameless[:MOST_LINES]
    if more := len(nameless) - len(lines):
        lines.append(ngettext("og %s mere", "og %s mere", more) % format_number(more))
    if about_hires := len(tasks) - len(nameless):
        message = ngettext("%s opgave om en ansættelse", "%s opgaver om ansættelser", about_hires)
        lines.append(message % format_number(about_hires))
    return lines
