"""What is typed in the texts of a report is kept as a draft, and nothing is made of a draft unasked."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation, Grant
from reports.models import LONGEST_DRAFT, HospitalText, HospitalTextDraft, RegionText, RegionTextDraft
from reports.texts import save_hospital_draft, save_region_draft, texts_of, write_region_text
from tests.support.factories import make_allocation, make_hospital, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

JUNE = dt.date(2018, 6, 15)
CPR = "010180-1234"
NOT_SAVED = "Du har skrevet noget, der ikke er gemt"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 8, 42, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


@pytest.fixture
def grant(allocation: Allocation) -> Grant:
    return allocation.grant


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR, name="Mette Holm"))
    return client


def path(grant: Grant) -> str:
    return f"/grants/{grant.pk}/progress/council-report/"


def typed(client: Client, address: str, **words: str) -> dict[str, str]:
    return {**Page(client.get(address)).form, **words}


def type_in(client: Client, address: str, **words: str) -> str:
    """Send what is typed as the page does while somebody types, and return the answer's text."""
    response = client.post(f"{address}draft/", typed(client, address, **words))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_typed_words_are_kept_with_when_and_shown_again(center: Client, grant: Grant) -> None:
    answer = type_in(center, path(grant), summary="Det går fremad.")
    assert "Kladde gemt kl. 10.42. Den er ikke med i dokumenterne, før du gemmer teksterne." in answer
    # The document as it will be.
    assert ">Det går fremad.</p>" in answer
    page = Page(center.get(path(grant)))
    assert page.form["summary"] == "Det går fremad."
    assert "Her står din kladde fra 15.06.2018 10:42." in page.text
    assert texts_of(grant, JUNE).summary == ""
    assert not RegionText.objects.exists()


def test_draft_is_of_its_day_and_of_its_writer(center: Client, grant: Grant) -> None:
    type_in(center, path(grant), summary="Min")
    assert Page(center.get(path(grant), {"as_of": "14.06.2018"})).form["summary"] == ""
    other = Client()
    other.force_login(make_user(Role.CENTER_HR))
    page = Page(other.get(path(grant)))
    assert page.form["summary"] == ""
    assert "Mette Holm har en kladde pr. samme dag, fra 15.06.2018 10:42." in page.text


def test_draft_is_gone_when_the_texts_are_saved_or_typed_back(center: Client, grant: Grant) -> None:
    type_in(center, path(grant), summary="Min")
    assert center.post(path(grant), typed(center, path(grant))).status_code == 302
    assert (texts_of(grant, JUNE).summary, RegionTextDraft.objects.get().content) == ("Min", "")
    type_in(center, path(grant), summary="Min og din")
    assert "Alt er gemt." in type_in(center, path(grant), summary="Min")
    assert RegionTextDraft.objects.get().content == ""


def test_draft_can_be_discarded(center: Client, grant: Grant) -> None:
    type_in(center, path(grant), summary="Min")
    response = center.post(path(grant), {"discard": "1"}, follow=True)
    page = Page(response)
    assert (page.alerts, page.form["summary"]) == (["Kladden er kasseret. Her står det, der er gemt."], "")


def test_draft_onto_texts_that_a_colleague_has_saved_since_is_shown_beside_them(
    center: Client, grant: Grant
) -> None:
    type_in(center, path(grant), summary="Min")
    texts = {**dict.fromkeys(("presentation", "closing"), ""), "summary": "Den anden"}
    write_region_text(by=make_user(Role.CENTER_HR), grant=grant, as_of=JUNE, version="new", texts=texts)
    response = center.post(path(grant), typed(center, path(grant)))
    assert (response.status_code, Page(response).form["summary"]) == (409, "Min")


def test_draft_with_a_cpr_number_is_not_kept_and_says_so(center: Client, grant: Grant) -> None:
    answer = type_in(center, path(grant), summary=f"Hun er {CPR}")
    assert "Kladden er ikke gemt: Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer." in answer
    assert not RegionTextDraft.objects.exists()


@pytest.mark.parametrize("name", ["word", "pdf", "excel", "csv", "json", "publish"])
def test_nothing_is_made_of_what_is_not_saved_unasked(center: Client, grant: Grant, name: str) -> None:
    mine = typed(center, path(grant), summary="Min")
    response = center.post(path(grant), {**mine, "make": name})
    page = Page(response)
    question = page.root.one(role="alert")
    assert (response.status_code, question.one("h2").text, page.form) == (422, NOT_SAVED, mine)
    address = question.one("a").attributes["href"]
    made = center.get(address)
    assert made.status_code == 200
    b"".join(made)
    assert not RegionText.objects.exists()
    saved = center.post(path(grant), {**mine, "then": name})
    assert (saved.status_code, saved["Location"], texts_of(grant, JUNE).summary) == (302, address, "Min")


def test_file_is_made_at_once_where_everything_is_saved(center: Client, grant: Grant) -> None:
    response = center.post(path(grant), {**typed(center, path(grant)), "make": "word"})
    assert (response.status_code, response["Location"]) == (
        302,
        f"/grants/{grant.pk}/progress/word/?as_of=15.06.2018",
    )
    refused = center.post(path(grant), {**typed(center, path(grant)), "make": "nothing"})
    assert refused.status_code == 400


def test_another_day_is_shown_with_what_is_typed_kept(center: Client, grant: Grant) -> None:
    mine = typed(center, path(grant), summary="Min", as_of="14.06.2018", show="1")
    page = Page(center.post(path(grant), mine, follow=True))
    assert page.alerts == ["Din kladde pr. 15.06.2018 er gemt, men er ikke med i dokumenterne endnu."]
    assert Page(center.get(path(grant))).form["summary"] == "Min"


def test_drafts_are_kept_for_those_who_may_write(allocation: Allocation) -> None:
    grant, hr = allocation.grant, make_user(Role.HOSPITAL_HR, allocation.hospital)
    with pytest.raises(PermissionDenied):
        save_region_draft(by=hr, grant=grant, as_of=JUNE, fields=[("summary", "x")])
    other = make_user(Role.HOSPITAL_HR, make_hospital("Bornholms Hospital", "BH"))
    with pytest.raises(PermissionDenied):
        save_hospital_draft(by=other, allocation=allocation, fields=[("remark", "x")])
    with pytest.raises(ValidationError):
        save_hospital_draft(by=hr, allocation=allocation, fields=[("remark", CPR)])


def test_hospital_s_words_are_kept_while_they_are_typed(client: Client, allocation: Allocation) -> None:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    address = f"/allocations/{allocation.pk}/council-report/"
    assert "Kladde gemt kl. 10.42." in type_in(client, address, arrangement="På to klinikker", estimate="3")
    page = Page(client.get(address))
    assert (page.form["arrangement"], page.form["estimate"]) == ("På to klinikker", "3")
    assert not HospitalText.objects.exists()
    assert client.post(address, page.form).status_code == 302
    saved = (HospitalText.objects.get().arrangement, HospitalTextDraft.objects.get().content)
    assert saved == ("På to klinikker", "")
    type_in(client, address, remark="Mere")
    client.post(address, {"discard": "1"})
    assert HospitalTextDraft.objects.get().content == ""
    assert Page(client.get(address)).form["remark"] == ""


# What the report shows


def test_order_of_points_and_appendices_is_chosen_and_kept(center: Client, grant: Grant) -> None:
    page = Page(center.get(path(grant)))
    assert [page.form[f"appendices_{name}"] for name in ("status", "counting", "uses")] == ["1", "6", ""]
    chosen = {
        **page.form,
        **{name: "" for name in page.form if name.startswith(("points_", "appendices_"))},
        "points_money": "1",
        "points_created": "2",
        "appendices_counting": "1",
        "appendices_status": "2",
        "recipient": "Forretningsudvalget",
        "case_number": "26014837",
        "booked": "210 tkr.",
    }
    assert center.post(path(grant), chosen).status_code == 302
    texts = texts_of(grant, JUNE)
    assert (texts.points, texts.appendices, texts.booked, texts.case_number) == (
        ["money", "created"],
        ["counting", "status"],
        210_000,
        "26014837",
    )
    shown = Page(center.get(path(grant)))
    document = shown.root.one("section", class_="document")
    assert [each.text for each in document.all("ul", class_="no-max-width")[0].all("strong")] == [
        "0 af 6.522 tkr. er disponeret.",
        "0 af mindst 55 stillinger er oprettet.",
    ]
    folded = [box.one("summary").text for box in shown.root.one("main").all("details")]
    assert [text for text in folded if text.startswith("Bilag ")] == [
        "Bilag 1. Sådan er tallene talt",
        "Bilag 2. Status i tal",
    ]
    assert document.all("dd")[0].text == "Forretningsudvalget"


def test_usual_points_and_appendices_are_not_kept_as_a_choice(center: Client, grant: Grant) -> None:
    center.post(path(grant), typed(center, path(grant), closing="Videre"))
    assert (texts_of(grant, JUNE).points, texts_of(grant, JUNE).appendices) == (None, None)


def test_places_that_cannot_be_used_are_refused_with_everything_typed_still_there(
    center: Client, grant: Grant
) -> None:
    mine = typed(center, path(grant), appendices_status="to", appendices_money="3", points_created="2")
    response = center.post(path(grant), mine)
    page = Page(response)
    assert (response.status_code, page.form) == (422, mine)
    assert page.errors == {
        "points_created": [
            "Indtast forskellige tal: »Oprettet mod måltallet« og »Økonomi« har begge nummer 2",
        ],
        "appendices_money": [
            "Indtast et tal fra 1 til 99 ud for »Status i tal«, eller lad feltet være tomt",
            "Indtast forskellige tal: »Økonomi år for år« og »RegionH Match og vurdering af kandidater« har begge nummer 3",
        ],
    }


def test_draft_keeps_every_field_that_was_typed(center: Client, grant: Grant) -> None:
    type_in(center, path(grant), summary="Min", appendices_status="9", sender="Koncern HR")
    fields = dict(json.loads(RegionTextDraft.objects.get().content))
    assert (fields["summary"], fields["appendices_status"], fields["sender"]) == ("Min", "9", "Koncern HR")
    assert {"csrfmiddlewaretoken", "as_of"} & fields.keys() == set()


def test_draft_that_is_too_long_is_not_kept_and_says_so(center: Client, grant: Grant) -> None:
    answer = type_in(center, path(grant), summary="x" * LONGEST_DRAFT)
    assert "Kladden er ikke gemt: Teksterne er for lange til at blive gemt. Forkort dem." in answer
    assert not RegionTextDraft.objects.exists()
