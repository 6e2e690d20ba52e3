"""Move a record from one state to the next, once.

A model that moves has a ``state`` and a table ``MOVES`` of what may follow what.
"""

from typing import Any


class WrongState(Exception):
    """The record is not in a state from which this move is allowed, or somebody was first."""


def move(record: Any, to: str, **fields: Any) -> None:
    """Set ``record.state`` to ``to``, and ``fields`` with it, if no one got there first.

    The first statement of its transaction: a conditional update, so that of two who move the
    same record at once one succeeds and the other gets WrongState.
    """
    allowed = [old for old, news in record.MOVES.items() if to in news]
    moved = type(record).objects.filter(pk=record.pk, state__in=allowed)
    if moved.update(state=to, **fields) != 1:
        raise WrongState(f"{record} cannot become {to}")
    record.state = to
    for name, value in fields.items():
        setattr(record, name, value)


def move_all(records: Any, to: str, **fields: Any) -> int:
    """Move every row of the query set ``records`` that may become ``to``; return how many did.

    ``fields`` are set with it, the same for all.
    """
    allowed = [old for old, news in records.model.MOVES.items() if to in news]
    return int(records.filter(state__in=allowed).update(state=to, **fields))
