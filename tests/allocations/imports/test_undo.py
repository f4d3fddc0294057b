"""Every import is kept with what it was read from, and is undone while nothing depends on it."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from allocations.imports.apply import apply_import
from allocations.imports.plan import FOR_ALL, Plan
from allocations.imports.prepare import plan_import
from allocations.imports.record import ImportSource, without_cpr
from allocations.imports.undo import obstacles_to_undo, undo_import
from allocations.models import (
    Allocation,
    AllocationImport,
    BudgetRow,
    Grant,
    Hospital,
    Purpose,
    Rate,
    StaffGroup,
    Target,
)
from allocations.reading import read_table
from allocations.services.grants import GrantTerms
from tests.support.factories import close_hospital, entitle, make_hospital, make_user
from tests.support.import_form import ADDRESS, stored, uploaded
from tests.support.import_form import SMALL as FORM
from tests.support.import_tables import SMALL, TWO
from tests.support.memo_table import table
from tests.support.pages import Page
from tests.support.racing import at_once, coming_second

pytestmark = pytest.mark.django_db

MORE = table(("Det ene", 60, 500, 1), ("Det andet", 40, 400, 1), ("I alt", 100, 900, 2))
MORE_TERMS = replace(SMALL, total=Decimal(900_000), restriction="diktering", purposes=["Kodning"])
WHY = "Det var en forkert tabel"


def imported(terms: GrantTerms = SMALL, text: str = TWO, by: User | None = None, **options: Any) -> Plan:
    options = {"source": ImportSource.pasted(text), "reasons": {FOR_ALL: "Ny beslutning"}, **options}
    return apply_import(terms, read_table(text), by=by, **options)


def newest() -> AllocationImport:
    return AllocationImport.objects.all()[0]


def undone(record: AllocationImport, by: User | None = None, reason: str = WHY) -> AllocationImport:
    return undo_import(by=by, record=record, reason=reason)


def rows() -> dict[str, list[Any]]:
    """Everything that an import may change."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())  # type: ignore[misc]
        for model in (Hospital, Grant, Purpose, StaffGroup, Rate, Allocation, BudgetRow, Target)
    }


# What is kept


def test_import_keeps_the_file_who_when_the_checks_and_the_text() -> None:
    by = make_user(Role.ADMINISTRATOR)
    plan = imported(by=by, source=ImportSource("fordeling.csv", "ab" * 32, TWO))
    kept = AllocationImport.objects.get(pk=plan.recorded)
    assert (kept.grant, kept.grant_name, kept.made_by) == (Grant.objects.get(), "Lille", by)
    assert (kept.source_name, kept.source_sha256, kept.source_text) == ("fordeling.csv", "ab" * 32, TWO)
    assert [(check["code"], check["severity"]) for check in kept.checks] == [
        (check.code, check.severity.value) for check in plan.checks
    ]
    assert (kept.made_at is not None, kept.undone_at, kept.reason) == (True, None, "Ny beslutning")


def test_import_keeps_what_stood_before_and_after() -> None:
    imported()
    imported(MORE_TERMS, MORE)
    kept = newest()
    figures = [
        [(row["hospital__name"], row["share_percent"], row["amount"]) for row in state["allocations"]]
        for state in (kept.before, kept.after)
    ]
    assert figures == [
        [("Det andet", "50.0000", "400000.00"), ("Det ene", "50.0000", "400000.00")],
        [("Det andet", "40.0000", "400000.00"), ("Det ene", "60.0000", "500000.00")],
    ]
    assert [state["terms"]["restriction"] for state in (kept.before, kept.after)] == ["", "diktering"]
    assert (kept.before["purposes"], [p["name"] for p in kept.after["purposes"]]) == ([], ["Kodning"])
    assert (kept.before["hospitals"], kept.after["hospitals"]) == ([], [])


def test_import_that_changes_nothing_is_not_kept() -> None:
    imported()
    assert (imported().recorded, AllocationImport.objects.count()) == (None, 1)


def test_reason_that_was_asked_for_is_kept() -> None:
    imported(reasons={FOR_ALL: "Ny beslutning i rådet"})
    assert newest().reason == "Ny beslutning i rådet"


def test_what_looks_like_a_cpr_number_is_hidden_in_what_is_kept() -> None:
    text = f"Kontakt: 010180-1234\nFlyttet ０１０１８０１２３４\n{TWO}"
    imported(source=ImportSource("010180-1234.csv", "0" * 64, text))
    assert newest().source_name == "••••••-••••.csv"
    assert newest().source_text.splitlines()[:2] == ["Kontakt: ••••••-••••", "••••••-••••"]
    assert without_cpr(TWO) == TWO


def test_what_no_database_can_hold_is_left_out_of_what_is_kept() -> None:
    imported(source=ImportSource("a\x00b\n.csv", "0" * 64, TWO + "\x00\x0b"))
    assert (newest().source_name, newest().source_text) == ("ab .csv", TWO)


def test_d24_same_file_again_is_said_and_changes_nothing() -> None:
    source = ImportSource("fordeling.csv", "a" * 64, TWO)
    imported(by=make_user(Role.ADMINISTRATOR, name="Karin Lund"), source=source)
    plan = plan_import(SMALL, read_table(TWO), source=source)
    [note] = [str(check.message) for check in plan.checks if check.code == "imported_before"]
    assert note.startswith("Den samme tabel er allerede indlæst ")
    assert note.endswith(f" af Karin Lund (indlæsning nr. {newest().pk}).")
    assert "imported_before" in [check.code for check in imported(source=source).checks]
    assert Allocation.objects.count() == 2


def test_another_table_in_the_same_file_is_not_said_to_be_imported() -> None:
    source = ImportSource("fordeling.csv", "a" * 64, TWO)
    imported(source=source)
    plan = plan_import(MORE_TERMS, read_table(MORE), source=source)
    assert plan.checks == plan_import(MORE_TERMS, read_table(MORE)).checks


# The page knows the file


def test_file_is_kept_from_the_upload_to_the_import(admin: Client) -> None:
    data = TWO.encode()
    preview = Page(admin.post(ADDRESS, {**FORM, **uploaded(data)}))
    admin.post(ADDRESS, {**preview.form, "apply": "1"})
    assert (newest().source_name, newest().source_sha256) == ("fordeling.csv", sha256(data).hexdigest())


@pytest.mark.parametrize("is_edited", [False, True])
def test_text_that_is_edited_is_no_longer_the_file(admin: Client, is_edited: bool) -> None:
    preview = Page(admin.post(ADDRESS, {**FORM, **uploaded(TWO.encode())}))
    form = Page(admin.post(ADDRESS, {**preview.form, "edit": "1"})).form
    text = form["table"] + ("\nUdkast" if is_edited else "")
    preview = Page(admin.post(ADDRESS, {**form, "table": text}))
    admin.post(ADDRESS, {**preview.form, "apply": "1"})
    assert newest().source_name == ("" if is_edited else "fordeling.csv")
    if is_edited:
        pasted = newest().source_text.replace("\r\n", "\n")
        assert newest().source_sha256 == sha256(pasted.encode()).hexdigest()


def test_name_and_hash_that_are_not_signed_by_us_are_not_believed() -> None:
    signed = ImportSource("fordeling.csv", "a" * 64, TWO).signed()
    assert ImportSource.from_signed(signed, TWO.replace("\n", "\r\n")).name == "fordeling.csv"
    for forged in ("", "x:y", signed[:-1] + ("A" if signed[-1] != "A" else "B")):
        assert ImportSource.from_signed(forged, TWO) == ImportSource.pasted(TWO)


@pytest.mark.parametrize("letter", ["x", "æ", "😀"])
def test_name_of_a_file_is_kept_as_far_as_there_is_room(admin: Client, letter: str) -> None:
    file = SimpleUploadedFile(letter * 210 + ".csv", TWO.encode())
    preview = Page(admin.post(ADDRESS, {**FORM, "table": "", "file": file}))
    admin.post(ADDRESS, {**preview.form, "apply": "1"})
    assert newest().source_name.startswith(letter * 50)
    assert len(newest().source_name) <= 200


# Undoing


def test_undoing_a_later_import_puts_everything_back() -> None:
    imported()
    before = rows()
    imported(MORE_TERMS, MORE)
    by = make_user(Role.ADMINISTRATOR)
    record = undone(newest(), by)
    assert rows() == before
    assert (record.undone_by, record.undo_reason, record.undone_at is not None) == (by, WHY, True)
    assert record.grant == Grant.objects.get()


def test_undoing_the_first_import_leaves_nothing_but_the_import() -> None:
    known = make_hospital("Det ene", "E")
    before = rows()
    imported(replace(SMALL, purposes=["Kodning"], staff_groups=["Lægesekretær"]))
    record = undone(newest())
    assert (rows(), record.grant, record.grant_name) == (before, None, "Lille")
    assert list(Hospital.objects.all()) == [known]


def test_imports_are_undone_one_after_the_other_the_latest_first() -> None:
    imported()
    first = newest()
    imported(MORE_TERMS, MORE)
    assert obstacles_to_undo(first) == [
        f"Bevillingen er indlæst igen siden. Fortryd først indlæsning nr. {newest().pk}."
    ]
    undone(newest())
    undone(first)
    assert (Grant.objects.count(), AllocationImport.objects.filter(grant=None).count()) == (0, 2)


def test_what_was_undone_is_imported_again() -> None:
    imported()
    before = stored()
    undone(newest())
    imported()
    assert stored() == before


def test_spellings_that_an_import_added_are_taken_back() -> None:
    hospital = make_hospital("Det ene", "E")
    imported()
    record = newest()
    Hospital.objects.filter(pk=hospital.pk).update(other_names=["Ene", "Senere"])
    named = {"id": hospital.pk, "name": "Det ene", "short_name": "E"}
    record.before["hospitals"].append({**named, "other_names": []})
    record.after["hospitals"].append({**named, "other_names": ["Ene"]})
    with transaction.atomic():
        for model in (BudgetRow, Target):
            model.objects.update(allocation_import=None)
        AllocationImport.objects.filter(pk=record.pk).delete()
        record.save(force_insert=True)
    undone(record)
    hospital.refresh_from_db()
    assert hospital.other_names == ["Senere"]


def test_hospital_that_something_else_uses_by_now_stays() -> None:
    imported()
    Hospital.objects.get(name="Det ene").departments.create(name="Onkologisk Klinik")
    undone(newest())
    assert [hospital.name for hospital in Hospital.objects.all()] == ["Det ene"]


def test_hospital_that_somebody_renamed_stays() -> None:
    imported()
    Hospital.objects.filter(name="Det ene").update(name="Det første")
    undone(newest())
    assert [hospital.name for hospital in Hospital.objects.all()] == ["Det første"]


def test_hospital_that_somebody_closed_and_its_successor_stay() -> None:
    imported()
    closed, successor = Hospital.objects.get(name="Det ene"), Hospital.objects.get(name="Det andet")
    close_hospital(closed, successor, dt.date(2019, 1, 1))
    undone(newest())
    assert set(Hospital.objects.all()) == {closed, successor}


# What stands in the way


def refused(record: AllocationImport, *expected: str, by: User | None = None) -> None:
    before = (rows(), AllocationImport.objects.filter(undone_at=None).count())
    with pytest.raises(ValidationError) as error:
        undone(record, by)
    assert error.value.messages == list(expected)
    assert (rows(), AllocationImport.objects.filter(undone_at=None).count()) == before


def take_away(hospital: str) -> None:
    for model in (BudgetRow, Target):
        model.objects.filter(hospital__name=hospital).delete()
    Allocation.objects.filter(hospital__name=hospital).delete()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda: entitle(*Allocation.objects.filter(hospital__name="Det ene"), amount=1),
            "Fordelingen til Det ene er rettet siden.",
        ),
        (
            lambda: take_away("Det andet"),
            "Fordelingen til Det andet er rettet siden.",
        ),
        (
            lambda: Grant.objects.update(restriction="Andet"),
            "Det, der er besluttet om bevillingen, er rettet siden.",
        ),
        (
            lambda: Grant.objects.get().purposes.create(name="Andet", position=1),
            "Bevillingens formål eller personalegrupper er rettet siden.",
        ),
    ],
)
def test_what_somebody_changed_since_is_not_taken_away(change: Callable[[], Any], said: str) -> None:
    imported()
    change()
    refused(newest(), said)


def test_import_that_is_undone_is_not_undone_again() -> None:
    imported()
    record = newest()
    again = undone(record)
    at = obstacles_to_undo(again)
    assert at[0].startswith("Indlæsningen blev fortrudt ")
    refused(record, *at)


@pytest.mark.parametrize(
    "reason", ["", "  ", "ab", "\u200b\u200b\u200b", "x" * 501, "Aftalt med 010180-1234"]
)
def test_reason_is_wanted(reason: str) -> None:
    imported()
    before = rows()
    with pytest.raises(ValidationError):
        undone(newest(), reason=reason)
    assert (rows(), newest().undone_at) == (before, None)


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.AUDITOR])
def test_only_an_administrator_may_undo(role: Role) -> None:
    imported()
    before = rows()
    with pytest.raises(PermissionDenied):
        undone(newest(), make_user(role))
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_once_one_is_told() -> None:
    imported()
    record = newest()
    ended = at_once(lambda: undone(record), lambda: undone(record))
    assert sorted(type(end).__name__ for end in ended) == ["AllocationImport", "ValidationError"]
    assert (Grant.objects.count(), Hospital.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_undoing_waits_for_an_import_and_is_told_of_it() -> None:
    imported()
    record = newest()
    _plan, ended = coming_second(lambda: imported(MORE_TERMS, MORE), lambda: undone(record))
    assert isinstance(ended, ValidationError)
    assert ended.messages == obstacles_to_undo(record) != []


# The pages


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR, name="Karin Lund"))
    return client


def address_of(record: AllocationImport) -> str:
    return f"/allocations/imports/{record.pk}/"


def test_page_tells_what_the_import_was_and_did(admin: Client) -> None:
    imported()
    imported(MORE_TERMS, MORE, source=ImportSource("ny.csv", "c" * 64, "Hospital\tTkr.\nDet ene\t500"))
    page = Page(admin.get(address_of(newest())))
    assert page.title == f"Indlæsning nr. {newest().pk}"
    for said in ("ny.csv", "c" * 64, "systemet", "800.000 → 900.000", "Formål Kodning"):
        assert said in page.text, said
    assert [row[1:3] for row in page.table[1:]] == [["50 → 40", "400"], ["50 → 60", "400 → 500"]]
    assert page.root.one("pre").raw_text == "Hospital  Tkr.\nDet ene   500"


def test_import_is_undone_by_the_page(admin: Client) -> None:
    imported()
    response = admin.post(address_of(newest()), {"undo_reason": WHY}, follow=True)
    page = Page(response)
    assert page.alerts == ["Indlæsningen er fortrudt. Alt er, som det var før den."]
    assert (Grant.objects.count(), WHY in page.text, page.root.all("textarea")) == (0, True, [])
    assert "Lille" in Page(admin.get("/grants/")).text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CENTER_HR, Role.AUDITOR])
def test_page_of_an_import_is_still_there_after_it_was_undone(client: Client, role: Role) -> None:
    imported()
    imported(MORE_TERMS, MORE)
    later, first = AllocationImport.objects.all()
    client.force_login(make_user(role))
    for record in (later, first):
        undone(record)
        response = client.get(address_of(record))
        page = Page(response)
        assert (response.status_code, page.title) == (200, f"Indlæsning nr. {record.pk}")
        assert (WHY in page.text, page.root.all("textarea")) == (True, [])


def test_page_says_which_hospital_stays(admin: Client) -> None:
    imported()
    Hospital.objects.get(name="Det ene").departments.create(name="Onkologisk Klinik")
    page = Page(admin.post(address_of(newest()), {"undo_reason": WHY}, follow=True))
    said = (
        "Indlæsningen er fortrudt. Det ene, som den oprettede, bliver, for det er rettet siden eller bruges af andet. "
        "Alt andet er, som det var før den."
    )
    assert page.alerts == [said]


def test_page_asks_why(admin: Client) -> None:
    imported()
    response = admin.post(address_of(newest()), {"undo_reason": "ab"})
    assert (response.status_code, newest().undone_at) == (422, None)
    assert Page(response).errors == {
        "undo_reason": ["Skriv på mindst 3 tegn, hvorfor indlæsningen fortrydes"]
    }


def test_page_says_why_an_import_can_not_be_undone(admin: Client) -> None:
    imported()
    Grant.objects.update(restriction="Andet")
    page = Page(admin.get(address_of(newest())))
    assert "Det, der er besluttet om bevillingen, er rettet siden." in page.text
    assert page.root.all("textarea") == []


def test_second_who_undoes_is_told_by_the_page(admin: Client) -> None:
    imported()
    undone(newest())
    response = admin.post(address_of(newest()), {"undo_reason": WHY})
    assert response.status_code == 409
    assert "Indlæsningen blev fortrudt" in Page(response).text


def test_auditor_reads_and_is_not_offered_to_undo(client: Client) -> None:
    imported()
    client.force_login(make_user(Role.AUDITOR))
    page = Page(client.get(address_of(newest())))
    assert "Fortryd" not in page.text
    assert client.post(address_of(newest()), {"undo_reason": WHY}).status_code == 403


def test_grant_lists_its_imports_with_as_many_queries_for_three_as_for_one(admin: Client) -> None:
    imported(by=make_user(Role.ADMINISTRATOR))
    address = f"/grants/{Grant.objects.get().pk}/"
    counts, lists = [], []
    for terms, text in ((SMALL, TWO), (MORE_TERMS, MORE), (replace(MORE_TERMS, restriction="Andet"), MORE)):
        imported(terms, text, by=make_user(Role.ADMINISTRATOR))
        with CaptureQueriesContext(connection) as queries:
            response = admin.get(address)
        counts.append(len(queries))
        imports = Page(response).root.all("table")[-1].all("tr")
        lists.append([[cell.text for cell in row if cell.tag in ("th", "td")] for row in imports])
    assert [len(rows) for rows in lists] == [2, 3, 4]
    assert counts[0] == counts[2]
    assert [row[4] for row in lists[2][1:]] == [
        "Bevillingen ændret",
        "Bevillingen ændret, 2 fordelinger ændret",
        "Bevillingen oprettet, 2 fordelinger oprettet",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<img src=x>.csv", "<img src=x>.csv"),
        ("\u202exslx.exe", "xslx.exe"),
        ("a\u200bb\u2066.csv", "ab.csv"),
    ],
)
def test_d22_name_of_the_file_is_shown_as_it_is_read(admin: Client, name: str, shown: str) -> None:
    preview = Page(admin.post(ADDRESS, {**FORM, **uploaded(TWO.encode(), name)}))
    admin.post(ADDRESS, {**preview.form, "apply": "1"})
    assert newest().source_name == shown
    addresses = (address_of(newest()), f"/grants/{Grant.objects.get().pk}/")
    for page in (Page(admin.get(address)) for address in addresses):
        assert shown in page.text
        assert [each for each in page.root.all("img") if each.attributes.get("src") == "x"] == []


# The command


def test_command_undoes() -> None:
    imported()
    said = StringIO()
    call_command("undo_import", str(newest().pk), "--reason", WHY, stdout=said)
    assert said.getvalue() == (
        f"Lille: indlæsning nr. {newest().pk} er fortrudt. Alt er, som det var før den.\n"
    )
    assert (Grant.objects.count(), newest().undone_by) == (0, None)


def test_command_answers_in_json() -> None:
    imported()
    out = StringIO()
    number = newest().pk
    call_command("undo_import", str(number), "--reason", WHY, "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "undone": True,
        "import_number": number,
        "grant": "Lille",
        "outcome": "Alt er, som det var før den.",
        "errors": [],
    }


@pytest.mark.parametrize("wrong", ["changed since", "no reason", "unknown"])
def test_command_answers_in_json_what_stands_in_the_way(wrong: str) -> None:
    imported()
    if wrong == "changed since":
        Grant.objects.update(restriction="Andet")
    number = 0 if wrong == "unknown" else newest().pk
    errors = {
        "changed since": ["Det, der er besluttet om bevillingen, er rettet siden."],
        "no reason": ["Skriv på mindst 3 tegn, hvorfor indlæsningen fortrydes"],
        "unknown": ["Der er ingen indlæsning nr. 0."],
    }[wrong]
    out = StringIO()
    reason = "" if wrong == "no reason" else WHY
    with pytest.raises(CommandError, match=errors[0]):
        call_command("undo_import", str(number), "--reason", reason, "--json", stdout=out)
    grant = None if wrong == "unknown" else "Lille"
    told = {"undone": False, "import_number": number, "grant": grant, "outcome": "", "errors": errors}
    assert (json.loads(out.getvalue()), newest().undone_at) == (told, None)


def test_command_says_which_hospitals_stay() -> None:
    imported()
    for hospital in Hospital.objects.all():
        hospital.departments.create(name="Onkologisk Klinik")
    said = StringIO()
    call_command("undo_import", str(newest().pk), "--reason", WHY, stdout=said)
    assert said.getvalue() == (
        f"Lille: indlæsning nr. {newest().pk} er fortrudt. Det andet, Det ene, som den oprettede, bliver, for de er rettet "
        "siden eller bruges af andet. Alt andet er, som det var før den.\n"
    )


def test_command_says_what_stands_in_the_way() -> None:
    imported()
    Grant.objects.update(restriction="Andet")
    for number, said in ((newest().pk, "er rettet siden"), (0, "Der er ingen indlæsning nr. 0")):
        with pytest.raises(CommandError, match=said):
            call_command("undo_import", str(number), "--reason", WHY)
