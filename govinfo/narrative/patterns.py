"""Patterns of whole clauses and of the text between their tokens, by name."""

from __future__ import annotations

from ..form.codes import definition_patterns

PATTERNS = definition_patterns("narrative/clause_patterns")
