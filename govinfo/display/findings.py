"""Findings of a panel as a table to read, with those that someone has looked at and accepted."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks.registry import CHECKS, SEVERITIES
from ..errors import GovinfoError
from ..form.labels import label
from ..frames import Frames
from .templates import words

ACCEPTED_NAME = "accepted_findings.csv"
# An acceptance hangs on the content of the file: a new version of the report, or another panel, changes its name.
_WHICH = ["sha256", "check", "table", "row", "column"]
_BY_WHOM = ["who", "when", "why"]
_ACCEPTED = [*_WHICH, *_BY_WHOM]


class AcceptedFindingsError(GovinfoError):
    """The file of accepted findings cannot be used."""


def read_accepted(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Read files of accepted findings.

    Each is a CSV file with the columns sha256 (of the report's file), check, table, row, column (empty
    where the finding has none), who, when and why; the last three may not be empty.

    Parameters
    ----------
    paths : iterable of path
        Files; or folders that may hold ``accepted_findings.csv``, and documents that may be beside it.

    Raises
    ------
    AcceptedFindingsError
        Where a column or an entry is missing, with the line.
    """
    rows: dict[tuple[str, ...], None] = {}
    for path in dict.fromkeys(found for asked in paths if (found := _accepted_file(Path(asked)))):
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in _ACCEPTED if name not in (reader.fieldnames or [])]:
                raise AcceptedFindingsError(
                    f"{path}: column {missing[0]!r} is missing; the file has the columns {', '.join(_ACCEPTED)}"
                )
            for row in reader:
                entry = {name: (row[name] or "").strip() for name in _ACCEPTED}
                if empty := [name for name in ("sha256", "check", *_BY_WHOM) if not entry[name]]:
                    raise AcceptedFindingsError(
                        f"{path}, line {reader.line_num}: {empty[0]!r} is empty; an accepted finding says which it is, "
                        "who accepted it, when and why"
                    )
                if entry["check"] not in CHECKS:
                    raise AcceptedFindingsError(
                        f"{path}, line {reader.line_num}: there is no check {entry['check']!r}; "
                        f"available: {', '.join(CHECKS)}"
                    )
                rows[tuple(entry.values())] = None
    return pd.DataFrame(list(rows), columns=_ACCEPTED).drop_duplicates(_WHICH)


def _accepted_file(path: Path) -> Path | None:
    """The file of accepted findings that a path names: itself, the one in a folder, or the one beside a document."""
    if path.suffix == ".csv":
        return path
    file = (path if path.is_dir() else path.parent) / ACCEPTED_NAME
    return file if file.is_file() else None


def findings(panel: Frames, accepted: pd.DataFrame | None = None) -> pd.DataFrame:
    """The findings with the most severe first, and for each whether it is accepted.

    Parameters
    ----------
    panel : Panel or Report
        Reports with their findings.
    accepted : pandas.DataFrame, optional
        As `read_accepted` gives it.

    Returns
    -------
    pandas.DataFrame
        The columns of `issues`, then `sha256` of the report's file, and `who`, `when` and `why`, missing where a
        finding is not accepted.

    Examples
    --------
    >>> import govinfo as gi
    >>> findings(gi.sample())["severity"].iloc[0]
    'error'
    """
    accepted = pd.DataFrame(columns=_ACCEPTED) if accepted is None else accepted
    keys = {tuple(row[:5]): row[5:] for row in accepted.itertuples(index=False, name=None)}
    order = panel.issues["severity"].cat.codes.to_numpy().argsort(kind="stable")
    listed = panel.issues.iloc[order].reset_index(drop=True)
    listed["sha256"] = listed["report_id"].map(panel.reports.set_index("report_id")["sha256"])
    found = [
        keys.get(tuple("" if pd.isna(part) else str(part) for part in row), (None, None, None))
        for row in listed[_WHICH].itertuples(index=False, name=None)
    ]
    given = pd.DataFrame(found, columns=_BY_WHOM, dtype="string")
    return pd.concat([listed, given], axis=1)


def unmatched(listed: pd.DataFrame, accepted: pd.DataFrame) -> list[str]:
    """The accepted findings that are none of those listed: of another file, or no longer found."""
    there = set(listed[_WHICH].astype(object).fillna("").astype(str).itertuples(index=False, name=None))
    entries = accepted[_WHICH].itertuples(index=False, name=None)
    return [" ".join(filter(None, entry)) for entry in entries if entry not in there]


def any_error(listed: pd.DataFrame) -> bool:
    """Whether there is an error that nobody has accepted."""
    return bool(((listed["severity"] == "error") & listed["who"].isna()).any())


def finding_text(finding: Mapping[Any, Any], lang: str = "en") -> str:
    """One finding in words."""
    return finding["message_zh" if lang == "zh" else "message"]


def accepted_text(finding: Mapping[Any, Any], lang: str = "en") -> str:
    """Who accepted a finding, when and why; empty where nobody did."""
    return "" if pd.isna(finding["who"]) else words("accepted", lang, **{key: finding[key] for key in _BY_WHOM})


def findings_text(listed: pd.DataFrame, lang: str = "en") -> str:
    """The findings as lines: severity, check, report, and what was found; then how many there are."""
    lines = []
    finding: dict[Any, Any]
    for finding in listed.to_dict("records"):
        check = CHECKS[finding["check"]]
        lines.append(f"{label('severity', finding['severity'], lang):8}{check.code:14}{finding['report_id']}")
        lines.append(f"        {check.title(lang)}{'：' if lang == 'zh' else ': '}{finding_text(finding, lang)}")
        if accepted := accepted_text(finding, lang):
            lines.append(f"        {accepted}")
    return "\n".join([*lines, _counts(listed, lang)])


def _counts(listed: pd.DataFrame, lang: str) -> str:
    open_ones = listed[listed["who"].isna()]
    parts = [
        f"{label('severity', severity, lang)} {int((open_ones['severity'] == severity).sum())}"
        for severity in SEVERITIES
    ]
    if accepted := len(listed) - len(open_ones):
        parts.append(words("accepted.count", lang, count=accepted))
    return ("、" if lang == "zh" else ", ").join(parts)


def findings_json(listed: pd.DataFrame) -> str:
    """The findings as a JSON list, one object each; numbers and names that are missing are null."""
    records = [
        {key: None if pd.isna(value) else value for key, value in record.items()}
        for record in listed.astype({"severity": "string"}).astype(object).to_dict("records")
    ]
    return json.dumps(records, ensure_ascii=False, indent=1)
