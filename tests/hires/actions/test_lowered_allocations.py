"""An allocation that comes again, lowered below what its hospital has used: said, and a reason asked for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.enums import Role
from allocations.imports.apply import ImportRefused, apply_import
from allocations.imports.plan import Plan
from allocations.models import Allocation, AllocationImport, Hospital
from allocations.reading import read_table
from allocations.services.allocations import DecidedAllocation, save_allocations
from hires.models import Hire, Period
from tests.support.factories import (
    entitle,
    first_price,
    make_hire,
    make_post,
    make_user,
)
from tests.support.lowered import YEAR, Case, lowered, today
from tests.support.made_workbooks import HEAD, workbook
from tests.support.memo_table import table
from tests.support.pages import Page
from tests.support.racing import coming_second

__all__ = ["today"]
ADDRESS = "/allocations/import/"
BELOW_BOTH = [
    "Rigshospitalet har oprettet 2 stillinger; det nye måltal er 1.",
    "Rigshospitalet har disponeret 800 tkr.; det nye beløb er 400 tkr.",
]
CORRECTS = {"how-effect": "corrects"}
MISSING = "Indtast en begrundelse for Rigshospitalet på mindst 3 tegn"


@pytest.fixture
def case(db: None) -> Case:
    return Case()


# What is said


def test_target_and_amount_below_what_is_used_are_said_with_the_figures(case: Case) -> None:
    assert case.sentences(400, 1) == BELOW_BOTH
    notes = [str(check.message) for check in case.plan(400, 1).checks if check.code == "below_use"]
    assert notes == BELOW_BOTH


@pytest.mark.parametrize(
    ("tkr", "target", "expected"),
    [
        (1200, 1, BELOW_BOTH[:1]),
        (799, 3, ["Rigshospitalet har disponeret 800 tkr.; det nye beløb er 799 tkr."]),
        (800, 2, []),
        (1000, 3, []),
        (1200, 2, []),
        (2000, 5, []),
    ],
)
def test_only_what_falls_below_what_is_used_is_said(
    case: Case, tkr: int, target: int, expected: list[str]
) -> None:
    assert case.sentences(tkr, target) == expected


def test_hospital_that_has_created_more_than_its_target_is_not_asked_why(case: Case) -> None:
    entitle(*Allocation.objects.filter(pk=case.allocation.pk), target=1, amount=400_000)
    assert (case.sentences(400, 1), case.sentences(500, 1)) == ([], [])
    assert case.sentences(399, 1) == ["Rigshospitalet har disponeret 800 tkr.; det nye beløb er 399 tkr."]


def test_one_post_is_said_in_the_singular(case: Case) -> None:
    Hire.objects.filter(pk=Hire.objects.latest("pk").pk).update(
        annulled_on=date(2018, 2, 1), annulled_by=make_user(), annulment_reason="registered_twice"
    )
    assert case.sentences(1200, 0) == ["Rigshospitalet har oprettet 1 stilling; det nye måltal er 0."]


@pytest.mark.django_db
def test_person_years_are_held_against_a_target_of_person_years() -> None:
    case = Case(counted_in="person_years")
    assert case.sentences(1200, "1,9") == ["Rigshospitalet har disponeret 2 årsværk; det nye måltal er 1,9."]


def test_what_is_committed_is_said_in_whole_tkr_rounded_up(case: Case) -> None:
    Period.objects.filter(pk=Period.objects.latest("pk").pk).update(weekly_hours=36)
    assert case.sentences(789, 2) == ["Rigshospitalet har disponeret 790 tkr.; det nye beløb er 789 tkr."]


def test_what_is_committed_is_reckoned_at_the_new_price(case: Case) -> None:
    assert case.sentences(900, 3) == []
    sentence = "Rigshospitalet har disponeret 1.000 tkr.; det nye beløb er 900 tkr."
    assert case.sentences(900, 3, unit_price=Decimal(500_000)) == [sentence]
    assert first_price(case.grant) == 400_000


# What is asked


@pytest.mark.parametrize("reasons", [None, {}, {"Rigshospitalet": " a \u200b"}, {"Andet": "Færre patienter"}])
def test_without_a_reason_nothing_is_imported(case: Case, reasons: Any) -> None:
    with pytest.raises(ImportRefused) as refused:
        case.apply(400, 1, reasons)
    assert [(error.code, str(error.message)) for error in refused.value.plan.missing_reasons] == [
        ("reason_missing", f"{' '.join(BELOW_BOTH)} Angiv en begrundelse for Rigshospitalet.")
    ]
    assert case.stored() == (3, 1_200_000, "")


@pytest.mark.parametrize("name", ["Rigshospitalet", "rigshospitalet ", "RH", ""])
def test_reason_is_stored_with_the_allocation_and_in_its_history(case: Case, name: str) -> None:
    case.apply(400, 1, {name: " Færre\u200b patienter "})
    assert case.stored() == (1, 400_000, "Færre patienter")
    event = case.allocation.events.latest("pgh_id")
    target = case.allocation.targets.get().events.latest("pgh_id")
    assert (target.value, event.reduction_reason) == (1, "Færre patienter")
    assert Allocation.objects.get(hospital__name="Andet").reduction_reason == ""


# Rigshospitalet is lowered below what it has used, and Andet has a target that its amount does not pay for.
FAR = table(("Rigshospitalet", "", 400, 1), ("Andet", "", 400, 3))
FAR_WHY = "Andet har måltallet 3, men beløb ÷ pris er 1."


def apply_far(case: Case, reasons: dict[str, str]) -> Plan:
    return apply_import(case.terms(total=Decimal(800_000)), read_table(FAR), by=None, reasons=reasons)


@pytest.mark.parametrize(
    "reasons", [{"Rigshospitalet": "Færre patienter"}, {"Rigshospitalet": "Ja!", "": "ok"}]
)
def test_reason_for_a_hospital_says_nothing_of_what_else_the_table_asks(
    case: Case, reasons: dict[str, str]
) -> None:
    with pytest.raises(ImportRefused) as refused:
        apply_far(case, reasons)
    plan = refused.value.plan
    assert [str(check.message) for check in plan.asks_reason] == [FAR_WHY]
    assert [(error.code, error.row) for error in plan.missing_reasons] == [("reason_missing", None)]
    assert case.stored() == (3, 1_200_000, "")


def test_reasons_for_a_hospital_and_for_the_table_are_kept_each_where_it_belongs(case: Case) -> None:
    apply_far(case, {"Rigshospitalet": "Færre patienter", "": "Andet dækker selv resten"})
    assert case.stored() == (1, 400_000, "Færre patienter")
    assert AllocationImport.objects.all()[0].reason == (
        "Andet dækker selv resten\nRigshospitalet: Færre patienter"
    )


def test_reason_stays_while_nothing_changes_and_goes_when_none_is_needed(case: Case) -> None:
    case.apply(400, 1, {"": "Færre patienter"})
    assert case.apply(400, 1, {"": "En anden"}).changes_nothing
    assert case.stored() == (1, 400_000, "Færre patienter")
    case.apply(800, 2, {"": "Ny beslutning"})
    assert case.stored() == (2, 800_000, "")


def test_reason_for_a_hospital_that_is_not_known_is_refused(case: Case) -> None:
    with pytest.raises(ImportRefused) as refused:
        case.apply(400, 1, {"": "Færre patienter", "Rigshospital": "Lukket"})
    assert [error.code for error in refused.value.plan.errors] == ["reason_hospital_unknown"]


@pytest.mark.parametrize("reason", ["x" * 501, "Aftalt med 010190-1234", "a\x0bbc"])
def test_reason_that_cannot_be_saved_takes_everything_back(case: Case, reason: str) -> None:
    with pytest.raises(ValidationError):
        case.apply(400, 1, {"": reason})
    assert case.stored() == (3, 1_200_000, "")


def test_service_itself_asks_for_the_reason(case: Case) -> None:
    by = make_user(Role.ADMINISTRATOR)
    decided = DecidedAllocation(
        hospital=case.allocation.hospital, share_percent=None, amount=Decimal(1_200_000), target=Decimal(1)
    )
    with pytest.raises(ValidationError) as refused:
        save_allocations(by=by, grant=case.grant, decided=[decided])
    assert refused.value.message_dict == {
        "reduction_reason": [
            "Indtast en begrundelse. Rigshospitalet har oprettet 2 stillinger; det nye måltal er 1"
        ]
    }
    save_allocations(by=by, grant=case.grant, decided=[replace(decided, reason="Færre patienter")])
    assert case.stored() == (1, 1_200_000, "Færre patienter")


def test_only_an_administrator_may_lower(case: Case) -> None:
    with pytest.raises(PermissionDenied):
        save_allocations(by=make_user(Role.CENTER_HR), grant=case.grant, decided=[])


# At the same moment


@pytest.fixture
def committed(transactional_db: None) -> Case:
    with transaction.atomic():
        return Case()


def test_c06_target_lowered_while_a_hire_is_registered_counts_it(committed: Case) -> None:
    """Two are created when the plan is made; the third is registered while the import waits."""
    assert committed.sentences(800, 2) == []
    _hire, second = coming_second(committed.register, lambda: committed.apply(800, 2))
    assert isinstance(second, ImportRefused)
    assert [row.shortfalls for row in second.plan.lowered] == [
        [
            "Rigshospitalet har oprettet 3 stillinger; det nye måltal er 2.",
            "Rigshospitalet har disponeret 1.200 tkr.; det nye beløb er 800 tkr.",
        ]
    ]
    assert committed.stored() == (3, 1_200_000, "")


def test_c19_hire_registered_while_an_import_runs_is_held_against_the_new_amount(committed: Case) -> None:
    _plan, second = coming_second(lambda: committed.apply(800, 2, {"": "Ny beslutning"}), committed.register)
    assert second.message_dict == {
        "over_money_reason": ["Indtast en begrundelse. Der er så disponeret 1.200 tkr., 400 tkr. over rammen"]
    }
    assert (committed.stored(), Hire.objects.count()) == ((2, 800_000, ""), 2)


# The page


@pytest.fixture
def send(case: Case, client: Client) -> Any:
    """Sends a form as an administrator; gives (status, page)."""
    client.force_login(make_user(Role.ADMINISTRATOR))
    sent = {
        "table": lowered(400, 1),
        "name": "Lille",
        "total": "800.000",
        "unit_price": "400.000",
        "target": "2",
        "counted_in": "posts",
        "full_time_hours": "37",
        "starts_from": "01.01.2018",
        "starts_until": "31.12.2018",
    }

    def send(form: dict[str, Any] | None = None, **more: Any) -> tuple[int, Page]:
        response = client.post(ADDRESS, {**(sent if form is None else form), **more})
        return response.status_code, Page(response) if response.content else response

    return send


def reason_of(case: Case) -> str:
    return f"reason-{case.allocation.hospital_id}"


def test_preview_shows_old_and_new_and_asks_for_a_reason(case: Case, send: Any) -> None:
    status, preview = send()
    assert (status, preview.table[1], preview.table[2]) == (
        200,
        ["Rigshospitalet", "–", "1.200 → 400", "3 → 1", "1,00", "Ændres"],
        ["Andet", "–", "400", "1", "1,00", "Uændret"],
    )
    checks = [check.text for check in preview.root.one(class_="checks").all("li")]
    assert [check for check in checks if check in BELOW_BOTH] == BELOW_BOTH
    assert preview.form[reason_of(case)] == ""
    assert " ".join(BELOW_BOTH) in preview.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", MISSING),
        (" \u200b", MISSING),
        ("ab", MISSING),
        ("x" * 501, "Begrundelse for Rigshospitalet må højst være 500 tegn"),
        ("Aftalt med 010190-1234", "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"),
    ],
)
def test_reason_that_will_not_do_is_refused_at_the_field(
    case: Case, send: Any, typed: str, message: str
) -> None:
    _status, preview = send()
    status, again = send({**preview.form, **CORRECTS}, apply="1", **{reason_of(case): typed})
    assert (status, again.title) == (422, "Se indlæsningen igennem")
    assert (again.errors, again.summary) == ({reason_of(case): [message]}, [message])
    assert again.form[reason_of(case)] == typed
    assert case.stored() == (3, 1_200_000, "")


def test_page_asks_for_the_reason_of_the_table_beside_that_of_a_hospital(case: Case, send: Any) -> None:
    own, of_table = reason_of(case), "Indtast en begrundelse for indlæsningen på mindst 3 tegn"
    _status, preview = send(table=FAR, target="4")
    assert (preview.form[own], preview.form["reason-all"]) == ("", "")
    for typed, errors in (
        ({own: "Færre patienter"}, {"reason-all": [of_table]}),
        ({"reason-all": "Andet dækker selv resten"}, {own: [MISSING]}),
        ({}, {own: [MISSING], "reason-all": [of_table]}),
    ):
        status, again = send({**preview.form, **CORRECTS}, apply="1", **typed)
        assert (status, again.errors, case.stored()) == (422, errors, (3, 1_200_000, ""))
    both = {own: "Færre patienter", "reason-all": "Andet dækker selv resten"}
    assert send({**preview.form, **CORRECTS}, apply="1", **both)[0] == 302
    assert case.stored() == (1, 400_000, "Færre patienter")


def test_reason_is_stored_and_shown_where_the_allocation_is_read(
    case: Case, send: Any, client: Client
) -> None:
    _status, preview = send()
    status, _page = send(
        {**preview.form, **CORRECTS}, apply="1", **{reason_of(case): "Færre <b>patienter</b>"}
    )
    assert (status, case.stored()) == (302, (1, 400_000, "Færre <b>patienter</b>"))
    client.force_login(make_user(Role.HOSPITAL_HR, case.allocation.hospital))
    page = Page(client.get(f"/allocations/{case.allocation.pk}/posts/", follow=True))
    assert "Fordelingen er sat ned under det, der var brugt. Begrundelse: Færre <b>patienter</b>" in page.text


def test_reason_comes_back_when_the_form_is_edited(case: Case, send: Any) -> None:
    _status, preview = send()
    status, form = send(preview.form, edit="1", **{reason_of(case): "Færre patienter"})
    assert (status, form.title) == (200, "Indlæs fordeling")
    status, again = send(form.form)
    assert (status, again.form[reason_of(case)]) == (200, "Færre patienter")


def test_short_name_that_is_refused_leaves_the_reason(case: Case, send: Any) -> None:
    three = lowered(400, 1) + "Tredje\t\t0\t0\n"
    _status, preview = send(table=three)
    taken = {
        **preview.form,
        "same_as-4": "new",
        reason_of(case): "Færre patienter",
        "short_name:Tredje": "RH",
    }
    status, again = send(taken, apply="1")
    assert (status, again.form[reason_of(case)], case.stored()[2]) == (422, "Færre patienter", "")


def test_e40_hire_registered_since_the_preview_shows_it_again(case: Case, send: Any) -> None:
    _status, preview = send(table=lowered(800, 2), total="1.200.000", target="3")
    assert reason_of(case) not in preview.form
    make_hire(make_post(case.allocation), YEAR)
    status, again = send(preview.form, apply="1")
    assert (status, again.alerts, again.form[reason_of(case)]) == (
        409,
        ["Noget er ændret imens. Se indlæsningen igennem igen."],
        "",
    )
    status, _page = send({**again.form, **CORRECTS}, apply="1", **{reason_of(case): "Færre patienter"})
    assert (status, case.stored()) == (302, (2, 800_000, "Færre patienter"))


def test_d24_same_workbook_again_changes_nothing(case: Case, send: Any, client: Client) -> None:
    def uploaded() -> dict[str, Any]:
        rows = [HEAD, ("Rigshospitalet", None, 400, 1), ("Andet", None, 400, 1)]
        return {"table": "", "file": SimpleUploadedFile("fordeling.xlsx", workbook(*rows))}

    _status, preview = send(**uploaded())
    assert send({**preview.form, **CORRECTS}, apply="1", **{reason_of(case): "Færre patienter"})[0] == 302
    _status, preview = send(**uploaded())
    assert [row[-1] for row in preview.table[1:3]] == ["Uændret", "Uændret"]
    response = client.post(ADDRESS, {**preview.form, "apply": "1"}, follow=True)
    assert Page(response).alerts == ["Lille: Intet at ændre."]
    assert case.stored() == (1, 400_000, "Færre patienter")


# The command


def run(case: Case, tmp_path: Any, *arguments: str) -> tuple[int, str]:
    """(exit code, what it said)."""
    file = tmp_path / "fordeling.xlsx"
    file.write_bytes(workbook(HEAD, ("Rigshospitalet", None, 400, 1), ("Andet", None, 400, 1)))
    terms = ["--grant=Lille", "--unit-price=400000", "--total=800000", "--target=2"]
    out = StringIO()
    try:
        call_command("import_allocations", str(file), *terms, *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize("reason", [[], ["--reason", "ok"], ["--reason", "Andet=Færre patienter"]])
def test_command_without_a_reason_is_refused(case: Case, tmp_path: Any, reason: list[str]) -> None:
    code, said = run(case, tmp_path, *reason, "--json")
    assert (code, '"code": "reason_missing"' in said, case.stored()) == (1, True, (3, 1_200_000, ""))


@pytest.mark.parametrize(
    "reason", ["Færre patienter", "RH=Færre patienter", "Rigshospitalet = Færre patienter"]
)
def test_command_takes_a_reason_for_all_or_for_a_hospital(case: Case, tmp_path: Any, reason: str) -> None:
    code, said = run(case, tmp_path, "--reason", reason)
    assert (code, said.splitlines()[-1], case.stored()) == (
        0,
        "Fordelingen er indlæst.",
        (1, 400_000, "Færre patienter"),
    )


def test_command_refuses_a_reason_for_a_hospital_that_is_not_known(case: Case, tmp_path: Any) -> None:
    code, said = run(case, tmp_path, "--reason", "Rigshospital=Færre patienter")
    assert (code, said.splitlines()[-1]) == (
        1,
        "✗ Begrundelsen er til »Rigshospital«, som ikke kendes. Skriv hospitalets navn som i tabellen.",
    )
    assert Hospital.objects.count() == 2
