"""What the documents name is there: files, tests, commands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PICTURE_BYTES_MAX = 200_000


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_link_and_path_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text)
    places = [path.parent / (link or picture) for link, picture in links]
    places += [ROOT / named for named in re.findall(r"`((?:[a-z]+/)+[\w.-]*)`", text)]

    assert [str(place) for place in places if not place.exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_test_that_is_named_exists(path):
    written = "\n".join(file.read_text(encoding="utf-8") for file in ROOT.glob("tests/**/*.py"))
    named = re.findall(r"`(test_\w+)`", path.read_text(encoding="utf-8"))

    assert [name for name in named if f"def {name}(" not in written] == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_command_that_is_named_exists(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands())
    made = set(re.findall(r"`make ([a-z-]+)", text)) - set(targets)

    assert (commands, made) == (set(), set())


def test_the_pictures_are_small():
    large = [
        path.name
        for path in (ROOT / "docs" / "img").iterdir()
        if path.stat().st_size > PICTURE_BYTES_MAX
    ]

    assert large == []
