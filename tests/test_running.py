"""Running notebooks: kept copies, pages without requests, and notebooks that hang or fail."""

from __future__ import annotations

import contextlib
import re

import nbformat
import psutil
import pytest
from lxml import html

from govinfo.cli import main
from govinfo.reproduction.notebook import NotebookError, WrongTypeError, checked_parameters
from govinfo.reproduction.notebook_page import write_page
from govinfo.reproduction.running import Run, place_of, run_notebooks

pytest.importorskip("papermill")


def notebook(path, *cells):
    v4 = nbformat.v4
    parameters = v4.new_code_cell('name: str = "nobody"', metadata={"tags": ["parameters"]})
    made = v4.new_notebook(
        cells=[v4.new_markdown_cell("# A <b>title</b>"), parameters, *map(v4.new_code_cell, cells)],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )
    nbformat.write(made, path)
    return path


def test_the_executed_copy_and_its_page_are_kept(tmp_path):
    source = notebook(tmp_path / "greeting.ipynb", "print('Hello ' + name)")
    run = Run(source, {"name": "<world>"}, tmp_path / "done" / "greeting.ipynb", tmp_path / "page" / "greeting.html")
    run_notebooks([run], progress=False)
    assert "Hello <world>" in str(nbformat.read(run.executed, as_version=4).cells[-1].outputs)
    assert "Hello &lt;world&gt;" in run.page.read_text(encoding="utf-8")


def test_a_notebook_that_fails_is_named_with_its_error_and_the_others_run(tmp_path):
    bad = notebook(tmp_path / "bad.ipynb", "print('before')", "1 / 0")
    good = notebook(tmp_path / "good.ipynb", "print(name)")
    runs = [Run(bad, {}, tmp_path / "done" / "bad.ipynb"), Run(good, {}, tmp_path / "done" / "good.ipynb")]
    with pytest.raises(NotebookError, match=r"^bad.ipynb: ZeroDivisionError: division by zero$"):
        run_notebooks(runs, progress=False)
    assert runs[1].executed.is_file()
    assert "before" in runs[0].executed.read_text(encoding="utf-8")


def test_a_notebook_that_hangs_is_stopped_with_its_kernel(tmp_path):
    pid = tmp_path / "pid"
    hanging = notebook(
        tmp_path / "hanging.ipynb",
        (f"import os, pathlib, time\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\ntime.sleep(600)"),
    )
    with pytest.raises(NotebookError, match=r"^hanging.ipynb: not done after 8 seconds, in 2 tries$"):
        run_notebooks([Run(hanging)], timeout=8, progress=False)
    kernels = [one for one in psutil.process_iter() if pid.exists() and one.pid == int(pid.read_text())]
    assert [one for one in kernels if one.status() != psutil.STATUS_ZOMBIE] == []


def test_a_notebook_whose_process_dies_gets_one_more_try(tmp_path):
    mark = tmp_path / "mark"
    once = notebook(
        tmp_path / "once.ipynb",
        (
            f"import os, pathlib, signal\nmark = pathlib.Path({str(mark)!r})\nif not mark.exists():\n"
            "    mark.touch()\n    os.kill(os.getppid(), signal.SIGKILL)\n    raise SystemExit\nprint('ran')"
        ),
    )
    run_notebooks([Run(once, {}, tmp_path / "done.ipynb")], progress=False)
    assert mark.exists()
    assert "ran" in (tmp_path / "done.ipynb").read_text(encoding="utf-8")


def test_a_page_asks_nothing_of_the_network_and_runs_nothing(tmp_path):
    source = notebook(tmp_path / "page.ipynb", "1")
    made = nbformat.read(source, as_version=4)
    made.cells[-1].outputs = [
        nbformat.v4.new_output(
            "display_data",
            {
                "application/javascript": "alert(1)",
                "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
                "text/html": "<table><tr><td>shown</td></tr></table>",
            },
        )
    ]
    nbformat.write(made, source)
    assert write_page(source, tmp_path / "page.html") == "A <b>title</b>"
    page = html.parse(tmp_path / "page.html").getroot()
    assert page.findtext(".//title") == "A <b>title</b>"
    assert "shown" in page.text_content()
    assert page.findall(".//script") == []
    places = page.xpath("//@src | //@href | //@action")
    assert [place for place in places if not re.match(r"data:|#|[\w./]*$", place)] == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]


def test_several_notebooks_do_not_go_to_one_file(tmp_path):
    one, folder = tmp_path / "a.ipynb", tmp_path / "folder"
    assert place_of(one, folder, ".html", 2) == folder / "a.html"
    assert place_of(one, tmp_path / "x.html", ".html", 1) == tmp_path / "x.html"
    assert place_of(one, None, ".html", 2) is None
    with pytest.raises(ValueError, match="several notebooks need one"):
        place_of(one, tmp_path / "x.html", ".html", 2)


def test_the_command_runs_several_and_keeps_copies_and_pages(tmp_path, capsys):
    names = ("one", "two")
    paths = [str(notebook(tmp_path / f"{name}.ipynb", "print(name)")) for name in names]
    with contextlib.suppress(SystemExit):
        main(["run", *paths, "-p", "name", "Ada", "-o", str(tmp_path / "done"), "--html", str(tmp_path / "pages")])
    assert "ran one.ipynb" in capsys.readouterr().out
    for name in names:
        assert "Ada" in (tmp_path / "done" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert "Ada" in (tmp_path / "pages" / f"{name}.html").read_text(encoding="utf-8")


def test_a_parameter_without_annotation_takes_the_type_of_its_default(tmp_path):
    source = notebook(tmp_path / "plain.ipynb", "assert agencies + 1 == 201")
    made = nbformat.read(source, as_version=4)
    made.cells[1].source = "folder = ''\nagencies = 8"
    nbformat.write(made, source)
    assert checked_parameters(source, {"agencies": "200", "folder": "7"}) == {"agencies": 200, "folder": "7"}
    with pytest.raises(WrongTypeError, match="parameter agencies takes int, not 'many'"):
        checked_parameters(source, {"agencies": "many"})
