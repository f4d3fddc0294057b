"""The report from the shell: the same object as on the page, in three shapes."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import CommandError, call_command

from allocations.models import Grant
from reports.documents.data_formats import as_dict
from reports.report.build import build_report
from tests.support.factories import make_allocation, make_grant, make_hire, make_hospital, make_post

pytestmark = pytest.mark.django_db

NAME = "Lægesekretærer 2018"
HEAD = ("grant", "as_of", "known_on", "rules_version", "made_at", "made_by", "publication")
FIGURES = [
    "hospital",
    "share_percent",
    "allocated",
    "target",
    "created",
    "filled",
    "to_start",
    "left",
    "run_out",
    "started",
    "upcoming",
    "headcount",
    "fte",
    "person_years",
    "spent",
    "committed",
    "committed_person_years",
    "remaining",
    "persons",
    "from_redeployment",
    "attainment",
    "beside_attainment",
]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def grant() -> Grant:
    grant = make_grant(name=NAME, total=6_911_000, target=17)
    riget = make_allocation(grant)
    make_allocation(
        grant, make_hospital('Ærø "Ø", Sygehus', "ÆS"), share_percent="2.5", amount="389000.5", target=0
    )
    make_hire(
        make_post(riget),
        (dt.date(2018, 3, 1), dt.date(2019, 2, 28), "18.5"),
        route="redeployment",
        agreed_on=dt.date(2018, 2, 14),
    )
    return grant


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("progress", *arguments, stdout=out)
    return out.getvalue()


def test_json_is_the_report(grant: Grant) -> None:
    told = json.loads(run("--grant", NAME, "--as-of", "2018-06-15", "--format", "json"))
    assert told == as_dict(build_report(grant, dt.date(2018, 6, 15)))


def test_json_has_counts_as_numbers_and_other_figures_as_strings() -> None:
    told = json.loads(run("--grant", NAME, "--format", "json"))
    assert (list(told), list(told["rows"][0]), list(told["total"])) == (
        [
            "grant",
            "as_of",
            "known_on",
            "rules_version",
            "made_at",
            "made_by",
            "publication",
            "rows",
            "total",
            "notes",
            "tables",
            "words",
            "completeness",
            "attention",
        ],
        FIGURES,
        FIGURES,
    )
    assert (told["grant"], told["as_of"], told["rules_version"]) == (NAME, "2018-06-15", 3)
    # 107 of 365 days at half time: 0,1466 årsværk, 58.630,14 kr.
    assert told["rows"] == [
        {
            "hospital": "Rigshospitalet",
            "share_percent": "30",
            "allocated": "6522000.00",
            "target": 16,
            "created": 1,
            "filled": 1,
            "to_start": 0,
            "left": 0,
            "run_out": 0,
            "started": 1,
            "upcoming": 0,
            "headcount": 1,
            "fte": "0.5000",
            "person_years": "0.1466",
            "spent": "58630.14",
            "committed": "200000.00",
            "committed_person_years": "0.5000",
            "remaining": "6322000.00",
            "persons": 1,
            "from_redeployment": 1,
            "attainment": "0.0625",
            "beside_attainment": "0.0313",
        },
        {
            "hospital": 'Ærø "Ø", Sygehus',
            "share_percent": "2.5",
            "allocated": "389000.50",
            "target": 0,
            "created": 0,
            "filled": 0,
            "to_start": 0,
            "left": 0,
            "run_out": 0,
            "started": 0,
            "upcoming": 0,
            "headcount": 0,
            "fte": "0.0000",
            "person_years": "0.0000",
            "spent": "0.00",
            "committed": "0.00",
            "committed_person_years": "0.0000",
            "remaining": "389000.50",
            "persons": 0,
            "from_redeployment": 0,
            "attainment": None,
            "beside_attainment": None,
        },
    ]
    assert told["total"] == {
        **told["rows"][0],
        "hospital": "I alt",
        "share_percent": "32.5",
        "allocated": "6911000.50",
        "remaining": "6711000.50",
    }


def test_csv_is_the_report(grant: Grant) -> None:
    told = list(csv.DictReader(io.StringIO(run("--grant", NAME, "--format", "csv"))))
    report = as_dict(build_report(grant, dt.date(2018, 6, 15)))
    head = {name: report[name] for name in HEAD}
    expected = [
        {name: "" if value is None else str(value) for name, value in (head | row).items()}
        for row in (*report["rows"], report["total"])
    ]
    assert told == expected


def test_table_has_a_line_for_each_hospital_and_the_total() -> None:
    title, empty, heads, rule, *rows, second_rule, total, end = run("--grant", NAME).split("\n")
    assert (title, empty, end) == (f"{NAME}, samlet status pr. 15.06.2018 (tælleregler version 3)", "", "")
    assert heads.split("  ")[0] == "Hospital"
    assert [row.split()[0] for row in (*rows, total)] == ["Rigshospitalet", "Ærø", "I"]
    assert total.split()[2:] == ["6.911", "1", "/", "16", "1", "0,5", "1", "59", "6.711", "6", "%", "3", "%"]
    assert {len(line) for line in (heads, *rows, total)} == {len(rule)} == {len(second_rule)}


@pytest.mark.parametrize("as_of", ["2018-02-13", "2018-02-14", "2018-06-15"])
@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_each_shape_is_as_of_the_day(as_of: str, shape: str) -> None:
    told = run("--grant", NAME, "--as-of", as_of, "--format", shape)
    filled = 0 if as_of == "2018-02-13" else 1
    found = {
        "table": lambda: told.splitlines()[-1].split()[3],
        "json": lambda: json.loads(told)["total"]["created"],
        "csv": lambda: list(csv.DictReader(io.StringIO(told)))[-1]["created"],
    }
    assert int(found[shape]()) == filled


def test_day_is_today_when_none_is_said() -> None:
    assert json.loads(run("--grant", NAME, "--format", "json"))["as_of"] == "2018-06-15"


def test_shape_is_a_table_when_none_is_said() -> None:
    assert run("--grant", NAME) == run("--grant", NAME, "--format", "table")


def test_today_is_copenhagens_when_it_is_still_yesterday_elsewhere() -> None:
    with time_machine.travel(dt.datetime(2018, 6, 14, 22, 30, tzinfo=dt.UTC), tick=False):
        assert json.loads(run("--grant", NAME, "--format", "json"))["as_of"] == "2018-06-15"


def test_grant_is_found_whatever_the_case() -> None:
    assert run("--grant", NAME.upper()) == run("--grant", NAME)


def test_grant_that_is_unknown_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError) as refused:
        run("--grant", "Sygeplejersker")
    assert (str(refused.value), refused.value.returncode) == (
        f"Der er ingen bevilling med navnet Sygeplejersker. Kendte bevillinger: {NAME}",
        1,
    )


def test_day_that_has_not_come_is_refused() -> None:
    with pytest.raises(CommandError) as refused:
        run("--grant", NAME, "--as-of", "2018-06-16")
    assert (str(refused.value), refused.value.returncode) == (
        "Vælg en dag, der ikke ligger efter i dag, den 15.06.2018",
        1,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--as-of", "15.06.2018"],
        ["--as-of", "2018-02-30"],
        ["--as-of", ""],
        ["--as-of", "2018-6-1"],
        ["--format", "xlsx"],
        ["--format", "json", "--output", "rapport.xlsx"],
        ["--format", "pdf"],
    ],
)
def test_argument_that_cannot_be_read_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("--grant", NAME, *arguments)


def test_grant_must_be_said() -> None:
    with pytest.raises(CommandError):
        run()


@pytest.mark.parametrize("shape", ["json", "csv"])
def test_grant_without_allocations_has_a_total_of_nothing(shape: str) -> None:
    make_grant(name="Tom")
    told = run("--grant", "Tom", "--format", shape)
    total = json.loads(told)["total"] if shape == "json" else next(csv.DictReader(io.StringIO(told)))
    assert (total["hospital"], total["allocated"], int(total["created"]), total["attainment"] or None) == (
        "I alt",
        "0.00",
        0,
        None,
    )
