"""Many hires at once: what a table says, what it would do, and that it is done whole or not at all."""

import datetime as dt
import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from allocations.reading import ReadError
from hires.bulk.plan import HirePlan, HiresRefused, import_hires, plan_hires
from hires.bulk.reading import read_hires, read_hires_file
from hires.models import Hire, Period, Post, Read
from tests.support.factories import (
    close_hospital,
    entitle,
    entitled,
    make_allocation,
    make_employee,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
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
from tests.support.made_documents import made_ods, ods_cell, ods_of, ods_row, ods_sheet
from tests.support.made_workbooks import parts, saved, with_part, workbook
from tests.support.register_form import today
from tests.support.row_counts import rows_and_events

__all__ = ["allocation", "departments", "hr", "today"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_here")]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def load(allocation: Allocation, hr: User, departments: None) -> Any:
    def load(*rows: dict[str, str], **options: Any) -> HirePlan:
        return import_hires(by=hr, allocation=allocation, table=table(*rows), **options)

    return load


def refused(load: Any, *rows: dict[str, str], **options: Any) -> HirePlan:
    """The plan of a table that is refused, after which everything is as before."""
    before = rows_and_events()
    with pytest.raises(HiresRefused) as caught:
        load(*rows, **options)
    assert rows_and_events() == before
    return caught.value.plan


def problems(plan: HirePlan) -> list[tuple[int, str, str]]:
    return [(outcome.row.number, field, message) for outcome, field, message in plan.problems]


# What is registered


def test_new_posts_of_a_closed_hospital_are_refused_at_their_rows(load: Any, allocation: Allocation) -> None:
    close_hospital(allocation.hospital, make_hospital("Nyt Hospital", "NH"), dt.date(2018, 7, 1))
    plan = refused(
        load, row(first_day="01.07.2018"), row(name="Anne Bech", employee_number="2", first_day="30.06.2018")
    )
    message = "Rigshospitalet er lukket fra 01.07.2018. Registrér den nye stilling under Nyt Hospital"
    assert problems(plan) == [(2, "first_day", message)]


def test_every_row_is_registered_as_the_form_would(load: Any, allocation: Allocation) -> None:
    full = row(
        name="Anne Bech",
        employee_number="",
        first_day="01.08.2018",
        last_day="30.11.2018",
        weekly_hours="18,5",
        route="Rekrutteret uden for regionen",
        candidates_assessed="Nej",
        not_assessed_reason="Stillingen skulle besættes straks",
        formerly_employed="Nej",
        low_activity="Ja",
        further_purposes="Øget aktivitet og patientbehandling",
    )
    plan = load(LISE, full)
    lise, anne = Hire.objects.order_by("pk")
    assert [str(each.post) for each in (lise, anne)] == ["RH-01", "RH-02"]
    assert [str(outcome.hire and outcome.hire.post) for outcome in plan.new] == ["RH-01", "RH-02"]
    assert (lise.employee.name, lise.employee.employee_number, lise.route) == (
        "Lise Holm",
        "12345678",
        "redeployment",
    )
    assert (lise.agreed_on, lise.formerly_employed, lise.attested_restriction) == (
        dt.date(2018, 5, 14),
        True,
        "genindførelse af diktering",
    )
    assert list(Period.objects.order_by("pk").values_list("first_day", "last_day", "weekly_hours")) == [
        (dt.date(2018, 6, 1), dt.date(2019, 5, 31), Decimal(37)),
        (dt.date(2018, 8, 1), dt.date(2018, 11, 30), Decimal("18.5")),
    ]
    assert (anne.employee.employee_number, anne.candidates_assessed, anne.not_assessed_reason) == (
        None,
        "no",
        "urgent",
    )
    assert (anne.formerly_employed, anne.post.low_activity) == (False, True)
    assert [str(purpose) for purpose in anne.post.further_purposes.all()] == [
        "Øget aktivitet og patientbehandling"
    ]
    assert plan.cost == Decimal("466849.32")
    assert plan.remaining == entitled(allocation).budget - plan.cost


def test_plan_says_what_the_import_does_and_changes_nothing(
    allocation: Allocation, hr: User, load: Any
) -> None:
    before = rows_and_events()
    plan = plan_hires(by=hr, allocation=allocation, table=table(LISE, ANNE))
    assert rows_and_events() == before
    assert load(LISE, ANNE, shown=plan.digest).digest == plan.digest


def test_row_goes_into_a_post_there_is(load: Any, allocation: Allocation) -> None:
    post = make_post(allocation)
    load(row(post="rh-1", department="", purpose="", is_additional=""))
    assert (Hire.objects.get().post, Post.objects.count()) == (post, 1)


def test_rows_can_share_a_new_post(load: Any) -> None:
    half = {**row(post="Ny 1", weekly_hours="18,5")}
    load(half, {**half, "Navn": "Anne Bech", "Tjenestenummer": "2"}, ANNE)
    assert sorted(str(hire.post) for hire in Hire.objects.all()) == ["RH-01", "RH-01", "RH-02"]


def test_limits_hold_between_the_rows_of_one_table(load: Any, allocation: Allocation) -> None:
    make_post(allocation)
    into = {"post": "RH-01", "department": "", "purpose": "", "is_additional": ""}
    plan = refused(load, row(**into), row(**into, name="Anne Bech", employee_number="2"))
    assert problems(plan) == [(3, "post", "Stillingsåret i RH-01 er brugt. Vælg en anden stilling")]


# What comes again


def test_same_table_twice_changes_nothing(load: Any) -> None:
    load(LISE, ANNE)
    before = rows_and_events()
    plan = load(LISE, ANNE)
    assert (rows_and_events(), plan.changes_nothing, len(plan.known)) == (before, True, 2)


def test_row_is_the_same_however_it_is_written(load: Any) -> None:
    load(LISE)
    again = row(
        name="LISE  HOLM",
        first_day="2018-06-01",
        agreed_on="14/5/2018",
        weekly_hours="37,00",
        department="onkologisk klinik",
        formerly_employed="yes",
        route="regionh match (omplacering)",
    )
    assert load(again).changes_nothing


def test_rows_added_to_a_table_are_registered_and_the_others_left(load: Any) -> None:
    load(row(post="Ny 1", weekly_hours="18,5"))
    mate = row(post="Ny 1", weekly_hours="18,5", name="Anne Bech", employee_number="2")
    plan = load(row(post="Ny 1", weekly_hours="18,5"), mate)
    assert (len(plan.known), len(plan.new), Post.objects.count(), Hire.objects.count()) == (1, 1, 1, 2)


def test_what_was_corrected_or_annulled_since_is_not_registered_again(load: Any) -> None:
    load(LISE, ANNE)
    hire = Hire.objects.earliest("pk")
    hire.employee.name = "Lise Holm Andersen"
    hire.employee.save()
    other = make_user()
    Hire.objects.exclude(pk=hire.pk).update(
        annulled_on=dt.date(2018, 6, 15), annulled_by=other, annulment_reason="wrong_person"
    )
    assert load(LISE, ANNE).changes_nothing


def test_table_comes_again_after_its_posts_were_corrected(load: Any, allocation: Allocation) -> None:
    make_post(allocation, purpose=allocation.grant.purposes.first())
    half = row(post="Ny 1", weekly_hours="18,5")
    rows = (
        row(post="RH-01", name="Bo Kvist", employee_number="3"),
        half,
        {**half, "Navn": "Anne Bech", "Tjenestenummer": "2"},
    )
    load(*rows)
    Post.objects.update(
        department=allocation.hospital.departments.create(name="Børneafdelingen"),
        purpose=allocation.grant.purposes.last(),
    )
    assert load(*rows).changes_nothing


def test_same_row_twice_in_one_table_is_refused(load: Any) -> None:
    assert problems(refused(load, LISE, LISE)) == [
        (3, "name", "Rækken siger det samme som række 2. Slet den ene")
    ]


# What is wrong


MATCH = "RegionH Match (omplacering)"
EATEN_BY_DATE = "Tjenestenummeret er blevet til en dato. Gør cellen til tekst, og skriv det igen"


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"name": ""}, "name", "Indtast navn"),
        ({"first_day": "1. juni"}, "first_day", "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"),
        ({"first_day": "01.06.0018"}, "first_day", "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"),
        ({"first_day": "31.05.2018 23:59:59"}, "first_day", "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"),
        ({"last_day": "01.05.2018"}, "last_day", "Ansat til og med skal være 01.06.2018 eller senere"),
        ({"weekly_hours": "halv tid"}, "weekly_hours", "Indtast timer om ugen som et tal, fx 18,5"),
        ({"weekly_hours": "37,5"}, "weekly_hours", "Indtast timer om ugen: over 0 og højst 37"),
        ({"agreed_on": ""}, "agreed_on", "Indtast en dato i »Aftalt den«"),
        ({"route": "Match"}, "route", f"»Match« kendes ikke. Vælg fra listen, fx »{MATCH}«"),
        (
            {"route": "RegionH Match (omplaceret)"},
            "route",
            f"»RegionH Match (omplaceret)« kendes ikke. Mente du »{MATCH}«?",
        ),
        ({"route": ""}, "route", "Vælg rekrutteringsvej"),
        (
            {"route": "Rekrutteret uden for regionen"},
            "candidates_assessed",
            "Vælg, om kandidater under omplacering eller afskedigelse er vurderet",
        ),
        (
            {"formerly_employed": "måske"},
            "formerly_employed",
            "»måske« kendes ikke. Vælg fra listen, fx »Ja«",
        ),
        ({"purpose": ""}, "purpose", "Vælg primært formål"),
        (
            {"purpose": "Kodning"},
            "purpose",
            "»Kodning« kendes ikke. Vælg fra listen, fx »Kodning og dataregistrering«",
        ),
        ({"department": ""}, "department", "Indtast afdeling"),
        ({"department": "#REF!"}, "department", "»#REF!« er ingen værdi. Skriv den selv"),
        ({"name": "=A1"}, "name", "»=A1« er ingen værdi. Skriv den selv"),
        (
            {"is_additional": "Nej"},
            "is_additional",
            "Bekræft, at stillingen er ny og ud over den eksisterende normering",
        ),
        (
            {"restriction_attested": ""},
            "restriction_attested",
            "Bekræft, at stillingen ikke bruges til: genindførelse af diktering",
        ),
        *(
            ({"employee_number": text}, "employee_number", EATEN_BY_DATE)
            for text in (
                "01.03.2018",
                "2018-03-01",
                "1/3-18",
                "02-mar",
                "2. marts",
                "mar-02",
                "12:30",
                "01.03.2018 12:00:00",
            )
        ),
        *(
            (
                {"employee_number": text},
                "employee_number",
                "Tjenestenummeret er blevet til et andet tal. Gør cellen til tekst, og skriv det igen",
            )
            for text in ("1E+05", "1,00E+05", "123,5", "12 %")
        ),
        ({"employee_number": "####"}, "employee_number", "»####« er ingen værdi. Skriv den selv"),
        (
            {"staff_group": "Sygeplejerske"},
            "staff_group",
            "»Sygeplejerske« kendes ikke. Vælg fra listen, fx »Lægesekretær«",
        ),
        (
            {"staff_group": "Lægesekretar"},
            "staff_group",
            "»Lægesekretar« kendes ikke. Mente du »Lægesekretær«?",
        ),
        (
            {"employee_number": ""},
            "employee_number",
            "Indtast tjenestenummer. Det er kun frivilligt indtil start",
        ),
        (
            {"post": "RH-09"},
            "post",
            "»RH-09« er ingen af jeres stillinger. Mente du »RH-01«? Skriv »Ny« for en ny stilling",
        ),
        (
            {"post": "BH-01"},
            "post",
            "»BH-01« er ingen af jeres stillinger. Mente du »RH-01«? Skriv »Ny« for en ny stilling",
        ),
        (
            {"post": "RH-01"},
            "department",
            "Sådan står det ikke i RH-01. Lad feltet stå tomt, eller ret stillingen selv",
        ),
        ({"name": "L" * 121}, "name", "Navn må højst være 120 tegn"),
        ({"name": "."}, "name", "Indtast navn med mindst ét bogstav"),
        ({"department": "-1-"}, "department", "Indtast afdeling med mindst ét bogstav"),
    ],
)
def test_problem_is_told_at_its_cell(
    load: Any, allocation: Allocation, changed: dict[str, str], field: str, message: str
) -> None:
    make_post(
        allocation,
        department=allocation.hospital.departments.create(name="Børneafdelingen"),
        purpose=allocation.grant.purposes.first(),
    )
    plan = refused(load, ANNE, row(**changed))
    assert problems(plan) == [(3, field, message)]
    assert len(plan.new) == 1


def test_row_tells_what_the_form_and_the_service_refuse_at_once(load: Any) -> None:
    plan = refused(
        load,
        row(name="", weekly_hours="38", last_day="01.06.2019"),
        row(route="x", agreed_on="01.01.2030", last_day="01.06.2019", weekly_hours="x", employee_number="7"),
    )
    assert [(number, field) for number, field, _message in problems(plan)] == [
        (2, "name"),
        (2, "last_day"),
        (2, "weekly_hours"),
        (3, "last_day"),
        (3, "weekly_hours"),
        (3, "agreed_on"),
        (3, "route"),
    ]


def test_everything_wrong_with_a_table_is_told_at_once(load: Any) -> None:
    plan = refused(load, row(name="", route="x", weekly_hours=""), ANNE, row(first_day="2018"))
    assert [(number, field) for number, field, _message in problems(plan)] == [
        (2, "name"),
        (2, "weekly_hours"),
        (2, "route"),
        (4, "first_day"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "Navn\tNoget\nLise Holm\t1",
            "header_missing",
            "Overskrifterne mangler. Brug skabelonen, eller kopiér rækken med overskrifterne med: Navn, Ansat fra, Timer om ugen …",
        ),
        (
            pasted(LISE, head=tuple(h for h in HEAD if h != "Aftalt den")),
            "column_missing",
            "Kolonnen »Aftalt den« mangler. Brug skabelonen, eller tilføj kolonnen.",
        ),
        (
            pasted(LISE, head=(*HEAD, "Navn")),
            "duplicate_column",
            "Række 1 har to kolonner med overskriften »Navn«. Slet den ene.",
        ),
        (
            pasted(LISE).replace("Ansat til og med", "Ansat til og me"),
            "unknown_column",
            "Række 1: kolonnen »Ansat til og me« kendes ikke. Mente du »Ansat til og med«?",
        ),
        (pasted(), "no_rows", "Der er ingen ansættelser under overskrifterne."),
        (pasted(*[LISE] * 101), "too_many_rows", "Der er 101 ansættelser. Indlæs højst 100 ad gangen."),
        (
            pasted(LISE, row(name="Lise Holm 010203-1234")),
            "cpr",
            "Linje 3 indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen.",
        ),
        (
            pasted(row(name="Lise\x0bHolm")),
            "control_characters",
            "Linje 2 indeholder tegn, der ikke kan bruges i tekst.",
        ),
        ("", "empty_file", "Der er ingen tekst at læse."),
    ],
)
def test_table_that_can_not_be_understood_is_refused(text: str, code: str, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_hires(text)
    assert (caught.value.finding.code, str(caught.value.finding.message)) == (code, message)


def test_headings_are_found_below_a_title_in_either_language_and_what_is_unknown_is_told(load: Any) -> None:
    text = "Ansættelser i juni\n\n" + pasted(
        {**LISE, "Bemærkning": "ny"}, head=(*HEAD, "Bemærkning", "Ret dette")
    )
    found = read_hires(text.replace("Afdeling", " AFDELING* "))
    assert [(each.number, each.texts["name"]) for each in found.rows] == [(4, "Lise Holm")]
    assert found.notes == ("Kolonnen »Bemærkning« kendes ikke og læses ikke.",)


@pytest.mark.parametrize("ending", ["xlsx", "semicolons", "tabs"])
def test_table_reads_the_same_from_every_file(ending: str) -> None:
    cells = [HEAD, tuple(LISE.get(each, "") for each in HEAD)]
    typed = list(cells[1])
    typed[FIELDS.index("first_day")] = dt.date(2018, 6, 1)  # type: ignore[call-overload]
    typed[FIELDS.index("weekly_hours")] = 37  # type: ignore[call-overload]
    data = {
        "xlsx": workbook(HEAD, tuple(typed), name="Ansættelser"),
        "semicolons": "\n".join(";".join(line) for line in cells).encode("cp1252"),
        "tabs": pasted(LISE).encode(),
    }[ending]
    assert read_hires(read_hires_file(data)).rows == table(LISE).rows


def test_f08_days_of_a_workbook_that_counts_from_1904_are_the_days_they_show() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(HEAD)
    book.worksheets[0].append([LISE.get(each) for each in HEAD])
    book.worksheets[0].cell(2, FIELDS.index("first_day") + 1).value = dt.date(2018, 6, 1)
    assert read_hires(read_hires_file(saved(book))).rows == table(LISE).rows


def test_hidden_rows_are_read_and_told_of() -> None:
    book = openpyxl.Workbook()
    for cells in (HEAD, [LISE.get(each) for each in HEAD], [ANNE.get(each) for each in HEAD]):
        book.worksheets[0].append(cells)
    book.worksheets[0].row_dimensions[3].hidden = True
    found = read_hires(read_hires_file(saved(book)))
    assert (len(found.rows), found.notes) == (
        2,
        ("Læst fra: Ark »Sheet«.", "Række 3 er skjult i arket, men er læst med."),
    )


def test_d17_sheet_that_was_read_is_told_and_those_that_were_not() -> None:
    rows = (HEAD, tuple(LISE.get(each) for each in HEAD))
    data = workbook(*rows, name="Nye", Forside=[("Vejledning",)], Tom=[], Lister=[("Ja",)])
    assert read_hires(read_hires_file(data)).notes == (
        "Læst fra: Ark »Nye«.",
        "Arket »Forside« er ikke læst.",
        "Arket »Lister« er ikke læst.",
    )


def of_sheet(*areas: str, **cells: Any) -> bytes:
    """Lise and Anne in a sheet below a title, with other cells by field for Lise, and merged as said."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for values in ((), HEAD, [LISE.get(each) for each in HEAD], [ANNE.get(each) for each in HEAD]):
        sheet.append(values)
    sheet["A1"] = "Nye ansættelser"
    for field, value in cells.items():
        sheet.cell(3, FIELDS.index(field) + 1).value = value
    for area in areas:
        sheet.merge_cells(area)
    return saved(book)


@pytest.mark.parametrize(
    ("cells", "areas", "told"),
    [
        ({"post": "Ny 1"}, ["A3:A4"], "Cellerne A3:A4 er flettet"),
        ({"last_day": "30.11.2018"}, ["K3:K4"], "Cellerne K3:K4 er flettet"),
        ({"low_activity": "Ja"}, ["E3:E4", "A1:C1"], "Cellerne E3:E4 er flettet"),
        ({}, ["B3:B4", "G3:H3"], "Cellerne B3:B4, G3:H3 er flettet"),
    ],
)
def test_e04_merged_cells_are_refused(cells: dict[str, str], areas: list[str], told: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_hires_file(of_sheet(*areas, **cells))
    assert str(caught.value.finding.message) == (
        f"Ark »Sheet«: {told}. Ophæv fletningen, og udfyld hver celle."
    )


def test_e04_merged_title_and_merged_empty_cells_do_not_matter() -> None:
    found = read_hires(read_hires_file(of_sheet("A1:R1", "K3:K4", "A9:C9")))
    assert [each.texts["name"] for each in found.rows] == ["Lise Holm", "Anne Bech"]


def test_e28_rows_below_a_blank_one_are_refused() -> None:
    with pytest.raises(ReadError) as caught:
        read_hires(f"{pasted(LISE)}\n\n\n{pasted(ANNE, head=HEAD).partition(chr(10))[2]}")
    assert str(caught.value.finding.message) == (
        "Række 5 står under en tom række. Slet den tomme række, eller slet det, der står under den."
    )


def test_e28_blank_rows_below_the_headings_and_at_the_end_do_not_matter() -> None:
    head, _newline, lise = pasted(LISE).partition("\n")
    assert [each.number for each in read_hires(f"{head}\n\n{lise}\n\n\n").rows] == [3]


@pytest.mark.parametrize("number", [101901234, "101901234"])
def test_e42_cpr_number_that_lost_its_zero_is_refused(number: Any) -> None:
    with pytest.raises(ReadError) as caught:
        read_hires(read_hires_file(of_sheet(employee_number=number)))
    assert (caught.value.finding.code, str(caught.value.finding.message)) == (
        "cpr",
        "Linje 3 indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen.",
    )


def test_employee_number_of_nine_digits_that_is_no_cpr_number_is_read() -> None:
    found = read_hires(read_hires_file(of_sheet(employee_number=123456789)))
    assert found.rows[0].texts["employee_number"] == "123456789"


NOT_A_DAY = "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"


@pytest.mark.parametrize(
    ("field", "serial", "message"),
    [
        ("first_day", "60", NOT_A_DAY),
        ("first_day", "-1", "»####« er ingen værdi. Skriv den selv"),
        ("first_day", "2958466", "»#VALUE!« er ingen værdi. Skriv den selv"),
        ("first_day", "43251.9999999954", NOT_A_DAY),
        ("first_day", "0.5", NOT_A_DAY),
        ("employee_number", "60", EATEN_BY_DATE),
        ("employee_number", "0.5", EATEN_BY_DATE),
        ("employee_number", "43252", EATEN_BY_DATE),
    ],
)
def test_f08_f09_cell_that_holds_no_whole_day_is_refused(
    allocation: Allocation, hr: User, field: str, serial: str, message: str
) -> None:
    book = openpyxl.load_workbook(BytesIO(of_sheet(**{field: 98765})))
    cell = book.worksheets[0].cell(3, FIELDS.index(field) + 1)
    cell.number_format = "dd-mm-yyyy"
    data = saved(book)
    xml = parts(data)[SHEET].replace(b"<v>98765</v>", f"<v>{serial}</v>".encode())
    read = read_hires(read_hires_file(with_part(SHEET, xml, data)))
    assert problems(plan_hires(by=hr, allocation=allocation, table=read)) == [(3, field, message)]


# What may be warnings, and money


def test_slip_is_asked_about_once_and_confirmed(load: Any) -> None:
    far = {"department": "Onkologisk Klinikk", "first_day": "31.12.2018"}
    rows = row(**far), row(**far, name="Anne Bech", employee_number="2")
    plan = refused(load, *rows)
    assert [(warning.message, numbers) for warning, numbers in plan.warnings] == [
        (
            "Afdelingen »Onkologisk Klinikk« findes ikke og bliver oprettet. Mente du »Onkologisk Klinik«?",
            [2],
        ),
        ("Ansat fra er 31.12.2018, mere end et halvt år frem", [2, 3]),
    ]
    assert plan.unconfirmed(()) == [warning for warning, _numbers in plan.warnings]
    assert refused(load, *rows, confirmed=[plan.warnings[0][0].key]).unconfirmed(
        [plan.warnings[0][0].key]
    ) == [plan.warnings[1][0]]
    load(*rows, confirmed=[warning.key for warning, _numbers in plan.warnings])
    assert Hire.objects.count() == 2


def test_e42_same_person_twice_is_asked_about(load: Any, allocation: Allocation) -> None:
    plan = refused(load, LISE, row(name="Holm, Lise", employee_number="87654321"))
    assert [(warning.message, numbers) for warning, numbers in plan.warnings] == [
        ("Lise Holm er allerede registreret i RH-01 fra samme dag, 01.06.2018", [3]),
    ]


def test_reason_is_asked_for_when_the_money_does_not_reach(load: Any, allocation: Allocation) -> None:
    entitle(*Allocation.objects.filter(pk=allocation.pk), amount=500_000, target=1)
    rows = LISE, row(name="Anne Bech", employee_number="2")
    plan = refused(load, *rows)
    asked = "Indtast en begrundelse. Der er så disponeret 800 tkr., 300 tkr. over rammen"
    assert (plan.money, plan.lacks_reason, plan.problems) == (asked, True, [])
    load(*rows, reason="Aftalt med Center for HR")
    assert [hire.over_money_reason for hire in Hire.objects.order_by("pk")] == [
        "",
        "Aftalt med Center for HR",
    ]


def test_plan_that_is_another_than_was_shown_is_refused(load: Any, allocation: Allocation, hr: User) -> None:
    plan = plan_hires(by=hr, allocation=allocation, table=table(LISE))
    make_post(allocation)
    assert refused(load, LISE, shown=plan.digest).refused == []


def test_nobody_imports_for_another_hospital_or_into_a_grant_that_is_not_open(
    load: Any, allocation: Allocation
) -> None:
    with pytest.raises(PermissionDenied):
        import_hires(by=make_user("center_hr"), allocation=allocation, table=table(LISE))
    allocation.grant.status = GrantStatus.CLOSED
    allocation.grant.save()
    with pytest.raises(ValidationError, match="ikke åben for registrering"):
        load(LISE)


# The command


def load_command(folder: Path, *rows: dict[str, str], **options: Any) -> None:
    file = folder / "nye.txt"
    file.write_text(pasted(*rows or [LISE]))
    call_command("import_hires", file, hospital="rh", **options)


@pytest.fixture
def run(tmp_path: Path, allocation: Allocation, departments: None, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*rows: dict[str, str], **options: Any) -> tuple[int, str]:
        code = 0
        try:
            load_command(tmp_path, *rows, **options)
        except CommandError as error:
            code = error.returncode
        return code, capsys.readouterr().out

    return run


def test_command_refuses_the_workbook_of_another_grant(
    tmp_path: Path, allocation: Allocation, departments: None
) -> None:
    file = tmp_path / "nye.txt"
    file.write_text(pasted(LISE).replace("Stilling\t", "Stilling: Jordemødre 2019\t", 1))
    refused = f"Regnearket er til bevillingen »Jordemødre 2019«. Indlæs det dér, eller hent et regneark til »{allocation.grant}«"
    with pytest.raises(CommandError, match=refused):
        call_command("import_hires", file, hospital="rh")
    assert Hire.objects.count() == 0


def test_command_registers_as_the_system_and_says_so(run: Any) -> None:
    told = (
        "✓ Række 2: RH-01 01.06.2018 – 31.05.2019, registreres\n"
        "✓ Række 3: RH-02 15.06.2018 – 14.06.2019, registreres\n"
        "De koster 600 tkr.; derefter er 5.922 tkr. ikke disponeret.\nPrøvekørsel: intet er gemt.\n"
    )
    assert run(LISE, ANNE, dry_run=True) == (0, told)
    assert Hire.objects.count() == 0
    assert run(LISE, ANNE)[1].endswith("Ansættelserne er registreret.\n")
    assert (Hire.objects.count(), Read.objects.count()) == (2, 0)


def test_command_tells_as_json_what_it_did_and_what_is_wrong(run: Any) -> None:
    anne = row(name="Anne Bech", employee_number="2", first_day="31.12.2018", route="x")
    code, out = run(LISE, anne, json=True)
    told = json.loads(out)
    assert (code, told["applied"], told["problems"]) == (
        1,
        False,
        [
            {
                "code": "invalid",
                "row": 3,
                "column": "Rekrutteringsvej",
                "message": "»x« kendes ikke. Vælg fra listen, fx »RegionH Match (omplacering)«",
            },
        ],
    )
    assert [each["action"] for each in told["rows"]] == ["created", "refused"]
    code, out = run(row(first_day="31.12.2018"), json=True)
    assert (code, [each["code"] for each in json.loads(out)["problems"]]) == (1, ["unconfirmed"])
    code, out = run(row(first_day="31.12.2018"), json=True, confirm=True)
    assert (code, json.loads(out)["applied"], Hire.objects.count()) == (0, True, 1)


def test_command_that_tells_of_employees_is_logged(run: Any, allocation: Allocation) -> None:
    employee = make_employee(allocation.hospital, "Bo Kvist", employee_number="12345678")
    make_hire(make_post(allocation), YEAR, employee=employee)
    code, out = run(LISE)
    assert (code, "Tjenestenummer 12345678 tilhører Bo Kvist. Ret nummeret eller navnet" in out) == (1, True)
    assert list(Read.objects.values_list("user", "what", "persons", "hospital")) == [
        (None, "import_hires", 1, allocation.hospital_id)
    ]


def test_command_asks_which_grant_is_meant(run: Any, tmp_path: Path, allocation: Allocation) -> None:
    make_allocation(hospital=allocation.hospital)
    with pytest.raises(CommandError, match="Angiv med --grant"):
        load_command(tmp_path)
    assert run(LISE, grant=allocation.grant.name)[0] == 0


# Columns under other headings, and columns that are not read


@pytest.mark.parametrize(
    "heading",
    [
        *("Slutdato", "Ansat til", "Til", "Udløber", "Ansat t.o.m.", "SIDSTE DAG", "Til og med"),
        *("End date", "Udløbsdato", "Slutdag", "Ansat indtil", "Ansættelse slut", "Udløber den"),
    ],
)
def test_last_day_is_read_under_the_headings_that_people_use(heading: str) -> None:
    head = tuple(heading if each == "Ansat til og med" else each for each in HEAD)
    found = read_hires(pasted({**LISE, heading: "31.08.2018"}, head=head))
    assert found.rows[0].texts["last_day"] == "31.08.2018"
    assert found.notes == ()


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        *(("Ansat fra", "Ansættelsesdato"), ("Ansat fra", "Startdato"), ("Ansat fra", "Tiltrådt")),
        *(("Timer om ugen", "Ugentlig arbejdstid"), ("Timer om ugen", "Timer/uge"), ("Navn", "Medarbejder")),
        *(("Tjenestenummer", "Lønnr."), ("Rekrutteringsvej", "Kommer fra"), ("Afdeling", "Afsnit")),
    ],
)
def test_column_is_read_under_the_heading_that_people_use(field: str, heading: str) -> None:
    head = tuple(heading if each == field else each for each in HEAD)
    assert read_hires(pasted({**LISE, heading: LISE[field]}, head=head)).rows == table(LISE).rows


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Fratrådt den", "31.10.2018"),
        ("Fratrædelse", "31/10-2018"),
        ("Ophør", "2018-10-31"),
        ("Orlov", "01.07.2018-01.09.2018"),
        ("Barsel", "fra 1. juli 2018"),
        ("Fødselsdag", "12.03"),
        ("", "31.10.2018"),
        ("Noget", "31-okt-2018"),
        # Five relatives: other words, other notations.
        *(("Orlov fra", "01.07.2018"), ("Orlov til", "01-09-2018"), ("Barselsorlov", "uge 27-40")),
        *(("Udtrådt", "ultimo oktober"), ("Opsagt til", "43404"), ("Vikariat slutter", "31. okt. 2018")),
        *(("Left on", "2018-10-31T00:00:00"), ("Stoppet", "1/7-1/9 2018"), ("Noget", "10/31/2018")),
        *(("Sygemeldt", "siden 1/7"), ("Afgang", "efter sommerferien"), ("Fratrædelsesdato", "31.10.2018")),
        *(("Forventet ophør", "til nytår"), ("Kontraktudløb", "okt 2018"), ("Orlov (fra-til)", "1/7-31/8")),
    ],
)
def test_column_of_days_that_is_not_read_is_refused_with_what_to_call_it(heading: str, text: str) -> None:
    head = (*(each for each in HEAD if each != "Ansat til og med"), heading)
    with pytest.raises(ReadError) as caught:
        read_hires(pasted({**LISE, heading: text}, head=head))
    message = str(caught.value.finding.message)
    assert caught.value.finding.code == "unread_column"
    assert heading in message
    assert "»Ansat til og med«" in message


@pytest.mark.parametrize(
    ("heading", "text", "told"),
    [
        ("Norm", "0,5", "har timer"),
        ("Beskæftigelsesgrad", "50 %", "har timer"),
        ("Noget", "18:30", "har timer"),
        ("Noget", "18,5 t/uge", "har timer"),
        ("Årsløn", "400000", "har beløb"),
        ("Noget", "400.000,00", "har beløb"),
        ("Noget", "kr. 400", "har beløb"),
        *(
            ("FTE", "0,5", "har timer"),
            ("Månedlige timer", "160,33", "har timer"),
            ("Norm %", "50", "har timer"),
        ),
        *(
            ("Årsværk", "1", "har timer"),
            ("Stillingsandel", "1", "har timer"),
            ("Noget", "18 t. og 30 m", "har timer"),
        ),
        *(
            ("Månedsløn", "32000", "har beløb"),
            ("Salary", "400000", "har beløb"),
            ("Tillæg", "1.200", "har beløb"),
        ),
        *(("Noget", "33.000,-", "har beløb"), ("Fratrædelsesgodtgørelse", "40.000 kr.", "har beløb")),
        *(("Antal", "2", "har antal"), ("Antal stillinger", "3 stk.", "har antal")),
        *(("Efternavn", "Holm", "Saml hele navnet"), ("Surname", "Holm", "Saml hele navnet")),
    ],
)
def test_column_of_hours_or_money_that_is_not_read_is_refused(heading: str, text: str, told: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_hires(pasted({**LISE, heading: text}, head=(*HEAD, heading)))
    assert told in str(caught.value.finding.message)


def test_all_columns_that_are_not_read_are_refused_at_once() -> None:
    head = (*HEAD, "Fratrådt den", "Årsløn")
    with pytest.raises(ReadError) as caught:
        read_hires(pasted({**LISE, "Fratrådt den": "31.10.2018", "Årsløn": "400000"}, head=head))
    message = str(caught.value.finding.message)
    assert "»Fratrådt den« har datoer" in message
    assert "»Årsløn« har beløb" in message


@pytest.mark.parametrize("ending", ["ods", "xlsx", "csv"])
@pytest.mark.parametrize("heading", ["Fratrådt den", "Orlov fra", "Kommentar"])
def test_column_of_days_is_refused_from_every_container(ending: str, heading: str) -> None:
    day = dt.date(2018, 10, 31)
    cells: list[Any] = [LISE.get(each) for each in HEAD]
    if ending == "ods":
        styled = '<table:table-cell office:value-type="date" office:date-value="2018-10-31"/>'
        last = f"<table:table-row>{''.join(map(ods_cell, cells))}{styled}</table:table-row>"
        data = ods_of(ods_sheet("Ark", ods_row((*HEAD, heading)) + last))
    elif ending == "xlsx":
        data = workbook((*HEAD, heading), (*cells, day))
    else:
        data = (
            pasted({**LISE, heading: "31-10-2018"}, head=(*HEAD, heading)).replace("\t", ";").encode("cp1252")
        )
    with pytest.raises(ReadError) as caught:
        read_hires(read_hires_file(data))
    assert caught.value.finding.code == "unread_column"


def test_table_in_an_opendocument_file_is_read() -> None:
    data = made_ods({"Ansættelser": [HEAD, [LISE.get(each) for each in HEAD]]})
    assert read_hires(read_hires_file(data)).rows == table(LISE).rows


@pytest.mark.parametrize("above", ["Orlov", "Barsel", "Fratrædelse"])
def test_days_under_a_heading_of_two_rows_are_not_those_of_the_hire(above: str) -> None:
    head = (*(each for each in HEAD if each != "Ansat til og med"), "Til")
    over = "\t".join(["Medarbejderen", *[""] * (len(head) - 2), above])
    with pytest.raises(ReadError) as caught:
        read_hires(f"{over}\n{pasted({**LISE, 'Til': '01.09.2018'}, head=head)}")
    assert f"Kolonnen »{above} Til« har datoer" in str(caught.value.finding.message)


def test_day_under_the_second_row_of_a_heading_is_read_below_other_words() -> None:
    head = tuple("Til" if each == "Ansat til og med" else each for each in HEAD)
    over = "\t".join(["Orlovsvikarer i juni", *[""] * (len(head) - 1)])
    found = read_hires(f"{over}\n{pasted({**LISE, 'Til': '01.09.2018'}, head=head)}")
    assert found.rows[0].texts["last_day"] == "01.09.2018"


@pytest.mark.parametrize(
    "text",
    [
        *("Bo gik 31.10.2018", "på orlov fra 1. juli", "nu 18,5 timer", "får 2.000 kr.", "arbejder 80 %"),
        *("stopper okt 2018", "aftalt til 2018-10-31"),
    ],
)
def test_remark_that_tells_of_days_hours_or_money_is_asked_about(load: Any, text: str) -> None:
    head = (*HEAD, "Bemærkning")
    read = read_hires(pasted({**LISE, "Bemærkning": text}, head=head))
    question = "Kolonnen »Bemærkning« læses ikke, men fortæller om dage, timer eller penge. Skal intet af det registreres?"
    assert read.questions == (question,)


def test_question_about_a_column_is_asked_until_it_is_confirmed(
    run: Any, tmp_path: Path, allocation: Allocation, hr: User
) -> None:
    read = read_hires(pasted({**LISE, "Bemærkning": "gik 31.10.2018"}, head=(*HEAD, "Bemærkning")))
    with pytest.raises(HiresRefused) as caught:
        import_hires(by=hr, allocation=allocation, table=read)
    [(warning, numbers)] = caught.value.plan.warnings
    assert numbers == []
    import_hires(by=hr, allocation=allocation, table=read, confirmed=[warning.key])
    assert Hire.objects.count() == 1


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        *(("Telefon", "38665000"), ("Løntrin", "32"), ("Rum", "2-14"), ("Mobil", "28 12 34 56")),
        *(("Orlov", "nej"), ("Fratrådt", "–"), ("Barsel", "Ikke aktuelt"), ("Antal", "1"), ("Nr.", "7")),
        *(("Bemærkning", "Ny medarbejder i 2018"), ("Kontering", "4202-1234")),
    ],
)
def test_column_of_other_numbers_is_told_and_not_read(heading: str, text: str) -> None:
    found = read_hires(pasted({**LISE, heading: text}, head=(*HEAD, heading)))
    assert (found.notes, found.questions) == ((f"Kolonnen »{heading}« kendes ikke og læses ikke.",), ())


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        (["37", "37", "0,8"], ["4: Timer om ugen er 0,8. Er det en andel af fuld tid, så er det 29,6 timer"]),
        (
            ["0,5", "1", "1"],
            [
                "2: Timer om ugen er 0,5. Er det en andel af fuld tid, så er det 18,5 timer",
                "3, 4: Timer om ugen er 1. Er det en andel af fuld tid, så er det 37 timer",
            ],
        ),
        (
            ["37", "3,7", "7,4"],
            [
                "3: Timer om ugen er 3,7, højst en femtedel af fuld tid",
                "4: Timer om ugen er 7,4, højst en femtedel af fuld tid",
            ],
        ),
    ],
)
def test_hours_that_are_possible_but_absurd_are_asked_about(
    load: Any, changed: list[str], asked: list[str]
) -> None:
    rows = [row(weekly_hours=h, name=f"Ansat {n}", employee_number=str(n)) for n, h in enumerate(changed)]
    plan = refused(load, *rows)
    told = [f"{', '.join(map(str, numbers))}: {warning.message}" for warning, numbers in plan.warnings]
    assert told == asked


def test_employee_number_of_the_hospital_without_its_zero_is_asked_about(
    load: Any, allocation: Allocation
) -> None:
    make_employee(allocation.hospital, "Bo Kvist", employee_number="0123456")
    plan = refused(load, row(employee_number="123456"))
    [(warning, numbers)] = plan.warnings
    message = "Tjenestenummer 123456 ligner 0123456, som I har. Mangler et nul foran?"
    assert (warning.message, numbers) == (message, [2])


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"department": "Lise Holm"}, "department", "Her står medarbejderens navn. Skriv afdelingens"),
        (
            {"name": "Onkologisk Klinik"},
            "name",
            "»Onkologisk Klinik« er intet personnavn. Er kolonnerne forskudt?",
        ),
        ({"name": "Lægesekretær"}, "name", "»Lægesekretær« er intet personnavn. Er kolonnerne forskudt?"),
        ({"name": "12345678"}, "name", "»12345678« er intet navn. Er kolonnerne forskudt?"),
        ({"department": "01.06.2018"}, "department", "»01.06.2018« er intet navn. Er kolonnerne forskudt?"),
        (
            {"first_day": "06/30/2018"},
            "first_day",
            "»06/30/2018« har måneden før dagen. Skriv dagen først: 30.06.2018",
        ),
        (
            {"first_day": "43252"},
            "first_day",
            "»43252« er et regnearks nummer for en dag. Skriv dagen: 01.06.2018",
        ),
        ({"post": "2"}, "post", "»2« er ingen af jeres stillinger. Skriv »Ny« for en ny stilling"),
    ],
)
def test_value_of_another_column_or_notation_is_told_at_its_cell(
    load: Any, changed: dict[str, str], field: str, message: str
) -> None:
    assert problems(refused(load, row(**changed))) == [(2, field, message)]


def test_days_of_a_column_with_two_orders_are_all_told(load: Any) -> None:
    rows = row(first_day="06/30/2018"), row(first_day="06/07/2018", name="Anne Bech", employee_number="2")
    assert [(number, field) for number, field, _message in problems(refused(load, *rows))] == [
        (2, "first_day"),
        (3, "first_day"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("RegionH Match", "regionh match", "Region H Match", "RegionH-Match", "Via RegionH Match"),
        *("Omplacering", "Omplaceret", "RegionH Match (redeployment scheme)"),
    ],
)
def test_route_is_read_by_the_name_of_the_grants_scheme_alone(load: Any, text: str) -> None:
    load(row(route=text))
    assert Hire.objects.get().route == "redeployment"


def test_route_by_the_scheme_of_another_grant_is_unknown(load: Any, allocation: Allocation) -> None:
    allocation.grant.redeployment_scheme = "Jobbanken"
    allocation.grant.save()
    assert [field for _row, field, _message in problems(refused(load, row(route="RegionH Match")))] == [
        "route"
    ]
    load(row(route="Jobbanken"))
    assert Hire.objects.get().route == "redeployment"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        *(
            ("Eksternt", "outside_region"),
            ("Uden for regionen", "outside_region"),
            ("opsagt", "under_notice"),
        ),
        *(("Recruited outside the region", "outside_region"), ("Anden stilling", "other_in_region")),
    ],
)
def test_route_is_read_by_other_words(load: Any, text: str, route: str) -> None:
    load(row(route=text, candidates_assessed="Ja - ingen egnede"))
    assert (Hire.objects.get().route, Hire.objects.get().candidates_assessed) == (route, "none_suitable")


@pytest.mark.parametrize("text", ["X", "j", "JA", "Sand", "1", "yes"])
def test_yes_is_read_in_other_signs(load: Any, text: str) -> None:
    load(row(is_additional=text, restriction_attested=text, formerly_employed=text))
    assert Hire.objects.get().formerly_employed is True


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("37 timer", 37),
        ("37 t", 37),
        ("18,5 timer pr. uge", Decimal("18.5")),
        ("37 t/uge", 37),
        ("18:30", Decimal("18.5")),
        ("37:00:00", 37),
    ],
)
def test_hours_are_read_as_people_write_them(load: Any, text: str, hours: Decimal) -> None:
    load({**LISE, "Timer om ugen": text})
    assert Period.objects.get().weekly_hours == hours


@pytest.mark.parametrize(
    "text", ["100 %", "2220", "0:37", "37 minutter", "160,33", "1/2", "400000", "168:00:00"]
)
def test_hours_in_another_unit_are_refused(load: Any, text: str) -> None:
    assert [field for _row, field, _message in problems(refused(load, {**LISE, "Timer om ugen": text}))] == [
        "weekly_hours"
    ]


def test_day_with_a_time_of_day_is_the_day(load: Any) -> None:
    load({**LISE, "Ansat fra": "01.06.2018 08:00:00", "Aftalt den": "14.05.2018 14:30"})
    assert (Period.objects.get().first_day, Hire.objects.get().agreed_on) == (
        dt.date(2018, 6, 1),
        dt.date(2018, 5, 14),
    )
