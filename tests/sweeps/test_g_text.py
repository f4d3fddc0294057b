"""Family G: what may be typed into the text fields of every form of the project. Named by the id of the case."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from allocations.models import Department
from hires.models import Employee
from tests.support.access import FORM_PAGES
from tests.support.factories import entitle
from tests.support.pages import Page
from tests.support.sender import Sender, texts
from tests.support.world import World, contents

pytestmark = pytest.mark.django_db
REFUSED = "Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den"
CPR = "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"


def too_long(form: Any) -> dict[str, list[str]]:
    """Return the message at each text field for a text that is one character too long."""
    refused = {}
    for name, longest in texts(form):
        label = str(form.fields[name].label).rstrip("?:").partition(" (")[0]
        refused[name] = [f"{label} må højst være {f'{longest:,}'.replace(',', '.')} tegn"]
    return refused


# Nothing is typed there but a day or a price; a table is held to its own rules.
WITHOUT_TEXTS = {"hires:confirm", "hires:import", "allocations:price", "reports:remind"}


@pytest.fixture(params=[page for page in FORM_PAGES if page not in WITHOUT_TEXTS])
def sender(world: World, request: pytest.FixtureRequest) -> Sender:
    return Sender(world, request.param)


@pytest.mark.parametrize("page", sorted(WITHOUT_TEXTS))
def test_form_without_texts_has_none(world: World, page: str) -> None:
    assert list(texts(Sender(world, page).form)) == []


def test_g06_g07_g11_j10_control_characters_cpr_numbers_and_too_much_are_refused_in_every_text_field(
    sender: Sender,
) -> None:
    longest = dict(texts(sender.form))
    before = contents()
    for text, refused in (("a\x0bb", REFUSED), ("0101901234", CPR)):
        assert sender.errors(dict.fromkeys(longest, text)) == (422, {name: [refused] for name in longest})
    typed = {name: "x" * (most + 1) for name, most in longest.items()}
    assert sender.errors(typed) == (422, too_long(sender.form))
    assert contents() == before


def test_g06_g11_every_text_that_the_fields_refuse_is_refused_by_a_form(world: World) -> None:
    """The characters and lengths that `tests/common/web/test_forms.py` tries on the fields, sent to one form."""
    sender, before = Sender(world, "hires:change_hire"), contents()
    longest = dict(texts(sender.form))
    for character in "\x00\x1f\x85":
        typed = dict.fromkeys(longest, f"a{character}b")
        assert sender.errors(typed) == (422, {name: [REFUSED] for name in longest}), repr(character)
    for name, most in longest.items():
        for length in (most + 10_000, 1_000_000):
            assert sender.errors({name: "x" * length}) == (422, {name: too_long(sender.form)[name]})
    assert contents() == before


# Names


@pytest.fixture
def rename(world: World) -> Any:
    """Renames the employee and the department of hospital A through their forms; gives the names as they are kept."""

    def rename(text: str) -> tuple[str, str]:
        for page, field in (("hires:change_hire", "name"), ("hires:change_post", "department")):
            client, address = world.clients["hr_of_a"], world.address(page)
            response = client.post(address, {**Page(client.get(address)).form, field: text})
            assert response.status_code == 302
        hire = world.post_of_a.hires.get()
        world.post_of_a.refresh_from_db()
        return hire.employee.name, world.post_of_a.department.name

    return rename


@pytest.mark.parametrize(
    "name",
    [
        "Æ",
        "Åse Ødegård",
        "Jørgen Ǿ",
        "José Straße",
        "Đorđe Łukasz",
        "李小龍",
        "Ελένη",
        "O'Neil-Smith",
        "🧑🏽 Ida",
    ],
)
def test_g01_name_of_any_alphabet_is_kept(rename: Any, name: str) -> None:
    assert rename(name) == (name, name)


@pytest.mark.parametrize("name", ["NULL", "None", "null", "undefined", "NaN", "true", "Test", "\\N", "0 b"])
def test_g13_word_that_means_something_to_a_machine_is_a_name(rename: Any, name: str) -> None:
    assert rename(name) == (name, name)


NO_NAME = {
    "name": "Indtast navn med mindst ét bogstav",
    "department": "Indtast afdeling med mindst ét bogstav",
}


@pytest.mark.parametrize("name", ["0", ".", "-", "–", "123", "\u3164", "\u2800", "\u0301", "١٢٣", "👩"])
@pytest.mark.parametrize(
    ("page", "field"), [("hires:change_hire", "name"), ("hires:change_post", "department")]
)
def test_text_without_a_letter_is_no_name(world: World, page: str, field: str, name: str) -> None:
    assert Sender(world, page).errors({field: name}) == (422, {field: [NO_NAME[field]]})


def test_g02_composed_and_decomposed_letters_are_one_name(world: World, rename: Any) -> None:
    assert rename("Børneafd. A\u030a") == ("Børneafd. Å", "Børneafd. Å")
    departments = Department.objects.count()
    assert rename("Børneafd. Å") == ("Børneafd. Å", "Børneafd. Å")
    assert rename("BØRNEAFD. A\u030a")[1] == "Børneafd. Å"
    assert Department.objects.count() == departments


@pytest.mark.parametrize("mark", ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u202e"], ids=ascii)
def test_g03_invisible_characters_are_taken_out_of_a_line(rename: Any, mark: str) -> None:
    assert rename(f"Li{mark}se Holm") == ("Lise Holm", "Lise Holm")


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\u2028", "\t", "\u00a0\u00a0"], ids=ascii)
def test_g16_line_break_in_a_line_is_a_space(rename: Any, ending: str) -> None:
    assert rename(f"Lise{ending}Holm") == ("Lise Holm", "Lise Holm")


@pytest.mark.parametrize("marks", [31, 500])
def test_g09_heap_of_combining_marks_is_refused(world: World, marks: int) -> None:
    sender = Sender(world, "hires:change_hire")
    assert sender.errors({"name": "Z" + "\u0301" * marks}) == (422, {"name": [REFUSED]})


def test_g05_family_of_emoji_stays_together_in_a_text(world: World) -> None:
    family = "Aftalt 👩‍👩‍👧‍👦 med direktionen"
    entitle(world.a, amount=0, target=0)
    world.post_of_a.hires.get().periods.update(weekly_hours=30)
    client, address = world.clients["hr_of_a"], world.address("hires:change_hire")
    form = Page(client.get(address)).form
    assert (
        client.post(address, {**form, "weekly_hours": "31", "over_money_reason": family}).status_code == 302
    )
    assert world.post_of_a.hires.get().over_money_reason == family
    assert family in Page(client.get(world.address("hires:hire"))).text


def test_g15_e_mail_with_a_turkish_i_is_nobody_elses(world: World) -> None:
    """CVE-2019-19844: ı and ı̇ fold to i in some places and not in others."""
    User.objects.filter(pk=world.users["hr_of_a"].pk).update(email="mit@example.dk")
    for email in ("mıt@example.dk", "mİt@example.dk", "MIT@EXAMPLE.DK"):
        client = Client()
        client.post("/accounts/login/", {"login": email, "password": "et langt kodeord"})
        logged_in = "_auth_user_id" in client.session
        assert logged_in == (email == "MIT@EXAMPLE.DK"), email


def test_g06_null_character_in_an_address_is_answered_kindly(world: World) -> None:
    before = contents()
    for name in FORM_PAGES:
        address = world.address(name)
        client = world.clients[FORM_PAGES[name]]
        for asked in (f"{address}?as_of=%00&q=%00", f"{address}%00", f"{address}?%00=1"):
            # Where there is no filter to save, the page leads back.
            assert client.get(asked).status_code in (200, 302, 400, 404), asked
    assert (Employee.objects.count(), contents()) == (2, before)
