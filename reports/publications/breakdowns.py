"""Breakdowns of people by route, answer or reason: each is told with all its groups, or left out.

A breakdown is told only where no group but an empty one is small and no group is everybody, and only where the same is
true of what has changed since each earlier publication that told it. Who publishes may leave out any breakdown, so that
nobody can conclude from a missing one that a group is small.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hires.enums import RecruitmentRoute
from reports.report.build import Report
from reports.report.dimensions import Uses

FEWEST = 3
# The fewest who left for the same reason.
FEWEST_LEAVERS = 5
REDEPLOYMENT = "from_redeployment"
# Persons by group: a route, an answer, a reason, or the id of a staff group.
Groups = Mapping[str, int]


@dataclass(frozen=True)
class Breakdown:
    """Persons by group. `name` is that of the table, or REDEPLOYMENT; `needs` is a breakdown without which this is not told."""

    name: str
    groups: Groups
    fewest: int = FEWEST
    needs: str = ""

    def may_be_told(self, earlier: Sequence[Groups]) -> bool:
        """Return whether the groups may be told beside those of earlier publications."""
        sizes = self.groups.values()
        return self._is_safe(sizes) and all(self._is_safe_beside(groups) for groups in earlier)

    def _is_safe_beside(self, earlier: Groups) -> bool:
        names = {*self.groups, *earlier}
        changes = [self.groups.get(name, 0) - earlier.get(name, 0) for name in names]
        # Those who came and those who no longer count are two crowds of their own.
        return self._is_safe([max(change, 0) for change in changes]) and self._is_safe(
            [max(-change, 0) for change in changes]
        )

    def _is_safe(self, sizes: Collection[int]) -> bool:
        """Return whether no group is small, and none is everybody."""
        whole = sum(sizes)
        return all(size == 0 or self.fewest <= size < whole for size in sizes)


def breakdowns_of(report: Report) -> Iterator[Breakdown]:
    """Yield the breakdowns of a report with all parts, each after the one that it needs.

    With a redeployment scheme, the persons who were redeployed are a breakdown of their own, and no group of others: the
    routes and answers of the other persons are told of these alone.
    """
    uses, total = report.parts["uses"], report.progress.total
    routes, needs = _persons(uses, "route"), ""
    if report.grant.redeployment_scheme:
        needs = REDEPLOYMENT
        routes.pop(RecruitmentRoute.REDEPLOYMENT, 0)
        redeployed = total.from_redeployment
        yield Breakdown(REDEPLOYMENT, {"redeployed": redeployed, "others": total.persons - redeployed})
        yield Breakdown("assessed", _persons(uses, "candidates_assessed"), needs=needs)
        yield Breakdown("not_assessed", _persons(uses, "not_assessed_reason"), needs="assessed")
    yield Breakdown("route", routes, needs=needs)
    yield Breakdown("formerly_employed", _persons(uses, "formerly_employed"))
    yield Breakdown("staff_group", _persons(uses, "staff_group_id"))
    leavers = {row["leaving_reason"]: row["persons"] for row in report.parts["leavers"]}
    yield Breakdown("leaving", leavers, FEWEST_LEAVERS)


def told_breakdowns(
    report: Report, earlier: Sequence[Mapping[str, Groups]] = (), left_out: Collection[str] = ()
) -> dict[str, Groups]:
    """Return the groups of each breakdown that is told, by its name.

    `earlier` are those of the earlier publications, `left_out` the names of those that are left out by choice.
    """
    told: dict[str, Groups] = {}
    for breakdown in breakdowns_of(report):
        before = [groups[breakdown.name] for groups in earlier if breakdown.name in groups]
        is_possible = not breakdown.needs or breakdown.needs in told
        if is_possible and breakdown.name not in left_out and breakdown.may_be_told(before):
            told[breakdown.name] = breakdown.groups
    return told


def _persons(uses: Uses, field: str) -> dict[str, int]:
    """Return the persons by the value of a field, without those who were not asked."""
    groups: Counter[str] = Counter()
    for row in uses:
        if row[field] != "":
            groups[str(row[field])] += row["persons"]
    return dict(groups)
