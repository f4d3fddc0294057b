"""The names of the rows in the history, deleted rows included."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import (
    Allocation,
    AllocationImport,
    BudgetRow,
    Department,
    Grant,
    Hospital,
    Membership,
    Purpose,
    Rate,
    StaffGroup,
    Target,
)
from hires.models import (
    Confirmation,
    Decision,
    Employee,
    Hire,
    HireAct,
    Period,
    Post,
    PostPurpose,
    SamePerson,
    name_of_post,
)
from hrtrack.common.database.events import Model, Row, latest_rows, tracked_fields
from hrtrack.common.text.danish import NOTHING, format_date
from reports.audit.kinds import KINDS
from reports.models import HospitalEstimate, HospitalText, ListReminder, Publication, RegionText

# The models that rows point at; each model stands before the models that its own rows point at.
POINTED_AT: tuple[Model, ...] = (
    Hire,
    Post,
    Employee,
    Department,
    Purpose,
    StaffGroup,
    Grant,
    Hospital,
    User,
)


class RowNames:
    """The names of rows and of all rows that they point at, directly or not; read in one query for each model."""

    def __init__(
        self, rows: Iterable[tuple[Model, Row]], users: Iterable[int] = (), hospitals: Iterable[int] = ()
    ) -> None:
        keys: dict[Model, set[int]] = {model: set() for model in POINTED_AT}
        keys[User] |= set(users)
        keys[Hospital] |= set(hospitals)

        def add_keys(model: Model, row: Row) -> None:
            for field in tracked_fields(model):
                key = row.get(field.attname)
                if key is not None and field.related_model in keys:
                    keys[field.related_model].add(key)

        for model, row in rows:
            add_keys(model, row)
        self.rows: dict[Model, dict[int, Row]] = {}
        for model in POINTED_AT:
            self.rows[model] = latest_rows(model, keys[model])
            for row in self.rows[model].values():
                add_keys(model, row)

    def of(self, model: Model, key: int | None) -> str:
        """Return the latest name of a row; "–" for None and for an unknown row."""
        row = self.rows[model].get(key or 0)
        return self.of_row(model, row) if row else NOTHING

    def of_row(self, model: Model, row: Row) -> str:
        """Return the name of a row with the values that it has in `row`."""
        return NAMES_FROM[model](self, row) if model in NAMES_FROM else str(row["name"])

    def of_post(self, row: Row) -> str:
        """Return the name of a post, as RH-07."""
        hospital = self.rows[Hospital].get(row["hospital_id"], {})
        return name_of_post(hospital.get("short_name", NOTHING), row["number"])

    def of_hire(self, row: Row) -> str:
        """Return a hire as its employee and post."""
        names = {"employee": self.of(Employee, row["employee_id"]), "post": self.of(Post, row["post_id"])}
        return _("%(employee)s i %(post)s") % names

    def of_hospital_and_grant(self, row: Row) -> str:
        """Return the hospital and the grant that a row belongs to."""
        return f"{self.of(Hospital, row['hospital_id'])}, {self.of(Grant, row['grant_id'])}"

    def persons(self, model: Model, key: int, row: Row) -> frozenset[int]:
        """Return the ids of the employees that a row names, at most one."""
        if model is Employee:
            return frozenset({key})
        if model in (HireAct, Decision, Period):
            row = self.rows[Hire].get(row["hire_id"], {})
        return frozenset({row["employee_id"]} if row.get("employee_id") else ())


# The names of rows without a column "name".
NAMES_FROM: Mapping[Model, Callable[[RowNames, Row], str]] = {
    Membership: lambda names, row: (
        f"{names.of(User, row['user_id'])} – {names.of(Hospital, row['hospital_id'])}"
    ),
    Allocation: RowNames.of_hospital_and_grant,
    BudgetRow: RowNames.of_hospital_and_grant,
    Target: RowNames.of_hospital_and_grant,
    Rate: lambda names, row: names.of(Grant, row["grant_id"]),
    AllocationImport: lambda _names, row: (
        _("%(grant)s, nr. %(number)s") % {"grant": row["grant_name"], "number": row["id"]}
    ),
    Post: RowNames.of_post,
    PostPurpose: lambda names, row: (
        f"{names.of(Post, row['post_id'])}: {names.of(Purpose, row['purpose_id'])}"
    ),
    SamePerson: lambda names, row: names.of(Employee, row["employee_id"]),
    Hire: RowNames.of_hire,
    HireAct: lambda names, row: names.of(Hire, row["hire_id"]),
    Decision: lambda names, row: names.of(Hire, row["hire_id"]),
    Period: lambda names, row: names.of(Hire, row["hire_id"]),
    Confirmation: RowNames.of_hospital_and_grant,
    RegionText: lambda names, row: f"{names.of(Grant, row['grant_id'])}, {format_date(row['as_of'])}",
    HospitalText: RowNames.of_hospital_and_grant,
    HospitalEstimate: RowNames.of_hospital_and_grant,
    ListReminder: RowNames.of_hospital_and_grant,
    Publication: lambda names, row: (
        _("%(grant)s, nr. %(number)s") % {"grant": names.of(Grant, row["grant_id"]), "number": row["number"]}
    ),
}


def kind_and_name(model: Model, key: int) -> tuple[str, str] | None:
    """Return the kind and the name of a row, as ("Stilling", "RH-07"); None if the row never existed."""
    rows = latest_rows(model, {key})
    return (str(KINDS[model]), RowNames([(model, rows[key])]).of_row(model, rows[key])) if rows else None
