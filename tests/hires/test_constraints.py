from datetime import date

import pytest

from hires.enums import ActKind
from hires.models import Confirmation, HireAct, PostPurpose, SamePerson
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_saved_view,
    make_staff_group,
    make_user,
)
from tests.support.violations import hospital_columns, is_fixed, named_constraints, violated_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

CPR = "010180-1234"
POST = "UPDATE hires_post SET {} WHERE id = %(post)s"
FURTHER = "UPDATE hires_postpurpose SET {} WHERE post_id = %(post)s"
EMPLOYEE = "UPDATE hires_employee SET {} WHERE id = %(employee)s"
HIRE = "UPDATE hires_hire SET {} WHERE id = %(hire)s"
PERIOD = "UPDATE hires_period SET {} WHERE hire_id = %(hire)s"
# A row as it is, but for some of its values.
NEW_POST = (
    "INSERT INTO hires_post (grant_id, hospital_id, number, department_id, low_activity, is_additional)"
    " VALUES (%(grant)s, {}, {}, %(department)s, false, true)"
)
READ = "INSERT INTO hires_read (kind, what, persons) VALUES ({})"
NEW_PERIOD = (
    "INSERT INTO hires_period (hire_id, hospital_id, kind, first_day, last_day, weekly_hours, leaving_reason,"
    " decision_id, decided_on)"
    " SELECT hire_id, {}, 'employed', {}, 37, '', id, decided_on FROM hires_decision WHERE hire_id = %(hire)s"
)
NEW_DECISION = (
    "INSERT INTO hires_decision (hire_id, hospital_id, kind, decided_on, moved_to_id)"
    " VALUES (%(hire)s, {}, {}, '2018-02-01', {})"
)
NEW_VIEW = (
    "INSERT INTO hires_savedview (user_id, saved_list, allocation_id, grant_id, hospital_id, name, choices, search,"
    " is_shared)"
    " SELECT user_id, {}, allocation_id, grant_id, {}, {}, '{{}}', '', false FROM hires_savedview"
)
VIEW = "UPDATE hires_savedview SET {}"
LAST_DAY = "'2018-12-31', '2018-12-31'"

VIOLATIONS = {
    "saved_view_name_once": NEW_VIEW.format("saved_list", "hospital_id", "upper(name)"),
    "saved_view_list_known": NEW_VIEW.format("'users'", "hospital_id", "name"),
    "saved_view_of_allocation_or_history": NEW_VIEW.format("'history'", "hospital_id", "name"),
    "saved_view_allocation_of_hospital": NEW_VIEW.format("'hires'", "%(hospital_of_other)s", "name"),
    "saved_view_no_cpr": VIEW.format(f"search = 'Mette {CPR}'"),
    "saved_view_with_letter": VIEW.format("name = '12'"),
    "post_number_once": POST.format("number = 2"),
    "post_number_positive": POST.format("number = 0"),
    "post_is_additional": POST.format("is_additional = false"),
    # What composite foreign keys point at. The primary key would speak first.
    "post_of_grant_and_hospital_key": (
        "ALTER TABLE hires_post DROP CONSTRAINT hires_post_pkey CASCADE;"
        "INSERT INTO hires_post (id, grant_id, hospital_id, number, department_id, low_activity, is_additional)"
        " VALUES (%(post)s, %(grant)s, %(hospital)s, 3, %(department)s, false, true)"
    ),
    "post_of_allocation": NEW_POST.format("%(hospital_without)s", 1),
    "post_department_of_hospital": POST.format("department_id = %(department_of_other)s"),
    "post_purpose_of_grant": POST.format("purpose_id = %(purpose_of_other)s"),
    "post_purpose_once": (
        "INSERT INTO hires_postpurpose (post_id, purpose_id, grant_id, hospital_id)"
        " VALUES (%(post)s, %(purpose)s, %(grant)s, %(hospital)s)"
    ),
    "post_purpose_of_post": FURTHER.format("post_id = %(post_of_other)s"),
    "post_purpose_in_grant": FURTHER.format("purpose_id = %(purpose_of_other)s"),
    "employee_number_once": EMPLOYEE.format("employee_number = 'B2'"),
    "employee_of_hospital_key": (
        "ALTER TABLE hires_employee DROP CONSTRAINT hires_employee_pkey CASCADE;"
        "INSERT INTO hires_employee (id, hospital_id, name) VALUES (%(employee)s, %(hospital)s, 'Anden')"
    ),
    "employee_number_not_empty": EMPLOYEE.format("employee_number = ''"),
    "employee_with_letter": EMPLOYEE.format("name = '.'"),
    "employee_no_cpr": EMPLOYEE.format(f"name = 'Mette {CPR}'"),
    "same_person_key": (
        "ALTER TABLE hires_sameperson DROP CONSTRAINT hires_sameperson_employee_id_key;"
        "INSERT INTO hires_sameperson (employee_id, person_id, hospital_id)"
        " VALUES (%(employee)s, %(employee)s, %(hospital)s)"
    ),
    "same_person_employee_of_hospital": (
        "INSERT INTO hires_sameperson (employee_id, person_id, hospital_id)"
        " VALUES (%(employee_of_other)s, %(employee)s, %(hospital)s)"
    ),
    "same_person_person_of_hospital": "UPDATE hires_sameperson SET person_id = %(employee_of_other)s",
    "same_person_names_itself": "DELETE FROM hires_sameperson WHERE employee_id = %(employee)s",
    "hire_act_kind_known": (
        "INSERT INTO hires_hireact (hire_id, hospital_id, kind, rows)"
        " VALUES (%(hire)s, %(hospital)s, 'guessed', '{}')"
    ),
    "hire_of_hospital_key": (
        "ALTER TABLE hires_hire DROP CONSTRAINT hires_hire_pkey CASCADE;"
        "INSERT INTO hires_hire (id, grant_id, hospital_id, post_id, employee_id, agreed_on, route,"
        " formerly_employed, candidates_assessed, not_assessed_reason, attested_restriction,"
        " withdrawal_reason, annulment_reason, over_money_reason, submission_digest, version)"
        " SELECT id, grant_id, hospital_id, post_id, employee_id, agreed_on, route, formerly_employed,"
        " candidates_assessed, '', '', '', '', '', '', 1 FROM hires_hire WHERE id = %(hire)s"
    ),
    "hire_submitted_once": "UPDATE hires_hire SET submission_key = 'b5ae1e0e-6d1c-4e4a-8a50-3f1f6b5a8d10'",
    "hire_version_positive": HIRE.format("version = 0"),
    "hire_route_known": HIRE.format("route = 'friend'"),
    "hire_redeployed_not_assessed": HIRE.format("route = 'redeployment'"),
    "hire_candidates_assessed_known": HIRE.format("candidates_assessed = 'perhaps'"),
    "hire_not_assessed_with_reason": HIRE.format("candidates_assessed = 'no'"),
    "hire_withdrawn_all_or_none": HIRE.format("withdrawn_on = '2018-01-01'"),
    "hire_annulled_all_or_none": HIRE.format("annulled_on = '2018-01-01'"),
    "hire_no_cpr": HIRE.format(f"over_money_reason = 'Aftalt med {CPR}'"),
    "hire_of_post": HIRE.format("post_id = %(post_of_other)s"),
    "hire_employee_of_hospital": HIRE.format("employee_id = %(employee_of_other)s"),
    "hire_staff_group_of_grant": HIRE.format("staff_group_id = %(staff_group_of_other)s"),
    "period_days_in_order": PERIOD.format("last_day = first_day - 1"),
    "period_hours_positive": PERIOD.format("weekly_hours = 0"),
    "period_kind_known": PERIOD.format("kind = 'secret'"),
    "period_leaving_reason_known": PERIOD.format("leaving_reason = 'bored'"),
    "period_replaced_after_decided": PERIOD.format("replaced_on = '2018-02-01'"),
    "period_of_decision": PERIOD.format("decided_on = decided_on - 1"),
    "period_replaced_by_decision": PERIOD.format(
        "replaced_by_id = %(decision_of_second)s, replaced_on = decided_on"
    ),
    "decision_of_hire_key": (
        "ALTER TABLE hires_decision DROP CONSTRAINT hires_decision_pkey CASCADE;"
        "INSERT INTO hires_decision (id, hire_id, hospital_id, kind, decided_on)"
        " SELECT id, hire_id, hospital_id, kind, decided_on FROM hires_decision WHERE hire_id = %(hire)s"
    ),
    "decision_kind_known": NEW_DECISION.format("%(hospital)s", "'guessed'", "NULL"),
    "decision_moved_to_with_move": NEW_DECISION.format("%(hospital)s", "'hours'", "%(hire)s"),
    "decision_of_hire": NEW_DECISION.format("%(hospital_of_other)s", "'hours'", "NULL"),
    "decision_moved_to_of_hospital": NEW_DECISION.format("%(hospital)s", "'moved_out'", "0"),
    "period_no_overlap": NEW_PERIOD.format("%(hospital)s", "'2018-12-31', '2019-01-01'"),
    "period_of_hire": NEW_PERIOD.format("%(hospital_of_other)s", "'2019-01-01', '2019-01-01'"),
    "period_department_of_hospital": PERIOD.format("department_id = %(department_of_other)s"),
    "confirmation_of_allocation": (
        "INSERT INTO hires_confirmation (grant_id, hospital_id, as_of, confirmed_by_id)"
        " SELECT %(grant)s, %(hospital_without)s, '2018-01-01', id FROM accounts_user LIMIT 1"
    ),
    "read_kind_known": READ.format("'glimpsed', 'hires:hire', 1"),
    "read_of_somebody": READ.format("'view', 'hires:hire', 0"),
    "read_of_something": READ.format("'view', '', 1"),
}
# Other ways to break a constraint that has several.
FURTHER_VIOLATIONS = [
    (
        "post_purpose_of_post",
        (
            "INSERT INTO hires_postpurpose (post_id, purpose_id, grant_id, hospital_id)"
            " VALUES (%(post)s, %(purpose_of_post)s, %(grant)s, %(hospital_of_other)s)"
        ),
    ),
    ("employee_no_cpr", EMPLOYEE.format("employee_number = '0101801234'")),
    ("employee_no_cpr", EMPLOYEE.format("employee_number = '610180-1234'")),
    ("hire_no_cpr", HIRE.format(f"attested_restriction = 'diktering {CPR}'")),
    ("hire_not_assessed_with_reason", HIRE.format("not_assessed_reason = 'urgent'")),
    (
        "hire_not_assessed_with_reason",
        HIRE.format("candidates_assessed = 'no', not_assessed_reason = 'bored'"),
    ),
    ("hire_withdrawn_all_or_none", HIRE.format("withdrawn_by_id = %(user)s")),
    ("hire_withdrawn_all_or_none", HIRE.format("withdrawal_reason = 'post_dropped'")),
    ("hire_withdrawn_all_or_none", HIRE.format("withdrawn_on = '2018-01-01', withdrawn_by_id = %(user)s")),
    (
        "hire_withdrawn_all_or_none",
        HIRE.format("withdrawn_on = '2018-01-01', withdrawal_reason = 'post_dropped'"),
    ),
    (
        "hire_withdrawn_all_or_none",
        HIRE.format("withdrawn_by_id = %(user)s, withdrawal_reason = 'post_dropped'"),
    ),
    ("hire_annulled_all_or_none", HIRE.format("annulled_by_id = %(user)s")),
    ("hire_annulled_all_or_none", HIRE.format("annulment_reason = 'wrong_post'")),
    ("hire_annulled_all_or_none", HIRE.format("annulled_on = '2018-01-01', annulled_by_id = %(user)s")),
    ("hire_annulled_all_or_none", HIRE.format("annulled_on = '2018-01-01', annulment_reason = 'wrong_post'")),
    ("hire_annulled_all_or_none", HIRE.format("annulled_by_id = %(user)s, annulment_reason = 'wrong_post'")),
    ("hire_of_post", HIRE.format("post_id = 0")),
    ("period_hours_positive", PERIOD.format("weekly_hours = -1")),
    ("period_no_overlap", NEW_PERIOD.format("%(hospital)s", "'2018-01-01', '2018-01-01'")),
    # What others still point at stays.
    (
        "post_of_allocation",
        (
            "DELETE FROM allocations_budgetrow; DELETE FROM allocations_target;"
            "DELETE FROM allocations_allocation WHERE grant_id = %(grant)s"
        ),
    ),
    ("hire_of_post", "DELETE FROM hires_postpurpose; DELETE FROM hires_post WHERE id = %(post)s"),
    ("hire_employee_of_hospital", "DELETE FROM hires_employee WHERE id = %(employee)s"),
    ("decision_of_hire", "DELETE FROM hires_hire WHERE id = %(hire)s"),
    ("period_of_decision", "DELETE FROM hires_decision WHERE hire_id = %(hire)s"),
    ("decision_moved_to_with_move", NEW_DECISION.format("%(hospital)s", "'moved_out'", "NULL")),
    ("period_replaced_after_decided", PERIOD.format("replaced_by_id = decision_id")),
    (
        "period_replaced_after_decided",
        PERIOD.format("replaced_by_id = decision_id, replaced_on = decided_on - 1"),
    ),
]
FIXED = [
    (table, column)
    for table in ("hires_post", "hires_postpurpose", "hires_hire", "hires_confirmation")
    for column in ("hospital_id", "grant_id")
] + [
    ("hires_employee", "hospital_id"),
    ("hires_sameperson", "hospital_id"),
    ("hires_period", "hospital_id"),
    ("hires_decision", "hospital_id"),
    ("hires_decision", "hire_id"),
    *(("hires_hireact", f"{column}_id") for column in ("hospital", "hire", "by")),
    *(("hires_savedview", f"{column}_id") for column in ("user", "allocation", "grant", "hospital")),
]


@pytest.fixture
def world():
    """A hire with everything around it, and another hospital's and grant's rows that it may not be mixed with."""
    grant, other_grant = make_grant(), make_grant()
    allocation = make_allocation(grant)
    other = make_allocation(grant, make_hospital("Bornholms Hospital", "BOH"))
    purpose = make_purpose(grant, "Øget aktivitet", 2)
    first_purpose = make_purpose(grant)
    post, second_post = make_post(allocation, purpose=first_purpose), make_post(allocation)
    PostPurpose.objects.create(post=post, purpose=purpose, grant=grant, hospital=allocation.hospital)
    employee = make_employee(allocation.hospital, employee_number="A1")
    hire = make_hire(post, (date(2018, 1, 1), date(2018, 12, 31)), employee=employee)
    second = make_hire(
        second_post,
        (date(2018, 1, 1), date(2018, 12, 31)),
        employee=make_employee(allocation.hospital, employee_number="B2"),
    )
    for joined in (employee, second.employee):
        SamePerson.objects.create(employee=joined, person=employee, hospital=allocation.hospital)
    HireAct.objects.create(hire=hire, hospital=allocation.hospital, kind=ActKind.REGISTERED, by=make_user())
    make_saved_view(allocation, make_user(), name="Ledige")
    post_of_other = make_post(other)
    Confirmation.objects.create(
        grant=grant, hospital=allocation.hospital, as_of=date(2018, 6, 1), confirmed_by=make_user()
    )
    return {
        "grant": grant.pk,
        "hospital": allocation.hospital_id,
        "department": post.department_id,
        "purpose": purpose.pk,
        "purpose_of_post": first_purpose.pk,
        "post": post.pk,
        "employee": employee.pk,
        "hire": hire.pk,
        "decision_of_second": second.decisions.get().pk,
        "user": make_user().pk,
        "hospital_of_other": other.hospital_id,
        "department_of_other": post_of_other.department_id,
        "post_of_other": post_of_other.pk,
        "employee_of_other": make_employee(other.hospital).pk,
        "hospital_without": make_hospital("Nordsjællands Hospital", "NOH").pk,
        "purpose_of_other": make_purpose(other_grant).pk,
        "staff_group_of_other": make_staff_group(other_grant).pk,
    }


@pytest.mark.parametrize(("name", "sql"), [*VIOLATIONS.items(), *FURTHER_VIOLATIONS])
def test_row_is_refused_by_the_constraint(world, name, sql):
    assert violated_by(sql, **world) == name


def test_every_constraint_of_hires_is_provoked():
    assert set(VIOLATIONS) == named_constraints("hires")


@pytest.mark.parametrize(
    "sql",
    [
        HIRE.format("route = 'redeployment', candidates_assessed = ''"),
        # As in a grant without a redeployment scheme.
        HIRE.format("candidates_assessed = ''"),
        HIRE.format("candidates_assessed = 'no', not_assessed_reason = 'urgent'"),
        HIRE.format(
            "withdrawn_on = '2018-01-01', withdrawn_by_id = %(user)s, withdrawal_reason = 'post_dropped'"
        ),
        HIRE.format("annulled_on = '2018-01-01', annulled_by_id = %(user)s, annulment_reason = 'wrong_post'"),
        EMPLOYEE.format("employee_number = NULL"),
        # Unique in a hospital only: elsewhere the number says nothing.
        "UPDATE hires_employee SET employee_number = 'A1' WHERE id = %(employee_of_other)s",
        EMPLOYEE.format("name = 'Mette 320180-1234'"),
        POST.format("purpose_id = NULL"),
        PERIOD.format("last_day = first_day"),
        PERIOD.format("weekly_hours = 0.01"),
        PERIOD.format("last_day = last_day - 1") + ";" + NEW_PERIOD.format("%(hospital)s", LAST_DAY),
    ],
)
def test_row_at_the_limit_is_accepted(world, sql):
    assert violated_by(sql, **world) == ""


@pytest.mark.parametrize(("table", "column"), FIXED)
def test_hospital_and_grant_of_a_row_are_fixed(world, table, column):
    assert is_fixed(table, column)


def test_every_hospital_of_a_row_in_hires_is_fixed():
    """The log of reads is not: nobody may change anything in it."""
    assert set(FIXED) >= hospital_columns("hires") - {("hires_read", "hospital_id")}
