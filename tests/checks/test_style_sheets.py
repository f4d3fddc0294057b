"""The style sheets: colours by name, two breakpoints, no dead or doubled rule, no rule of the business, short files."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allocations.reading.table import RowKind
from hires.presentation.timeline import LOOK_OF_FREE, LOOK_OF_OTHERS, LOOKS
from hrtrack.common.tabular.findings import Severity

ROOT = Path(__file__).resolve().parents[2]
SHEETS = {path.name: path.read_text() for path in sorted((ROOT / "static" / "css").glob("*.css"))}
DESIGN_SYSTEM = (ROOT / "node_modules" / "dkfds" / "dist" / "css" / "dkfds.min.css").read_text()
PACKAGES = ("hrtrack", "accounts", "allocations", "hires", "reports")
MAX_LINES = 250
BREAKPOINTS = {"(width < 576px)", "(width < 768px)"}
OTHER_MEDIA = {"print", "(prefers-reduced-motion: reduce)", "(forced-colors: active)"}
# Attributes that say what an element is. A field's name or value is the business's.
ATTRIBUTES = {
    *(
        "aria-current",
        "class",
        "colspan",
        "data-after",
        "data-branch",
        "data-more",
        "data-title",
        "open",
        "type",
    ),
}
COLOUR_PROPERTIES = re.compile(
    r"--|(accent-|caret-)?color|background|border|box-shadow|column-rule|fill|filter|outline|stroke$"
    r"|text-(decoration|emphasis|shadow)"
)
COLOUR_WORDS = {
    "none",
    "inherit",
    "transparent",
    "currentcolor",
    "solid",
    "dotted",
    "dashed",
    "underline",
    "inset",
    "!important",
}
# Classes that templates put together, with their values; none where only the design system has rules for them.
PUT_TOGETHER = {
    "check-{{ check.severity.value }}": {f"check-{severity.value}" for severity in Severity},
    "check-{{ check.severity }}": {f"check-{severity.value}" for severity in Severity},
    "row-{{ row.kind.value }}": {f"row-{kind.value}" for kind in RowKind},
    "timeline-bar-{{ bar.look }}": {
        f"timeline-bar-{look}" for look in (*LOOKS.values(), LOOK_OF_FREE, LOOK_OF_OTHERS)
    },
    "form-{{ widget.type }}": {"form-radio", "form-checkbox"},
    "form-group-{{ option.type }}": {"form-group-radio", "form-group-checkbox"},
    "badge-{{ variant }}": set[str](),
    "alert-{{ variant }}": set[str](),
    "meter-{{ look }}": {"meter-fill", "meter-track", "meter-mark"},
    # Written out where they are given.
    "{{ class }}": set[str](),
    "{{ widget.attrs.class }}": set[str](),
}

# Made by the design system's own script.
CALENDAR = {"date-picker__wrapper", "date-picker__button", "date-picker__calendar"}

# Rows of a source table that look like any row.
PLAIN_ROWS = {"row-data", "row-refused"}


@dataclass(frozen=True)
class Rule:
    """A selector list with its declarations (name, value), in order; media: the at-rule around them, or ""."""

    media: str
    selector: str
    declarations: tuple[tuple[str, str], ...]


def rules(sheet: str) -> Iterator[Rule]:
    """Every rule of a style sheet, those inside at-rules too."""
    opened: list[str] = []
    text = ""
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if part == "{":
            opened.append(" ".join(text.split()))
        elif part == "}":
            selector = opened.pop()
            if not selector.startswith("@media"):
                pairs = [declaration.partition(":") for declaration in text.split(";") if declaration.strip()]
                declarations = tuple((name.strip(), " ".join(value.split())) for name, _, value in pairs)
                yield Rule(" ".join(opened).removeprefix("@media "), selector, declarations)
        text = part


def classes_in(text: str) -> set[str]:
    return set(re.findall(r"\.([A-Za-z][\w-]*)", text))


def written_classes() -> set[str]:
    """Every class that a template, Python code or a script writes; one that is put together as it stands there."""
    written = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for attribute in re.findall(r'class="((?:{{.*?}}|{%.*?%}|[^"])*)"', path.read_text()):
            without_tags = re.sub(r"{%.*?%}", " ", attribute)
            written |= set(re.findall(r"(?:{{.*?}}|\S)+", without_tags))
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for attribute in re.findall(r"""\bclass["']?\]?\s*[:=]\s*["']([^"']+)""", path.read_text()):
                written |= set(attribute.split())
    for path in (ROOT / "static" / "js").glob("*.js"):
        found = re.findall(r"""className = "([^"]+)"|classList\.\w+\("([^"]+)\"""", path.read_text())
        written |= {name for groups in found for names in groups for name in names.split()}
    return written | CALENDAR


def used_classes() -> set[str]:
    """The classes of the pages, with the values of those that are put together."""
    written = written_classes()
    together = {name for name in written if "{" in name}
    return (written - together).union(*(PUT_TOGETHER.get(name, set()) for name in together))


def colours_without_a_name(sheet: str) -> list[str]:
    """Declarations outside :root that say a colour other than by a custom property."""
    wrong = []
    for rule in rules(sheet):
        for name, value in rule.declarations:
            words = set(re.sub(r"var\(--[\w-]+\)|-?[\d.]+(px|rem|em)?\b", " ", value).split())
            if rule.selector != ":root" and COLOUR_PROPERTIES.match(name) and words - COLOUR_WORDS:
                wrong.append(f"{rule.selector}: {name}: {value}")
    return wrong


def other_media(sheet: str) -> list[str]:
    """Media queries about something else than the two breakpoints, print, motion and forced colours."""
    asked = re.findall(r"@media ([^{]+)", sheet)
    return [
        query
        for query in map(str.strip, asked)
        if query.removeprefix("screen and ") not in BREAKPOINTS | OTHER_MEDIA
    ]


def doubled(sheets: list[str]) -> list[str]:
    """Selectors that have two rules, and two or more declarations that two rules share word for word."""
    every = [rule for sheet in sheets for rule in rules(sheet)]
    selectors = Counter((rule.media, rule.selector) for rule in every)
    blocks = Counter((rule.media, rule.declarations) for rule in every if len(rule.declarations) > 1)
    return [
        *(selector for (_, selector), times in selectors.items() if times > 1),
        *("; ".join(map(": ".join, block)) for (_, block), times in blocks.items() if times > 1),
    ]


def business_rules(sheet: str) -> list[str]:
    """Selectors that ask for an attribute which says what a field is about."""
    return [
        rule.selector
        for rule in rules(sheet)
        if not set(re.findall(r"\[\s*([\w-]+)", rule.selector)) <= ATTRIBUTES
    ]


def dead_classes(sheet: str) -> set[str]:
    """Classes of selectors that no page has. The design system's own are checked as well."""
    return {name for rule in rules(sheet) for name in classes_in(rule.selector)} - used_classes()


def test_every_sheet_is_loaded_in_order() -> None:
    base = (ROOT / "templates" / "base.html").read_text()
    loaded = re.findall(r"static 'css/(\w+\.css)'", base)
    assert (loaded[0], loaded[-1], sorted(loaded)) == ("base.css", "print.css", list(SHEETS))


def test_error_page_loads_what_base_html_loads() -> None:
    sheets = [
        re.findall(r"{% static '([\w/.]+\.css)' %}", (ROOT / "templates" / name).read_text())
        for name in ("base.html", "500.html")
    ]
    assert sheets[0] == sheets[1]


def test_colours_are_named_in_one_root() -> None:
    roots = [name for name, sheet in SHEETS.items() for rule in rules(sheet) if rule.selector == ":root"]
    wrong = [each for sheet in SHEETS.values() for each in colours_without_a_name(sheet)]
    assert (roots, wrong) == (["base.css"], [])


def test_every_custom_property_is_defined_and_used() -> None:
    every = [rule for sheet in SHEETS.values() for rule in rules(sheet)]
    defined = {name for rule in every for name, _ in rule.declarations if name.startswith("--")}
    used = {name for sheet in SHEETS.values() for name in re.findall(r"var\((--[\w-]+)\)", sheet)}
    assert defined == used


def test_media_queries_have_two_breakpoints() -> None:
    assert [query for sheet in SHEETS.values() for query in other_media(sheet)] == []


def test_no_rule_is_doubled() -> None:
    assert doubled(list(SHEETS.values())) == []


def test_no_selector_holds_a_business_rule() -> None:
    assert [selector for sheet in SHEETS.values() for selector in business_rules(sheet)] == []


def test_every_class_put_together_is_known() -> None:
    assert {name for name in written_classes() if "{" in name} == set(PUT_TOGETHER)


def test_every_class_of_a_selector_is_used() -> None:
    assert {name: dead for name, sheet in SHEETS.items() if (dead := dead_classes(sheet))} == {}


def test_every_class_of_a_page_has_a_rule() -> None:
    known = classes_in(DESIGN_SYSTEM).union(*map(classes_in, SHEETS.values()))
    assert used_classes() - known == PLAIN_ROWS


def test_sheets_are_short() -> None:
    assert {
        name: len(sheet.splitlines()) for name, sheet in SHEETS.items() if sheet.count("\n") > MAX_LINES
    } == {}


def test_checks_notice_what_is_wrong() -> None:
    sheet = """
        :root { --ink: #111; }
        .button { color: var(--ink); border: 1px solid red; }
        .hospital-7 { background: rgb(1 2 3); margin: 0; }
        /* .not-there { color: #fff; } */
        @media (max-width: 600px) { .button { fill: #fff; } }
        @media screen and (width < 768px) { [name="route"] { margin: 0; padding: 0; } [type="file"] { margin: 0; padding: 0; } }
        .button { padding: 0; --own: #fff; }
    """
    assert (
        colours_without_a_name(sheet),
        other_media(sheet),
        doubled([sheet]),
        business_rules(sheet),
        dead_classes(sheet),
    ) == (
        [
            ".button: border: 1px solid red",
            ".hospital-7: background: rgb(1 2 3)",
            ".button: fill: #fff",
            ".button: --own: #fff",
        ],
        ["(max-width: 600px)"],
        [".button", "margin: 0; padding: 0"],
        ['[name="route"]'],
        {"hospital-7"},
    )
