"""A publication is made of what was seen, numbered and kept as it was made."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import translation

from accounts.enums import Role
from accounts.models import User
from allocations.models import Grant
from hires.models import Read
from hrtrack.common.web.editing import Stale
from reports.documents.file_formats import FILE_FORMATS
from reports.models import Publication, PublicationFile, RegionText
from reports.publications.register import draft_of, file_of, publish, withdraw_publication
from reports.report.build import build_report
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.racing import at_once
from tests.support.reopened import Pdf, squeezed, tables_of_word
from tests.support.worlds import AUTUMN

pytestmark = pytest.mark.django_db

YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def grant() -> Grant:
    grant = make_grant(name="Bevillingen")
    for name, short, routes in (
        ("Bornholms Hospital", "BH", ["redeployment"]),
        ("Rigshospitalet", "RH", ["redeployment"] * 4 + ["outside_region"] * 4 + ["other_in_region"] * 5),
    ):
        allocation = make_allocation(grant, make_hospital(name, short), amount=6_000_000, target=15)
        for route in routes:
            make_hire(make_post(allocation), YEAR, route=route)
    return grant


@pytest.fixture
def center() -> User:
    return make_user(Role.CENTER_HR, name="Karin Center")


def published_by(user: User, grant: Grant, **fields: Any) -> Publication:
    version = draft_of(build_report(grant, AUTUMN)).version
    return publish(by=user, grant=grant, as_of=AUTUMN, **{"left_out": [], "version": version, **fields})


def content(publication: Publication, file_format: str) -> bytes:
    found = file_of(publication, file_format)
    assert found is not None
    return found


def test_publication_is_numbered_within_its_grant(grant: Grant, center: User) -> None:
    other = make_grant(name="Den anden")
    numbers = [published_by(center, each).number for each in (grant, grant, other)]
    assert numbers == [1, 2, 1]


def test_publication_keeps_what_it_told_and_its_files(grant: Grant, center: User) -> None:
    publication = published_by(center, grant)
    assert publication.groups["route"] == {"outside_region": 4, "other_in_region": 5}
    assert (publication.as_of, publication.rules_version) == (AUTUMN, 3)
    assert set(publication.sha256) == set(FILE_FORMATS)
    told = json.loads(content(publication, "json"))
    assert (told["publication"], told["grant"], told["as_of"]) == (1, "Bevillingen", "2018-09-30")
    assert [row["persons"] for row in told["tables"]["route"]["rows"]] == [5, 0, 5, 4]


def test_documents_of_a_publication_are_in_danish_and_say_what_is_left_out(
    grant: Grant, center: User
) -> None:
    with translation.override("en"):
        publication = published_by(center, grant)
    word = tables_of_word(content(publication, "word"))
    assert word["Personer og rekruttering fra RegionH Match"][1:] == [
        ["Bornholms Hospital", "1", "•"],
        ["Rigshospitalet", "13", "•"],
        ["I alt", "14", "5"],
    ]
    # Bornholm is one person, told at the price of the post; Rigshospitalet would be the total less Bornholm.
    assert word["Tildelt, forbrug og disponeret"][1] == ["Bornholms Hospital", "6.000", "•", "400", "5.600"]
    text = squeezed(Pdf(content(publication, "pdf")).text_of_all)
    assert squeezed("Om hospitaler med under fem personer vises kun beløb") in text
    assert squeezed("offentliggørelse nr. 1") in text


def test_excel_of_a_publication_has_no_hires(grant: Grant, center: User) -> None:
    data = content(published_by(center, grant), "excel")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert "Ansættelser" not in book.sheetnames
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        texts = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    assert "Medarbejder " not in texts
    # Nobody's name was shown.
    assert list(Read.objects.all()) == []


def test_next_publication_is_held_against_the_earlier_ones(grant: Grant, center: User) -> None:
    first = published_by(center, grant)
    allocation = grant.allocations.get(hospital__short_name="RH")
    make_hire(make_post(allocation), YEAR, route="outside_region")
    second = published_by(center, grant)
    # The one who has come would be the difference.
    assert set(first.groups) - set(second.groups) == {"from_redeployment", "route"}
    for route in ["redeployment"] * 3 + ["outside_region"] * 2 + ["other_in_region"] * 3:
        make_hire(make_post(allocation), YEAR, route=route)
    third = published_by(center, grant)
    assert third.groups["route"] == {"outside_region": 7, "other_in_region": 8}
    assert third.groups["from_redeployment"] == {"redeployed": 8, "others": 15}


def test_later_publications_are_held_against_a_withdrawn_one(grant: Grant, center: User) -> None:
    withdraw_publication(by=center, publication=published_by(center, grant), reason="Forkert dag")
    make_hire(make_post(grant.allocations.get(hospital__short_name="RH")), YEAR, route="outside_region")
    assert "route" not in published_by(center, grant).groups


def test_breakdown_is_left_out_by_choice(grant: Grant, center: User) -> None:
    publication = published_by(center, grant, left_out=["route"])
    assert "route" not in publication.groups
    assert "route" not in json.loads(content(publication, "json"))["tables"]


@pytest.mark.parametrize("change", ["figures", "texts", "publications"])
def test_publication_of_something_else_than_was_seen_is_refused(
    grant: Grant, center: User, change: str
) -> None:
    version = draft_of(build_report(grant, AUTUMN)).version
    if change == "figures":
        make_hire(make_post(grant.allocations.get(hospital__short_name="RH")), YEAR)
    elif change == "texts":
        RegionText.objects.create(grant=grant, as_of=AUTUMN, summary="Den ene, der fratrådte i april")
    else:
        published_by(center, grant)
    with pytest.raises(Stale):
        publish(by=center, grant=grant, as_of=AUTUMN, left_out=[], version=version)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_is_told(grant: Grant, center: User) -> None:
    version = draft_of(build_report(grant, AUTUMN)).version

    def work() -> Publication:
        return publish(by=center, grant=grant, as_of=AUTUMN, left_out=[], version=version)

    ended = at_once(work, work)
    assert sorted(type(each) in (IntegrityError, Stale) for each in ended) == [False, True]
    assert list(Publication.objects.values_list("number", flat=True)) == [1]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.HOSPITAL_HR])
def test_only_center_for_hr_publishes_and_withdraws(grant: Grant, center: User, role: Role) -> None:
    publication = published_by(center, grant)
    user = make_user(role)
    with pytest.raises(PermissionDenied):
        published_by(user, grant)
    with pytest.raises(PermissionDenied):
        withdraw_publication(by=user, publication=publication, reason="Forkert")
    assert Publication.objects.get().withdrawn_at is None


def test_withdrawn_publication_offers_no_files_and_is_withdrawn_once(grant: Grant, center: User) -> None:
    publication = withdraw_publication(
        by=center, publication=published_by(center, grant), reason="Forkert dag"
    )
    assert (publication.withdrawn_by, publication.withdrawal_reason) == (center, "Forkert dag")
    assert file_of(publication, "json") is None
    with pytest.raises(Stale):
        withdraw_publication(by=center, publication=publication, reason="Igen")


@pytest.mark.usefixtures("superuser")
def test_file_that_is_not_the_one_that_was_made_is_not_sent(grant: Grant, center: User) -> None:
    publication = published_by(center, grant)
    # What no user of the application can do.
    file = PublicationFile.objects.get(file_format="json")
    publication.sha256 = {**publication.sha256, "json": "0" * 64}
    with pytest.raises(ValidationError, match="ikke længere den"):
        file_of(publication, file.file_format)
