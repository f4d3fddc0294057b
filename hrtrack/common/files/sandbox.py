"""The process in which an uploaded file is parsed: `python -m hrtrack.common.files.sandbox MODULE < file > answer.json`.

It limits itself before it looks at the file. Standard library alone, so that it needs neither settings nor database.
"""

import gc
import importlib
import json
import os
import sys
from contextlib import suppress

CPU_SECONDS = 4
MEMORY_BYTES = 384 * 2**20
MAX_ANSWER_BYTES = 8_000_000
UNREADABLE = 3
TOO_HEAVY = 4


def limit_itself() -> None:
    """Time, memory and what can be written, for good. Windows has no such limits; macOS not all of them."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, MAX_ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main(module: str) -> int:
    limit_itself()
    # openpyxl would parse with lxml where that is installed, which reads more of XML than a sheet needs.
    os.environ["OPENPYXL_LXML"] = "False"
    try:
        read = importlib.import_module(module).read
        gc.freeze()  # a library's thousands of objects, which are here to stay, are not looked through again
        answer = json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=False).encode()
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except (MemoryError, RecursionError, OSError):
        return TOO_HEAVY
    except Exception:  # noqa: BLE001 - whatever a parser stumbles over, the file can't be read
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
