"""Danish and English, complete: every text is marked, and every page is in the language it says."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings, settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, TextField
from django.http import HttpResponse
from django.template.base import Lexer, TokenType
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import override
from pghistory.models import Event

from accounts.models import User
from allocations.memo import read_terms
from allocations.models import Department, Grant, Hospital, Purpose, StaffGroup
from hires.models import Employee
from hrtrack.common.text.sort_key import last_name_first
from hrtrack.common.text.translations import KEYWORDS, compiled, forms, kept, new_catalogue, sources, wanted
from tests.support import memo_table
from tests.support.access import ACCESS, LOGIN, ROLES
from tests.support.pages import Element, Page
from tests.support.world import World, plain_documents

SPOKEN = ("alt", "aria-label", "data-title", "placeholder", "title")
# Said as they are in both languages: names, units, and what the table that is read calls its columns.
ALIKE = {"HRTrack", "English", "Dansk", "kr.", "tkr.", "mio. kr.", "HR", "Word", "PDF", "Excel"}
LETTER = re.compile(r"[^\W\d_]")

# Where Danish letters stand in what is no text.
NOT_TEXTS = {
    "allocations/hospital_names.py": "what hospitals are known by",
    "hrtrack/common/tabular/delimited.py": "the same",
    "allocations/memo/figures.py": "what memos say",
    "allocations/memo/phrases.py": "the same",
    "allocations/memo/sentences.py": "the same",
    "allocations/memo/terms.py": "the same",
    "allocations/reading/vocabulary.py": "what hospitals are known by",
    "allocations/reading/rows.py": "the same",
    "allocations/reading/names.py": "the same",
    "allocations/reading/textlayer.py": "the same",
    "hrtrack/bootstrap.py": "said before there is anything to translate with",
    "hrtrack/common/web/excel.py": "letters, not words",
    "reports/documents/column_widths.py": "the same",
    "hrtrack/common/text/sort_key.py": "the same",
    "hrtrack/common/tabular/cells.py": "what tables are known by",
    "hires/bulk/columns.py": "the same",
    "hrtrack/common/text/typed_dates.py": "what days are called",
    "hires/bulk/unread.py": "the same",
    "hires/bulk/values.py": "the same",
    "hrtrack/settings.py": "said before there is anything to translate with",
    "hrtrack/demo/sample_data.py": "names of invented people and their departments",
}


def relative(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


# What is marked


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def unmarked_in_code(source: str) -> list[str]:
    """The strings with a Danish letter outside docstrings and calls of gettext."""
    tree = ast.parse(source)
    fine: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(node.value)
        if isinstance(node, ast.Call) and called(node) in KEYWORDS:
            fine |= set(node.args)
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search("[æøåÆØÅ]", node.value)
        and node not in fine
    ]


def said_at_import(source: str) -> list[str]:
    """The texts that are translated once, when the module is first imported, in whatever language that happens."""
    tree = ast.parse(source)
    eager = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name.endswith("gettext")
    }

    def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for child in ast.iter_child_nodes(node):
                yield from outside_functions(child)

    calls = [node for node in outside_functions(tree) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if called(call) in eager]


class Texts(HTMLParser):
    """The text nodes and spoken attributes that have a letter."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN:
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        text = data.strip(" \n·")
        if LETTER.search(text) and text not in ALIKE:
            self.found.append(text)


def unmarked_in_template(source: str) -> list[str]:
    """Return the text outside the tags that translate, and literals with a Danish letter that are given to other tags."""
    html, literals, in_block = "", [], False
    for token in Lexer(source).tokenize():
        words = token.contents.split()
        if token.token_type == TokenType.BLOCK and words[0] in ("blocktranslate", "endblocktranslate"):
            in_block = words[0] == "blocktranslate"
        elif token.token_type == TokenType.TEXT and not in_block:
            html += token.contents
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR) and words[0] != "translate":
            html += " "
            given = re.sub(r"""_\((".*?"|'.*?')\)""", "", token.contents)
            literals += [text for text in re.findall(r'"[^"]*"', given) if re.search("[æøåÆØÅ]", text)]
    return Texts(html).found + literals


def test_texts_of_code_are_marked() -> None:
    found = {
        relative(path): strings
        for path in sources()
        if path.suffix == ".py" and (strings := unmarked_in_code(path.read_text()))
    }
    assert {name: found[name] for name in found if name not in NOT_TEXTS} == {}
    assert set(NOT_TEXTS) == set(found)


def test_texts_are_translated_when_they_are_said() -> None:
    # Commands are imported to be run, in Danish.
    modules = [path for path in sources() if path.suffix == ".py" and "commands" not in path.parts]
    found = {relative(path): said_at_import(path.read_text()) for path in modules}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_texts_of_templates_are_marked() -> None:
    found = {
        relative(path): texts
        for path in sources()
        if path.suffix == ".html" and (texts := unmarked_in_template(path.read_text()))
    }
    # The page of a server that can't even translate says it in both languages.
    assert set(found) == {"templates/500.html"}


def test_text_that_is_not_marked_is_found() -> None:
    code = '"""Får."""\na = _("får") + f"får {b}" + "faar"\nc = d("på")\n'
    template = (
        '{# på #}<p title="på">{% translate "får" %} får</p>{% blocktranslate %}på{% endblocktranslate %}'
        '{% include "x.html" with text="får" %}{{ x|yesno:_("få,på") }}<b>HRTrack</b>'
    )
    assert sorted(unmarked_in_code(code)) == ["får ", "på"]
    assert unmarked_in_template(template) == ["på", "får", '"får"']


def test_text_that_is_said_at_import_is_found() -> None:
    code = (
        "from django.utils.translation import gettext as _, gettext_lazy, ngettext\n"
        "a = [_('a'), gettext_lazy('b')]\n"
        "class C:\n    d = ngettext('e', 'f', 2)\n    def g(self): return _('h')\n"
    )
    assert said_at_import(code) == ["_('a')", "ngettext('e', 'f', 2)"]


# What is said


def test_danish_is_said_as_it_is_written() -> None:
    with translation.override("da"):
        said = {id_: said_of(id_, context) for id_, context in texts()}
    assert {id_: words for id_, words in said.items() if words != forms(id_)} == {}


def test_english_is_said_as_the_catalogue_has_it() -> None:
    with translation.override("en"):
        said = {id_: said_of(id_, context) for id_, context in texts()}
    assert said == {m.id: forms(m.string) for m in kept() if m.id}


@cache
def texts() -> list[tuple[str | tuple[str, str], str | None]]:
    return [(message.id, message.context) for message in wanted() if message.id]


def said_of(id_: str | tuple[str, str], context: str | None) -> tuple[str, ...]:
    if isinstance(id_, tuple):
        return tuple(translation.ngettext(*id_, number) for number in (1, 2))
    return (translation.pgettext(context, id_) if context else translation.gettext(id_),)


WIDE = {ord(c): ord(c) + 0xFEE0 for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {
    ord(c): wide for c, wide in zip("æøåÆØÅ", "ａｏａＡＯＡ", strict=True)
}


def widened(text: str) -> str:
    """Every letter of a text in full width, its placeholders as they are."""
    parts = re.split(r"(%\(\w+\)[a-z]|%[a-z])", text)
    return "".join(part if part.startswith("%") else part.translate(WIDE) for part in parts)


@pytest.fixture
def wide_english(settings: LazySettings, tmp_path: Path) -> None:
    """An English whose every word of ours is in full width: what is not has missed the catalogue."""
    catalogue = new_catalogue()
    for id_, context in texts():
        wide = tuple(map(widened, forms(id_)))
        catalogue.add(id_, wide if isinstance(id_, tuple) else wide[0], context=context)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(catalogue))
    # What is said at import is said in Danish, not in the language of the first page that is asked for.
    assert get_resolver().url_patterns
    settings.LOCALE_PATHS = [tmp_path]


def data() -> set[str]:
    """Every text that users typed into the database, names as lists have them too, and the numbers of the posts."""
    found: set[str] = set()
    for label in ("accounts", "allocations", "hires", "reports"):
        for model in apps.get_app_config(label).get_models():
            if not issubclass(model, Event):
                for field in model._meta.concrete_fields:
                    values = model._default_manager.values_list(field.attname, flat=True)
                    if isinstance(field, CharField | TextField) and not field.choices:
                        found |= set(values)
                    elif field.name == "sha256":
                        found |= {digest for digests in values for digest in digests.values()}
                    elif isinstance(field, ArrayField):
                        found |= {name for names in values for name in names}
    found |= {last_name_first(name) for name in Employee.objects.values_list("name", flat=True)}
    return found - {""}


def spoken(element: Element) -> Iterator[str]:
    """Yield a page's texts and the attributes that are read aloud; not what was typed into it."""
    for child in element.children:
        if isinstance(child, str):
            if element.tag not in ("script", "textarea"):
                yield " ".join(child.split())
        else:
            yield from (child.attributes[name] for name in SPOKEN if name in child.attributes)
            yield from spoken(child)


@cache
def any_of(known: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))


def not_in_the_catalogue(page: Page, known: set[str]) -> set[str]:
    """The texts of a page in which a word is neither from our catalogue nor known."""
    found = set()
    for text in spoken(page.root):
        rest = any_of(frozenset(known)).sub("", text)
        if re.search("[A-Za-zæøåÆØÅ]", re.sub(r"[A-Z]+-[0-9]+", "", rest)):
            found.add(text)
    return found


# Where a text cannot be marked, or is a value that the user chooses between or wrote.
NOT_MARKED_TAGS = {"title", "option", "script", "textarea"}
# Whole sentences that are made of a hire's changes and of the report's figures.
NOT_MARKED_CLASSES = {
    *("history", "notice", "form-group-checkbox", "form-errors", "alert-error"),
    *("font-lead", "content-result"),
}


def is_left_out(element: Element) -> bool:
    """Return whether an element is marked as Danish, never marked, or not read aloud."""
    classes = element.attributes.get("class", "").split()
    return (
        element.attributes.get("lang") == "da"
        or element.attributes.get("aria-hidden") == "true"
        or element.tag in NOT_MARKED_TAGS
        or not NOT_MARKED_CLASSES.isdisjoint(classes)
    )


def own_names() -> re.Pattern[str]:
    """Return a pattern of the Danish names that users gave to what an English page shows."""
    named = (Hospital, Grant, Department, Purpose, StaffGroup, Employee)
    names = {name for model in named for name in model._default_manager.values_list("name", flat=True)}
    return any_of(frozenset(names | {last_name_first(name) for name in names}))


def unmarked_names(element: Element, names: re.Pattern[str]) -> set[str]:
    """Return the texts in which a name stands without lang="da" above it."""
    found: set[str] = set()
    for child in element.children:
        if isinstance(child, str):
            if names.search(child):
                found.add(" ".join(child.split()))
        elif not is_left_out(child):
            found |= unmarked_names(child, names)
    return found


@pytest.fixture
def english_world(world: World, wide_english: None) -> World:
    User.objects.update(language="en")
    for role in ("nobody", "deactivated"):
        world.clients[role].cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return world


def pages_of(world: World) -> Iterator[tuple[str, HttpResponse]]:
    """Every page that each role is answered, and each refusal once; the access table says which is which."""
    for place, role in enumerate(ROLES):
        client, refused = world.clients[role], set()
        yield f"{role} unknown", client.get("/unknown/")
        for (name, method), told in ACCESS.items():
            status = told[place]
            if status in (LOGIN, 302, 405) or status in refused:
                continue
            if status in (403, 404):
                refused.add(status)
            yield f"{role} {method} {name}", client.generic(method, world.address(name))


@plain_documents
@pytest.mark.django_db
def test_every_page_is_all_in_english_and_marks_danish_names(english_world: World) -> None:
    # Words of libraries, from their own catalogues.
    with override("en"):
        months = {str(month).lower() for month in MONTHS_3.values()} | {
            str(month) for month in MONTHS.values()
        }
        # The heads of a table by month.
        months |= {f"{month} {year}" for month in MONTHS_3.values() for year in range(2017, 2030)}
        months |= {
            f"{month} {year}".capitalize() for month in MONTHS_3.values() for year in range(2017, 2030)
        }
    # A name that begins a line is capitalized.
    capitalized = {text[:1].upper() + text[1:] for text in data()}
    known = data() | capitalized | ALIKE | {"Email", "email", "Password", "password"} | months
    names = own_names()
    found, unmarked = {}, {}
    for where, response in pages_of(english_world):
        if response.status_code not in (302, 405) and response["Content-Type"].startswith("text/html"):
            page = Page(response)
            if not page.root.all("html"):
                continue  # a part of a page
            assert page.root.one("html").attributes["lang"] == "en", where
            found[where] = not_in_the_catalogue(page, known)
            unmarked[where] = unmarked_names(page.root, names)
    assert {where: said for where, said in found.items() if said} == {}
    assert {where: said for where, said in unmarked.items() if said} == {}
    assert len(found) > 2 * len(ROLES)


@pytest.mark.django_db
def test_import_is_all_in_english(english_world: World) -> None:
    client = english_world.clients["administrator"]
    address = reverse("allocations:import")
    terms = {
        "name": "Ny",
        "total": "22.000.000",
        "unit_price": "400.000",
        "target": "55",
        "counted_in": "posts",
    }
    for table in (memo_table.PASTED, memo_table.PASTED.replace("6.522", "6.422"), "intet"):
        page = Page(client.post(address, {**Page(client.get(address)).form, **terms, "table": table}))
        # The table is shown as it stands, prose and all.
        lines = {" ".join(line.split()) for line in table.splitlines()} - {""}
        head = {"Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger", "I alt"}
        # The memo's sentences stand beside what was read from them.
        candidates = [each for found in read_terms(table).candidates.values() for each in found]
        sentences = {sentence for each in candidates for sentence in (*each.sentences, each.value)}
        known = data() | ALIKE | lines | sentences | head | {"Ny", *(row[0] for row in memo_table.ROWS)}
        assert not_in_the_catalogue(page, known) == set()


@pytest.mark.django_db
def test_page_that_was_open_too_long_is_all_in_english(wide_english: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.post(reverse("account_login"), {})
    page = Page(response)
    assert (response.status_code, page.root.one("html").attributes["lang"]) == (403, "en")
    assert not_in_the_catalogue(page, ALIKE) == set()


@pytest.mark.django_db
def test_word_outside_the_catalogue_is_found(wide_english: None, client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = Page(client.get(reverse("account_login")))
    assert not_in_the_catalogue(page, ALIKE) == {"Email", "Password"}


def test_name_that_is_not_marked_as_danish_is_found() -> None:
    html = (
        '<main><h1>Report: <span lang="da">Gigt</span></h1><p>Gigt\n in all</p><i aria-hidden="true">Gigt</i>'
        '<select><option>Gigt</option></select><ol class="history"><li>Gigt began</li></ol><b lang="en">Gigt</b></main>'
    )
    assert unmarked_names(Page(HttpResponse(html)).root, re.compile("Gigt")) == {"Gigt in all", "Gigt"}
