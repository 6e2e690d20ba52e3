"""Which of our functions mention which others, read from the source."""

import ast
from collections import defaultdict

from scripts.list_states import modules

# What a module says outside its functions.
BODY = "<module>"


def mentions() -> dict[str, set[str]]:
    """Return, for each function by its whole name, the functions that it names in any way."""
    trees = dict(modules())
    found: dict[str, set[str]] = defaultdict(set)
    for module, tree in trees.items():
        names = _names(module, tree)
        for node in tree.body:
            who = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else BODY
            found[f"{module}.{who}"] |= _mentioned(node, names)
    return found


def reached_from(*beginnings: str) -> set[str]:
    """Return every function that is reached from modules or functions with these names."""
    graph = mentions()
    waiting = [name for name in graph if name.startswith(beginnings)]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached and name in graph:
            reached.add(name)
            waiting += graph[name]
    return reached


def _names(module: str, tree: ast.Module) -> dict[str, str]:
    """Return what each name in a module stands for: ``{"answers": "plans.answers"}``."""
    names = {
        node.name: f"{module}.{node.name}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return names


def _mentioned(node: ast.AST, names: dict[str, str]) -> set[str]:
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            found.add(f"{names.get(each.value.id, '')}.{each.attr}")
        elif isinstance(each, ast.Name) and each.id in names:
            found.add(names[each.id])
    return found
