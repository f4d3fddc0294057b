import pytest

from reports.models import HospitalEstimate, HospitalText, RegionText
from tests.support.factories import make_allocation, make_grant, make_hospital
from tests.support.violations import hospital_columns, is_fixed, named_constraints, violated_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

CPR = "010180-1234"
REGION = "UPDATE reports_regiontext SET {}"
HOSPITAL = "UPDATE reports_hospitaltext SET {}"
VIOLATIONS = {
    "region_text_once": (
        "INSERT INTO reports_regiontext (grant_id, as_of, summary, presentation, closing, version)"
        " SELECT grant_id, as_of, '', '', '', 1 FROM reports_regiontext"
    ),
    "region_text_no_cpr": REGION.format(f"closing = 'Mette {CPR}'"),
    "region_text_version_positive": REGION.format("version = 0"),
    "hospital_text_once": (
        "INSERT INTO reports_hospitaltext (grant_id, hospital_id, arrangement, remark, version)"
        " SELECT grant_id, hospital_id, '', '', 1 FROM reports_hospitaltext"
    ),
    "hospital_text_of_allocation": (
        "INSERT INTO reports_hospitaltext (grant_id, hospital_id, arrangement, remark, version)"
        " VALUES (%(grant)s, %(hospital_without)s, '', '', 1)"
    ),
    "hospital_text_no_cpr": HOSPITAL.format(f"remark = 'Mette {CPR}'"),
    "hospital_text_version_positive": HOSPITAL.format("version = 0"),
    "hospital_estimate_once": (
        "INSERT INTO reports_hospitalestimate (grant_id, hospital_id, made_on)"
        " SELECT grant_id, hospital_id, made_on FROM reports_hospitalestimate"
    ),
    "hospital_estimate_of_allocation": (
        "INSERT INTO reports_hospitalestimate (grant_id, hospital_id, made_on)"
        " VALUES (%(grant)s, %(hospital_without)s, '2018-06-30')"
    ),
    "hospital_estimate_not_negative": "UPDATE reports_hospitalestimate SET value = -1",
}


@pytest.fixture
def world() -> dict[str, int]:
    allocation = make_allocation(make_grant())
    own = {"grant": allocation.grant, "hospital": allocation.hospital}
    RegionText.objects.create(grant=allocation.grant, as_of="2018-06-30")
    HospitalText.objects.create(**own)
    HospitalEstimate.objects.create(**own, made_on="2018-06-30", value=3)
    return {
        "grant": allocation.grant_id,
        "hospital_without": make_hospital("Nordsjællands Hospital", "NOH").pk,
    }


@pytest.mark.parametrize(("name", "sql"), VIOLATIONS.items())
def test_row_is_refused_by_the_constraint(world: dict[str, int], name: str, sql: str) -> None:
    assert violated_by(sql, **world) == name


def test_every_constraint_of_reports_is_provoked() -> None:
    assert set(VIOLATIONS) == named_constraints("reports")


@pytest.mark.parametrize("table", ["reports_hospitaltext", "reports_hospitalestimate"])
@pytest.mark.parametrize("column", ["hospital_id", "grant_id"])
def test_hospital_and_grant_of_a_row_are_fixed(world: dict[str, int], table: str, column: str) -> None:
    assert is_fixed(table, column)


def test_every_hospital_of_a_row_in_reports_is_known_here() -> None:
    assert hospital_columns("reports") == {
        ("reports_hospitaltext", "hospital_id"),
        ("reports_hospitalestimate", "hospital_id"),
    }
