"""The lists behind the figures add up to them."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from statistics import median
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.enums import Role
from allocations.models import Grant
from hires.enums import RecruitmentRoute
from hires.figures.statement import reached
from hires.models import Hire, Read
from hrtrack.common.text.danish import parse_number
from reports.pages import drilldown as drilldown_page
from reports.report import drilldown
from reports.report.build import build_report
from reports.report.drilldown import CALCULATIONS, DELAY, FIGURES, drilldown_of
from reports.report.tables import missing_table, remaining_table
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page
from tests.support.worlds import AUTUMN, counted_in_person_years, seeded_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def test_list_behind_every_figure_of_every_hospital_adds_up_to_it() -> None:
    grant = seeded_year()
    report = build_report(grant, AUTUMN).progress
    for row in (*report.rows, report.total):
        of = {} if row.hospital_id is None else {"hospital": str(row.hospital_id)}
        for figure in FIGURES:
            if figure == DELAY:
                continue
            listed = drilldown_of(grant, AUTUMN, figure, of)
            assert listed.total == getattr(row, figure), (row.hospital, figure)
            whole = drilldown_of(grant, AUTUMN, figure, of, page=None)
            assert sum(each["value"] for each in whole.rows) == listed.total, (row.hospital, figure)


def test_remaining_money_is_calculated_for_each_hospital_and_adds_up() -> None:
    progress = build_report(seeded_year(), AUTUMN).progress
    table = remaining_table(progress)
    for cells, row in zip(
        [row.cells for row in table.with_total], (*progress.rows, progress.total), strict=True
    ):
        _hospital, allocated, committed, remaining = cells
        assert (allocated - committed, remaining) == (row.remaining, row.remaining)
        one = remaining_table(progress, row.hospital_id)
        assert [each.cells for each in one.rows] == (
            [cells] if row.hospital_id else [each.cells for each in table.rows]
        )
    assert sum(table.values("remaining")) == table.total_of("remaining") == progress.total.remaining


@pytest.mark.parametrize("world", [seeded_year, counted_in_person_years])
def test_missing_to_the_target_adds_up_to_what_no_surplus_makes_up_for(world: Callable[[], Grant]) -> None:
    report = build_report(world(), AUTUMN)
    progress, forecast = report.progress, report.forecast
    assert forecast is not None
    table = missing_table(progress, forecast)
    assert sum(table.values("missing"), Decimal()) == progress.total.target - progress.created_up_to_target
    behind = [row for row in progress.rows if reached(progress.grant, row) < row.target]
    assert [row.filters["hospital"] for row in table.rows] == [str(row.hospital_id) for row in behind]
    for row, cells in zip(behind, table.rows, strict=True):
        one = missing_table(progress, forecast, row.hospital_id)
        assert ([each.cells for each in one.rows], one.total) == ([cells.cells], None)
        assert cells.cells[1] - cells.cells[2] == cells.cells[3]


def test_list_behind_the_delay_has_it_as_its_median_and_a_row_for_each_hire() -> None:
    grant = seeded_year()
    report = build_report(grant, AUTUMN)
    hires = {row["hospital_id"]: row["hires"] for row in report.parts["delays"]}
    forecast = report.tables["forecast"]
    for row, delay in zip(forecast.with_total, [*forecast.values("delay"), None], strict=True):
        listed = drilldown_of(grant, AUTUMN, DELAY, row.filters)
        days = [each["days"] for each in listed.rows]
        assert listed.count == hires[int(row.filters["hospital"]) if row.filters else None]
        if row.filters:
            assert (listed.total, median(days)) == (delay, delay)
        for each in listed.rows:
            agreed = min(each["agreed_on"], each["first_day"])
            assert each["value"] == max((each["registered_on"] - agreed).days, 0)


def address_of(page: Page, text: str) -> str:
    """The address of the page's only link with this text."""
    (link,) = (link for link in page.root.all("a") if link.text == text)
    return link.attributes["href"]


def shown_hires(grant: Grant, figure: str, as_of: dt.date) -> list[int]:
    return [row["hire_id"] for row in drilldown_of(grant, as_of, figure, {}).rows]


def test_list_of_a_state_shows_the_hire_that_makes_it_so() -> None:
    allocation = make_allocation(make_grant())
    post, grant = make_post(allocation), allocation.grant
    years = [(dt.date(2018, month, 1), dt.date(2018, month, 28)) for month in (1, 3, 5, 7)]
    january, march, may, july = (
        make_hire(post, days, leaving_reason="resigned", agreed_on=dt.date(2018, 1, 1)).pk for days in years
    )
    days = [dt.date(2018, 1, 28), dt.date(2018, 2, 1), dt.date(2018, 3, 1), dt.date(2018, 4, 1)]
    assert [shown_hires(grant, "filled", day) for day in days] == [[january], [], [march], []]
    assert [shown_hires(grant, "to_start", day) for day in days] == [[], [march], [], [may]]
    assert [shown_hires(grant, "left", dt.date(2018, month, 1)) for month in (7, 8)] == [[], [july]]
    assert shown_hires(grant, "created", dt.date(2018, 8, 1)) == [january]


def test_list_of_posts_that_have_run_out_shows_who_was_there_last() -> None:
    allocation = make_allocation(make_grant())
    post = make_post(allocation)
    make_hire(post, (dt.date(2018, 1, 1), dt.date(2018, 2, 28)), leaving_reason="resigned")
    last = make_hire(post, (dt.date(2018, 3, 1), dt.date(2018, 5, 31)))
    assert shown_hires(allocation.grant, "run_out", AUTUMN) == [last.pk]


def test_post_that_is_covered_is_shown_with_who_is_at_work() -> None:
    allocation = make_allocation(make_grant())
    post = make_post(allocation)
    year = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    make_hire(post, (*year, 37, "unpaid_leave"))
    cover = make_hire(post, (dt.date(2018, 3, 1), year[1]))
    assert shown_hires(allocation.grant, "filled", AUTUMN) == [cover.pk]
    assert shown_hires(allocation.grant, "created", AUTUMN) != [cover.pk]


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("created", "1 stilling, vist med sin første ansættelse."),
        ("filled", "1 stilling, vist med sin nuværende ansættelse."),
        ("to_start", "0 stillinger, hver vist med sin næste ansættelse."),
        ("left", "0 stillinger, hver vist med sin seneste ansættelse."),
        ("fte", "1 ansættelse."),
    ],
)
def test_page_says_which_hires_it_shows(center: Client, figure: str, said: str) -> None:
    allocation = make_allocation(make_grant())
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    page = Page(center.get(f"/grants/{allocation.grant_id}/progress/drilldown/?figure={figure}"))
    assert said in page.text


def test_list_behind_every_group_adds_up_to_it() -> None:
    grant = seeded_year()
    tables = build_report(grant, AUTUMN).tables
    for name in ("purpose", "low_activity", "staff_group", "route", "formerly_employed"):
        table = tables[name]
        for row in table.rows:
            for column, value in zip(table.columns[1:], row.cells[1:], strict=True):
                assert drilldown_of(grant, AUTUMN, column.drilldown, row.filters).total == value, (name, row)


def test_list_behind_what_was_known_adds_up_to_it() -> None:
    grant = seeded_year(12)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment = cursor.fetchone()[0]
    then = {figure: drilldown_of(grant, AUTUMN, figure, {}) for figure in FIGURES}
    assert then["committed"].total == build_report(grant, AUTUMN).progress.total.committed
    Hire.objects.update(
        route=RecruitmentRoute.UNDER_NOTICE, candidates_assessed="declined", not_assessed_reason=""
    )
    make_hire(make_post(grant.allocations.all()[0]), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    for figure, listed in then.items():
        known = drilldown_of(grant, AUTUMN, figure, {}, known_before=moment)
        assert (known.count, known.total) == (listed.count, listed.total), figure
    assert drilldown_of(grant, AUTUMN, "committed", {}).total > then["committed"].total


PAGES = ("", "over-time/", "forecast/", "use-of-funds/", "uses/?by=purpose&across=route&measure=committed&")


def test_every_figure_that_is_a_link_leads_to_a_list_that_adds_up_to_it(center: Client) -> None:
    grant = seeded_year(20)
    seen = 0
    for page in PAGES:
        path = f"/grants/{grant.pk}/progress/{page}"
        path += "as_of=30.09.2018" if path.endswith("&") else "?as_of=30.09.2018"
        for link in Page(center.get(path)).root.one("main").all("a", class_="figure-link"):
            if "key-figure-value" in link.attributes["class"] or "nowrap" in link.attributes["class"].split():
                continue
            asked = dict(parse_qsl(urlsplit(link.attributes["href"]).query, keep_blank_values=True))
            day = dt.datetime.strptime(asked.pop("as_of"), "%d.%m.%Y").date()  # noqa: DTZ007 - a day
            figure = asked.pop("figure")
            if figure == "remaining":
                calculation = remaining_table(
                    build_report(grant, day, parts=("hospitals",)).progress,
                    int(asked.get("hospital", 0)) or None,
                )
                total = sum(calculation.values("remaining"), Decimal())
            else:
                total = drilldown_of(grant, day, figure, asked).total
            shown = parse_number(link.text)
            scale, places = {"spent": (-3, 0), "committed": (-3, 0), "remaining": (-3, 0)}.get(
                figure, (0, 1 if figure in ("fte", "person_years", "committed_person_years") else 0)
            )
            rounded = total.scaleb(scale).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
            if figure == DELAY:
                rounded = total
            assert shown == rounded, link.attributes["href"]
            seen += 1
    assert seen > 200


def test_key_figures_and_states_lead_to_lists_that_add_up_to_them(center: Client) -> None:
    grant = seeded_year(20)
    total = build_report(grant, AUTUMN, parts=("hospitals",)).progress.total
    page = Page(center.get(f"/grants/{grant.pk}/progress/?as_of=30.09.2018"))
    boxes = page.root.all(class_="key-figure")
    found = {}
    for link in (link for box in boxes for link in box.all("a")):
        asked = dict(parse_qsl(urlsplit(link.attributes["href"]).query))
        found[asked["figure"]] = parse_number(link.text.split()[0])
        if asked["figure"] != "remaining":
            assert drilldown_of(grant, AUTUMN, asked["figure"], {}).total == getattr(total, asked["figure"])
    millions = {name: getattr(total, name).scaleb(-6) for name in ("spent", "remaining")}
    exact = {name: getattr(total, name) for name in ("created", "fte", "headcount", "from_redeployment")}
    states = {
        name: getattr(total, name)
        for name in ("filled", "to_start", "left", "run_out")
        if getattr(total, name)
    }
    assert found == {
        name: Decimal(value).quantize(
            Decimal(1) if isinstance(value, int) else Decimal("0.1"), "ROUND_HALF_UP"
        )
        for name, value in {**exact, **states, **millions}.items()
    }
    assert sum(states.values()) == total.created


def test_page_shows_rows_and_total_to_the_last_decimal(center: Client) -> None:
    grant = seeded_year(20)
    page = Page(center.get(f"/grants/{grant.pk}/progress/drilldown/?as_of=30.09.2018&figure=spent"))
    total = build_report(grant, AUTUMN, parts=("hospitals",)).progress.total
    *rows, last = [parse_number(row[-1]) for row in page.table[1:]]
    assert (sum(rows, Decimal()), last) == (total.spent, total.spent)
    posts = [row[0] for row in page.table[1:]]
    assert (posts[0], posts.index("I alt")) == ("AHH-01", len(posts) - 1)
    assert page.title == "Beregnet forbrug"


def test_pages_of_a_long_list_keep_its_total(center: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drilldown, "PAGE", 5)
    grant = seeded_year(12)
    path = f"/grants/{grant.pk}/progress/drilldown/?as_of=30.09.2018&figure=created"
    first = Page(center.get(path))
    filled = build_report(grant, AUTUMN, parts=("hospitals",)).progress.total.created
    assert (len(first.table) - 2, first.table[-1][-1]) == (5, str(filled))
    second = first.root.one("a", rel="next").attributes["href"]
    assert Page(center.get(f"/grants/{grant.pk}/progress/drilldown/{second}")).table[-1][-1] == str(filled)
    assert center.get(path + "&page=99").status_code == 404


def test_not_committed_is_told_as_allocated_less_committed(center: Client) -> None:
    grant = make_grant()
    allocation = make_allocation(grant, amount=500_000)
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    page = Page(center.get(f"/grants/{grant.pk}/progress/drilldown/?figure=remaining"))
    assert "Tildelt 500.000,00 kr. − disponeret 400.000,00 kr. = ikke disponeret 100.000,00 kr." in page.text
    assert [row[1:] for row in page.table[1:]] == [["500", "400", "100"]] * 2
    behind = address_of(page, "Se ansættelserne bag det disponerede")
    assert Page(center.get(behind)).table[-1][-1] == "400.000,00"


def test_missing_to_the_target_is_shown_of_the_hospitals_that_are_behind(center: Client) -> None:
    grant = make_grant()
    behind, reached_it = (
        make_allocation(grant, make_hospital(name, name[:2]), target=target)
        for name, target in (("Bagud", 3), ("Nået", 1))
    )
    for allocation in (behind, reached_it):
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    page = Page(center.get(f"/grants/{grant.pk}/progress/drilldown/?figure=missing"))
    assert [row[:5] for row in page.table[1:]] == [[behind.hospital.name, "3", "1", "2", "0"]]
    forecast = address_of(page, "Se prognosen")
    assert forecast == f"/grants/{grant.pk}/progress/forecast/?as_of=15.10.2018"


@pytest.mark.parametrize("figure", ["remaining", "missing"])
def test_calculation_of_many_hospitals_is_pages_with_the_total_on_each(
    center: Client, monkeypatch: pytest.MonkeyPatch, figure: str
) -> None:
    monkeypatch.setattr(drilldown_page, "PAGE", 4)
    grant = seeded_year(12)
    path = f"/grants/{grant.pk}/progress/drilldown/?as_of=30.09.2018&figure={figure}"
    first = Page(center.get(path))
    second = Page(center.get(path + "&page=2"))
    assert (len(first.table), first.table[-1]) == (1 + 4 + 1, second.table[-1])
    assert first.table[1] != second.table[1]


@pytest.mark.parametrize("figure", ["spent", "created", DELAY, "remaining", "missing"])
def test_what_is_behind_a_figure_is_an_excel_file_with_its_sum(center: Client, figure: str) -> None:
    grant = seeded_year(20)
    query = f"as_of=30.09.2018&figure={figure}"
    page = Page(center.get(f"/grants/{grant.pk}/progress/drilldown/?{query}"))
    address = address_of(page, "Hent Excel")
    response = center.get(address)
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    end = next(place for place, row in enumerate(rows) if row[0] in ("I alt", "Median"))
    report = build_report(grant, AUTUMN)
    place = -1 if figure != "missing" else 3
    values = [Decimal(str(row[place])) for row in rows[1:end]]
    total = Decimal(str(rows[end][place]))
    assert total == (median(values) if figure == DELAY else sum(values, Decimal()))
    if figure in ("spent", "created", "remaining"):
        assert total == getattr(report.progress.total, figure)
    persons = [each for each in Read.objects.values_list("kind", "what") if each[0] == "export"]
    assert persons == ([] if figure in CALCULATIONS else [("export", "reports:drilldown_excel")])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("figure=nothing", "Adressen nævner et tal, der ikke findes"),
        ("figure=created&hospital=x", "Adressen nævner noget, der ikke findes"),
        ("figure=created&route=x", "Adressen nævner noget, der ikke findes"),
        ("figure=remaining&route=under_notice", "Adressen nævner noget, der ikke findes"),
        ("figure=created&colour=red", "Adressen nævner noget, der ikke findes"),
        ("figure=created&hospital=", "Adressen nævner noget, der ikke findes"),
        ("figure=created&low_activity=", "Adressen nævner noget, der ikke findes"),
        ("figure=created&page=0", "Adressen nævner noget, der ikke findes"),
        (f"figure=created&hospital={'9' * 30}", "Adressen nævner noget, der ikke findes"),
    ],
)
def test_address_that_asks_for_what_is_not_there_is_refused(center: Client, query: str, said: str) -> None:
    response = center.get(f"/grants/{seeded_year(1).pk}/progress/drilldown/?{query}")
    assert (response.status_code, set(Page(response).summary)) == (400, {said})


@pytest.mark.parametrize("number", ["{}.0", " {} ", "0{}"])
def test_number_is_the_same_however_it_is_written(center: Client, number: str) -> None:
    grant = seeded_year(3)
    hospital = grant.allocations.get(hospital__short_name="AHH").hospital_id
    path = f"/grants/{grant.pk}/progress/drilldown/"
    plain, odd = (
        Page(center.get(path, {"hospital": each})).table for each in (hospital, number.format(hospital))
    )
    assert odd == plain


def test_what_is_left_is_told_of_a_hospital(center: Client) -> None:
    grant = seeded_year(8)
    path = f"/grants/{grant.pk}/progress/drilldown/?figure=remaining"
    hospital = grant.allocations.get(hospital__short_name="AHH").hospital_id
    page = Page(center.get(f"{path}&hospital={hospital}"))
    assert "Tildelt 2.809.000,00 kr." in page.text
    assert len(page.table) == 2


def test_whom_it_is_of_is_said(center: Client) -> None:
    grant = seeded_year(8)
    purpose = grant.purposes.get(position=2)
    hospital = grant.allocations.get(hospital__short_name="AHH").hospital_id
    query = f"figure=created&hospital={hospital}&purpose={purpose.pk}&route=under_notice&low_activity=false&staff_group="
    page = Page(center.get(f"/grants/{grant.pk}/progress/drilldown/?{query}"))
    said = (
        "Amager og Hvidovre Hospital · Øget aktivitet og patientbehandling · Ikke angivet · Opsagt medarbejder i regionen"
        " · Afdelingen er særligt udfordret ift. lav aktivitet: nej"
    )
    assert said in page.text


def test_reading_it_is_noted(center: Client) -> None:
    grant = seeded_year(6)
    center.get(f"/grants/{grant.pk}/progress/drilldown/?as_of=30.09.2018&figure=created")
    filled = build_report(grant, AUTUMN, parts=("hospitals",)).progress.total.created
    assert list(Read.objects.values_list("what", "persons", "as_of")) == [
        ("reports:drilldown", filled, AUTUMN)
    ]


@pytest.mark.parametrize(
    "page", ["", "over-time/", "forecast/", "use-of-funds/", "drilldown/", "compare/", "council-report/"]
)
def test_page_takes_as_many_queries_with_one_hire_as_with_three(center: Client, page: str) -> None:
    grant = make_grant()
    allocation = make_allocation(grant)
    counts = []
    for _number in range(3):
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
        with CaptureQueriesContext(connection) as captured:
            assert center.get(f"/grants/{grant.pk}/progress/{page}").status_code == 200
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


def test_post_is_of_the_staff_group_of_its_last_holder() -> None:
    allocation = make_allocation(make_grant())
    assistants, nurses = (
        make_staff_group(allocation.grant, name, place)
        for place, name in enumerate(("Assistenter", "Sygeplejersker"), 1)
    )
    post = make_post(allocation)
    make_hire(
        post, (dt.date(2018, 1, 1), dt.date(2018, 6, 30)), staff_group=assistants, leaving_reason="resigned"
    )
    make_hire(
        post, (dt.date(2018, 7, 1), dt.date(2018, 12, 31)), staff_group=nurses, agreed_on=dt.date(2018, 6, 1)
    )
    found = {}
    for day in (dt.date(2018, 6, 30), dt.date(2018, 7, 1)):
        table = build_report(allocation.grant, day).tables["staff_group"]
        found[day] = dict(zip(table.values("staff_group"), table.values("created"), strict=True))
        for group in (assistants, nurses):
            listed = drilldown_of(allocation.grant, day, "created", {"staff_group": str(group.pk)})
            assert listed.total == found[day][group.name]
    assert found == {
        dt.date(2018, 6, 30): {"Assistenter": 1, "Sygeplejersker": 0},
        dt.date(2018, 7, 1): {"Assistenter": 0, "Sygeplejersker": 1},
    }
