"""Every page and its telling states in a real browser: axe, no sideways scrolling, nothing in the console, a picture if asked for."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Page

from allocations.models import Allocation
from hires.models import Employee, SamePerson
from tests.support.access import ACCESS, DOCUMENTS, HIRE_CHANGES
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_hire,
    make_hospital,
    make_import,
    make_post,
    make_user,
)
from tests.support.hire_tables import pasted, row
from tests.support.looking import AXE, look, look_in_own_colours
from tests.support.made_memos import NURSES
from tests.support.pages import become
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_NAME = "Speciallægesekretærkoordinatorvikarbureauet af Overordentligt-Langtbortistan"
ZALGO = "Zoé" + "\u0301\u0302\u0303\u0308" * 25


def press(name: str) -> Callable[[Page], None]:
    def steps(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    return steps


def send_without_token(page: Page) -> None:
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'")
    press("Registrér ansættelse")(page)


def send_too_much(page: Page) -> None:
    page.evaluate("""() => {
        const form = document.querySelector("main form");
        for (let number = 0; number < 1001; number++) {
            form.append(Object.assign(document.createElement("input"), {type: "hidden", name: `field${number}`}));
        }
    }""")
    press("Registrér ansættelse")(page)


def read_a_table(page: Page) -> None:
    today = timezone.localdate()
    typed = {
        "Eller indsæt tabellen": "Hospital\tAndel\tTkr.\tMåltal\nRigshospitalet Alfatoken\t100 %\t400\t1\n",
        "Bevillingens navn": "En ny bevilling",
        "Bevilget beløb": "400.000",
        "Pris pr. stilling": "400.000",
        "Måltal (mindst)": "1",
        "første gang fra": f"{today:%d.%m.%Y}",
        "første gang til og med": f"{today + dt.timedelta(days=90):%d.%m.%Y}",
    }
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    press("Se, hvad der indlæses")(page)


def search_everywhere(page: Page) -> None:
    page.get_by_role("searchbox").fill("alfatoken")
    # As without JavaScript.
    page.locator("main form[role=search]").evaluate("form => form.submit()")


def read_a_memo(text: str) -> Callable[[Page], None]:
    """A memo, which says the terms."""

    def steps(page: Page) -> None:
        page.get_by_label("Eller indsæt tabellen").fill(text)
        press("Se, hvad der indlæses")(page)

    return steps


def show_and_press(button: str) -> Callable[[Page], None]:
    """Unfold what can be, and press a button."""

    def steps(page: Page) -> None:
        press(button)(page)
        for summary in page.locator("main summary").all():
            summary.click()

    return steps


def decide_a_price(page: Page) -> None:
    page.get_by_label("Pris pr. stilling").fill("700.000")
    page.get_by_label("Gælder fra").fill("01.01.2018")
    page.get_by_text("Nej", exact=True).click()
    press("Se, hvad prisen betyder")(page)


def send_an_empty_transfer(page: Page) -> None:
    page.get_by_text("En omfordeling", exact=True).click()
    press("Gem")(page)


def paste_hires(*names: str) -> Callable[[Page], None]:
    """New hires from Excel by name, whose department isn't known."""

    def steps(page: Page) -> None:
        today = timezone.localdate()
        rows = [
            row(
                name=name,
                department="Gigtklinikken",
                employee_number=str(number),
                agreed_on=f"{today:%d.%m.%Y}",
                first_day=f"{today + dt.timedelta(days=10 * number):%d.%m.%Y}",
            )
            for number, name in enumerate(names, start=1)
        ]
        page.get_by_label("Eller indsæt rækkerne").fill(pasted(*rows))
        press("Se, hvad der indlæses")(page)

    return steps


def invite(page: Page) -> None:
    page.get_by_label("Navn").fill("Karin Lund")
    page.get_by_label("E-mail").fill("karin.lund@example.dk")
    page.get_by_text("Revisor", exact=True).click()
    press("Invitér")(page)


def leave_words(page: Page) -> None:
    page.get_by_label("Kort formidling").fill("Det går fremad.")
    press("PDF, til at sende")(page)


@dataclass(frozen=True)
class State:
    """A page as a role sees it. address: a URL name of test_access, or a path; steps: what is done on it first."""

    name: str
    role: str
    address: str
    of: str = "a"
    query: str = ""
    steps: Callable[[Page], None] | None = None
    status: int = 200

    def path(self, world: World) -> str:
        return (self.address if "/" in self.address else world.address(self.address, self.of)) + self.query


STATES = [
    State("login", "nobody", "account_login"),
    State("login-errors", "nobody", "account_login", steps=press("Log på")),
    State("logout", "hr_of_a", "account_logout"),
    State("own-page", "hr_of_both", "own_page"),
    State("messages", "hr_of_a", "messages"),
    State("outbox", "administrator", "outbox"),
    State("help", "administrator", "help"),
    State("help-before-login", "nobody", "help"),
    State("accessibility", "nobody", "accessibility"),
    State("our-posts", "hr_of_both", "hires:our_posts"),
    State("our-posts-no-hospital", "hr_of_none", "hires:our_posts"),
    State("our-posts-no-allocation", "hr_without_allocation", "hires:our_posts"),
    State("posts", "hr_of_a", "hires:posts"),
    State("posts-as-auditor", "auditor", "hires:posts"),
    State("posts-none", "hr_of_nothing_yet", "/posts/"),
    State("posts-before", "hr_of_a", "hires:posts", query="?as_of=01.01.2018"),
    State("posts-wrong-day", "hr_of_a", "hires:posts", query="?as_of=i+overmorgen", status=400),
    State("save-view-of-posts", "hr_of_a", "hires:save_posts_view", query="?state=free"),
    State("save-view-of-hires", "center_hr", "hires:save_hires_view", query="?sort=name"),
    State("change-view", "hr_of_a", "hires:change_view"),
    State("post", "hr_of_a", "hires:post"),
    State("change-post", "hr_of_a", "hires:change_post"),
    State("hire", "hr_of_a", "hires:hire"),
    State("hire-as-auditor", "auditor", "hires:hire"),
    State("change-hire", "hr_of_a", "hires:change_hire"),
    State("end-hire", "hr_of_a", "hires:end_hire"),
    State("end-hire-errors", "hr_of_a", "hires:end_hire", steps=press("Registrér fratrædelse"), status=422),
    State("withdraw-hire", "hr_of_a", "hires:withdraw_hire"),
    State("annul-hire", "hr_of_a", "hires:annul_hire"),
    *(State(f"{happening}", "hr_of_a", f"hires:{happening}") for happening in HIRE_CHANGES),
    State("take-leave-errors", "hr_of_a", "hires:take_leave", steps=press("Registrér orlov"), status=422),
    State("confirm", "hr_of_a", "hires:confirm"),
    State("posts-found-none", "hr_of_a", "hires:posts", query="?state=run_out"),
    State("posts-wrong-choice", "hr_of_a", "hires:posts", query="?state=x", status=400),
    State("our-hires", "hr_of_both", "hires:our_hires"),
    State("hires", "hr_of_a", "hires:list"),
    State("hires-as-center", "center_hr", "hires:list"),
    State("hires-found-none", "hr_of_a", "hires:list", query="?state=run_out"),
    State("hires-wrong-choice", "hr_of_a", "hires:list", query="?state=x", status=400),
    State("register", "hr_of_a", "hires:register"),
    State("register-errors", "hr_of_a", "hires:register", steps=press("Registrér ansættelse"), status=422),
    State("import-hires", "hr_of_a", "hires:import"),
    State("import-hires-errors", "hr_of_a", "hires:import", steps=press("Se, hvad der indlæses"), status=422),
    State("import-hires-preview", "hr_of_a", "hires:import", steps=paste_hires("Lise Holm", "Bo Kvist")),
    State("import-hires-problems", "hr_of_a", "hires:import", steps=paste_hires("Lise Holm", ""), status=422),
    State("import", "administrator", "allocations:import"),
    State(
        "import-errors",
        "administrator",
        "allocations:import",
        steps=press("Se, hvad der indlæses"),
        status=422,
    ),
    State("import-preview", "administrator", "allocations:import", steps=read_a_table),
    State(
        "import-memo-errors",
        "administrator",
        "allocations:import",
        steps=read_a_memo(
            f"{NURSES.text}\nPrisen pr. stilling er 610 tkr. Der redegøres til sundhedsudvalget."
        ),
        status=422,
    ),
    State("import-memo-preview", "administrator", "allocations:import", steps=read_a_memo(NURSES.text)),
    State("import-made", "administrator", "allocations:allocation_import"),
    State("import-made-as-center", "center_hr", "allocations:allocation_import"),
    State("users", "administrator", "allocations:users"),
    State("invite-user", "administrator", "allocations:invite_user"),
    State(
        "invite-user-errors", "administrator", "allocations:invite_user", steps=press("Invitér"), status=422
    ),
    State("invite-user-link", "administrator", "allocations:invite_user", steps=invite),
    State("user", "administrator", "allocations:user"),
    State("invitation-dead", "nobody", "invitation", status=410),
    State("hospitals", "administrator", "allocations:hospitals"),
    State("add-hospital", "administrator", "allocations:add_hospital"),
    State("hospital", "administrator", "allocations:hospital"),
    State("add-department", "administrator", "allocations:add_department"),
    State("department", "administrator", "allocations:department"),
    State("grants", "administrator", "allocations:grants"),
    State("add-grant", "administrator", "allocations:add_grant"),
    State("grant", "administrator", "allocations:grant"),
    State("grant-errors", "administrator", "allocations:add_grant", steps=press("Gem"), status=422),
    State("add-price", "administrator", "allocations:add_price"),
    State(
        "add-price-errors",
        "administrator",
        "allocations:add_price",
        steps=press("Se, hvad prisen betyder"),
        status=422,
    ),
    State("add-price-preview", "administrator", "allocations:add_price", steps=decide_a_price),
    State("correct-price", "administrator", "allocations:price"),
    State("take-back-price", "administrator", "allocations:take_back_price"),
    State("add-budget-row", "administrator", "allocations:add_budget_row"),
    State(
        "add-budget-row-transfer",
        "administrator",
        "allocations:add_budget_row",
        steps=send_an_empty_transfer,
        status=422,
    ),
    State(
        "add-budget-row-errors",
        "administrator",
        "allocations:add_budget_row",
        steps=press("Gem"),
        status=422,
    ),
    State("take-back-budget-row", "administrator", "allocations:take_back_budget_row"),
    State("report", "center_hr", "reports:progress"),
    State("report-of-several-grants", "center_hr", "reports:grants"),
    State("region-hospitals", "center_hr", "reports:hospitals"),
    State("council-reports", "auditor", "reports:council_reports"),
    State("search", "center_hr", "hires:search"),
    State("search-found", "center_hr", "hires:search", steps=search_everywhere),
    State("report-as-administrator", "administrator", "reports:progress"),
    State("report-before", "auditor", "reports:progress", query="?as_of=01.01.2018"),
    State("report-wrong-day", "center_hr", "reports:progress", query="?as_of=forleden", status=400),
    State("report-over-time", "center_hr", "reports:over_time"),
    State("report-forecast", "center_hr", "reports:forecast"),
    State("report-uses", "center_hr", "reports:use_of_funds"),
    State("report-uses-wrong", "center_hr", "reports:use_of_funds", query="?by=x", status=400),
    State("report-behind", "center_hr", "reports:drilldown", query="?figure=spent"),
    State("report-behind-wrong", "center_hr", "reports:drilldown", query="?figure=x", status=400),
    State("report-behind-remaining", "center_hr", "reports:drilldown", query="?figure=remaining"),
    State("report-behind-missing", "center_hr", "reports:drilldown", query="?figure=missing"),
    State("report-compare", "center_hr", "reports:compare"),
    State(
        "report-as-known",
        "center_hr",
        "reports:progress",
        query="?as_of=01.01.2018&known_on=01.01.2018",
        status=400,
    ),
    State("report-imports", "center_hr", "reports:imports"),
    State("report-imports-as-auditor", "auditor", "reports:imports"),
    State("council-report", "center_hr", "reports:council_report"),
    State(
        "council-report-words-not-saved", "center_hr", "reports:council_report", steps=leave_words, status=422
    ),
    State("council-report-as-auditor", "auditor", "reports:council_report"),
    State(
        "publish-unconfirmed",
        "center_hr",
        "reports:publish",
        steps=show_and_press("Offentliggør"),
        status=422,
    ),
    State("remind", "center_hr", "reports:remind"),
    State("publication", "auditor", "reports:publication"),
    State(
        "publication-withdrawn-without-why",
        "center_hr",
        "reports:withdraw_publication",
        steps=press("Træk tilbage"),
        status=422,
    ),
    State("our-words", "hr_of_both", "reports:our_words"),
    State("own-words", "hr_of_a", "reports:own_words"),
    State("history", "auditor", "reports:history"),
    State("history-of-a-grant", "administrator", "reports:history", query="?about=allocations.grant:1"),
    State("history-none", "auditor", "reports:history", query="?since=01.01.2100"),
    State("history-errors", "auditor", "reports:history", query="?since=forleden&about=x", status=400),
    State("save-view-of-history", "auditor", "reports:save_history_view", query="?since=01.01.2018"),
    State("reads", "auditor", "reports:read_log"),
    State("reads-errors", "auditor", "reports:read_log", query="?until=forleden", status=400),
    State("error-400", "hr_of_a", "hires:register", steps=send_too_much, status=400),
    State("error-403", "center_hr", "allocations:import", status=403),
    State("error-403-csrf", "hr_of_a", "hires:register", steps=send_without_token, status=403),
    State("error-404", "hr_of_a", "/findes/ikke/", status=404),
    State("error-404-foreign", "hr_of_a", "hires:posts", of="b", status=404),
    State("error-500", "nobody", "/broken/", status=500),
]
# What answers a GET with a file rather than a page.
FILES = {
    "reports:chart",
    *(f"reports:progress_{shape}" for shape in DOCUMENTS),
    "reports:history_excel",
    "reports:drilldown_excel",
    "reports:read_log_excel",
    "reports:use_of_funds_excel",
    "reports:publication_file",
    "reports:account_word",
    "reports:account_pdf",
    "hires:posts_excel",
    "hires:list_excel",
    "hires:import_template",
}


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    secret = "Hemmelig Medarbejder"
    raise RuntimeError(secret)


urlpatterns = [path("broken/", broken), path("", include("hrtrack.urls"))]


def test_every_page_is_looked_at() -> None:
    pages = {name for (name, method), answers in ACCESS.items() if method == "GET" and 200 in answers}
    looked_at = {state.address for state in STATES if "/" not in state.address}
    assert pages - FILES == looked_at - {"invitation"}


@pytest.fixture
def full_world(world: World) -> World:
    """The world with posts in every condition, long names, and those who have nothing yet."""
    today = timezone.localdate()
    grant = world.a.grant
    grant.starts_until = today + dt.timedelta(days=300)
    grant.save()
    for name, first_day, hours in (
        (LONG_NAME, today - dt.timedelta(days=100), 37),
        (ZALGO, today + dt.timedelta(days=30), 18),
    ):
        hire_into(world.a, name, first_day, hours)
    one = world.post_of_a.hires.get().employee
    for employee in (one, Employee.objects.get(name=LONG_NAME)):
        SamePerson.objects.create(employee=employee, person=one, hospital=one.hospital)
    make_import(grant, made_by=world.users["administrator"], source_name="fordeling.xlsx")
    empty = make_hospital("Nordsjællands Hospital", "NOH")
    make_allocation(grant, empty, amount=2_400_000, target=6)
    world.users["hr_of_nothing_yet"] = make_user("hospital_hr", empty)
    world.users["hr_without_allocation"] = make_user("hospital_hr", make_hospital("Amager Hospital", "AMH"))
    return world


def hire_into(allocation: Allocation, name: str, first_day: dt.date, hours: int) -> None:
    make_hire(
        make_post(allocation),
        (first_day, first_day + dt.timedelta(days=300), hours),
        employee=make_employee(allocation.hospital, name),
        agreed_on=timezone.localdate() - dt.timedelta(days=110),
    )


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "da-DK"}


def test_look_notices_what_is_wrong(page: Page) -> None:
    page.set_content(
        "<main><h1>Overskrift</h1><img src='data:,'><p style='width: 800px'>Bred</p><p class='pale'>Bleg</p>"
        "<style>@media (width < 400px) { .pale { color: #ddd; background: #fff } }</style>"
        "<style>a { outline: 0 !important }</style><a href='/'>Usynlig</a><button tabindex='2'>Først</button></main>"
    )
    wrong = " ".join(look(page, "wrong"))
    for said in (
        "image-alt",
        "at 650",
        "wrong at 1300: html-has-lang",
        "wrong at 390: color-contrast: .pale",
        "no keyboard <a",
        "no keyboard <button",
        "other font <h1",
        "no font was loaded",
    ):
        assert said in wrong
    assert "wrong at 1300: color-contrast" not in wrong


def test_look_asks_every_rule_again_where_a_narrow_window_shows_other_elements(page: Page) -> None:
    page.set_content(
        "<html lang='da'><title>Side</title><main><h1>Overskrift</h1><button class='menu'></button></main>"
        "<style>.menu { display: none } @media (width < 400px) { .menu { display: block } }</style></html>"
    )
    by_width = [wrong for wrong in look(page, "menu") if wrong.startswith("menu at")]
    assert by_width == ["menu at 390: button-name: button"]


def test_look_notices_what_is_lost_in_own_colours(page: Page) -> None:
    page.set_content(
        "<style>input { appearance: none } :checked + label { background: #000 } a { outline: 0 !important }"
        "a:focus { background: #ff0 } [aria-current] { background: #ddd } rect { fill: #000 }</style>"
        "<input type='radio' name='x' id='one' checked><label for='one'>En</label>"
        "<nav><a href='/' aria-current='page'>Her</a></nav>"
        "<svg class='meter'><rect class='track' width='9' height='9'/><rect class='fill' width='5' height='9'/></svg>"
    )
    lost = [line.partition(" own colours: ")[2].split(" ")[:2] for line in look_in_own_colours(page, "own")]
    assert lost == [["checked", "<input"], ["current", "<a"], ["meter", "<svg"], ["focus", "<a"]]


def test_look_notices_a_line_that_fits_only_as_it_is(page: Page) -> None:
    page.set_content("<p style='white-space: nowrap; font: 16px monospace'>" + "a" * 30)
    too_wide = [line.rpartition(": ")[0] for line in look(page, "line") if "too wide" in line]
    assert too_wide == ["line at 320 with spaced text"]


@pytest.mark.urls("tests.browser.test_every_page")
@pytest.mark.parametrize(
    "role", [role for role, _states in Counter(state.role for state in STATES).most_common()]
)
def test_every_page_is_clean_at_every_width(
    page: Page, live_server: Any, full_world: World, role: str
) -> None:
    """Every state that the role sees; each role is a test, so that they are spread over the machine's cores."""
    wrong: list[str] = []
    shown = ""

    def heard(message: ConsoleMessage) -> None:
        # The status is checked below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            wrong.append(f"{shown}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(f"{shown}: {error}"))
    become(page.context, live_server.url, full_world.clients[role])
    page.add_init_script(AXE)
    for state in (state for state in STATES if state.role == role):
        shown = state.name
        page.set_viewport_size({"width": 1300, "height": 900})
        response = page.goto(live_server.url + state.path(full_world))
        if state.steps:
            with page.expect_navigation() as answer:
                state.steps(page)
            response = answer.value
        assert response is not None
        if response.status != state.status:
            wrong.append(f"{state.name}: answered {response.status}")
        if state.status == 500:
            assert "Hemmelig" not in page.content()
        wrong += look(page, state.name)
    assert wrong == []
