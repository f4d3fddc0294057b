#!/usr/bin/env python3
"""Counts the modules of each package and the imports between them: `python3 tests/checks/structure.py [FOLDER]`.

FOLDER is a checkout, this one by default. Migrations, tests and empty modules are left out. An import is counted once
for each pair of modules. Rooms are the modules and packages that stand beside each other in an app.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

APPS = ("accounts", "allocations", "hires", "hrtrack", "reports")


def modules_of(root: Path) -> dict[str, ast.Module]:
    """The syntax tree of each module of the product, by its dotted name."""
    found = {}
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            code = path.read_text()
            if "migrations" not in path.parts and code.strip():
                parts = path.relative_to(root).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(code)
    return found


def imports_of(tree: ast.Module, known: set[str]) -> Iterator[str]:
    """The modules among `known` that a module imports, wherever the import stands in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in known or node.module in known:
                    yield whole if whole in known else node.module


def main(root: Path) -> None:
    """Print a line for each app: modules, imports between them, rooms, and imports between rooms."""
    trees = modules_of(root)
    arrows = {(name, to) for name, tree in trees.items() for to in imports_of(tree, set(trees)) if to != name}
    packages = Counter(name.rpartition(".")[0] for name in trees)
    lines = [f"{'app':<13}{'modules':>8}{'imports':>8}{'rooms':>6}{'between':>8}  largest package"]
    for app in APPS:
        own = {name for name in trees if name.split(".")[0] == app}
        inside = {(a, b) for a, b in arrows if a in own and b in own}
        rooms = {name.split(".")[1] for name in own if "." in name}
        between = {(a.split(".")[1], b.split(".")[1]) for a, b in inside if "." in a and "." in b}
        largest = max((p for p in packages if p.split(".")[0] == app), key=packages.__getitem__)
        crossing = len({pair for pair in between if pair[0] != pair[1]})
        counts = f"{len(own):>8}{len(inside):>8}{len(rooms):>6}{crossing:>8}"
        lines.append(f"{app:<13}{counts}  {largest} ({packages[largest]})")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
