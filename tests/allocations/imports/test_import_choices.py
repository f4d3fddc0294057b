"""What the import's pages let be chosen: the table, its columns, its unit and total, whom a name means, and why."""

from typing import Any

import pytest
from django.test import Client

from allocations.models import Allocation, AllocationImport, BudgetRow, Hospital
from tests.support.factories import make_hospital
from tests.support.import_form import (
    ADDRESS,
    SMALL,
    TWO,
    administrator,
    browser_of_administrator,
    send,
    stored,
    uploaded,
)
from tests.support.import_rows import DEARER, HEAD, ROWS
from tests.support.made_workbooks import workbook
from tests.support.memo_table import table
from tests.support.pages import Page

__all__ = ["administrator", "browser_of_administrator", "send", "stored"]

pytestmark = pytest.mark.django_db
WITHOUT_TARGET = TWO.replace("Måltal i stillinger", "Sekretærer")


def amounts(page: Page) -> list[str]:
    return [row[2] for row in page.table[1:3]]


def test_one_of_two_tables_is_chosen_and_may_be_chosen_again(send: Any) -> None:
    file = uploaded(workbook(HEAD, *DEARER, name="Forslag", Besluttet=[HEAD, *ROWS]), "to.xlsx")
    status, page = send({**SMALL, **file})
    assert (status, page.errors) == (
        422,
        {"table_number": ["Der er 2 tabeller. Vælg den, der skal indlæses."]},
    )
    pictures = page.root.one(class_="pictures").all("table")
    assert [[cell.text for cell in picture.all("tr")[1].all("td")][2] for picture in pictures] == [
        "500",
        "400",
    ]
    status, preview = send(page.form, table_number="2")
    assert (status, amounts(preview), preview.form["table_number"]) == (200, ["400", "400"], "2")
    status, other = send(preview.form, table_number="1", total="1.000.000")
    assert (status, amounts(other)) == (200, ["500", "500"])


def test_column_is_read_as_what_somebody_says(send: Any) -> None:
    status, page = send(SMALL, table=WITHOUT_TARGET)
    assert (status, list(page.errors), page.form["column-3"]) == (422, ["table"], "")
    status, preview = send(page.form, **{"column-3": "target"})
    assert (status, preview.form["column-3"], [row[3] for row in preview.table[1:3]]) == (
        200,
        "target",
        ["1", "1"],
    )
    status, without = send(preview.form, **{"column-1": ""})
    assert (status, [row[1] for row in without.table[1:3]]) == (200, ["–", "–"])


def test_row_of_the_total_is_chosen(send: Any) -> None:
    # A row that adds up the others is the total, whatever it is called, unless somebody says that it is not.
    status, page = send(SMALL, table=TWO.replace("I alt", "Regionen"))
    assert (status, len(page.table)) == (200, 4)
    status, page = send(page.form, total_row="0")
    assert status == 422
    status, preview = send(page.form, total_row="4")
    assert (status, len(preview.table)) == (200, 4)


def test_unit_that_is_chosen_against_the_heading_asks_why(send: Any) -> None:
    in_kr = TWO.replace("400", "400000").replace("800", "800000")
    status, page = send(SMALL, table=in_kr)
    assert status == 422
    status, preview = send(page.form, unit="KR")
    assert (status, amounts(preview)) == (200, ["400", "400"])
    status, again = send(preview.form, apply="1")
    message = "Indtast en begrundelse for indlæsningen på mindst 3 tegn"
    assert (status, again.errors, again.summary) == (422, {"reason-all": [message]}, [message])
    assert send(again.form, apply="1", **{"reason-all": "Overskriften er forkert"})[0] == 302
    assert [row[2] for row in stored()] == [400_000, 400_000]
    assert AllocationImport.objects.get().reason == "Overskriften er forkert"


@pytest.mark.parametrize("about", ["", "x", "0" * 16 + ":", "0" * 16 + ":1"])
def test_choices_about_another_table_are_dropped(send: Any, about: str) -> None:
    _status, page = send(SMALL, table=WITHOUT_TARGET)
    chosen = {**page.form, "table": TWO, "chosen_for": about, "column-2": "target", "column-3": "amount"}
    status, preview = send(chosen, total_row="2")
    assert (status, amounts(preview), len(preview.table)) == (200, ["400", "400"], 4)


@pytest.mark.parametrize(
    "chosen",
    [
        {"column-3": "x"},
        {"column-99": "target"},
        {"column-x": "target"},
        {"column--1": "target"},
        {"total_row": "x"},
        {"total_row": "999999999999"},
        {"table_number": "x"},
        {"table_number": "-1"},
        {"column-²": "target"},
    ],
)
def test_choice_that_is_none_does_no_harm(send: Any, chosen: dict[str, str]) -> None:
    _status, page = send(SMALL)
    status, again = send(page.form, **chosen)
    # A role that there is not, or that stands where no column is, leaves the target without one.
    takes_the_target = bool({"column-3", "column-99"} & chosen.keys())
    assert (status, list(again.errors)) == ((422, ["table"]) if takes_the_target else (200, []))


def test_misspelled_hospital_is_offered_never_taken_and_remembered_when_chosen(
    send: Any,
    browser_of_administrator: Client,
) -> None:
    known = [make_hospital("Det ene", "E"), make_hospital("Rigshospitalet", "RH")]
    misspelled = {**SMALL, "table": TWO.replace("Det andet", "Rigshosptalet")}
    status, preview = send(misspelled)
    [choice] = [name for name in preview.form if name.startswith("same_as-")]
    assert (status, preview.form[choice], preview.table[2][-1]) == (200, "", "Oprettes")
    status, refused = send(preview.form, apply="1")
    message = "Vælg, hvilket hospital »Rigshosptalet« er"
    assert (status, refused.errors, refused.summary) == (422, {choice: [message]}, [message])
    status, told = send(refused.form, **{choice: str(known[1].pk)})
    assert (status, told.table[2][0], told.form[choice]) == (200, "Rigshospitalet", str(known[1].pk))
    assert send(told.form, apply="1")[0] == 302
    assert Hospital.objects.get(short_name="RH").other_names == ["Rigshosptalet"]
    assert (Hospital.objects.count(), Allocation.objects.filter(hospital=known[1]).count()) == (2, 1)
    status, again = send(misspelled)
    assert (status, [name for name in again.form if name.startswith("same_as-")]) == (200, [])


def test_hospital_that_is_missing_may_be_the_one_that_is_not_known(send: Any) -> None:
    make_hospital("Det ene", "E"), make_hospital("Rigshospitalet", "RH")
    first = {**SMALL, "table": TWO.replace("Det andet", "Rigshospitalet")}
    assert send(send(first)[1].form, apply="1")[0] == 302
    status, preview = send(SMALL, table=TWO.replace("Det andet", "Riget"))
    message = "Rigshospitalet har en fordeling i bevillingen, men står ikke i tabellen. Indsæt hele tabellen"
    assert (status, preview.title, message in preview.text) == (422, "Se indlæsningen igennem", True)
    assert "Indlæs fordelingen" not in [button.text for button in preview.root.all("button")]
    [choice] = [name for name in preview.form if name.startswith("same_as-")]
    rh = str(Hospital.objects.get(short_name="RH").pk)
    status, told = send(preview.form, **{choice: rh})
    assert (status, [row[-1] for row in told.table[1:3]]) == (200, ["Uændret", "Uændret"])


def test_new_hospital_is_the_first_choice_only_where_none_are_known(send: Any) -> None:
    _status, preview = send(SMALL)
    assert {preview.form[name] for name in ("same_as-2", "same_as-3")} == {"new"}
    make_hospital("Bispebjerg", "B")
    _status, preview = send(SMALL)
    assert {preview.form[name] for name in ("same_as-2", "same_as-3")} == {""}
    status, refused = send(preview.form, apply="1", **{"same_as-2": "new"})
    message = "Vælg, hvilket hospital »Det andet« er"
    assert (status, refused.errors, Hospital.objects.count()) == (422, {"same_as-3": [message]}, 1)
    assert refused.form["same_as-2"] == "new"
    assert send(refused.form, apply="1", **{"same_as-3": "new"})[0] == 302
    assert Hospital.objects.count() == 3


def test_import_that_only_adds_a_spelling_says_that_it_does(send: Any) -> None:
    assert send(send(SMALL)[1].form, apply="1")[0] == 302
    _status, preview = send(SMALL, table=TWO.replace("Det andet", "Det 2."))
    known = Hospital.objects.get(name="Det andet")
    status, told = send(preview.form, **{"same_as-3": str(known.pk)})
    buttons = [button.text for button in told.root.all("button")]
    assert (status, "Indlæs fordelingen" in buttons, "Færdig – intet at ændre" in buttons) == (
        200,
        True,
        False,
    )
    assert send(told.form, apply="1")[0] == 302
    kept = AllocationImport.objects.all()[0]
    assert "imported_before" not in [check["code"] for check in kept.checks]
    assert Hospital.objects.get(pk=known.pk).other_names == ["Det 2."]


def test_heading_that_was_read_as_near_is_still_said_to_be_when_the_preview_is_pressed(
    send: Any,
) -> None:
    _status, preview = send(SMALL, table=TWO.replace("Måltal i stillinger", "Måltl"))
    said = "Overskriften »Måltl« er læst som måltal."
    assert said in preview.text
    status, again = send(preview.form)
    assert (status, said in again.text) == (200, True)
    assert send(again.form, apply="1")[0] == 302
    assert said in [check["message"] for check in AllocationImport.objects.get().checks]


def test_role_of_one_column_given_to_another_too_is_refused(send: Any) -> None:
    status, page = send(send(SMALL)[1].form, **{"column-1": "amount"})
    message = (
        "Overskriften i række 1 har flere kolonner for beløb: »Fordelingsnøgle i %« og »Fordeling i tkr.«."
    )
    assert (status, page.errors) == (422, {"table": [message]})


@pytest.mark.parametrize("chosen", ["999999", "x", "-1", "0"])
def test_hospital_that_there_is_not_is_not_chosen(send: Any, chosen: str) -> None:
    _status, preview = send(SMALL)
    [first, _second] = [name for name in preview.form if name.startswith("same_as-")]
    status, again = send(preview.form, apply="1", **{first: chosen})
    assert (status, list(again.errors), Hospital.objects.count()) == (422, [first], 0)


def test_table_that_replaces_another_asks_why_and_keeps_what_was_said(send: Any) -> None:
    assert send(send(SMALL)[1].form, apply="1")[0] == 302
    changed = table(("Det ene", 60, 480, 1), ("Det andet", 40, 320, 1), ("I alt", 100, 800, 2))
    status, preview = send(SMALL, table=changed)
    assert (status, preview.root.one("textarea", name="reason-all").text) == (200, "")
    status, edited = send(preview.form, edit="1", **{"reason-all": "Ny aftale"})
    status, again = send(edited.form)
    assert (status, again.form["reason-all"]) == (200, "Ny aftale")
    assert send(again.form, apply="1", **{"how-effect": "corrects"})[0] == 302
    assert AllocationImport.objects.all()[0].reason == "Ny aftale"


def test_page_that_follows_a_choice_is_shown_whatever_it_says(
    browser_of_administrator: Client,
) -> None:
    answer = browser_of_administrator.post(
        ADDRESS, {**SMALL, "table": WITHOUT_TARGET}, headers={"HX-Request": "true"}
    )
    page = Page(answer)
    assert (answer.status_code, list(page.errors)) == (200, ["table"])
    assert [box.attributes.get("autofocus") for box in page.root.all(class_="alert-error")] == [None]


# Tables of other kinds

UNKNOWN = "Sted\tPenge\tFolk\nDet ene\t400\t1\nDet andet\t400\t1\nI alt\t800\t2"
NAMED = {"column-0": "hospital", "column-1": "amount", "column-2": "target"}


def test_table_without_a_known_heading_is_shown_and_its_columns_are_chosen(send: Any) -> None:
    status, page = send(SMALL, table=UNKNOWN)
    message = "Overskrifterne i række 1 kendes ikke. Vælg, hvilke kolonner der er hospital, beløb og måltal."
    assert (status, page.errors, page.summary) == (422, {"table": [message]}, [message])
    assert [page.form[f"column-{at}"] for at in range(3)] == ["", "", ""]
    status, asked = send(page.form, **NAMED)
    assert (status, list(asked.errors)) == (422, ["unit"])
    status, preview = send(asked.form, unit="TKR")
    assert (status, amounts(preview)) == (200, ["400", "400"])
    assert send(preview.form, apply="1")[0] == 302


def test_turned_table_is_told_and_one_of_other_words_is_turned_by_a_tick(send: Any) -> None:
    turned = "\n".join(
        "\t".join(row) for row in zip(*(line.split("\t") for line in UNKNOWN.split("\n")), strict=True)
    )
    known = turned.replace("Sted", "").replace("Penge", "Beløb i tkr.").replace("Folk", "Stillinger")
    status, preview = send(SMALL, table=known)
    assert (status, amounts(preview), "Tabellen er vendt" in preview.text) == (200, ["400", "400"], True)
    labels = [
        label.text for label in preview.root.all("label") if label.attributes["for"].startswith("id_column-")
    ]
    assert labels == ["Række 1", "Række 2", "Række 3"]
    _status, page = send(SMALL, table=turned)
    status, shown = send(page.form, turns="on", **{"column-0": "amount"})
    # What was chosen about the columns is not about the columns of the turned table.
    assert (status, [shown.form[f"column-{at}"] for at in range(3)]) == (422, ["", "", ""])
    status, preview = send(shown.form, unit="TKR", **NAMED)
    assert (status, amounts(preview)) == (200, ["400", "400"])
    assert send(preview.form, apply="1")[0] == 302


def test_year_is_chosen_and_its_money_is_of_that_year(send: Any) -> None:
    rows = [
        "Hospital\tBeløb i tkr.\t\tStillinger",
        "\t2027\t2028\t",
        "Det ene\t400\t300\t1",
        "Det andet\t400\t300\t1",
    ]
    years = {**SMALL, "table": "\n".join(rows)}
    status, page = send(years)
    assert (status, list(page.errors)) == (422, ["year"])
    assert "Overskriften i række 1 har tal for flere år: 2027, 2028." in page.errors["year"][0]
    status, preview = send(page.form, year="2027")
    assert (status, amounts(preview)) == (200, ["400", "400"])
    assert send(preview.form, apply="1")[0] == 302
    assert set(BudgetRow.objects.values_list("financial_year", "amount")) == {(2027, 400_000)}
    later = {**years, "total": "600.000"}
    _status, preview = send(send(later)[1].form, year="2028", **{"how-effect": "adds"})
    assert send(preview.form, apply="1", **{"reason-all": "Året efter"})[0] == 302
    assert set(BudgetRow.objects.values_list("financial_year", "amount")) == {
        (2027, 400_000),
        (2028, 300_000),
    }


def test_rows_of_one_hospital_are_added_up_by_a_tick(send: Any) -> None:
    groups = TWO.replace("Det andet", "Det ene")
    status, page = send(SMALL, table=groups)
    assert (status, list(page.errors)) == (422, ["table"])
    status, preview = send(page.form, adds_up="on")
    assert (status, [row[2] for row in preview.table[1:2]]) == (200, ["800"])
    assert "Rækkerne 2, 3 er alle »Det ene« og er lagt sammen." in preview.text


def test_targets_that_a_table_lacks_are_computed_by_a_tick(send: Any) -> None:
    without = "Hospital\tBeløb i tkr.\nDet ene\t400\nDet andet\t400\nI alt\t800"
    status, page = send(SMALL, table=without)
    assert (status, page.errors) == (422, {"table": ["Overskriften i række 1 har ingen kolonne for måltal."]})
    status, preview = send(page.form, computes="on")
    assert (status, [row[3] for row in preview.table[1:3]]) == (200, ["1", "1"])
    assert send(preview.form, apply="1")[0] == 302


@pytest.mark.parametrize("counted_in", ["person_years", "monthly_level", "quarterly_level"])
def test_targets_in_person_years_of_any_kind_are_computed_with_decimals(send: Any, counted_in: str) -> None:
    without = "Hospital\tBeløb i tkr.\nDet ene\t500\nDet andet\t300\nI alt\t800"
    _status, page = send(SMALL, table=without, counted_in=counted_in)
    status, preview = send(page.form, computes="on")
    assert (status, [row[3] for row in preview.table[1:3]]) == (200, ["1,25", "0,75"])


def test_file_is_read_before_the_terms_are_filled_in(send: Any) -> None:
    status, page = send({**SMALL, "name": "", "total": "", "target": ""}, read="1")
    assert (status, page.errors, page.form["column-2"]) == (200, {}, "amount")
    status, refused = send({**SMALL, "total": "", "target": "x"}, read="1")
    assert (status, list(refused.errors)) == (422, ["target"])
    assert list(send({**SMALL, "total": ""})[1].errors) == ["total"]


def test_money_that_is_held_back_is_asked_about_at_its_field(send: Any) -> None:
    held = TWO.replace("I alt\t100\t800", "Reserve\t0\t100\t\nI alt\t100\t900")
    assert held != TWO
    status, page = send(SMALL, table=held, total="900.000")
    message = (
        "Række 4, »Reserve«, har et beløb og intet måltal. Er det penge, der ikke er fordelt til et hospital?"
    )
    assert (status, page.errors, page.summary) == (422, {"unallocated_row": [message]}, [message])
    status, preview = send(page.form, unallocated_row="4")
    assert (status, amounts(preview)) == (200, ["400", "400"])
    assert "100 tkr. er ikke fordelt: »Reserve« i række 4." in preview.text
    assert send(preview.form, apply="1", **{"reason-all": "Nøglen er for hospitalerne alene"})[0] == 302
    status, page = send(page.form, unallocated_row="0")
    assert (status, list(page.errors)) == (422, ["table"])


def test_two_old_hospitals_are_tied_to_the_one_they_became(send: Any) -> None:
    known = str(make_hospital("Det nye", "N").pk)
    _status, preview = send(SMALL)
    status, told = send(preview.form, **{"same_as-2": known, "same_as-3": known})
    assert (status, [row[:3] for row in told.table[1:2]]) == (200, [["Det nye", "100", "800"]])
    assert "»Det ene« (2), »Det andet« (3) er alle Det nye. Rækkerne er lagt sammen" in told.text
    assert {told.form["same_as-2"], told.form["same_as-3"]} == {known}
    assert send(told.form, apply="1")[0] == 302
    assert sorted(Hospital.objects.get().other_names) == ["Det andet", "Det ene"]


@pytest.mark.parametrize(
    "chosen",
    [{"unallocated_row": "x"}, {"unallocated_row": "1,"}, {"year": "x"}, {"year": "2031"}, {"turns": "x"}],
)
def test_correction_that_is_none_does_no_harm(send: Any, chosen: dict[str, str]) -> None:
    _status, page = send(SMALL)
    assert send(page.form, **chosen)[0] == 200
