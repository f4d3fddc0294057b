"""A grant's page lists what was decided: prices, budget rows and targets, with their days."""

import datetime as dt

import pytest
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from tests.support.factories import (
    make_allocation,
    make_budget_row,
    make_rate,
    make_staff_group,
    make_target,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

DECIDED = dt.date(2018, 9, 1)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def test_page_lists_what_was_decided_and_when(admin: Client) -> None:
    allocation = make_allocation()
    make_budget_row(allocation, -522_000, kind="change", decided_on=DECIDED, reference="Sag 9")
    make_target(allocation, 15, first_day=dt.date(2018, 10, 1), decided_on=DECIDED)
    group = make_staff_group(allocation.grant)
    make_rate(
        allocation.grant, 410_000, staff_group=group, first_day=dt.date(2018, 10, 1), decided_on=DECIDED
    )
    text = Page(admin.get(f"/grants/{allocation.grant_id}/")).text
    for shown in (
        "Rigshospitalet Hele bevillingen Oprindeligt 6.522 fra begyndelsen –",
        "Rigshospitalet Hele bevillingen Ændring −522 01.09.2018 Sag 9",
        "Rigshospitalet 16 fra begyndelsen fra begyndelsen",
        "Rigshospitalet 15 01.10.2018 01.09.2018",
        "400.000 Alle andre fra begyndelsen fra begyndelsen",
        "410.000 Lægesekretær 01.10.2018 01.09.2018",
    ):
        assert shown.replace(" ", "") in text.replace(" ", "").replace("\n", "")


def test_first_month_of_the_financial_year_is_a_term(admin: Client) -> None:
    grant = make_allocation().grant
    address = f"/grants/{grant.pk}/"
    form = Page(admin.get(address)).form
    assert form["financial_year_month"] == "1"
    admin.post(address, {**form, "financial_year_month": "4"})
    assert Grant.objects.get().financial_year_month == 4
