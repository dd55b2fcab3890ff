"""A finding: one row of the frame `issues`."""

from __future__ import annotations

from dataclasses import dataclass

from .registry import CHECKS


@dataclass(slots=True)
class Finding:
    """One thing that does not add up, cannot be told, or was proved.

    `found` is what is printed, `expected` what the other cells (or the other report) say.
    """

    check: str
    table: str | None = None
    row: str | None = None
    column: str | None = None
    found: float | None = None
    expected: float | None = None
    message: str = ""

    @property
    def severity(self) -> str:
        return CHECKS[self.check].severity

    @property
    def difference(self) -> float | None:
        return None if self.found is None or self.expected is None else self.found - self.expected

    def record(self, report_id: str) -> tuple[object, ...]:
        """The row of `issues`, in the order of its fields."""
        return (
            report_id,
            self.check,
            self.table,
            self.row,
            self.column,
            self.found,
            self.expected,
            self.difference,
            self.severity,
            self.message,
        )
