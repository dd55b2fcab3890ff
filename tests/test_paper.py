"""A paper that regenerates: set up, run, checked against an altered document, typeset, and packed for others."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from notebook_cells import run_cells

from govinfo.cli import main
from govinfo.reports.sample import sample_files
from govinfo.reproduction import manifest, package
from govinfo.reproduction.manifest import check_figures, reproduce_figures
from govinfo.reproduction.notebook import NotebookError
from govinfo.reproduction.paper import PaperError, new_paper, typeset

pytest.importorskip("papermill")


def run_here(runs):
    """Run notebooks one after the other in this process."""
    for run in runs:
        for _ in run_cells(run.notebook, **run.parameters):
            pass


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """A new paper on documents of its own, with its exhibits."""
    folder = tmp_path / "demo"
    new_paper(folder)
    documents = folder / "reports"
    documents.mkdir()
    for path in sample_files("markdown"):
        shutil.copy(path, documents)
    sheet = folder / "sheet.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(".pdf", ".md"), encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(manifest, "run_notebooks", run_here)
    made = reproduce_figures("exhibits", notebooks=["analysis.ipynb"], parameters={"source": "reports"})
    assert made == ["changes", "numbers", "outcomes", "rates"]
    return folder


def test_an_altered_document_names_figure_table_and_sentence(paper):
    check = {"notebooks": ["analysis.ipynb"], "parameters": {"source": "reports"}}
    assert check_figures("exhibits", **check) == []
    altered = paper / "reports" / "xicheng-2024.md"
    text = altered.read_text(encoding="utf-8")
    altered.write_text(text.replace("| 476 |", "| 576 |").replace("| 1367 |", "| 1467 |"), encoding="utf-8")
    changes = check_figures("exhibits", **check)
    assert any(change.startswith("outcomes.csv: row") for change in changes)
    assert any(change.startswith("rates.csv: row") for change in changes)
    assert sum(change.startswith("rates.csv: used in paper.typ, line ") for change in changes) == 2
    assert "numbers.csv: requestsCompared, text: '8,156' there, '8,256' now" in changes
    sentences = [change for change in changes if change.startswith("numbers.csv: used in paper.typ, line ")]
    [named] = [sentence for sentence in sentences if "#n.requestsCompared" in sentence]
    assert named.endswith(": @outcomes shows what became of #n.requestsCompared requests.")


def test_the_paper_is_typeset_with_the_fonts_of_the_package_alone(paper):
    pytest.importorskip("typst")
    import pypdfium2

    pages = pypdfium2.PdfDocument(typeset(Path("paper.typ")))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "In 11 annual reports of 5 agencies" in text
    assert "同一份报告中" in text
    (paper / "broken.typ").write_text("#let n = yaml(")
    with pytest.raises(PaperError, match=r"^broken.typ: unclosed delimiter$"):
        typeset(Path("broken.typ"))


def test_a_package_gives_the_same_exhibits_and_names_no_machine(paper, capsys):
    main(["package", "."])
    assert "the same results -> replication.zip" in capsys.readouterr().out
    with zipfile.ZipFile("replication.zip") as archive:
        files = {name.removeprefix("replication/"): archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"
    }
    assert files["exhibits/rates.csv"] == (paper / "exhibits" / "rates.csv").read_bytes()
    assert "reports/xicheng-2024.md" not in files  # documents stay with the agencies
    assert b"xicheng-2024.md" in files["data/documents.csv"]
    assert not [name for name, content in files.items() if str(paper).encode() in content]
    requirements = files["requirements.txt"].decode().splitlines()
    assert {line.split("==")[0] for line in requirements} >= {"pandas", "papermill", "typst"}
    assert not [line for line in requirements if "://" in line]


def test_a_package_wants_exhibits_that_its_own_data_give(paper, monkeypatch):
    monkeypatch.setattr(package, "_wheel", lambda checkout, root: "./software/govinfo.whl")
    changed = pd.read_csv("exhibits/rates.csv")
    changed.iloc[0, 1] = "9,999"
    changed.to_csv("exhibits/rates.csv", index=False)
    with pytest.raises(SystemExit, match="2"):
        main(["package", "."])
    assert not Path("replication.zip").exists()


def test_a_folder_without_exhibits_says_how_they_are_made(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["package", str(tmp_path)])
    assert "run the notebook first" in capsys.readouterr().err


def test_a_folder_with_files_is_not_written_over(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(PaperError, match="holds files already"):
        new_paper(tmp_path)


def test_two_notebooks_do_not_write_one_exhibit(paper):
    shutil.copy("analysis.ipynb", "again.ipynb")
    with pytest.raises(NotebookError, match=r"changes: written by analysis\.ipynb and by again\.ipynb"):
        reproduce_figures("both", notebooks=["analysis.ipynb", "again.ipynb"], parameters={"source": "reports"})
    assert not Path("both").exists()
