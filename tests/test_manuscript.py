"""Tables and numbers of a manuscript: what LaTeX, Word, HTML and Markdown receive."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from docx import Document
from lxml import html

import govinfo as gi
from govinfo.errors import ChartError, UnknownNameError

# What an agency's name or an author's column may hold, and each format takes for a command.
AWKWARD = r"5% & more_of #1 {x} ~ ^ \input <b>|*"


@pytest.fixture
def rates(sample):
    return gi.charts.table(gi.measure(sample, "disclosure_rate"))


def test_a_table_is_the_same_in_every_format(rates, tmp_path):
    gi.save_table(rates, tmp_path, "rates", caption="Disclosure rates")
    printed = pd.read_csv(tmp_path / "rates.csv", dtype=str)
    assert printed.iloc[-1, 1:3].tolist() == ["650", "1,367"]
    word = [[cell.text for cell in row.cells] for row in Document(str(tmp_path / "rates.docx")).tables[0].rows]
    page = html.parse(str(tmp_path / "rates.html"), html.HTMLParser(encoding="utf-8"))
    on_page = [[cell.text or "" for cell in row.iter("th", "td")] for row in page.iter("tr")][:-1]
    latex = [line for line in (tmp_path / "rates.tex").read_text().splitlines() if line.endswith(r"\\")]
    in_latex = [
        [cell.replace(r"\%", "%").replace("--", "–") for cell in line.removesuffix(r" \\").split(" & ")]
        for line in latex
    ]
    expected = [list(printed.columns), *printed.to_numpy().tolist()]
    assert word == on_page == in_latex == expected


def test_each_format_escapes_what_it_would_take_for_a_command(tmp_path):
    gi.save_table(pd.DataFrame({AWKWARD: [AWKWARD]}), tmp_path, "awkward", caption=AWKWARD, notes=AWKWARD)
    latex = (tmp_path / "awkward.tex").read_text()
    assert r"5\% \& more\_of \#1 \{x\} \textasciitilde{} \textasciicircum{} \textbackslash{}input" in latex
    assert html.parse(str(tmp_path / "awkward.html")).findtext(".//td") == AWKWARD
    assert r"\<b\>\|\*" in (tmp_path / "awkward.md").read_text()
    assert Document(str(tmp_path / "awkward.docx")).tables[0].cell(1, 0).text == AWKWARD


@pytest.mark.parametrize("ending", ["tex", "md", "html", "docx"])
def test_another_program_reads_the_table_in_every_format(ending, rates, tmp_path):
    pypandoc = pytest.importorskip("pypandoc")
    gi.save_table(rates, tmp_path, "rates", caption="Disclosure rates, 100%")
    formats = {"tex": "latex", "md": "markdown"}
    text = pypandoc.convert_file(str(tmp_path / f"rates.{ending}"), "html", formats.get(ending, ending))
    read = pd.read_html(io.StringIO(text), flavor="lxml")[0].astype(str)
    read = read[read.iloc[:, 0] != read.iloc[:, 1]]  # in HTML the notes span the columns of the last row
    assert read.shape == (11, 6)
    assert read.iloc[-1, [1, 2, 4, 5]].tolist() == ["650", "1367", "47.5%", "44.9% – 50.2%"]
    assert "Disclosure rates, 100%" in text


def test_whole_numbers_have_thousands_and_a_missing_one_is_a_dash(tmp_path):
    frame = pd.DataFrame({"n": pd.array([1442, None], "Int64"), "b": [0.12345, -2.0]}, index=["one", "two"])
    gi.save_table(frame.rename_axis("group"), tmp_path, "model", digits=2)
    assert (tmp_path / "model.csv").read_text() == 'group,n,b\none,"1,442",0.12\ntwo,–,−2.00\n'


def test_the_same_table_and_numbers_are_the_same_bytes(rates, tmp_path):
    for folder in ("first", "second"):
        gi.save_table(rates, tmp_path / folder, "rates")
        gi.save_numbers({"reports": 11}, tmp_path / folder)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_numbers_reach_latex_yaml_and_a_word_bookmark(tmp_path):
    gi.save_numbers({"rate": (0.4755, "share", 1), "fall": (-0.1, "points", 1), "blank": pd.NA}, tmp_path)
    assert (tmp_path / "numbers.tex").read_text() == (
        "\\newcommand{\\rate}{47.5\\%}\n\\newcommand{\\fall}{$-$10.0}\n\\newcommand{\\blank}{--}\n"
    )
    assert (tmp_path / "numbers.yml").read_text() == 'rate: "47.5%"\nfall: "−10.0"\nblank: "–"\n'
    bookmarks = Document(str(tmp_path / "numbers.docx")).element.body.iter("{*}bookmarkStart")
    assert [mark.getnext().text for mark in bookmarks] == ["47.5%", "−10.0", "–"]


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        ({"rate_2024": 1}, ChartError, "letters only"),
        ({"rate": (1, "percent")}, UnknownNameError, "unit of the number rate"),
        ({"rate": "many"}, ChartError, "'many' is no number"),
    ],
)
def test_a_number_that_cannot_be_stated_is_named(numbers, error, message, tmp_path):
    with pytest.raises(error, match=message):
        gi.save_numbers(numbers, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_frame_without_columns_is_no_table(tmp_path):
    with pytest.raises(ChartError, match="table none: the frame has no column"):
        gi.save_table(pd.DataFrame(), tmp_path, "none")
