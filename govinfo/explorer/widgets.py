"""The explorer: a panel looked at without writing code, in JupyterLab and Notebook; as static HTML elsewhere."""

from __future__ import annotations

import tempfile
import warnings
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import form
from ..display.html import page, report_html, text
from ..errors import GovinfoError, UnknownNameError
from ..form.labels import cell_label, labelled
from ..measures.counts import Cell
from ..measures.measure import MEASURES
from ..reports.load import load
from ..reports.panel import Panel, concat
from .tracing import place_html
from .view import GROUPINGS, View, numerators, words

if TYPE_CHECKING:
    from types import ModuleType

_MOST_ROWS = 100
_MOST_NAMES = 400
_CSV = "govinfo_{measure}.csv"


class Explorer:
    """A panel with controls beside it; `view` says what is looked at, `panel` what there is.

    Made by `govinfo.explore`.
    """

    def __init__(self, panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None) -> None:
        if lang not in form.LANGUAGES:
            raise UnknownNameError("language", lang, form.LANGUAGES)
        self.panel, self.lang, self.names = panel, lang, dict(names or {})
        self._documents = tempfile.TemporaryDirectory()
        self._quiet = False
        self._widgets = _ipywidgets()
        if self._widgets is not None:
            self._build(self._widgets)

    def __repr__(self) -> str:
        return f"<Explorer of {self.panel!r}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = {"text/plain": repr(self), "text/html": self.static_html()}
        if self._widgets is not None:
            bundle |= self.box._repr_mimebundle_() or {}
        return bundle

    @property
    def view(self) -> View:
        """What is looked at; the first view where there are no widgets."""
        if self._widgets is None:
            return View()
        return View(self.agencies.value, self.years.value, self.denominator.value, self.by.value)

    def static_html(self) -> str:
        """The view without controls, for pages and programs that have no widgets."""
        return page(self._sentence(), self._chart(), self._table(), f"<pre>{text_lines(self._code())}</pre>")

    # What is shown

    def _sentence(self) -> str:
        return f"<p>{text(self.view.sentence(self.panel, self.lang), 2000)}</p>"

    def _chart(self) -> str:
        try:
            chart = self.view.chart(self.panel, self.lang, self.names)
        except GovinfoError as error:
            return f'<p class="quiet">{text(error)}</p>'
        image = b64encode(chart.png()).decode()
        return f'<img style="max-width:100%" alt="{text(chart.alt_text, 2000)}" src="data:image/png;base64,{image}">'

    def _table(self) -> str:
        table = self.view.table(self.panel)
        shown = labelled(table.head(_MOST_ROWS).drop(columns=["measure", "method"]), self.lang)
        html = shown.to_html(index=False, border=0, classes="list", na_rep="–")
        more = len(table) - _MOST_ROWS
        return html + (f'<p class="quiet">{words("rows_left", self.lang, more=more)}</p>' if more > 0 else "")

    def _code(self) -> str:
        there = set(self.view.chosen(self.panel).reports["agency"].dropna())
        same = len(self.view.compared(self.panel)) < len(self.view.chosen(self.panel))
        return self.view.code(self.lang, {agency: name for agency, name in self.names.items() if agency in there}, same)

    # The controls

    def _build(self, w: ModuleType) -> None:
        say = self._say
        wide = w.Layout(width="280px")
        narrow = {"description_width": "125px"}
        self.search = w.Text(placeholder=say("search"), layout=wide)
        self.agencies = w.SelectMultiple(rows=8, layout=wide)
        self.years = w.SelectMultiple(rows=5, layout=wide)
        counted = [(MEASURES[names[0]].label(self.lang), numerator) for numerator, names in numerators().items()]
        first = MEASURES[View().measure].numerator
        self.measure = w.Dropdown(options=counted, value=first, description=say("measure"), style=narrow)
        self.denominator = w.Dropdown(description=say("denominator"), style=narrow)
        self.by = w.Dropdown(
            options=[(say(f"by.{by or 'report'}"), by) for by in GROUPINGS], description=say("by"), style=narrow
        )
        self.sentence, self.chart, self.table = w.HTML(), w.HTML(), w.HTML()
        self.code_button, self.csv_button = w.Button(description=say("code")), w.Button(description=say("csv"))
        self.code = w.Textarea(layout=w.Layout(width="100%", height="130px", display="none"), disabled=True)
        self.csv = w.HTML()
        traced = {"style": narrow, "layout": w.Layout(width="420px")}
        self.trace_report, self.trace_cell = w.Dropdown(**traced), w.Dropdown(**traced)
        self.trace_report.description, self.trace_cell.description = say("trace.report"), say("trace.cell")
        self.trace_button, self.trace = w.Button(description=say("trace")), w.HTML()
        self.upload = w.FileUpload(accept=".pdf", multiple=False, description=say("upload"), layout=wide)
        self.uploaded = w.HTML()
        hint = w.HTML(f'<div style="font-size:11px;line-height:1.3;width:280px">{say("all")}</div>')
        controls = w.VBox(
            [
                w.HTML(f"<b>{say('agencies')}</b>"),
                self.search,
                self.agencies,
                w.HTML(f"<b>{say('years')}</b>"),
                self.years,
                hint,
                self.upload,
            ],
            layout=w.Layout(min_width="300px"),
        )
        shown = w.VBox(
            [
                w.HBox([self.measure, self.denominator, self.by], layout=w.Layout(flex_flow="row wrap")),
                self.sentence,
                self.chart,
                self.table,
                w.HBox([self.code_button, self.csv_button]),
                self.code,
                self.csv,
                w.HBox([self.trace_report, self.trace_cell, self.trace_button], layout=w.Layout(flex_flow="row wrap")),
                self.trace,
            ],
            layout=w.Layout(flex="1 1 auto", min_width="0"),
        )
        self.box = w.VBox([w.HBox([controls, shown]), self.uploaded])
        self._offer()
        self._offer_denominators()
        self._update()
        self.search.observe(lambda _: self._offer_agencies(), names="value")
        self.measure.observe(lambda _: self._offer_denominators(), names="value")
        for control in (self.agencies, self.years, self.denominator, self.by):
            control.observe(lambda _: self._update(), names="value")
        self.code_button.on_click(lambda _: self._show_code())
        self.csv_button.on_click(lambda _: self._show_csv())
        self.trace_button.on_click(lambda _: self._show_place())
        self.upload.observe(lambda _: self._add(), names="value")

    def _say(self, name: str, /, **values: Any) -> str:
        return words(name, self.lang, **values)

    def _offer(self) -> None:
        self._offer_agencies()
        chosen = set(self.years.value)
        years = sorted(int(year) for year in self.panel.reports["year"].dropna().unique())
        self.years.options = years
        self.years.value = [year for year in years if year in chosen]

    def _offer_agencies(self) -> None:
        """List the agencies whose name holds what was typed, and those already chosen."""
        chosen = self.agencies.value
        asked = self.search.value.strip().lower()
        named = [(self.names.get(agency, agency), agency) for agency in self.panel.reports["agency"].dropna().unique()]
        fits = [(label, agency) for label, agency in named if asked in label.lower() or asked in agency.lower()]
        kept = [(label, agency) for label, agency in named if agency in chosen]
        # New options unchoose everything; what was chosen is chosen again, and nothing has to be drawn anew.
        self._quiet = True
        self.agencies.options = list(dict.fromkeys([*kept, *fits[:_MOST_NAMES]]))
        self.agencies.value = chosen
        self._quiet = False

    def _offer_denominators(self) -> None:
        measures = numerators()[self.measure.value]
        self.denominator.options = [(MEASURES[name].denominator_label(self.lang), name) for name in measures]
        preferred = View().measure
        self.denominator.value = preferred if preferred in measures else measures[0]

    def _update(self) -> None:
        if self._quiet or self.denominator.value is None:
            return
        try:
            self.sentence.value, self.table.value = page(self._sentence()), page(self._table())
            self.chart.value = self._chart()
        except GovinfoError as error:
            self.sentence.value, self.table.value, self.chart.value = page(f"<p>{text(error)}</p>"), "", ""
        self.csv.value, self.trace.value = "", ""
        self.code.value = self._code()
        reports = self.view.chosen(self.panel).reports if len(self.panel) else self.panel.reports
        _offer_in(self.trace_report, [(name, name) for name in reports["report_id"].head(_MOST_NAMES)])
        _offer_in(self.trace_cell, [(cell_label(*cell, self.lang), cell) for cell in self.view.cells()])

    def _show_code(self) -> None:
        hidden = self.code.layout.display == "none"
        self.code.layout.display = "" if hidden else "none"

    def _show_csv(self) -> None:
        table = self.view.table(self.panel)
        name = _CSV.format(measure=self.view.measure)
        data = b64encode(table.to_csv(index=False, lineterminator="\n").encode("utf-8")).decode()
        self.csv.value = (
            f'<a style="text-decoration:underline" download="{name}" '
            f'href="data:text/csv;charset=utf-8;base64,{data}">{self._say("csv.link", name=name)}</a>'
        )

    def _show_place(self) -> None:
        cell: Cell | None = self.trace_cell.value
        if self.trace_report.value is not None and cell is not None:
            self.trace.value = page(place_html(self.panel, self.trace_report.value, cell, self.lang))

    def _add(self) -> None:
        """Read an uploaded document and add it to the panel; the document is kept as long as the explorer."""
        for given in self.upload.value:
            path = Path(self._documents.name) / (Path(given["name"].replace("\\", "/")).name or "report.pdf")
            path.write_bytes(bytes(given["content"]))
            self._add_document(path)

    def _add_document(self, path: Path) -> None:
        with warnings.catch_warnings():
            # What could not be read is said below.
            warnings.simplefilter("ignore", UserWarning)
            one = load(path, progress=False)
        if not len(one):
            message = text(one.failures["message"].iloc[0].replace(str(path), path.name))
            self.uploaded.value = page(f"<p>{self._say('upload.refused', message=message)}</p>")
            return
        known = one.reports["sha256"].iloc[0] in set(self.panel.reports["sha256"])
        said = self._say("upload.known" if known else "upload.added", name=text(one.reports["report_id"].iloc[0]))
        self.uploaded.value = page(f"<p><b>{said}</b></p>") + report_html(one.report())
        if not known:
            self.panel = concat([self.panel, one])
            self._offer()
            self._update()


def _offer_in(control: Any, options: list[tuple[str, Any]]) -> None:
    """Give a control new options; what was chosen stays chosen where it can, else the first is."""
    chosen = control.value
    control.options = options
    values = [value for _, value in options]
    if values:
        control.value = chosen if chosen in values else values[0]


def text_lines(lines: str) -> str:
    """Lines of code made safe for HTML, with their line ends."""
    return "\n".join(text(line, 500) if line else "" for line in lines.split("\n"))


def _ipywidgets() -> ModuleType | None:
    try:
        import ipywidgets
    except ImportError:
        return None
    return ipywidgets


def explore(panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None) -> Explorer:
    """Look at a panel without writing code: choose reports, measure, denominator and grouping.

    Chart, table and the sentence that says how the numbers are made change together.
    Buttons give the code that makes the same view, its figures as CSV, and the place in
    its document of any cell that the measure rests on. A PDF that is dropped on the
    upload button is read, shown with its findings, and added to `explorer.panel`.

    Parameters
    ----------
    panel : Panel
        What to look at.
    lang : {"en", "zh"}
        Language of the words.
    names : mapping, optional
        Names to show for agencies.

    Returns
    -------
    Explorer
        Shown by the notebook. Without ipywidgets (``pip install -e '.[notebooks]'``) it
        shows the first view as static HTML.

    Raises
    ------
    UnknownNameError
        The language is not known.

    Examples
    --------
    >>> import govinfo as gi
    >>> gi.explore(gi.sample()).view.measure
    'disclosure_rate'
    """
    return Explorer(panel, lang, names)
