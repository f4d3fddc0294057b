"""Every model whose history is kept, with a row of it, and ways to write past the application."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import GeneratedField, Model

from accounts.enums import Role
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
from hires.enums import ActKind
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
)
from reports.models import HospitalEstimate, HospitalText, ListReminder, Publication, RegionText
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)


def make_bare_grant():
    """Without a price nothing hinders its deletion; the trigger would only speak at the end."""
    grant = make_grant()
    Rate.objects.filter(grant=grant).delete()
    return grant


def make_department():
    return Department.objects.create(hospital=make_hospital(), name="Onkologisk Klinik")


def make_first_rate():
    return make_grant().rates.get()


def make_bare_allocation():
    """Without rows nothing hinders its deletion."""
    return Allocation.objects.create(grant=make_grant(), hospital=make_hospital())


def make_only_budget_row():
    return make_allocation().budgetrows.get()


def make_only_target():
    return make_allocation().targets.get()


def make_membership():
    return Membership.objects.create(user=make_user(), hospital=make_hospital())


def make_post_purpose():
    post = make_post(make_allocation())
    return PostPurpose.objects.create(
        post=post, purpose=make_purpose(post.grant), grant=post.grant, hospital=post.hospital
    )


def make_period():
    make_hire(make_post(make_allocation()), (date(2018, 1, 1), date(2018, 6, 30)))
    return Period.objects.get()


def make_bare_hire():
    """Without a period nothing hinders its deletion; the capacity would only speak at the end."""
    hire = make_hire(make_post(make_allocation()), (date(2018, 1, 1), date(2018, 6, 30)))
    hire.periods.all().delete()
    hire.decisions.all().delete()
    return hire


def make_decision():
    """With the periods gone, nothing points at it."""
    hire = make_hire(make_post(make_allocation()), (date(2018, 1, 1), date(2018, 6, 30)))
    hire.periods.all().delete()
    return hire.decisions.get()


def make_hire_act():
    """A registration that was undone, so that its hire is gone."""
    hospital, user = make_hospital(), make_user()
    return HireAct.objects.create(hire_id=1, hospital=hospital, kind=ActKind.REGISTERED, undone_by=user)


def make_confirmation():
    """Its moment is read as a number: a session may write moments as psycopg can't read them."""
    allocation = make_allocation()
    values = [allocation.grant_id, allocation.hospital_id, make_user().pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hires_confirmation (grant_id, hospital_id, confirmed_by_id, as_of)"
            " VALUES (%s, %s, %s, '2018-01-01')"
            " RETURNING id, (extract(epoch FROM confirmed_at) * 1000000)::bigint",
            values,
        )
        key, microseconds = cursor.fetchone()
    confirmation = Confirmation.objects.defer("confirmed_at").get(pk=key)
    confirmation.confirmed_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return confirmation


def make_same_person():
    """Of one person, beside another that the employee can be instead."""
    hospital = make_hospital()
    persons = [make_employee(hospital) for _ in range(2)]
    for person in persons:
        SamePerson.objects.create(employee=person, person=person, hospital=hospital)
    return SamePerson.objects.create(employee=make_employee(hospital), person=persons[0], hospital=hospital)


def another_person(obj):
    return SamePerson.objects.exclude(person=obj.person).get().person_id


def make_import():
    """One that is undone, so that its grant may go. Its moment is read as a number, as that of a confirmation is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO allocations_allocationimport (grant_id, grant_name, source_name, source_sha256, source_text,"
            " checks, reason, before, after, undone_at, undo_reason)"
            " VALUES (%s, 'Lille', '', repeat('0', 64), 'Tabel', '[]', '', '{}', '{}', 'epoch', 'Forkert')"
            " RETURNING id, (extract(epoch FROM made_at) * 1000000)::bigint",
            [make_grant().pk],
        )
        key, microseconds = cursor.fetchone()
    made = AllocationImport.objects.defer("made_at", "undone_at").get(pk=key)
    made.undone_at = datetime(1970, 1, 1, tzinfo=UTC)
    made.made_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return made


def make_region_text():
    return RegionText.objects.create(grant=make_grant(), as_of=date(2018, 6, 30), summary="Det går godt")


def make_hospital_text():
    allocation = make_allocation()
    return HospitalText.objects.create(grant=allocation.grant, hospital=allocation.hospital, remark="Ingen")


def make_hospital_estimate():
    allocation = make_allocation()
    own = {"grant": allocation.grant, "hospital": allocation.hospital}
    return HospitalEstimate.objects.create(**own, made_on=date(2018, 6, 30), value=3)


def make_list_reminder():
    """Its moment is read as a number, as that of a confirmation is."""
    allocation = make_allocation()
    return ListReminder.objects.create(
        grant=allocation.grant,
        hospital=allocation.hospital,
        reminded_on=date(2018, 6, 30),
        reminded_at=datetime(1970, 1, 1, tzinfo=UTC),
        reminded_by=make_user(Role.CENTER_HR),
    )


def make_publication():
    """Withdrawn, so that the reason can be changed. Its moments are read as numbers, as that of a confirmation is."""
    moment = datetime(1970, 1, 1, tzinfo=UTC)
    user = make_user(Role.CENTER_HR)
    return Publication.objects.create(
        grant=make_grant(),
        number=1,
        as_of=date(2018, 6, 30),
        published_at=moment,
        published_by=user,
        rules_version=3,
        groups={},
        sha256={},
        withdrawn_at=moment,
        withdrawn_by=user,
        withdrawal_reason="Forkert dag",
    )


# How to make a row of each model that nothing points at, and a column to change.
TRACKED = {
    User: (make_user, "role", Role.AUDITOR),
    Hospital: (make_hospital, "name", "Bornholms Hospital"),
    Department: (make_department, "name", "Urologisk Klinik"),
    Membership: (make_membership, "user_id", None),
    Grant: (make_bare_grant, "total", 1),
    Purpose: (lambda: make_purpose(make_grant()), "name", "Øget aktivitet"),
    StaffGroup: (lambda: make_staff_group(make_grant()), "name", "HK'er"),
    Rate: (make_first_rate, "price", 1),
    Allocation: (make_bare_allocation, "share_percent", 1),
    BudgetRow: (make_only_budget_row, "amount", 1),
    Target: (make_only_target, "value", 1),
    AllocationImport: (make_import, "grant_id", None),
    Post: (lambda: make_post(make_allocation()), "low_activity", True),
    PostPurpose: (make_post_purpose, "purpose_id", None),
    Employee: (lambda: make_employee(make_hospital()), "name", "Anonym"),
    SamePerson: (make_same_person, "person_id", None),
    Hire: (make_bare_hire, "over_money_reason", "Aftalt"),
    HireAct: (make_hire_act, "undone_by_id", None),
    Decision: (make_decision, "decided_on", date(2018, 1, 2)),
    Period: (make_period, "weekly_hours", 30),
    Confirmation: (make_confirmation, "as_of", date(2018, 1, 2)),
    RegionText: (make_region_text, "summary", "Det går bedre"),
    HospitalText: (make_hospital_text, "remark", "Færdig"),
    HospitalEstimate: (make_hospital_estimate, "value", 4),
    ListReminder: (make_list_reminder, "reminded_on", date(2018, 7, 1)),
    Publication: (make_publication, "withdrawal_reason", "Forkert"),
}


def event_model(model: type[Model]) -> Any:
    return model._meta.get_field("events").related_model


@pytest.fixture(params=TRACKED, ids=lambda model: model.__name__)
def model(request, db):
    """Taken back before the deferred constraints are asked."""
    with transaction.atomic():
        yield request.param
        transaction.set_rollback(True)


@pytest.fixture
def obj(model):
    return TRACKED[model][0]()


def columns_of(obj: Model) -> dict[str, Any]:
    """Everything that is written of a row, by column, as the database takes it."""
    return {
        field.column: field.get_db_prep_save(getattr(obj, field.attname), connection)
        for field in obj._meta.concrete_fields
        if not isinstance(field, GeneratedField)
    }


def execute(sql: str, values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert_raw(obj: Model) -> None:
    columns = columns_of(obj)
    execute(
        f"INSERT INTO {obj._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
        list(columns.values()),
    )
