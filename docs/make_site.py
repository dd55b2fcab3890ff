"""Make the site: guides, reference, gallery, codebook, the notebooks and the course, executed, in one.

`python docs/make_site.py site` writes site/index.html and what belongs to it. Pages that are made from the
package or from notebooks are put beside the pages of this folder for the time of the build.
"""

from __future__ import annotations

import base64
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import executed
import exercises
import reference
from sphinx.cmd.build import build_main

import govinfo as gi
from govinfo.exports.codebook import codebook_text
from govinfo.reproduction.running import Run, run_notebooks

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent / "notebooks"
LANGUAGES = ("en", "zh")
_WORDS = {
    "en": {
        "course": "The course", "intro": "Seven lessons; the exercises check themselves on the page and in JupyterLab.",
        "download": "Download this lesson as a notebook", "questions": "Index of questions", "examples": "Notebooks",
        "other": "中文版",
    },
    "zh": {
        "course": "课程", "intro": "七课；练习在网页和 JupyterLab 中自动检查答案。",
        "download": "下载本课的笔记本", "questions": "练习索引", "examples": "笔记本", "other": "English",
    },
}  # fmt: skip


def make_site(folder: Path, lessons: Iterable[str] | None = None, notebooks: bool = True) -> None:
    """Write the site; of the course only some lessons are executed where they are named."""
    with tempfile.TemporaryDirectory() as scratch:
        source, runs = Path(scratch, "source"), Path(scratch, "runs")
        shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        shutil.copy(HERE / "conf.py", source)
        write_pages(source)
        books = sorted(NOTEBOOKS.glob("0*.ipynb")) if notebooks else []
        _execute(runs, None if lessons is None else set(lessons), books)
        write_course(source / "course", runs)
        write_notebooks(source / "notebooks", runs, books)
        shutil.rmtree(folder, ignore_errors=True)
        if build_main(["-q", "-W", "--keep-going", "-b", "html", str(source), str(folder)]):
            raise SystemExit("the site could not be built")
        shutil.rmtree(folder / ".doctrees", ignore_errors=True)
        for picture in source.glob("[cn]*/**/*.png"):
            # Those in the raw HTML of executed notebooks, which Sphinx does not know.
            target = folder / picture.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, target)
        (folder / "llms.txt").write_text(llms_text(source), encoding="utf-8", newline="\n")


def write_pages(source: Path) -> None:
    """Pages that are made from the package."""
    for title, names in reference.public_names().items():
        page = source / "reference" / f"{reference.page_name(title)}.rst"
        page.parent.mkdir(exist_ok=True)
        page.write_text(reference.reference_page(title, names), encoding="utf-8")
    (source / "command-line.md").write_text(reference.command_page(), encoding="utf-8")
    (source / "gallery.md").write_text(reference.gallery_page(source / "gallery"), encoding="utf-8")
    (source / "codebook.md").write_text(codebook_text(), encoding="utf-8")
    (source / "changelog.md").write_text((HERE.parent / "CHANGELOG.md").read_text(encoding="utf-8"), encoding="utf-8")


def _execute(runs: Path, lessons: set[str] | None, books: list[Path]) -> None:
    """Run the notebooks; lessons that are not named are copied as they are."""
    wanted = [Run(book, executed=runs / "notebooks" / book.name) for book in books]
    for lang in LANGUAGES:
        for lesson in sorted((NOTEBOOKS / "course" / lang).glob("*.ipynb")):
            target = runs / "course" / lang / lesson.name
            if lessons is None or f"{lang}/{lesson.stem}" in lessons:
                wanted.append(Run(lesson, executed=target))
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(lesson, target)
    run_notebooks(wanted)


def write_course(folder: Path, runs: Path) -> None:
    """The lessons of both languages, an index of their questions, and the notebooks to download."""
    sample = gi.sample()
    for lang in LANGUAGES:
        words = _WORDS[lang]
        here = folder / lang
        here.mkdir(parents=True)
        paths = sorted((runs / "course" / lang).glob("*.ipynb"))
        questions = [f"# {words['questions']}"]
        for path in paths:
            text = executed.page(path, lang, here / path.stem, _task(sample, path, lang), _solutions(path, lang))
            other = LANGUAGES[1 - LANGUAGES.index(lang)]
            link = _download(NOTEBOOKS / "course" / lang / path.name, words["download"])
            links = f"{link} · [{words['other']}](../{other}/{path.stem}.md)"
            title, rest = text.split("\n", 1)
            (here / f"{path.stem}.md").write_text(f"{title}\n\n{links}\n{rest}", encoding="utf-8")
            questions += [f"## [{title.removeprefix('# ')}]({path.stem}.md)", *_questions(rest)]
        (here / "questions.md").write_text("\n\n".join(questions) + "\n", encoding="utf-8")
        listed = "\n".join([*(path.stem for path in paths), "questions"])
        index = f"# {words['course']}\n\n{words['intro']}\n\n```{{toctree}}\n{listed}\n```\n"
        (here / "index.md").write_text(index, encoding="utf-8")


def _download(notebook: Path, text: str) -> str:
    """A link that holds the notebook itself: of a file beside the page browsers show the text, from a folder."""
    content = base64.b64encode(notebook.read_bytes()).decode()
    return f'<a download="{notebook.name}" href="data:application/x-ipynb+json;base64,{content}">{text}</a>'


def _questions(text: str) -> list[str]:
    """The questions of a lesson, one line each."""
    return [f"- {match[0].strip()}" for match in re.finditer(r"^\*\*(?:Exercise|练习) ?[\d.]+.*$", text, re.M)]


def _task(sample: gi.Panel, path: Path, lang: str):
    """What the browser needs for an exercise of a lesson, on the reports that the lesson opens."""
    text = path.read_text(encoding="utf-8")
    agency, year = (
        re.search(rf"{name} = (.*?)  #", text.replace("\\", ""))[1] for name in ("agency: str", "year: int")
    )
    panel = sample.select(agency.strip('"'), int(year))
    check = gi.Exercises(panel if path.stem.startswith(("6", "7")) else panel.report(), lang)
    return lambda exercise: exercises.encoded(exercises.task(check, exercise, lang))


def _solutions(path: Path, lang: str) -> dict[str, str]:
    return executed.solutions_of(NOTEBOOKS / "course" / "solutions" / lang / path.name)


def write_notebooks(folder: Path, runs: Path, books: list[Path]) -> None:
    """The notebooks behind the figures, executed."""
    folder.mkdir(parents=True)
    for book in books:
        text = executed.page(runs / "notebooks" / book.name, "en", folder / book.stem, str, {})
        title, rest = text.split("\n", 1)
        link = _download(book, "Download this notebook")
        (folder / f"{book.stem}.md").write_text(f"{title}\n\n{link}\n{rest}", encoding="utf-8")
    listed = "\n".join(book.stem for book in books)
    (folder / "index.md").write_text(f"# Notebooks\n\n```{{toctree}}\n{listed}\n```\n", encoding="utf-8")


def llms_text(source: Path) -> str:
    """The pages of the site with their titles, for programs that read."""
    lines = ["# govinfo", "", f"> {(gi.__doc__ or '').strip().splitlines()[0]}", ""]
    for page in sorted([*source.rglob("*.md"), *source.rglob("*.rst")]):
        title = page.read_text(encoding="utf-8").lstrip().splitlines()[0].removeprefix("# ")
        lines.append(f"- [{title}]({page.relative_to(source).with_suffix('.html').as_posix()})")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "site")
    make_site(target)
    print(f"{len(list(target.rglob('*.html')))} pages -> {target / 'index.html'}")
