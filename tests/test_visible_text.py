"""What a person sees in a cell is what is read: text that is hidden, struck out, raised, moved or drawn twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from govinfo.documents.containers import Document, read_document
from govinfo.documents.document import NOT_READ


def page(cell: str, css: str, tmp_path: Path) -> Document:
    head = f"<meta charset=utf-8><style>{css}</style>"
    body = f"<table><tr><td>规章</td><td>{cell}</td></tr><tr><td>许可</td><td>15</td></tr></table>"
    path = tmp_path / "report.html"
    path.write_text(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return read_document(path)


def shown(cell: str, css: str, tmp_path: Path) -> str:
    cells = page(cell, css, tmp_path).grids[0].cells
    assert [cells[0].text, *(other.text for other in cells[2:])] == ["规章", "许可", "15"]
    return cells[1].text


HIDDEN = {
    "display": "display:none",
    "visibility": "visibility:hidden",
    "opacity": "opacity:0",
    "filter": "filter:opacity(0%)",
    "font size": "font-size:0",
    "font shorthand": "font:0/0 serif",
    "white": "color:#fff",
    "white by name": "color:white",
    "nearly white": "color:rgb(253,253,253)",
    "transparent": "color:transparent",
    "transparent fill": "-webkit-text-fill-color:transparent",
    "colour with opacity": "color:rgba(0,0,0,0)",
    "clipped": "position:absolute;clip:rect(1px,1px,1px,1px)",
    "clip path": "clip-path:inset(100%)",
    "clip path of half": "display:inline-block;clip-path:inset(50% 50%)",
    "one pixel": "position:absolute;width:1px;height:1px;overflow:hidden",
    "no width": "display:inline-block;width:0;overflow:hidden",
    "no height": "display:block;max-height:0;overflow:hidden",
    "off the page": "position:absolute;left:-9999px",
    "above the page": "position:fixed;top:-100em",
    "moved off by transform": "display:inline-block;transform:translateX(-9999px)",
    "scaled away": "display:inline-block;transform:scale(0)",
    "indented off the page": "display:inline-block;text-indent:-999em",
    "margin": "margin-left:-9999px",
    "variable": "--paper:#fff;color:var(--paper)",
    "content visibility": "content-visibility:hidden",
}


@pytest.mark.parametrize("declarations", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("by", ["class", "attribute"])
def test_hidden_digits_are_no_part_of_the_number(tmp_path: Path, declarations: str, by: str) -> None:
    css = f".old{{{declarations}}}" if by == "class" else ""
    attribute = "class=old" if by == "class" else f"style='{declarations}'"
    assert shown(f"<span {attribute}>18</span>2946", css, tmp_path) == "2946"
    assert shown(f"2946<span {attribute}>7</span>", css, tmp_path) == "2946"


@pytest.mark.parametrize(
    "css",
    [
        "td span{display:none}",
        "td > .a:first-child{display:none}",
        ".a{display:none !important}.a{display:inline}",
        "#one{display:none}.a{display:inline}",
        "@media screen{.a{display:none}}",
        "@media (min-width:600px){.a{display:none}}",
        "@media only screen and (max-width: 2000px){.a{display:none}}",
        "@supports (display:grid){.a{display:none}}",
        "@layer base{.a{display:none}}",
        "table{td{.a{display:none}}}",
        "td{& .a{display:none}}",
        "span[class^='a']{visibility:collapse}",
        ":root{--x:none}.a{display:var(--x)}",
        "<!-- .a{display:none} -->",
    ],
)
def test_selectors_that_hide(tmp_path: Path, css: str) -> None:
    assert shown("<span class=a id=one>18</span>2946", css, tmp_path) == "2946"


@pytest.mark.parametrize(
    "css",
    [
        "@media print{.a{display:none}}",
        "@media (max-width:600px){.a{display:none}}",
        "@media screen and (orientation:portrait){.a{display:none}}",
        ".a{display:none}.a{display:inline}",
        ".a{display:none}span.a{display:inline}",
        ".a{display:none}#one{display:inline !important}",
        "@layer base{.a{display:none}}.a{display:inline}",
        ".b .a{display:none}",
        ".a:hover{display:none}",
        ".a:not(.a){display:none}",
        ".a{visibility:hidden}span{visibility:visible !important}",
        "@supports not (display:grid){.a{display:none}}",
    ],
)
def test_digits_that_a_stylesheet_shows_after_all(tmp_path: Path, css: str) -> None:
    assert shown("<span class=a id=one>29</span>46", css, tmp_path) == "2946"


@pytest.mark.parametrize(
    "cell",
    [
        "<input type=hidden value=77>2946",
        "<span hidden>77</span>2946",
        "<template>77</template>2946",
        "<font color=#FFFFFF>77</font>2946",
        "<font color=FFFFFF>77</font>2946",
        "<details><summary></summary>77</details>2946",
        "<dialog>77</dialog>2946",
        "<datalist><option>77</datalist>2946",
        "<span style='background:#eee;color:#eee'>77</span>2946",
        "<span style='background:#f00'><b style='color:red'>77</b></span>2946",
        "<span style='visibility:hidden'>77<b style='visibility:visible'>2946</b></span>",
        "2946<img src=x.gif width=1 height=1>",
    ],
)
def test_elements_and_attributes_that_hide(tmp_path: Path, cell: str) -> None:
    assert shown(cell, "", tmp_path) == "2946"


def test_white_digits_on_a_dark_row_are_read(tmp_path: Path) -> None:
    assert shown("2946", "tr{background:#003366;color:#fff}", tmp_path) == "2946"
    assert shown("<b style='color:#fff'>2946</b>", "td{background-image:url(x.png)}", tmp_path) == "2946"


def test_screen_reader_copy_beside_the_copy_for_the_eye(tmp_path: Path) -> None:
    css = ".sr-only{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip:rect(0,0,0,0)}"
    copies = "<span aria-hidden=true>2946</span><span class=sr-only>2946</span>"
    assert shown(copies, css, tmp_path) == "2946"
    # Without the stylesheet nobody knows whether the class hides.
    assert NOT_READ in shown(copies, "", tmp_path)


@pytest.mark.parametrize(
    "cell",
    [
        "<s>2964</s>2946",
        "<del>2964</del><ins>2946</ins>",
        "<strike>29</strike>2946",
        "<span style='text-decoration:line-through'>2964</span>2946",
        "<span style='text-decoration:underline line-through red'>29<b>64</b></span>2946",
        "<span style='text-decoration-line:line-through'>2964</span>2946",
        "<span class=gone>2964</span> 2946",
        "2946<sup>1</sup>",
        "2946<sup>①</sup>",
        "2946<sup>[1]</sup>",
        "2946<sup>*</sup>",
        "2946<span style='vertical-align:super;font-size:9px'>1</span>",
        "2946<span style='vertical-align:4px'>1</span>",
        "2946<small style='vertical-align:top'>1</small>",
        "2946<span style='position:relative;top:-0.5em;font-size:60%'>1</span>",
        "2946<span class=note>1</span>",
        "2946<sub>1</sub>",
        "2946¹",
        "2946<sup>1</sup>件",
    ],
)
def test_struck_digits_and_footnote_marks_are_taken_off(tmp_path: Path, cell: str) -> None:
    text = shown(cell, ".gone{text-decoration:line-through}.note{font-variant-position:super}", tmp_path)
    assert text.removesuffix("件").strip() == "2946"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("29<sup>4</sup>6", "raised"),
        ("4521.<sup>37</sup>", "raised"),
        ("2946<sup>12</sup>", "raised"),
        ("<s>2964</s>", "struck_out"),
        ("2946<span style='font-size:7px'>1</span>", "sizes"),
        ("2946<span style='position:absolute'>1</span>", "moved"),
        ("<span style='float:right'>46</span>29", "moved"),
        ("29<span style='color:#ddd'>46</span>", "unclear"),
        ("<bdo dir=rtl>6492</bdo>", "unclear"),
        ("29<span style='transform:rotate(180deg);display:inline-block'>46</span>", "unclear"),
        (
            "2946<span style='background:linear-gradient(transparent 45%,red 45%,red 55%,transparent 55%)'>1</span>",
            "unclear",
        ),
    ],
)
def test_digits_in_doubt_make_the_cell_unreadable_with_the_reason(tmp_path: Path, cell: str, why: str) -> None:
    found = page(cell, "span{font-size:14px}", tmp_path).grids[0].cells[1]
    assert NOT_READ in found.text
    assert found.doubt == why


@pytest.mark.parametrize(
    ("css", "text"),
    [
        ("td+td::after{content:'件'}", "2946件"),
        (".a::before{content:'1'}", "12946"),
        (".a::after{content:none}", "2946"),
        (".a::after{content:''}", "2946"),
    ],
)
def test_text_that_a_stylesheet_adds(tmp_path: Path, css: str, text: str) -> None:
    found = page("<span class=a>2946</span>", css, tmp_path).grids[0].cells[1]
    assert found.text == text


@pytest.mark.parametrize(
    "css",
    [
        ".a::before{content:counter(n)}",
        ".a::before{content:attr(title)}",
        ".a::after{content:'';position:absolute;top:50%;border-bottom:1px solid}",
    ],
)
def test_counter_attribute_or_line_that_a_stylesheet_draws(tmp_path: Path, css: str) -> None:
    assert NOT_READ in shown("<span class=a title=9>2946</span>", css, tmp_path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<select><option>0<option selected>13</select>", "13"),
        ("<select><option>13<option>0</select>", "13"),
        ("<input value=13>", "13"),
        ("<input type=number value=13>", "13"),
        ("<textarea>13</textarea>", "13"),
        ("<input>", ""),
        ("<select multiple><option selected>1<option selected>3</select>", NOT_READ),
        ("<input type=range value=13>", NOT_READ),
        ("<input type=checkbox value=13>", NOT_READ),
        ("<input placeholder=13>", NOT_READ),
        ("<meter value=13 max=20></meter>", NOT_READ),
    ],
)
def test_fields_of_a_form_are_read_or_refused_never_blank(tmp_path: Path, cell: str, text: str) -> None:
    assert shown(cell, "", tmp_path) == text


def test_lines_and_gaps_within_a_cell_are_not_joined(tmp_path: Path) -> None:
    assert shown("<span class=b>15</span><span class=b>1</span>", ".b{display:block}", tmp_path) == "15\n1"
    assert shown("<i style='margin-right:2em'>15</i><i>1</i>", "", tmp_path) == "15 1"
    assert shown("<div style='display:inline'>29</div>46", "", tmp_path) == "2946"


@pytest.mark.parametrize("css", ["tr.x{display:none}", ".x{visibility:collapse}", "tbody.x{display:none}"])
def test_hidden_rows_are_no_rows(tmp_path: Path, css: str) -> None:
    path = tmp_path / "report.html"
    rows = "<tr><td>规章</td><td>3</td></tr>"
    hidden = f"<tbody class=x>{rows.replace('<tr>', '<tr class=x>').replace('3', '9')}</tbody>"
    path.write_text(f"<style>{css}</style><table>{hidden}<tbody>{rows}</tbody></table>", encoding="utf-8")
    assert [cell.text for cell in read_document(path).grids[0].cells] == ["规章", "3"]


def test_invisible_cell_keeps_its_column(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("<table><tr><td>规章<td style='visibility:hidden'>9<td>3</table>", encoding="utf-8")
    assert [(cell.text, cell.column) for cell in read_document(path).grids[0].cells] == [("规章", 0), ("", 1), ("3", 2)]


def test_paragraphs_are_read_without_hidden_and_struck_text_and_footnote_marks(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    body = "<p>收到申请<s>588</s>598<sup>1</sup>件<span class=x>，作废7件</span>。</p><div class=x><p>旧稿</p></div>"
    path.write_text(f"<style>.x{{display:none}}</style>{body}", encoding="utf-8")
    assert [block.text for block in read_document(path).paragraphs] == ["收到申请598件。"]


def test_page_within_an_attribute_of_a_page(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    inner = "<style>.x{display:none}</style><table><tr><td>规章<td><i class=x>1</i>3</table>"
    path.write_text(f'<html><body><p>年度报告</p><iframe srcdoc="{inner}"></iframe></body></html>', encoding="utf-8")
    document = read_document(path)
    assert [block.text for block in document.paragraphs] == ["年度报告"]
    assert [cell.text for cell in document.grids[0].cells] == ["规章", "3"]


def word_cell(fill, tmp_path: Path) -> tuple[str, str]:
    """The text and doubt of a cell of a Word file that `fill(document, paragraph)` writes."""
    import docx

    file = docx.Document()
    table = file.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "规章"
    fill(file, table.cell(0, 1).paragraphs[0])
    path = tmp_path / "report.docx"
    file.save(str(path))
    label, cell = read_document(path).grids[0].cells
    assert label.text == "规章"
    return cell.text, cell.doubt


def element(xml: str):
    from docx.oxml import parse_xml

    spaces = " ".join(
        f'xmlns:{prefix}="http://schemas.{space}"'
        for prefix, space in {
            "w": "openxmlformats.org/wordprocessingml/2006/main",
            "m": "openxmlformats.org/officeDocument/2006/math",
            "w14": "microsoft.com/office/word/2010/wordml",
        }.items()
    )
    return parse_xml(f"<w:r {spaces}>{xml}</w:r>")[0]


WORD_HIDDEN = {
    "vanish": "<w:vanish/>",
    "white": '<w:color w:val="FFFFFF"/>',
    "tiny": '<w:sz w:val="2"/>',
    "no fill": "<w14:textFill><w14:noFill/></w14:textFill>",
    "struck": "<w:strike/>",
    "struck twice": "<w:dstrike/>",
    "shaded in the same colour": '<w:color w:val="112233"/><w:shd w:val="clear" w:fill="112233"/>',
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "lowered": '<w:position w:val="-6"/>',
}


@pytest.mark.parametrize("properties", WORD_HIDDEN.values(), ids=WORD_HIDDEN)
@pytest.mark.parametrize("by", ["run", "character style", "style based on it", "paragraph style"])
def test_word_text_hidden_struck_or_raised_directly_or_by_style(tmp_path: Path, properties: str, by: str) -> None:
    def fill(file, paragraph) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        formatting = element(f"<w:rPr>{properties}</w:rPr>")
        if by == "paragraph style":
            style = file.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
            style.element.append(formatting)
            paragraph.add_run("2946")
            paragraph.insert_paragraph_before("7", style=style)
            return
        paragraph.add_run("2946")
        run = paragraph.add_run("7")
        if by == "run":
            run._r.insert(0, formatting)
            return
        style = file.styles.add_style("Note", WD_STYLE_TYPE.CHARACTER)
        style.element.append(formatting)
        if by == "style based on it":
            based = file.styles.add_style("Other", WD_STYLE_TYPE.CHARACTER)
            based.base_style = style
            style = based
        run.style = style

    raised = "vertAlign" in properties or "position" in properties
    # A paragraph that is raised as a whole may be a footnote mark of the one below, or not.
    expected = (f"7\n2946{NOT_READ}", "raised") if raised and by == "paragraph style" else ("2946", "")
    assert word_cell(fill, tmp_path) == expected


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<w:del w:id="1"><w:r><w:delText>7</w:delText></w:r></w:del>', "2946"),
        ('<w:moveFrom w:id="1"><w:r><w:t>7</w:t></w:r></w:moveFrom>', "2946"),
        ('<w:moveTo w:id="1"><w:r><w:t>7</w:t></w:r></w:moveTo>', "29467"),
        ('<w:ins w:id="1"><w:r><w:t>7</w:t></w:r></w:ins>', "29467"),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>', "2946"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>', f"2946{NOT_READ}"),
        ("<m:oMath><m:r><m:t>7</m:t></m:r></m:oMath>", "29467"),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>7</m:t></m:r></m:e></m:sSup></m:oMath>", f"2946{NOT_READ}"),
        ("<w:r><w:instrText>7</w:instrText></w:r>", "2946"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>7</w:t></w:r></w:rt></w:ruby></w:r>", "2946"),
    ],
)
def test_word_changes_moves_notes_symbols_and_formulas(tmp_path: Path, xml: str, text: str) -> None:
    def fill(_, paragraph) -> None:
        paragraph.add_run("2946")
        paragraph._p.append(element(xml))

    assert word_cell(fill, tmp_path)[0] == text


def test_word_list_of_a_form_shows_its_chosen_entry(tmp_path: Path) -> None:
    field = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="0"/><w:listEntry w:val="13"/></w:ddList>'
    xml = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{field}</w:ffData></w:fldChar></w:r>'
    assert word_cell(lambda _, paragraph: paragraph._p.append(element(xml)), tmp_path) == ("13", "")


def test_word_style_that_strikes_and_run_that_does_not(tmp_path: Path) -> None:
    def fill(file, paragraph) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        style = file.styles.add_style("Struck", WD_STYLE_TYPE.CHARACTER)
        style.font.strike = True
        run = paragraph.add_run("2946", style=style)
        run.font.strike = False

    assert word_cell(fill, tmp_path) == ("2946", "")


def test_word_white_digits_on_a_dark_cell_are_read(tmp_path: Path) -> None:
    def fill(_, paragraph) -> None:
        run = paragraph.add_run("2946")
        run._r.insert(0, element('<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'))
        paragraph._p.getparent().get_or_add_tcPr().append(element('<w:shd w:val="clear" w:fill="1F3864"/>'))

    assert word_cell(fill, tmp_path) == ("2946", "")


def test_word_table_in_a_text_box_and_web_page_within_a_word_file(tmp_path: Path) -> None:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    file = docx.Document()
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{shown}</w:t></w:r></w:p></w:tc>" for shown in ("规章", "3"))
    box = f"<w:txbxContent><w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p/></w:txbxContent>"
    file.add_paragraph()._p.append(element(f"<w:r><w:pict>{box}</w:pict></w:r>"))
    html = "<style>.x{display:none}</style><table><tr><td>规章<td>4<i class=x>7</i></table>".encode()
    part = Part(PackURI("/word/chunk.html"), "text/html", html, file.part.package)
    relation = file.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    name = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    chunk = element("<w:altChunk/>")
    chunk.set(f"{{{name}}}id", relation)
    file.element.body.insert(1, chunk)
    path = tmp_path / "report.docx"
    file.save(str(path))
    grids = read_document(path).grids
    assert [[cell.text for cell in grid.cells] for grid in grids] == [["规章", "3"], ["规章", "4"]]


def workbook(fill, tmp_path: Path) -> Document:
    """A workbook with `规章` and 2946 side by side, changed by `fill(sheet)`."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["规章", 2946, "完"])
    sheet.append(["许可", 15, "完"])
    fill(sheet)
    path = tmp_path / "report.xlsx"
    book.save(path)
    return read_document(path)


def of_runs(*runs: tuple[str, dict]):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    return CellRichText([TextBlock(InlineFont(**font), text) if font else text for text, font in runs])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (of_runs(("2964", {"strike": True}), ("2946", {})), "2946"),
        (of_runs(("2946", {}), ("1", {"vertAlign": "superscript"})), "2946"),
        (of_runs(("2946", {}), ("7", {"color": "FFFFFFFF"})), "2946"),
        (of_runs(("2946", {}), ("7", {"sz": 1})), "2946"),
        (of_runs(("29", {"b": True}), ("46", {})), "2946"),
        (of_runs(("29", {}), ("4", {"vertAlign": "superscript"}), ("6", {})), f"2946{NOT_READ}"),
    ],
)
def test_workbook_runs_of_a_cell(tmp_path: Path, value, text: str) -> None:
    def fill(sheet) -> None:
        sheet["B1"] = value

    assert workbook(fill, tmp_path).grids[0].cells[1].text == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (2946, ";;;", ""),
        (2946, "0;;;@", "2946"),
        (0, "0;-0;;@", ""),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (4521.3749, "0.00", "4521.37"),
        (251000, '0!.0000"万元"', "25.1000万元"),
        (2946, '0"件"', "2946件"),
        (2946, "#,##0", "2,946"),
        (2946, "[>1000]0,;0", NOT_READ),
        (2946, "yyyy", NOT_READ),
        (2946.0, "General", "2946"),
    ],
)
def test_workbook_number_formats_that_change_what_is_shown(
    tmp_path: Path, value: float, number_format: str, text: str
) -> None:
    def fill(sheet) -> None:
        sheet["B1"] = value
        sheet["B1"].number_format = number_format

    found = workbook(fill, tmp_path).grids[0].cells[1].text
    assert found == text or (text == NOT_READ and not found.isdigit())


def test_workbook_fonts_of_a_cell(tmp_path: Path) -> None:
    from openpyxl.styles import Font, PatternFill

    def fill(sheet) -> None:
        sheet["B1"].font = Font(color="FFFFFFFF")
        sheet["B2"].font = Font(strike=True)
        sheet["C1"].font, sheet["C1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")

    cells = workbook(fill, tmp_path).grids[0].cells
    assert [cell.text for cell in cells] == ["规章", "", "完", "许可", NOT_READ, "完"]
    assert cells[4].doubt == "struck_out"


def test_workbook_hidden_rows_columns_and_zeros(tmp_path: Path) -> None:
    def fill(sheet) -> None:
        sheet.append(["处罚", 0, "完"])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["A"].hidden = True
        sheet.merge_cells("A1:B1")
        sheet["A1"] = 2946
        sheet.sheet_view.showZeros = False

    cells = workbook(fill, tmp_path).grids[0].cells
    assert [(cell.text, cell.row, cell.column, cell.colspan) for cell in cells] == [
        ("2946", 0, 0, 1),
        ("完", 0, 1, 1),
        ("", 1, 0, 1),
        ("完", 1, 1, 1),
    ]
