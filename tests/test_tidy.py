"""What we promised each other about the code, checked.

Add a promise here rather than to a guide: what nothing checks is soon untrue. Each test collects
what breaks its promise and shows all of it at once.
"""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
BELOW = {"payments": set(), "plans": {"payments"}, "portal": {"payments", "plans"}}
NOT_OURS = {".git", ".venv", "var", "staticfiles", "__pycache__", ".hypothesis", ".env"}
NO_NOUNS = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc"}
TEXT = (".py", ".html", ".txt", ".md", ".css", ".js", ".svg", ".toml", ".lock", ".po", "")
# Put together here, so that this file passes its own test.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "debian" + ".org"]
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:" + "work|root" + r")/")
UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X)\b|\bno" + r"qa\b")
CLOCK = re.compile(r"timezone\.now\(|datetime\.(?:utc)?now\(|date\.today\(|\btime\.time\(")
OWN_STYLE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|javascript:|<[^>]*\son[a-z]+=")
FINAL = {
    "Authority": {"REVOKED"},
    "Adjustment": {"DONE", "REFUSED"},
    "Chargeback": {"WON"},
    "Clearance": {"WITHDRAWN"},
    "ContactPoint": {"WRONG_PERSON"},
    "Debit": {"PAID", "FAILED", "CANCELLED"},
    "Debt": {"CLOSED"},
    "Difference": set(),
    "Dispute": {"UPHELD", "WITHDRAWN"},
    "Hold": {"CANCELLED", "ENDED"},
    "Lapse": {"ENDED"},
    "Mandate": {"CANCELLED", "ENDED"},
    "Method": {"GONE"},
    "Notice": {"SENT", "HELD_BACK", "FAILED"},
    "PayLink": {"USED"},
    "OwnCopy": {"GONE"},
    "Payment": {"SUCCEEDED"},
    "Payout": {"FAILED", "CANCELED"},
    "Plan": {"CANCELLED", "SUPERSEDED"},
    "Proposal": {
        "ACCEPTED",
        "ACCEPTED_BY_POLICY",
        "COUNTERED",
        "DECLINED",
        "EXPIRED",
        "WITHDRAWN",
    },
    "ProviderAccount": set(),
    "Refund": {"FAILED", "CANCELED"},
    "Settlement": {"ANSWERED", "BREACHED", "DECLINED", "EXPIRED", "WITHDRAWN"},
    "Review": {"GONE_ON", "CLOSED", "CHANGED"},
    "SecondLook": {"AGREED", "CONFIRMED"},
    "Setup": {"SUCCEEDED"},
    "Transfer": {"CONFIRMED"},
}


def ours(*endings: str) -> list[Path]:
    """Return our files with these endings, from the top folder, without what is made."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.suffix in endings)
    return sorted(
        path
        for path in found
        if not NOT_OURS & set(path.parts)
        and not any(part.endswith("_cache") for part in path.parts)
        and (ROOT / path).is_file()
    )


def python(*folders: str) -> list[Path]:
    """Return our Python files, migrations left out, in these top folders or in all."""
    files = [path for path in ours(".py") if "migrations" not in path.parts]
    return [path for path in files if not folders or path.parts[0] in folders]


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def functions(node: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function in a file, methods and inner ones too."""
    return [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def imports(node: ast.AST) -> Iterator[str]:
    """Give the full name of every module, or name in a module, that is imported."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.ImportFrom):
            yield from (f"{'.' * inner.level}{inner.module or ''}.{a.name}" for a in inner.names)
        elif isinstance(inner, ast.Import):
            yield from (alias.name for alias in inner.names)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(tree(path))}


def is_sandbox(path: Path) -> bool:
    return path.parts[:2] == ("payments", "sandbox")


def hits(pattern: re.Pattern, paths: list[Path]) -> list[tuple[str, str]]:
    """Return each file in which the pattern is found, with what was found."""
    return [(str(path), found[0]) for path in paths for found in pattern.finditer(text(path))]


def longer(limit: int, paths: list[Path]) -> list[str]:
    return [str(path) for path in paths if len(text(path).splitlines()) > limit]


def test_imports_point_down():
    upward = [
        (str(path), tops(path) & BELOW.keys() - BELOW[path.parts[0]] - {path.parts[0]})
        for path in python(*BELOW)
    ]

    assert [found for found in upward if found[1]] == []


def test_only_the_gateway_and_the_sandbox_talk_stripe():
    talking = {path for path in python(*BELOW) if "stripe" in tops(path) and not is_sandbox(path)}

    assert talking <= {Path("payments/gateway.py")}


def test_every_call_for_a_lender_says_on_whose_account():
    asking = [
        (f"{path}: {function.name}", ast.unparse(function))
        for path in python("payments")
        if path.parts[1] == "provider" and path.name != "accounts.py"
        for function in functions(tree(path))
    ]
    silent = [
        name
        for name, source in asking
        if re.search(r"gateway\.(?:ask|walk)\(", source) and "gateway.on(" not in source
    ]

    assert any("gateway.ask(" in source for _, source in asking)
    assert silent == []


def test_a_file_fits_in_the_head():
    assert longer(300, python()) == []


def test_a_function_fits_on_a_screen():
    long = [
        f"{path}: {function.name}"
        for path in python()
        for function in functions(tree(path))
        if function.end_lineno - function.lineno >= 40
    ]

    assert long == []


def test_a_file_imports_at_its_top():
    inner = [
        (str(path), name)
        for path in python()
        for function in functions(tree(path))
        for name in imports(function)
    ]

    assert inner == []


def test_a_file_says_what_it_is_for():
    silent = [str(p) for p in python() if tree(p).body and not ast.get_docstring(tree(p))]

    assert silent == []


def test_a_file_is_named_for_a_noun():
    assert [str(path) for path in python() if NO_NOUNS & set(path.with_suffix("").parts)] == []


def test_nothing_happens_by_signal():
    names = [(str(path), name) for path in python(*BELOW) for name in imports(tree(path))]

    assert [n for n in names if "signals" in n[1] or n[1].startswith("django.dispatch")] == []


def test_only_doors_read_the_clock():
    assert hits(CLOCK, [p for p in python("payments", "plans") if not is_sandbox(p)]) == []


def test_money_is_never_a_float_or_a_decimal_column():
    assert hits(re.compile(r"\b(?:DecimalField|FloatField)\b"), python(*BELOW)) == []


def test_nothing_is_left_unfinished_or_silenced():
    assert hits(UNFINISHED, ours(*TEXT)) == []


def test_nothing_names_a_machine_or_a_registry():
    named = [(str(path), host) for path in ours(*TEXT) for host in REGISTRIES if host in text(path)]

    assert named == []
    assert hits(MACHINE_PATH, ours(*TEXT)) == []


def test_a_template_has_no_style_and_no_script_of_its_own():
    assert hits(OWN_STYLE, ours(".html")) == []


def test_a_template_marks_nothing_safe():
    assert hits(re.compile(r"\|\s*safe\b|autoescape off"), ours(".html", ".txt")) == []


def test_style_sheets_and_scripts_are_short():
    assert longer(99, ours(".css")) == []
    assert longer(100, ours(".js")) == []


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in BELOW]


MOVERS = [model for model in our_models() if hasattr(model, "MOVES")]


@pytest.mark.parametrize("model", MOVERS, ids=lambda model: model.__name__)
def test_every_state_is_in_the_table_and_can_be_reached(model):
    reached = set()
    waiting = {model._meta.get_field("state").default}
    while waiting:
        reached |= waiting
        waiting = {new for old in waiting for new in model.MOVES[old]} - reached

    assert set(model.MOVES) == set(model.State)
    assert reached == set(model.State)


def test_final_states_stay_final():
    final = {m.__name__: {state.value for state in m.MOVES if not m.MOVES[state]} for m in MOVERS}

    assert final == FINAL


def test_nothing_is_reached_upwards_through_the_database():
    showing = [
        f"{model.__name__}.{relation.get_accessor_name()}"
        for model in our_models()
        for relation in model._meta.related_objects
        if (upper := relation.related_model._meta.app_label) in BELOW
        and upper not in BELOW[model._meta.app_label] | {model._meta.app_label}
    ]

    assert showing == []


def test_the_example_lists_the_names_that_the_settings_read():
    read = re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", text(Path("portal/settings.py")))
    listed = re.findall(r"^#?([A-Z_]+)=", text(Path(".env.example")), re.MULTILINE)

    assert sorted(listed) == sorted(set(read))


def test_there_is_a_letter_for_each_event_that_has_one():
    letters = pytest.importorskip("portal.notices").LETTERS
    folder = ROOT / "portal" / "templates" / "letters"

    ends = {"BORROWER": "txt", "LENDER": "lender.txt"}
    names = [f"{kind}.{ends[side]}" for kind, sides in letters.items() for side in sides]
    assert [name for name in names if not (folder / name).is_file()] == []


def test_every_make_target_says_what_it_does():
    makefile = text(Path("Makefile"))
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())
    told = set(re.findall(r"^([a-z-]+):.*## .+\.$", makefile, re.MULTILINE))

    assert targets - told == {"set-up"}


@pytest.mark.xdist_group("tidy")
def test_tests_of_one_group_stay_in_one_process(request):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("one process runs everything")
    assert request.node.nodeid.endswith("@tidy")
