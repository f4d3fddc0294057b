"""Hospital HR's page for many hires: the workbook, the preview, what is wrong beside its cell, and one press."""

import io
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from allocations.reading import ReadError
from hires.actions.end import annul_hire
from hires.bulk.plan import plan_hires
from hires.bulk.reading import read_hires, read_hires_file
from hires.bulk.workbooks import marked_book
from hires.enums import AnnulmentReason
from hires.models import Hire, Read
from tests.support.factories import entitle, make_employee, make_hire, make_post
from tests.support.hire_import import address, file_of, send
from tests.support.hire_tables import (
    ANNE,
    FIELDS,
    HEAD,
    LISE,
    YEAR,
    allocation,
    departments,
    hr,
    pasted,
    row,
    table,
)
from tests.support.made_workbooks import workbook
from tests.support.pages import Page
from tests.support.profiles import examples
from tests.support.racing import at_once
from tests.support.reading_slots import no_slots
from tests.support.register_form import hr_client, today
from tests.support.row_counts import rows_and_events
from tests.support.workbooks import body, cells, opened

__all__ = ["address", "allocation", "departments", "hr", "hr_client", "send", "today"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def shown(page: Page, *labels: str) -> list[list[str]]:
    """Return the outcome of each row, its cells and its errors, by label."""
    found = []
    for line in page.root.one("table").all("tr")[1:]:
        typed = {
            each.all("span")[0].text: " ".join(
                part.text
                for part in each
                if part.tag in ("p", "span") and part.attributes.get("class") != "sr-only"
            )
            for each in line.all(class_="typed")
        }
        outcome = [cell.text for cell in line if cell.tag in ("td", "th")][1]
        found.append([outcome, *(typed[label].removeprefix(label).strip() for label in labels)])
    return found


# The way through


def test_pasted_rows_are_shown_and_registered_by_one_press(send: Any) -> None:
    before = rows_and_events()
    status, page = send({"table": pasted(LISE, ANNE)})
    assert (status, page.title, rows_and_events()) == (200, "Se ansættelserne igennem", before)
    assert shown(page, "Navn", "Ansat fra", "Timer om ugen") == [
        ["Registreres RH-01", "Lise Holm", "01.06.2018", "37"],
        ["Registreres RH-02", "Anne Bech", "15.06.2018", "18,5"],
    ]
    assert [each.text for each in page.root.all("li", class_="check")] == [
        "2 ansættelser kan registreres. De koster 600 tkr. efter beregningsprisen. Derefter er 5.922 tkr. ikke disponeret."
    ]
    status, after = send(page.form, apply="1")
    assert (status, after.alerts) == (302, ["2 ansættelser er registreret."])
    assert [hire.employee.name for hire in Hire.objects.order_by("pk")] == ["Lise Holm", "Anne Bech"]


def headings(allocation: Allocation) -> list[str]:
    """The headings of the workbook, the first of which names the grant."""
    return [f"Stilling: {allocation.grant}", *HEAD[1:]]


def test_workbook_of_another_grant_is_refused_and_nothing_is_lost(send: Any, allocation: Allocation) -> None:
    text = pasted(LISE).replace("Stilling\t", "Stilling: Jordemødre 2019\t", 1)
    status, page = send({"table": text})
    refused = "Regnearket er til bevillingen »Jordemødre 2019«. Indlæs det dér, eller hent et regneark til "
    assert (status, page.summary) == (422, [f"{refused}»{allocation.grant}«"])
    assert page.form["table"] == text
    assert send({"table": text.replace("Jordemødre 2019", str(allocation.grant).upper())})[0] == 200


def test_workbook_of_the_hospital_is_filled_in_and_read(
    hr_client: Client, address: str, send: Any, allocation: Allocation
) -> None:
    make_post(allocation)
    book = opened(hr_client.get(f"{address}template/"))
    assert (book.sheetnames, book["Lister"].sheet_state) == (["Ansættelser", "Lister"], "hidden")
    sheet = book["Ansættelser"]
    assert cells(sheet) == [headings(allocation)]
    lists = {
        str(rule.sqref): [
            each[0].value for each in book["Lister"][rule.formula1.partition("!")[2].replace("$", "")]
        ]
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    purposes = ["Kodning og dataregistrering", "Øget aktivitet og patientbehandling"]
    assert (lists["A2:A101"], lists["B2:B101"], lists["C2:C101"]) == (
        ["Ny", "RH-01"],
        ["Onkologisk Klinik"],
        purposes,
    )
    assert lists["N2:N101"][0] == "RegionH Match (omplacering)"
    for number, head in enumerate(HEAD, start=1):
        sheet.cell(2, number).value = LISE.get(head)
    written = io.BytesIO()
    book.save(written)
    status, page = send({"file": file_of(written.getvalue())})
    notes = [each.text for each in page.root.all("li", class_="check-note")]
    assert (status, notes) == (200, ["Læst fra: Ark »Ansættelser«."])
    assert send(page.form, apply="1")[1].alerts == ["1 ansættelse er registreret."]


def test_template_in_english_is_read_in_danish(hr_client: Client, address: str) -> None:
    User.objects.update(language="en")
    book = opened(hr_client.get(f"{address}template/"))
    head = [each.value for each in book.worksheets[0][1]]
    assert head != list(HEAD)
    english = "\n".join("\t".join(line) for line in [head, [LISE.get(each, "") for each in HEAD]])
    assert read_hires(english).rows == table(LISE).rows


def test_problem_stands_beside_its_cell_and_above_with_a_way_to_it(send: Any) -> None:
    before = rows_and_events()
    status, page = send({"table": pasted(LISE, row(name="", route="Match", employee_number="2"))})
    assert (status, rows_and_events()) == (422, before)
    wrong = ["Indtast navn", "»Match« kendes ikke. Vælg fra listen, fx »RegionH Match (omplacering)«"]
    assert page.summary == [f"Række 3, Navn: {wrong[0]}", f"Række 3, Rekrutteringsvej: {wrong[1]}"]
    links = [
        item.one("a").attributes["href"]
        for box in page.root.all(class_="alert-error")
        for item in box.all("li")
    ]
    told = {
        f"#{each.attributes['id']}": each.text
        for each in page.root.one("table").all(class_="form-error-message")
    }
    assert {told[link].removeprefix("Fejl: ") for link in links} == set(wrong)
    assert shown(page, "Navn")[1] == ["Skal rettes", "Fejl: Indtast navn"]
    assert "apply" not in {b.attributes.get("name") for b in page.root.all("button")}


def test_marked_workbook_says_what_is_wrong_at_the_cells_and_is_read_again_when_put_right(
    hr_client: Client, address: str, send: Any, allocation: Allocation
) -> None:
    _status, page = send({"table": pasted(LISE, row(name="", weekly_hours="halv", employee_number="2"))})
    book = opened(hr_client.post(address, {**page.form, "marked": "1"}))
    sheet = book["Ansættelser"]
    names = [each.value for each in sheet[1]]
    assert names == [*headings(allocation), "Ret dette"]
    hours = sheet.cell(3, names.index("Timer om ugen") + 1)
    assert (hours.value, hours.fill.fgColor.rgb) == ("halv", "FFFFE0E0")
    assert hours.comment.text == "Indtast timer om ugen som et tal, fx 18,5"
    assert set(sheet.cell(3, len(names)).value.split("\n")) == {
        "Navn: Indtast navn",
        "Timer om ugen: Indtast timer om ugen som et tal, fx 18,5",
    }
    assert sheet.cell(2, len(names)).value in {None, ""}
    hours.value = 18.5
    sheet.cell(3, names.index("Navn") + 1).value = "Anne Bech"
    written = io.BytesIO()
    book.save(written)
    status, page = send({"file": file_of(written.getvalue())})
    assert (status, shown(page, "Navn", "Timer om ugen")) == (
        200,
        [["Registreres RH-01", "Lise Holm", "37"], ["Registreres RH-02", "Anne Bech", "18,5"]],
    )


def test_marked_workbook_passes_the_guard_as_it_is(hr_client: Client, address: str, send: Any) -> None:
    sent = {"table": pasted(row(name="=cmd|' /C calc'!A0", department="-1+1"))}
    data = body(hr_client.post(address, {**sent, "marked": "1"}))
    assert read_hires(read_hires_file(data)).rows == read_hires(sent["table"]).rows
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert {each.data_type for each in sheet[2]} <= {"s", "n", "d"}


def test_preview_of_a_file_is_what_a_browser_sends_back(send: Any) -> None:
    data = workbook(HEAD, tuple(LISE.get(each) for each in HEAD), name="Ansættelser")
    _status, page = send({"file": file_of(data)})
    sent = {**page.form, "table": page.form["table"].replace("\n", "\r\n")}
    assert send(sent, apply="1")[0] == 302


def test_what_was_pasted_comes_back_to_be_put_right(send: Any) -> None:
    typed = pasted(row(name=""))
    _status, page = send({"table": typed})
    status, page = send(page.form, edit="1")
    assert (status, page.title, page.form["table"]) == (200, "Indlæs fra Excel", typed)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"table": ["Vælg en fil, eller indsæt tabellen"]}),
        (
            {"table": "Navn\tAlder"},
            {
                "table": [
                    "Overskrifterne mangler. Brug skabelonen, eller kopiér rækken med overskrifterne med: Navn, Ansat fra, Timer om ugen …"
                ]
            },
        ),
        ({"file": b""}, {"file": ["Filen er tom."]}),
        (
            {"file": b"PK\x03\x04 nothing"},
            {"file": ["Filen er beskadiget eller ikke hel. Åbn den, gem den som en ny fil, og prøv igen."]},
        ),
        (
            {"file": b"%PDF-1.7"},
            {
                "file": [
                    "Filen er en PDF. Vælg en .xlsx-, .ods-, .csv- eller .txt-fil, eller indsæt tabellen som tekst."
                ]
            },
        ),
        (
            {"file": workbook(("a", "b"))},
            {
                "file": [
                    "Ark »Fordeling«: Overskrifterne mangler. Brug skabelonen, eller kopiér rækken med overskrifterne med: Navn, Ansat fra, Timer om ugen …"
                ]
            },
        ),
        (
            {"file": workbook(HEAD, [*([None] * 6), "Lise Holm 010203-1234"])},
            {
                "file": [
                    "Ark »Fordeling«: Linje 2 indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen."
                ]
            },
        ),
    ],
)
def test_table_that_can_not_be_read_is_refused_at_its_field(
    send: Any, sent: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    before = rows_and_events()
    files = {name: file_of(value) if isinstance(value, bytes) else value for name, value in sent.items()}
    status, page = send(files)
    assert (status, page.errors, page.summary, rows_and_events()) == (
        422,
        errors,
        next(iter(errors.values())),
        before,
    )
    assert page.form["table"] == sent.get("table", "")


# What is shown


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("1/4/2019", "01.04.2019"),
        ("1/4-2019", "01.04.2019"),
        ("2019-04-01 08:00", "01.04.2019"),
        ("1. april 2019", "01.04.2019"),
        ("", "31.05.2019"),  # a year, which is registered
    ],
)
def test_preview_shows_the_last_day_as_it_was_understood(send: Any, typed: str, understood: str) -> None:
    status, page = send({"table": pasted(row(last_day=typed))})
    assert (status, shown(page, "Ansat til og med")) == (200, [["Registreres RH-01", understood]])


def test_preview_shows_days_hours_and_choices_as_they_were_understood_and_the_rest_as_typed(
    send: Any,
) -> None:
    typed = row(
        first_day="1/6/2018",
        agreed_on="14. maj 2018",
        weekly_hours="18:30",
        route="RegionH Match",
        name="lise  holm",
        formerly_employed="j",
    )
    _status, page = send({"table": pasted(typed)})
    labels = (
        "Ansat fra",
        "Aftalt den",
        "Timer om ugen",
        "Rekrutteringsvej",
        "Navn",
        "Tidligere ansat i regionen",
    )
    understood = ["01.06.2018", "14.05.2018", "18,5", "RegionH Match (omplacering)", "lise holm", "Ja"]
    assert shown(page, *labels) == [["Registreres RH-01", *understood]]
    assert page.form["table"] == pasted(typed)


def test_preview_shows_what_was_not_understood_as_typed(send: Any) -> None:
    _status, page = send({"table": pasted(row(first_day="12/31/2018", weekly_hours="50 %"))})
    assert [text.partition(" Fejl:")[0] for text in shown(page, "Ansat fra", "Timer om ugen")[0][1:]] == [
        "12/31/2018",
        "50 %",
    ]


def test_hours_in_doubt_are_told_while_other_rows_are_wrong(send: Any) -> None:
    rows = row(weekly_hours="100"), row(weekly_hours="20", name="Anne Bech", employee_number="2")
    status, page = send({"table": pasted(*rows)})
    asked = "Række 3: Timer om ugen er 20, mens en anden række har »100«. Er det timer?"
    assert (status, page.summary[-1]) == (422, asked)


def test_question_about_a_column_is_asked_on_the_page(send: Any) -> None:
    text = pasted({**LISE, "Bemærkning": "gik 31.10.2018"}, head=(*HEAD, "Bemærkning"))
    _status, page = send({"table": text})
    [box] = [b for b in page.root.all("input") if b.attributes.get("name") == "confirmed"]
    assert send(page.form, apply="1")[0] == 422
    assert send(page.form, apply="1", confirmed=box.attributes["value"])[0] == 302


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (pasted(*[LISE] * 101), "Der er 101 ansættelser. Indlæs højst 100 ad gangen."),
        (pasted(LISE) + "\n" * 12_000, "Teksten er for lang. Den må højst have 12.000 linjer."),
        (pasted(LISE) + "x" * 1_000_000, "Indsæt højst 1.000.000 tegn ad gangen"),
    ],
    ids=["hires", "lines", "characters"],
)
def test_paste_over_a_limit_names_the_limit(send: Any, text: str, limit: str) -> None:
    status, page = send({"table": text})
    assert (status, page.errors) == (422, {"table": [limit]})


def test_paste_that_no_form_takes_names_the_limit(hr_client: Client, address: str) -> None:
    response = hr_client.post(address, {"table": "x" * (2 * 1024 * 1024 + 1)})
    told = "Det fylder over 2 MB. Gå tilbage, og indsæt mindre ad gangen, eller vælg en fil. Der er ikke ændret noget."
    assert (response.status_code, told in Page(response).text) == (413, True)


# What is asked before


def test_slips_and_reason_are_asked_for_and_kept(send: Any, allocation: Allocation) -> None:
    entitle(*Allocation.objects.filter(pk=allocation.pk), amount=100_000, target=0)
    status, page = send({"table": pasted(row(first_day="31.12.2018"))})
    money = "Indtast en begrundelse. Der er så disponeret 400 tkr., 300 tkr. over rammen"
    assert (status, page.errors, money in page.text) == (200, {}, True)
    before = rows_and_events()
    status, page = send(page.form, apply="1")
    asked = {"confirmed": ["Sæt kryds ved det, der er rigtigt, eller ret det"], "over_money_reason": [money]}
    assert (status, page.errors, rows_and_events()) == (422, asked, before)
    [box] = [b for b in page.root.all("input") if b.attributes.get("name") == "confirmed"]
    status, page = send(page.form, apply="1", confirmed=box.attributes["value"])
    assert (status, list(page.errors)) == (422, ["over_money_reason"])
    status, page = send(page.form, apply="1", over_money_reason="010203-1234")
    assert (status, page.errors) == (
        422,
        {"over_money_reason": ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]},
    )
    assert send(page.form, apply="1", over_money_reason="Aftalt med Center for HR")[0] == 302
    assert Hire.objects.get().over_money_reason == "Aftalt med Center for HR"


def test_answers_stay_when_something_changes_meanwhile_or_the_login_is_lost(
    send: Any, allocation: Allocation
) -> None:
    entitle(*Allocation.objects.filter(pk=allocation.pk), amount=100_000, target=0)
    _status, page = send({"table": pasted(row(first_day="31.12.2018"))})
    [box] = [b for b in page.root.all("input") if b.attributes.get("name") == "confirmed"]
    answers = {"confirmed": box.attributes["value"], "over_money_reason": "Aftalt"}
    _status, back = send(page.form, draft="1", **answers)
    assert (back.title, {name: back.form[name] for name in answers}, back.errors) == (page.title, answers, {})
    make_post(allocation)
    status, page = send(page.form, apply="1", **answers)
    assert (status, {name: page.form[name] for name in answers}) == (409, answers)
    assert send(page.form, apply="1")[0] == 302


def test_other_change_meanwhile_is_shown_before_anything_is_registered(
    send: Any, allocation: Allocation
) -> None:
    _status, page = send({"table": pasted(LISE)})
    make_post(allocation)
    before = rows_and_events()
    status, page = send(page.form, apply="1")
    assert (status, page.alerts, rows_and_events()) == (
        409,
        ["Noget er ændret imens. Se ansættelserne igennem igen."],
        before,
    )
    assert shown(page) == [["Registreres RH-02"]]
    assert send(page.form, apply="1")[0] == 302


def test_c21_grant_that_is_closed_meanwhile_is_told(
    send: Any, hr_client: Client, address: str, allocation: Allocation
) -> None:
    _status, page = send({"table": pasted(LISE)})
    allocation.grant.status = GrantStatus.CLOSED
    allocation.grant.save()
    status, page = send(page.form, apply="1")
    closed = f"{allocation.grant} er ikke åben for registrering. Spørg Center for HR"
    assert (status, page.summary, page.form["table"]) == (409, [closed], pasted(LISE))
    assert hr_client.get(address).url == f"/allocations/{allocation.pk}/posts/"


def test_d24_same_file_twice_changes_nothing_and_says_so(send: Any) -> None:
    _status, page = send({"table": pasted(LISE)})
    send(page.form, apply="1")
    before = rows_and_events()
    status, again = send({"table": pasted(LISE)})
    assert (status, shown(again, "Navn")) == (
        200,
        [["Registreret i forvejen RH-01", "Lise Holm"]],
    )
    assert send(again.form, apply="1")[1].alerts == [
        "Alle rækkerne var registreret i forvejen. Intet er ændret."
    ]
    assert send(page.form, apply="1")[1].alerts == [
        "Alle rækkerne var registreret i forvejen. Intet er ændret."
    ]
    assert rows_and_events() == before


def test_row_whose_hire_was_annulled_says_so(send: Any, hr: User) -> None:
    _status, page = send({"table": pasted(LISE)})
    send(page.form, apply="1")
    annul_hire(by=hr, hire=Hire.objects.get(), reason=AnnulmentReason.WRONG_POST)
    _status, again = send({"table": pasted(LISE)})
    assert shown(again) == [["Annulleret siden RH-01"]]


@pytest.mark.django_db(transaction=True)
def test_c08_pressed_twice_at_once_registers_once(hr: User, allocation: Allocation, address: str) -> None:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(hr)
    form = Page(clients[0].post(address, {"table": pasted(LISE, ANNE)})).form
    answers = at_once(*(lambda c=c: c.post(address, {**form, "apply": "1"}).status_code for c in clients))  # type: ignore[misc]
    assert (answers, Hire.objects.count()) == ([302, 302], 2)


def test_what_tells_of_employees_is_in_the_log(send: Any, allocation: Allocation) -> None:
    employee = make_employee(allocation.hospital, "Bo Kvist", employee_number="12345678")
    make_hire(make_post(allocation), YEAR, employee=employee)
    send({"table": pasted(ANNE)})
    assert Read.objects.count() == 0
    send({"table": pasted(LISE)})
    assert list(Read.objects.values_list("what", "persons")) == [("hires:import", 1)]


def test_rows_cost_the_same_queries_each(hr_client: Client, address: str) -> None:
    counts = []
    for count in (1, 2, 3, 4):
        rows = [row(name=f"Ansat {number}", employee_number=str(number)) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert hr_client.post(address, {"table": pasted(*rows)}).status_code == 200
        counts.append(len(queries))
    more = [after - before for before, after in pairwise(counts)]
    assert more == [more[0]] * 3


# What holds for all tables

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)


@settings(
    max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), TEXTS, min_size=1, max_size=6), min_size=1, max_size=3),
    st.randoms(),
)
def test_e43_e44_table_that_is_written_again_reads_the_same_in_any_order_of_columns(
    allocation: Allocation, hr: User, changes: list[dict[str, str]], random: Any
) -> None:
    rows = [
        row(**{field: text.replace('"', "").strip() for field, text in changed.items()})
        for changed in changes
    ]
    try:
        read = table(*rows)
    except ReadError:
        return  # told elsewhere
    plan = plan_hires(by=hr, allocation=allocation, table=read)
    with marked_book(allocation, plan.rows) as file:
        again = read_hires(read_hires_file(file.read()))
    assert [each.texts for each in again.rows] == [each.texts for each in read.rows]
    head = random.sample(HEAD, len(HEAD))
    shuffled = read_hires(pasted(*rows, head=tuple(head)))
    assert [dict(each.texts) for each in shuffled.rows] == [dict(each.texts) for each in read.rows]


# While others read their tables

BUSY = "Serveren har for travlt til at læse tabellen lige nu. Prøv igen om lidt."


@pytest.mark.parametrize("is_file", [False, True], ids=["pasted", "file"])
def test_table_that_the_server_has_no_time_for_is_told_to_be_sent_again(send: Any, is_file: bool) -> None:
    text = pasted(LISE)
    with no_slots():
        status, page = send({"file": file_of(text.encode(), "nye.csv")} if is_file else {"table": text})
    field = "file" if is_file else "table"
    assert (status, page.title, page.errors) == (503, "Indlæs fra Excel", {field: [BUSY]})
    assert (page.form["table"], Hire.objects.exists()) == ("" if is_file else text, False)
    if not is_file:
        assert send(page.form)[0] == 200


def test_answers_outlive_a_busy_server(send: Any, allocation: Allocation) -> None:
    entitle(*Allocation.objects.filter(pk=allocation.pk), amount=100_000, target=0)
    _status, page = send({"table": pasted(row(first_day="31.12.2018"))})
    [box] = [b for b in page.root.all("input") if b.attributes.get("name") == "confirmed"]
    answers = {"confirmed": box.attributes["value"], "over_money_reason": "Aftalt med Center for HR"}
    with no_slots():
        status, page = send(page.form, apply="1", **answers)
    assert (status, page.errors) == (503, {"table": [BUSY]})
    status, preview = send(page.form)
    assert (status, {name: preview.form[name] for name in answers}) == (200, answers)
    assert send(preview.form, apply="1")[0] == 302
