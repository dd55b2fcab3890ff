"""What goes with the data: codebook, data package, citation."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser

import pytest

import govinfo as gi
from govinfo.errors import GovinfoError
from govinfo.exports.blocks import Heading, Table, as_html
from govinfo.exports.codebook import codebook_html, codebook_text
from govinfo.exports.variables import codes_of
from govinfo.form import definition_rows, listed
from govinfo.frames import CATEGORIES, FIELDS


@pytest.fixture(scope="module")
def text():
    return codebook_text()


def test_every_frame_column_code_and_measure_stands_in_the_codebook(text):
    for frame, fields in FIELDS.items():
        section = text.split(f"### `{frame}`: one row per")[1].split("\n##")[0]
        for field in fields:
            row = next(line for line in section.splitlines() if line.startswith(f"| `{field}` |"))
            cells = [cell.strip() for cell in row.strip("|").split(" | ")]
            assert all(cells[place] for place in (0, 1, 2, 3, 5, 6)), row
    for kind in CATEGORIES:
        for code in codes_of(kind):
            assert f"`{code.code}`" in text
            assert code.label_en in text
            assert code.label_zh in text
    for row in definition_rows("measures/measures"):
        assert f"| `{row['measure']}` | {row['label_en']} | {row['label_zh']} |" in text


def test_every_text_of_the_codebook_is_whole(text):
    for row in definition_rows("wording/codebook_texts"):
        assert row["text_en"].endswith("."), row["text_name"]
        assert row["text_en"].replace("{version}", gi.__version__) in text
    for name in ("wording/hazards", "form/refusal_families", "form/meanings", "form/articles"):
        for row in definition_rows(name):
            assert row[next(column for column in ("text_en", "meaning_en", "subject_en") if column in row)] in text


def test_text_in_the_html_is_escaped():
    page = as_html([Heading(1, "<b>`a<b`"), Table(["**x & y**"], [["<script>"]])])
    assert '<h1 id="s0">&lt;b&gt;<code>a&lt;b</code></h1>' in page
    assert "<th><strong>x &amp; y</strong></th>" in page
    assert "<td>&lt;script&gt;</td>" in page


def test_every_article_that_a_row_names_is_explained():
    explained = {row["article"] for row in definition_rows("form/articles")}
    named = set()
    for name in ("form/request_items", "form/disclosure_cells"):
        for row in definition_rows(name):
            named.update(listed(row["article"]))
    assert named <= explained


def test_formulas_are_written_out(text):
    assert "`(granted + partial) / (concluded - unavailable.not_held)`" in text
    assert "`1000 × (reconsideration:total + litigation_direct:total) / concluded`" in text


class _Tables(HTMLParser):
    """Counts cells by row, and checks that every element is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.rows = [], []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)
        if tag == "table":
            self.rows.append([])
        if tag == "tr":
            self.rows[-1].append(0)
        if tag in ("td", "th"):
            self.rows[-1][-1] += 1

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_html_has_whole_tables_and_links_that_lead_somewhere():
    page = codebook_html()
    parser = _Tables()
    parser.feed(page)
    assert parser.open == []
    assert parser.rows
    assert all(len(set(rows)) == 1 for rows in parser.rows)
    assert set(re.findall(r'href="#(\w+)"', page)) <= set(re.findall(r'id="(\w+)"', page))
    assert "http" not in page.replace("http://www.w3.org", "")


def _errors(folder):
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / "datapackage.json"))
    return report.flatten(["rowNumber", "fieldName", "type"])


@pytest.mark.parametrize("shape", ["tidy", "wide"])
def test_frictionless_accepts_the_data_package(shape, tmp_path):
    gi.export(gi.sample(), tmp_path, "datapackage", shape=shape)
    assert (tmp_path / "codebook.md").read_text(encoding="utf-8").startswith("# Codebook of govinfo")
    assert _errors(tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        (",new,received,natural_person,", ",novel,received,natural_person,", "constraint-error"),
        (",natural_person,1374,", ",natural_person,many,", "type-error"),
        (",natural_person,1374,", ",natural_person,1375,", "hash-count"),
        ("北京市西城区-2024,北京市西城区,2024,new,", "北京市东城区-2024,北京市西城区,2024,new,", "foreign-key"),
    ],
)
def test_frictionless_finds_a_planted_wrong_value(right, wrong, error, tmp_path):
    gi.export(gi.sample(), tmp_path, "datapackage")
    file = tmp_path / "requests.csv"
    content = file.read_text(encoding="utf-8")
    assert right in content
    file.write_text(content.replace(right, wrong, 1), encoding="utf-8", newline="\n")
    assert error in {kind for _, _, kind in _errors(tmp_path)}


def test_a_citation_names_reports_years_versions_forms_and_the_hash():
    cited = gi.citation(gi.sample(), date="2025-06-30")
    form = "国办公开办函〔2021〕30号"
    for part in ("11 reports of 5 agencies, 2021–2025", gi.__version__, form, "2025-06-30", cited.sha256):
        assert part in cited.text
        assert part in cited.bibtex
    assert cited.bibtex.count("{") == cited.bibtex.count("}")
    assert gi.citation(gi.sample()).text.count("n.d.") == 1


def test_the_hash_is_of_the_content_not_of_order_or_path(tmp_path):
    panel = gi.sample()
    files = gi.sample_files("markdown")
    for number, file in enumerate(reversed(files)):
        shutil.copy(file, tmp_path / f"{number}.md")
    moved = gi.load(tmp_path, progress=False)
    straight = gi.load(files, progress=False)
    assert gi.citation(moved).sha256 == gi.citation(straight).sha256
    changed = panel.requests.copy()
    changed.loc[0, "value"] = 7
    other = gi.Panel(**{**vars(panel), "requests": changed})
    assert gi.citation(other).sha256 != gi.citation(panel).sha256


def test_a_date_that_is_none_is_refused():
    with pytest.raises(GovinfoError, match="'June 2025' is no date; write it as 2025-06-30"):
        gi.citation(gi.sample(), date="June 2025")


def test_the_commands_codebook_and_cite(tmp_path, capsys):
    from govinfo.cli import main

    main(["codebook", "--format", "html", "-o", str(tmp_path / "codebook.html")])
    assert (tmp_path / "codebook.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    gi.sample().save(tmp_path / "panel")
    main(["cite", str(tmp_path / "panel"), "--date", "2025-06-30"])
    said = capsys.readouterr().out
    assert "11 reports of 5 agencies" in said
    assert "2025-06-30" in said
    main(["cite", str(tmp_path / "panel"), "--bibtex"])
    assert capsys.readouterr().out.startswith("@misc{govinfo-")
    main(["cite"])
    assert f"(version {gi.__version__}) [computer software]" in capsys.readouterr().out
    main(["cite", "--bibtex"])
    assert capsys.readouterr().out.startswith("@software{govinfo,")
