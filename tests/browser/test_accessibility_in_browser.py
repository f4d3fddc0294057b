"""What no checker of rules sees: a person's own colours, tab stops, the tree that is read aloud, paper, and the sign of work."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.pages import become
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1300, "height": 900}
# Pages with tables: for a hospital, for the region, folded on a phone and not.
WITH_TABLES = [
    ("hr_of_a", "hires:posts"),
    ("hr_of_a", "hires:list"),
    ("center_hr", "reports:progress"),
    ("center_hr", "reports:use_of_funds"),
    ("auditor", "reports:read_log"),
]
NOT_ON_PAPER = "button, .button, nav, .filters, .inline-form, .working:not(:empty), .skipnav, .row-opener"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "da-DK"}


def show(page: Page, live_server: Any, world: World, role: str, name: str) -> None:
    become(page.context, live_server.url, world.clients[role])
    page.goto(live_server.url + world.address(name))


def column_heads(page: Page) -> list[str]:
    """The column heads in the tree that Chromium gives to assistive technology."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        node["name"]["value"]
        for node in tree
        if not node.get("ignored") and node["role"].get("value") == "columnheader"
    ]


@pytest.mark.parametrize(("role", "name"), WITH_TABLES)
def test_column_heads_are_in_the_tree_on_a_phone_too(
    page: Page, live_server: Any, world: World, role: str, name: str
) -> None:
    page.set_viewport_size(DESK)
    show(page, live_server, world, role, name)
    heads = column_heads(page)
    page.set_viewport_size(PHONE)
    assert heads
    assert column_heads(page) == heads
    # The name that is drawn beside a value is not read a second time.
    drawn = page.locator("td[data-title]").evaluate_all(
        "all => all.map(each => getComputedStyle(each, '::before').content).filter(content => content !== 'none')"
    )
    assert [content for content in drawn if not re.fullmatch(r'".+" / ""', content)] == []


@pytest.mark.parametrize(("role", "name"), WITH_TABLES)
def test_nothing_takes_a_tab_stop_that_does_not_scroll(
    page: Page, live_server: Any, world: World, role: str, name: str
) -> None:
    page.set_viewport_size(DESK)
    show(page, live_server, world, role, name)
    assert page.locator("main [tabindex='0']").count() == 0


def test_table_that_must_be_scrolled_takes_a_tab_stop_and_its_name(
    page: Page, live_server: Any, world: World
) -> None:
    page.set_viewport_size(DESK)
    show(page, live_server, world, "center_hr", "reports:progress")
    table = page.locator(".table--responsive-scroll").first
    table.evaluate("table => { table.style.width = '200px'; dispatchEvent(new Event('resize')) }")
    region = page.get_by_role("region", name="Hospitalerne")
    expect(region).to_have_attribute("tabindex", "0")
    table.evaluate("table => { table.style.width = ''; dispatchEvent(new Event('resize')) }")
    expect(region).to_have_count(0)


def looks(label: Locator) -> bytes:
    """The picture of a field's label, and of what the design system draws before it."""
    return label.screenshot(animations="disabled")


@pytest.mark.parametrize("kind", ["radio", "checkbox"])
def test_what_is_checked_shows_in_a_persons_own_colours(
    page: Page, live_server: Any, world: World, kind: str
) -> None:
    page.emulate_media(forced_colors="active")
    show(page, live_server, world, "hr_of_a", "hires:register")
    field = page.locator(f".form-{kind}:not(:checked)").first
    label = page.locator(f"label[for={field.get_attribute('id')}]")
    unchecked = looks(label)
    field.evaluate("field => { field.checked = true }")
    assert looks(label) != unchecked


@pytest.mark.parametrize(("role", "name"), [*WITH_TABLES, ("hr_of_a", "hires:hire")])
def test_on_paper_there_are_no_buttons_filters_or_tabs_and_every_heading_of_a_table(
    page: Page, live_server: Any, world: World, role: str, name: str
) -> None:
    page.set_viewport_size(DESK)
    show(page, live_server, world, role, name)
    page.emulate_media(media="print")
    left = page.locator(NOT_ON_PAPER).evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 80))"
    )
    assert left == []
    hidden_tables = page.locator("table").evaluate_all(
        """all => all.filter(each => each.closest('details:not([open])') === null)
            .filter(each => !each.checkVisibility() || getComputedStyle(each).display !== 'table').length"""
    )
    assert hidden_tables == 0
    breaks = page.locator("h2, thead").evaluate_all(
        "all => all.filter(each => getComputedStyle(each).breakAfter !== 'avoid').map(each => each.textContent)"
    )
    rows = page.locator("tr").evaluate_all(
        "all => all.filter(each => getComputedStyle(each).breakInside !== 'avoid').length"
    )
    assert (breaks, rows) == ([], 0)


def test_file_that_takes_long_says_so_until_it_is_here_and_a_second_press_asks_for_no_other(
    page: Page, live_server: Any, world: World
) -> None:
    show(page, live_server, world, "center_hr", "reports:progress")
    asked: list[str] = []

    def slowly(route: Route) -> None:
        asked.append(route.request.url)
        page.wait_for_timeout(1_600)
        route.continue_()

    page.route("**/excel/**", slowly)
    link = page.get_by_role("link", name="Hent Excel").first
    sign = page.locator("#working")
    with page.expect_download() as download:
        link.click()
        link.click()
        expect(sign).to_have_text("Arbejder … det kan tage lidt tid.")
    assert download.value.suggested_filename.endswith(".xlsx")
    expect(sign).to_have_text("")
    assert len(asked) == 1
    # What came can be asked for again.
    with page.expect_download():
        link.click()


# What the page says of its work, kept past the navigation that ends it.
KEEP_SIGNS = """() => new MutationObserver(() => {
    const text = document.getElementById("working").textContent;
    if (text) sessionStorage.setItem("sign", text);
}).observe(document.getElementById("working"), {childList: true})"""


def test_form_is_sent_once_and_says_that_it_works(page: Page, live_server: Any, world: World) -> None:
    show(page, live_server, world, "administrator", "allocations:add_grant")
    sent: list[str] = []

    def slowly(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            page.wait_for_timeout(1_600)
        route.continue_()

    page.route("**/grants/add/", slowly)
    page.evaluate(KEEP_SIGNS)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.evaluate(
            "() => { const button = document.querySelector('main .actions button'); button.click(); button.click() }"
        )
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('sign')") == "Arbejder … det kan tage lidt tid."
    expect(page.locator("#working")).to_have_text("")
    assert len(sent) == 1
