"""AIM identifiers as scanners' manuals list them."""

from __future__ import annotations

import pytest

from drivers.codecs import symbology

# NCR 7895 "AIM Code Identifiers", Zebra DS457 integration guide, appendix E
PUBLISHED = {
    "]A7": "code39",
    "]C1": "code128",
    "]d2": "datamatrix",
    "]E0": "ean13",
    "]E4": "ean8",
    "]e0": "databar",
    "]F0": "codabar",
    "]G0": "code93",
    "]h1": "hanxin",
    "]I0": "itf",
    "]L2": "pdf417",
    "]M0": "msi",
    "]Q1": "qr",
    "]S0": "industrial25",
    "]U0": "maxicode",
    "]X0": "other",
    "]zC": "aztec",
}


@pytest.mark.parametrize(("identifier", "kind"), PUBLISHED.items())
def test_each_published_identifier_names_its_kind(identifier: str, kind: str) -> None:
    assert symbology.split(identifier + "AIMID") == (kind, "AIMID")


@pytest.mark.parametrize("text", ["", "]", "]Q", "AIMID", "]Q?x", "]1Qx", "[Q1x"])
def test_a_text_without_an_identifier_stays_whole(text: str) -> None:
    assert symbology.split(text) == ("", text)
