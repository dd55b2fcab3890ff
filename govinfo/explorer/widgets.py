"""The explorer: a panel looked at without writing code, in JupyterLab and Notebook; as static HTML elsewhere."""

from __future__ import annotations

import tempfile
import warnings
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from .. import form
from ..display.frame_table import readable, report_name
from ..display.html import report_html
from ..display.templates import render, shown
from ..documents.containers import SUFFIXES
from ..errors import GovinfoError, UnknownNameError
from ..form.labels import cell_label
from ..frames import of_panel
from ..measures.counts import Cell
from ..measures.measure import MEASURES
from ..reports.load import load
from ..reports.panel import Panel, concat
from ..reports.sample import sample_files
from .tracing import place_html
from .view import GROUPINGS, View, numerators, words

if TYPE_CHECKING:
    from types import ModuleType

_MOST_ROWS = 100
_MOST_NAMES = 400
_CSV = "govinfo_{measure}.csv"
_TECHNICAL = ("report_id", "measure", "method", "unit", "denominator_name")


class Explorer:
    """A panel with controls beside it; `view` says what is looked at, `panel` what there is.

    Made by `govinfo.explore`.
    """

    def __init__(
        self, panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None, source: str | Path | None = None
    ) -> None:
        if lang not in form.LANGUAGES:
            raise UnknownNameError("language", lang, form.LANGUAGES)
        self.panel, self.lang, self.names = panel, lang, dict(names or {})
        self._made = self._first_line(source)
        self._added: list[str] = []
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
        return View(
            self.agencies.value, self.years.value, self.denominator.value, self.by.value or None, self.without.value
        )

    def static_html(self) -> str:
        """The view without controls, for pages and programs that have no widgets."""
        return self._render(self.view, self._code(self.view))

    # What is shown

    def _render(self, view: View, code: str = "") -> str:
        given: dict[str, Any] = dict.fromkeys(("refused", "sentence", "picture", "alt", "no_chart", "table"), "")
        given |= {"left_out": [], "code": code, "lang": self.lang, "words_of": words}
        try:
            if len(self.panel) and not view.wanted(self.panel).any():
                raise GovinfoError(self._say("panel.empty"))
            table = view.table(self.panel)
            table = table.drop(columns=[name for name in _TECHNICAL if name in table])
            given["sentence"] = shown(view.sentence(self.panel, self.lang, self.names), 2000)
            given["left_out"] = view.left_out(self.panel, self.lang, self.names)
            unit = view.what.unit
            figures = readable(table.assign(unit=unit), self.lang, self.names, self._say("table"), hidden=("unit",))
            given["table"] = Markup(figures.html(_MOST_ROWS, bare=True))
            chart = view.chart(self.panel, self.lang, self.names)
            given |= {"picture": b64encode(chart.png()).decode(), "alt": chart.alt_text}
        except GovinfoError as error:
            given["no_chart" if given["table"] else "refused"] = str(error)
        return render("explorer/view.html", **given)

    def _first_line(self, source: str | Path | None) -> str:
        """The line of code that makes the panel."""
        if source is not None and str(source) != "sample":
            return f"panel = gi.load({str(source)!r})"
        if source is not None or set(self.panel.reports["source"]) == set(map(str, sample_files("pdf"))):
            return "panel = gi.sample()"
        return f"# panel: {self._say('code.given')}"

    def _code(self, view: View) -> str:
        made = [self._made]
        if self._added:
            made += [
                f"# {self._say('code.added')}",
                f"panel = gi.concat([panel, gi.load({self._added!r}, progress=False)])",
            ]
        if not view.wanted(self.panel).any():
            return "\n".join(made)
        chosen, compared = view.chosen(self.panel), view.compared(self.panel)
        there = set(compared.reports["agency"].dropna())
        names = {agency: name for agency, name in self.names.items() if agency in there}
        return view.code(made, self.lang, names, len(compared) < len(chosen))

    # The controls

    def _build(self, w: ModuleType) -> None:
        say, self._several = self._say, w.SelectMultiple
        wide = w.Layout(width="280px")
        narrow = {"style": {"description_width": "125px"}, "layout": w.Layout(width="420px", max_width="98%")}

        def several(name: str, rows: int) -> Any:
            # The heading above it is its name for those who see; the tooltip is its name for those who listen.
            return w.SelectMultiple(rows=rows, layout=wide, tooltip=say(name))

        self.search = w.Text(placeholder=say("search"), tooltip=say("search"), layout=wide)
        self.agencies, self.years, self.without = several("agencies", 8), several("years", 5), several("without", 5)
        counted = [(MEASURES[names[0]].label(self.lang), numerator) for numerator, names in numerators().items()]
        first = MEASURES[View().measure].numerator
        self.measure = w.Dropdown(options=counted, value=first, description=say("measure"), **narrow)
        self.denominator = w.Dropdown(description=say("denominator"), **narrow)
        # A choice with the value None would show as none.
        groups = [(say(f"by.{by or 'report'}"), by or "") for by in GROUPINGS]
        self.by = w.Dropdown(options=groups, value="", description=say("by"), **narrow)
        self.shown, self.code, self.csv, self.trace, self.uploaded = (
            w.HTML(layout=w.Layout(max_width="98%")) for _ in range(5)
        )
        self.code_button, self.csv_button, self.trace_button = (
            w.Button(description=say(name), layout=w.Layout(width="auto")) for name in ("code", "csv", "trace")
        )
        self.trace_report = w.Dropdown(description=say("trace.report"), **narrow)
        self.trace_cell = w.Dropdown(description=say("trace.cell"), **narrow)
        accepted = ",".join([*SUFFIXES, ".zip", ".png", ".jpg", ".jpeg"])
        self.upload = w.FileUpload(accept=accepted, multiple=True, description=say("upload"), layout=wide)
        controls = [
            w.HTML(f"<b>{say('agencies')}</b>"),
            self.search,
            self.agencies,
            w.HTML(f"<b>{say('years')}</b>"),
            self.years,
            w.HTML(render("explorer/hint.html", said=say("all"))),
            w.HTML(f"<b>{say('without')}</b>"),
            self.without,
            self.upload,
        ]
        wrapped = w.Layout(flex_flow="row wrap")
        views = [
            w.HBox([self.measure, self.denominator, self.by], layout=wrapped),
            self.shown,
            w.HBox([self.code_button, self.csv_button]),
            self.code,
            self.csv,
            w.HBox([self.trace_report, self.trace_cell, self.trace_button], layout=wrapped),
            self.trace,
        ]
        both = [
            w.VBox(controls, layout=w.Layout(width="300px")),
            w.VBox(views, layout=w.Layout(flex="1 1 420px", min_width="0", max_width="100%")),
        ]
        self.box = w.VBox([w.HBox(both, layout=wrapped), self.uploaded])
        self.box.add_class("govinfo-explorer")
        self._offer()
        self._offer_denominators()
        self._update()
        self.search.observe(lambda _: self._offer_agencies(), names="value")
        self.measure.observe(lambda _: self._offer_denominators(), names="value")
        for control in (self.agencies, self.years, self.without, self.denominator, self.by):
            control.observe(lambda _: self._update(), names="value")
        self.code_button.on_click(lambda _: self._show_code())
        self.csv_button.on_click(lambda _: self._show_csv())
        self.trace_button.on_click(lambda _: self._show_place())
        self.upload.observe(lambda _: self._add(), names="value")

    def _say(self, name: str, /, **values: Any) -> str:
        return words(name, self.lang, **values)

    def _offer(self) -> None:
        reports = self.panel.reports
        self._offer_agencies()
        self._offer_in(self.years, [(str(year), int(year)) for year in sorted(reports["year"].dropna().unique())])
        ids = reports["report_id"].head(_MOST_NAMES)
        self._offer_in(self.without, [(report_name(name, self.names), name) for name in ids])

    def _offer_agencies(self) -> None:
        """List the agencies whose name holds what was typed, and those already chosen."""
        chosen = self.agencies.value
        asked = self.search.value.strip().lower()
        named = [(self.names.get(agency, agency), agency) for agency in self.panel.reports["agency"].dropna().unique()]
        fits = [(label, agency) for label, agency in named if asked in label.lower() or asked in agency.lower()]
        kept = [(label, agency) for label, agency in named if agency in chosen]
        self._offer_in(self.agencies, list(dict.fromkeys([*kept, *fits[:_MOST_NAMES]])))

    def _offer_in(self, control: Any, options: list[tuple[str, Any]]) -> None:
        """Give a control new options; what was chosen stays chosen where it can, and nothing is drawn anew."""
        chosen, values = control.value, [value for _, value in options]
        self._quiet = True
        control.options = options
        if isinstance(control, self._several):
            control.value = [value for value in chosen if value in values]
        elif values:
            control.value = chosen if chosen in values else values[0]
        self._quiet = False

    def _offer_denominators(self) -> None:
        measures = numerators()[self.measure.value]
        self.denominator.options = [(MEASURES[name].denominator_label(self.lang), name) for name in measures]
        preferred = View().measure
        self.denominator.value = preferred if preferred in measures else measures[0]

    def _update(self) -> None:
        if self._quiet or self.denominator.value is None:
            return
        view = self.view
        self.shown.value = self._render(view)
        self.csv.value = self.trace.value = ""
        if self.code.value:
            self._write_code(view)
        reports = self.panel.reports[view.wanted(self.panel)]
        ids = reports["report_id"].head(_MOST_NAMES)
        self._offer_in(self.trace_report, [(report_name(name, self.names), name) for name in ids])
        self._offer_in(self.trace_cell, [(cell_label(*cell, self.lang), cell) for cell in view.cells()])

    def _write_code(self, view: View) -> None:
        self.code.value = render("explorer/code.html", code=self._code(view), lang=self.lang, words_of=words)

    def _show_code(self) -> None:
        if self.code.value:
            self.code.value = ""
        else:
            self._write_code(self.view)

    def _show_csv(self) -> None:
        view = self.view
        if not view.wanted(self.panel).any():
            return
        name = _CSV.format(measure=view.measure)
        # Excel takes a file without the mark for one in the encoding of the system.
        data = b64encode(view.table(self.panel).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")).decode()
        self.csv.value = render("explorer/download.html", name=name, data=data, said=self._say("csv.link", name=name))

    def _show_place(self) -> None:
        cell: Cell | None = self.trace_cell.value
        if self.trace_report.value is not None and cell is not None:
            self.trace.value = place_html(self.panel, self.trace_report.value, cell, self.lang)

    def _add(self) -> None:
        """Read uploaded documents and add them to the panel; the documents are kept as long as the explorer."""
        paths = []
        for number, given in enumerate(self.upload.value, start=len(self._added) + 1):
            folder = Path(self._documents.name, str(number))
            folder.mkdir(exist_ok=True)
            path = folder / (Path(given["name"].replace("\\", "/")).name or "report.pdf")
            path.write_bytes(bytes(given["content"]))
            paths.append(path)
        if paths:
            self._add_documents(paths)

    def _add_documents(self, paths: list[Path]) -> None:
        with warnings.catch_warnings():
            # What could not be read is said below.
            warnings.simplefilter("ignore", UserWarning)
            read = load(paths, progress=False)
        known = read.reports["sha256"].isin(self.panel.reports["sha256"])
        messages = [
            self._say("upload.known" if there else "upload.added", name=shown(name))
            for name, there in zip(read.reports["report_id"], known, strict=True)
        ]
        messages += [
            self._say("upload.refused", message=shown(message.replace(source, Path(source).name)))
            for source, message in zip(read.failures["source"], read.failures["message"], strict=True)
        ]
        report = Markup(report_html(read.report())) if len(read) == 1 else ""
        self.uploaded.value = render("explorer/added.html", messages=messages, report=report)
        if not known.all():
            self._added += map(str, paths)
            self.panel = concat([self.panel, read])
            self._offer()
            self._update()


def _ipywidgets() -> ModuleType | None:
    try:
        import ipywidgets
    except ImportError:
        return None
    return ipywidgets


@of_panel
def explore(
    panel: Panel, lang: str = "en", names: Mapping[str, str] | None = None, source: str | Path | None = None
) -> Explorer:
    """Look at a panel without writing code: choose reports, measure, denominator and grouping.

    Chart, table and the sentence that says how the numbers are made change together, and
    reports without a figure are named with the reason. Reports can be taken out. Buttons
    give the code that makes the same view, its figures as CSV, and the place in its
    document of any cell that the measure rests on. Documents that are dropped on the
    upload button (any container that `govinfo.load` reads) are read and added to
    `explorer.panel`; one alone is shown with its findings.

    Parameters
    ----------
    panel : Panel
        What to look at.
    lang : {"en", "zh"}
        Language of the words.
    names : mapping, optional
        Names to show for agencies.
    source : str or path, optional
        What `govinfo.load` made the panel from, for the first line of the code that is shown.

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
    return Explorer(panel, lang, names, source)
