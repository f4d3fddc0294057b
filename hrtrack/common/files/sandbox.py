"""The process in which an uploaded file is parsed: `python -m hrtrack.common.files.sandbox MODULE < file > answer.json`.

The process limits its own time and memory before it reads the file. It has neither settings nor database.
"""

import gc
import importlib
import json
import os
import sys
from contextlib import suppress

from hrtrack.common.files.protocol import TooHeavy

CPU_SECONDS = 4  # of processor time
# Seconds until a process is ended that has not used up its processor time: it waits for the machine.
LATEST_SECONDS = 15
MEMORY_BYTES = 384 * 2**20
MAX_ANSWER_BYTES = 8_000_000
UNREADABLE = 3
TOO_HEAVY = 4


# Windows has no limits on a process: only its seconds on the clock are counted.
LIMITS_ITSELF = sys.platform != "win32"


def limit_itself() -> None:
    """Limit CPU time, memory and output of this process for good. Windows has no such limits, macOS only some.

    A process that uses up its processor time ends with SIGXCPU, or with SIGKILL a second later.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    for limit, most, last in (
        (resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1),
        (resource.RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, MAX_ANSWER_BYTES, MAX_ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, last))


def main(module: str) -> int:
    """Write the answer of `module.read` for the file on stdin to stdout as JSON; return the exit status."""
    limit_itself()
    # openpyxl would use lxml if installed, which reads more of XML than a sheet needs.
    os.environ["OPENPYXL_LXML"] = "False"
    try:
        read = importlib.import_module(module).read
        gc.freeze()  # the garbage collector skips the thousands of objects of the library
        answer = json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=False).encode()
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except (TooHeavy, MemoryError, RecursionError, OSError):
        return TOO_HEAVY
    except Exception:  # noqa: BLE001 - any exception of a parser means that the file can't be read
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
