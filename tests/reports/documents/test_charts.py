"""The charts are drawn of the report's tables, on the server, once for the same figures."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from reports.charts.charts import MOST_HOSPITALS, charts_of
from reports.documents.data_formats import report_hash
from reports.documents.drawing import png_of, svg_of
from reports.report.build import OVER_TIME, build_report
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page
from tests.support.publications import publication_of
from tests.support.worlds import AUTUMN, forty_hospitals, seeded_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


def drawn(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of the lines of a specification."""
    layers = spec.get("layer", [spec])
    return [point for layer in layers for point in layer["data"]["values"] if "line" in point]


def test_charts_hold_what_the_tables_beside_them_do() -> None:
    report = build_report(seeded_year(), AUTUMN, parts=OVER_TIME)
    posts, money, hospitals, redeployment = charts_of(report)
    months = report.tables["months"]
    days = [day.isoformat() for day in months.values("day")]

    def points(spec: dict[str, Any], label: str) -> list[tuple[str, float]]:
        return [(point["day"], point["value"]) for point in drawn(spec) if point["line"] == label]

    for label, name in (
        ("Oprettede stillinger", "created"),
        ("Tiltrådt", "started"),
        ("Jævnt tempo", "even_pace"),
    ):
        assert points(posts.spec, label) == list(zip(days, map(float, months.values(name)), strict=True))
    for label, name in (("Disponeret", "committed"), ("Beregnet forbrug", "spent")):
        millions = [float(value.scaleb(-6)) for value in months.values(name)]
        assert points(money.spec, label) == list(zip(days, millions, strict=True))
    assert [value for _day, value in points(redeployment.spec, "Andel fra RegionH Match")] == [
        float(value) for value in months.values("redeployment_share") if value is not None
    ]
    told = report.tables["hospital_months"]
    assert [
        (" ".join(p["facet"].replace("|", " ").split()), p["day"], p["value"])
        for p in drawn(hospitals.spec)
        if p["line"] == "Oprettede stillinger"
    ] == [
        (hospital, day.isoformat(), filled)
        for hospital, day, filled in zip(
            told.values("hospital"), told.values("day"), told.values("created"), strict=True
        )
    ]
    assert {chart.alt for chart in (posts, money, hospitals, redeployment)} & {""} == set()
    assert posts.title == "Stillinger mod måltallet"
    assert hospitals.alt.startswith("Et lille diagram for hvert hospital, oprettet / måltal: Amager")


def test_target_and_allocation_are_lines_across() -> None:
    report = build_report(seeded_year(), AUTUMN, parts=OVER_TIME)
    posts, money, *_others = charts_of(report)
    across = [chart.spec["layer"][1]["data"]["values"][0]["target"] for chart in (posts, money)]
    assert across == [55, 21.999]


def test_charts_are_named_and_told_by_what_the_grant_is_counted_in() -> None:
    grant = make_grant(counted_in="person_years", target="19.7")
    for name, target in (("Bornholms Hospital", "1.5"), ("Rigshospitalet", "18.2")):
        allocation = make_allocation(grant, make_hospital(name, name[:2]), target=target)
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28), 30))
    posts, _money, hospitals, _redeployment = charts_of(build_report(grant, AUTUMN, parts=OVER_TIME))
    assert posts.title == "Årsværk mod måltallet"
    assert posts.alt == (
        "Linjer over tid. Disponerede årsværk er nået op på 1,6 af mindst 19,7 den 30.09.2018."
    )
    assert hospitals.alt == (
        "Et lille diagram for hvert hospital, disponerede årsværk / måltal: "
        "Bornholms Hospital 0,8 / 1,5, Rigshospitalet 0,8 / 18,2."
    )


def test_more_hospitals_than_twelve_are_drawn_on_pages_and_not_in_documents(client: Client) -> None:
    grant = forty_hospitals()
    assert "hospitals" not in {chart.name for chart in charts_of(build_report(grant, AUTUMN))}
    client.force_login(make_user(Role.CENTER_HR))
    address = f"/grants/{grant.pk}/progress/over-time/?as_of=30.09.2018"
    listed = []
    for number in (1, 2, 3, 4):
        page = Page(client.get(f"{address}&charts={number}"))
        assert f"Side {number} af 4" in " ".join(page.text.split())
        rows = page.root.all("details")[-1].one("tbody").all("tr")
        listed.append(len({row.one("th").text for row in rows}))
    assert listed == [12, 12, 12, 4]
    twelve = make_grant()
    for number in range(MOST_HOSPITALS):
        make_allocation(twelve, make_hospital(f"Sygehus {number}", f"S{number}"))
    assert "hospitals" in {chart.name for chart in charts_of(build_report(twelve, AUTUMN))}


def test_redeployment_is_no_part_of_what_is_published() -> None:
    names = {chart.name for chart in charts_of(publication_of(build_report(seeded_year(), AUTUMN)))}
    assert names == {"posts", "hospitals"}


def test_page_shows_each_chart_with_its_words_and_the_svg_is_one(client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    grant = seeded_year()
    page = Page(client.get(f"/grants/{grant.pk}/progress/over-time/?as_of=30.09.2018"))
    images = page.root.one("main").all("img")
    assert len(images) == 4
    for image in images:
        assert image.attributes["alt"]
        response = client.get(image.attributes["src"])
        assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
        assert response.content.startswith(b"<svg")


def test_chart_is_drawn_and_reckoned_once_for_the_same_figures(client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    grant = seeded_year(6)
    page = Page(client.get(f"/grants/{grant.pk}/progress/over-time/?as_of=30.09.2018"))
    address = page.root.one("main").all("img")[0].attributes["src"]
    counts = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len([query for query in captured if "hires_period" in query["sql"]]))
    assert counts == [1, 0]


def test_unknown_chart_is_not_found(client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    grant = seeded_year(2)
    for path in (
        "charts/nothing.svg",
        "charts/posts.svg?as_of=i+morgen",
        "charts/nothing.svg?hash=%00" + "x" * 300,
    ):
        assert client.get(f"/grants/{grant.pk}/progress/{path}").status_code == 404


def test_picture_of_a_document_is_of_the_same_specification() -> None:
    report = build_report(seeded_year(6), AUTUMN)
    posts = charts_of(report)[0]
    assert png_of(posts, report_hash(report)).startswith(b"\x89PNG")
    assert ">Måltal: mindst 55<" in svg_of(report, posts)


def test_chart_has_a_drawing_of_its_own_for_a_phone_with_large_letters(client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    grant = seeded_year(6)
    page = Page(client.get(f"/grants/{grant.pk}/progress/over-time/?as_of=30.09.2018"))
    found: dict[str, list[tuple[int, set[float]]]] = {}
    for picture in page.root.one("main").all("picture"):
        for source in (*picture.all("source"), picture.one("img")):
            address = source.attributes.get("srcset") or source.attributes["src"]
            svg = client.get(address).content.decode()
            width = int(re.search(r'width="(\d+)', svg)[1])  # type: ignore[index]
            sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)}
            found.setdefault(source.attributes.get("media", ""), []).append((width, sizes))
            assert svg.count("@font-face") == 2
    letters = {media: {size for _width, sizes in each for size in sizes} for media, each in found.items()}
    assert letters == {"(width < 576px)": {13}, "(width < 1000px)": {11}, "": {14}}
    widths = {media: [width for width, _sizes in each] for media, each in found.items()}
    for media, width in (("(width < 576px)", 358), ("(width < 1000px)", 670), ("", 1170)):
        assert all(0.9 * width < drawn <= width for drawn in widths[media]), widths[media]


def test_grant_that_has_just_begun_has_nothing_to_draw(client: Client) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    grant = make_grant()
    make_allocation(grant)
    page = Page(client.get(f"/grants/{grant.pk}/progress/over-time/?as_of=15.01.2018"))
    assert "Der er endnu ikke gået en hel måned, så der er intet at tegne." in page.text
    assert (
        json.loads(client.get(f"/grants/{grant.pk}/progress/json/?as_of=15.01.2018").content)["as_of"]
        == "2018-01-15"
    )
