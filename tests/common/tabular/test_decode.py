"""From bytes to text: read when the encoding is sure, refused when it is not."""

import codecs

import pytest

from allocations.reading import ReadError, decode

SENTENCE = "Ærø Sygehus, Å – Nordsjællands Hospital\r\n"


@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode(),
        SENTENCE.encode("utf-8-sig"),
        SENTENCE.encode("utf-16"),
        codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"),
        SENTENCE.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le-bom", "utf-16-be-bom", "cp1252"],
)
def test_decode_reads_what_is_sure(data):
    assert decode(data) == SENTENCE


def test_decode_reads_windows_quotes_and_apostrophes():
    text = "HK’ere “på” 1½ post à 400 § 3 …\nLars’ ‘gamle HK’ og SAS’s (‘ny’)"
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"a" * 1_000_001, "too_large"),
        (b"PK\x03\x04rest of a workbook", "not_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_text"),
        (b"%PDF-1.7\n", "not_text"),
        (b"Hospital;\x00;7", "not_text"),
        (b"  <HTML><table><tr><td>Hospital</td></tr></table>", "not_text"),
        (b'<?xml version="1.0"?><Workbook/>', "not_text"),
        (SENTENCE.encode("utf-16-le"), "not_text"),
        (SENTENCE.encode("utf-32"), "not_text"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "unknown_encoding"),
        (codecs.BOM_UTF8 + b"\xe6", "unknown_encoding"),
        (SENTENCE.replace("–", "-").encode("cp865"), "unknown_encoding"),
        ("Nordsjællands".encode("cp865"), "unknown_encoding"),
        ("Ærlig".encode("cp865"), "unknown_encoding"),
        ("Center for ældre".encode("cp865"), "unknown_encoding"),
        ("Center for ældre".encode("cp850"), "unknown_encoding"),
        ("Vand og sæ;1".encode("cp865"), "unknown_encoding"),
        ("Børn og ældre;HK’ere".replace("’", "Æ").encode("cp850"), "unknown_encoding"),
        ("NORDSJÆLLANDS".encode("cp865"), "unknown_encoding"),
        ("TRÆ 1".encode("cp865"), "unknown_encoding"),
        ("Beløb".encode("cp865"), "unknown_encoding"),
        ("Nordsjællands".encode("mac_roman"), "unknown_encoding"),
        ("Måltal".encode("mac_roman"), "unknown_encoding"),
        (SENTENCE.encode() + SENTENCE.encode("cp1252"), "unknown_encoding"),
        ("Nordsjællands".encode().decode("cp1252").encode(), "unknown_encoding"),
        ("Måltal".encode().decode("cp1252").encode(), "unknown_encoding"),
        ("Ærø".encode().decode("cp1252").encode(), "unknown_encoding"),
        ("HK’ere".encode().decode("cp1252").encode(), "unknown_encoding"),
        ("M\ufffdltal".encode(), "unknown_encoding"),
    ],
)
def test_decode_refuses_what_is_not_sure(data, code):
    with pytest.raises(ReadError) as raised:
        decode(data)
    assert raised.value.finding.code == code
