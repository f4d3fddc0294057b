"""Writing the account: Center for HR's words of a day, and each hospital's own."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.enums import Role
from allocations.enums import GrantStatus
from allocations.models import Allocation, Grant
from hrtrack.common.web.editing import Stale
from reports.models import HospitalText, RegionText
from reports.texts import paragraphs, texts_of, write_hospital_text, write_region_text
from tests.support.dated import dated
from tests.support.factories import make_allocation, make_hire, make_post, make_user
from tests.support.pages import Element, Page

pytestmark = pytest.mark.django_db

JUNE = dt.date(2018, 6, 15)
PATH = "/grants/%s/progress/council-report/"
EMPTY = {"summary": "", "presentation": "", "closing": ""}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


@pytest.fixture
def grant(allocation: Allocation) -> Grant:
    return allocation.grant


def as_center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def as_hospital(client: Client, allocation: Allocation) -> Client:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    return client


def typed(page: Page, **words: str) -> dict[str, str]:
    return {**page.form, **words}


def test_words_of_a_day_are_kept_with_it(client: Client, grant: Grant) -> None:
    path = f"/grants/{grant.pk}/progress/council-report/"
    center = as_center(client)
    response = center.post(
        path, typed(Page(center.get(path)), summary="Det går fremad.\r\n- Punkt"), follow=True
    )
    page = Page(response)
    assert (page.alerts, page.form["summary"]) == (["Teksterne er gemt."], "Det går fremad.\n- Punkt")
    assert texts_of(grant, JUNE).summary == "Det går fremad.\n- Punkt"
    other = Page(center.get(path, {"as_of": "14.06.2018"}))
    assert other.form["summary"] == ""


def test_words_are_saved_on_the_day_that_is_shown(client: Client, grant: Grant) -> None:
    path = f"/grants/{grant.pk}/progress/council-report/?as_of=01.06.2018"
    center = as_center(client)
    response = center.post(path, typed(Page(center.get(path)), closing="Videre"))
    assert response["Location"] == f"/grants/{grant.pk}/progress/council-report/?as_of=01.06.2018"
    assert list(RegionText.objects.values_list("as_of", "closing")) == [(dt.date(2018, 6, 1), "Videre")]


def test_words_are_not_saved_on_a_day_that_cannot_be_used(client: Client, grant: Grant) -> None:
    path = f"/grants/{grant.pk}/progress/council-report/"
    center = as_center(client)
    response = center.post(f"{path}?as_of=i+morgen", typed(Page(center.get(path)), closing="Videre"))
    assert (response.status_code, Page(response).form["closing"]) == (400, "Videre")
    assert not RegionText.objects.exists()


def write(grant: Grant, as_of: dt.date, **words: str) -> None:
    RegionText.objects.create(grant=grant, as_of=as_of, **words)


def days_in(element: Element) -> list[str]:
    return [link.text for link in element.all("a") if re.fullmatch(r"[0-9.]{10}", link.text)]


def test_days_with_words_are_listed_newest_first_and_the_eleventh_is_one_press_away(
    client: Client, grant: Grant
) -> None:
    for number in range(1, 13):
        write(grant, dt.date(2018, 5, number), summary="Skrevet")
    write(grant, dt.date(2018, 4, 1))  # cleared again
    center = as_center(client)
    page = Page(center.get(PATH % grant.pk))
    assert days_in(page.root) == [f"{number:02}.05.2018" for number in range(12, 0, -1)]
    (folded,) = (box for box in page.root.all("details") if box.one("summary").text == "Vis alle")
    assert days_in(folded) == ["02.05.2018", "01.05.2018"]
    (newest,) = (link for link in page.root.all("a") if link.text == "12.05.2018")
    shown = Page(center.get(newest.attributes["href"]))
    assert shown.form["summary"] == "Skrevet"


def test_words_of_the_day_before_are_taken_over_in_the_empty_fields_and_saved_when_saved(
    client: Client, grant: Grant
) -> None:
    write(grant, dt.date(2018, 6, 13), summary="Ældre")
    write(grant, dt.date(2018, 6, 14), summary="Det går fremad", closing="Videre")
    center = as_center(client)
    page = Page(center.get(PATH % grant.pk))
    assert (
        "Der er ikke skrevet tekster pr. 15.06.2018 endnu. De seneste før den dag er fra 14.06.2018."
        in page.text
    )
    assert [button.text for button in page.root.all("button", name="take_over")] == [
        "Indsæt teksterne fra 14.06.2018"
    ]
    taken = Page(center.post(PATH % grant.pk, typed(page, closing="Min egen", take_over="1")))
    assert (taken.form["summary"], taken.form["presentation"], taken.form["closing"]) == (
        "Det går fremad",
        "",
        "Min egen",
    )
    assert taken.alerts == [
        "Teksterne fra 14.06.2018 er sat ind i de tomme felter. De gemmes først, når du trykker »Gem teksterne«."
    ]
    assert taken.root.all("button", name="take_over") == []
    assert not RegionText.objects.filter(as_of=JUNE).exists()
    assert center.post(PATH % grant.pk, taken.form).status_code == 302
    assert (texts_of(grant, JUNE).summary, texts_of(grant, JUNE).closing) == ("Det går fremad", "Min egen")


@pytest.mark.parametrize("day", [dt.date(2018, 6, 15), dt.date(2018, 6, 16)])
def test_words_are_not_taken_over_where_there_are_some_or_from_a_later_day(
    client: Client, grant: Grant, day: dt.date
) -> None:
    write(grant, day, summary="Det går fremad")
    page = Page(as_center(client).get(PATH % grant.pk))
    assert page.root.all("button", name="take_over") == []


def test_another_day_is_shown_where_nothing_is_typed(client: Client, grant: Grant) -> None:
    write(grant, JUNE, summary="Linje\nto")
    center = as_center(client)
    page = Page(center.get(PATH % grant.pk))
    response = center.post(PATH % grant.pk, typed(page, summary="Linje\r\nto", as_of="14.06.2018", show="1"))
    assert (response.status_code, response["Location"]) == (302, f"{PATH % grant.pk}?as_of=14.06.2018")


def test_another_day_is_asked_about_where_something_typed_would_be_lost(client: Client, grant: Grant) -> None:
    center = as_center(client)
    days = {"as_of": "13.06.2018", "known_on": "14.06.2018"}
    mine = typed(Page(center.get(PATH % grant.pk)), summary="Min", closing="010180-1234")
    response = center.post(PATH % grant.pk, {**mine, **days, "show": "1"})
    page = Page(response)
    question = page.root.one(role="alert")
    assert (response.status_code, page.form, page.errors) == (422, mine, {})
    assert question.one("h2").text == "Du har skrevet noget, der ikke er gemt"
    leave = question.one("a")
    assert (leave.text, leave.attributes["href"]) == (
        "Vis 13.06.2018 uden at gemme",
        f"{PATH % grant.pk}?as_of=13.06.2018&known_on=14.06.2018",
    )
    assert not RegionText.objects.exists()


def test_day_that_cannot_be_shown_is_said_with_everything_typed_still_there(
    client: Client, grant: Grant
) -> None:
    center = as_center(client)
    mine = typed(Page(center.get(PATH % grant.pk)), summary="Min", as_of="16.06.2018")
    response = center.post(PATH % grant.pk, {**mine, "show": "1"})
    page = Page(response)
    assert (response.status_code, page.form, page.errors) == (
        400,
        mine,
        {"as_of": ["Indtast en dag, der ikke ligger efter i dag, 15.06.2018"]},
    )


@pytest.mark.usefixtures("superuser")
def test_words_as_they_were_known_are_only_read(client: Client, grant: Grant) -> None:
    write(grant, dt.date(2018, 6, 1), summary="Skrevet siden")
    dated(dt.datetime(2018, 6, 2, 12, tzinfo=dt.UTC))
    RegionText.objects.update(summary="Rettet", version=2)
    center = as_center(client)
    path = f"{PATH % grant.pk}?as_of=01.06.2018"
    page = Page(center.get(f"{path}&known_on=14.06.2018"))
    assert ("Skrevet siden" in page.text, page.root.all("textarea")) == (True, [])
    (write_at,) = (link for link in page.root.all("a") if link.text == "Skriv tekster pr. 01.06.2018")
    assert write_at.attributes["href"] == path
    # A page from before midnight, when that day was still today.
    sent = {**Page(center.get(path)).form, "closing": "Videre"}
    assert center.post(f"{path}&known_on=14.06.2018", sent)["Location"] == path
    assert RegionText.objects.values_list("summary", "closing").get() == ("Rettet", "Videre")


def test_second_of_two_writers_is_told_and_loses_nothing(client: Client, grant: Grant) -> None:
    path = f"/grants/{grant.pk}/progress/council-report/"
    center = as_center(client)
    mine = Page(center.get(path))
    write_region_text(
        by=make_user(Role.CENTER_HR),
        grant=grant,
        as_of=JUNE,
        version="new",
        texts={**EMPTY, "summary": "Den anden"},
    )
    response = center.post(path, typed(mine, summary="Min"))
    page = Page(response)
    assert (response.status_code, page.form["summary"]) == (409, "Min")
    assert [row[:3] for row in page.table[1:]] == [["Kort formidling", "Den anden", "Min"]]
    assert center.post(path, page.form).status_code == 302
    assert texts_of(grant, JUNE).summary == "Min"


def test_cpr_number_is_refused_with_everything_typed_still_there(
    client: Client, allocation: Allocation
) -> None:
    path = f"/allocations/{allocation.pk}/council-report/"
    hospital = as_hospital(client, allocation)
    text = "Vi har ansat 010180-1234"
    response = hospital.post(path, typed(Page(hospital.get(path)), arrangement="Godt", remark=text))
    page = Page(response)
    assert (response.status_code, page.errors, page.form["remark"], page.form["arrangement"]) == (
        422,
        {"remark": ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]},
        text,
        "Godt",
    )
    assert not HospitalText.objects.exists()


def test_hospital_writes_its_own_section_and_center_sees_who_has(
    client: Client, allocation: Allocation
) -> None:
    hospital = as_hospital(client, allocation)
    path = f"/allocations/{allocation.pk}/council-report/"
    page = Page(hospital.get("/council-report/", follow=True))
    assert page.title == "Jeres afsnit i redegørelsen"
    response = hospital.post(path, typed(page, arrangement="På alle klinikker"), follow=True)
    assert Page(response).alerts == ["Teksten er gemt. Den kommer med i redegørelsen til regionsrådet."]
    seen = Page(as_center(Client()).get(f"/grants/{allocation.grant_id}/progress/council-report/"))
    (written,) = (box for box in seen.root.all("details") if box.one("summary").text == "Rigshospitalet")
    assert written.one("div").text == "På alle klinikker"


def test_page_of_a_hospital_tells_its_posts_once(client: Client, allocation: Allocation) -> None:
    hospital, path = as_hospital(client, allocation), f"/allocations/{allocation.pk}/council-report/"

    def told() -> str:
        return Page(hospital.get(path)).root.one("dl").one("dd").text

    assert told() == "0 af mindst 16 stillinger er oprettet."
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    assert told() == "1 af mindst 16 stillinger er oprettet. 1 besat nu."


def test_same_words_again_are_no_change(allocation: Allocation) -> None:
    user = make_user(Role.HOSPITAL_HR, allocation.hospital)
    words = {"arrangement": "Godt", "remark": ""}
    first = write_hospital_text(by=user, allocation=allocation, version="new", texts=words)
    again = write_hospital_text(by=user, allocation=allocation, version="1", texts=words)
    assert (first.version, again.version) == (1, 1)


def test_service_refuses_who_may_not_and_what_is_stale(allocation: Allocation) -> None:
    grant, user = allocation.grant, make_user(Role.HOSPITAL_HR, allocation.hospital)
    with pytest.raises(PermissionDenied):
        write_region_text(by=user, grant=grant, as_of=JUNE, version="new", texts=EMPTY)
    with pytest.raises(PermissionDenied):
        write_hospital_text(by=make_user(), allocation=allocation, version="new", texts={"remark": "x"})
    with pytest.raises(Stale):
        write_hospital_text(by=user, allocation=allocation, version="1", texts={"remark": "x"})
    with pytest.raises(ValidationError):
        write_hospital_text(by=user, allocation=allocation, version="new", texts={"remark": "010180-1234"})


def test_words_can_be_written_when_the_grant_is_closed(client: Client, allocation: Allocation) -> None:
    Grant.objects.update(status=GrantStatus.CLOSED)
    hospital = as_hospital(client, allocation)
    path = f"/allocations/{allocation.pk}/council-report/"
    assert hospital.post(path, typed(Page(hospital.get(path)), remark="Slut")).status_code == 302
    assert HospitalText.objects.get().remark == "Slut"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_those_who_only_read_see_the_words(client: Client, grant: Grant, role: Role) -> None:
    RegionText.objects.create(grant=grant, as_of=JUNE, summary="Det går fremad")
    client.force_login(make_user(role))
    page = Page(client.get(f"/grants/{grant.pk}/progress/council-report/"))
    assert "Det går fremad" in page.text
    assert page.root.all("textarea") == []


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("En linje\nog en til", ["En linje og en til"]),
        ("Et afsnit\n\nEt andet", ["Et afsnit", "Et andet"]),
        ("Punkter:\n- et\n- to\nSlut", ["Punkter:", ["et", "to"], "Slut"]),
        ("• et\n* to\n\n– tre", [["et", "to"], ["tre"]]),
        ("-ikke et punkt", ["-ikke et punkt"]),
    ],
)
def test_plain_text_becomes_paragraphs_and_lists(text: str, blocks: list[object]) -> None:
    assert [each if isinstance(each, str) else list(each) for each in paragraphs(text)] == blocks
