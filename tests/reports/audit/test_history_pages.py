"""Historik: who did what when, before and after, found, paged and exported."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation, Department, Grant, Hospital, Membership
from hires.actions.changes import change_hours
from hires.models import Decision, Employee, Hire, Period, Post, PostPurpose, Read
from hires.presentation.history import hire_history
from hrtrack.common.database.acting import acting_as
from reports.audit import acts, excel
from reports.audit.entries import HistoryEntry
from reports.audit.history import HistoryQuery, every_change, newest_changes
from reports.audit.kinds import MODELS
from reports.audit.names import kind_and_name
from tests.support.acting import past_everything
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.history import TRACKED, execute
from tests.support.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture
def anna() -> User:
    return make_user(Role.ADMINISTRATOR, name="Anna Aas", email="anna@example.dk")


@pytest.fixture
def auditor() -> Client:
    client = Client()
    client.force_login(make_user(Role.AUDITOR))
    return client


@pytest.fixture
def hire(anna: User) -> Hire:
    """Lise Holm's, in Rigshospitalet's first post, made by Anna."""
    with acting_as(anna, path="/"):
        grant = make_grant(name="Lægesekretærer")
        purpose = make_purpose(grant)
        staff_group = make_staff_group(grant)
        allocation = make_allocation(grant)
        post = make_post(allocation, purpose=purpose)
        employee = make_employee(allocation.hospital, "Lise Holm", employee_number="4711")
        return make_hire(
            post, YEAR, employee=employee, staff_group=staff_group, agreed_on=dt.date(2018, 2, 1)
        )


def said(change: HistoryEntry) -> tuple[Any, ...]:
    fields = [(field.label, field.before, field.after) for field in change.fields]
    return change.user_name, change.hospital, change.kind, change.row_name, change.action, fields


def last(asked: HistoryQuery = HistoryQuery()) -> tuple[Any, ...]:  # noqa: B008 - it is frozen
    return said(newest_changes(asked, count=1)[0])


def test_every_tracked_table_is_told() -> None:
    assert set(MODELS) == set(TRACKED)


# What is told


def test_hire_is_told_with_what_was_registered(hire: Hire) -> None:
    told = [said(change) for change in newest_changes(HistoryQuery(about=(Hire, hire.pk)), count=9)]
    rigshospitalet = ("Anna Aas", "Rigshospitalet")
    assert told == [
        (
            *rigshospitalet,
            "Ansættelsens dage",
            "Lise Holm i RH-01",
            "oprettet",
            [
                ("Periodens art", "–", "I arbejde"),
                ("Ansat fra", "–", "01.03.2018"),
                ("Ansat til og med", "–", "28.02.2019"),
                ("Timer om ugen", "–", "37"),
                ("Besluttet den", "–", "01.02.2018"),
            ],
        ),
        (
            *rigshospitalet,
            "Beslutning om ansættelsen",
            "Lise Holm i RH-01",
            "oprettet",
            [
                ("Hvad er besluttet", "–", "Ansættelsen er aftalt"),
                ("Besluttet den", "–", "01.02.2018"),
            ],
        ),
        (
            *rigshospitalet,
            "Ansættelse",
            "Lise Holm i RH-01",
            "oprettet",
            [
                ("Bevilling", "–", "Lægesekretærer"),
                ("Stilling", "–", "RH-01"),
                ("Medarbejder", "–", "Lise Holm"),
                ("Personalegruppe", "–", "Lægesekretær"),
                ("Aftalt den", "–", "01.02.2018"),
                ("Rekrutteringsvej", "–", "Rekrutteret uden for regionen"),
                ("Tidligere ansat i regionen i samme type arbejde", "–", "nej"),
                ("Kandidater under omplacering eller afskedigelse vurderet", "–", "Ja, ingen egnede"),
            ],
        ),
        (
            *rigshospitalet,
            "Medarbejder",
            "Lise Holm",
            "oprettet",
            [
                ("Navn", "–", "Lise Holm"),
                ("Tjenestenummer", "–", "4711"),
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda _hire: Employee.objects.update(name="Lise Kjær"),
            ("Rigshospitalet", "Medarbejder", "Lise Kjær", "ændret", [("Navn", "Lise Holm", "Lise Kjær")]),
        ),
        (
            lambda _hire: Period.objects.update(weekly_hours="18.5"),
            (
                "Rigshospitalet",
                "Ansættelsens dage",
                "Lise Holm i RH-01",
                "ændret",
                [("Timer om ugen", "37", "18,5")],
            ),
        ),
        (
            lambda _hire: Hire.objects.update(version=2),
            ("Rigshospitalet", "Ansættelse", "Lise Holm i RH-01", "ændret", []),
        ),
        (
            lambda _hire: Post.objects.update(low_activity=True),
            (
                "Rigshospitalet",
                "Stilling",
                "RH-01",
                "ændret",
                [("Afdelingen er særligt udfordret ift. lav aktivitet", "nej", "ja")],
            ),
        ),
        (
            lambda _hire: Allocation.objects.update(share_percent=25, reduction_reason="Aftalt"),
            (
                "Rigshospitalet",
                "Fordeling",
                "Rigshospitalet, Lægesekretærer",
                "ændret",
                [
                    ("Fordelingsnøgle i %", "30", "25"),
                    ("Begrundelse for at gå under det, der er brugt", "–", "Aftalt"),
                ],
            ),
        ),
        (
            lambda _hire: Grant.objects.update(status="closed"),
            ("–", "Bevilling", "Lægesekretærer", "ændret", [("Status", "Åben", "Lukket")]),
        ),
        (
            lambda _hire: Hospital.objects.update(other_names=["Riget", "RH"]),
            (
                "Rigshospitalet",
                "Hospital",
                "Rigshospitalet",
                "ændret",
                [("Andre skrivemåder", "–", "Riget, RH")],
            ),
        ),
        (
            lambda _hire: User.objects.update(role="auditor"),
            ("–", "Bruger", "Anna Aas", "ændret", [("Rolle", "Administrator", "Revisor")]),
        ),
        (
            lambda hire: Membership.objects.create(user=User.objects.get(), hospital=hire.hospital),
            (
                "Rigshospitalet",
                "Adgang til hospital",
                "Anna Aas – Rigshospitalet",
                "oprettet",
                [("Bruger", "–", "Anna Aas")],
            ),
        ),
        (
            lambda hire: PostPurpose.objects.create(
                post=hire.post,
                grant=hire.grant,
                hospital=hire.hospital,
                purpose=make_purpose(hire.grant, "Øget aktivitet", 2),
            ),
            (
                "Rigshospitalet",
                "Yderligere formål",
                "RH-01: Øget aktivitet",
                "oprettet",
                [
                    ("Stilling", "–", "RH-01"),
                    ("Primært formål", "–", "Øget aktivitet"),
                    ("Bevilling", "–", "Lægesekretærer"),
                ],
            ),
        ),
        (
            lambda hire: hire.hospital.departments.create(name="Urologi").delete(),
            ("Rigshospitalet", "Afdeling", "Urologi", "slettet", [("Navn", "Urologi", "–")]),
        ),
    ],
)
def test_change_is_told_before_and_after(
    hire: Hire, anna: User, change: Any, expected: tuple[Any, ...]
) -> None:
    with acting_as(anna, path="/"):
        change(hire)
    assert last() == ("Anna Aas", *expected)


def test_change_by_a_command_and_by_nobody_is_told_as_such(db: None) -> None:
    with acting_as(None, command="import_allocations"):
        make_hospital()
    assert last()[0] == "Systemet (import_allocations)"
    Hospital.objects.update(short_name="RI")
    assert last()[0] == "Systemet"


def test_what_is_gone_is_still_called_by_its_name(hire: Hire) -> None:
    Period.objects.all().delete()
    Decision.objects.all().delete()
    Hire.objects.all().delete()
    Employee.objects.all().delete()
    assert [said(change)[2:5] for change in newest_changes(HistoryQuery(), count=4)] == [
        ("Medarbejder", "Lise Holm", "slettet"),
        ("Ansættelse", "Lise Holm i RH-01", "slettet"),
        ("Beslutning om ansættelsen", "Lise Holm i RH-01", "slettet"),
        ("Ansættelsens dage", "Lise Holm i RH-01", "slettet"),
    ]
    execute("SET CONSTRAINTS ALL IMMEDIATE", [])


def test_employees_that_are_named_are_counted(hire: Hire) -> None:
    named = {change.persons for change in newest_changes(HistoryQuery(), count=99)}
    assert named == {frozenset(), frozenset({hire.employee_id})}


# Finding


def found(**asked: Any) -> list[str]:
    return [change.row_name for change in newest_changes(HistoryQuery(**asked), count=99)]


def test_changes_are_found_by_who_what_and_where(hire: Hire, anna: User) -> None:
    bornholm = make_hospital("Bornholms Hospital", "BH")
    bo = make_user(Role.ADMINISTRATOR)
    with acting_as(bo, path="/"):
        bornholm.departments.create(name="Kirurgi")
    assert found(user=bo) == ["Kirurgi"]
    assert found(hospital=bornholm) == ["Kirurgi", "Bornholms Hospital"]
    assert found(kind=Department) == ["Kirurgi", "Onkologisk Klinik"]
    assert found(kind=Department, user=anna) == ["Onkologisk Klinik"]
    assert found(kind=Grant, hospital=bornholm) == []


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("lise", [*["Lise Holm i RH-01"] * 3, "Lise Holm"]),
        ("4711", [*["Lise Holm i RH-01"] * 3, "Lise Holm"]),
        ("rh-01", [*["Lise Holm i RH-01"] * 3, "RH-01"]),
        ("anna@", ["Anna Aas"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("Lise%Holm", []),
        ("'; DROP TABLE hires_hire; --", []),
    ],
)
def test_changes_are_found_by_text_and_every_sign_is_itself(hire: Hire, text: str, things: list[str]) -> None:
    assert found(text=text) == things


def test_changes_are_found_by_day_as_it_is_in_denmark(db: None) -> None:
    names = {
        "A": "2026-06-30T21:59:59Z",
        "B": "2026-06-30T22:00:00Z",
        "C": "2026-07-01T21:59:59Z",
        "D": "2026-07-01T22:00:00Z",
    }
    for name, at in names.items():
        make_hospital(name, name)
        with past_everything():
            execute("ALTER TABLE allocations_hospitalevent DISABLE TRIGGER USER", [])
            execute("UPDATE allocations_hospitalevent SET pgh_created_at = %s WHERE name = %s", [at, name])
            execute("ALTER TABLE allocations_hospitalevent ENABLE TRIGGER USER", [])
    day = dt.date(2026, 7, 1)
    assert found(since=day, until=day, kind=Hospital) == ["C", "B"]
    assert found(since=day, kind=Hospital) == ["D", "C", "B"]
    assert found(until=day, kind=Hospital) == ["C", "B", "A"]


def test_thing_is_told_with_its_parts(hire: Hire, anna: User) -> None:
    other = make_hire(make_post(Allocation.objects.get()), YEAR, employee=make_employee(hire.hospital, "Bo"))
    kinds = {}
    for thing in (hire.post, hire, hire.grant, hire.hospital, anna, hire.employee):
        about = (type(thing), thing.pk)
        kinds[type(thing).__name__] = sorted(
            {c.kind for c in newest_changes(HistoryQuery(about=about), count=99)}
        )
        assert "Bo" not in "".join(found(about=about))
    assert kinds == {
        "Post": ["Ansættelse", "Ansættelsens dage", "Beslutning om ansættelsen", "Stilling"],
        "Hire": ["Ansættelse", "Ansættelsens dage", "Beslutning om ansættelsen", "Medarbejder"],
        "Grant": ["Bevilling", "Budgetpost", "Fordeling", "Formål", "Måltal", "Personalegruppe", "Pris"],
        "Hospital": ["Afdeling", "Budgetpost", "Fordeling", "Hospital", "Måltal"],
        "User": ["Bruger"],
        "Employee": ["Medarbejder"],
    }
    assert kind_and_name(Hire, other.pk) == ("Ansættelse", "Bo i RH-02")
    assert kind_and_name(Hire, 999_999) is None


# The page


def acts_of(page: Page) -> list[tuple[str, list[str]]]:
    """The sentences of each act of the page, and the changed rows in its details."""
    return [
        (" ".join(item.all("span")[0].text.split()), [" ".join(row.text.split()) for row in item.all("p")])
        for item in page.root.one("ol", class_="history").all("li")
    ]


def test_pages_neither_repeat_nor_leave_out(auditor: Client) -> None:
    hospital = make_hospital()
    for number in range(70):
        hospital.departments.create(name=f"Afdeling {number:02d}")
    execute("UPDATE allocations_department SET name = name || '!'", [])  # many at the same moment, nearly
    expected = [(change.row_name, change.action) for change in every_change(HistoryQuery())][::-1]
    shown, sent = [], {"kind": ""}
    for _page in range(9):
        page = Page(auditor.post("/history/", sent, follow=True))
        for _sentence, rows in acts_of(page):
            for row in rows:
                name, _quote, rest = row.partition("»")[2].partition("«")
                shown.append((name, rest.split()[0].rstrip(".")))
        older = [button.attributes["value"] for button in page.root.all("button", name="before")]
        if not older:
            break
        sent = {"before": older[0]}
    assert shown == expected
    assert len(expected) > 100


def test_act_is_a_sentence_with_its_changes_folded_under_it(auditor: Client, hire: Hire, anna: User) -> None:
    with acting_as(anna, path="/"):
        Grant.objects.update(status="closed")
    hires, grants = (
        acts_of(Page(auditor.get("/history/", {"about": about})))
        for about in (f"hires.post:{hire.post_id}", f"allocations.grant:{hire.grant_id}")
    )
    [(sentence, rows)] = hires
    assert sentence == (
        "Stilling »RH-01« er oprettet. "
        "Lise Holm er ansat i RH-01 fra 01.03.2018 til og med 28.02.2019, 37 timer om ugen."
    )
    assert len(rows) == 4
    assert rows[-1].startswith("Ansættelsens dage »Lise Holm i RH-01« oprettet. Periodens art: I arbejde")
    assert grants[0] == (
        "Bevilling »Lægesekretærer« er ændret: »Status« fra Åben til Lukket.",
        ["Bevilling »Lægesekretærer« ændret. Status: Åben → Lukket"],
    )


def test_history_says_of_a_hire_what_its_own_page_says(auditor: Client) -> None:
    """The sentences of the hire's page, one for one, with the version of no row."""
    hr = make_user(Role.HOSPITAL_HR, name="Hanne HR")
    post = make_post(make_allocation(make_grant()))
    Membership.objects.create(user=hr, hospital=post.hospital)
    hire = make_hire(post, YEAR)
    with acting_as(hr, path="/"):
        change_hours(hire=hire, by=hr, from_day=dt.date(2018, 6, 1), weekly_hours=Decimal(30))
    told = [each.sentence for each in hire_history(Hire.objects.get())]
    page = Page(auditor.get("/history/", {"about": f"hires.hire:{hire.pk}"}))
    assert acts_of(page)[0][0] == told[0]
    assert "Version" not in page.root.one("ol", class_="history").text


def test_act_with_more_changes_than_a_page_reads_is_split_and_told_on_each(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "CHANGES_READ", 4)
    hospital, by = make_hospital(), make_user(Role.ADMINISTRATOR)
    with acting_as(by, path="/"):
        for number in range(6):
            hospital.departments.create(name=f"Afdeling {number}")
    with acting_as(by, path="/"):
        hospital.departments.create(name="Sidst")
    query = HistoryQuery(kind=Department)
    first = acts.newest_acts(query)
    second = acts.newest_acts(query, first.last)
    third = acts.newest_acts(query, second.last)
    assert [
        [entry.row_name for act in page.acts for entry in act.entries] for page in (first, second, third)
    ] == [
        ["Sidst"],
        ["Afdeling 2", "Afdeling 3", "Afdeling 4", "Afdeling 5"],
        ["Afdeling 0", "Afdeling 1"],
    ]
    assert second.acts[0].sentences == ["Afdeling »Afdeling 2« er oprettet, og 3 ændringer mere."]
    assert third.last is None


def test_page_takes_as_many_queries_with_one_change_as_with_many(auditor: Client, hire: Hire) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            auditor.get("/history/", {"about": f"hires.hire:{hire.pk}"})
        return len(asked)

    before = queries()
    for hours in (30, 25, 20):
        Period.objects.update(weekly_hours=hours)
        Employee.objects.update(name=f"Lise {hours}")
    assert queries() == before


def test_search_is_sent_and_stands_in_no_address(auditor: Client, hire: Hire) -> None:
    page = Page(auditor.post("/history/", {"text": "Lise"}, follow=True))
    [(sentence, rows)] = acts_of(page)
    assert sentence.startswith("Lise Holm er ansat i RH-01 fra 01.03.2018")
    assert [row.partition("«")[0] for row in rows] == [
        "Medarbejder »Lise Holm",
        "Ansættelse »Lise Holm i RH-01",
        "Beslutning om ansættelsen »Lise Holm i RH-01",
        "Ansættelsens dage »Lise Holm i RH-01",
    ]
    assert page.form["text"] == "Lise"
    assert [link for link in page.root.all("a") if "Lise" in link.attributes.get("href", "")] == []


def test_nothing_found_says_so(auditor: Client) -> None:
    page = Page(auditor.post("/history/", {"text": "findes ikke"}, follow=True))
    assert "Ingen ændringer svarer til det, du har valgt." in page.text
    assert page.root.all("ol", class_="history") == []


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"since": "forleden"}, {"since": ["Indtast »Fra og med« som DD.MM.ÅÅÅÅ"]}),
        (
            {"since": "02.01.2018", "until": "01.01.2018"},
            {"until": ["Indtast en dag, der ikke ligger før »Fra og med«"]},
        ),
        ({"user": "0"}, {"user": ["Vælg hvem"]}),
        ({"kind": "auth.group"}, {"kind": ["Vælg hvad"]}),
        ({"hospital": "x"}, {"hospital": ["Vælg hospital"]}),
        ({"text": "0101801234"}, {"text": ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]}),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    auditor: Client, sent: dict[str, str], errors: dict[str, list[str]]
) -> None:
    for address in ("/history/", "/history/excel/"):
        response = auditor.post(address, sent)
        page = Page(response)
        assert (response.status_code, page.errors, page.summary) == (
            422,
            errors,
            [m for told in errors.values() for m in told],
        )
        assert {name: page.form.get(name, "") for name in sent if name in ("since", "until", "text")} == {
            name: value for name, value in sent.items() if name in ("since", "until", "text")
        }
        assert auditor.get(address, sent).status_code == 400


@pytest.mark.parametrize("field", ["about", "before", "user", "kind", "hospital", "since", "text"])
@pytest.mark.parametrize(
    "value",
    [
        "\x00",
        "9" * 5000,
        "-1",
        "hires.hire:",
        "hires.hire:-1",
        "hires.hire:١",
        f"hires.hire:{2**63}",
        "auth.user:1",
        "x:1",
        "2026-02-31T10:00:00+00:00,1,1",
        "2026-01-31T10:00:00,1,1",
        "2026-01-31T10:00:00+00:00,99,1",
        f"2026-01-31T10:00:00+00:00,1,{2**63}",
        "9999-12-31",
        "0001-01-01T00:00:00+00:00,0,0",
        "31.12.9999",
    ],
)
def test_odd_parameter_is_answered_kindly(auditor: Client, field: str, value: str) -> None:
    for response in (
        auditor.get("/history/", {field: value}),
        auditor.post("/history/excel/", {field: value}),
    ):
        assert response.status_code in (200, 400, 422)
        b"".join(response)


def test_thing_that_has_never_been_has_no_history(auditor: Client) -> None:
    page = Page(auditor.get("/history/", {"about": "hires.hire:999999"}))
    assert page.title == "Historik"
    assert "Ingen ændringer svarer til det, du har valgt." in page.text


def test_thing_is_named_and_linked_to(auditor: Client, hire: Hire) -> None:
    link = f"/history/?about=hires.hire:{hire.pk}"
    assert link in [a.attributes["href"] for a in Page(auditor.get(f"/hires/{hire.pk}/")).root.all("a")]
    assert Page(auditor.get(link)).title == "Historik for Lise Holm i RH-01"
    center = Client()
    center.force_login(make_user(Role.CENTER_HR))
    assert "/history/" not in center.get(f"/hires/{hire.pk}/").content.decode()


def test_every_link_to_a_history_opens_it(hire: Hire, anna: User) -> None:
    client = Client()
    client.force_login(anna)
    pages = [
        f"/posts/{hire.post_id}/",
        f"/hires/{hire.pk}/",
        f"/grants/{hire.grant_id}/",
        f"/hospitals/{hire.hospital_id}/",
        f"/users/{anna.pk}/",
    ]
    titles = []
    for address in pages:
        [link] = [
            a.attributes["href"]
            for a in Page(client.get(address)).root.all("a")
            if "about=" in a.attributes["href"]
        ]
        titles.append(Page(client.get(link)).title)
    assert titles == [
        "Historik for RH-01",
        "Historik for Lise Holm i RH-01",
        "Historik for Lægesekretærer",
        "Historik for Rigshospitalet",
        "Historik for Anna Aas",
    ]


# The file


def rows_of(response: Any, sheet: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    return list(book[sheet].iter_rows(values_only=True))


@time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False)
def test_j21_file_holds_every_change_in_order_and_says_what_was_asked(auditor: Client, hire: Hire) -> None:
    Employee.objects.update(name="=SUM(1)", employee_number=None)
    response = auditor.post("/history/excel/", {"about": f"hires.hire:{hire.pk}"})
    assert response.status_code == 200
    heads, *rows = rows_of(response, "Ændringer")
    assert heads == (
        "Hvornår",
        "Hvem",
        "E-mail",
        "Hospital",
        "Hvad",
        "Navn",
        "Handling",
        "Felt",
        "Før",
        "Efter",
    )
    expected = [
        (
            change.user_name,
            change.email,
            change.hospital,
            change.kind,
            change.row_name,
            change.action,
            field.label,
            field.before,
            field.after,
        )
        for change in every_change(HistoryQuery(about=(Hire, hire.pk)))
        for field in change.fields
    ]
    empty = {"": "–"}
    assert [tuple(empty.get(cell, cell) for cell in row[1:]) for row in rows] == [
        tuple(empty.get(cell, cell) for cell in row) for row in expected
    ]
    assert rows[-2][6:] == ("ændret", "Navn", "Lise Holm", "=SUM(1)")
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    about = dict(rows_of(openpyxl_again(auditor, hire), "Udtræk"))
    assert (about["Kun om"], about["Udarbejdet den"]) == (
        "Ansættelse: =SUM(1) i RH-01",
        dt.datetime(2018, 6, 15, 12),  # noqa: DTZ001 - as Excel has it
    )
    assert [(read.kind, read.what, read.persons) for read in Read.objects.order_by("pk")] == [
        ("export", "reports:history_excel", 1)
    ] * 2


def openpyxl_again(auditor: Client, hire: Hire) -> Any:
    return auditor.get("/history/excel/", {"about": f"hires.hire:{hire.pk}"})


def test_more_changes_than_excel_takes_are_refused(
    auditor: Client, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    response = auditor.post("/history/excel/", {"text": "Lise"})
    assert (response.status_code, Page(response).summary) == (
        422,
        ["Der er mere end 3 ændringer, og det kan Excel ikke rumme. Vælg færre dage"],
    )


def test_history_of_a_grant_is_its_own_rows_and_those_of_its_hires(hire: Hire) -> None:
    other = make_allocation(make_grant(name="Jordemødre"), hire.hospital)
    with past_everything():
        make_hire(make_post(other), (YEAR[0], dt.date(2018, 12, 31)), (dt.date(2019, 1, 1), YEAR[1], 20))
    numbers = {}
    for grant in (hire.grant, other.grant):
        of_models = [
            MODELS[change.place[1]] for change in newest_changes(HistoryQuery(grant=grant), count=200)
        ]
        assert {Hospital, Department, User} & set(of_models) == set()
        numbers[grant.name] = [
            of_models.count(model) for model in (Grant, Post, Hire, Employee, Decision, Period)
        ]
    assert numbers == {"Lægesekretærer": [1, 1, 1, 1, 1, 1], "Jordemødre": [1, 1, 1, 1, 1, 2]}


def test_form_chooses_a_grant(auditor: Client, hire: Hire) -> None:
    make_grant(name="Jordemødre")
    page = Page(auditor.get(f"/history/?grant={hire.grant_id}"))
    options = sorted(option.text for option in page.root.one("select", name="grant").all("option"))
    assert options == ["Alle", "Jordemødre", "Lægesekretærer"]
    assert "Lise Holm" in page.text
