"""The terms that a memo says: proposed in their fields with their sentences, marked, chosen between, and accepted by the import."""

from typing import Any

import pytest
from django.test import Client

from allocations.models import AllocationImport, Grant
from tests.support.factories import first_price
from tests.support.import_form import ADDRESS, MEMO, administrator, browser_of_administrator, send, uploaded
from tests.support.made_documents import made_docx
from tests.support.made_memos import MEMOS, NURSES
from tests.support.memo_table import table
from tests.support.pages import Page
from tests.support.row_counts import rows_and_events

__all__ = ["administrator", "browser_of_administrator", "send"]
pytestmark = pytest.mark.django_db
EMPTY = {**dict.fromkeys(MEMO, ""), "counted_in": "posts", "full_time_hours": "37", "unit_kind": "hospital"}
PRICELESS = NURSES.text.replace("600.000 kr. om året", "et almindeligt beløb")
TWO_PRICES = NURSES.text.replace("I 2025 blev", "Taksten pr. stilling er 610 tkr. I 2025 blev")


def given(name: str, shape: str) -> dict[str, Any]:
    made = getattr(MEMOS[name], shape)
    return uploaded(made, f"notat.{shape}") if isinstance(made, bytes) else {"table": made}


def origins(page: Page, name: str) -> list[str]:
    """Return where the field's value is said to come from; the input is described by it."""
    shown = page.root.all(id=f"id_{name}_origins")
    return [origin.text for one in shown for origin in one.all(class_="form-origin")]


@pytest.mark.parametrize("shape", ["text", "wrapped", "docx", "pdf"])
def test_memo_leads_to_the_preview_by_one_press_and_to_a_grant_by_the_next(
    send: Any, browser_of_administrator: Client, shape: str
) -> None:
    before = rows_and_events()
    status, preview = send(EMPTY, **given("nurses", shape))
    assert (status, preview.title, rows_and_events()) == (200, "Se indlæsningen igennem", before)
    assert {name: value for name, value in preview.form.items() if name in NURSES.terms} == NURSES.terms
    for sentence in ("Lønudgiften pr. stilling er beregnet til 600.000 kr.", "Beløbet er engangsmidler"):
        assert sentence in preview.text
    assert len(preview.root.all(class_="form-origin")) == len(NURSES.terms)
    browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"})
    grant = Grant.objects.get()
    terms = NURSES.terms
    assert (grant.name, grant.total, first_price(grant), grant.target) == (
        terms["name"],
        12_600_000,
        600_000,
        21,
    )
    assert (grant.restriction, grant.reports_to, str(grant.last_day_of_use)) == (
        terms["restriction"],
        terms["reports_to"],
        "2028-12-31",
    )
    told = [
        check["message"]
        for check in AllocationImport.objects.get().checks
        if check["code"] == "proposed_term"
    ]
    assert len(told) == len(terms)
    assert "Bevilget beløb er foreslået fra notatet: »Regionsrådet i Region Vestkyst" in " ".join(told)


@pytest.mark.parametrize("name", ["person years", "english"])
def test_memo_of_other_words_is_previewed_at_once(send: Any, name: str) -> None:
    status, preview = send(EMPTY, **given(name, "docx"))
    assert (status, preview.title) == (200, "Se indlæsningen igennem")
    assert {field: preview.form[field] for field in MEMOS[name].terms} == MEMOS[name].terms


def test_what_the_memo_lacks_is_asked_for_beside_the_marked_proposals(send: Any) -> None:
    before = rows_and_events()
    status, page = send(EMPTY, table=PRICELESS)
    message = "Indtast pris pr. stilling"
    assert (status, page.errors, page.summary) == (422, {"unit_price": [message]}, [message])
    assert (page.form["total"], page.form["table"].strip()) == ("12.600.000", PRICELESS.strip())
    assert origins(page, "target") == ["Foreslået fra notatet Der oprettes mindst 21 etårige stillinger."]
    [field] = page.root.all(id="id_target")
    assert field.attributes["aria-describedby"] == "id_target_origins"
    assert (origins(page, "unit_price"), origins(page, "staff_groups")) == ([], [])
    assert rows_and_events() == before
    status, preview = send(page.form, unit_price="600 tkr.")
    assert (status, preview.form["unit_price"]) == (200, "600.000")


def test_proposal_that_is_emptied_or_edited_stays_so(send: Any) -> None:
    _status, page = send(EMPTY, table=PRICELESS)
    changed = {"restriction": "", "name": "Sygeplejersker", "target": "20", "unit_price": ""}
    _status, page = send(page.form, **changed)
    assert {name: page.form[name] for name in changed} == changed
    assert (origins(page, "restriction"), origins(page, "name")) == ([], [])
    assert origins(page, "target") == ["Notatet siger 21 Der oprettes mindst 21 etårige stillinger."]
    assert len(origins(page, "reports_to")) == 1


def test_proposal_that_the_table_contradicts_once_it_is_read_is_taken_back(send: Any) -> None:
    """The table's unit is asked for first; until then nothing says that the price is another thing's."""
    text = NURSES.text.replace("Fordeling i tkr.", "Fordeling").replace(
        "600.000 kr. om året", "60.000 kr. om året"
    )
    _status, page = send(EMPTY, table=text)
    assert (list(page.errors), page.form["unit_price"]) == (["unit"], "60.000")
    status, page = send(page.form, unit="TKR", restriction="")
    assert (status, list(page.errors), page.form["unit_price"]) == (422, ["unit_price"], "")
    assert (page.form["total"], page.form["restriction"]) == ("12.600.000", "")
    assert "giver 600.000 kr. Det er ikke foreslået." in origins(page, "unit_price")[0]


def test_what_is_typed_is_never_replaced(send: Any) -> None:
    typed = {**MEMO, "table": NURSES.text, "total": "12,6 mio.", "target": "21", "unit_price": "600.000"}
    status, preview = send(typed)
    kept = {
        name: preview.form[name] for name in ("name", "total", "unit_price", "restriction", "starts_from")
    }
    assert (status, kept) == (
        200,
        {**{name: MEMO[name] for name in kept}, "total": "12.600.000", "unit_price": "600.000"},
    )
    assert len(preview.root.all(class_="form-origin")) == 2  # the last day of use, and the default


def test_two_candidates_are_a_choice_with_both_sentences(send: Any) -> None:
    status, page = send(EMPTY, table=TWO_PRICES)
    message = "Vælg et af notatets svar, eller indtast pris pr. stilling"
    assert (status, page.errors) == (422, {"unit_price": [message]})
    options = [
        radio.attributes["value"]
        for radio in page.root.all("input")
        if radio.attributes.get("name") == "choice-unit_price"
    ]
    assert options == ["600.000", "610.000"]
    assert "610.000 – »Taksten pr. stilling er 610 tkr.«" in page.text
    _status, preview = send(page.form, **{"choice-unit_price": "610.000"})
    assert preview.form["unit_price"] == "610.000"
    assert "choice-unit_price" not in preview.form
    # Chosen again, and typed instead.
    _status, form = send(preview.form, edit="1")
    assert send(form.form, **{"choice-unit_price": "600.000"})[1].form["unit_price"] == "600.000"
    typed = {"unit_price": "605.000", "choice-unit_price": "600.000"}
    assert send(form.form, **typed)[1].form["unit_price"] == "605.000"
    assert send(form.form, **{"choice-unit_price": "1"})[1].form["unit_price"] == "610.000"


def test_choice_of_a_term_that_is_not_required_is_offered_once(send: Any) -> None:
    text = f"{NURSES.text}\nDer redegøres for midlerne til sundhedsudvalget.\n"
    status, page = send(EMPTY, table=text)
    assert (status, page.title, page.errors) == (200, "Indlæs fordeling", {})
    assert "Redegørelsen går til: notatet siger flere ting" in page.text
    status, preview = send(page.form)
    assert (status, preview.title, preview.form["reports_to"]) == (200, "Se indlæsningen igennem", "")


def test_figure_that_the_table_contradicts_is_said_and_not_proposed(send: Any) -> None:
    text = NURSES.text.replace("mindst 21", "mindst 23")
    status, page = send(EMPTY, table=text)
    assert (status, list(page.errors), page.form["target"]) == (422, ["target"], "")
    said = "Måltal: Notatet siger 23, men tabellen giver 21. Det er ikke foreslået. »Der oprettes mindst 23"
    assert origins(page, "target") == [
        "Ikke foreslået Notatet siger 23, men tabellen giver 21. Det er ikke foreslået. Der oprettes mindst 23 etårige stillinger."
    ]
    assert said in send(page.form, target="21")[1].text


def test_posts_of_another_length_and_lasting_money_are_remarked_on(send: Any) -> None:
    text = NURSES.text.replace("etårige", "toårige").replace("engangsmidler", "varigt")
    _status, preview = send(EMPTY, table=text)
    remarks = [item.text for item in preview.root.all("li", class_="check-note") if "»" in item.text]
    assert [remark.partition(":")[0] for remark in remarks] == [
        "Notatet siger noget om varige midler",
        "Stillingerne varer ikke et år",
    ]


def test_memo_without_a_table_keeps_its_terms_for_the_table_of_another_file(send: Any) -> None:
    memo = uploaded(made_docx(before=[*NURSES.before, *NURSES.after]), "notat.docx")
    status, page = send(EMPTY, **memo)
    assert (status, list(page.errors), page.form["total"]) == (422, ["file"], "12.600.000")
    rows = table(("Nordhospitalet", 57, 7200, 12), ("Sydhospitalet", 43, 5400, 9), ("I alt", 100, 12_600, 21))
    status, preview = send(page.form, **uploaded(rows.encode()))
    assert (status, preview.title, preview.form["total"]) == (200, "Se indlæsningen igennem", "12.600.000")
    assert len(preview.root.all(class_="form-origin")) == len(NURSES.terms)


def test_line_with_a_cpr_number_is_not_carried(send: Any) -> None:
    memo = made_docx(NURSES.table, before=[*NURSES.before, "Spørg Lise Holm, 010180-1234, om resten."])
    status, preview = send(EMPTY, **uploaded(memo, "notat.docx"))
    assert (status, "010180" in preview.text, "010180" in preview.form["memo"]) == (200, False, False)


def test_same_memo_again_changes_nothing(send: Any, browser_of_administrator: Client) -> None:
    preview = send(EMPTY, **given("nurses", "docx"))[1]
    browser_of_administrator.post(ADDRESS, {**preview.form, "apply": "1"})
    again = send(EMPTY, **given("nurses", "docx"))[1]
    assert "Bevillingen er uændret." in again.text


def test_proposals_are_not_saved_by_a_press_that_did_not_show_them(
    send: Any, browser_of_administrator: Client
) -> None:
    before = rows_and_events()
    response = browser_of_administrator.post(ADDRESS, {**EMPTY, "table": NURSES.text, "apply": "1"})
    assert (response.status_code, Page(response).title, rows_and_events()) == (
        409,
        "Se indlæsningen igennem",
        before,
    )


def test_other_memo_takes_the_place_of_the_proposals_that_nobody_edited(send: Any) -> None:
    _status, preview = send(EMPTY, **given("nurses", "docx"))
    _status, form = send(preview.form, edit="1", restriction="vikarer")
    status, other = send(form.form, file=uploaded(MEMOS["person years"].docx, "andet.docx")["file"])
    assert (status, other.title) == (200, "Se indlæsningen igennem")
    expected = {**dict.fromkeys(NURSES.terms, ""), **MEMOS["person years"].terms, "restriction": "vikarer"}
    assert {name: other.form[name] for name in expected} == expected


def test_table_of_another_file_takes_the_memo_of_the_first_with_it(send: Any) -> None:
    _status, preview = send(EMPTY, **given("nurses", "docx"))
    _status, form = send(preview.form, edit="1")
    _status, page = send(form.form, file=uploaded(table(("Nord", 100, 400, 1)).encode())["file"])
    assert (page.form["memo"], page.form["total"], len(page.root.all(class_="form-origin"))) == ("", "", 0)


@pytest.mark.parametrize("sent", ["", "x", "null", "[]", "[1, 2, 3]", '["x", "y", {"name": 1}]'])
def test_offer_that_is_not_ours_is_none(send: Any, sent: str) -> None:
    typed = {**MEMO, "table": NURSES.text, "total": "", "target": "21", "unit_price": "600.000"}
    status, page = send(typed, offered=sent)
    assert (status, page.title, page.form["total"]) == (200, "Se indlæsningen igennem", "12.600.000")


def test_draft_of_a_memo_is_shown_again(send: Any) -> None:
    status, page = send(EMPTY, table=NURSES.text, draft="1")
    assert (status, page.errors, page.form["table"].strip()) == (200, {}, NURSES.text.strip())
