"""A file that holds no numbers of the form is refused with what it is, and what to do about it."""

from __future__ import annotations

import io
import re

import docx
import pytest

import govinfo as gi
from govinfo.errors import NotAReportError

TITLE = "某县财政局2023年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
NUMBER = re.compile(r"(<td[^>]*>)\s*[\d.,]+\s*(</td>)")


def page(body, head="", title="某县财政局"):
    text = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return text.encode()


def report(table):
    """A report whose three tables are what `table` gives for the number of the section."""
    sections = [
        f"<h3>{heading}</h3>" + (table(number) if number in (2, 3, 4) else "<p>认真落实条例，主动公开信息120条。</p>")
        for number, heading in enumerate(HEADINGS, start=1)
    ]
    return page(f"<img src='logo.png'><h1>{TITLE}</h1>{''.join(sections)}")


def links(*titles):
    items = "".join(
        f'<li><a href="/art/{n}.html">{title}</a><span>2024-01-2{n}</span></li>' for n, title in enumerate(titles)
    )
    return page(f"<ul>{items}</ul>")


def sample_page():
    return gi.sample_files("html")[0].read_text(encoding="utf-8")


def blank_word_file():
    file = docx.Document(str(gi.sample_files("docx")[0]))
    for table in file.tables:
        for cell in [cell for row in table.rows for cell in row.cells if re.fullmatch(r"\s*[\d.,]+\s*", cell.text)]:
            cell.paragraphs[0].runs[0].text = ""
    for paragraph in list(file.paragraphs):
        if re.search(r"\d{4}年|洪泽|淮安", paragraph.text):
            paragraph._p.getparent().remove(paragraph._p)
    file.core_properties.title = "（行政机关名称）20XX年度政府信息公开工作年度报告"
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def blank_text():
    """The form as a converter writes it: each label in a line of its own, and no number."""
    text = gi.sample_files("markdown")[0].read_text(encoding="utf-8")
    lines = [part.strip() for line in text.splitlines() if "|" in line for part in line.split("|")]
    return "\n".join(line for line in lines if line and not re.fullmatch(r"[\d.,:\-]+", line)).encode()


CASES = {
    "blank form as a Word file": (blank_word_file, "a blank form"),
    "blank form as text": (blank_text, "a blank form"),
    "tables as pictures": (lambda: report(lambda n: f"<p><img src='W02024{n}.png'></p>"), "whose tables are pictures"),
    "one picture a page": (lambda: page(f"<h1>{TITLE}</h1><img src='1.jpg'><img src='2.jpg'>"), "a page of pictures"),
    "tables made by a script": (
        lambda: report(lambda n: f"<div id='t{n}'></div><script>draw('t{n}')</script>"),
        "perhaps made by a script",
    ),
    "all made by a script": (
        lambda: page(
            "<div id='app'></div><noscript>Please enable JavaScript</noscript>", "<script src='app.js'></script>"
        ),
        "a page that a script makes",
    ),
    "numbers filled in by a script": (
        lambda: NUMBER.sub(r'<td v-text="rows[0].total">\2', sample_page()).encode(),
        "whose numbers a script fills in",
    ),
    "headings with nothing below": (lambda: report(lambda n: ""), "nothing is below their headings"),
    "figures in sentences": (
        lambda: report(lambda n: "<p>全年收到申请17件，予以公开10件。</p>"),
        "states its figures in sentences",
    ),
    "one office's list": (
        lambda: links(*(TITLE.replace("2023", str(year)) for year in range(2015, 2024))),
        "a list of 9 reports",
    ),
    "one year's list": (
        lambda: links(*(TITLE.replace("财政局", office) for office in ("教育局", "水务局", "公安局", "司法局"))),
        "a list of 4 reports",
    ),
    "the report as an attachment": (
        lambda: page(f"<h1>{TITLE}</h1><p>附件：<a href='/files/P0202401.pdf?v=1'>{TITLE}.pdf</a></p>"),
        r"fetch the files that it links to; it links to 'P0202401\.pdf'",
    ),
    "a report before the form": (
        lambda: page(
            "<h1>某县财政局2015年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><p>三、依申请公开情况</p>"
            "<table><tr><td>指标名称</td><td>单位</td><td>数量</td></tr>"
            "<tr><td>主动公开政府信息数</td><td>条</td><td>120</td></tr></table>"
        ),
        "a report for 2015; before 2019",
    ),
    "not found": (lambda: page("<h1>404 Not Found</h1><hr>nginx"), "an error page"),
    "held up by a guard": (
        lambda: page("<p>您的访问存在风险，请完成验证</p>", "<script src='x.js'></script>"),
        "an error page",
    ),
    "the front page of a site": (
        lambda: page("".join(f"<a href='/{n}'>栏目{n}新闻动态</a>" for n in range(80))),
        "a page of 80 links",
    ),
    "another text": (lambda: "某县财政局关于印发工作要点的通知".encode(), "it holds no table of sections"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refused_file_says_what_it_is(name):
    content, says = CASES[name]
    with pytest.raises(NotAReportError, match=says) as caught:
        gi.read(content())
    if "2015" not in says:
        assert "before 2019" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_report_whose_tables_are_all_blank_is_read_where_it_names_agency_and_year():
    report = gi.read(NUMBER.sub(r"\1\2", sample_page()).encode())
    assert report.report_id == "淮安市洪泽区人民政府-2023"
    assert set(report.requests["status"]) == {"blank"}


@pytest.mark.parametrize(
    "cell",
    [
        "<td ng-bind='data.new'></td>",
        "<td><span id='sum1'></span></td><script>document.getElementById('sum1').innerText=21</script>",
        "<td id='sum1'></td><script>for(i in d)$('#sum'+i).text(d[i])</script>",
    ],
)
def test_a_cell_that_a_script_fills_is_refused_and_not_blank(cell):
    page = sample_page()
    first = page.index("<td>", page.index("新收政府信息公开申请数量"))
    number = re.compile(r"<td>\s*\d+\s*</td>")
    report = gi.read((page[:first] + number.sub(cell, page[first:], count=1)).encode())
    row = report.requests.iloc[0]
    assert (row["item"], row["status"]) == ("new", "unreadable")
    assert set(report.requests["status"].iloc[1:7]) == {"reported"}


def test_a_cell_with_an_id_that_no_script_names_is_blank():
    page = NUMBER.sub(r"<td id='cell'>\2", sample_page(), count=1).replace("</body>", "<script>count()</script></body>")
    assert "unreadable" not in set(gi.read(page.encode()).disclosure["status"])
