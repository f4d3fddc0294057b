"""A hospital's own account: its posts, purposes, departments, candidates and money, made by its own HR, without names."""

import datetime as dt
import io
from collections.abc import Iterator

import docx
import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import Message, User
from allocations.models import Allocation
from hrtrack.common.database.acting import acting_as
from reports.models import HospitalText
from reports.report.build import build_report
from reports.writing.hospital_account import report_of_hospital
from tests.support.factories import make_user
from tests.support.pages import Page
from tests.support.reopened import Pdf, squeezed, tables_of_word, texts_of_word
from tests.support.worlds import AUTUMN, seeded_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 9, 30, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return seeded_year(30).allocations.select_related("grant", "hospital").get(hospital__short_name="AHH")


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


def test_figures_are_those_of_the_hospital_in_the_region_s_report(allocation: Allocation, hr: User) -> None:
    whole = build_report(allocation.grant, AUTUMN)
    [theirs] = [row for row in whole.progress.rows if row.hospital_id == allocation.hospital_id]
    with acting_as(hr):
        own = report_of_hospital(allocation, AUTUMN, hr)
    [row] = own.progress.rows
    assert row == theirs
    assert (own.grant.total, own.grant.target) == (theirs.allocated, theirs.target)
    names = ("created", "persons", "committed", "remaining")
    assert [getattr(own.progress.total, name) for name in names] == [getattr(theirs, name) for name in names]
    for name in ("purpose", "staff_group"):
        table = own.tables[name]
        assert sum(table.values("created")) == theirs.created, name
        assert sum(table.values("committed")) == theirs.committed, name


def test_word_and_pdf_tell_the_same_and_name_nobody(client: Client, allocation: Allocation, hr: User) -> None:
    HospitalText.objects.create(
        grant=allocation.grant,
        hospital=allocation.hospital,
        arrangement="På to klinikker.",
        remark="Alle er nye.",
    )
    client.force_login(hr)
    word = client.get(f"/allocations/{allocation.pk}/account/word/").content
    pdf = Pdf(client.get(f"/allocations/{allocation.pk}/account/pdf/").content)
    title = f"Redegørelse fra {allocation.hospital}: {allocation.grant}"
    assert docx.Document(io.BytesIO(word)).core_properties.title == title == pdf.metadata["Title"]
    texts = texts_of_word(word)
    assert [text for text in ("På to klinikker.", "Alle er nye.") if text not in texts] == []
    tables = tables_of_word(word)
    assert list(tables)[:2] == ["Tildelt, forbrug og disponeret", "Beregnet forbrug pr. kalenderår"]
    assert {"Stillingerne enkeltvis", "Stillinger efter afdeling", "Primært formål"} <= set(tables)
    assert [squeezed(name) for name in tables] == list(pdf.tables)
    for name, rows in tables.items():
        assert pdf.tables[squeezed(name)] == [[squeezed(cell) for cell in row] for row in rows]
    shown = "".join([*texts, *(cell for rows in tables.values() for row in rows for cell in row)])
    names = {hire.employee.name for hire in allocation.grant.hires.select_related("employee")}
    assert [name for name in names if name in shown] == []
    others = set(allocation.grant.allocations.values_list("hospital__name", flat=True))
    assert [name for name in others - {allocation.hospital.name} if name in shown] == []


def test_page_of_a_hospital_leads_to_its_account(client: Client, allocation: Allocation, hr: User) -> None:
    client.force_login(hr)
    page = Page(client.get(f"/allocations/{allocation.pk}/council-report/"))
    links = {link.text: link.attributes["href"] for link in page.root.one("main").all("a")}
    assert links["PDF, til at sende"] == f"/allocations/{allocation.pk}/account/pdf/"


def test_center_asks_the_hospitals_without_a_text_for_one_once_a_day(
    client: Client, allocation: Allocation, hr: User
) -> None:
    other = allocation.grant.allocations.exclude(pk=allocation.pk).first()
    assert other is not None
    make_user(Role.HOSPITAL_HR, other.hospital)
    HospitalText.objects.create(grant=allocation.grant, hospital=other.hospital, arrangement="Skrevet.")
    client.force_login(make_user(Role.CENTER_HR, name="Clara Center"))
    path = f"/grants/{allocation.grant_id}/progress/council-report/"
    for _press in range(2):
        page = Page(client.post(path, {**Page(client.get(path)).form, "ask": "1"}, follow=True))
        assert page.alerts[-1] == "1 hospital er bedt om en tekst (1 beskeder)."
    [message] = Message.objects.filter(what=f"words:{allocation.grant_id}:{allocation.hospital_id}")
    assert (message.user, message.subject, message.path) == (
        hr,
        f"Skriv jeres afsnit i redegørelsen for {allocation.hospital}",
        f"/allocations/{allocation.pk}/council-report/",
    )
    assert "Venlig hilsen\nClara Center, Center for HR" in message.body
