"""Family H: texts that would be something else in another place. Named by the id of the case."""

import logging
import re
from typing import Any

import pytest
from django.utils.html import escape

from tests.support.access import opened_by
from tests.support.pages import Page
from tests.support.world import World, contents, plain_documents

pytestmark = pytest.mark.django_db

HOSTILE = [
    ("</textarea><script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "]]>--><!--"),
    ("javascript:alert(1)", '"><svg onload=alert(1)>', '<div hx-get="/accounts/logout/" hx-trigger="load">'),
    ("{{ request.user.password }}{% debug %}", "${7*7}#{7*7}%(name)s%s"),
]


@plain_documents
@pytest.mark.parametrize("texts", HOSTILE)
def test_h04_h05_text_of_a_user_is_text_on_every_page(world: World, texts: tuple[str, ...]) -> None:
    """Renamed to them are the employee, the department and the user who does it, history included."""
    client, text = world.clients["hr_of_a"], " ".join(texts)
    type(world.users["hr_of_a"]).objects.filter(pk=world.users["hr_of_a"].pk).update(name=text)
    for name, field in (("hires:change_hire", "name"), ("hires:change_post", "department")):
        address = world.address(name)
        assert client.post(address, {**Page(client.get(address)).form, field: text}).status_code == 302
    seen = set()
    for role in ("hr_of_a", "center_hr", "administrator"):
        for name in opened_by(role):
            response = world.clients[role].get(world.address(name), follow=True)
            if response.get("Content-Type", "").startswith("text/html"):
                page = Page(response)
                assert not [e for e in page.root if e.tag == "svg" and "onload" in e.attributes]
                assert not [e for e in page.root if e.tag in ("script", "div", "img") and hostile(e)]
                if escape(text) in response.content.decode():
                    seen.add(name)
    assert {"hires:post", "hires:posts", "hires:hire", "hires:change_hire", "hires:change_post"} <= seen


def hostile(element: Any) -> bool:
    return bool(element.raw_text == "alert(1)" or {"onerror", "hx-get"} & element.attributes.keys())


@pytest.mark.parametrize(
    "path",
    ["/x%0a2026-01-01 INFO alt er vel/", "/x%0d%0aINFO/", "/x%1b%5b31mroed/", "/x%00/", "/x%e2%80%a8y/"],
)
def test_h19_address_writes_one_line_into_the_log(
    world: World, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert world.clients["hr_of_a"].get(path).status_code == 404
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("django.request")]
    assert len(logged) == 1
    assert re.search(r"[\x00-\x1f\x7f\u2028]", logged[0]) is None


@pytest.mark.parametrize(
    "query",
    [
        "user__password__startswith=p",
        "employee__name__contains=Beta",
        "hospital__memberships__user__password=x",
        "o=employee__name",
        "order_by=-hospital__name",
        "fields=*",
        "as_of__lte=2018-01-01",
        "q=%25",
        "q=_",
        "q=%5C",
    ],
)
def test_h21_h23_parameters_reach_no_column(world: World, query: str) -> None:
    before = contents()
    client = world.clients["hr_of_a"]
    # What can be chosen in an address is chosen there, and anything else is refused.
    refused = client.get(f"{world.address('hires:posts')}?{query}")
    assert (refused.status_code, len(Page(refused).table)) == (400, 2)
    for name in ("hires:post", "hires:hire"):
        address = world.address(name)
        assert plain(client.get(f"{address}?{query}")) == plain(client.get(address)), name
    assert contents() == before


def plain(response: Any) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.content.decode())


@pytest.mark.parametrize(
    "name", ["../../settings", "..%2f..%2fsettings", "%2e%2e/settings", "....//settings"]
)
def test_h26_no_address_leads_to_a_file(world: World, name: str) -> None:
    for before in ("/static/", "/grants/1/progress/", "/posts/", "/language/"):
        assert world.clients["administrator"].get(f"{before}{name}").status_code == 404
