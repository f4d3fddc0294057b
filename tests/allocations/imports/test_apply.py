"""What an import would do, and that it does just that: all of it or nothing."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections

from accounts.enums import Role
from allocations.enums import CountedIn, GrantStatus
from allocations.imports.apply import ImportRefused, apply_import
from allocations.imports.plan import CHANGED, CREATED, FOR_ALL, UNCHANGED, Plan
from allocations.imports.prepare import plan_import
from allocations.imports.record import ImportSource
from allocations.imports.undo import undo_import
from allocations.models import Allocation, AllocationImport, Grant, Hospital, Purpose, Rate, StaffGroup
from allocations.reading import ReadingChoices, Severity, decode, find_source_tables, read_table
from allocations.services.grants import GrantTerms
from hrtrack.common.text.danish import format_moment
from tests.support import memo_table
from tests.support.acting import ACT
from tests.support.factories import entitle, entitled, first_price, make_hospital, make_user
from tests.support.import_tables import MEMO, ONE_IMPORT, SMALL, TWO, more
from tests.support.memo_table import ALLOCATIONS, SHORT_NAMES, table
from tests.support.row_counts import rows_and_events

pytestmark = pytest.mark.django_db
CHANGED_TABLE = table(("Det ene", 51, 410, 1), ("Det andet", 49, 390, 1), ("I alt", 100, 800, 2))


def imported(terms: GrantTerms = MEMO, text: str = memo_table.PASTED, **options: Any) -> Plan:
    return apply_import(
        terms, read_table(text), by=None, **{"reasons": {FOR_ALL: "Ny beslutning"}, **options}
    )


def planned(terms: GrantTerms = MEMO, text: str = memo_table.PASTED, **options: Any) -> Plan:
    return plan_import(terms, read_table(text), **options)


def stored() -> list[tuple[str, Decimal | None, Decimal, Decimal]]:
    return list(
        Allocation.objects.order_by("hospital__sort_key").values_list(
            "hospital__name", "share_percent", "budgetrows__amount", "targets__value"
        )
    )


def codes(plan: Plan) -> list[tuple[str, int | None]]:
    return [(error.code, error.row) for error in plan.errors]


# The real table


@pytest.mark.parametrize("text", [memo_table.PASTED, decode(memo_table.CSV)], ids=["pasted", "csv"])
def test_real_table_is_stored_as_the_memo_prints_it(text: str) -> None:
    plan = imported(text=text)
    assert stored() == ALLOCATIONS
    assert dict(Hospital.objects.values_list("name", "short_name")) == SHORT_NAMES
    assert (plan.grant_action, [row.action for row in plan.rows]) == (CREATED, [CREATED] * 7)


def test_real_table_makes_the_grant_as_its_terms_say() -> None:
    imported()
    grant = Grant.objects.get()
    assert (grant.name, grant.total, first_price(grant), grant.target) == (
        "Lægesekretærer 2018",
        22_000_000,
        400_000,
        55,
    )
    assert (grant.counted_in, grant.full_time_hours, grant.status) == ("posts", 37, "open")
    assert (grant.starts_from, grant.starts_until, grant.last_day_of_use) == (None, None, None)
    assert [(p.name, p.position) for p in grant.purposes.all()] == [
        ("Kodning og dataregistrering", 1),
        ("Øget aktivitet og patientbehandling", 2),
    ]
    assert [group.name for group in grant.staff_groups.all()] == ["Lægesekretær"]


def test_real_table_adds_up_but_for_rounding() -> None:
    checks = {check.code: (str(check.message), check.severity) for check in planned().checks}
    assert checks == {
        "total_rounding": (
            "Rækkerne giver 21.999 tkr.; tabellen angiver 22.000 tkr. Forskellen på 1 tkr. skyldes afrunding.",
            Severity.NOTE,
        ),
        "grant_total": ("Tabellens samlede beløb, 22.000 tkr., er bevillingens.", Severity.PASSED),
        "share_sum": ("Fordelingsnøglen giver 100 %.", Severity.PASSED),
        "target_sum": ("Måltallene giver 55, som er bevillingens måltal.", Severity.PASSED),
        "amount_near_share": ("Beløbene svarer til fordelingsnøglen.", Severity.PASSED),
        "target_near_amount": ("Alle måltal ligger højst 0,5 fra beløb ÷ pris.", Severity.PASSED),
    }


def test_real_table_pays_for_as_many_posts_as_the_memo_reckons() -> None:
    paid = [round(row.posts_paid, 4) for row in planned().rows]
    assert paid == [
        Decimal(x) for x in ("7.0225", "5.6550", "0.9725", "10.6350", "6.0000", "8.4075", "16.3050")
    ]


def test_planning_writes_nothing() -> None:
    before = rows_and_events()
    plan = planned()
    assert ([row.short_name for row in plan.new_hospitals], rows_and_events()) == (
        list(SHORT_NAMES.values()),
        before,
    )


def test_importing_twice_changes_nothing() -> None:
    imported()
    before = rows_and_events()
    plan = imported()
    assert (plan.changes_nothing, plan.grant_action, [row.action for row in plan.rows]) == (
        True,
        UNCHANGED,
        [UNCHANGED] * 7,
    )
    assert rows_and_events() == before


def test_importing_the_csv_after_the_pasted_text_changes_nothing() -> None:
    imported()
    before = rows_and_events()
    assert imported(text=decode(memo_table.CSV)).changes_nothing
    assert rows_and_events() == before


def test_importing_again_in_another_order_and_spelling_changes_nothing() -> None:
    imported(SMALL, TWO)
    before = rows_and_events()
    turned = table(("DET ANDET", 50, 400, 1), ("D", 50, 400, 1), ("I alt", 100, 800, 2))
    Hospital.objects.filter(name="Det ene").update(other_names=["D"])
    before["HospitalEvent"] += 1
    assert imported(replace(SMALL, name="LILLE"), turned).changes_nothing
    assert rows_and_events() == before


def test_import_finds_hospitals_there_are() -> None:
    known = make_hospital("Rigshospitalet", "RIGET")
    plan = imported()
    assert [row.hospital for row in plan.new_hospitals] == [
        name for name in SHORT_NAMES if name != "Rigshospitalet"
    ]
    assert entitled(Allocation.objects.get(hospital=known)).budget == 6_522_000


# What is changed


def test_changed_row_has_one_event_and_shows_what_was_before() -> None:
    imported(SMALL, TWO)
    before = rows_and_events()
    changed = table(("Det ene", 60, 410, 1), ("Det andet", 40, 390, 1), ("I alt", 100, 800, 2))
    plan = planned(SMALL, changed)
    assert [(row.action, row.before and row.before.amount, row.amount) for row in plan.rows] == [
        (CHANGED, 400_000, 410_000),
        (CHANGED, 400_000, 390_000),
    ]
    imported(SMALL, changed)
    assert stored() == [("Det andet", 40, 390_000, 1), ("Det ene", 60, 410_000, 1)]
    assert rows_and_events() == more(before, AllocationEvent=2, BudgetRowEvent=2, **ONE_IMPORT)


def test_only_the_row_that_differs_is_changed() -> None:
    imported(SMALL, TWO)
    before = rows_and_events()
    plan = imported(SMALL, table(("Det ene", 50, 400, 1), ("Det andet", 50, 400, 2), ("I alt", 100, 800, 3)))
    assert [row.action for row in plan.rows] == [UNCHANGED, CHANGED]
    assert rows_and_events() == more(before, TargetEvent=1, **ONE_IMPORT)


def test_changed_terms_change_the_grant_once() -> None:
    imported(SMALL, TWO)
    before = rows_and_events()
    plan = imported(replace(SMALL, restriction="diktering", purposes=["Kodning"]), TWO)
    assert (plan.grant_action, [(c.label, c.before, c.after) for c in plan.grant_changes]) == (
        CHANGED,
        [("Må ikke anvendes til", "–", "diktering"), ("Formål", "–", "Kodning")],
    )
    assert rows_and_events() == more(before, GrantEvent=1, Purpose=1, PurposeEvent=1, **ONE_IMPORT)


def test_terms_that_say_nothing_leave_the_grant_as_it_is() -> None:
    imported(replace(SMALL, restriction="diktering", decision_reference="Bilag 1", purposes=["Kodning"]), TWO)
    assert imported(SMALL, TWO).changes_nothing
    assert Grant.objects.get().restriction == "diktering"


def test_purposes_and_staff_groups_are_added_never_taken_away() -> None:
    imported(replace(SMALL, purposes=["Kodning"], staff_groups=["Lægesekretær"]), TWO)
    imported(replace(SMALL, purposes=["KODNING", "Aktivitet"], staff_groups=["HK'er"]), TWO)
    assert [p.name for p in Purpose.objects.all()] == ["Kodning", "Aktivitet"]
    assert [group.name for group in StaffGroup.objects.all()] == ["Lægesekretær", "HK'er"]


def test_target_in_person_years_may_have_decimals() -> None:
    terms = replace(SMALL, counted_in=CountedIn.PERSON_YEARS, target=Decimal("1.9"))
    imported(
        terms, table(("Det ene", 50, 400, "0,9"), ("Det andet", 50, 400, "1,0"), ("I alt", 100, 800, "1,9"))
    )
    assert [row[3] for row in stored()] == [Decimal("1.0"), Decimal("0.9")]


# What is refused


def assert_refused(terms: GrantTerms, text: str, *expected: tuple[str, int | None], **options: Any) -> Plan:
    before = rows_and_events()
    with pytest.raises(ImportRefused) as refused:
        imported(terms, text, **options)
    assert (codes(refused.value.plan), rows_and_events()) == (list(expected), before)
    return refused.value.plan


def asked(terms: GrantTerms, text: str, **options: Any) -> list[tuple[str, str]]:
    """The checks that ask why the table is imported, with their sentences; nothing is saved before it is told."""
    before = rows_and_events()
    with pytest.raises(ImportRefused) as refused:
        imported(terms, text, reasons={}, **options)
    assert (refused.value.plan.errors, rows_and_events()) == ((), before)
    return [(check.code, str(check.message)) for check in refused.value.plan.asks_reason]


def test_sum_that_rounding_cannot_explain_is_imported_for_a_reason() -> None:
    wrong = memo_table.PASTED.replace("6.522", "6.422")
    assert [sentence for code, sentence in asked(MEMO, wrong) if code.startswith(("total", "grant"))] == [
        (
            "Rækkerne giver 21.899 tkr.; tabellen angiver 22.000 tkr. "
            "Forskellen på 101 tkr. er større, end afrunding kan forklare."
        ),
        "Tabellens samlede beløb er 21.899 tkr.; bevillingen er på 22.000 tkr. 101 tkr. er ikke fordelt.",
    ]
    imported(MEMO, wrong, reasons={FOR_ALL: "Psykiatrien er rettet efter mødet"})
    assert sum(row[2] for row in stored()) == 21_899_000


def test_grant_whose_rows_are_less_than_its_total_is_imported_for_a_reason() -> None:
    more_money = replace(SMALL, total=Decimal(1_000_000))
    assert asked(more_money, TWO) == [
        (
            "grant_total_below",
            "Tabellens samlede beløb er 800 tkr.; bevillingen er på 1.000 tkr. 200 tkr. er ikke fordelt.",
        )
    ]
    imported(more_money, TWO, reasons={FOR_ALL: "200 tkr. fordeles til efteråret"})
    assert (Grant.objects.get().total, sum(row[2] for row in stored())) == (1_000_000, 800_000)


@pytest.mark.parametrize("total", [700_000, 799_400, 800_000_000])
def test_grant_of_less_than_its_rows_or_of_another_unit_is_refused(total: int) -> None:
    assert_refused(replace(SMALL, total=Decimal(total)), TWO, ("grant_total_mismatch", None))


def test_money_that_is_held_back_is_the_grants_unallocated_part() -> None:
    held = table(
        ("Det ene", 45, 450, 1), ("Det andet", 45, 450, 1), ("Reserve", 10, 100, ""), ("I alt", 100, 1000, 2)
    )
    terms = replace(SMALL, total=Decimal(1_000_000))
    assert_refused(terms, held, ("unallocated_row", 4))
    reading = find_source_tables(held).read(ReadingChoices(unallocated=[4]))
    plan = apply_import(terms, reading, by=None)
    [said] = [str(check.message) for check in plan.checks if check.code == "unallocated"]
    assert said == "100 tkr. er ikke fordelt: »Reserve« i række 4."
    assert {check.severity for check in plan.checks} <= {Severity.PASSED, Severity.NOTE}
    assert [row[:3] for row in stored()] == [("Det andet", 45, 450_000), ("Det ene", 45, 450_000)]
    assert Grant.objects.get().total == 1_000_000


def test_targets_below_the_grants_are_refused() -> None:
    assert_refused(replace(MEMO, target=Decimal(56)), memo_table.PASTED, ("target_below", None))


def test_posts_that_are_not_whole_are_refused() -> None:
    half = table(("Det ene", 50, 400, "1,5"), ("Det andet", 50, 400, 1), ("I alt", 100, 800, "2,5"))
    plan = assert_refused(SMALL, half, ("target_not_whole", 2))
    assert str(plan.errors[0].message) == (
        "Måltallet i række 2, 1,5, er ikke et helt antal stillinger. Ret det, eller vælg, at måltallet tælles i årsværk."
    )
    plan = assert_refused(replace(SMALL, target=Decimal("2.5")), half, ("grant_invalid", None))
    assert str(plan.errors[0].message) == "Indtast et helt antal stillinger, eller vælg årsværk"


WORDS = (
    "Indtast organisation, modtager, omplaceringsordning og den, der har besluttet datoerne, "
    "med mindst ét bogstav i hver"
)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"name": "2018"}, "Indtast bevillingens navn med mindst ét bogstav"), ({"organisation": "–"}, WORDS)],
)
def test_grant_whose_names_have_no_letter_is_refused(wrong: dict[str, str], message: str) -> None:
    plan = assert_refused(replace(SMALL, **wrong), TWO, ("grant_invalid", None))
    assert str(plan.errors[0].message) == message


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"purposes": ["Kodning", "."]}, "Indtast hvert formål med mindst ét bogstav"),
        ({"staff_groups": ["1."]}, "Indtast hver personalegruppe med mindst ét bogstav"),
        ({"short_names": {"Det ene": "123"}}, "Indtast navn og kort navn med mindst ét bogstav i hvert"),
    ],
)
def test_nothing_is_imported_beside_a_choice_without_a_letter(names: dict[str, Any], message: str) -> None:
    short_names = names.pop("short_names", None)
    with pytest.raises(ValidationError) as refused:
        imported(replace(SMALL, **names), TWO, short_names=short_names)
    assert (refused.value.messages, Grant.objects.count(), Hospital.objects.count()) == ([message], 0, 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Det ene", 50, "2,809", 1), ("Det andet", 50, 400, 1)], [("ambiguous_number", 2)]),
        ([("Det ene", 50, 400, 1), ("det  ENE", 50, 400, 1)], [("duplicate_hospital", 3)]),
        ([("Det ene", 50, "ca. 400", 1), ("", 50, 400, 1)], [("hospital_missing", 3), ("not_a_number", 2)]),
        ([("Det ene", 50, "", 1)], [("figure_missing", 2)]),
        ([], [("no_rows", 1)]),
    ],
)
def test_table_that_cannot_be_read_is_refused(rows: list[Any], expected: list[tuple[str, int]]) -> None:
    assert_refused(SMALL, table(*rows), *expected)


def test_unit_that_is_not_said_is_refused() -> None:
    assert_refused(SMALL, TWO.replace(" i tkr.", ""), ("ambiguous_unit", 1))


def test_terms_no_grant_can_have_are_refused_before_the_table_is_checked() -> None:
    plan = assert_refused(replace(SMALL, name="x" * 121), TWO, ("grant_invalid", None))
    assert plan.rows == ()


def test_rows_of_one_hospital_by_two_of_its_names_are_added_up_for_a_reason() -> None:
    make_hospital("Det ene", "E")
    two_names = table(("Det ene", 50, 400, 1), ("E", 50, 400, 1), ("I alt", 100, 800, 2))
    sentence = "»Det ene« (2), »E« (3) er alle Det ene. Rækkerne er lagt sammen: 800 tkr., måltal 2."
    assert asked(SMALL, two_names) == [("rows_of_one_hospital", sentence)]
    imported(SMALL, two_names)
    assert stored() == [("Det ene", 100, 800_000, 2)]


def test_two_old_hospitals_that_are_tied_to_one_are_added_up() -> None:
    known = make_hospital("Det nye", "N")
    plan = imported(SMALL, TWO, same_as={"Det ene": known.pk, "Det andet": known.pk})
    assert [(row.hospital, row.amount, row.target) for row in plan.rows] == [("Det nye", 800_000, 2)]
    assert {check.code: check.severity for check in plan.checks}["rows_of_one_hospital"] is Severity.NOTE
    assert stored() == [("Det nye", 100, 800_000, 2)]
    assert sorted(Hospital.objects.get().other_names) == ["Det andet", "Det ene"]


def test_name_of_two_hospitals_is_refused() -> None:
    for short_name in ("F1", "F2"):
        make_hospital(f"Hospital {short_name}", short_name)
    Hospital.objects.update(other_names=["Det ene"])
    before = rows_and_events()
    with pytest.raises(ImportRefused) as refused:
        imported(SMALL, TWO)
    assert ([error.row for error in refused.value.plan.errors], rows_and_events()) == ([2], before)


def test_unknown_hospital_is_refused_unless_hospitals_may_be_created() -> None:
    make_hospital("Det ene", "E")
    plan = assert_refused(SMALL, TWO, ("unknown_hospital", 3), create_hospitals=False)
    assert str(plan.errors[0].message) == ("Række 3: »Det andet« kendes ikke.")


def test_hospital_that_is_missing_when_a_table_comes_again_is_refused() -> None:
    imported(SMALL, TWO)
    plan = assert_refused(
        SMALL, table(("Det ene", 100, 800, 2), ("I alt", 100, 800, 2)), ("missing_hospital", None)
    )
    assert str(plan.errors[0].message) == (
        "Det andet har en fordeling i bevillingen, men står ikke i tabellen. Indsæt hele tabellen; et hospital, der ikke "
        "længere skal have noget, skrives med 0."
    )


def test_hospital_that_is_to_get_nothing_any_more_stands_with_0() -> None:
    imported(SMALL, TWO)
    imported(SMALL, table(("Det ene", 100, 800, 2), ("Det andet", 0, 0, 0), ("I alt", 100, 800, 2)))
    assert stored() == [("Det andet", 0, 0, 0), ("Det ene", 100, 800_000, 2)]


@pytest.mark.parametrize("text", [TWO, CHANGED_TABLE], ids=["unchanged", "changed"])
def test_grant_that_is_closed_is_refused_until_it_is_opened_again(text: str) -> None:
    imported(SMALL, TWO)
    Grant.objects.update(status=GrantStatus.CLOSED)
    plan = assert_refused(SMALL, text, ("grant_closed", None))
    assert str(plan.errors[0].message) == (
        "Lille er lukket. Åbn bevillingen igen, før en fordeling indlæses i den."
    )
    Grant.objects.update(status=GrantStatus.OPEN)
    imported(SMALL, text)


def test_grant_that_is_a_draft_stays_one() -> None:
    imported(SMALL, TWO)
    Grant.objects.update(status=GrantStatus.DRAFT)
    imported(SMALL, CHANGED_TABLE)
    assert Grant.objects.get().status == GrantStatus.DRAFT


# What is imported already


def sourced(text: str, terms: GrantTerms = SMALL) -> Plan:
    return imported(terms, text, source=ImportSource.pasted(text))


def earlier(text: str, terms: GrantTerms = SMALL) -> list[tuple[str, str, Severity]]:
    """Return the sentences on the table's earlier imports."""
    plan = planned(terms, text, source=ImportSource.pasted(text))
    said = ("imported_before", "older_import", "imported_elsewhere")
    return [(check.code, str(check.message), check.severity) for check in plan.checks if check.code in said]


def made_at(plan: Plan) -> str:
    return format_moment(AllocationImport.objects.get(pk=plan.recorded).made_at)


def test_e38_older_table_over_a_newer_one_asks_why() -> None:
    older, newer = sourced(TWO), sourced(CHANGED_TABLE)
    message = (
        f"Tabellen er ældre end den, der gælder: Den blev indlæst {made_at(older)} (indlæsning nr. {older.recorded}), og "
        f"en nyere er indlæst {made_at(newer)} (nr. {newer.recorded})."
    )
    assert earlier(TWO) == [("older_import", message, Severity.REASON)]
    with pytest.raises(ImportRefused) as refused:
        imported(SMALL, TWO, source=ImportSource.pasted(TWO), reasons={})
    assert [check.code for check in refused.value.plan.asks_reason] == ["allocation_replaced", "older_import"]
    sourced(TWO)
    assert [code for code, _message, _severity in earlier(CHANGED_TABLE)] == ["older_import"]
    assert [code for code, _message, _severity in earlier(TWO)] == ["imported_before"]


def test_table_is_not_older_than_one_that_was_undone() -> None:
    sourced(TWO)
    undo_import(
        by=None, record=AllocationImport.objects.get(pk=sourced(CHANGED_TABLE).recorded), reason="Forkert"
    )
    entitle(*Allocation.objects.filter(hospital__name="Det ene"), amount=390_000)
    assert earlier(TWO) == []


def test_d24_table_that_is_imported_into_another_grant_is_said_to_be() -> None:
    assert earlier(TWO) == []
    first = sourced(TWO)
    message = f"Den samme tabel er indlæst i en anden bevilling, Lille, {made_at(first)} (indlæsning nr. {first.recorded})."
    other = replace(SMALL, name="En anden")
    assert earlier(TWO, other) == [("imported_elsewhere", message, Severity.NOTE)]
    assert "imported_elsewhere" in [check.code for check in sourced(TWO, other).checks]
    undo_import(by=None, record=AllocationImport.objects.get(pk=first.recorded), reason="Forkert")
    assert [code for code, _message, _severity in earlier(TWO, other)] == ["imported_before"]


def test_import_that_only_adds_a_spelling_is_kept_and_is_not_said_to_be_imported_already() -> None:
    sourced(TWO)
    known = Hospital.objects.get(name="Det andet")
    spelled = TWO.replace("Det andet", "Det 2.")
    means: dict[str, Any] = {"same_as": {"Det 2.": known.pk}, "source": ImportSource.pasted(spelled)}
    assert planned(SMALL, spelled, **means).changes_nothing is False
    plan = imported(SMALL, spelled, **means)
    kept = AllocationImport.objects.get(pk=plan.recorded)
    known.refresh_from_db()
    assert ([row.action for row in plan.rows], known.other_names) == ([UNCHANGED] * 2, ["Det 2."])
    assert "imported_before" not in [check["code"] for check in kept.checks]
    assert "imported_before" not in [check.code for check in plan.checks]
    assert [code for code, _message, _severity in earlier(spelled)] == ["imported_before"]


# What the target is counted in


@pytest.mark.parametrize(
    ("heading", "counted_in", "said"),
    [
        (
            "Årsværk",
            None,
            "Overskriften »Årsværk« siger årsværk, men bevillingens måltal tælles i stillinger.",
        ),
        (
            "Måltal (FTE)",
            None,
            "Overskriften »Måltal (FTE)« siger årsværk, men bevillingens måltal tælles i stillinger.",
        ),
        (
            "Stillinger (årsværk)",
            None,
            "Overskriften »Stillinger (årsværk)« siger årsværk, men bevillingens måltal tælles i stillinger.",
        ),
        (
            "Stillinger",
            CountedIn.PERSON_YEARS,
            "Overskriften »Stillinger« siger stillinger, men bevillingens måltal tælles i årsværk.",
        ),
        ("Stillinger", None, ""),
        ("Måltal", None, ""),
        ("Fuldtidsstillinger", None, ""),
        ("Måltal", CountedIn.PERSON_YEARS, ""),
        ("Årsværk", CountedIn.PERSON_YEARS, ""),
        ("Stillinger (årsværk)", CountedIn.PERSON_YEARS, ""),
        ("Fuldtidsstillinger", CountedIn.PERSON_YEARS, ""),
    ],
)
def test_heading_that_says_what_the_target_is_not_counted_in_asks_why(
    heading: str, counted_in: CountedIn | None, said: str
) -> None:
    plan = planned(replace(SMALL, counted_in=counted_in), TWO.replace("Måltal i stillinger", heading))
    assert (plan.errors, [str(check.message) for check in plan.asks_reason]) == ((), [said] if said else [])
    assert [check.code for check in plan.asks_reason] == (["counted_in_mismatch"] if said else [])


def test_short_name_that_is_taken_takes_everything_back() -> None:
    make_hospital("Et tredje", "DA")
    before = rows_and_events()
    with pytest.raises(ValidationError) as refused:
        imported(SMALL, TWO, short_names={"Det andet": "da"})
    assert refused.value.messages == ["Et andet hospital har allerede dette korte navn."]
    assert rows_and_events() == before


@pytest.mark.parametrize("short_name", ["ELLEVE TEGN", "E\x00", "E\x0b", "0101901234"])
def test_short_name_that_cannot_be_saved_takes_everything_back(short_name: str) -> None:
    before = rows_and_events()
    with pytest.raises(ValidationError):
        imported(SMALL, TWO, short_names={"Det andet": short_name})
    assert rows_and_events() == before


def test_short_name_is_kept_as_one_clean_line() -> None:
    imported(SMALL, TWO, short_names={"Det andet": " D\n\u200bA\u00a0"})
    assert Hospital.objects.get(name="Det andet").short_name == "D A"


def test_same_short_name_for_two_new_hospitals_takes_everything_back() -> None:
    before = rows_and_events()
    with pytest.raises(ValidationError):
        imported(SMALL, TWO, short_names={"Det ene": "D", "Det andet": "D"})
    assert rows_and_events() == before


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.AUDITOR])
def test_only_an_administrator_may_import(role: Role) -> None:
    before = rows_and_events()
    with pytest.raises(PermissionDenied):
        apply_import(SMALL, read_table(TWO), by=make_user(role))
    assert rows_and_events() == before


# What was shown is what is applied


def test_plan_that_was_shown_is_applied() -> None:
    imported(SMALL, TWO, shown=planned(SMALL, TWO).digest)
    assert Allocation.objects.count() == 2


def another_amount() -> None:
    entitle(*Allocation.objects.filter(hospital__name="Det ene"), amount=390_000)


def another_price() -> None:
    Rate.objects.update(price=300_000)


def another_reference() -> None:
    Grant.objects.update(decision_reference="Bilag 2")


def another_name() -> None:
    Hospital.objects.filter(name="Det ene").update(name="Det allerførste", other_names=["Det ene"])


@pytest.mark.parametrize("text", [TWO, CHANGED_TABLE], ids=["unchanged", "changed"])
@pytest.mark.parametrize("terms", [SMALL, replace(SMALL, target=Decimal(1))], ids=["same", "other_target"])
@pytest.mark.parametrize("change", [another_amount, another_price, another_name])
def test_plan_that_is_another_by_now_is_refused(
    text: str, terms: GrantTerms, change: Callable[[], None]
) -> None:
    imported(SMALL, TWO)
    shown = planned(terms, text).digest
    change()
    before = rows_and_events()
    with pytest.raises(ImportRefused) as refused:
        imported(terms, text, shown=shown)
    assert (codes(refused.value.plan), rows_and_events()) == ([], before)


def test_change_to_what_the_terms_leave_alone_does_not_stand_in_the_way() -> None:
    imported(SMALL, TWO)
    shown = planned(SMALL, CHANGED_TABLE).digest
    another_reference()
    imported(SMALL, CHANGED_TABLE, shown=shown)
    assert Grant.objects.get().decision_reference == "Bilag 2"


def test_hospital_created_by_another_since_the_plan_was_shown_is_not_created_twice() -> None:
    shown = planned(SMALL, TWO).digest
    make_hospital("Det ene", "E")
    with pytest.raises(ImportRefused):
        imported(SMALL, TWO, shown=shown)


# Two at once


def in_a_thread(do: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(ACT)
            do()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def import_at_once(times: int) -> list[str]:
    """The outcomes of as many imports of the same table that all begin together."""
    outcomes, together = [], threading.Barrier(times)

    def do() -> None:
        together.wait(timeout=10)
        try:
            outcomes.append("unchanged" if imported(SMALL, TWO).changes_nothing else "created")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            outcomes.append(type(error).__name__)

    for thread in [in_a_thread(do) for _time in range(times)]:
        thread.join(timeout=30)
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_imports_at_once_wait_for_each_other() -> None:
    assert import_at_once(4) == ["created", "unchanged", "unchanged", "unchanged"]
    assert (Grant.objects.count(), Hospital.objects.count(), Allocation.objects.count()) == (1, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_import_that_comes_while_another_runs_sees_what_it_did() -> None:
    """With the lock held here, the other must still be waiting; without the lock it would be done."""
    done = threading.Event()

    def second() -> None:
        imported(SMALL, TWO)
        done.set()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('allocations.import'))")
        thread = in_a_thread(second)
        waited = not done.wait(timeout=0.5)
        cursor.execute("SELECT pg_advisory_unlock(hashtext('allocations.import'))")
    thread.join(timeout=30)
    assert (waited, done.is_set(), Allocation.objects.count()) == (True, True, 2)
