import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template.loader import render_to_string
from pytest_django.asserts import assertHTMLEqual

from hrtrack.common.web.forms import (
    BranchingRadioSelect,
    DanishDateField,
    DanishDecimalField,
    Form,
    FormMixin,
    LineField,
    NameField,
    NamesField,
    TextField,
    error_links,
)
from tests.support.pages import Page


class HireForm(Form):
    name = LineField(label="Navn", max_length=20)
    number = LineField(
        label="Tjenestenummer",
        required=False,
        optional_mark="frivilligt indtil start",
        help_text="Fra lønsystemet.",
        width="char-11",
    )
    group = forms.ChoiceField(label="Personalegruppe", choices=[("", "Vælg"), ("hk", "HK’er")])
    first_day = DanishDateField(label="Ansat fra")
    hours = DanishDecimalField(
        label="Timer om ugen",
        suffix="timer",
        width="char-4",
        decimal_places=2,
        min_value=Decimal("0.5"),
        max_value=Decimal(37),
    )
    route = forms.ChoiceField(
        label="Hvilken vej?",
        widget=forms.RadioSelect,
        choices=[("match", "RegionH Match"), ("other", "Anden")],
    )
    assessed = forms.ChoiceField(
        label="Vurderet", required=False, widget=forms.RadioSelect, choices=[("yes", "Ja"), ("no", "Nej")]
    )
    remark = TextField(label="Bemærkning", required=False)
    attested = forms.BooleanField(label="Stillingen er ny")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=3)
    share = DanishDecimalField(label="Andel", required=False, max_digits=5, decimal_places=2)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("name") == "Ingen":
            raise ValidationError("Bevillingen er lukket")
        return cleaned


SENT_WRONGLY = "Siden kan ikke bruges, som den blev sendt. Åbn den igen, og prøv igen"
VALID = {
    "name": " Lise\u00ad  Holm ",
    "number": "",
    "group": "hk",
    "first_day": "1.3.2018",
    "hours": "18,5",
    "route": "match",
    "attested": "on",
}


def errors(**changed):
    return {name: list(messages) for name, messages in HireForm(VALID | changed).errors.items()}


def test_form_cleans_what_is_typed():
    form = HireForm(VALID)
    assert form.errors == {}
    assert form.cleaned_data == {
        "name": "Lise Holm",
        "number": "",
        "group": "hk",
        "first_day": dt.date(2018, 3, 1),
        "hours": Decimal("18.5"),
        "route": "match",
        "assessed": "",
        "remark": "",
        "attested": True,
        "key": None,
        "version": "",
        "share": None,
    }


def test_form_asks_for_what_is_missing_by_its_label():
    assert {name: list(messages) for name, messages in HireForm({}).errors.items()} == {
        "name": ["Indtast navn"],
        "group": ["Vælg personalegruppe"],
        "first_day": ["Indtast en dato i »Ansat fra«"],
        "hours": ["Indtast timer om ugen"],
        "route": ["Vælg hvilken vej"],
        "attested": ["Sæt kryds ved »Stillingen er ny«"],
    }


class NamesForm(Form):
    name = NameField(label="Bevillingens navn")
    reports_to = NameField(label="Modtager", required=False)
    purposes = NamesField(label="Formål", required=False)


def test_name_has_a_letter_and_so_has_each_of_several():
    form = NamesForm({"name": "\u3164", "reports_to": "–", "purposes": "Kodning\n123\n"})
    assert {name: list(messages) for name, messages in form.errors.items()} == {
        "name": ["Indtast bevillingens navn med mindst ét bogstav"],
        "reports_to": ["Indtast modtager med mindst ét bogstav"],
        "purposes": ["Indtast formål med mindst ét bogstav på hver linje"],
    }
    assert NamesForm({"name": "李", "reports_to": "", "purposes": "Kodning\n\n2. ordning"}).errors == {}


def test_name_that_looks_like_a_cpr_number_is_told_as_one():
    assert NamesForm({"name": "010180-1234"}).errors["name"] == [
        "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"
    ]


@pytest.mark.parametrize("field", ["name", "first_day", "hours"])
def test_white_space_alone_is_missing(field):
    assert errors(**{field: " \t "}) == {field: HireForm({}).errors[field]}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "x" * 21, "Navn må højst være 20 tegn"),
        ("name", "Lise 010180-1234", "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"),
        ("remark", "Hun er\r\n010180 1234", "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"),
        (
            "name",
            "Lise\x00Holm",
            "Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den",
        ),
        ("group", "010180-1234", "Vælg personalegruppe"),
        ("first_day", "310218", "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"),
        ("first_day", "31.02.2018", "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"),
        ("hours", "fuld tid", "Indtast timer om ugen som et tal, fx 18,5"),
        ("hours", "37,5", "Timer om ugen må højst være 37"),
        ("hours", "0", "Timer om ugen skal mindst være 0,5"),
        ("hours", "18,125", "Timer om ugen må højst have 2 decimaler"),
        ("share", "1234", "Andel må højst være 999,99"),
        ("share", "12345678,5", "Andel må højst være 999,99"),
        *((name, "\u00e6" * 40, SENT_WRONGLY) for name in ("key", "version")),
    ],
)
def test_form_says_kindly_what_is_wrong(field, typed, message):
    assert errors(**{field: typed}) == {field: [message]}


@pytest.mark.parametrize("field", [LineField, TextField])
@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\x85"], ids=ascii)
def test_g06_g07_control_character_is_refused_in_a_text(field, character):
    with pytest.raises(ValidationError) as refused:
        field(label="Navn").clean(f"a{character}b")
    assert refused.value.messages == [
        "Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den"
    ]


@pytest.mark.parametrize(("field", "longest"), [(LineField, 200), (TextField, 4000)])
@pytest.mark.parametrize("length", ["one more", "10.000 more", "1.000.000"])
def test_g11_text_that_is_too_long_is_refused(field, longest, length):
    class Own(Form):
        text = field(label="Navn")

    typed = {"one more": longest + 1, "10.000 more": longest + 10_000, "1.000.000": 1_000_000}[length]
    told = f"Navn må højst være {'200' if longest == 200 else '4.000'} tegn"
    assert Own({"text": "x" * typed}).errors == {"text": [told]}
    assert Own({"text": "x" * longest}).errors == {}


def test_field_keeps_the_message_it_sets_itself():
    class Own(Form):
        post = forms.ChoiceField(
            label="Hvilken stilling?",
            choices=[("1", "RH-01")],
            error_messages={"required": "Vælg en stilling"},
        )

    assert list(Own({}).errors["post"]) == ["Vælg en stilling"]
    assert list(Own({"post": "2"}).errors["post"]) == ["Vælg hvilken stilling"]


def test_mixin_words_and_guards_a_form_of_a_library():
    class Login(forms.Form):
        email = forms.EmailField(label="E-mail")
        nickname = forms.CharField(label="Kaldenavn")
        password = forms.CharField(label="Adgangskode", widget=forms.PasswordInput)

    class DanishLogin(FormMixin, Login):
        pass

    form = DanishLogin({"email": "lise", "nickname": "0101801234", "password": "0101801234"})
    assert {name: list(messages) for name, messages in form.errors.items()} == {
        "email": ["Indtast en e-mailadresse, fx navn@eksempel.dk"],
        "nickname": ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"],
    }
    assert list(DanishLogin({}).errors["email"]) == ["Indtast e-mail"]


def test_whole_number_field_asks_for_a_whole_number():
    class Target(Form):
        target = DanishDecimalField(label="Måltal", decimal_places=0)

    assert list(Target({"target": "2,5"}).errors["target"]) == ["Indtast måltal som et helt tal"]
    assert Target({"target": "2.809"}).errors == {}


def test_text_field_is_rendered_with_label_hint_and_error_wired_to_the_input():
    form = HireForm(VALID | {"number": "010180-1234"})
    assertHTMLEqual(
        form["number"].as_field_group(),
        """
        <div class="form-group form-error">
          <label class="form-label" for="id_number">Tjenestenummer
            <span class="weight-normal"> (frivilligt indtil start)</span></label>
          <span class="form-hint" id="id_number_helptext">Fra lønsystemet.</span>
          <span class="form-errors" id="id_number_error">
            <span class="form-error-message"><span class="sr-only">Fejl:</span>
              Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer</span>
          </span>
          <input type="text" name="number" class="form-input input-char-11" value="010180-1234" id="id_number"
                 aria-invalid="true" aria-describedby="id_number_helptext id_number_error">
        </div>
        """,
    )


def test_choices_are_rendered_as_a_fieldset_described_by_the_error():
    form = HireForm(VALID | {"route": ""})
    assertHTMLEqual(
        form["route"].as_field_group(),
        """
        <div class="form-group form-error">
          <fieldset aria-describedby="id_route_error">
            <legend class="form-label">Hvilken vej?</legend>
            <span class="form-errors" id="id_route_error">
              <span class="form-error-message"><span class="sr-only">Fejl:</span> Vælg hvilken vej</span>
            </span>
            <div class="form-group-radio">
              <input type="radio" name="route" class="form-radio" value="match" id="id_route_0">
              <label class="form-label" for="id_route_0">RegionH Match</label>
            </div>
            <div class="form-group-radio">
              <input type="radio" name="route" class="form-radio" value="other" id="id_route_1">
              <label class="form-label" for="id_route_1">Anden</label>
            </div>
          </fieldset>
        </div>
        """,
    )


def test_branching_choices_mark_the_option_that_branches():
    class RouteForm(Form):
        route = forms.ChoiceField(
            widget=BranchingRadioSelect(branch="match"),
            choices=[("match", "RegionH Match"), ("other", "Anden")],
        )

    assertHTMLEqual(
        str(RouteForm()["route"]),
        """
        <div class="form-group-radio">
          <input type="radio" name="route" class="form-radio" value="match" id="id_route_0" data-branch>
          <label class="form-label" for="id_route_0">RegionH Match</label>
        </div>
        <div class="form-group-radio">
          <input type="radio" name="route" class="form-radio" value="other" id="id_route_1">
          <label class="form-label" for="id_route_1">Anden</label>
        </div>
        """,
    )


def test_checkbox_is_rendered_before_its_label():
    assertHTMLEqual(
        HireForm()["attested"].as_field_group(),
        """
        <div class="form-group">
          <div class="form-group-checkbox">
            <input type="checkbox" name="attested" class="form-checkbox" id="id_attested">
            <label class="form-label" for="id_attested">Stillingen er ny</label>
          </div>
        </div>
        """,
    )


def test_number_is_rendered_in_danish_with_its_unit():
    assertHTMLEqual(
        HireForm(initial={"hours": Decimal("18.50")})["hours"].as_field_group(),
        """
        <div class="form-group">
          <label class="form-label" for="id_hours">Timer om ugen</label>
          <div class="form-input-wrapper form-input-wrapper--suffix">
            <input type="text" name="hours" class="form-input input-char-4" value="18,5" id="id_hours"
                   autocomplete="off" inputmode="decimal">
            <div class="form-input-suffix" aria-hidden="true">timer</div>
          </div>
        </div>
        """,
    )


def test_date_is_rendered_in_danish():
    assertHTMLEqual(
        HireForm(initial={"first_day": dt.date(2018, 3, 1)})["first_day"].as_widget(),
        """<input type="text" name="first_day" class="form-input input-char-11" value="01.03.2018"
                  autocomplete="off" inputmode="numeric" id="id_first_day" data-date="any"
                  aria-describedby="id_first_day_reading">""",
    )


@pytest.mark.parametrize(
    ("typed", "shown", "reading"),
    [
        ("010326", "01.03.2026", "søndag 1. marts 2026"),
        ("1. marts 2018", "01.03.2018", "torsdag 1. marts 2018"),
        ("31.02.2018", "31.02.2018", ""),
    ],
)
def test_date_is_shown_in_full_beside_the_field(typed, shown, reading):
    field = HireForm(VALID | {"first_day": typed})["first_day"]
    assert (field.value(), field.reading) == (shown, reading)
    group = Page(HttpResponse(field.as_field_group())).root
    assert group.one("span", id="id_first_day_reading").text == reading


def test_date_without_a_year_says_that_the_year_is_the_nearest():
    with time_machine.travel(dt.datetime(2026, 11, 30, 10, tzinfo=dt.UTC), tick=False):
        form = HireForm(VALID | {"first_day": "1/12"})
        assert form.is_valid()
        assert form.cleaned_data["first_day"] == dt.date(2026, 12, 1)
        assert form["first_day"].reading == "tirsdag 1. december 2026 (nærmeste år)"
        assert DanishDateField(is_past=True).clean("1/12") == dt.date(2025, 12, 1)


@pytest.mark.parametrize(("field", "typed"), [("first_day", "31.02.2018"), ("hours", "fuld <tid>")])
def test_wrong_value_is_shown_again_as_it_was_typed(field, typed):
    assert HireForm(VALID | {field: typed})[field].value() == typed


def test_select_and_textarea_have_the_classes_of_the_designsystem():
    form = HireForm({"group": "hk", "remark": "a <b>"})
    assertHTMLEqual(
        form["group"].as_widget(),
        """<select name="group" class="form-select" id="id_group">
             <option value="">Vælg</option><option value="hk" selected>HK’er</option></select>""",
    )
    assertHTMLEqual(
        form["remark"].as_widget(),
        """<textarea name="remark" class="form-input input-width-xl" rows="6" cols="40" id="id_remark">
           a &lt;b&gt;</textarea>""",
    )


def test_summary_links_to_each_field_in_the_words_it_uses():
    form = HireForm(VALID | {"name": "Ingen", "route": "", "first_day": "x", "key": "x"})
    assert list(error_links(form)) == [
        ("", "Bevillingen er lukket"),
        ("id_first_day", form.errors["first_day"][0]),
        ("id_route_0", form.errors["route"][0]),
        ("", form.errors["key"][0]),
    ]


def test_summary_is_rendered_as_a_focused_alert():
    form = HireForm(VALID | {"name": "Ingen", "first_day": "x"})
    html = render_to_string("_partials/error_summary.html", {"form": form})
    assertHTMLEqual(
        html,
        """
        <div class="alert alert-error alert--paragraph" role="alert" tabindex="-1" autofocus
             aria-labelledby="error-summary">
          <img class="icon-svg alert-icon" src="/static/dkfds/img/svg-icons/error.svg" alt="">
          <div class="alert-body">
            <h2 class="alert-heading" id="error-summary">Der er problemer</h2>
            <ul class="unstyled-list">
              <li>Bevillingen er lukket</li>
              <li><a class="function-link" href="#id_first_day">Indtast »Ansat fra« som DD.MM.ÅÅÅÅ</a></li>
            </ul>
          </div>
        </div>
        """,
    )


def test_whole_form_is_rendered_without_browser_checks_or_inline_style():
    html = str(HireForm(VALID | {"name": ""}))
    for refused in ("required", "maxlength", "style=", "placeholder", "onclick"):
        assert refused not in html
    assert html.count("form-group-") == 5
    assert html.count('type="hidden"') == 2
