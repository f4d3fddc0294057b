"""The same import from the shell: what scripts read, and when it stops."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import User
from allocations.management.commands.import_allocations import Command
from allocations.models import Allocation, AllocationImport, Grant, Hospital
from allocations.services.grants import NAMES
from tests.support import memo_table
from tests.support.factories import entitled, first_price, make_hospital
from tests.support.import_rows import SMALL_TERMS
from tests.support.import_tables import ONE_IMPORT, more
from tests.support.made_workbooks import MEMO as WORKBOOK
from tests.support.made_workbooks import workbook
from tests.support.memo_table import ALLOCATIONS, SHORT_NAMES, table
from tests.support.row_counts import rows_and_events

pytestmark = pytest.mark.django_db
TERMS = ["--grant", "Lægesekretærer 2018", "--unit-price", "400000", "--total", "22000000", "--target", "55"]
TWO = table(("Det ene", 50, 400, 1), ("Det andet", 50, 400, 1), ("I alt", 100, 800, 2))
CHECKS = [
    {
        "code": "total_rounding",
        "message": "Rækkerne giver 21.999 tkr.; tabellen angiver 22.000 tkr. Forskellen på 1 tkr. skyldes afrunding.",
        "row": 9,
    },
    {"code": "grant_total", "message": "Tabellens samlede beløb, 22.000 tkr., er bevillingens.", "row": None},
    {"code": "share_sum", "message": "Fordelingsnøglen giver 100 %.", "row": None},
    {"code": "target_sum", "message": "Måltallene giver 55, som er bevillingens måltal.", "row": None},
    {"code": "amount_near_share", "message": "Beløbene svarer til fordelingsnøglen.", "row": None},
    {"code": "target_near_amount", "message": "Alle måltal ligger højst 0,5 fra beløb ÷ pris.", "row": None},
]


def real_rows(action: str) -> list[dict[str, Any]]:
    return [
        {
            "hospital": "Amager og Hvidovre Hospital",
            "share_percent": "13",
            "amount": "2809000.00",
            "target_posts": 7,
            "action": action,
        },
        {
            "hospital": "Bispebjerg og Frederiksberg Hospitaler",
            "share_percent": "10",
            "amount": "2262000.00",
            "target_posts": 6,
            "action": action,
        },
        {
            "hospital": "Bornholms Hospital",
            "share_percent": "2",
            "amount": "389000.00",
            "target_posts": 1,
            "action": action,
        },
        {
            "hospital": "Herlev og Gentofte Hospital",
            "share_percent": "19",
            "amount": "4254000.00",
            "target_posts": 11,
            "action": action,
        },
        {
            "hospital": "Nordsjællands Hospital",
            "share_percent": "11",
            "amount": "2400000.00",
            "target_posts": 6,
            "action": action,
        },
        {
            "hospital": "Region Hovedstadens Psykiatri",
            "share_percent": "15",
            "amount": "3363000.00",
            "target_posts": 8,
            "action": action,
        },
        {
            "hospital": "Rigshospitalet",
            "share_percent": "30",
            "amount": "6522000.00",
            "target_posts": 16,
            "action": action,
        },
    ]


def told(*, applied: bool, action: str) -> dict[str, Any]:
    """The object of the real table where no import is kept that could be undone."""
    rows = real_rows(action)
    return {"applied": applied, "import_number": None, "rows": rows, "checks": CHECKS, "errors": []}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Writes a file and gives its path."""

    def write(content: str | bytes, name: str = "fordeling.csv") -> str:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(file)

    return write


def run(*arguments: str) -> tuple[int, str]:
    """(exit code, stdout)."""
    out = StringIO()
    try:
        call_command("import_allocations", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def run_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    code, out = run(*arguments, "--json")
    return code, json.loads(out)


def refused(*arguments: str) -> list[tuple[str, int | None]]:
    """The codes and rows of the errors; nothing may be saved."""
    before = rows_and_events()
    code, told = run_json(*arguments)
    assert (code, told["applied"], rows_and_events()) == (1, False, before)
    assert all(error["message"] for error in told["errors"])
    return [(error["code"], error["row"]) for error in told["errors"]]


def errors_of(*arguments: str) -> list[str]:
    return [error["message"] for error in run_json(*arguments)[1]["errors"]]


# The real table


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fordeling.csv", memo_table.CSV),
        ("memo.txt", memo_table.PASTED),
        ("fordeling.xlsx", workbook(*WORKBOOK)),
    ],
)
def test_real_table_is_applied(write: Any, name: str, content: str | bytes) -> None:
    code, _out = run(write(content, name), *TERMS, "--create-hospitals")
    figures = ("hospital__name", "share_percent", "budgetrows__amount", "targets__value")
    assert (code, list(Allocation.objects.order_by("hospital__sort_key").values_list(*figures))) == (
        0,
        ALLOCATIONS,
    )
    assert dict(Hospital.objects.values_list("name", "short_name")) == SHORT_NAMES


def test_json_of_the_real_table_applied_once_and_again(write: Any) -> None:
    file = write(memo_table.CSV)
    answer = run_json(file, *TERMS, "--create-hospitals")
    number = AllocationImport.objects.get().pk
    assert answer == (0, {**told(applied=True, action="created"), "import_number": number})
    before = rows_and_events()
    code, again = run_json(file, *TERMS)
    assert (again["checks"].pop()["code"], code) == ("imported_before", 0)
    assert again == told(applied=True, action="unchanged")
    assert rows_and_events() == before


def test_json_of_a_dry_run_is_what_would_be_done_and_nothing_is(write: Any) -> None:
    before = rows_and_events()
    arguments = (write(memo_table.CSV), *TERMS, "--create-hospitals", "--dry-run")
    assert run_json(*arguments) == (0, told(applied=False, action="created"))
    assert rows_and_events() == before


def test_json_keeps_its_order_and_its_letters(write: Any) -> None:
    _code, out = run(write(memo_table.CSV), *TERMS, "--create-hospitals", "--json")
    assert list(json.loads(out)) == ["applied", "import_number", "rows", "checks", "errors"]
    assert '"Nordsjællands Hospital"' in out


def test_json_of_a_refusal_is_one_object_too(write: Any) -> None:
    wrong = memo_table.CSV.replace(b"6.522", b"6.422")
    code, told = run_json(write(wrong), *TERMS, "--create-hospitals", "--total=21000000")
    message = (
        "Tabellens samlede beløb er 21.899 tkr.; bevillingen er på 21.000 tkr. "
        "Forskellen på 899 tkr. er større, end afrunding kan forklare."
    )
    assert (code, told["applied"], told["errors"]) == (
        1,
        False,
        [{"code": "grant_total_mismatch", "message": message, "row": None}],
    )
    assert (len(told["rows"]), len(told["checks"])) == (7, 6)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--total", "1234567890123456", "Bevilget beløb må højst være 999.999.999.999,99"),
        ("--unit-price", "12345678901234", "Pris pr. stilling må højst være 9.999.999.999,99"),
        ("--target", "12345678", "Måltal må højst være 999.999,99"),
        ("--grant", "x" * 121, "Bevilling må højst være 120 tegn"),
    ],
)
def test_terms_beyond_their_limit_are_refused_in_the_words_of_the_form(
    write: Any, option: str, value: str, message: str
) -> None:
    terms = dict(zip(TERMS[::2], TERMS[1::2], strict=True)) | {option: value}
    file = write(memo_table.CSV)
    assert message in errors_of(
        file, *[part for pair in terms.items() for part in pair], "--create-hospitals"
    )


def test_table_is_told_in_words(write: Any) -> None:
    code, out = run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    assert (code, out.splitlines()[:3], out.splitlines()[-1]) == (
        0,
        [
            "Lille: oprettes",
            "  Det ene: 400 tkr., måltal 1, oprettes",
            "  Det andet: 400 tkr., måltal 1, oprettes",
        ],
        "Fordelingen er indlæst.",
    )
    assert run(write(TWO), *SMALL_TERMS)[1].splitlines()[-1] == "Intet at ændre."


def test_dry_run_is_told_in_words(write: Any) -> None:
    code, out = run(write(TWO), *SMALL_TERMS, "--create-hospitals", "--dry-run")
    assert (code, out.splitlines()[-1], Grant.objects.count()) == (0, "Prøvekørsel: intet er gemt.", 0)


def test_everything_said_of_the_grant_is_saved(write: Any) -> None:
    run(
        write(TWO),
        *SMALL_TERMS,
        "--create-hospitals",
        "--starts-from",
        "2018-01-01",
        "--starts-until",
        "2018-12-31",
        "--money-until",
        "2019-12-31",
        "--reference",
        "Bilag 1",
        "--purpose",
        "Kodning",
        "--purpose",
        "Aktivitet",
        "--staff-group",
        "Lægesekretær",
        "--restriction",
        "diktering",
        "--dates-decided-by",
        "Center for HR",
        "--full-time-hours",
        "37.5",
        *("--organisation", "Region Østdanmark", "--reports-to", "regionsrådet", "--unit-kind", "center"),
        *("--redeployment-scheme", "Jobbanken", "--low-activity-question", "Er der travlt?"),
    )
    grant = Grant.objects.get()
    assert [getattr(grant, name) for name in NAMES] == [
        "Region Østdanmark",
        "regionsrådet",
        "center",
        "Jobbanken",
        "Er der travlt?",
    ]
    days = [str(day) for day in (grant.starts_from, grant.starts_until, grant.last_day_of_use)]
    assert days == ["2018-01-01", "2018-12-31", "2019-12-31"]
    assert (grant.decision_reference, grant.restriction) == ("Bilag 1", "diktering")
    assert (grant.dates_decided_by, grant.full_time_hours, grant.counted_in) == (
        "Center for HR",
        Decimal("37.5"),
        "posts",
    )
    assert [purpose.name for purpose in grant.purposes.all()] == ["Kodning", "Aktivitet"]
    assert [group.name for group in grant.staff_groups.all()] == ["Lægesekretær"]


def test_changed_row_is_told_as_changed_and_has_one_event(write: Any) -> None:
    run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    before = rows_and_events()
    changed = table(("Det ene", 50, 400, 1), ("Det andet", 50, 400, 2), ("I alt", 100, 800, 3))
    assert refused(write(changed), *SMALL_TERMS) == [("reason_missing", None)]
    code, told = run_json(write(changed), *SMALL_TERMS, "--reason", "Ny beslutning")
    assert (code, [row["action"] for row in told["rows"]]) == (0, ["unchanged", "changed"])
    assert rows_and_events() == more(before, TargetEvent=1, **ONE_IMPORT)


def test_reason_that_is_missing_is_asked_for_by_its_option_and_what_asks(write: Any) -> None:
    run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    changed = table(("Det ene", 60, 400, 1), ("Det andet", 40, 400, 1), ("I alt", 100, 800, 2))
    assert errors_of(write(changed), *SMALL_TERMS) == [
        (
            "Angiv med --reason »…« en begrundelse for indlæsningen: "
            "Det ene har 60 % i fordelingsnøglen, men beløbet er 50 % af det hele. (amount_far_from_share) "
            "Det andet har 40 % i fordelingsnøglen, men beløbet er 50 % af det hele. (amount_far_from_share) "
            "2 hospitaler får en anden fordeling end den, der er indlæst: Det ene, Det andet. (allocation_replaced)"
        )
    ]


def test_target_in_person_years_is_said_by_an_option(write: Any) -> None:
    years = table(("Det ene", 50, 400, "0,9"), ("Det andet", 50, 400, "1,1"), ("I alt", 100, 800, 2))
    file = write(years.replace("Måltal i stillinger", "Årsværk"))
    assert refused(file, *SMALL_TERMS, "--create-hospitals") == [
        ("target_not_whole", 2),
        ("target_not_whole", 3),
    ]
    hint = "Skriv --counted-in person_years, hvis måltallet tælles i årsværk."
    code, out = run(file, *SMALL_TERMS, "--create-hospitals")
    assert (code, [line[0] for line in out.splitlines() if line.endswith(hint)]) == (1, ["✗", "✗"])
    assert run(file, *SMALL_TERMS, "--create-hospitals", "--counted-in", "person_years")[0] == 0
    assert Grant.objects.get().counted_in == "person_years"


def test_table_in_person_years_for_a_grant_in_posts_asks_why(write: Any) -> None:
    file = write(TWO.replace("Måltal i stillinger", "Årsværk"))
    assert refused(file, *SMALL_TERMS, "--create-hospitals") == [("reason_missing", None)]
    assert run(file, *SMALL_TERMS, "--create-hospitals", "--counted-in", "person_years")[0] == 0


def test_e38_table_for_a_closed_grant_is_refused(write: Any) -> None:
    run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    Grant.objects.update(status="closed")
    assert refused(write(TWO), *SMALL_TERMS) == [("grant_closed", None)]


def test_import_that_only_adds_a_spelling_is_told_as_one(write: Any) -> None:
    run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    spelled = write(TWO.replace("Det andet", "Det 2."))
    code, out = run(spelled, *SMALL_TERMS, "--same-as", "Det 2.=Det andet")
    number = AllocationImport.objects.all()[0].pk
    assert (code, out.splitlines()[-2:]) == (
        0,
        [f"Indlæsning nr. {number}; den fortrydes med undo_import.", "Fordelingen er indlæst."],
    )
    assert "allerede indlæst" not in out
    assert run(spelled, *SMALL_TERMS)[1].splitlines()[-1] == "Intet at ændre."


def test_changes_are_told_in_history_as_the_commands(write: Any) -> None:
    run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    told = apps.get_model("allocations", "AllocationEvent").objects.values_list("pgh_context", flat=True)
    assert list(told) == [{"user": None, "command": "import_allocations"}] * 2
    assert User.objects.count() == 0


@pytest.mark.parametrize("unit", ["tkr", "kr", "mio"])
def test_unit_that_the_table_does_not_say_is_taken_from_the_option(write: Any, unit: str) -> None:
    amount, total = {"kr": ("400.000", "800.000"), "tkr": ("400", "800"), "mio": ("0,4", "0,8")}[unit]
    unsaid = table(
        ("Det ene", 50, amount, 1), ("Det andet", 50, amount, 1), ("I alt", 100, total, 2), unit=""
    )
    assert run(write(unsaid), *SMALL_TERMS, "--create-hospitals", "--unit", unit)[0] == 0
    assert [entitled(a).budget for a in Allocation.objects.all()] == [400_000, 400_000]


# What is refused


def test_number_that_can_be_read_two_ways_is_refused(write: Any) -> None:
    text = TWO.replace("400", "1,400").replace("800", "2,800")
    arguments = (write(text), *SMALL_TERMS, "--create-hospitals", "--total=4000000", "--unit-price=1400000")
    assert refused(*arguments) == [("ambiguous_number", 2)]
    assert errors_of(*arguments) == [
        (
            "»1,400« i række 2 kan læses på flere måder. Hvilket tegn står foran decimalerne i tabellen? "
            "Svar med --decimal-mark , – Komma: »1,400« er 1,4; --decimal-mark . – Punktum: »1,400« er 1.400"
        )
    ]
    assert refused(*arguments, "--decimal-mark", ",") == [("grant_total_mismatch", None)]
    assert run(*arguments, "--decimal-mark", ".", "--reason", "Resten fordeles senere")[0] == 0
    assert [entitled(allocation).budget for allocation in Allocation.objects.all()] == [1_400_000] * 2


def test_unit_that_is_not_said_is_refused(write: Any) -> None:
    arguments = (write(TWO.replace(" i tkr.", "")), *SMALL_TERMS, "--create-hospitals")
    assert refused(*arguments) == [("ambiguous_unit", 1)]
    assert errors_of(*arguments) == [
        (
            "Overskriften i række 1 siger ikke med sikkerhed, hvad beløbene er i. Vælg enheden. "
            "Svar med --unit kr – kr. (»400« er 400 kr.); --unit tkr – tkr. (»400« er 400.000 kr.); "
            "--unit mio – mio. kr. (»400« er 400.000.000 kr.)"
        )
    ]


def test_unit_other_than_the_tables_is_told_and_does_not_fit_the_grant(write: Any) -> None:
    arguments = (write(TWO), *SMALL_TERMS, "--create-hospitals", "--unit", "mio")
    assert refused(*arguments) == [("grant_total_mismatch", None)]
    code, told = run_json(*arguments, "--total=800000000", "--unit-price=400000000")
    assert (code, [error["code"] for error in told["errors"]]) == (1, ["reason_missing"])
    assert "unit_mismatch" in [check["code"] for check in told["checks"]]


OTHER = table(("Det ene", 50, 500, 1), ("Det andet", 50, 500, 1), ("I alt", 100, 1000, 2))


def sheets(**tables: str) -> bytes:
    """A workbook with a sheet of each table."""
    rows = {
        name: [[int(c) if c.isdecimal() else c for c in line.split("\t")] for line in text.splitlines()]
        for name, text in tables.items()
    }
    first, *others = rows
    return workbook(*rows[first], name=first, **{name: rows[name] for name in others})


def test_table_of_several_is_chosen_by_its_sheet_or_its_number(write: Any) -> None:
    file = write(sheets(Forslag=OTHER, Besluttet=TWO), "to.xlsx")
    dry = (file, *SMALL_TERMS, "--create-hospitals", "--dry-run")
    assert refused(*dry) == [("ambiguous_table", None)]
    for chosen in (["--sheet", "Besluttet"], ["--table", "2"]):
        code, told = run_json(*dry, *chosen)
        assert (code, [row["amount"] for row in told["rows"]]) == (0, ["400000.00"] * 2)
    assert refused(*dry, "--sheet", "Andet") == [("unknown_sheet", None)]
    assert errors_of(*dry) == [
        (
            "Der er 2 tabeller. Vælg den, der skal indlæses. Svar med --table 1 – Tabel 1: Ark »Forslag«, række 1; "
            "--table 2 – Tabel 2: Ark »Besluttet«, række 1"
        )
    ]
    assert errors_of(*dry, "--sheet", "Andet") == [
        "Der er ingen tabel på et ark »Andet«. Ark med en tabel: »Forslag«, »Besluttet«."
    ]


def test_sheet_is_found_whatever_the_case(write: Any) -> None:
    file = write(sheets(Forslag=OTHER, Besluttet=TWO), "to.xlsx")
    for name in ("besluttet", "BESLUTTET"):
        code, told = run_json(file, *SMALL_TERMS, "--create-hospitals", "--dry-run", "--sheet", name)
        assert (code, [row["amount"] for row in told["rows"]]) == (0, ["400000.00"] * 2)


def test_table_that_there_is_not_is_refused(write: Any) -> None:
    one, two = write(TWO), write(sheets(Forslag=OTHER, Besluttet=TWO), "to.xlsx")
    dry = (*SMALL_TERMS, "--create-hospitals", "--dry-run")
    for number in ("0", "2", "-1"):
        assert refused(one, *dry, f"--table={number}") == [("unknown_table", None)]
    assert errors_of(one, *dry, "--table", "2") == ["Der er ingen tabel nr. 2. Der er 1 tabel: 1 (række 1)."]
    assert errors_of(two, *dry, "--table", "3") == [
        "Der er ingen tabel nr. 3. Der er 2 tabeller: 1 (Ark »Forslag«, række 1), 2 (Ark »Besluttet«, række 1)."
    ]
    assert run_json(one, *dry, "--table", "1")[0] == 0


def test_table_of_several_on_a_sheet_is_chosen_by_its_number_there(write: Any) -> None:
    file = write(sheets(Forslag=OTHER, Besluttet=f"{OTHER}\n{TWO}"), "tre.xlsx")
    dry = (file, *SMALL_TERMS, "--create-hospitals", "--dry-run", "--sheet", "Besluttet")
    assert refused(*dry) == [("ambiguous_table", None)]
    assert errors_of(*dry) == [
        "Arket »Besluttet« har 2 tabeller. Vælg en med --table: 1 (Ark »Besluttet«, række 1), 2 (Ark »Besluttet«, række 6)."
    ]
    code, told = run_json(*dry, "--table", "2")
    assert (code, [row["amount"] for row in told["rows"]]) == (0, ["400000.00"] * 2)
    assert refused(*dry, "--table", "3") == [("unknown_table", None)]


@pytest.mark.parametrize(
    "chosen", [["--sheet", "Andet"], ["--table", "2"], ["--map", "D=target"], ["--total-row", "9"]]
)
@pytest.mark.parametrize(
    ("text", "code"), [("Intet at se her", "header_missing"), (TWO.replace("Det ene", "0101901234"), "cpr")]
)
def test_choice_does_not_hide_why_there_is_no_table(
    write: Any, text: str, code: str, chosen: list[str]
) -> None:
    assert [found for found, _row in refused(write(text), *SMALL_TERMS, *chosen)] == [code]


def test_column_of_two_tables_is_mapped_when_one_is_chosen(write: Any) -> None:
    named = TWO.replace("Måltal i stillinger", "Sekretærer")
    file = write(
        sheets(Forslag=OTHER.replace("Måltal i stillinger", "Sekretærer"), Besluttet=named), "to.xlsx"
    )
    dry = (file, *SMALL_TERMS, "--create-hospitals", "--dry-run", "--map", "D=target")
    assert refused(*dry) == [("ambiguous_table", None)]
    code, told = run_json(*dry, "--table", "2")
    assert (code, [row["target_posts"] for row in told["rows"]]) == (0, [1, 1])


def test_column_is_mapped_by_its_heading_its_letter_or_its_number(write: Any) -> None:
    file = write(sheets(Fordeling=TWO.replace("Måltal i stillinger", "Sekretærer")), "en.xlsx")
    dry = (file, *SMALL_TERMS, "--create-hospitals", "--dry-run")
    assert refused(*dry) == [("column_missing", 1)]
    for column in ("sekretærer", "D", "d", "4"):
        code, told = run_json(*dry, "--map", f"{column}=target")
        assert (code, [row["target_posts"] for row in told["rows"]]) == (0, [1, 1])
    code, told = run_json(*dry, "--map", "4=target", "--map", "B=none")
    assert [row["share_percent"] for row in told["rows"]] == [None, None]
    for wrong in ("E=target", "D=mål", "D", "=target", "Z=none"):
        assert refused(*dry, "--map", wrong) == [("unknown_column", None)]


def test_row_of_the_total_is_chosen(write: Any) -> None:
    named = write(TWO.replace("I alt", "Regionen"))
    arguments = (named, *SMALL_TERMS, "--create-hospitals", "--dry-run")
    # A row that adds up the others is the total, whatever it is called, unless somebody says that it is not.
    for given in ((), ("--total-row", "4")):
        code, told = run_json(*arguments, *given)
        assert (code, len(told["rows"])) == (0, 2)
    assert refused(*arguments, "--total-row", "0") == [
        ("grant_total_mismatch", None),
        ("share_mismatch", None),
    ]


@pytest.mark.parametrize("row", ["1", "5", "9"])
def test_row_of_the_total_that_there_is_not_is_refused(write: Any, row: str) -> None:
    arguments = (write(TWO), *SMALL_TERMS, "--create-hospitals", "--total-row", row)
    assert refused(*arguments) == [("unknown_row", None)]
    assert errors_of(*arguments) == [f"Der er ingen række {row} at læse som summen. Tabellens rækker er 2–4."]


def test_unknown_hospital_is_refused_with_the_one_it_is_near_to(write: Any) -> None:
    for name, short in (("Det ene", "E"), ("Bornholms Hospital", "BH")):
        make_hospital(name, short)
    _code, told = run_json(write(TWO.replace("Det andet", "Bornholm Hosptal")), *SMALL_TERMS)
    assert [error["message"] for error in told["errors"]] == [
        (
            "Række 3: »Bornholm Hosptal« kendes ikke. Mente du »Bornholms Hospital«? Ret navnet, skriv --same-as »Bornholm "
            "Hosptal=…« med det kendte hospital, det er, eller opret det med --create-hospitals."
        )
    ]


def test_misspelled_hospital_is_created_or_taken_for_another_only_when_that_is_said(write: Any) -> None:
    for name, short in (("Det ene", "E"), ("Bornholms Hospital", "BH")):
        make_hospital(name, short)
    file = write(TWO.replace("Det andet", "Bornholm Hosptal"))
    code, told = run_json(file, *SMALL_TERMS, "--create-hospitals")
    message = (
        "Række 3: »Bornholm Hosptal« ligner »Bornholms Hospital«. Skriv --same-as »Bornholm Hosptal=…« med det "
        "hospital, det er, eller med new, hvis det er et nyt."
    )
    assert (code, told["errors"]) == (1, [{"code": "hospital_near", "message": message, "row": 3}])
    assert Hospital.objects.count() == 2
    new = ("--create-hospitals", "--same-as", "Bornholm Hosptal=new", "--dry-run")
    assert [row["hospital"] for row in run_json(file, *SMALL_TERMS, *new)[1]["rows"]] == [
        "Det ene",
        "Bornholm Hosptal",
    ]
    code, told = run_json(file, *SMALL_TERMS, "--same-as", "Bornholm Hosptal=bh")
    assert (code, [row["hospital"] for row in told["rows"]]) == (0, ["Det ene", "Bornholms Hospital"])
    assert Hospital.objects.get(short_name="BH").other_names == ["Bornholm Hosptal"]


@pytest.mark.parametrize("given", ["Det andet=Ukendt", "Det tredje=new", "Det andet", "=", "Det andet="])
def test_same_as_that_names_nothing_there_is_is_refused(write: Any, given: str) -> None:
    assert refused(write(TWO), *SMALL_TERMS, "--create-hospitals", "--same-as", given) == [
        ("unknown_same_as", None)
    ]


def test_unknown_hospitals_are_refused_unless_they_may_be_created(write: Any) -> None:
    make_hospital("Det ene", "E")
    assert refused(write(TWO), *SMALL_TERMS) == [("unknown_hospital", 3)]


def test_hospital_twice_is_refused(write: Any) -> None:
    twice = table(("Det ene", 50, 400, 1), ("DET ENE", 50, 400, 1), ("I alt", 100, 800, 2))
    assert refused(write(twice), *SMALL_TERMS, "--create-hospitals") == [("duplicate_hospital", 3)]


def test_hospital_that_is_missing_when_a_table_comes_again_is_refused(write: Any) -> None:
    run(write(TWO), *SMALL_TERMS, "--create-hospitals")
    fewer = table(("Det ene", 100, 800, 2), ("I alt", 100, 800, 2))
    assert refused(write(fewer), *SMALL_TERMS) == [("missing_hospital", None)]


def test_grant_that_cannot_be_is_refused(write: Any) -> None:
    late = ["--starts-from", "2019-01-01", "--starts-until", "2018-01-01"]
    assert refused(write(TWO), *SMALL_TERMS, "--create-hospitals", *late) == [("grant_invalid", None)]


def test_half_a_start_window_is_refused(write: Any) -> None:
    half = ["--starts-from", "2019-01-01"]
    assert refused(write(TWO), *SMALL_TERMS, "--create-hospitals", *half) == [("grant_invalid", None)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"--total": "700000"}, "grant_total_mismatch"),
        ({"--target": "3"}, "target_below"),
        ({"--unit-price": "0"}, "grant_invalid"),
        ({"--unit-price": "-400000"}, "grant_invalid"),
        ({"--total": "-1"}, "grant_invalid"),
        ({"--total": "99999999999999999999"}, "grant_invalid"),
        ({"--grant": "x" * 121}, "grant_invalid"),
        ({"--grant": " "}, "grant_invalid"),
        ({"--grant": "Bevilling 0101901234"}, "grant_invalid"),
    ],
)
def test_terms_that_do_not_hold_are_refused(write: Any, changed: dict[str, str], code: str) -> None:
    terms = dict(zip(SMALL_TERMS[::2], SMALL_TERMS[1::2], strict=True)) | changed
    arguments = [f"{name}={value}" for name, value in terms.items()]
    assert {code} == {found for found, _row in refused(write(TWO), *arguments, "--create-hospitals")}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (b"%PDF-1.7", "damaged"),
        (b"{\\rtf1", "wrong_kind"),
        (memo_table.CSV + b"\x00", "not_text"),
        ("Nordsjællands Hospital;1;2;3".encode("cp865"), "unknown_encoding"),
        (b"x" * 3_000_000, "too_large"),
        (b"Intet at se her", "header_missing"),
        (TWO.replace("Det ene", "0101901234").encode(), "cpr"),
        (TWO.replace("Det ene", "Det\x0bene").encode(), "control_characters"),
    ],
)
def test_file_that_is_no_table_is_refused(write: Any, content: bytes, code: str) -> None:
    assert [found for found, _row in refused(write(content), *SMALL_TERMS, "--create-hospitals")] == [code]


@pytest.mark.parametrize("name", ["findes-ikke.csv", "."])
def test_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(str(tmp_path / name), *SMALL_TERMS) == [("file_unreadable", None)]


def test_refusal_is_told_in_words(write: Any) -> None:
    code, out = run(write(TWO), *SMALL_TERMS)
    assert (code, out.splitlines()[-2:]) == (
        1,
        [
            f"✗ Række {row}: »{name}« kendes ikke. Ret navnet, skriv --same-as »{name}=…« med det kendte hospital, det "
            "er, eller opret det med --create-hospitals."
            for row, name in ((2, "Det ene"), (3, "Det andet"))
        ],
    )


@pytest.mark.parametrize(
    ("total", "unit_price"),
    [("0,8 mio.", "400 tkr."), ("800.000", "400.000"), ("kr. 800.000,00", "400000.00")],
)
def test_money_is_typed_as_people_say_it(write: Any, total: str, unit_price: str) -> None:
    money = ["--total", total, "--unit-price", unit_price]
    code, _out = run(write(TWO), *SMALL_TERMS, *money, "--create-hospitals")
    grant = Grant.objects.get()
    assert (code, grant.total, first_price(grant)) == (0, 800_000, 400_000)


@pytest.mark.parametrize(
    "changed",
    [
        ["--total", "22,000,000"],
        ["--total", "22 m"],
        ["--total", "NaN"],
        ["--unit-price", "400,000"],
        ["--unit-price", "400000,001"],
        ["--target", "mange"],
        ["--starts-from", "01.01.2018"],
        ["--money-until", "2018-02-30"],
        ["--unit", "øre"],
        ["--counted-in", "årsværk"],
        ["--full-time-hours", "37,5"],
        ["--decimal-mark", ";"],
    ],
)
def test_argument_that_cannot_be_read_stops_before_anything(write: Any, changed: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("import_allocations", write(TWO), *SMALL_TERMS, *changed)
    assert Grant.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("more", "code"), [(["--create-hospitals"], 0), (["--create-hospitals", "--dry-run"], 0), ([], 1)]
)
def test_process_ends_with_the_exit_code(write: Any, capsys: Any, more: list[str], code: int) -> None:
    arguments = ["manage.py", "import_allocations", write(TWO), *SMALL_TERMS, "--json", *more]
    ended = 0
    try:
        Command().run_from_argv(arguments)
    except SystemExit as end:
        ended = end.code
    told = capsys.readouterr()
    applied = more == ["--create-hospitals"]
    assert (ended, json.loads(told.out)["applied"], Grant.objects.count()) == (code, applied, int(applied))
    assert bool(told.err) == bool(code)


def test_known_hospital_without_figures_is_no_heading(write: Any) -> None:
    for name, short in (("Det ene", "E"), ("Bornholms Hospital", "BH")):
        make_hospital(name, short)
    table = TWO.replace("Det andet", "Bornholms Hospital\t\t\t\nDet andet")
    code, told = run_json(write(table), *SMALL_TERMS, "--create-hospitals", "--dry-run")
    assert (code, [(error["code"], error["row"]) for error in told["errors"]]) == (
        1,
        [("figures_missing", 3)],
    )


def test_two_new_hospitals_of_nearly_one_name_need_a_reason(write: Any) -> None:
    file = write(TWO.replace("Det ene", "Ny Klinik").replace("Det andet", "Ny-Klinik"))
    arguments = (file, *SMALL_TERMS, "--create-hospitals", "--dry-run")
    code, told = run_json(*arguments)
    assert (code, "new_hospitals_alike" in {check["code"] for check in told["checks"]}) == (1, True)
    assert run_json(*arguments, "--reason", "Det er to klinikker")[0] == 0


def test_heading_with_a_part_of_a_hospitals_name_is_a_heading(write: Any) -> None:
    for name, short in (("Det ene", "E"), ("Det andet", "A"), ("Region Hovedstadens Psykiatri", "RHP")):
        make_hospital(name, short)
    table = TWO.replace("Det andet", "Region Hovedstaden\t\t\t\nDet andet")
    assert run_json(write(table), *SMALL_TERMS, "--dry-run")[0] == 0


UNKNOWN = "Sted\tPenge\tFolk\nDet ene\t400\t1\nDet andet\t400\t1\nI alt\t800\t2"
MAPPED = ("--map", "A=hospital", "--map", "B=amount", "--map", "C=target", "--unit", "tkr")
MAPPED_BY_NUMBER = ("--map", "1=hospital", "--map", "2=amount", "--map", "3=target", "--unit", "tkr")
MAPPED_BY_NAME = ("--map", "Sted=hospital", "--map", "Penge=amount", "--map", "Folk=target", "--unit", "tkr")


@pytest.mark.parametrize(
    ("text", "code", "answers"),
    [
        (UNKNOWN, "headings_unknown", MAPPED),
        (UNKNOWN, "headings_unknown", MAPPED_BY_NUMBER),
        (UNKNOWN, "headings_unknown", MAPPED_BY_NAME),
        (UNKNOWN.partition("\n")[2], "headings_unknown", MAPPED),
        ("\tDet ene\tDet andet\nPenge\t400\t400\nFolk\t1\t1", "headings_unknown", ("--turn", *MAPPED_BY_NUMBER)),
        ("Hospital\tBeløb 2027 i tkr.\tBeløb 2028 i tkr.\tStillinger\nDet ene\t400\t9\t1\nDet andet\t400\t9\t1", "ambiguous_year", ("--year", "2027")),
        ("Hospital\tBeløb i tkr.\tStillinger\nDet ene\t400\t1\nDet andet\t100\t1\nDet andet\t300\t0", "duplicate_hospital", ("--add-up",)),
        ("Hospital\tBeløb i tkr.\tStillinger\tNye stillinger\nDet ene\t400\t1\t0\nDet andet\t400\t0\t1", "ambiguous_column", ("--add-up",)),
        ("Hospital\tStillinger\nDet ene\t1\nDet andet\t1", "column_missing", ("--compute-missing",)),
        ("Hospital\tBeløb i tkr.\tStillinger\nDet ene\t400\t1\nReserve\t0,5\t\nDet andet\t399,5\t1", "unallocated_row", ("--unallocated-rows", "3", "--reason", "Til uforudsete udgifter")),
    ],
    ids=["letters", "numbers", "headings", "no header", "turned", "years", "rows", "columns", "no amounts", "reserve"],
)  # fmt: skip
def test_table_of_another_kind_is_refused_with_the_option_that_reads_it(
    write: Any, text: str, code: str, answers: tuple[str, ...]
) -> None:
    arguments = (write(text), *SMALL_TERMS, "--create-hospitals")
    assert [found for found, _row in refused(*arguments)] == [code]
    option = next(answer for answer in answers if answer.startswith("--"))
    assert option in errors_of(*arguments)[0] or option.replace("turn", "map") in errors_of(*arguments)[0]
    assert run_json(*arguments, *answers)[0] == 0
    assert {allocation.hospital.name for allocation in Allocation.objects.all()} == {"Det ene", "Det andet"}


@pytest.mark.parametrize("rows", ["x", "1;2", "", "1,,2"])
def test_rows_that_are_no_numbers_are_refused(write: Any, rows: str) -> None:
    assert run(write(TWO), *SMALL_TERMS, "--create-hospitals", "--unallocated-rows", rows) == (1, "")
    assert not Allocation.objects.exists()
