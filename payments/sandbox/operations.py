"""Every operation that the installed Stripe SDK can call: its verb, path, parameters and answer.

Read from the source of the SDK's service classes, without importing them.
"""

import ast
import functools
import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stripe

from payments.sandbox.shapes import Anything, Record, Sequence, Shape

_FOLDER = Path(stripe.__file__).parent
_PARAMS = re.compile(r"\b(\w+Params)\b")
_PAGED = re.compile(r"(?:ListObject|SearchResultObject)\[(\w+)\]")


@dataclass(frozen=True)
class Operation:
    """One call of the SDK. ``params`` and ``answer`` say where the SDK keeps their classes."""

    verb: str
    template: str
    pattern: re.Pattern[str]
    params: tuple[str, str] | None
    answer: tuple[str, str] | None
    is_paged: bool

    def params_type(self) -> type | None:
        """Return the class of the parameters, or None where there are none."""
        return _load(self.params) if self.params else None

    def answer_shape(self) -> Shape:
        """Return the shape of the answer."""
        if not self.answer:
            return Anything()
        one = Record(_load(self.answer))
        return Sequence(one, paged=True) if self.is_paged else one


def find(verb: str, path: str) -> Operation | None:
    """Return the operation behind ``POST /v1/refunds`` and the like, or None."""
    for operation in _by_shape().get((verb.lower(), path.count("/")), ()):
        if operation.pattern.fullmatch(path):
            return operation
    return None


@functools.cache
def every() -> tuple[Operation, ...]:
    """Return all operations, those with a fixed path before those with a hole in it."""
    found = [
        operation
        for file in sorted(_FOLDER.rglob("_*_service.py"))
        for operation in _in_file(ast.parse(file.read_text(encoding="utf-8")))
    ]
    return tuple(sorted(found, key=lambda operation: operation.template.count("{")))


@functools.cache
def _by_shape() -> dict[tuple[str, int], list[Operation]]:
    table: dict[tuple[str, int], list[Operation]] = {}
    for operation in every():
        key = (operation.verb, operation.template.count("/"))
        table.setdefault(key, []).append(operation)
    return table


def _in_file(tree: ast.Module) -> list[Operation]:
    imports = {
        name.asname or name.name: (node.module, name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }
    functions = [
        function
        for owner in tree.body
        if isinstance(owner, ast.ClassDef)
        for function in owner.body
        if isinstance(function, ast.FunctionDef)
    ]
    found = [_operation(function, imports) for function in functions]
    return [operation for operation in found if operation]


def _operation(function: ast.FunctionDef, imports: dict[str, tuple[str, str]]) -> Operation | None:
    call: Any = next((node for node in ast.walk(function) if _is_request(node)), None)
    if call is None:
        return None
    verb, template = _text(call.args[0]), _text(call.args[1])
    pattern = re.compile(re.sub(r"\{\w+\}", "([^/]+)", template))
    answer = ast.unparse(function.returns).strip("'\"") if function.returns else ""
    paged = _PAGED.search(answer)
    return Operation(
        verb=verb,
        template=template,
        pattern=pattern,
        params=imports.get(_params_name(function)),
        answer=imports.get(paged[1] if paged else answer),
        is_paged=bool(paged),
    )


def _is_request(node: Any) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "_request"
        and len(node.args) >= 2
    )


def _text(node: Any) -> str:
    """The path as written, also where ``.format(…)`` fills it."""
    while not isinstance(node, ast.Constant):
        node = node.func.value
    return str(node.value)


def _params_name(function: ast.FunctionDef) -> str:
    for argument in function.args.args:
        if argument.arg == "params" and argument.annotation:
            found = _PARAMS.search(ast.unparse(argument.annotation))
            return found[1] if found else ""
    return ""


def _load(place: tuple[str, str]) -> type:
    module, name = place
    found: type = getattr(importlib.import_module(module), name)
    return found
