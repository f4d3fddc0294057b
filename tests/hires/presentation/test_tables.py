"""The tables of posts and hires, alone."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import strip_tags

from allocations.models import Allocation, Department, Grant, Hospital, Purpose
from hires.capacity import NOT_BEGUN, PeriodSpan, PostRemainder
from hires.enums import LeavingReason, RecruitmentRoute
from hires.figures.statement import HospitalFigures
from hires.models import Employee, Hire, Post
from hires.posts import Placement, PostState, PostStatus
from hires.presentation.tables import AllocationTable, PlacementTable, PostTable

GRANT = Grant(redeployment_scheme="RegionH Match")
RH = Hospital(pk=1, name="Rigshospitalet", short_name="RH")
USED_UP = PostRemainder(Decimal(), 365)
POST = Post(
    pk=7, hospital=RH, number=7, department=Department(name="Onkologisk"), purpose=Purpose(name="Kodning")
)


def placement(name: str = "Lise Holm", hours: str = "37.00", **fields: Any) -> Placement:
    hire = Hire(
        pk=5,
        employee=Employee(name=name, employee_number=fields.pop("number", None)),
        route=RecruitmentRoute.REDEPLOYMENT,
        agreed_on=dt.date(2018, 2, 14),
        **{key: fields.pop(key) for key in ("withdrawn_on", "annulled_on") if key in fields},
    )
    last_day = fields.pop("last_day", dt.date(2019, 2, 28))
    reason = fields.pop("leaving_reason", "")
    span = PeriodSpan(dt.date(2018, 3, 1), last_day, Decimal(hours), leaving_reason=reason)
    return Placement(hire, span.first_day, last_day, Decimal(hours), **{"schedule": (span,), **fields})


def status(state: PostState, *placements: Placement, **fields: Any) -> PostStatus:
    fields = {"starts": None, "remainder": NOT_BEGUN, **fields}
    return PostStatus(post=POST, state=state, placements=list(placements), successors=[], **fields)


def cells(table: Any) -> list[str]:
    """The texts of the one row."""
    (row,) = table.rows
    return [strip_tags(str(cell)).strip() for cell in row]


def post_cells(shown: PostStatus) -> dict[str, str]:
    table = PostTable([shown], grant=GRANT, as_of=dt.date(2018, 6, 15), caption="")
    return dict(zip(table.columns.names(), cells(table), strict=True))


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        (PostState.FILLED, {}, "Besat"),
        (PostState.TO_START, {"starts": dt.date(2018, 9, 1)}, "Tiltræder 01.09."),
        (PostState.TO_START, {"starts": dt.date(2019, 9, 1)}, "Tiltræder 01.09.2019"),
        (PostState.LEFT, {}, "Ledig"),
        (PostState.LEFT, {"remainder": USED_UP}, "Fratrådt"),
        (PostState.RUN_OUT, {}, "Ledig"),
        (PostState.RUN_OUT, {"remainder": USED_UP}, "Udløbet"),
        (PostState.VACANT, {}, "Ledig"),
    ],
)
def test_post_table_says_the_state_in_words(state: PostState, fields: dict[str, Any], words: str) -> None:
    assert post_cells(status(state, **fields))["state"] == words


@pytest.mark.parametrize(
    ("unused", "year", "words"),
    [
        (None, None, "uden slutdato"),
        ("0", 365, "stillingsåret er brugt"),
        ("0.9", 365, "stillingsåret er brugt"),
        ("1", 365, "1 dag tilbage"),
        ("30.5", 365, "30 dage tilbage"),
        # Two months are 365 × 2 ÷ 12 = 60,83 days.
        ("60", 365, "60 dage tilbage"),
        ("61", 365, "2 måneder tilbage"),
        ("275", 365, "9 måneder tilbage"),
        ("366", 366, "12 måneder tilbage"),
    ],
)
def test_post_table_says_what_is_left_of_a_post_nobody_is_in(
    unused: str | None, year: int | None, words: str
) -> None:
    left = Decimal(unused) if unused else None
    assert post_cells(status(PostState.LEFT, remainder=PostRemainder(left, year)))["employees"] == words


def test_post_table_says_nothing_is_left_where_somebody_is() -> None:
    shown = post_cells(status(PostState.FILLED, placement(), remainder=PostRemainder(Decimal(100), 365)))
    assert (shown["days"], shown["employees"], shown["weekly_hours"], shown["route"]) == (
        "01.03.2018 – 28.02.2019",
        "Holm, Lise",
        "37",
        "RegionH Match",
    )


def test_post_table_puts_two_people_under_each_other() -> None:
    (row,) = PostTable(
        [status(PostState.FILLED, placement(), placement("Mona Berg", "18.50"))], grant=GRANT, caption=""
    ).rows
    assert str(row.get_cell("employees")) == (
        '<div><div><a href="/hires/5/">Holm, Lise</a></div><div><a href="/hires/5/">Berg, Mona</a></div></div>'
    )
    assert str(row.get_cell("weekly_hours")) == (
        '<div><div><span data-after="t">37</span></div><div><span data-after="t">18,5</span></div></div>'
    )


def test_post_table_leads_to_the_post() -> None:
    (row,) = PostTable([status(PostState.VACANT)], grant=GRANT, caption="").rows
    assert str(row.get_cell("post")) == '<a href="/posts/7/">RH-07</a>'


def test_tables_show_texts_literally() -> None:
    wicked = placement("<b>Lise</b>")
    (row,) = PostTable([status(PostState.FILLED, wicked)], grant=GRANT, caption="").rows
    assert str(row.get_cell("employees")) == '<a href="/hires/5/">&lt;b&gt;Lise&lt;/b&gt;</a>'


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "–"),
        ({"annulled_on": dt.date(2018, 5, 2)}, "Annulleret 02.05.2018"),
        ({"withdrawn_on": dt.date(2018, 5, 3)}, "Trukket tilbage 03.05.2018"),
        ({"annulled_on": dt.date(2018, 5, 2), "withdrawn_on": dt.date(2018, 5, 3)}, "Annulleret 02.05.2018"),
        ({"leaving_reason": LeavingReason.RETIRED}, "Fratrådt: Pension"),
        ({"leaving_reason": LeavingReason.RETIRED, "last_day": dt.date(2090, 1, 1)}, "Fratræder: Pension"),
    ],
)
def test_placement_table_says_what_happened(fields: dict[str, Any], words: str) -> None:
    table = PlacementTable([placement(**fields)], grant=GRANT, caption="")
    assert cells(table)[-1] == words


def test_placement_table_shows_numbers_as_danes_read_them() -> None:
    shown = placement(hours="18.50", number="123", spent=Decimal("117260.27"), committed=Decimal(400_000))
    assert cells(PlacementTable([shown], grant=GRANT, caption="")) == [
        "Lise Holm",
        "123",
        "01.03.2018 – 28.02.2019",
        "18,5",
        "14.02.2018",
        "RegionH Match (omplacering)",
        "117",
        "400",
        "–",
    ]


def test_allocation_table_shows_allocated_created_and_left() -> None:
    figures = dict.fromkeys(HospitalFigures.__dataclass_fields__, 0) | {
        "allocated": Decimal(2_262_000),
        "target": Decimal("6.00"),
        "created": 6,
        "remaining": Decimal(-138_000),
    }
    allocation = Allocation(pk=9, hospital=RH, grant=Grant(name="Lægesekretærer 2018"))
    table = AllocationTable([(allocation, HospitalFigures(**figures))], page="hires:posts", caption="")
    assert cells(table) == ["Rigshospitalet", "Lægesekretærer 2018", "2.262", "6", "6", "−138"]
    assert str(table.rows[0].get_cell("hospital")) == '<a href="/allocations/9/posts/">Rigshospitalet</a>'


@pytest.mark.parametrize("table", [PostTable, PlacementTable, AllocationTable])
def test_money_is_said_to_be_in_tkr_in_the_head(table: Any) -> None:
    money = {"allocated", "remaining", "spent", "committed"}
    heads = [str(column.verbose_name) for name, column in table.base_columns.items() if name in money]
    assert [head.endswith("(tkr.)") for head in heads] == [True] * len(heads)
