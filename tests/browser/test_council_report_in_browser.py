"""The chair asks how far the posts are: Center for HR in a real browser, from the overview to the account in Word and PDF."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.enums import Role
from allocations.models import Grant
from hires.enums import RecruitmentRoute
from reports.models import HospitalText
from tests.support.factories import PASSWORD, make_allocation, make_grant, make_hire, make_post, make_user
from tests.support.reopened import Pdf, squeezed, texts_of_word

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def grant() -> Grant:
    grant = make_grant(name="Lægesekretærbevillingen 2018", total=6_522_000, target=16)
    with transaction.atomic():
        allocation = make_allocation(grant)
        for number in range(3):
            first_day = dt.date(2018, 2 + number, 1)
            route = RecruitmentRoute.REDEPLOYMENT if number else RecruitmentRoute.OUTSIDE_REGION
            make_hire(make_post(allocation), (first_day, dt.date(2018, 12, 31)), route=route)
        HospitalText.objects.create(
            grant=grant, hospital=allocation.hospital, arrangement="Fordelt på klinikkerne."
        )
    return grant


def test_council_report_is_written_and_sent(
    page: Page, live_server: Any, grant: Grant, tmp_path: Path, screenshot: Callable[[Page, str], None]
) -> None:
    user = make_user(Role.CENTER_HR, name="Karin Ø. Center")
    page.goto(live_server.url)
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log på").click()
    page.get_by_label("Status pr.").fill("30.06.2018")
    page.get_by_label("Status pr.").press("Tab")
    page.wait_for_url("**as_of=30.06.2018**")
    expect(page.get_by_role("heading", name="Vær opmærksom på")).to_be_visible()
    # A figure, and the list that adds up to it.
    page.get_by_role("link", name="3 besat nu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Besat nu")
    expect(page.get_by_role("row")).to_have_count(5)
    page.get_by_role("link", name="Udvikling", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Udvikling")
    page.wait_for_load_state("networkidle")
    images = page.get_by_role("main").get_by_role("img").all()
    assert [image.evaluate("image => image.complete && image.naturalWidth > 0") for image in images] == [
        True
    ] * 3
    screenshot(page, "council-report-over-time")
    # The words, and the documents of the same day.
    page.get_by_role("link", name="Overblik").click()
    page.get_by_role("link", name="Udarbejd redegørelse").click()
    page.get_by_label("Kort formidling").fill("Det går fremad.\n- Første punkt")
    page.get_by_role("button", name="Gem teksterne").click()
    expect(page.get_by_text("Teksterne er gemt.")).to_be_visible()
    screenshot(page, "council-report-written")
    taken = {}
    for name in ("Word, til at redigere", "PDF, til at sende"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        taken[path.name] = path.read_bytes()
    word, pdf = taken.values()
    assert list(taken) == [
        f"Lægesekretærbevillingen 2018, status 2018-06-30.{ending}" for ending in ("docx", "pdf")
    ]
    texts = texts_of_word(word)
    for said in (
        "Det går fremad.",
        "Første punkt",
        "Fordelt på klinikkerne.",
        "3 af mindst 16 stillinger er oprettet, svarende til",
    ):
        assert any(said in text for text in texts)
        assert squeezed(said) in squeezed(Pdf(pdf).text_of_all)
    # On a later day the words are taken over, and kept on the way back.
    page.get_by_label("Status pr.").fill("05.07.2018")
    page.get_by_label("Status pr.").press("Enter")
    page.get_by_role("button", name="Indsæt teksterne fra 30.06.2018").click()
    expect(page.get_by_label("Kort formidling")).to_have_value("Det går fremad.\n- Første punkt")
    screenshot(page, "council-report-taken-over")
    page.get_by_label("Status pr.").fill("30.06.2018")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(
        page.get_by_text("Din kladde pr. 05.07.2018 er gemt, men er ikke med i dokumenterne endnu.")
    ).to_be_visible()
    expect(page.get_by_text("Status pr. 30.06.2018, med alt, der er registreret i dag.")).to_be_visible()


def test_words_are_kept_while_they_are_typed_and_nothing_is_made_of_them_unasked(
    page: Page, live_server: Any, grant: Grant, tmp_path: Path, screenshot: Callable[[Page, str], None]
) -> None:
    user = make_user(Role.CENTER_HR, name="Karin Ø. Center")
    page.goto(live_server.url)
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log på").click()
    page.goto(f"{live_server.url}/grants/{grant.pk}/progress/council-report/?as_of=30.06.2018")
    # Also where a tab is pressed at once.
    page.get_by_label("Det videre forløb").fill("Vi ses.")
    page.get_by_role("link", name="Prognose", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prognose")
    page.go_back()
    page.reload()
    expect(page.get_by_label("Det videre forløb")).to_have_value("Vi ses.")
    expect(page.get_by_text("Her står din kladde fra")).to_be_visible()
    page.get_by_role("button", name="PDF, til at sende", exact=True).click()
    expect(page.get_by_role("heading", name="Du har skrevet noget, der ikke er gemt")).to_be_visible()
    screenshot(page, "council-report-asked")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Gem teksterne, og fortsæt: PDF, til at sende").click()
    waiting.value.save_as(tmp_path / "with-closing.pdf")
    assert "Vises." in squeezed(Pdf((tmp_path / "with-closing.pdf").read_bytes()).text_of_all)
    # The preview follows what is typed.
    page.goto(f"{live_server.url}/grants/{grant.pk}/progress/council-report/?as_of=30.06.2018")
    page.get_by_label("Kort formidling").fill("Skrevet om.")
    expect(page.locator("#preview")).to_contain_text("Skrevet om.")
    expect(page.locator("#draft-state")).to_contain_text("Kladde gemt kl.")
