"""Registering, importing and listing hires in a grant that calls things otherwise than the memo, or not at all."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from allocations.models import Allocation, Grant
from allocations.services.grants import validate_grant
from hires.actions.correct import change_post
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.register import register_hire
from hires.bulk.columns import Cells
from hires.bulk.plan import import_hires, plan_hires
from hires.bulk.reading import read_hires
from hires.enums import RecruitmentRoute
from hires.models import Hire, Post
from hires.presentation.history import post_history
from tests.support.factories import make_user
from tests.support.named_grants import NO_NAMES, OTHER_NAMES, first_allocation, named_grant
from tests.support.pages import Page
from tests.support.workbooks import cells, opened

pytestmark = pytest.mark.django_db

OF_THE_MEMO = re.compile(r"RegionH|Hovedstaden|lav aktivitet|hospital", re.IGNORECASE)
OF_REDEPLOYMENT = re.compile(r"omplacer|kandidat|Jobbanken", re.IGNORECASE)
TERM = Term(first_day=dt.date(2018, 6, 1), weekly_hours=37)


def allocation_of(names: dict[str, Any]) -> Allocation:
    return first_allocation(named_grant(names))


@pytest.fixture
def other_names() -> Allocation:
    return allocation_of(OTHER_NAMES)


@pytest.fixture
def no_names() -> Allocation:
    return allocation_of(NO_NAMES)


def logged_in(allocation: Allocation) -> Client:
    client = Client()
    client.force_login(make_user("hospital_hr", allocation.hospital))
    return client


def page_of(allocation: Allocation, name: str, **query: str) -> Page:
    return Page(logged_in(allocation).get(reverse(f"hires:{name}", args=[allocation.pk]), query))


def details(allocation: Allocation, route: RecruitmentRoute) -> HireDetails:
    return HireDetails(
        name="Lise Holm",
        employee_number="4711",
        staff_group=allocation.grant.staff_groups.get(),
        agreed_on=dt.date(2018, 5, 14),
        route=route,
        formerly_employed=False,
        restriction_attested=True,
    )


def registered(allocation: Allocation, route: RecruitmentRoute, **post: Any) -> Hire:
    purpose = allocation.grant.purposes.get()
    new = PostDetails(department="Hjemmeplejen", purpose=purpose, is_additional=True, **post)
    answers = details(allocation, route)
    return register_hire(by=None, allocation=allocation, post=new, term=TERM, details=answers)


def offered(page: Page, name: str) -> list[str]:
    """The labels of the options of a choice, by a select or by radio buttons."""
    if selects := page.root.all("select", name=name):
        return [option.text for option in selects[0].all("option")]
    keys = [choice.attributes["id"] for choice in page.root.all("input", name=name)]
    return [page.root.one("label", **{"for": key}).text for key in keys]


# Other names


def test_registration_asks_in_the_names_of_the_grant(other_names: Allocation) -> None:
    page = page_of(other_names, "register")
    assert offered(page, "route")[0] == "Jobbanken (omplacering)"
    assert [label.text for label in page.root.all("label") if "teamet" in label.text] == ["Er teamet nyt?"]
    assert OF_THE_MEMO.findall(page.root.one("main").text) == []
    client = logged_in(other_names)
    address = reverse("hires:register", args=[other_names.pk])
    sent = {
        **page.form,
        "post": "new",
        "department": "Hjemmeplejen",
        "purpose": str(other_names.grant.purposes.get().pk),
        "low_activity": "on",
        "is_additional": "on",
        "name": "Lise Holm",
        "employee_number": "4711",
        "first_day": "01.06.2018",
        "last_day": "31.12.2018",
        "agreed_on": "14.05.2018",
        "route": "redeployment",
        "formerly_employed": "no",
        "restriction_attested": "on",
    }
    warnings = Page(client.post(address, sent))
    confirmed = [box.attributes["value"] for box in warnings.root.all("input", name="confirmed")]
    assert client.post(address, {**sent, "confirmed": confirmed}).status_code == 302
    hire = Hire.objects.select_related("post").latest("pk")
    assert (hire.route, hire.candidates_assessed, hire.post.low_activity) == ("redeployment", "", True)
    shown = Page(client.get(reverse("hires:hire", args=[hire.pk])))
    assert "Rekrutteringsvej Jobbanken (omplacering)" in shown.text
    assert "Er teamet nyt? ja" in Page(client.get(reverse("hires:post", args=[hire.post_id]))).text


def test_lists_and_filters_are_in_the_names_of_the_grant(other_names: Allocation) -> None:
    for name in ("posts", "list"):
        page = page_of(other_names, name, as_of="30.09.2018", route="redeployment")
        assert offered(page, "route")[1] == "Jobbanken (omplacering)"
        assert {row[-2] for row in page.table[1:]} == {"Jobbanken"}
        assert OF_THE_MEMO.findall(page.root.one("main").text) == []
        client, query = logged_in(other_names), {"as_of": "30.09.2018"}
        book = opened(client.get(reverse(f"hires:{name}_excel", args=[other_names.pk]), query))
        text = " ".join(str(cell) for sheet in book for row in cells(sheet) for cell in row)
        assert (OF_THE_MEMO.findall(text), "Jobbanken (omplacering)" in text) == ([], True)


def test_history_is_in_the_names_of_the_grant(other_names: Allocation) -> None:
    hire = registered(other_names, RecruitmentRoute.REDEPLOYMENT)
    post = Post.objects.get(pk=hire.post_id)
    changed = PostDetails(department="Hjemmeplejen", purpose=post.purpose, low_activity=True)
    change_post(by=make_user("hospital_hr", other_names.hospital), post=post, details=changed)
    (latest, *_earlier) = post_history(post, with_hires=False)
    assert "»Er teamet nyt?« fra nej til ja" in latest.sentence


def test_template_and_import_are_in_the_names_of_the_grant(other_names: Allocation) -> None:
    client = logged_in(other_names)
    book = opened(client.get(reverse("hires:import_template", args=[other_names.pk])))
    text = " ".join(str(cell) for sheet in book for row in cells(sheet) for cell in row)
    assert (OF_THE_MEMO.findall(text), "Jobbanken (omplacering)" in text) == ([], True)
    (head,) = cells(book["Ansættelser"])
    assert "Spørgsmål om afdelingen: Er teamet nyt?" in head
    hints = {column.field: str(column.hint) for column in Cells(other_names).columns}
    assert hints["candidates_assessed"].endswith("vurderet? Tom ved Jobbanken.")
    imported(other_names, rows(head, "Jobbanken (omplacering)"))
    hire = Hire.objects.select_related("post").latest("pk")
    assert (hire.route, hire.post.low_activity) == ("redeployment", True)


def imported(allocation: Allocation, text: str) -> None:
    """Import a table without problems, its warnings confirmed."""
    table = read_hires(text)
    plan = plan_hires(by=None, allocation=allocation, table=table)
    assert [row.problems for row in plan.rows] == [{}]
    confirmed = [warning.key for warning, _rows in plan.warnings]
    import_hires(by=None, allocation=allocation, table=table, confirmed=confirmed)


def rows(head: list[Any], route: str) -> str:
    """A table with this row of headings and one hire."""
    answers = {
        "Afdeling": "Hjemmeplejen",
        "Primært formål": "Opfølgning",
        "Spørgsmål om afdelingen": "Ja",
        "Ny stilling ud over normeringen": "Ja",
        "Navn": "Lise Holm",
        "Tjenestenummer": "4711",
        "Personalegruppe": "Sosu-assistent",
        "Ansat fra": "01.06.2018",
        "Ansat til og med": "31.12.2018",
        "Timer om ugen": "37",
        "Aftalt den": "14.05.2018",
        "Rekrutteringsvej": route,
        "Tidligere ansat i regionen": "Nej",
        "Bruges ikke til": "Ja",
    }
    texts = [answers.get(str(heading).partition(":")[0], "") for heading in head]
    return "\n".join("\t".join(map(str, line)) for line in (head, texts))


# No names


def test_registration_asks_nothing_that_the_grant_has_no_name_for(no_names: Allocation) -> None:
    page = page_of(no_names, "register")
    assert offered(page, "route") == [
        "Opsagt medarbejder i regionen",
        "Anden stilling i regionen",
        "Rekrutteret uden for regionen",
    ]
    assert {"candidates_assessed", "not_assessed_reason", "low_activity"} & page.form.keys() == set()
    text = page.root.one("main").text
    assert (OF_THE_MEMO.findall(text), OF_REDEPLOYMENT.findall(text)) == ([], [])


@pytest.mark.parametrize("route", [route for route in RecruitmentRoute if route != "redeployment"])
def test_hire_in_a_grant_without_a_scheme_has_no_answer_about_candidates(
    no_names: Allocation, route: RecruitmentRoute
) -> None:
    hire = registered(no_names, route, low_activity=True)
    assert (hire.route, hire.candidates_assessed, hire.not_assessed_reason) == (route, "", "")
    assert hire.post.low_activity is False


def test_redeployment_is_refused_where_the_grant_has_no_scheme(no_names: Allocation) -> None:
    with pytest.raises(ValidationError) as refused:
        registered(no_names, RecruitmentRoute.REDEPLOYMENT)
    assert refused.value.message_dict == {
        "route": ["Vælg en anden rekrutteringsvej. Bevillingen har ingen omplaceringsordning"]
    }


def test_candidates_are_asked_about_where_the_grant_has_a_scheme(other_names: Allocation) -> None:
    with pytest.raises(ValidationError) as refused:
        registered(other_names, RecruitmentRoute.OUTSIDE_REGION)
    assert refused.value.message_dict == {
        "candidates_assessed": ["Vælg, om kandidater under omplacering eller afskedigelse er vurderet"]
    }


def test_template_and_import_ask_nothing_that_the_grant_has_no_name_for(no_names: Allocation) -> None:
    client = logged_in(no_names)
    book = opened(client.get(reverse("hires:import_template", args=[no_names.pk])))
    text = " ".join(str(cell) for sheet in book for row in cells(sheet) for cell in row)
    assert (OF_THE_MEMO.findall(text), OF_REDEPLOYMENT.findall(text)) == ([], [])
    (head,) = cells(book["Ansættelser"])
    assert [heading for heading in head if "Spørgsmål" in heading or "vurderet" in heading] == []
    imported(no_names, rows(head, "Rekrutteret uden for regionen"))
    hire = Hire.objects.latest("pk")
    assert (hire.route, hire.candidates_assessed) == ("outside_region", "")


def test_lists_offer_no_redeployment_where_the_grant_has_no_scheme(no_names: Allocation) -> None:
    for name in ("posts", "list"):
        page = page_of(no_names, name, as_of="30.09.2018")
        assert "Omplacering" not in offered(page, "route")
        assert OF_REDEPLOYMENT.findall(page.root.one("main").text) == []


def test_answer_stays_where_the_question_is_taken_away(other_names: Allocation) -> None:
    hire = registered(other_names, RecruitmentRoute.REDEPLOYMENT, low_activity=True)
    Grant.objects.update(low_activity_question="")
    client = logged_in(other_names)
    address = reverse("hires:change_post", args=[hire.post_id])
    form = Page(client.get(address)).form
    assert "low_activity" not in form
    client.post(address, {**form, "department": "Et andet sted"})
    post = Post.objects.select_related("department").get(pk=hire.post_id)
    assert (post.department.name, post.low_activity) == ("Et andet sted", True)


def test_scheme_keeps_a_name_once_anybody_is_hired_from_it(other_names: Allocation) -> None:
    grant = other_names.grant
    grant.redeployment_scheme = "Et andet navn"
    validate_grant(grant)
    grant.redeployment_scheme = ""
    with pytest.raises(ValidationError) as refused:
        validate_grant(grant)
    assert refused.value.messages == [
        "Omplaceringsordningens navn kan ikke fjernes, når der er registreret ansættelser derfra"
    ]
