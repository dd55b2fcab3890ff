"""The same panel in the hands of pandas, openpyxl, DuckDB, pyreadstat and R: equal cell by cell."""

from __future__ import annotations

import json
import shutil
import subprocess

import pandas as pd
import pytest

import govinfo as gi
from govinfo.errors import ExportError, UnknownNameError
from govinfo.exports import formats_in, wide
from govinfo.exports.variables import frame_variables, variables_of, wide_variables
from govinfo.frames import FIELDS, PANEL_FRAMES


@pytest.fixture(scope="module")
def panel():
    """The sample, with a text that is longer than Stata's fixed texts and one that looks like a formula."""
    sample = gi.sample()
    narrative, cells = sample.narrative.copy(), sample.cells.copy()
    narrative.loc[0, "text"] = "政府信息公开" * 900
    cells.loc[0, "raw"] = '=HYPERLINK("http://example.org")'
    cells.loc[1, "raw"] = "+cmd"
    cells.loc[2, "raw"] = "-3"
    cells.loc[3, "raw"] = "@SUM(A1)"
    return gi.Panel(**{**vars(sample), "narrative": narrative, "cells": cells})


def as_text(data: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floats, everything else as text; missing and empty text are one."""
    plain = {}
    for column in data.columns:
        values = data[column]
        if pd.api.types.is_numeric_dtype(values):
            plain[column] = values.astype("Float64")
        else:
            plain[column] = values.astype("string").fillna("")
    return pd.DataFrame(plain).reset_index(drop=True)


def assert_same(read: pd.DataFrame, written: pd.DataFrame) -> None:
    """Every cell is equal; a column without a single value may have lost its type."""
    expected = as_text(written)
    got = read.reset_index(drop=True).copy()
    assert list(got.columns) == list(expected.columns)
    for column in expected.columns:
        if expected[column].dtype == "Float64":
            got[column] = pd.to_numeric(got[column]).astype("Float64")
        elif pd.api.types.is_numeric_dtype(got[column]) and got[column].isna().all():
            got[column] = got[column].astype("string")
    pd.testing.assert_frame_equal(as_text(got), expected, check_exact=True, check_column_type=False)


def tables_of(panel, shape):
    frames = {name: getattr(panel, name) for name in PANEL_FRAMES} if shape == "tidy" else {"wide": wide(panel)}
    return {**frames, "measures": gi.measure(panel)}


@pytest.mark.parametrize("shape", ["tidy", "wide"])
def test_csv_read_by_pandas(panel, shape, tmp_path):
    gi.export(panel, tmp_path, "csv", shape=shape)
    for name, data in tables_of(panel, shape).items():
        read = pd.read_csv(tmp_path / f"{name}.csv", dtype=str, keep_default_na=False, na_values=[""])
        assert_same(read, data)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_read_by_duckdb(panel, kind, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    gi.export(panel, tmp_path, kind)
    for name in PANEL_FRAMES:
        source = f"read_csv('{tmp_path}/{name}.csv', all_varchar=true, header=true)"
        source = source if kind == "csv" else f"'{tmp_path}/{name}.parquet'"
        columns, rows = (found := duckdb.sql(f"select * from {source}")).columns, found.fetchall()
        assert_same(pd.DataFrame(rows, columns=columns), getattr(panel, name))


def test_a_saved_panel_and_an_exported_one_are_the_same_files(panel, tmp_path):
    gi.export(panel, tmp_path, "parquet")
    again = gi.open(tmp_path)
    for name in PANEL_FRAMES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(panel, name))


@pytest.mark.parametrize("shape", ["tidy", "wide"])
def test_workbook_read_by_openpyxl(panel, shape, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    file = tmp_path / "panel.xlsx"
    assert gi.export(panel, file, shape=shape) == [file]
    book = openpyxl.load_workbook(file)
    assert book.sheetnames[0] == "codebook"
    for name, data in tables_of(panel, shape).items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        header, *rows = sheet.iter_rows(values_only=True)
        assert_same(pd.DataFrame(rows, columns=header), data)
        numeric = [place for place, column in enumerate(data.columns) if pd.api.types.is_numeric_dtype(data[column])]
        assert all(row[place] is None or isinstance(row[place], (int, float)) for row in rows for place in numeric)


def test_text_that_looks_like_a_formula_is_text_in_a_workbook(panel, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    gi.export(panel, tmp_path / "panel.xlsx", frames=["cells"])
    column = next(openpyxl.load_workbook(tmp_path / "panel.xlsx")["cells"].iter_cols(min_col=5, max_col=5, min_row=2))
    assert [cell.value for cell in column[:4]] == ['=HYPERLINK("http://example.org")', "+cmd", "-3", "@SUM(A1)"]
    assert {cell.data_type for cell in column[:4]} == {"s"}


def test_csv_for_excel_has_a_byte_order_mark_and_no_formula(panel, tmp_path):
    gi.export(panel, tmp_path, "csv", frames=["cells"], for_excel=True)
    assert (tmp_path / "cells.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    raw = pd.read_csv(tmp_path / "cells.csv", encoding="utf-8-sig", dtype=str)["raw"]
    assert raw[:4].tolist() == ['\'=HYPERLINK("http://example.org")', "'+cmd", "-3", "'@SUM(A1)"]


def test_a_table_too_long_for_a_sheet_says_so_and_writes_nothing(panel, tmp_path):
    pytest.importorskip("openpyxl")
    long = panel.requests.iloc[[0] * 1_048_576]
    with pytest.raises(ExportError, match="requests has 1,048,576 rows, a sheet of Excel holds 1,048,575"):
        gi.export(gi.Panel(**{**vars(panel), "requests": long}), tmp_path / "panel.xlsx")
    assert not (tmp_path / "panel.xlsx").exists()


def test_a_text_too_long_for_a_cell_of_excel_is_cut_with_a_word(panel, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    narrative = panel.narrative.assign(text="长" * 40_000)
    with pytest.warns(UserWarning, match="sheet narrative: a text of 40,000 characters is cut"):
        gi.export(gi.Panel(**{**vars(panel), "narrative": narrative}), tmp_path / "panel.xlsx", frames=["narrative"])
    text = openpyxl.load_workbook(tmp_path / "panel.xlsx")["narrative"]["D2"].value
    assert len(text) == 32_767
    assert "cut:" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("shape", ["tidy", "wide"])
def test_stata_read_by_pandas(panel, shape, lang, tmp_path):
    gi.export(panel, tmp_path, "dta", shape=shape, lang=lang)
    for name, data in tables_of(panel, shape).items():
        with pd.io.stata.StataReader(tmp_path / f"{name}.dta", convert_categoricals=False) as reader:
            read, labels = reader.read(), reader.variable_labels()
            values = reader.value_labels()
        variables = {v.name: v for v in variables_of(name)}
        for column, variable in variables.items():
            assert labels[column] == variable.label(lang)[:80]
            if column in values:
                code_of = {label: code for code, label in variable.code_labels(lang).items()}
                assert len(code_of) == len(variable.codes)
                read[column] = read[column].map(
                    lambda n, k=code_of, v=values[column]: k.get(v[n], v[n]), na_action="ignore"
                )
        assert_same(read, data)


@pytest.mark.parametrize("suffix", ["dta", "sav"])
def test_stata_and_spss_read_by_pyreadstat(panel, suffix, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    gi.export(panel, tmp_path, suffix, lang="zh")
    read_file = pyreadstat.read_dta if suffix == "dta" else pyreadstat.read_sav
    for name, data in tables_of(panel, "tidy").items():
        read, meta = read_file(str(tmp_path / f"{name}.{suffix}"))
        variables = {variable.name: variable for variable in frame_variables(name)}
        assert meta.column_names_to_labels == {column: v.label("zh") for column, v in variables.items()}
        for column, variable in variables.items():
            if column in meta.variable_value_labels and len(read):
                code_of = {label: code for code, label in variable.code_labels("zh").items()}
                known = meta.variable_value_labels[column]
                read[column] = read[column].map(lambda n, k=known, c=code_of: c.get(k[n], k[n]), na_action="ignore")
        assert_same(read, data)


def test_names_are_within_the_limits_of_stata():
    names = [variable.name for variable in wide_variables()]
    assert len(names) == len(set(names))
    assert max(len(name) for name in names) <= 32
    assert all(name.isidentifier() and name.islower() for name in names)
    assert all(len(variable.label("en")) <= 80 for name in FIELDS for variable in frame_variables(name))


R_TEST = """
govinfo_folder <- "{folder}"
source(file.path(govinfo_folder, "panel.R"), encoding = "UTF-8")
for (name in names(panel)) {{
  data <- panel[[name]]
  for (column in names(data)) if (is.factor(data[[column]])) {{
    stopifnot(!is.ordered(data[[column]]))
    data[[column]] <- as.character(data[[column]])
  }}
  for (column in names(data)) if (is.numeric(data[[column]]))
    data[[column]] <- ifelse(is.na(data[[column]]), NA, format(data[[column]], digits = 17, trim = TRUE))
  write.csv(data, file.path(govinfo_folder, paste0(name, "_from_r.csv")), row.names = FALSE, na = "",
            fileEncoding = "UTF-8")
}}
cat(attr(panel$requests$item, "label"), levels(panel$requests$status)[1])
"""


def _r(script, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    (tmp_path / "test.R").write_text(script, encoding="utf-8")
    run = subprocess.run(
        ["Rscript", "--encoding=UTF-8", str(tmp_path / "test.R")],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_r_reads_the_panel_with_factors_and_labels(panel, tmp_path):
    gi.export(panel, tmp_path, "r", lang="zh")
    said = _r(R_TEST.format(folder=tmp_path.as_posix()), tmp_path)
    assert said == "第三部分行 reported"
    for name, data in tables_of(panel, "tidy").items():
        read = pd.read_csv(tmp_path / f"{name}_from_r.csv", dtype=str, keep_default_na=False, na_values=[""])
        assert_same(read, data)


def test_r_shows_labels_in_place_of_codes_when_asked(panel, tmp_path):
    gi.export(panel, tmp_path, "r", lang="en", frames=["reviews"])
    said = _r(
        f'govinfo_folder <- "{tmp_path.as_posix()}"; govinfo_labels <- TRUE\n'
        'source(file.path(govinfo_folder, "panel.R")); cat(levels(panel$reviews$result)[1:2], sep = "|")',
        tmp_path,
    )
    assert said == "Upheld|Corrected"


def test_r_haven_reads_the_stata_file(panel, tmp_path):
    gi.export(panel, tmp_path, "dta", lang="en", frames=["reviews"])
    said = _r(
        'if (!requireNamespace("haven", quietly = TRUE)) { cat("no haven"); quit() }\n'
        f'data <- haven::as_factor(haven::read_dta("{(tmp_path / "reviews.dta").as_posix()}"))\n'
        'cat(nrow(data), sum(data$value, na.rm = TRUE), as.character(data$result[1]), sep = "|")',
        tmp_path,
    )
    if said == "no haven":
        pytest.skip("the R package haven is not installed")
    assert said == f"{len(panel.reviews)}|{panel.reviews['value'].sum()}|Upheld"


def test_the_wide_table_has_the_cells_of_the_tidy_ones(panel):
    row = wide(panel).set_index("report_id").loc["北京市西城区-2024"]
    assert row["concluded_total"] == 1367
    assert row["litigation_direct_total"] == 132
    assert pd.isna(row["reconsideration_total"])
    assert pd.isna(row["other_undivided_total"])
    assert wide(panel)["report_id"].tolist() == panel.reports["report_id"].tolist()


def test_labels_and_both(panel, tmp_path):
    gi.export(panel, tmp_path, "csv", frames=["reviews"], show="labels", lang="zh")
    assert pd.read_csv(tmp_path / "reviews.csv")["result"][0] == "结果维持"
    gi.export(panel, tmp_path, "csv", frames=["reviews"], show="both", lang="zh")
    both = pd.read_csv(tmp_path / "reviews.csv")
    assert both.loc[0, ["result", "result_label"]].tolist() == ["upheld", "结果维持"]


def test_unknown_words_are_answered_with_the_known_ones(panel, tmp_path):
    with pytest.raises(UnknownNameError, match="no shape of tables 'long'; available: tidy, wide"):
        gi.export(panel, tmp_path, "csv", shape="long")
    with pytest.raises(UnknownNameError, match="no table in the shape wide 'requests'"):
        gi.export(panel, tmp_path, "csv", shape="wide", frames=["requests"])
    with pytest.raises(UnknownNameError, match="no format of tables 'xls'; did you mean 'xlsx'"):
        formats_in("csv,xls")


@pytest.mark.parametrize(("target", "formats"), [("panel.csv", None), ("panel.xlsx", "csv"), ("panel.dta", "dta")])
def test_a_file_for_a_format_that_wants_a_folder_is_refused(panel, target, formats, tmp_path):
    with pytest.raises(ExportError, match="has a file for each table; give a folder"):
        gi.export(panel, tmp_path / target, formats)
    assert list(tmp_path.iterdir()) == []


def test_load_writes_the_formats_that_export_does(tmp_path):
    from govinfo.cli import main

    file = gi.sample_files("markdown")[0]
    main(["load", str(file), "-o", str(tmp_path / "out"), "--format", "parquet,csv,dta,xlsx"])
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"requests.parquet", "requests.csv", "requests.dta", "panel.xlsx"} <= names


def test_the_command_exports_a_saved_panel(panel, tmp_path, capsys):
    from govinfo.cli import main

    panel.save(tmp_path / "panel")
    main(["export", str(tmp_path / "panel"), "-o", str(tmp_path / "out"), "--format", "dta,csv", "--lang", "zh"])
    assert f"{2 * len(FIELDS) + 1} files" in capsys.readouterr().out
    assert (tmp_path / "out" / "requests.dta").is_file()


def test_the_command_takes_places_from_a_file_of_the_users(panel, tmp_path):
    from govinfo.cli import main

    panel.save(tmp_path / "panel")
    mine = tmp_path / "mine.csv"
    mine.write_text("agency,region_code\n宿迁市,321311\n", encoding="utf-8")
    main(["export", str(tmp_path / "panel"), "-o", str(tmp_path / "out"), "--format", "csv", "--regions", str(mine)])
    reports = pd.read_csv(tmp_path / "out" / "reports.csv", dtype=str).set_index("report_id")
    assert reports.loc["宿迁市-2024", ["region_code", "region"]].tolist() == ["321311", "宿豫区"]


def test_stata_has_days_as_dates_and_notes_on_every_column(panel, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    gi.export(panel, tmp_path, "dta", frames=["reports", "measures"])
    with pd.io.stata.StataReader(tmp_path / "reports.dta") as reader:
        read = reader.read()
    assert read["published"].dropna().dt.strftime("%Y-%m-%d").tolist() == panel.reports["published"].dropna().tolist()
    _, about = pyreadstat.read_dta(tmp_path / "reports.dta", metadataonly=True)
    assert about.notes == [f"govinfo {gi.__version__}, reports; codebook.md explains it"]
    content = (tmp_path / "measures.dta").read_bytes()
    assert b"note1".ljust(129, b"\0") + b"Numerator over denominator, in `unit` (see unit)\0</ch>" in content


def test_columns_of_the_users_metadata_have_names_that_each_program_takes(panel, tmp_path):
    """A sheet has columns such as 经费 (万元), and two that Stata would call the same."""
    sheet = pd.DataFrame({"source": panel.reports["source"], "经费 (万元)": 7, "经费 [万元]": 8, "2 a`b": "x"})
    mine = gi.with_metadata(panel, sheet)
    gi.export(mine, tmp_path, "dta,sav,r,xlsx,csv", frames=["reports"])
    with pd.io.stata.StataReader(tmp_path / "reports.dta") as reader:
        assert [*reader.read().columns][-3:] == ["经费__万元_", "经费__万元__", "v_2_a_b"]
        assert [*reader.variable_labels().values()][-3:] == ["经费 (万元)", "经费 [万元]", "2 a`b"]
    said = _r(
        f'govinfo_folder <- "{tmp_path.as_posix()}"\nsource(file.path(govinfo_folder, "panel.R"), encoding = "UTF-8")\n'
        'data <- panel$reports; cat(class(data$published), data[["经费 (万元)"]][1], data[["2 a`b"]][1])',
        tmp_path,
    )
    assert said == "Date 7 x"


def test_a_workbook_has_days_filters_and_widths(panel, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    gi.export(panel, tmp_path / "panel.xlsx", frames=["reports", "measures"])
    sheet = openpyxl.load_workbook(tmp_path / "panel.xlsx")["reports"]
    assert sheet.auto_filter.ref == f"A1:R{len(panel) + 1}"
    head = [cell.value for cell in sheet[1]]
    days = [row[head.index("published")] for row in sheet.iter_rows(min_row=2)]
    assert [f"{day.value:%Y-%m-%d}" for day in days if day.value] == panel.reports["published"].dropna().tolist()
    widths = {
        name: sheet.column_dimensions[cell.column_letter].width for name, cell in zip(head, sheet[1], strict=True)
    }
    assert widths["year"] < 12 < 20 < widths["agency"]


def test_a_data_package_says_whose_data_under_which_licence(panel, tmp_path):
    licence = [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    gi.export(panel, tmp_path, "datapackage", frames=["reports"], about={"licenses": licence})
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == licence
    assert [source["title"].split(" (")[0] for source in package["sources"]][-1] == "北京市西城区 2024"
    assert [one["role"] for one in package["contributors"]] == ["author", "wrangler"]
    assert (tmp_path / "codebook.md").is_file()


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "dta", "sav"])
def test_a_table_of_measures_goes_to_one_file(ending, panel, tmp_path):
    rates = gi.measure(panel, ["disclosure_rate", "granted / new"], by="province")
    file = tmp_path / f"rates.{ending}"
    assert gi.export(rates, file) == [file]
    if ending == "sav":
        read = pytest.importorskip("pyreadstat").read_sav(file, apply_value_formats=True)[0]
    elif ending == "xlsx":
        read = pd.read_excel(file, sheet_name="measures")
    else:
        read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "dta": pd.read_stata}[ending](file)
    assert read["estimate"].tolist() == rates["estimate"].tolist()
    assert read["measure"].astype(str).tolist()[1] == "granted / new"
    with pytest.raises(ExportError, match="one table goes to one file"):
        gi.export(rates, tmp_path / "folder")
