"""The decided table of 2018, typed from the memo once: what every reading of it must give."""

import pytest


@pytest.fixture(scope="session")
def real_rows() -> list[tuple[str, int, int, int]]:
    """Hospital, share in per cent, amount in tkr. and target."""
    return [
        ("Amager og Hvidovre Hospital", 13, 2809, 7),
        ("Bispebjerg og Frederiksberg Hospitaler", 10, 2262, 6),
        ("Bornholms Hospital", 2, 389, 1),
        ("Herlev og Gentofte Hospital", 19, 4254, 11),
        ("Nordsjællands Hospital", 11, 2400, 6),
        ("Region Hovedstadens Psykiatri", 15, 3363, 8),
        ("Rigshospitalet", 30, 6522, 16),
    ]


@pytest.fixture(scope="session")
def real_csv() -> bytes:
    """The region's own file: a byte order mark, semicolons and Windows' line ends."""
    return (
        b"\xef\xbb\xbfHospital;Fordelingsn\xc3\xb8gle i %;Fordeling i tkr.;M\xc3\xa5ltal i stillinger\r\n"
        b"Amager og Hvidovre Hospital;13;2.809;7\r\n"
        b"Bispebjerg og Frederiksberg Hospitaler;10;2.262;6\r\n"
        b"Bornholms Hospital;2;389;1\r\n"
        b"Herlev og Gentofte Hospital;19;4.254;11\r\n"
        b"Nordsj\xc3\xa6llands Hospital;11;2.400;6\r\n"
        b"Region Hovedstadens Psykiatri;15;3.363;8\r\n"
        b"Rigshospitalet;30;6.522;16\r\n"
        b"I alt;100;22.000;55\r\n"
    )
