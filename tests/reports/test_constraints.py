import pytest

from accounts.enums import Role
from reports.models import (
    HospitalEstimate,
    HospitalText,
    HospitalTextDraft,
    ListReminder,
    Publication,
    PublicationFile,
    RegionText,
    RegionTextDraft,
)
from tests.support.factories import make_allocation, make_grant, make_hospital, make_user
from tests.support.violations import hospital_columns, is_fixed, named_constraints, violated_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

CPR = "010180-1234"
REGION = "UPDATE reports_regiontext SET {}"
HOSPITAL = "UPDATE reports_hospitaltext SET {}"
PUBLICATION = (
    "INSERT INTO reports_publication"
    " (grant_id, number, as_of, published_at, published_by_id, rules_version, groups, sha256, withdrawal_reason)"
    " SELECT grant_id, {}, as_of, published_at, published_by_id, 3, '{{}}', '{{}}', '' FROM reports_publication"
)
VIOLATIONS = {
    "region_text_once": (
        "INSERT INTO reports_regiontext (grant_id, as_of, summary, presentation, closing, version, recipient, sender,"
        " case_number, recommendation)"
        " SELECT grant_id, as_of, '', '', '', 1, '', '', '', '' FROM reports_regiontext"
    ),
    "region_text_head_no_cpr": REGION.format(f"sender = 'Mette {CPR}'"),
    "region_text_booked_not_negative": REGION.format("booked = -1"),
    "region_draft_once": (
        "INSERT INTO reports_regiontextdraft (grant_id, as_of, author_id, content, saved_at)"
        " SELECT grant_id, as_of, author_id, '[]', now() FROM reports_regiontextdraft"
    ),
    "region_draft_no_cpr": f'UPDATE reports_regiontextdraft SET content = \'[["closing", "Mette {CPR}"]]\'',
    "hospital_draft_once": (
        "INSERT INTO reports_hospitaltextdraft (grant_id, hospital_id, author_id, content, saved_at)"
        " SELECT grant_id, hospital_id, author_id, '[]', now() FROM reports_hospitaltextdraft"
    ),
    "hospital_draft_of_allocation": (
        "INSERT INTO reports_hospitaltextdraft (grant_id, hospital_id, author_id, content, saved_at)"
        " SELECT grant_id, %(hospital_without)s, author_id, '[]', now() FROM reports_hospitaltextdraft"
    ),
    "hospital_draft_no_cpr": f'UPDATE reports_hospitaltextdraft SET content = \'[["remark", "Mette {CPR}"]]\'',
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
    "list_reminder_once_a_day": (
        "INSERT INTO reports_listreminder (grant_id, hospital_id, reminded_on, reminded_at, reminded_by_id)"
        " SELECT grant_id, hospital_id, reminded_on, reminded_at, reminded_by_id FROM reports_listreminder"
    ),
    "list_reminder_of_allocation": (
        "INSERT INTO reports_listreminder (grant_id, hospital_id, reminded_on, reminded_at, reminded_by_id)"
        " SELECT grant_id, %(hospital_without)s, reminded_on, reminded_at, reminded_by_id FROM reports_listreminder"
    ),
    "publication_number_once": PUBLICATION.format("number"),
    "publication_numbers_positive": PUBLICATION.format("0"),
    "publication_withdrawn_whole": "UPDATE reports_publication SET withdrawal_reason = 'Forkert'",
    "publication_no_cpr": (
        "UPDATE reports_publication SET withdrawn_at = now(), withdrawn_by_id = published_by_id,"
        f" withdrawal_reason = 'Mette {CPR}'"
    ),
    "publication_file_once": (
        "INSERT INTO reports_publicationfile (publication_id, file_format, content)"
        " SELECT publication_id, file_format, content FROM reports_publicationfile"
    ),
}


@pytest.fixture
def world() -> dict[str, int]:
    allocation = make_allocation(make_grant())
    own = {"grant": allocation.grant, "hospital": allocation.hospital}
    RegionText.objects.create(grant=allocation.grant, as_of="2018-06-30")
    HospitalText.objects.create(**own)
    HospitalEstimate.objects.create(**own, made_on="2018-06-30", value=3)
    draft = {"author": make_user(Role.CENTER_HR), "content": "[]", "saved_at": "2018-06-30T12:00Z"}
    RegionTextDraft.objects.create(grant=allocation.grant, as_of="2018-06-30", **draft)
    HospitalTextDraft.objects.create(**own, **draft)
    reminded = {"reminded_on": "2018-06-30", "reminded_at": "2018-06-30T12:00Z"}
    ListReminder.objects.create(**own, **reminded, reminded_by=make_user(Role.CENTER_HR))
    publication = Publication.objects.create(
        grant=allocation.grant,
        number=1,
        as_of="2018-06-30",
        published_at="2018-07-01T12:00Z",
        published_by=make_user(Role.CENTER_HR),
        rules_version=3,
        groups={},
        sha256={},
    )
    PublicationFile.objects.create(publication=publication, file_format="pdf", content=b"%PDF")
    return {
        "grant": allocation.grant_id,
        "hospital_without": make_hospital("Nordsjællands Hospital", "NOH").pk,
    }


@pytest.mark.parametrize(("name", "sql"), VIOLATIONS.items())
def test_row_is_refused_by_the_constraint(world: dict[str, int], name: str, sql: str) -> None:
    assert violated_by(sql, **world) == name


def test_every_constraint_of_reports_is_provoked() -> None:
    assert set(VIOLATIONS) == named_constraints("reports")


@pytest.mark.parametrize(
    "table", ["reports_hospitaltext", "reports_hospitalestimate", "reports_hospitaltextdraft"]
)
@pytest.mark.parametrize("column", ["hospital_id", "grant_id"])
def test_hospital_and_grant_of_a_row_are_fixed(world: dict[str, int], table: str, column: str) -> None:
    assert is_fixed(table, column)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *(("reports_publication", name) for name in ("grant_id", "number", "as_of", "published_by_id")),
        ("reports_publicationfile", "publication_id"),
    ],
)
def test_publication_and_its_files_are_fixed(world: dict[str, int], table: str, column: str) -> None:
    assert is_fixed(table, column)


def test_every_hospital_of_a_row_in_reports_is_known_here() -> None:
    assert hospital_columns("reports") == {
        ("reports_hospitaltext", "hospital_id"),
        ("reports_hospitalestimate", "hospital_id"),
        ("reports_hospitaltextdraft", "hospital_id"),
        ("reports_listreminder", "hospital_id"),
    }
