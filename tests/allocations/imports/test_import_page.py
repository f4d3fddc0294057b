"""The administrator's page: a table in, one page of checks, one press."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import UnitKind
from allocations.models import Allocation, AllocationImport, BudgetRow, Grant, Hospital
from allocations.services import grants
from hrtrack.common.text.danish import format_moment
from tests.support import memo_table
from tests.support.factories import (
    NAMES,
    entitle,
    first_price,
    make_allocation,
    make_grant,
    make_hospital,
    make_purpose,
    make_staff_group,
)
from tests.support.import_form import (
    ADDRESS,
    MEMO,
    SMALL,
    TWO,
    administrator,
    browser_of_administrator,
    send,
    stored,
    uploaded,
)
from tests.support.made_workbooks import MEMO as WORKBOOK
from tests.support.made_workbooks import workbook
from tests.support.memo_table import ALLOCATIONS, SHORT_NAMES, table
from tests.support.pages import Page
from tests.support.row_counts import rows_and_events

__all__ = ["administrator", "browser_of_administrator", "send"]
pytestmark = pytest.mark.django_db
CHANGED = table(("Det ene", 51, 410, 1), ("Det andet", 49, 390, 1), ("I alt", 100, 800, 2))


def typed(page: Page) -> dict[str, Any]:
    """Return the form's values with a browser's line breaks, without the hidden name of the file."""
    return {name: value.replace("\r\n", "\n") for name, value in page.form.items() if name != "source"}


def as_typed(sent: dict[str, Any], *without: str) -> dict[str, Any]:
    return {name: value.replace("\r\n", "\n") for name, value in sent.items() if name not in without}


@pytest.mark.parametrize(
    "given",
    [
        {},
        uploaded(memo_table.CSV),
        uploaded(memo_table.PASTED.encode(), "memo.txt"),
        uploaded(workbook(*WORKBOOK), "fordeling.xlsx"),
        uploaded(workbook(*WORKBOOK), "fordeling.csv"),
    ],
)
def test_real_table_is_previewed_and_applied_by_one_press(
    send: Any, browser_of_administrator: Client, given: dict[str, Any]
) -> None:
    before = rows_and_events()
    status, preview = send({**MEMO, **given})
    assert (status, preview.title, rows_and_events()) == (200, "Se indlæsningen igennem", before)
    response = browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"}, follow=True)
    assert response.redirect_chain[0] == (f"/?grant={Grant.objects.get().pk}", 302)
    assert Page(response).alerts == [
        "Lægesekretærer 2018: Fordelingen er indlæst. Se indlæsningen, eller fortryd den"
    ]
    assert stored() == ALLOCATIONS
    assert dict(Hospital.objects.values_list("name", "short_name")) == SHORT_NAMES


def test_d22_name_of_a_workbook_does_not_matter(send: Any) -> None:
    text = send(MEMO)[1].table
    for name in (
        "=cmd.xlsx",
        "æ" * 300 + ".xlsx",
        "a\x00b.xlsx",
        "\u202exslx.exe",
        "😀.xlsx",
        "..\\..\\x.xlsx",
    ):
        status, preview = send(MEMO, **uploaded(workbook(*WORKBOOK), name))
        assert (status, preview.table, name in preview.text) == (200, text, False)


def test_workbook_is_carried_on_as_text_that_reads_the_same(send: Any) -> None:
    _status, preview = send(MEMO, **uploaded(workbook(*WORKBOOK), "fordeling.xlsx"))
    status, form = send(preview.form, edit="1")
    assert (status, form.form["table"].splitlines()[:3]) == (
        200,
        ["[Ark »Fordeling«]", "", "Hospital\tFordelingsnøgle i %\tFordeling i tkr.\tMåltal i stillinger"],
    )
    status, again = send(form.form)
    assert (status, again.table, again.text) == (200, preview.table, preview.text)
    assert "Læst fra: Ark »Fordeling«." in preview.text


def test_cell_that_cannot_be_read_is_refused_with_its_sheet_and_place(send: Any) -> None:
    rows = [*WORKBOOK[:3], ("Bornholms Hospital", 2, "=1+1", 1), *WORKBOOK[4:]]
    status, page = send(MEMO, **uploaded(workbook(*rows), "fordeling.xlsx"))
    message = (
        "Ark »Fordeling«: Celle C4, »Fordeling i tkr.«: Formlen »=1+1« har ingen værdi. "
        "Åbn regnearket, gem det, og prøv igen, eller skriv tallet."
    )
    assert (status, page.errors, page.summary) == (422, {"table": [message]}, [message])
    assert page.form["table"].startswith("[Ark »Fordeling«]")
    [cell] = page.root.all("td", class_="cell-refused")
    assert cell.text == (
        "=1+1 Formlen »=1+1« har ingen værdi. Åbn regnearket, gem det, og prøv igen, eller skriv tallet."
    )


def test_question_about_a_workbook_is_answered_without_choosing_it_again(send: Any) -> None:
    rows = [*WORKBOOK[:3], ("Bornholms Hospital", 2, 1.389, 1), *WORKBOOK[4:]]
    status, page = send(MEMO, **uploaded(workbook(*rows), "fordeling.xlsx"))
    assert (status, list(page.errors)) == (422, ["decimal_mark"])
    status, preview = send(page.form, decimal_mark=".", total="23.000.000")
    assert "Rækkerne giver 22.999 tkr.; tabellen angiver 22.000 tkr." in preview.text


def test_terms_typed_become_the_grant(send: Any, browser_of_administrator: Client) -> None:
    _status, preview = send(MEMO)
    browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"})
    grant = Grant.objects.get()
    told = {
        name: getattr(grant, name)
        for name in ("name", "decision_reference", "dates_decided_by", "restriction")
    }
    assert told == {name: MEMO[name] for name in told}
    assert (grant.total, first_price(grant), grant.target) == (22_000_000, 400_000, 55)
    assert (str(grant.starts_from), str(grant.starts_until), grant.last_day_of_use) == (
        "2018-01-01",
        "2018-12-31",
        None,
    )
    assert [p.name for p in grant.purposes.all()] == MEMO["purposes"].split("\r\n")


def test_preview_shows_rows_checks_and_new_hospitals(send: Any) -> None:
    known = make_hospital("Rigshospitalet", "RIGET")
    make_allocation(make_grant(name="Lægesekretærer 2018", total=22_000_000), known, amount=6_000_000)
    _status, preview = send(MEMO)
    rows = preview.table[1:8]
    assert [row[0] for row in rows] == [hospital for hospital, *_figures in ALLOCATIONS]
    assert rows[0][1:] == ["13", "2.809", "7", "7,02", "Oprettes"]
    assert rows[6][1:] == ["30", "6.000 → 6.522", "16", "16,31", "Ændres"]
    checks = [check.text for check in preview.root.one(class_="checks").all("li")]
    assert checks[0] == (
        "Rækkerne giver 21.999 tkr.; tabellen angiver 22.000 tkr. Forskellen på 1 tkr. skyldes afrunding."
    )
    proposed = {name: value for name, value in preview.form.items() if name.startswith("short_name:")}
    assert proposed == {
        f"short_name:{name}": short for name, short in SHORT_NAMES.items() if name != "Rigshospitalet"
    }


def test_preview_carries_everything_typed_on(send: Any) -> None:
    _status, preview = send(MEMO)
    carried = {name: value for name, value in typed(preview).items() if name in MEMO}
    assert carried == as_typed(MEMO)


def test_short_names_are_as_the_administrator_chose(send: Any, browser_of_administrator: Client) -> None:
    _status, preview = send(SMALL)
    browser_of_administrator.post(ADDRESS, {**preview.form, "short_name:Det ene": " ENE ", "apply": "1"})
    assert dict(Hospital.objects.values_list("name", "short_name")) == {"Det ene": "ENE", "Det andet": "DA"}


def test_same_table_again_changes_nothing(send: Any, browser_of_administrator: Client) -> None:
    browser_of_administrator.post(ADDRESS, {**send(MEMO)[1].form, "apply": "1"})
    before = rows_and_events()
    _status, preview = send(MEMO)
    assert [row[-1] for row in preview.table[1:8]] == ["Uændret"] * 7
    response = browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"}, follow=True)
    assert (Page(response).alerts, rows_and_events()) == (["Lægesekretærer 2018: Intet at ændre."], before)


def checks_of(page: Page) -> list[str]:
    return [check.text for check in page.root.one(class_="checks").all("li")]


def test_d24_same_file_in_another_grant_is_said_in_the_preview_and_kept(send: Any) -> None:
    file = uploaded(TWO.encode())
    assert send(send({**SMALL, **file})[1].form, apply="1")[0] == 302
    first = newest()
    said = (
        "Den samme tabel er indlæst i en anden bevilling, Lille, "
        f"{format_moment(first.made_at)} (indlæsning nr. {first.pk})."
    )
    other = {**SMALL, "name": "En anden"}
    status, preview = send({**other, **uploaded(TWO.encode(), "med et andet navn.csv")})
    assert (status, checks_of(preview)[-1]) == (200, said)
    assert send(preview.form, apply="1")[0] == 302
    assert newest().checks[-1]["message"] == said
    assert said not in checks_of(send({**other, "table": CHANGED})[1])


def test_e38_older_file_over_a_newer_one_is_said_in_the_preview_and_asks_why(send: Any) -> None:
    for text in (TWO, CHANGED):
        preview = send({**SMALL, **uploaded(text.encode())})[1]
        answers = {"reason-all": "Ny beslutning", "how-effect": "corrects"}
        assert send(preview.form, apply="1", **answers)[0] == 302
    status, preview = send({**SMALL, **uploaded(TWO.encode())})
    first = AllocationImport.objects.all()[1]
    said = (
        f"Tabellen er ældre end den, der gælder: Den blev indlæst {format_moment(first.made_at)} (indlæsning nr. {first.pk}), "
        f"og en nyere er indlæst {format_moment(newest().made_at)} (nr. {newest().pk})."
    )
    assert (status, checks_of(preview)[-1]) == (200, said)
    asked = preview.root.one("textarea", name="reason-all").attributes["aria-describedby"]
    assert said in preview.root.one(id=asked).text
    status, again = send(preview.form, apply="1", **{"how-effect": "corrects"})
    assert (status, list(again.errors)) == (422, ["reason-all"])


def test_press_twice_applies_once(send: Any, browser_of_administrator: Client) -> None:
    _status, preview = send(MEMO)
    first = browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"})
    before = rows_and_events()
    second = browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"})
    assert (first.status_code, second.status_code, rows_and_events()) == (302, 409, before)


def test_edit_brings_back_the_form_as_it_was(send: Any) -> None:
    _status, preview = send(MEMO)
    status, page = send(preview.form, edit="1")
    assert (status, page.title, page.summary) == (200, "Indlæs fordeling", [])
    assert {name: value for name, value in typed(page).items() if name in MEMO} == as_typed(MEMO)


def test_each_change_tells_history_who_made_it(
    send: Any, browser_of_administrator: Client, administrator: User
) -> None:
    browser_of_administrator.post(ADDRESS, {**send(SMALL)[1].form, "apply": "1"})
    for name in ("GrantEvent", "HospitalEvent", "AllocationEvent", "PurposeEvent", "StaffGroupEvent"):
        told = apps.get_model("allocations", name).objects.values_list("pgh_context", flat=True)
        assert {(context["user"], context["path"]) for context in told} == {(administrator.pk, ADDRESS)}


def test_new_form_is_empty_but_for_the_usual(browser_of_administrator: Client) -> None:
    page = Page(browser_of_administrator.get(ADDRESS))
    filled = {name: value for name, value in page.form.items() if value}
    assert filled == {"counted_in": "posts", "full_time_hours": "37", "unit_kind": "hospital"}


def test_names_of_a_new_grant_are_filled_in_from_the_newest(browser_of_administrator: Client) -> None:
    make_grant(organisation="Region Østdanmark", redeployment_scheme="Jobbanken", unit_kind=UnitKind.KOMMUNE)
    form = Page(browser_of_administrator.get(ADDRESS)).form
    assert {name: form[name] for name in grants.NAMES} == {
        "organisation": "Region Østdanmark",
        "reports_to": "regionsrådet",
        "unit_kind": "kommune",
        "redeployment_scheme": "Jobbanken",
        "low_activity_question": NAMES["low_activity_question"],
    }


def test_names_are_unfolded_until_a_grant_has_filled_them_in(browser_of_administrator: Client) -> None:
    def unfolded() -> bool:
        (names,) = [
            details
            for details in Page(browser_of_administrator.get(ADDRESS)).root.all("details")
            if details.all("input", name="organisation")
        ]
        return "open" in names.attributes

    before = unfolded()
    make_grant()
    assert (before, unfolded()) == (True, False)


def test_names_filled_in_from_another_grant_do_not_change_a_grant_there_is(
    send: Any, browser_of_administrator: Client
) -> None:
    browser_of_administrator.post(ADDRESS, {**send(SMALL, organisation="Den ene")[1].form, "apply": "1"})
    make_grant(name="Nyere", organisation="Den anden")
    filled_in = {name: Page(browser_of_administrator.get(ADDRESS)).form[name] for name in grants.NAMES}
    again = {**SMALL, **filled_in, "restriction": "andet"}
    browser_of_administrator.post(ADDRESS, {**send(again)[1].form, "apply": "1"})
    grant = Grant.objects.get(name="Lille")
    assert (grant.organisation, grant.restriction) == ("Den ene", "andet")
    browser_of_administrator.post(ADDRESS, {**send(again, redeployment_scheme="")[1].form, "apply": "1"})
    grant = Grant.objects.get(name="Lille")
    assert (grant.organisation, grant.redeployment_scheme) == ("Den anden", "")


def test_form_for_a_grant_there_is_begins_with_its_terms(browser_of_administrator: Client) -> None:
    grant = make_grant(
        name="Lille", decision_reference="Bilag 1", restriction="diktering", unit_price="400000.50"
    )
    make_purpose(grant)
    make_staff_group(grant)
    page = Page(browser_of_administrator.get(f"{ADDRESS}?grant={grant.pk}"))
    assert {name: value for name, value in page.form.items() if value} == {
        "name": "Lille",
        "decision_reference": "Bilag 1",
        "total": "22.000.000",
        "unit_price": "400.000,5",
        "target": "55",
        "counted_in": "posts",
        "full_time_hours": "37",
        "starts_from": "01.01.2018",
        "starts_until": "31.12.2018",
        "purposes": "Kodning og dataregistrering",
        "staff_groups": "Lægesekretær",
        "restriction": "diktering",
        "unit_kind": "hospital",
        **NAMES,
    }


@pytest.mark.parametrize("asked", ["0", "999999", "x", "-1", "1; DROP TABLE"])
def test_form_for_a_grant_there_is_not_is_not_found(browser_of_administrator: Client, asked: str) -> None:
    assert browser_of_administrator.get(ADDRESS, {"grant": asked}).status_code == 404


def test_dates_that_are_emptied_are_undecided_again(send: Any, browser_of_administrator: Client) -> None:
    browser_of_administrator.post(
        ADDRESS, {**send(SMALL, last_day_of_use="31.12.2019")[1].form, "apply": "1"}
    )
    undecided = {**SMALL, "starts_from": "", "starts_until": "", "last_day_of_use": ""}
    browser_of_administrator.post(ADDRESS, {**send(undecided)[1].form, "apply": "1"})
    grant = Grant.objects.get()
    assert (grant.starts_from, grant.starts_until, grant.last_day_of_use) == (None, None, None)


# What is asked


def test_number_that_can_be_read_two_ways_is_asked_about(send: Any, browser_of_administrator: Client) -> None:
    printed = TWO.replace("400", "1,400").replace("800", "2,800")
    english = {**SMALL, "table": printed, "total": "4.000.000"}
    before = rows_and_events()
    status, page = send(english)
    (question,) = page.errors["decimal_mark"]
    assert (status, list(page.errors), page.summary, rows_and_events()) == (
        422,
        ["decimal_mark"],
        [question],
        before,
    )
    assert (
        question
        == "»1,400« i række 2 kan læses på flere måder. Hvilket tegn står foran decimalerne i tabellen?"
    )
    assert {name: value for name, value in typed(page).items() if name in english} == as_typed(english)
    wrong = send({**page.form, "decimal_mark": ","})[1]
    assert wrong.errors == {
        "table": [
            (
                "Tabellens samlede beløb er 2,8 tkr.; bevillingen er på 4.000 tkr. "
                "Forskellen på 3.997,2 tkr. er større, end afrunding kan forklare."
            )
        ]
    }
    preview = send({**page.form, "decimal_mark": "."})[1]
    why = {"reason-all": "Prisen er en anden"}
    browser_of_administrator.post(ADDRESS, {**preview.form, **why, "apply": "1"})
    assert [row[2] for row in stored()] == [1_400_000, 1_400_000]


def test_unit_that_is_not_said_is_asked_about(send: Any, browser_of_administrator: Client) -> None:
    unsaid = {**SMALL, "table": TWO.replace(" i tkr.", "")}
    before = rows_and_events()
    status, page = send(unsaid)
    (question,) = page.errors["unit"]
    assert (status, list(page.errors), page.summary, rows_and_events()) == (422, ["unit"], [question], before)
    assert question == "Overskriften i række 1 siger ikke med sikkerhed, hvad beløbene er i. Vælg enheden."
    assert {name: value for name, value in typed(page).items() if name in unsaid} == as_typed(unsaid)
    browser_of_administrator.post(ADDRESS, {**send({**page.form, "unit": "TKR"})[1].form, "apply": "1"})
    assert [row[2] for row in stored()] == [400_000, 400_000]


# What is refused


def assert_refused(send: Any, sent: dict[str, Any], errors: dict[str, list[str]], status: int = 422) -> Page:
    """The form again: the same words at the field and in the summary, everything typed still there, nothing saved."""
    before = rows_and_events()
    answered, page = send(sent)
    assert (answered, page.errors) == (status, errors)
    assert sorted(page.summary) == sorted(message for messages in errors.values() for message in messages)
    kept = typed(page)
    assert {name: kept.get(name, "") for name in MEMO} == {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else ""
        for name, value in sent.items()
        if name != "file"
    }
    assert rows_and_events() == before
    return page


def test_sum_that_rounding_cannot_explain_is_imported_for_a_reason(send: Any) -> None:
    _status, preview = send({**MEMO, "table": memo_table.PASTED.replace("6.522", "6.422")})
    message = (
        "Rækkerne giver 21.899 tkr.; tabellen angiver 22.000 tkr. "
        "Forskellen på 101 tkr. er større, end afrunding kan forklare."
    )
    assert message in preview.text
    status, refused = send(preview.form, apply="1")
    assert (status, list(refused.errors)) == (422, ["reason-all"])
    assert send(refused.form, apply="1", **{"reason-all": "Rettet på mødet"})[0] == 302
    assert sum(row[2] for row in stored()) == 21_899_000


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"table": ""}, {"file": ["Vælg en fil, eller indsæt tabellen"]}),
        ({"table": " \r\n\t\r\n"}, {"file": ["Vælg en fil, eller indsæt tabellen"]}),
        ({"name": ""}, {"name": ["Indtast bevillingens navn"]}),
        ({"name": " \u200b "}, {"name": ["Indtast bevillingens navn"]}),
        ({"name": "x" * 121}, {"name": ["Bevillingens navn må højst være 120 tegn"]}),
        (
            {"total": "22 m"},
            {
                "total": [
                    "Indtast bevilget beløb, så det kun kan læses på én måde, fx 22.000.000 eller 22 mio. kr."
                ]
            },
        ),
        (
            {"total": "22,000,000"},
            {"total": ["Indtast bevilget beløb i kroner, fx 22.000.000, 22 mio. eller 400 tkr."]},
        ),
        ({"total": "-1"}, {"total": ["Bevilget beløb skal mindst være 0"]}),
        (
            {"total": "NaN"},
            {"total": ["Indtast bevilget beløb i kroner, fx 22.000.000, 22 mio. eller 400 tkr."]},
        ),
        (
            {"total": "1E9"},
            {"total": ["Indtast bevilget beløb i kroner, fx 22.000.000, 22 mio. eller 400 tkr."]},
        ),
        ({"starts_from": ""}, {"starts_from": ["Indtast begge dage, eller lad begge stå tomme"]}),
        ({"starts_until": ""}, {"starts_until": ["Indtast begge dage, eller lad begge stå tomme"]}),
        (
            {"starts_from": "31.02.2018"},
            {"starts_from": ["Indtast »Stillinger besættes første gang fra« som DD.MM.ÅÅÅÅ"]},
        ),
        (
            {"last_day_of_use": "32.1.18"},
            {"last_day_of_use": ["Indtast »Midlerne kan bruges til og med« som DD.MM.ÅÅÅÅ"]},
        ),
        (
            {"decision_reference": "010190-1234"},
            {"decision_reference": ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]},
        ),
        ({"full_time_hours": "0"}, {"full_time_hours": ["Fuld tid skal mindst være 1"]}),
        ({"full_time_hours": "169"}, {"full_time_hours": ["Fuld tid må højst være 168"]}),
    ],
)
def test_field_that_is_wrong_is_refused_at_the_field(
    send: Any, changed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    if list(errors) == ["file"]:
        errors = {"table": errors["file"]}
    assert_refused(send, {**MEMO, **changed}, errors)


@pytest.mark.parametrize(
    "field",
    ["table", "name", "decision_reference", "dates_decided_by", "purposes", "staff_groups", "restriction"],
)
@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\x85"])
def test_control_characters_are_refused_in_every_text(send: Any, field: str, character: str) -> None:
    before = rows_and_events()
    status, page = send({**MEMO, field: f"{MEMO[field]}{character}x"})
    assert (status, list(page.errors), rows_and_events()) == (422, [field], before)


def test_several_wrong_fields_are_all_told_at_once(send: Any) -> None:
    assert_refused(
        send,
        {**MEMO, "name": "", "total": "x", "unit_price": "0"},
        {
            "name": ["Indtast bevillingens navn"],
            "total": ["Indtast bevilget beløb i kroner, fx 22.000.000, 22 mio. eller 400 tkr."],
            "unit_price": ["Pris pr. stilling skal mindst være 1"],
        },
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (table(("Det ene", 50, 400, 1), ("det ENE", 50, 400, 1)), "»det ENE« i række 3 står også i række 2."),
        (table(("Det ene", 50, "ca. 400", 1)), "Række 2, »Fordeling i tkr.«: »ca. 400« er ikke et tal."),
        (table(), "Der er ingen hospitaler under overskriften i række 1."),
        (TWO.replace("Det ene", "010190-1234"), "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"),
    ],
)
def test_table_that_cannot_be_read_is_refused_at_the_table(send: Any, text: str, message: str) -> None:
    status, page = send({**SMALL, "table": text})
    assert (status, [message in messages for messages in page.errors.values()] or None) == (422, [True])
    assert page.errors == {"table": page.summary}


def test_hospital_that_is_missing_when_a_table_comes_again_is_refused_unless_the_table_adds(
    send: Any, browser_of_administrator: Client
) -> None:
    browser_of_administrator.post(ADDRESS, {**send(SMALL)[1].form, "apply": "1"})
    fewer = {**SMALL, "table": table(("Det ene", 100, 800, 2), ("I alt", 100, 800, 2))}
    message = (
        "Det andet har en fordeling i bevillingen, men står ikke i tabellen. Indsæt hele tabellen; et hospital, der ikke "
        "længere skal have noget, skrives med 0."
    )
    before = rows_and_events()
    for sent in ({}, {"apply": "1"}, {"how-effect": "corrects", "apply": "1"}):
        status, page = send({**fewer, **sent})
        assert (status, page.title, page.summary) == (422, "Se indlæsningen igennem", [message])
    assert rows_and_events() == before
    status, adds = send({**page.form, "how-effect": "adds"})
    assert (status, adds.summary) == (200, [])
    assert send(adds.form, apply="1")[0] == 302
    added = BudgetRow.objects.filter(kind="change").values_list("hospital__name", "amount")
    assert list(added) == [("Det ene", 800_000)]


def test_e38_table_for_a_closed_grant_is_refused_at_its_name(send: Any) -> None:
    make_grant(name="Lille", status="closed")
    message = "Lille er lukket. Åbn bevillingen igen, før en fordeling indlæses i den."
    assert_refused(send, SMALL, {"name": [message]})


def test_grant_that_is_closed_since_the_preview_is_refused(send: Any) -> None:
    make_allocation(make_grant(name="Lille"), make_hospital("Det ene", "E"), amount=1)
    _status, preview = send(SMALL)
    Grant.objects.update(status="closed")
    before = rows_and_events()
    status, page = send(preview.form, apply="1", **{"reason-all": "Ny beslutning"})
    assert (status, list(page.errors), rows_and_events()) == (422, ["name"], before)


def test_terms_that_contradict_each_other_are_refused(send: Any) -> None:
    before = rows_and_events()
    status, page = send({**MEMO, "starts_from": "01.01.2019"})
    message = "Angiv både første og sidste startdag, i rækkefølge, eller ingen af dem."
    assert (status, page.summary, rows_and_events()) == (422, [message], before)
    assert typed(page)["starts_from"] == "01.01.2019"


def test_file_and_text_together_are_refused(send: Any) -> None:
    message = "Vælg en fil, eller indsæt tabellen – ikke begge dele"
    assert_refused(send, {**MEMO, "file": SimpleUploadedFile("a.csv", memo_table.CSV)}, {"table": [message]})


WRONG = TWO.replace("400", "ca. 400")
BOTH = {"table": ["Vælg en fil, eller indsæt tabellen – ikke begge dele"]}


def as_file(text: str, name: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, text.encode())}


def newest() -> AllocationImport:
    return AllocationImport.objects.all()[0]


def test_file_that_was_corrected_takes_the_place_of_what_the_wrong_one_was_read_as(send: Any) -> None:
    status, page = send({**SMALL, **uploaded(WRONG.encode(), "forkert.csv")})
    assert (status, page.form["table"]) == (422, WRONG)
    status, preview = send(page.form, **as_file(TWO, "rettet.csv"))
    assert (status, preview.title, preview.form["table"]) == (200, "Se indlæsningen igennem", TWO)
    assert send(preview.form, apply="1")[0] == 302
    assert (newest().source_name, newest().source_text) == ("rettet.csv", TWO)


def test_file_takes_the_place_of_another_when_the_preview_is_edited(send: Any) -> None:
    _status, preview = send({**SMALL, **uploaded(CHANGED.encode(), "en.csv")})
    _status, page = send(preview.form, edit="1")
    status, preview = send(page.form, **as_file(TWO, "to.csv"))
    assert (status, [row[2] for row in preview.table[1:3]]) == (200, ["400", "400"])


def test_file_does_not_take_the_place_of_text_that_somebody_edited_or_pasted(send: Any) -> None:
    _status, page = send({**SMALL, **uploaded(WRONG.encode(), "forkert.csv")})
    _status, pasted = send({**SMALL, "table": WRONG})
    edited = {**page.form, "table": WRONG.replace("ca. 400", "400", 1)}
    for form in (edited, pasted.form, {**page.form, "source": "x"}):
        status, again = send(form, **as_file(TWO, "rettet.csv"))
        assert (status, again.errors, again.form["table"]) == (422, BOTH, form["table"])


def test_file_that_takes_the_place_of_another_stays_while_something_else_is_put_right(send: Any) -> None:
    _status, page = send({**SMALL, **uploaded(WRONG.encode(), "forkert.csv")})
    status, again = send(page.form, total="x", **as_file(TWO, "rettet.csv"))
    assert (status, list(again.errors), again.form["table"]) == (422, ["total"], TWO)
    _status, preview = send(again.form, total="800.000")
    assert send(preview.form, apply="1")[0] == 302
    assert newest().source_name == "rettet.csv"


def test_file_that_cannot_be_read_leaves_nothing_of_the_one_before(send: Any) -> None:
    _status, page = send({**SMALL, **uploaded(WRONG.encode(), "forkert.csv")})
    status, again = send(page.form, **as_file("", "tom.csv"))
    assert (status, again.errors, again.form["table"]) == (422, {"file": ["Filen er tom."]}, "")


@pytest.mark.parametrize("text", ["x" * 1_000_001, "\x00"])
def test_file_beside_a_text_that_will_not_do_is_refused_kindly(send: Any, text: str) -> None:
    status, page = send({**SMALL, "table": text, **as_file(TWO, "a.csv")})
    assert (status, list(page.errors)) == (422, ["table"])


TYPES = (
    "Filen er ikke en tekstfil. Gem den som .csv (CSV UTF-8), eller kopiér tabellen og indsæt den som tekst."
)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("tom.csv", b"", "Filen er tom."),
        (
            "fordeling.xlsx",
            b"PK\x03\x04" + bytes(200),
            "Filen er beskadiget eller ikke hel. Åbn den, gem den som en ny fil, og prøv igen.",
        ),
        (
            "gammel.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200),
            "Filen er et regneark eller dokument i Offices gamle format (.xls eller .doc). Åbn den i Excel, gem den som .xlsx, og prøv igen.",
        ),
        (
            "memo.pdf",
            b"%PDF-1.7\n",
            "Filen er beskadiget eller ikke hel. Åbn den, gem den som en ny fil, og prøv igen.",
        ),
        (
            "memo.rtf",
            b"{\\rtf1}",
            "Filen er et RTF-dokument. Vælg en .xlsx-, .ods-, .csv-, .docx- eller .pdf-fil, eller indsæt tabellen som tekst.",
        ),
        ("nul.csv", memo_table.CSV + b"\x00", TYPES),
        (
            "dos.csv",
            "Nordsjællands Hospital;1;2;3".encode("cp865"),
            "Filens tegn (æ, ø og å) kan ikke læses med sikkerhed. Gem den som CSV UTF-8, og prøv igen.",
        ),
        ("stor.csv", b"x" * 1_000_001, "Filen er for stor. Den må højst fylde 1 MB."),
        ("stor.pdf", b"x" * 5_000_001, "Vælg en fil på højst 5 MB"),
    ],
)
def test_file_that_is_no_table_is_refused_at_the_file(
    send: Any, name: str, data: bytes, message: str
) -> None:
    assert_refused(send, {**MEMO, **uploaded(data, name)}, {"file": [message]})


@pytest.mark.parametrize(
    "name",
    [
        "=cmd.csv",
        "æ" * 300 + ".csv",
        "../../etc/passwd",
        "..\\..\\x.csv",
        "\u202evsc.exe",
        "😀.csv",
        "<img src=x>.csv",
        "a\r\nb.csv",
    ],
)
def test_file_name_does_not_matter(send: Any, name: str) -> None:
    status, preview = send({**MEMO, **uploaded(memo_table.CSV, name)})
    assert (status, len(preview.table)) == (200, len(send(MEMO)[1].table))


def test_text_that_is_too_long_is_refused(send: Any) -> None:
    before = rows_and_events()
    status, page = send({**SMALL, "table": TWO + "x" * 1_000_000})
    assert (status, list(page.errors), rows_and_events()) == (422, ["table"], before)


def test_what_is_far_too_big_is_refused_kindly(browser_of_administrator: Client) -> None:
    response = browser_of_administrator.post(ADDRESS, {**MEMO, "table": "x" * 3_000_000})
    assert (response.status_code, Page(response).title) == (413, "Siden kunne ikke læse det, der blev sendt")


def test_text_of_the_largest_size_can_be_carried_on(send: Any, browser_of_administrator: Client) -> None:
    """The preview sends the text back, as a browser does: percent-encoded."""
    text = TWO + "\n" + ("Prosa om økonomien på æøå, som står efter tabellen. " * 20 + "\n") * 940
    status, preview = send({**SMALL, "table": text})
    assert (status, preview.errors) == (200, {})
    sent = urlencode({**preview.form, "apply": "1"})
    response = browser_of_administrator.post(ADDRESS, sent, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, len(stored())) == (302, 2)


@pytest.mark.parametrize(
    "text",
    [
        "</textarea><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}{% debug %}",
        "]]>--></title>",
        "' OR 1=1 --",
    ],
)
def test_text_is_shown_literally(send: Any, text: str) -> None:
    wicked = {
        **SMALL,
        "name": f"N{text}"[:120],
        "restriction": text,
        "purposes": text,
        "table": TWO.replace("Det ene", f"Det ene {text}") + f"\n{text}\n",
    }
    status, preview = send(wicked)
    assert (status, {n: v for n, v in typed(preview).items() if n in wicked}) == (200, as_typed(wicked))
    assert preview.table[1][0] == f"Det ene {text}"
    assert {element.tag for element in preview.root} & {"script", "img"} == {"script"}
    assert {element.raw_text for element in preview.root.all("script")} == {""}


# Between the preview and the press


def test_allocation_changed_by_another_since_the_preview_is_shown_again(
    send: Any, browser_of_administrator: Client
) -> None:
    browser_of_administrator.post(ADDRESS, {**send(SMALL)[1].form, "apply": "1"})
    changed = table(("Det ene", 60, 410, 1), ("Det andet", 40, 390, 1), ("I alt", 100, 800, 2))
    _status, preview = send(SMALL, table=changed)
    entitle(*Allocation.objects.filter(hospital__name="Det ene"), amount=405_000)
    before = rows_and_events()
    status, again = send(preview.form, apply="1")
    assert (status, again.alerts, rows_and_events()) == (
        409,
        ["Noget er ændret imens. Se indlæsningen igennem igen."],
        before,
    )
    assert again.table[1][1:4] == ["50 → 60", "405 → 410", "1"]
    why = {"reason-all": "Ny beslutning", "how-effect": "corrects"}
    response = browser_of_administrator.post(ADDRESS, {**again.form, **why, "apply": "1"})
    assert (response.status_code, [row[2] for row in stored()]) == (302, [390_000, 410_000])


@pytest.mark.parametrize("shown", ["", "x", "0" * 64])
def test_press_without_the_preview_is_refused(send: Any, shown: str) -> None:
    before = rows_and_events()
    status, page = send(SMALL, apply="1", shown=shown)
    assert (status, page.title, rows_and_events()) == (409, "Se indlæsningen igennem", before)


def test_press_with_another_table_than_was_shown_is_refused(send: Any) -> None:
    _status, preview = send(SMALL)
    before = rows_and_events()
    changed = table(("Det ene", 60, 410, 1), ("Det andet", 40, 390, 1), ("I alt", 100, 800, 2))
    status, again = send(preview.form, apply="1", table=changed)
    assert (status, [row[2] for row in again.table[1:3]], rows_and_events()) == (409, ["410", "390"], before)


def test_administrator_whose_role_is_taken_since_the_preview_is_refused(
    send: Any, administrator: User
) -> None:
    _status, preview = send(SMALL)
    User.objects.filter(pk=administrator.pk).update(role=Role.AUDITOR)
    before = rows_and_events()
    status, page = send(preview.form, apply="1")
    assert (status, page.title, rows_and_events()) == (403, "Du har ikke adgang til siden", before)


@pytest.mark.parametrize("short_name", ["RH", "rh"])
def test_short_name_that_is_taken_takes_everything_back(send: Any, short_name: str) -> None:
    make_hospital("Rigshospitalet", "RH")
    _status, preview = send(send(SMALL)[1].form, **{"same_as-2": "new", "same_as-3": "new"})
    before = rows_and_events()
    status, again = send({**preview.form, "short_name:Det andet": short_name}, apply="1")
    assert (status, again.title, rows_and_events()) == (422, "Se indlæsningen igennem", before)
    assert (again.alerts, again.form["short_name:Det andet"]) == (
        ["Et andet hospital har allerede dette korte navn."],
        short_name,
    )


@pytest.mark.parametrize("short_name", ["A\x00B", "A\x0bB", "0101901234", "x" * 11])
def test_short_name_that_cannot_be_saved_is_refused(send: Any, short_name: str) -> None:
    _status, preview = send(SMALL)
    before = rows_and_events()
    status, _again = send({**preview.form, "short_name:Det andet": short_name}, apply="1")
    assert (status, rows_and_events()) == (422, before)
