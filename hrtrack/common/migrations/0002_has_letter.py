"""The functions with which tables refuse names without a letter."""

import sys
import unicodedata

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from psycopg import sql

from hrtrack.common.database.statements import fill, load
from hrtrack.common.text.cleaning import has_letter


def letters() -> str:
    """Return a regular expression for one letter of any script.

    PostgreSQL's own class [[:alpha:]] depends on the collation, and has combining marks and fillers in it. The code points
    that this Python's Unicode does not know yet count as letters: a later Python, whose names have them, decides alone.
    """
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if has_letter(character) or unicodedata.category(character) == "Cn":
            if not ranges or ranges[-1][1] != code - 1:
                ranges.append([code, code])
            ranges[-1][1] = code
    return "[" + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in ranges) + "]"


def create_has_letter(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the function. Every code point is looked up, which takes a second: not when the module is imported."""
    schema_editor.execute(fill(load(__package__, "has_letter"), letters=sql.Literal(letters())), params=None)


class Migration(migrations.Migration):
    dependencies = [("common", "0001_functions")]

    operations = [
        migrations.RunPython(
            create_has_letter,
            lambda _apps, schema_editor: schema_editor.execute("DROP FUNCTION has_letter(text)"),
        ),
        migrations.RunSQL(load(__package__, "all_have_letters"), "DROP FUNCTION all_have_letters(text[])"),
    ]
