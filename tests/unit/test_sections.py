"""A result's section is replaced in place; the others stay."""

from __future__ import annotations

from pathlib import Path

from tests.kit.sections import put_section


def test_a_new_file_begins_with_its_preface(tmp_path: Path) -> None:
    put_section(tmp_path / "a.md", "one", "first", "# Title\n")
    assert (tmp_path / "a.md").read_text() == "# Title\n\n## one\n\nfirst\n"


def test_a_section_is_replaced_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    for title, body in (("one", "first"), ("two", "second"), ("one", "third")):
        put_section(file, title, body, "# Title\n")
    assert file.read_text() == "# Title\n\n## one\n\nthird\n\n## two\n\nsecond\n"


def test_the_last_section_is_replaced_too(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    for title, body in (("one", "first"), ("two", "second"), ("two", "fourth")):
        put_section(file, title, body, "# Title\n")
    assert file.read_text() == "# Title\n\n## one\n\nfirst\n\n## two\n\nfourth\n"
