"""Make the course a static web site: every lesson executed, in both languages, with an index.

`python notebooks/course/make_site.py site` writes site/index.html, site/en/ and site/zh/.
"""

from __future__ import annotations

import sys
import tempfile
from html import escape
from pathlib import Path

from govinfo.reproduction.notebook_page import page_html, write_page
from govinfo.reproduction.running import Run, run_notebooks

HERE = Path(__file__).parent
_WORDS = {
    "en": {
        "language": "English",
        "course": "Transparency law from real reports",
        "previous": "Previous",
        "next": "Next",
        "contents": "Contents",
        "about": "Seven lessons on the annual reports that every administrative organ in China publishes on "
        "government information disclosure. The exercises check themselves in JupyterLab.",
    },
    "zh": {
        "language": "中文",
        "course": "从真实报告学信息公开法",
        "previous": "上一课",
        "next": "下一课",
        "contents": "目录",
        "about": "七课，以各级行政机关每年公布的政府信息公开工作年度报告为材料。练习在 JupyterLab 中自动检查答案。",
    },
}


def make_site(folder: Path) -> list[Path]:
    """Write the site; return its pages."""
    lessons = {lang: sorted((HERE / lang).glob("*.ipynb")) for lang in _WORDS}
    pages = [folder / "index.html"]
    with tempfile.TemporaryDirectory() as scratch:
        executed = {path: Path(scratch) / lang / path.name for lang, paths in lessons.items() for path in paths}
        run_notebooks([Run(path, executed=target) for path, target in executed.items()])
        contents = []
        for lang, paths in lessons.items():
            titles = {}
            for place, path in enumerate(paths):
                page = folder / lang / f"{path.stem}.html"
                titles[page.name] = write_page(executed[path], page, _navigation(paths, place, lang))
                pages.append(page)
            contents.append(_contents(lang, titles))
    title = " · ".join(words["course"] for words in _WORDS.values())
    (folder / "index.html").write_text(page_html(title, "".join(contents), "en"), encoding="utf-8", newline="\n")
    return pages


def _navigation(paths: list[Path], place: int, lang: str) -> str:
    words = _WORDS[lang]
    other = next(name for name in _WORDS if name != lang)
    links = [_link("../index.html", words["contents"])]
    if place:
        links.append(_link(f"{paths[place - 1].stem}.html", words["previous"]))
    if place + 1 < len(paths):
        links.append(_link(f"{paths[place + 1].stem}.html", words["next"]))
    return " ".join([*links, _link(f"../{other}/{paths[place].stem}.html", _WORDS[other]["language"])])


def _contents(lang: str, titles: dict[str, str]) -> str:
    words = _WORDS[lang]
    items = "".join(f"<li>{_link(f'{lang}/{name}', title)}</li>" for name, title in titles.items())
    return (
        f'<section lang="{lang}"><h1>{escape(words["course"])}</h1><p>{escape(words["about"])}</p>'
        f'<ul class="lessons">{items}</ul></section>'
    )


def _link(target: str, text: str) -> str:
    return f'<a href="{escape(target)}">{escape(text)}</a>'


if __name__ == "__main__":
    made = make_site(Path(sys.argv[1] if len(sys.argv) > 1 else "site"))
    print(f"{len(made)} pages -> {made[0].parent}")
