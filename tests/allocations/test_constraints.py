import pytest

from allocations.models import AllocationImport, Department, Membership
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hospital,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.violations import hospital_columns, is_fixed, named_constraints, violated_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

CPR = "010180-1234"
HOSPITAL = "UPDATE allocations_hospital SET {} WHERE id = %(hospital)s"
DEPARTMENT = "UPDATE allocations_department SET {} WHERE id = %(department)s"
GRANT = "UPDATE allocations_grant SET {} WHERE id = %(grant)s"
ALLOCATION = "UPDATE allocations_allocation SET {} WHERE id = %(allocation)s"
BUDGET_ROW = "UPDATE allocations_budgetrow SET {} WHERE allocation_id = %(allocation)s"
BUDGET = (
    "INSERT INTO allocations_budgetrow (allocation_id, grant_id, hospital_id, amount, kind, financial_year, reference)"
    " VALUES (%(allocation)s, %(grant)s, %(hospital)s, {}, '')"
)
COPY_OF_ROW = (
    "INSERT INTO allocations_budgetrow ({}allocation_id, grant_id, hospital_id, amount, kind, reference)"
    " SELECT {}allocation_id, grant_id, hospital_id, amount, {}, '' FROM allocations_budgetrow"
)
EARLIER_CUT = (
    "INSERT INTO allocations_budgetrow (allocation_id, grant_id, hospital_id, amount, kind, reference, decided_on)"
    " VALUES (%(allocation)s, %(grant)s, %(hospital)s, -1, 'change', '', '2018-05-31')"
)
TARGET_ROW = "UPDATE allocations_target SET {} WHERE allocation_id = %(allocation)s"
RATE = "UPDATE allocations_rate SET {} WHERE grant_id = %(grant)s"
PURPOSE = "UPDATE allocations_purpose SET {} WHERE id = %(purpose)s"
IMPORT = (
    "INSERT INTO allocations_allocationimport (grant_id, grant_name, source_name, source_sha256, source_text, checks,"
    " reason, before, after, undo_reason{}) VALUES (%(grant)s, 'Lille', '', repeat('a', 64), '', '[]', '',"
    " '{{}}', '{{}}', {})"
)
MADE = "UPDATE allocations_allocationimport SET {} WHERE id = %(import)s"
STAFF_GROUP = "UPDATE allocations_staffgroup SET {} WHERE id = %(staff_group)s"

VIOLATIONS = {
    "hospital_name_once": HOSPITAL.format("name = 'BORNHOLMS hospital'"),
    "hospital_short_name_once": HOSPITAL.format("short_name = 'boh'"),
    "hospital_no_cpr": HOSPITAL.format(f"name = 'Hospital {CPR}'"),
    "hospital_other_names_no_cpr": HOSPITAL.format(f"other_names = '{{{{Riget,{CPR}}}}}'"),
    "hospital_with_letter": HOSPITAL.format("short_name = '123'"),
    "hospital_other_names_with_letter": HOSPITAL.format("other_names = '{{{{Riget,4202}}}}'"),
    "hospital_closed_with_successor": HOSPITAL.format("closed_from = '2027-01-01'"),
    "hospital_succeeded_by_another": HOSPITAL.format(
        "closed_from = '2027-01-01', successor_id = id, successor_name = name"
    ),
    "hospital_successor_name": HOSPITAL.format(
        "closed_from = '2027-01-01', successor_id = %(other_hospital)s, successor_name = 'Et andet'"
    ),
    "hospital_name_key": (
        "ALTER TABLE allocations_hospital DROP CONSTRAINT allocations_hospital_pkey CASCADE;"
        "DROP INDEX hospital_name_once, hospital_short_name_once;"
        "INSERT INTO allocations_hospital (id, name, short_name, other_names, successor_name)"
        " SELECT id, name, 'X', '{{}}', '' FROM allocations_hospital WHERE id = %(hospital)s"
    ),
    "department_name_once": (
        "INSERT INTO allocations_department (hospital_id, name) VALUES (%(hospital)s, 'ONKOLOGISK klinik')"
    ),
    # What composite foreign keys point at. The primary key would speak first.
    "department_of_hospital_key": (
        "ALTER TABLE allocations_department DROP CONSTRAINT allocations_department_pkey CASCADE;"
        "INSERT INTO allocations_department (id, hospital_id, name) VALUES (%(department)s, %(hospital)s, 'Anden')"
    ),
    "department_no_cpr": DEPARTMENT.format("name = 'Klinik 0101801234'"),
    "department_with_letter": DEPARTMENT.format("name = '.'"),
    "membership_once": (
        "INSERT INTO allocations_membership (user_id, hospital_id) VALUES (%(user)s, %(hospital)s)"
    ),
    "grant_name_once": GRANT.format("name = upper(%(other_name)s)"),
    "grant_total_not_negative": GRANT.format("total = -0.01"),
    "grant_target_not_negative": GRANT.format("target = -1"),
    "grant_full_time_hours_in_a_week": GRANT.format("full_time_hours = 168.01"),
    "grant_start_window_in_order": GRANT.format("starts_until = starts_from - 1"),
    "grant_used_after_start_window": GRANT.format("last_day_of_use = starts_until - 1"),
    "grant_counted_in_known": GRANT.format("counted_in = 'people'"),
    "grant_unit_kind_known": GRANT.format("unit_kind = 'ward'"),
    "grant_status_known": GRANT.format("status = 'secret'"),
    "grant_no_cpr": GRANT.format(f"restriction = 'Ikke til\n{CPR}'"),
    "grant_with_letter": GRANT.format("name = '2018'"),
    "grant_words_with_letter": GRANT.format("organisation = '–'"),
    "purpose_name_once": PURPOSE.format("name = 'ØGET AKTIVITET'"),
    "purpose_of_grant_key": (
        "ALTER TABLE allocations_purpose DROP CONSTRAINT allocations_purpose_pkey CASCADE;"
        "INSERT INTO allocations_purpose (id, grant_id, name, position) VALUES (%(purpose)s, %(grant)s, 'Andet', 3)"
    ),
    "purpose_no_cpr": PURPOSE.format(f"name = '{CPR}'"),
    "purpose_with_letter": PURPOSE.format("name = '-'"),
    "staff_group_name_once": STAFF_GROUP.format("name = 'hk''ER'"),
    "staff_group_of_grant_key": (
        "ALTER TABLE allocations_staffgroup DROP CONSTRAINT allocations_staffgroup_pkey CASCADE;"
        "INSERT INTO allocations_staffgroup (id, grant_id, name, position)"
        " VALUES (%(staff_group)s, %(grant)s, 'Andre', 3)"
    ),
    "staff_group_no_cpr": STAFF_GROUP.format(f"name = '{CPR}'"),
    "staff_group_with_letter": STAFF_GROUP.format("name = '1.'"),
    "rate_once": ("INSERT INTO allocations_rate (grant_id, price) VALUES (%(grant)s, 1)"),
    "rate_price_positive": RATE.format("price = 0"),
    "rate_staff_group_of_grant": (
        "INSERT INTO allocations_rate (grant_id, staff_group_id, price)"
        " SELECT id, %(staff_group)s, 1 FROM allocations_grant WHERE name = %(other_name)s"
    ),
    "rate_of_grant_key": (
        "ALTER TABLE allocations_rate DROP CONSTRAINT allocations_rate_pkey CASCADE;"
        "INSERT INTO allocations_rate (id, grant_id, price, first_day)"
        " SELECT id, grant_id, 1, '2018-07-01' FROM allocations_rate WHERE grant_id = %(grant)s"
    ),
    "allocation_once": (
        "INSERT INTO allocations_allocation (grant_id, hospital_id, reduction_reason)"
        " VALUES (%(grant)s, %(hospital)s, '')"
    ),
    "allocation_share_not_negative": ALLOCATION.format("share_percent = -0.0001"),
    # What composite foreign keys point at. The primary key would speak first.
    "allocation_of_grant_and_hospital_key": (
        "ALTER TABLE allocations_allocation DROP CONSTRAINT allocations_allocation_pkey CASCADE;"
        "ALTER TABLE allocations_allocation DROP CONSTRAINT allocation_once CASCADE;"
        "INSERT INTO allocations_allocation (id, grant_id, hospital_id, reduction_reason)"
        " VALUES (%(allocation)s, %(grant)s, %(hospital)s, '')"
    ),
    "budget_row_original_once": BUDGET.format("2, 'original', NULL"),
    "budget_row_kind_known": BUDGET.format("2, 'gift', NULL"),
    "budget_row_original_not_negative": BUDGET_ROW.format("amount = -0.01"),
    "budget_row_year_in_range": BUDGET_ROW.format("financial_year = 25"),
    "budget_row_no_cpr": BUDGET_ROW.format(f"reference = 'Aftalt med {CPR}'"),
    "budget_row_of_allocation": BUDGET.format("2, 'change', NULL").replace(
        "%(hospital)s", "%(other_hospital)s"
    ),
    "budget_row_of_grant_key": (
        "ALTER TABLE allocations_budgetrow DROP CONSTRAINT allocations_budgetrow_pkey CASCADE;"
        + COPY_OF_ROW.format("id, ", "id, ", "'change'")
    ),
    "budget_row_of_rate_is_indexation": COPY_OF_ROW.format(
        "rate_id, ", "(SELECT id FROM allocations_rate WHERE grant_id = %(grant)s), ", "'change'"
    ),
    "budget_row_rate_of_grant": COPY_OF_ROW.format(
        "rate_id, ", "(SELECT id FROM allocations_rate WHERE grant_id <> %(grant)s), ", "'indexation'"
    ),
    "budget_row_transferred_is_transfer": COPY_OF_ROW.format("transferred_from_id, ", "id, ", "'change'"),
    "budget_row_transferred_from_of_grant": COPY_OF_ROW.format("transferred_from_id, ", "0, ", "'transfer'"),
    "target_value_not_negative": TARGET_ROW.format("value = -0.01"),
    "target_of_allocation": (
        "INSERT INTO allocations_target (allocation_id, grant_id, hospital_id, value)"
        " VALUES (%(allocation)s, %(grant)s, %(other_hospital)s, 1)"
    ),
    "grant_financial_year_month_of_a_year": GRANT.format("financial_year_month = 13"),
    "grant_most_weekly_hours_from_full_time": GRANT.format("most_weekly_hours = full_time_hours - 1"),
    "grant_post_months_of_a_working_life": GRANT.format("post_months = 601"),
    "allocation_no_cpr": ALLOCATION.format(f"reduction_reason = 'Aftalt med {CPR}'"),
    "allocation_import_hash_shape": IMPORT.format("", "''").replace("'a', 64", "'A', 64"),
    "allocation_import_undone_whole": MADE.format("undone_at = now()"),
    "allocation_import_has_grant": MADE.format("grant_id = NULL"),
    "allocation_import_no_cpr": MADE.format(f"undone_at = now(), undo_reason = '{CPR}'"),
}
# What no single row shows, refused by the trigger allocation_budget when the transaction ends.
BUDGET_VIOLATIONS = [
    ("budget_of_years_or_whole", BUDGET.format("1, 'change', 2025")),
    ("budget_not_negative", BUDGET.format("-6522000.01, 'change', NULL")),
    ("budget_not_negative", BUDGET_ROW.format("decided_on = '2018-06-01'") + ";" + EARLIER_CUT),
    (
        "budget_not_negative",
        BUDGET_ROW.format("financial_year = 2025") + ";" + BUDGET.format("-1, 'change', 2026"),
    ),
]
# Other ways to break a constraint that has several.
FURTHER_VIOLATIONS = [
    ("hospital_no_cpr", HOSPITAL.format("short_name = '0101801234'")),
    ("hospital_closed_with_successor", HOSPITAL.format("successor_id = %(other_hospital)s")),
    ("hospital_closed_with_successor", HOSPITAL.format("successor_name = 'Bornholms Hospital'")),
    ("grant_full_time_hours_in_a_week", GRANT.format("full_time_hours = 0")),
    ("grant_start_window_in_order", GRANT.format("starts_from = NULL")),
    ("grant_start_window_in_order", GRANT.format("starts_until = NULL")),
    ("grant_no_cpr", GRANT.format(f"name = '{CPR}'")),
    ("grant_no_cpr", GRANT.format(f"decision_reference = '{CPR}'")),
    *(
        ("grant_no_cpr", GRANT.format(f"{name} = '{CPR}'"))
        for name in (
            "dates_decided_by",
            "organisation",
            "reports_to",
            "redeployment_scheme",
            "low_activity_question",
        )
    ),
    ("allocation_import_hash_shape", IMPORT.format("", "''").replace("'a', 64", "'a', 63")),
    ("allocation_import_undone_whole", MADE.format("undo_reason = 'Fejl'")),
    ("allocation_import_undone_whole", MADE.format("undone_by_id = %(user)s")),
    ("allocation_import_undone_whole", MADE.format("undone_at = now(), undone_by_id = %(user)s")),
    *(
        ("allocation_import_no_cpr", IMPORT.format("", "''").replace(*replaced))
        for replaced in (
            ("'Lille'", f"'{CPR}'"),
            ("'', repeat", f"'{CPR}', repeat"),
            ("'', '[]', ''", f"'{CPR}', '[]', ''"),
            ("'', '[]', ''", f"'', '[]', '{CPR}'"),
        )
    ),
]
FIXED = [
    ("allocations_department", "hospital_id"),
    ("allocations_membership", "hospital_id"),
    ("allocations_allocation", "hospital_id"),
    ("allocations_allocation", "grant_id"),
    ("allocations_budgetrow", "hospital_id"),
    ("allocations_budgetrow", "allocation_id"),
    ("allocations_target", "hospital_id"),
    ("allocations_target", "grant_id"),
    ("allocations_rate", "grant_id"),
    ("allocations_allocationimport", "made_by_id"),
]


@pytest.fixture
def world():
    """One of everything, and what it may not collide with."""
    hospital = make_hospital()
    other_hospital = make_hospital("Bornholms Hospital", "BOH")
    grant, other = make_grant(), make_grant(name="Sygeplejersker")
    allocation = make_allocation(grant, hospital)
    user = make_user()
    Membership.objects.create(user=user, hospital=hospital)
    make_purpose(grant, "Øget aktivitet", 2)
    make_staff_group(grant, "HK'er", 2)
    return {
        "hospital": hospital.pk,
        "other_hospital": other_hospital.pk,
        "department": Department.objects.create(hospital=hospital, name="Onkologisk Klinik").pk,
        "user": user.pk,
        "grant": grant.pk,
        "other_name": other.name,
        "allocation": allocation.pk,
        "purpose": make_purpose(grant).pk,
        "staff_group": make_staff_group(grant).pk,
        "import": make_import(grant, user).pk,
    }


def make_import(grant, user):
    return AllocationImport.objects.create(
        grant=grant, grant_name=grant.name, made_by=user, source_sha256="a" * 64, before={}, after={}
    )


@pytest.mark.parametrize(("name", "sql"), [*VIOLATIONS.items(), *FURTHER_VIOLATIONS, *BUDGET_VIOLATIONS])
def test_row_is_refused_by_the_constraint(world, name, sql):
    assert violated_by(sql, **world) == name


def test_every_constraint_of_allocations_is_provoked():
    assert set(VIOLATIONS) == named_constraints("allocations")


@pytest.mark.parametrize(
    "sql",
    [
        GRANT.format("starts_from = NULL, starts_until = NULL"),
        GRANT.format("starts_until = starts_from"),
        GRANT.format("last_day_of_use = starts_until"),
        GRANT.format("full_time_hours = 168, total = 0, target = 0"),
        ALLOCATION.format("share_percent = NULL"),
        BUDGET_ROW.format("amount = 0"),
        BUDGET_ROW.format("financial_year = 2025"),
        BUDGET.format("-6522000, 'change', NULL"),
        TARGET_ROW.format("value = 0"),
        TARGET_ROW.format("value = 19.7"),
        IMPORT.format(", undone_at", "'Fejl', now()"),
        (
            "INSERT INTO allocations_department (hospital_id, name) SELECT id, 'Onkologisk Klinik'"
            " FROM allocations_hospital WHERE short_name = 'BOH'"
        ),
    ],
)
def test_row_at_the_limit_is_accepted(world, sql):
    assert violated_by(sql, **world) == ""


@pytest.mark.parametrize(("table", "column"), FIXED)
def test_hospital_and_grant_of_a_row_are_fixed(world, table, column):
    assert is_fixed(table, column)


def test_every_hospital_of_a_row_in_allocations_is_fixed():
    assert set(FIXED) >= hospital_columns("allocations")
