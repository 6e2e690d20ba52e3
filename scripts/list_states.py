"""Write docs/states.md: every state machine of the books and the agreements, as the code has it.

Reads the tables and, in the source, which function moves a record to which state.
"""

import ast
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from django.apps import apps
from django.utils.translation import override

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("payments", "plans", "portal")
# Where somebody's word is the state: the provider's, a bank's, or that of a pure rule.
SPOKEN = {
    "payments.accounts._apply": "ProviderAccount",
    "payments.booking.apply": "Payment",
    "payments.chargebacks._advance": "Chargeback",
    "payments.payouts._advance": "Payout",
    "payments.refunds._advance": "Refund",
    "plans.missing.climbing._climb": "Lapse",
    "plans.line_disputes.decide": "Dispute",
    "portal.contacts._moved": "ContactPoint",
}
HEAD = """# States

Every record that has a life, and what may follow what. Written by `scripts/list_states.py` from the
code; a test holds it to the code. A move that is not in a table is refused, and of two people who
move the same record at once one is told that the other was first.
"""


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Return each of our modules with its name, the local provider and migrations left out."""
    return tuple(_modules())


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if ".migrations." not in name and ".sandbox." not in name:
                yield name.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


@cache
def moves() -> tuple[tuple[str, str, str], ...]:
    """Return each move in the source: function, model and state, "" where the state is told."""
    return tuple(_moves())


def _moves() -> Iterator[tuple[str, str, str]]:
    for module, tree in modules():
        short = _short_names(tree)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                name = f"{module}.{function.name}"
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and _name_of(call.func) in ("move", "move_all"):
                        for model, state in _targets(name, call, function, tree, short):
                            yield name, model, state


def _targets(
    name: str, call: ast.Call, function: ast.FunctionDef, tree: ast.Module, short: dict[str, str]
) -> set[tuple[str, str]]:
    """Return the models and states that a call moves to, as far as the source says."""
    if len(call.args) < 2:
        return set()
    said = call.args[1]
    if isinstance(said, ast.Name):
        said = _given(said.id, function) or said
    if isinstance(said, ast.Subscript):
        said = _given(_name_of(said.value), tree) or said
    parts = said.values if isinstance(said, ast.Dict) else [said]
    found = {state for part in parts for node in ast.walk(part) if (state := _state(node, short))}
    return found or {(SPOKEN.get(name, ""), "")}


def _given(name: str, where: ast.AST) -> ast.expr | None:
    """Return what is assigned to a name."""
    for node in ast.walk(where):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        if name in map(_name_of, targets):
            return node.value
    return None


def _state(node: ast.AST, short: dict[str, str]) -> tuple[str, str] | None:
    """Return model and state where a node names a state: ``Plan.State.PAUSED``."""
    said = _dotted(node).split(".")
    if len(said) == 2 and said[0] in short:
        return short[said[0]], said[1]
    return (said[0], said[2]) if len(said) == 3 and said[1] == "State" else None


def _short_names(tree: ast.Module) -> dict[str, str]:
    """Return what names like ``State`` stand for in a module: ``{"State": "Refund"}``."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts, strict=True)
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                else [(target, value)]
            )
            for name, said in pairs:
                if _dotted(said).endswith(".State"):
                    found[_name_of(name)] = _dotted(said).removesuffix(".State")
    return found


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return _name_of(node)


def text() -> str:
    """Return the whole document."""
    movers = [m for m in apps.get_models() if hasattr(m, "MOVES")]
    by: dict[tuple[str, str], set[str]] = {}
    for function, model, state in moves():
        by.setdefault((model, state), set()).add(f"`{function}`")
    with override("en"):
        tables = [_table(model, by) for model in movers]
    return "\n".join([HEAD, *tables])


def _table(model, by: dict[tuple[str, str], set[str]]) -> str:
    name, first = model.__name__, model._meta.get_field("state").default
    said = " ".join((model.__doc__ or "").strip().splitlines()[0].split())
    lines = [
        f"## {name}\n\n{said}\n",
        "| state | in words | may become | moved there by |",
        "|---|---|---|---|",
    ]
    for state in model.State:
        follow = [new for new in model.State if new in model.MOVES[state]]
        movers = sorted(by.get((name, state.value), set()) | by.get((name, ""), set()))
        told = "begins here" if state == first else ""
        cells = [
            f"`{state.value}`",
            str(state.label),
            ", ".join(f"`{new.value}`" for new in follow) or "stays",
            ", ".join(filter(None, [told, *movers])),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    (ROOT / "docs" / "states.md").write_text(text(), "utf-8")
