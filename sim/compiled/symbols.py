"""Symbols: numbers that write down what is done to them, so that a rule written in NumPy writes its own loop.

A rule is called once with ``Symbols`` in place of arrays of shape (..., worlds). Its Python runs as ever,
with its real constants; every ufunc that meets a symbol becomes a line of the loop over worlds, with the
types that NumPy itself would choose. What has no such line (a branch on values, a sum over worlds) raises
``TypeError``, and the rule simply stays in NumPy.
"""

from __future__ import annotations

from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from sim import arithmetic

INFIX = {
    np.add: "+",
    np.subtract: "-",
    np.multiply: "*",
    np.true_divide: "/",
    np.greater: ">",
    np.greater_equal: ">=",
    np.less: "<",
    np.less_equal: "<=",
    np.equal: "==",
    np.not_equal: "!=",
    np.bitwise_and: "&",
    np.bitwise_or: "|",
    np.logical_and: "&",
    np.logical_or: "|",
}
CALLS = {
    np.minimum: "min({}, {})",
    np.maximum: "max({}, {})",
    np.sqrt: "np.sqrt({})",
    np.absolute: "abs({})",
    np.negative: "-{}",
    np.square: "{0} * {0}",
    np.isnan: "np.isnan({})",
    np.invert: "not {}",
    np.logical_not: "not {}",
}


class Notes:
    """The lines of one loop, each a new variable; equal lines are written once.

    Attributes
    ----------
    lines : dict of str to str
        Expression to variable, in order.
    constants : list of float
        What stood in the rule as a Python number; the loop is handed them, so that other seeds can share it.
    """

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}
        self.constants: list[float] = []

    def put(self, expression: str, dtype: Any) -> Symbol:
        """Return the symbol of an expression."""
        return Symbol(self, self.lines.setdefault(expression, f"v{len(self.lines)}"), dtype)

    def operand(self, x: Any, dtype: np.dtype[Any]) -> str:
        """Return ``x`` as the loop writes it where ``dtype`` is needed."""
        if isinstance(x, Symbol):
            if np.dtype(x.dtype) == dtype:
                return x.name
            name = f"np.{_named(dtype)}"
            # A cast of a truth would go through int64, and the compiler would not do eight worlds at once.
            yes = np.dtype(x.dtype) == np.bool_
            return self.put(f"{name}(np.int32({x.name}))" if yes else f"{name}({x.name})", dtype).name
        if dtype == np.float64:
            return repr(float(x))
        if dtype == np.float32:
            self.constants.append(float(x))
            return f"c{len(self.constants) - 1}"
        return repr(bool(x)) if dtype == np.bool_ else f"np.{_named(dtype)}({dtype.type(x)!s})"

    def apply(self, ufunc: np.ufunc, *given: Any) -> Any:
        """Return what a ufunc says of some operands, symbols or plain numbers."""
        if not any(isinstance(x, Symbol) for x in given):
            return ufunc(*given)
        if ufunc is np.power and given[1] == 2:
            return self.apply(np.square, given[0])
        kinds: list[Any] = [_kind(x) for x in given]
        result: Any
        *types, result = ufunc.resolve_dtypes((*kinds, None))
        if float in kinds and all(isinstance(k, type) for k in kinds):
            result = float  # Python numbers alone stay Python numbers, which leave float32 arrays as they are
        operands = [self.operand(x, t) for x, t in zip(given, types, strict=True)]
        form = f"{{}} {INFIX[ufunc]} {{}}" if ufunc in INFIX else CALLS.get(ufunc)
        if form is None or (ufunc in (np.invert, np.bitwise_and, np.bitwise_or) and result != np.bool_):
            raise TypeError(f"no line for {ufunc.__name__}")
        return self.put(form.format(*operands), result)

    def choose(self, where: Any, this: Any, that: Any) -> Any:
        """Return ``np.where`` of symbols."""
        known = (x.dtype if isinstance(x, Symbol) else None for x in (this, that))
        samples = [
            x if k is None else 1.0 if k is float else np.ones((), k)
            for x, k in zip((this, that), known, strict=True)
        ]
        dtype = np.where(True, *samples).dtype
        if not isinstance(where, Symbol):
            return this if where else that
        chosen = [self.operand(x, dtype) for x in (this, that)]
        return self.put(f"{chosen[0]} if {where.name} else {chosen[1]}", dtype)

    def exp(self, x: Any) -> Any:
        """Return ``sim.arithmetic.exp`` of a symbol."""
        return self.put(f"exp({self.operand(x, np.dtype(np.float32))})", np.dtype(np.float32))


class Symbol:
    """A number that is not known yet: a variable of the loop; of type ``float``: a Python number."""

    __slots__ = ("dtype", "name", "notes")

    def __init__(self, notes: Notes, name: str, dtype: Any) -> None:
        self.notes, self.name, self.dtype = notes, name, dtype

    def __bool__(self) -> bool:
        raise TypeError("a branch on the worlds' values has no line")


class Symbols(np.ndarray):
    """An array of shape (..., 1) of symbols or numbers, which do as an array of shape (..., worlds)."""

    notes: Notes

    @classmethod
    def of(cls, items: Any, notes: Notes) -> Any:
        """Return what holds these symbols."""
        made = np.asarray(items, object).view(cls)
        made.notes = notes
        return made

    def __array_finalize__(self, source: Any) -> None:
        """Carry the notes over to views."""
        if isinstance(source, Symbols) and hasattr(source, "notes"):
            self.notes = source.notes

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Write a line for each element."""
        items = [_plain(x) for x in inputs]
        if options.get("dtype") is not None:
            items = [_plain(x.astype(options["dtype"])) for x in inputs]
        if method == "reduce" and options.get("axis") == 0 and items[0].ndim > 1:
            answer = items[0][0]
            if ufunc is np.add and _kind(answer.flat[0]) == np.bool_:
                answer = self._each(lambda x: self.notes.choose(x, np.int64(1), np.int64(0)), answer)
            for row in items[0][1:]:
                answer = self._each(lambda *x: self.notes.apply(ufunc, *x), answer, row)
            return Symbols.of(answer, self.notes)
        out = options.pop("out", None)
        if method != "__call__" or options:
            raise TypeError(f"no line for {ufunc.__name__}.{method}")
        answer = Symbols.of(self._each(lambda *x: self.notes.apply(ufunc, *x), *items), self.notes)
        if out is not None:
            out[0][...] = answer
            return out[0]
        return answer

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Do what moves elements about; write lines for a choice."""
        if function is np.where:
            return Symbols.of(self._each(self.notes.choose, *map(_plain, args)), self.notes)
        if function in (np.full_like, np.zeros_like, np.ones_like):
            value = args[1] if len(args) > 1 else kwargs.get("fill_value", float(function is np.ones_like))
            dtype = np.dtype(kwargs.get("dtype") or args[0].dtype)
            like = self._each(
                lambda _: self.notes.put(self.notes.operand(value, dtype), dtype), _plain(args[0])
            )
            return Symbols.of(like, self.notes)
        if function is np.take_along_axis and kwargs.get("axis", args[2:]) in (0, (0,)):
            rows, which = _plain(args[0]), _plain(args[1])
            taken = rows[:1]
            for row in range(1, len(rows)):
                here = self._each(lambda x, r=row: self.notes.apply(np.equal, x, np.int64(r)), which)
                taken = self._each(self.notes.choose, here, rows[row : row + 1], taken)
            return Symbols.of(taken, self.notes)
        if function not in (np.stack, np.concatenate, np.broadcast_arrays, np.broadcast_to):
            raise TypeError(f"no line for {function.__name__}")
        moved = function(*_deep(args), **kwargs)
        if isinstance(moved, (tuple, list)):
            return type(moved)(Symbols.of(x, self.notes) for x in moved)
        return Symbols.of(moved, self.notes)

    @property
    def dtype(self) -> Any:
        """The type that the array stands for."""
        return np.result_type(*(_kind(x) for x in _plain(self).flat))

    def astype(self, dtype: Any, *_args: Any, **_options: Any) -> Any:
        """Return the symbols as another type."""
        wanted = np.dtype(dtype)
        as_type = self._each(lambda x: self.notes.put(self.notes.operand(x, wanted), wanted), _plain(self))
        return Symbols.of(as_type, self.notes)

    def argmax(self, axis: Any = None, out: Any = None, **_options: Any) -> Any:
        """Return the first of the largest along the first axis."""
        if axis != 0 or out is not None:
            raise TypeError("no line for this argmax")
        items = _plain(self)
        best, largest = np.full_like(items[0], np.int64(0)), items[0]
        for row, item in enumerate(items[1:], 1):
            more = self._each(lambda *x: self.notes.apply(np.greater, *x), item, largest)
            best = self._each(self.notes.choose, more, np.array(np.int64(row), object), best)
            largest = self._each(lambda *x: self.notes.apply(np.maximum, *x), item, largest)
        return Symbols.of(best, self.notes)

    @staticmethod
    def _each(do: Any, *items: Any) -> Any:
        return np.frompyfunc(do, len(items), 1)(*items)


class _NumPy(ModuleType):
    """NumPy as a traced rule sees it: ``asarray`` leaves symbols what they are."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    @staticmethod
    def asarray(x: Any, dtype: Any = None) -> Any:
        if not isinstance(x, Symbols):
            return np.asarray(x, dtype)
        return x if dtype is None else x.astype(dtype)


def _exp(x: Any) -> Any:
    return Symbols.of(np.frompyfunc(x.notes.exp, 1, 1)(_plain(x)), x.notes)


_numpy = _NumPy("numpy")
_seen: dict[FunctionType, Any] = {arithmetic.exp: _exp}  # type: ignore[dict-item]


class _Module:
    """A module of ours as a traced rule sees it."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return _seen_by_rule(getattr(self._module, name))


def traceable(rule: Any) -> Any:
    """Return the same rule for symbols: it and every function of ours that it calls."""
    if rule in _seen:
        return _seen[rule]
    made = FunctionType(rule.__code__, {}, rule.__name__, rule.__defaults__, rule.__closure__)
    made.__kwdefaults__ = rule.__kwdefaults__
    _seen[rule] = _seen[made] = made
    known = rule.__globals__
    for name in _names(rule.__code__):
        if name in known:
            made.__globals__[name] = _seen_by_rule(known[name])
    made.__globals__["__builtins__"] = known["__builtins__"]
    return made


def _seen_by_rule(value: Any) -> Any:
    if value is np:
        return _numpy
    if isinstance(value, ModuleType) and value.__name__.startswith("sim"):
        return _Module(value)
    if isinstance(value, FunctionType) and value.__module__.startswith("sim."):
        return traceable(value)
    return value


def _names(code: CodeType) -> set[str]:
    inner = [_names(c) for c in code.co_consts if isinstance(c, CodeType)]
    return set(code.co_names).union(*inner)


def _kind(x: Any) -> Any:
    """Return a type as ``ufunc.resolve_dtypes`` takes it: plain Python numbers are weak."""
    if isinstance(x, (Symbol, np.generic)):
        return x.dtype
    return np.dtype(bool) if isinstance(x, bool) else type(x)


def _named(dtype: np.dtype[Any]) -> str:
    return "bool_" if dtype == np.bool_ else dtype.name


def _plain(x: Any) -> Any:
    """Return an array of objects that NumPy moves about without asking us."""
    if isinstance(x, Symbols):
        return x.view(np.ndarray)
    if isinstance(x, np.ndarray):
        raise TypeError("an array that is not among the rule's arguments has no line")
    held = np.empty((), object)
    held[()] = x
    return held


def _deep(x: Any) -> Any:
    return type(x)(map(_deep, x)) if isinstance(x, (tuple, list)) else _plain(x)
