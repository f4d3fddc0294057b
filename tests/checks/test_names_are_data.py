"""The names of one grant stand in data alone: no text, constraint, column or heading of the product says them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("accounts", "allocations", "hires", "hrtrack", "reports", "templates", "static")
KINDS = {".py", ".sql", ".html", ".txt", ".css", ".js", ".csv", ".typ", ".json"}
# The demo is the grant of the memo: its names are data there.
DEMO = ("hrtrack/demo/sample_data.py", "hrtrack/demo/allocation-table.csv")
TRANSLATIONS = "locale/en/LC_MESSAGES/django.po"
NAMES = re.compile(
    r"region\s?h[\s_]?match|lægesekretær|lav aktivitet|region hovedstaden|regionsråd", re.IGNORECASE
)


def said(file: str, text: str) -> Iterator[str]:
    """The lines of a file that say one of the names; comments of translations are left out."""
    for number, line in enumerate(text.splitlines(), 1):
        if NAMES.search(line) and not (file == TRANSLATIONS and line.startswith("#")):
            yield f"{file}:{number}: {line.strip()}"


def files() -> Iterator[str]:
    """The product's files by their paths, and the translations."""
    for folder in PRODUCT:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and "node_modules" not in path.parts:
                yield path.relative_to(ROOT).as_posix()
    yield TRANSLATIONS


def test_product_says_no_name_of_a_grant() -> None:
    product = [file for file in files() if file not in DEMO]
    assert [line for file in product for line in said(file, (ROOT / file).read_text())] == []


def test_names_are_found_in_the_demo_and_not_in_a_comment_of_translations() -> None:
    (demo, *_table) = DEMO
    assert demo in list(files())
    found = " ".join(said(demo, (ROOT / demo).read_text()))
    assert [name in found for name in ("RegionH Match", "Lægesekretær", "lav aktivitet")] == [True] * 3
    assert list(said(TRANSLATIONS, "# RegionH Match\nmsgid 'Fra RegionH Match'")) == [
        f"{TRANSLATIONS}:2: msgid 'Fra RegionH Match'"
    ]
