"""Findings as a page for a browser: each with the picture of its cells and the sentences it quotes.

One file without outside parts, so that it can be sent to whoever has to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any

import pandas as pd

from ..checks.claims import figures_of
from ..checks.finding import quoted
from ..checks.registry import CHECKS, SEVERITIES
from ..errors import GovinfoError
from ..frames import Frames, PanelFrames
from ..narrative.quantities import quantity_label
from .evidence import PageSource, show
from .findings import accepted_text, finding_text
from .templates import render, words

_MOST_PICTURES = 40
_LONGEST_NAME = 60  # characters of a file name: disks take 255 bytes
_UNSAFE = re.compile(r"[^\w.-]+")


def write_findings_page(panel: PanelFrames, listed: pd.DataFrame, output: str | Path, lang: str = "en") -> list[Path]:
    """Write the findings of a panel for a browser.

    One report gives one page. Several give an index at `output`, and a page each in the
    folder of the same name beside it (``out.html`` and ``out/``).

    Parameters
    ----------
    panel : Panel
        Reports; their documents are opened again for the pictures, where they are unchanged.
    listed : pandas.DataFrame
        Findings, as `govinfo.display.findings.findings` gives them.
    output : path
        File to write.
    lang : {"en", "zh"}
        Language of the page.

    Returns
    -------
    list of Path
        The files, the one at `output` first.
    """
    output = Path(output)
    if not output.parent.is_dir():
        raise GovinfoError(f"{output}: the folder {output.parent} does not exist; make it first")
    names = list(panel.reports["report_id"])
    if len(names) == 1:
        output.write_text(report_page(panel, names[0], listed, lang), encoding="utf-8")
        return [output]
    folder = output.with_suffix("")
    if folder == output:
        folder = output.with_name(f"{output.name}_reports")
    folder.mkdir(exist_ok=True)
    files = {name: folder / file for name, file in zip(names, _file_names(names), strict=True)}
    for name in names:
        files[name].write_text(report_page(panel, name, listed, lang), encoding="utf-8")
    output.write_text(_index(panel, listed, files, folder.name, lang), encoding="utf-8")
    return [output, *files.values()]


def _file_names(names: Iterable[str]) -> Iterator[str]:
    """A name for the page of each report that every disk takes, no two the same."""
    taken: set[str] = set()
    for name in names:
        short = _UNSAFE.sub("_", name)[:_LONGEST_NAME]
        numbered = (f"{short}_{number}" for number in count(2))
        chosen = next(one for one in chain([short], numbered) if one.casefold() not in taken)
        taken.add(chosen.casefold())
        yield f"{chosen}.html"


def report_page(panel: PanelFrames, report_id: str, listed: pd.DataFrame, lang: str = "en") -> str:
    """The page of one report."""
    report = panel.report(report_id)
    about = report.reports.iloc[0]
    of_report = listed[listed["report_id"] == report_id]
    own: list[dict[Any, Any]] = of_report.to_dict("records")
    source = PageSource(report, lang)
    return render(
        "display/templates/findings.html",
        lang=lang,
        report_id=report_id,
        title=report_id if pd.isna(about["title"]) else about["title"],
        file=Path(str(about["source"])).name,
        tally=_tally(of_report),
        findings=[_finding(report, one, source, lang, place < _MOST_PICTURES) for place, one in enumerate(own)],
        claims=_claims(report, own, lang),
    )


def _finding(report: Frames, finding: dict[Any, Any], source: PageSource, lang: str, pictured: bool) -> dict[str, Any]:
    """What the page says of a finding, with the picture of its cells."""
    sentences = figures_of(finding, report.claims)["sentence"].iloc[:1]
    # The sentence is shown by itself below the words.
    message = finding_text(finding, lang).removesuffix(quoted(sentences)).rstrip(" :：")
    evidence = show(report, finding, lang, source) if pictured and not pd.isna(finding["table"]) else None
    pair = {part: finding[part] for part in ("found", "expected") if not pd.isna(finding[part])}
    numbers = [(_name_of(part, finding["check"], lang), f"{number:.12g}") for part, number in pair.items()]
    return {
        "severity": finding["severity"],
        "check": CHECKS[finding["check"]],
        "message": message,
        "sentences": list(sentences),
        "numbers": numbers if len(pair) == 2 else [],
        "accepted": accepted_text(finding, lang),
        "caption": evidence.caption if evidence else "",
        "picture": evidence.base64() if evidence and evidence.cells else "",
    }


def _name_of(part: str, check: str, lang: str) -> str:
    """What the number found, or the one expected, is called for a check."""
    named = f"{part}.{check}"
    return words(named if named in words.texts else part, lang)


def _claims(report: Frames, own: list[dict[Any, Any]], lang: str) -> list[dict[Any, Any]]:
    """The figures stated in the narrative, those that fit no reading of the tables marked."""
    in_question = {place for finding in own for place in figures_of(finding, report.claims).index}
    claims: list[dict[Any, Any]] = report.claims.to_dict("records")
    return [
        {
            **claim,
            "label": quantity_label(claim["quantity"], lang),
            "value": f"{claim['value']:.12g}",
            "in_question": place in in_question,
        }
        for place, claim in zip(report.claims.index, claims, strict=True)
    ]


def _tally(listed: pd.DataFrame) -> dict[str, int]:
    return {severity: int((listed["severity"] == severity).sum()) for severity in SEVERITIES}


def _index(panel: PanelFrames, listed: pd.DataFrame, files: dict[str, Path], folder: str, lang: str) -> str:
    of_report = dict(list(listed.groupby("report_id")))
    rows = []
    for name, file in files.items():
        # A relative link, whatever the folder is called: it must not be taken for a scheme, a query or a fragment.
        link = f"./{folder}/{file.name}".replace("%", "%25").replace("?", "%3F").replace("#", "%23")
        rows.append((name, link, _tally(of_report.get(name, listed.iloc[:0])).values()))
    return render("display/templates/index.html", lang=lang, tally=_tally(listed), rows=rows)
