"""Joint rules: several rules worked out together, and the one loop over worlds that stands in for them.

A rule whose first argument is called ``ask`` is a joint rule: it is made of other rules, which it asks as the
model does, and of arrays of shape (..., worlds) alone. In NumPy each of its sums is a call that costs more
than the sum itself; as a loop all of them cost one call. Nobody writes that loop: the rule is called once
with symbols (``sim.compiled.symbols``), and what they write down is compiled. So a joint rule is changed like
any other, in one place; if it comes to do something that has no line, it stays in NumPy and is only slower.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numba import config, from_dtype, types
from numba.core.compiler import Compiler
from numba.misc.appdirs import user_cache_dir

from sim.compiled import arithmetic
from sim.compiled.symbols import Notes, Symbols, traceable

HEAD = '''"""Written by ``sim.compiled.joint``; delete it whenever you like."""

import numpy as np
from numba import njit

from sim.compiled.arithmetic import exp
'''


class Apart(Compiler):
    """A compiler that takes for granted that no array overlaps one that is written: results are new ones."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.state.flags.noalias = True


class Loop:
    """A joint rule as a compiled loop, for seeds of certain constants and arguments of certain types.

    Parameters
    ----------
    rule : callable
        A joint rule.
    values : mapping of id to array or number
        Assumptions, shape (worlds,), and constants.
    state : tuple
        The arguments of one call, arrays and Python floats; every call has the same types and, but for the
        last axis, shapes.

    Raises
    ------
    TypeError
        If the rule does something that has no line in a loop.
    """

    def __init__(self, rule: Callable[..., Any], values: Mapping[str, Any], state: tuple[Any, ...]) -> None:
        notes = Notes()
        self.used: list[str] = []

        def number(name: str) -> Any:
            if not isinstance(values[name], np.ndarray):
                return values[name]
            if name not in self.used:
                self.used.append(name)
            return _read(notes, f"n[{self.used.index(name)}, w]", values[name].dtype)

        def ask(asked: Callable[..., Any], *known: Any, **named: Any) -> Any:
            given = {n: number(n) for n in asks(asked) if n not in named}
            return traceable(asked)(*((ask,) if is_joint(asked) else ()), *known, **given, **named)

        answer = ask(rule, *(_argument(notes, i, x) for i, x in enumerate(state)))
        self.constants = np.array(notes.constants, np.float32)
        self.rows: dict[Any, list[str]] = {}
        source = self._source(notes, len(state), self._results(answer, notes))
        self.loop, self.answer = _compiled(source, self._signature(state))

    def _results(self, answer: Any, notes: Notes) -> str:
        """Give each result rows of its own; return the Python that puts the loop's answer together.

        All results of one type are rows of one array: an array costs, to make and to hand over, more than a
        row of it.
        """
        if isinstance(answer, Symbols):
            dtype, lead = np.dtype(answer.dtype), answer.shape[:-1]
            out, rows = f"o{[*self.rows, dtype].index(dtype)}", self.rows.setdefault(dtype, [])
            first = len(rows)
            rows.extend(notes.operand(x, dtype) for x in np.asarray(answer, object)[..., 0].flat)
            if not lead:
                return f"{out}[{first}]"
            block = f"{out}[{first}:{len(rows)}]"
            return block if len(lead) == 1 else f"{block}.reshape({', '.join(map(str, lead))}, worlds)"
        if isinstance(answer, dict):
            return f"{{{', '.join(f'{k!r}: {self._results(x, notes)}' for k, x in answer.items())}}}"
        if not isinstance(answer, tuple):
            raise TypeError(f"{type(answer).__name__} is no array of worlds")
        return f"({', '.join(self._results(x, notes) for x in answer)},)"

    def _source(self, notes: Notes, arguments: int, results: str) -> str:
        given = "".join(f", a{i}" for i in range(arguments))
        outs = "".join(f", o{i}" for i in range(len(self.rows)))
        flat = "".join(f", o{i}.reshape(-1)" for i in range(len(self.rows)))
        constants = [f"    c{i} = c[{i}]" for i in range(len(notes.constants))]
        lines = [f"        {name} = {text}" for text, name in notes.lines.items()]
        for out, rows in enumerate(self.rows.values()):
            lines += [f"        o{out}[{row} * worlds + w] = {text}" for row, text in enumerate(rows)]
        arrays = [
            f"    o{i} = np.empty(({len(rows)}, worlds), np.{dtype.name})"
            for i, (dtype, rows) in enumerate(self.rows.items())
        ]
        return "\n".join(
            [
                f"{HEAD}\n\ndef loop(worlds, c, n{given}{outs}):",
                *constants,
                # As a number that cannot overflow, it tells the compiler that rows do not overlap.
                "    worlds = worlds & 0xFFFFFFFF",
                "    for w in range(worlds):",
                *lines,
                f"\n\ndef answer(loop, worlds, c, n{given}):",
                *arrays,
                f"    loop(worlds, c, n{given}{flat})",
                f"    return {results}\n",
            ]
        )

    def _signature(self, state: tuple[Any, ...]) -> Any:
        def array(dtype: Any, ndim: int) -> Any:
            return types.Array(from_dtype(np.dtype(dtype)), ndim, "C")

        given = [types.float64 if isinstance(x, float) else array(x.dtype, x.ndim) for x in state]
        outs = [array(dtype, 1) for dtype in self.rows]
        return types.void(types.int64, array("f4", 1), array("f4", 2), *given, *outs)

    def bound(self, values: Mapping[str, Any]) -> Callable[..., Any]:
        """Return the loop with the assumptions of a table of worlds, to be called like the rule."""
        worlds = max(len(x) for x in values.values() if isinstance(x, np.ndarray))
        numbers = np.empty((len(self.used), worlds), np.float32)
        for row, name in enumerate(self.used):
            numbers[row] = values[name]
        answer = partial(self.answer, self.loop, worlds, self.constants, numbers)

        def otherwise(*state: Any) -> Any:
            try:
                return answer(*state)
            except TypeError:  # an array that is laid out otherwise
                return answer(*(x if isinstance(x, float) else np.ascontiguousarray(x) for x in state))

        return otherwise


def is_joint(rule: Callable[..., Any]) -> bool:
    """Return whether a rule is made of other rules."""
    code = rule.__code__
    return code.co_argcount > 0 and code.co_varnames[0] == "ask"


def asks(rule: Callable[..., Any]) -> tuple[str, ...]:
    """Return the keyword-only arguments of a rule."""
    code = rule.__code__
    return code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]


def _read(notes: Notes, text: str, dtype: Any) -> Any:
    return Symbols.of([notes.put(text, np.dtype(dtype))], notes)


def _argument(notes: Notes, position: int, x: Any) -> Any:
    if isinstance(x, float):
        return Symbols.of(notes.put(f"a{position}", float), notes)
    items = np.empty((*x.shape[:-1], 1), object)
    for index in np.ndindex(*x.shape[:-1]):
        where = ", ".join([*map(str, index), "w" if x.shape[-1] > 1 else "0"])
        items[(*index, 0)] = notes.put(f"a{position}[{where}]", x.dtype)
    return Symbols.of(items, notes)


def _compiled(source: str, signature: Any) -> tuple[Any, Callable[..., Any]]:
    """Return the loop of a source file, compiled or read from disk, and what calls it.

    Where no file can be kept, the loop is compiled anew by every process.
    """
    called = Path(arithmetic.__file__).read_text(encoding="utf-8")
    name = f"joint_{hashlib.sha256((source + called).encode()).hexdigest()[:16]}"
    try:
        module = _from_file(name, source)
    except OSError:
        module = ModuleType(name)
        exec(compile(source, f"<{name}>", "exec"), vars(module))
    loop = arithmetic.compiled(module.loop, [signature], pipeline_class=Apart)
    return loop, module.answer


def _from_file(name: str, source: str) -> ModuleType:
    folder = kept_in()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.py"
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as part:
            part.write(source)
        os.replace(part.name, file)
    found = importlib.util.spec_from_file_location(name, file)
    if found is None or found.loader is None:
        raise OSError(f"{file} cannot be imported")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # where Numba looks for it when it reads a loop from disk
    found.loader.exec_module(module)
    return module


def kept_in() -> Path:
    """Return the folder in which the loops are kept: the user's own, or where ``NUMBA_CACHE_DIR`` says."""
    return Path(vars(config)["CACHE_DIR"] or user_cache_dir("inverted-plate")) / "joint"
