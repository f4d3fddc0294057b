"""Administrators' pages about a grant that is allocated to kommuner say kommuner."""

import pytest
from django.test import Client

from accounts.enums import Role
from tests.support.factories import make_user
from tests.support.named_grants import OTHER_NAMES, named_grant
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

PRICE = {"price": "410.000", "first_day": "01.01.2018", "decided_on": "01.02.2018", "amounts": "no"}


def test_money_and_price_pages_call_the_units_what_the_grant_calls_them(client: Client) -> None:
    grant = named_grant(OTHER_NAMES)
    client.force_login(make_user(Role.ADMINISTRATOR))
    budget, price = (f"/grants/{grant.pk}/{path}/add/" for path in ("budget-rows", "prices"))
    pages = [
        Page(client.get(budget)),
        Page(client.post(budget, {})),
        Page(client.post(budget, {"kind": "transfer"})),
        Page(client.get(price)),
        Page(client.post(price, {**Page(client.get(price)).form, **PRICE})),
    ]
    texts = [page.root.one("main").text for page in pages]
    assert [text for text in texts if "hospital" in text.lower()] == []
    assert [label in texts[0] for label in ("Kommune", "Fra kommune", "Til kommune")] == [True] * 3
    assert pages[1].errors["hospital"] == ["Vælg kommune"]
    assert "hver kommune" in texts[3]
    assert pages[4].table[0][0] == "Kommune"
