"""One made-up report from a seed: figures, layout and container, with the truth of each cell.

>>> document = make_document(7, "html", "several tables in one")
>>> document.layout, len(document.truth)
('several tables in one', 198)
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from . import layouts, pdf, plain, scan, web, word
from .figures import Figures, Key, Truth, draw_figures, leave_blank, print_numbers, put_placeholders, spoil

CONTAINERS = {"html": ".html", "docx": ".docx", "markdown": ".md", "pdf": ".pdf", "mht": ".mht", "xlsx": ".xlsx"}
SUFFIXES = {**CONTAINERS, "text": ".txt", "scan": ".pdf"}
# What a scanned report sets its figures in: the font of its words, or one of those that every reader of PDFs has.
_FONTS_OF_FIGURES = ["", "Times-Roman", "Helvetica", "Courier", "Times-Bold"]
STYLES = ["plain", "plain", "thousands", "full_width", "units", "padded", "decimals", "amount_units"]
BLANKS = ["cells", "zeros", "zeros", "rows", "only_totals", "outcome_totals", "table", "channel"]


@dataclass(frozen=True)
class Document:
    """A made-up report: its bytes, what is odd about it, and what each cell of the form holds."""

    seed: int
    container: str
    layout: str
    traits: tuple[str, ...]
    suffix: str
    content: bytes
    forms: dict[str, str]
    truth: dict[Key, Truth]

    @property
    def name(self) -> str:
        return f"{self.container}-{self.layout}-{self.seed}{self.suffix}"


def make_document(
    seed: int, container: str | None = None, layout: str | None = None, slip: str | None = None
) -> Document:
    """A report drawn from `seed`; container and layout are drawn too where they are not given.

    `slip` puts errors into its tables: wrong numbers (`misprint`), or a number in the column beside its own (`moved`).
    """
    rng = random.Random(f"report {seed}")
    container = container or rng.choice([*CONTAINERS, "text", "html", "docx", "markdown"])
    layout = layout or rng.choice(layouts.layouts_of(container))
    forms = layouts.forms_for(layout, rng)
    figures = draw_figures(rng, *forms)
    traits = _bend_figures(figures, rng, slip)
    laid_out = layouts.lay_out(figures, layout, container, rng)
    content = _print(container, layout, laid_out, rng)
    return Document(
        seed, container, layout, (*traits, *laid_out.traits), SUFFIXES[container], content, figures.forms, figures.truth
    )


def _bend_figures(figures: Figures, rng: random.Random, slip: str | None) -> tuple[str, ...]:
    style = rng.choice(STYLES)
    print_numbers(figures, rng, style)
    traits = [style]
    if slip or rng.random() < 0.2:
        spoil(figures, rng, slip or "totals")
        traits.append(slip or "spoiled totals")
    if rng.random() < 0.35:
        how = rng.choice(BLANKS)
        leave_blank(figures, rng, how)
        traits.append(f"blank {how}")
    elif rng.random() < 0.15:
        put_placeholders(figures, rng)
        traits.append("placeholders")
    return tuple(traits)


def _print(container: str, layout: str, laid_out: layouts.LaidOut, rng: random.Random) -> bytes:
    blocks = laid_out.blocks
    lines = {"tables without lines": "none", "tables of three lines": "three"}.get(layout, "all")
    watermarks = rng.choice([1, 12, 40]) if layout == "watermarks" else 0
    if container in ("html", "mht"):
        page = replace(web.random_page(rng), ruled=lines == "all", watermarks=watermarks)
        return web.write_page(blocks, page) if container == "html" else web.write_bundle(blocks, page)
    if container == "docx":
        return word.write_word(blocks, nested=rng.random() < 0.2, lines=lines)
    if container == "xlsx":
        return word.write_workbook(blocks)
    if container == "pdf":
        # The embedded font has neither traditional characters nor Kangxi radicals.
        embedded = not {"traditional characters", "Kangxi radicals"} & {layout, *laid_out.traits} and rng.random() < 0.7
        landscape, turned = rng.random() < 0.15, rng.choice([0] * 8 + [90, 270])
        twice = rng.choice([0.0, 0.25, 0.5]) if layout == "tables drawn twice" else None
        return pdf.write_pdf(blocks, landscape, turned, embedded, "", lines, watermarks, twice)
    if container == "scan":
        landscape, font = rng.random() < 0.15, rng.choice(_FONTS_OF_FIGURES)
        return scan.write_scan(pdf.write_pdf(blocks, landscape, font_of_figures=font), rng)
    if container == "markdown":
        return plain.write_text(blocks, plain.markdown)
    return layouts.TEXT_SHAPES[layout](blocks)
