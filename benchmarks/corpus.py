"""A folder of downloads as scholars have them, with a record of everything that was planted in it.

    python benchmarks/corpus.py FOLDER [--agencies 200] [--seed 1]

Made-up reports of county governments over five years, 15 files an agency: 3,000 for the 200 agencies of the default.
`FOLDER/downloads` has folders by province and city and two zip archives; among the reports are copies, second
containers, corrected publications, misprints, titles without an agency, odd endings, files that are no reports, damaged
files, and what pages bring along. `sheet.csv` is the scholar's own spreadsheet (agency, year, address, population),
`misprints.csv` what someone who looks at the misprinted pages would note, `truth.csv` the counts that offices had.
`write_corpus` returns what was planted, by name.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "data"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from documents.figures import draw_figures
from typesetting.html import write_html
from typesetting.markdown import write_markdown
from typesetting.pdf import write_pdf
from typesetting.report import Report, parse_prose
from typesetting.word import write_docx

import govinfo as gi
from govinfo import form

YEARS = range(2021, 2026)
WRITERS: dict[str, Callable[[Report], bytes]] = {
    ".html": write_html,
    ".docx": write_docx,
    ".pdf": write_pdf,
    ".md": write_markdown,
}
ODD_ENDINGS = ("{}.aspx", "{}.jsp", "{}", "content_{}.html?id=5", "{}.shtml")
BESIDES = {
    ".jpg": b"\xff\xd8\xff\xe0 a seal",
    ".css": b"td{border:0}",
    ".js": b"var a=1",
    ".ini": b"[x]",
    ".exe": b"MZ",
}
PROSE = """# {title}

{preface}统计期限为{year}年1月1日至{year}年12月31日。

## 一、总体情况

全年新收政府信息公开申请{new}件，办结{concluded}件，其中予以公开{granted}件。

## 二、主动公开政府信息情况

{{disclosure}}

## 三、收到和处理政府信息公开申请情况

{{requests}}

## 四、政府信息公开行政复议、行政诉讼情况

{{reviews}}

## 五、存在的主要问题及改进情况

政策解读的形式较为单一，将继续改进。

## 六、其他需要报告的事项

无其他需要报告的事项。
"""
# What is odd about how many of the reports; no report is odd in two ways.
SHARES = {"second": 0.3, "corrected": 0.04, "misprinted": 0.06, "untitled": 0.08, "odd": 0.06}
Figures = dict[tuple[str, str, str], str]


@dataclass
class Corpus:
    """A folder that is filled, and what is counted of it."""

    rng: random.Random
    files: dict[str, bytes] = field(default_factory=dict)  # by path below the downloads
    planted: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, path: str, content: bytes) -> None:
        self.planted[what] += 1
        self.files[path] = content


def write_corpus(folder: str | Path, agencies: int = 200, seed: int = 1) -> dict[str, int]:
    """Fill a folder; the counts of what is in it."""
    rng, folder = random.Random(f"corpus {seed}"), Path(folder)
    corpus, rows = Corpus(rng), [(*agency, year) for agency in _agencies(rng, agencies) for year in YEARS]
    rng.shuffle(rows)
    many = len(rows)
    missing = max(1, many // 27)
    published = rows[missing:]
    corpus.planted |= Counter(agencies=agencies, missing=missing, expected=many)
    kinds = [kind for kind, share in SHARES.items() for _ in range(max(1, int(many * share)))]
    sheet = {row: "" for row in rows}
    misprints, truth = [], []
    for number, row in enumerate(published):
        kind = kinds[number] if number < len(kinds) else "plain"
        figures = dict(draw_figures(rng, "2021", "2021").printed)
        _, place, agency, year = row
        truth.append((agency, year, *(figures["requests", item, "total"] for item in ("new", "concluded", "granted"))))
        ending = ".html" if kind == "odd" else rng.choices([*WRITERS], [10, 4, 3, 3])[0]
        stem = f"{place}/{number:05}"
        printed = _misprint(rng, figures) if kind == "misprinted" else figures
        title = f"{'' if kind == 'untitled' else agency}{year}年政府信息公开工作年度报告"
        title += "（更正）" if kind == "corrected" else ""
        content = WRITERS[ending](_report(row, printed, title, figures))
        name = rng.choice(ODD_ENDINGS).format(stem.rpartition("/")[2]) if kind == "odd" else f"{number:05}{ending}"
        corpus.add("reports", f"{place}/{name}", content)
        sheet[row] = f"https://www.example.gov.cn/xxgk/{name}"
        corpus.planted[kind] += 1
        if kind == "misprinted":
            [cell] = [one for one in figures if printed[one] != figures[one]]
            misprints.append((agency, year, *cell, printed[cell], figures[cell]))
        elif kind == "second":
            other = rng.choice([one for one in WRITERS if one != ending])
            corpus.add("reports", f"{stem}-2{other}", WRITERS[other](_report(row, figures, title, figures)))
        elif kind == "corrected":
            earlier = dict(figures)
            earlier["requests", "granted", "total"] = str(int(figures["requests", "granted", "total"]) + 1)
            report = _report(row, earlier, title.removesuffix("（更正）"), figures)
            corpus.add("reports", f"{stem}-0{ending}", WRITERS[ending](report))
    _besides(corpus, 3 * many)
    _write(folder, corpus, rng)
    _csv(folder / "truth.csv", ("agency", "year", "new", "concluded", "granted"), truth)
    _csv(folder / "misprints.csv", ("agency", "year", "frame", "row", "column", "printed", "value"), misprints)
    people = {agency: rng.randint(80, 1500) * 1000 for _, _, agency, _ in rows}
    lines = [(agency, year, code, url, people[agency]) for (code, _, agency, year), url in sheet.items()]
    _csv(folder / "sheet.csv", ("agency", "year", "region_code", "url", "population"), sorted(lines))
    corpus.planted["files"] = len(corpus.files) + corpus.planted["archives"]
    return dict(corpus.planted)


def _agencies(rng: random.Random, number: int) -> Iterator[tuple[str, str, str]]:
    """Code, folder and name of county governments, of as many provinces as it takes."""
    table = gi.region_table(YEARS[-1])
    counties = table[(table["level"] == "county") & (table["kind"] == "division") & ~table["first_year"].gt(YEARS[0])]
    counties = counties[counties["parent_name"].str.endswith("市") & counties["province"].str.endswith("省")]
    for one in counties.iloc[rng.sample(range(len(counties)), number)].itertuples():
        yield one.code, f"{one.province}/{one.parent_name}", f"{one.parent_name}{one.name}人民政府"


def _report(row: tuple[str, str, str, int], figures: Figures, title: str, true: Figures) -> Report:
    _, _, agency, year = row
    named = agency in title
    counts = {item: true["requests", item, "total"] for item in ("new", "concluded", "granted")}
    preface = f"本报告由{agency}编制，" if named else "本报告"
    prose = parse_prose(PROSE.format(title=title, preface=preface, year=year, **counts))
    return Report("index", agency if named else "", year, prose, figures, f"{year + 1}-01-{year % 28 + 1:02}")


def _misprint(rng: random.Random, figures: Figures) -> Figures:
    """One digit of one outcome is another: row and column contradict it."""
    outcomes = [item.code for item in form.request_items("2021") if item.group in form.OUTCOME_GROUPS]
    cells = [("requests", item, kind) for item in outcomes for kind in form.APPLICANTS if kind != "total"]
    cell = rng.choice([one for one in cells if int(figures[one])] or cells)
    digits = figures[cell]
    last = rng.choice([digit for digit in "123456789" if digit != digits[-1]])
    return {**figures, cell: digits[:-1] + last}


def _besides(corpus: Corpus, whole: int) -> None:
    """Copies, what cannot be read, and what is of no kind that reports come in, up to the whole number of files."""
    reports = [*corpus.files]
    for number in range(whole // 8):
        path = corpus.rng.choice(reports)
        folder, _, name = path.rpartition("/")
        corpus.add("copies", f"{folder}/副本{number:04}-{name}", corpus.files[path])
    for number in range(max(1, whole // 100)):
        text = f"<html><body><h1>关于第{number}号申请的告知书</h1><p>您的申请已收到。</p></body></html>"
        corpus.add("failures", f"通知/{number:04}.html", text.encode())
        corpus.add("failures", f"通知/{number:04}.pdf", b"%%PDF-1.4 cut short %d" % number)
    corpus.planted["archives"] = 2
    endings = [*BESIDES]
    for number in range(whole - len(corpus.files) - 2):
        ending = endings[number % len(endings)]
        corpus.add("others", f"{corpus.rng.choice(reports).rpartition('/')[0]}/img{number:05}{ending}", BESIDES[ending])


def _write(folder: Path, corpus: Corpus, rng: random.Random) -> None:
    """Write the files, those of two of the provinces into archives."""
    downloads = folder / "downloads"
    provinces = sorted({path.partition("/")[0] for path in corpus.files} - {"通知"})
    packed = rng.sample(provinces, min(2, len(provinces)))
    packed += [""] * (2 - len(packed))
    archives = {}
    downloads.mkdir(parents=True, exist_ok=True)
    for name in packed:
        archives[name] = zipfile.ZipFile(downloads / f"{name or '空'}.zip", "w", zipfile.ZIP_DEFLATED)
    for path, content in corpus.files.items():
        archive = archives.get(path.partition("/")[0])
        if archive:
            archive.writestr(path, content)
        else:
            (downloads / path).parent.mkdir(parents=True, exist_ok=True)
            (downloads / path).write_bytes(content)
    for archive in archives.values():
        archive.close()


def _csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--agencies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name, number in write_corpus(options.folder, options.agencies, options.seed).items():
        print(f"{name:12}{number:>8,}")


if __name__ == "__main__":
    main()
