"""Running one notebook: its parameters checked first, then papermill."""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import GovinfoError, SourceNotFoundError, UnknownNameError

#: Seconds a notebook may take before it is stopped.
TIMEOUT = 600
_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


class NotebookError(GovinfoError):
    """A notebook stopped with an error, or did not stop."""


class WrongTypeError(GovinfoError, ValueError):
    """A parameter was given a value of another type than the notebook declares."""


def notebooks_folder() -> Path:
    """The folder `notebooks/`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise SourceNotFoundError("the folder notebooks is neither in the package nor beside it; install govinfo again")


def shipped_notebooks() -> list[Path]:
    """The numbered notebooks that draw figures, in order."""
    return sorted(notebooks_folder().glob("[0-9][0-9]_*.ipynb"))


def find_notebook(name: str) -> Path:
    """A notebook by its path, or one that ships by its name or a part of it.

    Raises
    ------
    SourceNotFoundError
        Where there is none, with the names of those that ship.
    """
    path = Path(name)
    if path.is_file():
        return path
    shipped = shipped_notebooks()
    found = [notebook for notebook in shipped if path.stem in notebook.stem]
    if len(found) != 1:
        raise SourceNotFoundError(
            f"{name}: no such notebook; those that ship are {', '.join(notebook.stem for notebook in shipped)}"
        )
    return found[0]


def declared_parameters(notebook: Path) -> dict[str, Any]:
    """The parameters that a notebook declares in its cell tagged `parameters`, as papermill describes them."""
    return _papermill().inspect_notebook(str(notebook))


def checked_parameters(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, turned into the types that the notebook declares.

    Raises
    ------
    UnknownNameError
        Where the notebook has no such parameter.
    WrongTypeError
        Where a value is not of the parameter's type.
    """
    declared = declared_parameters(notebook)
    checked = {}
    for name, value in given.items():
        if name not in declared:
            raise UnknownNameError(f"parameter of {notebook.name}", name, declared)
        checked[name] = _typed(notebook, name, value, _type_of(declared[name]))
    return checked


def _type_of(declared: Mapping[str, Any]) -> str:
    """The type of a parameter: its annotation, else that of its default where this is a literal."""
    annotated = declared["inferred_type_name"]
    if annotated in _TYPES:
        return annotated
    try:
        return type(ast.literal_eval(declared["default"])).__name__
    except (ValueError, SyntaxError):
        return str(annotated)


def _typed(notebook: Path, name: str, value: Any, kind: str) -> Any:
    if kind not in _TYPES or type(value) is _TYPES[kind]:
        return value
    try:
        if kind == "bool":
            return {"true": True, "false": False}[str(value).lower()]
        return _TYPES[kind](value)
    except (KeyError, ValueError):
        raise WrongTypeError(f"{notebook.name}: parameter {name} takes {kind}, not {value!r}") from None


def run_notebook(
    notebook: Path, parameters: Mapping[str, Any], executed: Path | None = None, page: Path | None = None
) -> None:
    """Run a notebook; its executed copy and a page of it are kept where they are asked for, also where it fails.

    Parameters
    ----------
    notebook : Path
        Notebook with a cell tagged `parameters`.
    parameters : mapping
        Values of its parameters.
    executed, page : Path, optional
        Where the executed notebook, and an HTML page made of it, are written.

    Raises
    ------
    UnknownNameError, WrongTypeError
        Where a parameter is unknown or of the wrong type.
    NotebookError
        Where a cell fails, with its error.
    """
    checked = checked_parameters(notebook, parameters)
    papermill = _papermill()
    with tempfile.TemporaryDirectory() as scratch:
        target = executed or Path(scratch) / notebook.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            papermill.execute_notebook(
                str(notebook),
                str(target),
                parameters=checked,
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=TIMEOUT,
                extra_arguments=["--IPKernelApp.log_level=ERROR"],
            )
        except papermill.PapermillExecutionError as error:
            raise NotebookError(f"{notebook.name}: {error.ename}: {error.evalue}") from error
        finally:
            if page is not None and target.is_file():
                from .notebook_page import write_page

                write_page(target, page)


def _papermill() -> Any:
    try:
        import papermill
    except ImportError:
        raise NotebookError(
            "running notebooks needs papermill: pip install -e '.[notebooks]' in a checkout of govinfo"
        ) from None
    return papermill
