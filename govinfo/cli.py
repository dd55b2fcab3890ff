"""The command `govinfo`: load, check, measure, export, run, reproduce, codebook, coverage, cite.

Commands import what they need when they run, so that `govinfo --help` is quick.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from . import __version__
from .errors import GovinfoError

_OCR = click.Choice(["auto", "never", "always"])
_LANG = click.Choice(["en", "zh"])
_FORMATS = "parquet, csv, xlsx, dta, sav, r, datapackage; several are separated by commas."

_METADATA = "Table (CSV, .xlsx) of agency, year, scope, region_code, published by source, file_name, sha256 or url."
_AMENDMENTS = "Table (CSV, .xlsx) of cells set right: sha256, frame, row, column, printed, value, who, when, why."

_EXPECTED = "Table (CSV, .xlsx) of what should be there: agency (or code and name), optionally year, source, file_name."


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="govinfo")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Annual reports on government information disclosure in China, as tidy data."""


@cli.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write."
)
@click.option("--format", "formats", default="parquet", show_default=True, help=_FORMATS)
@click.option("--jobs", type=click.IntRange(min=1), help="Number of processes; by default as the files need.")
@click.option("--ocr", type=_OCR, default="auto", show_default=True, help="How scans are treated.")
@click.option(
    "--resume", is_flag=True, help="Go on with a load into this folder, stopped or finished: read only what is new."
)
@click.option("--overwrite", is_flag=True, help="Replace a panel that the folder holds.")
@click.option("--metadata", type=click.Path(dir_okay=False, path_type=Path), help=_METADATA)
@click.option("--amendments", type=click.Path(dir_okay=False, path_type=Path), help=_AMENDMENTS)
@click.option("--newest", is_flag=True, help="Keep one version of each report: the corrected one, else the latest.")
@click.option("--cluster", metavar="ADDRESS", help="Read on the workers of a Dask scheduler, such as tcp://node1:8786.")
def load(
    paths: tuple[str, ...], output: Path, formats: str, jobs: int | None, ocr: str, cluster: str | None, **options: Any
) -> None:
    """Load the reports in PATHS (files, folders, zip archives, globs) into tables in a folder.

    What was read is kept: a load that is stopped goes on with --resume, and over last year's panel it reads only the
    files that are new.
    """
    from .exports import export, formats_in
    from .reports.load import load as load_panel
    from .reports.streaming import on_cluster

    chosen = formats_in(formats)
    try:
        with on_cluster(cluster):
            panel = load_panel(list(paths), into=output, jobs=jobs, ocr=ocr, **options)
    except KeyboardInterrupt:
        click.echo(f"stopped; what was read is kept in {output}; the same command with --resume goes on", err=True)
        sys.exit(130)
    _name_failures(panel.failures)
    click.echo(_account(panel.files), err=True)
    if not len(panel):
        click.echo(f"nothing is written to {output}", err=True)
        sys.exit(1)
    if others := [name for name in chosen if name != "parquet"]:
        export(panel, output, others)
    click.echo(f"{panel.summary()} -> {output}")


def _start_reading(paths: tuple[str, ...]) -> None:
    """Start the process that reads a single PDF, while this one imports pandas."""
    if len(paths) == 1 and paths[0].lower().endswith(".pdf"):
        from .documents.sandbox import start_ahead

        start_ahead("pypdfium2", "govinfo.documents.pdf.fast")


def _name_failures(failures: Any) -> None:
    """Name on the error stream the files that were not read, and why."""
    for source, error, message in failures.itertuples(index=False):
        click.echo(f"not read: {message if source in message else f'{source}: {message}'} [{error}]", err=True)


def _account(files: Any) -> str:
    """What became of all files, in numbers."""
    count = files["outcome"].value_counts()
    others = files.loc[files["outcome"] == "other", "kind"].fillna("without an ending").value_counts()
    kinds = f" ({', '.join(f'{number:,} {kind}' for kind, number in others.items())})" if len(others) else ""
    return (
        f"{len(files):,} files: {count['report']:,} reports, {count['copy']:,} copies, {count['failure']:,} not read, "
        f"{count['archive']:,} archives, {count['other']:,} of other kinds{kinds}"
    )


def _with_reports(panel: Any) -> Any:
    """The panel, if it has a report.

    Raises
    ------
    GovinfoError
        Where it has none, with the first reason.
    """
    if not len(panel):
        raise GovinfoError(f"no report could be read; {next(iter(panel.failures['message']), 'no file was found')}")
    return panel


@cli.command()
@click.argument("panel", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write, or a file that ends in .xlsx.",
)
@click.option("--format", "formats", help=_FORMATS)
@click.option("--lang", type=_LANG, default="en", show_default=True, help="Language of the labels.")
@click.option("--shape", default="tidy", show_default=True, help="tidy, or wide: one row a report.")
@click.option("--show", default="codes", show_default=True, help="codes, labels or both.")
@click.option("--frames", help="Only these tables, separated by commas.")
@click.option("--for-excel", is_flag=True, help="CSV with a byte order mark and without formulas.")
@click.option("--metadata", type=click.Path(dir_okay=False, path_type=Path), help=_METADATA)
@click.option("--amendments", type=click.Path(dir_okay=False, path_type=Path), help=_AMENDMENTS)
@click.option(
    "--regions",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="CSV of your own with the columns agency and region_code, optionally year and level.",
)
def export(
    panel: Path,
    output: Path,
    frames: str | None,
    regions: Path | None,
    metadata: Path | None,
    amendments: Path | None,
    **options: Any,
) -> None:
    """Write a saved PANEL (or documents) as files for R, Stata, SPSS or Excel."""
    from .exports import export as export_panel
    from .places.panel import apply_regions
    from .reports.load import load as load_panel

    loaded = _with_reports(load_panel(panel, metadata=metadata, amendments=amendments))
    if regions is not None:
        loaded = apply_regions(loaded, regions)
    files = export_panel(loaded, output, frames=_listed(frames), **options)
    click.echo(f"{len(files)} files -> {output}")


@cli.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--lang", type=_LANG, default="en", show_default=True, help="Language of the findings.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list for machines.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page with pictures of the cells."
)
@click.option(
    "--accepted",
    multiple=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="File of accepted findings; by default accepted_findings.csv beside the documents.",
)
@click.option(
    "--propose",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the likely slips as a CSV of amendments to fill in.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Number of processes; by default as the files need.")
def check(
    paths: tuple[str, ...],
    lang: str,
    as_json: bool,
    html: Path | None,
    accepted: tuple[Path, ...],
    propose: Path | None,
    jobs: int | None,
) -> None:
    """Print what does not add up in the reports in PATHS; exit 1 if any error was not accepted."""
    _start_reading(paths)
    from .display.findings import any_error, findings, findings_json, findings_text, read_accepted, unmatched
    from .reports.load import load as load_panel

    if propose is not None and propose.exists():
        raise GovinfoError(f"{propose}: the file exists, and may be filled in; name another")
    panel = load_panel(paths[0] if len(paths) == 1 else list(paths), jobs=jobs)
    looked_at = read_accepted(accepted or [*paths, *panel.reports["source"]])
    listed = findings(panel, looked_at)
    if as_json or len(panel):
        click.echo(findings_json(listed) if as_json else findings_text(listed, lang))
    _name_failures(panel.failures)
    for entry in unmatched(listed, looked_at):
        click.echo(f"accepted, but not among the findings: {entry}", err=True)
    if propose is not None:
        from .reports.amendments import proposals

        proposed = proposals(panel)
        proposed.to_csv(propose, index=False, encoding="utf-8-sig")
        click.echo(f"{len(proposed)} likely slips -> {propose}", err=as_json)
    if html is not None:
        from .display.findings_page import write_findings_page

        files = write_findings_page(panel, listed, html, lang)
        click.echo(f"{len(files)} files -> {html}", err=as_json)
    if any_error(listed) or not len(panel):
        sys.exit(1)


@cli.command()
@click.argument("notebooks", nargs=-1, required=True)
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Keep the executed notebook: a file, or a folder for several.",
)
@click.option("--html", type=click.Path(path_type=Path), help="Keep it as a web page: a file, or a folder for several.")
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks that run at the same time; by default one a core.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=600,
    show_default=True,
    help="Seconds after which a notebook is stopped; it is then tried once more.",
)
def run(
    notebooks: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...],
    output: Path | None,
    html: Path | None,
    jobs: int | None,
    timeout: float,
) -> None:
    """Run NOTEBOOKS (files, or the names of some that ship) with parameters, several at once."""
    from .reproduction.notebook import checked_parameters, find_notebook
    from .reproduction.running import Run, place_of, run_notebooks

    found = [find_notebook(name) for name in notebooks]
    runs = [
        Run(
            notebook,
            checked_parameters(notebook, dict(parameters)),
            place_of(notebook, output, ".ipynb", len(found)),
            place_of(notebook, html, ".html", len(found)),
        )
        for notebook in found
    ]
    run_notebooks(runs, jobs, timeout)
    for done in runs:
        kept = ", ".join(str(path) for path in (done.executed, done.page) if path)
        click.echo(f"ran {done.notebook.name}" + (f" -> {kept}" if kept else ""))


@cli.command()
@click.argument("notebooks", nargs=-1)
@click.option("--panel", type=click.Path(path_type=Path), help="Documents or a saved panel; by default the sample.")
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("figures"),
    show_default=True,
    help="Folder of the figures, tables and numbers.",
)
@click.option("--check", is_flag=True, help="Run in a temporary folder; name what differs and the sentences with it.")
def reproduce(
    notebooks: tuple[str, ...], panel: Path | None, parameters: tuple[tuple[str, str], ...], output: Path, check: bool
) -> None:
    """Run NOTEBOOKS (by default all that ship, in both languages); write their exhibits and a manifest."""
    from .reproduction.manifest import check_figures, reproduce_figures

    if not check:
        made = reproduce_figures(output, panel, notebooks, dict(parameters))
        click.echo(f"{len(made)} {'exhibits' if notebooks else 'figures'} -> {output}")
        return
    changes = check_figures(output, panel, notebooks, dict(parameters))
    click.echo("\n".join(changes) or f"the data of everything in {output} are reproduced")
    if changes:
        sys.exit(1)


@cli.command()
@click.argument("kind", type=click.Choice(["paper"]))
@click.argument("folder", type=click.Path(path_type=Path))
def new(kind: str, folder: Path) -> None:
    """Set up FOLDER for a paper: a notebook, a sheet, amendments, a manuscript and a Makefile, which run at once."""
    from .reproduction.paper import new_paper

    click.echo(f"{len(new_paper(folder))} files -> {folder}; go on with: cd {folder} && make")


@cli.command()
@click.argument("manuscript", type=click.Path(dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="PDF; by default beside it.")
def typeset(manuscript: Path, output: Path | None) -> None:
    """Typeset a MANUSCRIPT of Typst to PDF."""
    from .reproduction.paper import typeset as typeset_manuscript

    click.echo(f"{manuscript} -> {typeset_manuscript(manuscript, output)}")


@cli.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Archive to write.")
def package(folder: Path, output: Path | None) -> None:
    """Write the replication package of the paper in FOLDER, after running it elsewhere."""
    from .reproduction.package import package as write_package

    click.echo(f"ran from the package with the same results -> {write_package(folder, output)}")


@cli.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["markdown", "html"]),
    default="markdown",
    show_default=True,
    help="Form of the codebook.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; by default the screen.")
def codebook(kind: str, output: Path | None) -> None:
    """Print every frame, column, code, check and measure with its definition."""
    from .exports.codebook import codebook_html, codebook_text

    text = codebook_text() if kind == "markdown" else codebook_html()
    if output is None:
        click.echo(text)
    else:
        output.write_text(text, encoding="utf-8")


@cli.command()
@click.argument("panel", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv, .xlsx, .parquet, .dta or .sav.",
)
@click.option("--names", help="Measures, separated by commas; by default all. One of your own: 'granted / concluded'.")
@click.option("--by", help="Columns of reports to pool by, separated by commas, such as province,year.")
@click.option("--totals", default="agree", show_default=True, help="agree, printed or parts, where totals contradict.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Coverage of the intervals.")
@click.option("--design-effect", type=float, default=1.0, show_default=True, help="For requests that come in series.")
@click.option("--lang", type=_LANG, default="en", show_default=True, help="Language of the labels.")
@click.option("--show", default="codes", show_default=True, help="codes, labels or both.")
@click.option("--metadata", type=click.Path(dir_okay=False, path_type=Path), help=_METADATA)
@click.option("--amendments", type=click.Path(dir_okay=False, path_type=Path), help=_AMENDMENTS)
@click.option("--newest", is_flag=True, help="One version of each report: the corrected one, else the latest.")
def measure(
    panel: Path,
    output: Path,
    names: str | None,
    by: str | None,
    lang: str,
    show: str,
    metadata: Path | None,
    amendments: Path | None,
    newest: bool,
    **settings: Any,
) -> None:
    """Compute the measures of a PANEL (or documents), with their intervals, into a file."""
    from .exports import export
    from .measures.measure import measure as measure_of
    from .reports.load import load as load_panel

    loaded = _with_reports(load_panel(panel, metadata=metadata, amendments=amendments, newest=newest))
    try:
        table = measure_of(loaded, _listed(names), _listed(by), **settings)
    except ValueError as error:  # of an expression or a setting
        raise GovinfoError(str(error)) from error
    export(table, output, lang=lang, show=show)
    click.echo(f"{len(table):,} rows -> {output}")


def _listed(text: str | None) -> list[str] | None:
    """The names in an option with commas; None where it is not given."""
    return [name.strip() for name in text.split(",") if name.strip()] if text else None


@cli.command()
@click.argument("panel", type=click.Path(path_type=Path))
@click.option("--expected", type=click.Path(dir_okay=False, path_type=Path), help=_EXPECTED)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="CSV file, a row an agency and year."
)
def coverage(panel: Path, expected: Path | None, output: Path | None) -> None:
    """Print which agencies and years a PANEL (or documents) has: read, failed or missing."""
    from .reports.coverage import coverage as coverage_of
    from .reports.load import load as load_panel

    table = coverage_of(load_panel(panel), expected)
    if output is not None:
        table.to_csv(output, index=False)
        click.echo(f"{len(table):,} rows -> {output}")
    by_year = table.dropna(subset=["agency"]).pivot_table(
        index="agency", columns="year", values="status", aggfunc="first", observed=True, sort=False
    )
    click.echo(
        by_year.sort_index(axis="columns").astype("string").fillna("").rename_axis(None, axis="columns").to_string()
    )
    counts = table["status"].value_counts(sort=False)
    click.echo(", ".join(f"{status} {count:,}" for status, count in counts.items()))


@cli.command()
@click.argument("panel", required=False, type=click.Path(path_type=Path))
@click.option("--date", help="Date to cite, such as 2025-06-30; by default the day on which the panel was saved.")
@click.option("--bibtex", is_flag=True, help="BibTeX in place of text.")
def cite(panel: Path | None, date: str | None, bibtex: bool) -> None:
    """Print how to cite govinfo, or a saved PANEL: reports, years, versions, and a hash of its content."""
    from .reports.citation import citation, saved_on, software_citation
    from .reports.load import load as load_panel

    if panel is None:
        cited = software_citation()
    else:
        cited = citation(_with_reports(load_panel(panel)), date=date or saved_on(panel))
    click.echo(cited.bibtex if bibtex else cited.text)


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Show warnings as lines of text without the code that they come from, and none about code."""
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning, RuntimeWarning, ResourceWarning):
            warnings.simplefilter("ignore", category)
        before = warnings.formatwarning
        warnings.formatwarning = lambda message, *_, **__: f"warning: {message}\n"
        try:
            yield
        finally:
            warnings.formatwarning = before


def main(arguments: list[str] | None = None) -> None:
    """Run the command; an error of ours or of the disk is one line, with its traceback only with --debug."""
    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    try:
        with _plain_warnings():
            cli.main([argument for argument in arguments if argument != "--debug"], standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (GovinfoError, OSError) as error:
        if debug:
            raise
        click.echo(f"govinfo: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
