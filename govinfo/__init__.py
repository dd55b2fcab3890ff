"""govinfo: annual reports on government information disclosure in China as tidy data.

``gi.read`` reads one report, ``gi.load`` many, ``gi.sample`` the eleven that ship;
``gi.measure`` gives rates with their denominators, ``gi.charts`` draws them.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"


def _homes() -> dict[str, str]:
    """Module of each public name, from `__init__.pyi`, which type checkers and editors read too."""
    # Each import is a line of its own, as in `from .reports.read import read as read`; `ast` would double the time.
    with open(f"{__file__.removesuffix('c')}i", encoding="utf-8") as stub:
        imports = [line.split() for line in stub if line.startswith("from .")]
    return {words[-1]: words[1].removeprefix(".") for words in imports}


_HOMES = _homes()
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import each public name when it is first used, so that `import govinfo` takes little time."""
    if name not in _HOMES:
        raise AttributeError(f"govinfo has no {name!r}; available: {', '.join(__all__)}")
    module = importlib.import_module(f".{_HOMES[name] or name}", __name__)
    value = getattr(module, name) if _HOMES[name] else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
