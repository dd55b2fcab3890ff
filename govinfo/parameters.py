"""Keywords that several public functions share: each with its type, default and text in one place.

A TypedDict holds them, each as `Annotated[type, Parameter(...)]`; a function takes them as
`**options: Unpack[ThatDict]`. Type checkers and editors read this; `sharing` gives the function
their defaults, and puts them into its signature and docstring.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, get_args, get_type_hints

from .errors import UnknownNameError

P = ParamSpec("P")
R = TypeVar("R")
_SECTION = re.compile(r"^(\w+)\n-{3,}\n", re.MULTILINE)
_ORDER = ("Parameters", "Returns", "Raises", "Notes", "Examples")


class Parameter(NamedTuple):
    """The type of a keyword as docstrings give it, its default, and what it does."""

    kind: str
    default: Any
    text: str


def sharing(sections: Mapping[str, str] | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a decorator for functions that take shared keywords.

    Parameters
    ----------
    sections : mapping, optional
        Text that the docstring sections of each function begin with ("Parameters") or end with (others).

    Returns
    -------
    callable
        The decorator. Its function raises UnknownNameError for a keyword that it does not have.
    """

    def decorated(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        (rest,) = (one.name for one in signature.parameters.values() if one.kind is one.VAR_KEYWORD)
        (fields,) = get_args(get_type_hints(function, include_extras=True)[rest])
        hints = get_type_hints(fields, include_extras=True)
        shared: dict[str, Parameter] = {name: hint.__metadata__[0] for name, hint in hints.items()}
        own = [one for one in signature.parameters.values() if one.name != rest]
        known = [*(one.name for one in own), *shared]

        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            for name in kwargs.keys() - {*known}:
                raise UnknownNameError(f"parameter of {function.__name__}", name, known)
            for name, parameter in shared.items():
                kwargs.setdefault(name, parameter.default)
            return function(*args, **kwargs)

        keywords = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=get_args(hints[name])[0]
            )
            for name, one in shared.items()
        ]
        called.__signature__ = signature.replace(parameters=[*own, *keywords])  # type: ignore[attr-defined]
        called.__doc__ = _documented(function.__doc__ or "", shared, sections or {})
        return called

    return decorated


def _documented(doc: str, shared: Mapping[str, Parameter], sections: Mapping[str, str]) -> str:
    """The docstring with the shared keywords after the function's own, and the sections that all have."""
    head, *parts = _SECTION.split(inspect.cleandoc(doc))
    own = dict(zip(parts[::2], parts[1::2], strict=True))
    texts = "\n".join(f"{name} : {one.kind}\n    {one.text}" for name, one in shared.items())
    filled = {name: own.get(name, "").strip() for name in _ORDER}
    filled["Parameters"] = "\n".join([sections.get("Parameters", ""), filled["Parameters"], texts]).strip()
    for name in sections.keys() - {"Parameters"}:
        filled[name] = f"{filled[name]}\n{sections[name]}".strip()
    listed = [f"{name}\n{'-' * len(name)}\n{text}" for name, text in filled.items() if text]
    return "\n\n".join([head.strip(), *listed]) + "\n"
