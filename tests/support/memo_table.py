"""The decided table of 2018, typed from the memo once, in the shapes in which it is given."""

from decimal import Decimal
from typing import Any

ROWS = [
    ("Amager og Hvidovre Hospital", 13, 2809, 7),
    ("Bispebjerg og Frederiksberg Hospitaler", 10, 2262, 6),
    ("Bornholms Hospital", 2, 389, 1),
    ("Herlev og Gentofte Hospital", 19, 4254, 11),
    ("Nordsjællands Hospital", 11, 2400, 6),
    ("Region Hovedstadens Psykiatri", 15, 3363, 8),
    ("Rigshospitalet", 30, 6522, 16),
]
"""Hospital, share in per cent, amount in tkr., target."""

ALLOCATIONS = [
    (hospital, Decimal(share), Decimal(tkr * 1000), Decimal(target)) for hospital, share, tkr, target in ROWS
]
"""The same as it must be stored: hospital, share in per cent, amount in kr., target."""

# As copied out of the memo: the prose around it, and the heads broken over lines.
PASTED = """Hospitalerne skal kunne redegøre over for regionsrådet om oprettelsen af de
pågældende stillinger, og Center for HR samler op på de 55 stil-
linger.

Hospital
Fordelings-
nøgle i %

Fordeling i
tkr.

Måltal i stil-
linger

Amager og Hvidovre Hospital 13 2.809 7
Bispebjerg og Frederiksberg Hospitaler 10 2.262 6
Bornholms Hospital 2 389 1
Herlev og Gentofte Hospital 19 4.254 11
Nordsjællands Hospital 11 2.400 6
Region Hovedstadens Psykiatri 15 3.363 8
Rigshospitalet 30 6.522 16
I alt 100 22.000 55

Prisen er sat til 400.000 kr. årligt inkl. pension.
"""

# The region's own file: a byte order mark, semicolons and Windows' line ends.
CSV = (
    "\ufeffHospital;Fordelingsnøgle i %;Fordeling i tkr.;Måltal i stillinger\r\n"
    "Amager og Hvidovre Hospital;13;2.809;7\r\n"
    "Bispebjerg og Frederiksberg Hospitaler;10;2.262;6\r\n"
    "Bornholms Hospital;2;389;1\r\n"
    "Herlev og Gentofte Hospital;19;4.254;11\r\n"
    "Nordsjællands Hospital;11;2.400;6\r\n"
    "Region Hovedstadens Psykiatri;15;3.363;8\r\n"
    "Rigshospitalet;30;6.522;16\r\n"
    "I alt;100;22.000;55\r\n"
).encode()

SHORT_NAMES = {
    "Amager og Hvidovre Hospital": "AHH",
    "Bispebjerg og Frederiksberg Hospitaler": "BFH",
    "Bornholms Hospital": "BH",
    "Herlev og Gentofte Hospital": "HGH",
    "Nordsjællands Hospital": "NH",
    "Region Hovedstadens Psykiatri": "RHP",
    "Rigshospitalet": "RH",
}
"""The short name that is proposed for each."""


def table(*rows: tuple[Any, ...], unit: str = "tkr.") -> str:
    """A small table as pasted from Excel, of rows (hospital, share, amount, target)."""
    head = ("Hospital", "Fordelingsnøgle i %", f"Fordeling i {unit}", "Måltal i stillinger")
    return "\n".join("\t".join(map(str, row)) for row in (head, *rows)) + "\n"
