"""govinfo: annual reports on government information disclosure in China as tidy data.

``gi.read`` reads one report, ``gi.load`` many, ``gi.sample`` the eleven that ship;
``gi.measure`` gives rates with their denominators, ``gi.charts`` draws them.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

__version__ = "0.1.0"


def _homes() -> dict[str, str]:
    """Module of each public name, from `__init__.pyi`, which type checkers and editors read too."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [one for one in stub.body if isinstance(one, ast.ImportFrom)]
    return {name.name: one.module or "" for one in imports for name in one.names}


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
