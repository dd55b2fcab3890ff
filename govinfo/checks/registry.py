"""The checks: what each compares, how severe it is, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from .. import form
from ..form.labels import TERMS


@dataclass(frozen=True)
class Check:
    """One kind of finding, a row of `definitions/checks/checks.csv`.

    `stage` says what it looks at: a table, a report, or a panel of reports. `source` is
    the article of the Regulation or the line of the form that it rests on.
    """

    code: str
    stage: str
    severity: str
    title_en: str
    title_zh: str
    compares_en: str
    compares_zh: str
    source_en: str
    source_zh: str

    def title(self, lang: str = "en") -> str:
        return self.title_zh if lang == "zh" else self.title_en

    def compares(self, lang: str = "en") -> str:
        return self.compares_zh if lang == "zh" else self.compares_en

    def source(self, lang: str = "en") -> str:
        return self.source_zh if lang == "zh" else self.source_en


CHECKS: dict[str, Check] = {row["check"]: Check(*row.values()) for row in form.definition_rows("checks/checks")}
SEVERITIES: tuple[str, ...] = tuple(TERMS["severity"])
