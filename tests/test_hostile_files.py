"""Files that are damaged, mislabelled or made to exhaust a reader: an error of ours, in bounded time and memory."""

from __future__ import annotations

import errno
import io
import mmap
import os
import random
import struct
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest
from documents import mutations, web, word
from documents.generator import Document, make_document
from documents.scoring import Reading, read_report, silent_differences
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import govinfo as gi
from govinfo import errors
from govinfo.documents import legacy_office as office
from govinfo.documents import sandbox as worker
from govinfo.documents.containers import container, read_document, read_with
from govinfo.matching import match_tables

# Set in the environment for a long run, which then draws other files each time.
EXAMPLES = int(os.environ.get("GOVINFO_FUZZ_EXAMPLES", "0"))
FUZZED = [*mutations.UNSEEN, "text", "html", "docx", "xlsx", "markdown"]
REPORT = make_document(6, "html", "as printed")
SAMPLE = next(path for path in gi.sample_files("markdown") if path.stem == "xicheng-2024")


@pytest.fixture
def write(tmp_path: Path):
    """Writes bytes to a file of a name, and gives its path."""

    def writer(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return writer


def pdf_of_pages(number: int, content: bytes = b"", compressed: bool = False) -> bytes:
    """A small PDF whose pages share one content stream."""
    entry = b"/Filter /FlateDecode " if compressed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (number, b" ".join(b"%d 0 R" % (4 + n) for n in range(number))),
        b"<< %s/Length %d >>\nstream\n%s\nendstream" % (entry, len(content), content),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>"] * number,
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for place, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (place, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"\x00" * 5000])
def test_file_without_content(write, content: bytes) -> None:
    with pytest.raises(errors.EmptyFileError, match="empty"):
        read_document(write("report.html", content))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(errors.SourceNotFoundError, match="no such file"):
        read_document(tmp_path / "report.pdf")


@pytest.mark.parametrize(("name", "kind"), [("report.pdf", "html"), ("report.doc", "html"), ("report", "html")])
def test_web_page_under_another_ending(write, name: str, kind: str) -> None:
    path = write(name, REPORT.content)
    assert container(path) == kind
    assert match_tables(read_document(path))["requests"].form == "2021"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "mht"])
def test_every_container_is_told_by_its_content(write, kind: str) -> None:
    document = make_document(6, kind, "as printed")
    assert container(write("report.txt", document.content)) == kind


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_file_cut_short(write, kind: str) -> None:
    content = make_document(6, kind, "as printed").content
    with pytest.raises(errors.DamagedFileError):
        read_document(write(f"report.{kind}", content[: len(content) // 2]))


def test_picture_cut_short(write) -> None:
    with pytest.raises(errors.DamagedFileError, match="picture"):
        read_document(write("report.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 100))


def test_archive_that_is_no_office_file(write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(errors.UnsupportedFormatError, match="no Word file"):
        read_document(write("report.docx", buffer.getvalue()))


def test_word_file_that_unpacks_to_a_flood(write) -> None:
    content = word.pack(f'<w:document xmlns:w="{word.NAMESPACE}"><w:body>{" " * (41 * 2**20)}</w:body></w:document>')
    with pytest.raises(errors.TooLargeError, match="unpacks to"):
        read_document(write("report.docx", content))


def test_entities_that_multiply_are_not_written_out(write) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = (
        f'<!DOCTYPE x [<!ENTITY l0 "哈哈">{laughs}]><w:document xmlns:w="{word.NAMESPACE}"><w:body>'
        "<w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        found = read_document(write("report.docx", word.pack(document)))
    except errors.DamagedFileError:
        return
    assert sum(len(block.text) for block in found.paragraphs) < 100


def test_spans_beyond_any_table(write) -> None:
    page = "<table>" + "<tr><td rowspan=99999 colspan=99999>1</td></tr>" * 50 + "</table>"
    document = read_document(write("report.html", f"<html>{page}</html>".encode()))
    assert max(grid.width for grid in document.grids) < 200


def test_many_spans_beyond_any_table(write) -> None:
    page = "<table>" + "<tr>" + "<td rowspan=500 colspan=60>1</td>" * 1 + "</tr>" * 1 + "<tr><td rowspan=500>" * 20000
    with pytest.raises(errors.TooLargeError, match="cells"):
        read_document(write("report.html", f"<html>{page}</html>".encode()))


@pytest.mark.parametrize("part", ["<div>", "<table><tr><td>", "<b>"])
def test_page_nested_too_deep_is_not_read_in_part(write, part: str) -> None:
    page = f"<html><body>{part * 3000}x{web.table_html(REPORT_TABLE)}</body></html>"
    with pytest.raises(errors.TooLargeError, match="nest"):
        read_document(write("report.html", page.encode()))


REPORT_TABLE = word.Table("reviews", (word.Cell("1", 0, 0),))


def test_word_tables_nested_too_deep(write) -> None:
    body = "<w:tbl><w:tr><w:tc>" * 70 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 70
    content = word.pack(f'<w:document xmlns:w="{word.NAMESPACE}"><w:body>{body}</w:body></w:document>')
    with pytest.raises(errors.TooLargeError, match="deep"):
        read_document(write("report.docx", content))


def test_nul_bytes_in_a_page_change_no_number(write) -> None:
    content = REPORT.content.replace(b"</td>", b"\x00</td>")
    tables = match_tables(read_document(write("report.html", content)))
    assert tables["requests"].values["new", "total"].number.value == REPORT.truth["requests", "new", "total"].number


@pytest.mark.parametrize(
    "beyond",
    ["<table>" + "<tr><td>（一）予以公开</td><td>1</td></tr>" * 10_001 + "</table>", "<p>" + "1" * 1_000_001],
    ids=["cells", "characters"],
)
def test_more_than_any_report_holds_is_not_searched_for_one(beyond, write) -> None:
    content = REPORT.content.replace(b"</body>", f"{beyond}</body>".encode())
    assert content != REPORT.content
    with pytest.raises(errors.TooLargeError, match="no report has more than 20,000"):
        read_document(write("report.html", content))


@pytest.mark.parametrize("digits", [16, 20, 310, 4301])
def test_count_that_no_computer_holds_exactly_is_unreadable(write, digits: int) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("| 1374 |", f"| {'9' * digits} |", 1)
    report = gi.read(write("report.md", text.encode()))
    cell = report.requests[(report.requests["item"] == "new") & (report.requests["applicant"] == "natural_person")]
    assert cell["status"].item() == "unreadable"
    reasons = report.issues.loc[report.issues["check"] == "unreadable", "message"]
    assert reasons.str.contains("more digits than any count or amount").any()


@pytest.mark.parametrize("digits", [14, 20, 310, 4301])
def test_amount_beyond_any_budget_is_unreadable(write, digits: int) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("31429.79", "9" * digits)
    fees = gi.read(write("report.md", text.encode())).disclosure.set_index("item").loc["fees"]
    assert fees["status"] == "unreadable"
    assert fees["reported"] is pd.NA


@pytest.mark.parametrize("digits", [16, 310, 4301])
def test_number_of_the_narrative_that_no_computer_holds_exactly_is_no_claim(write, digits: int) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("1400件", f"{'9' * digits}件")
    assert gi.read(write("report.md", text.encode())).claims["value"].max() < 1e6


def test_marks_above_a_letter_without_end_take_no_time(write) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("1400件", "1400e" + "\u0301\u0316" * 40_000 + "件")
    start = time.process_time()
    report = gi.read(write("report.md", text.encode()))
    assert time.process_time() - start < 5
    assert report.issues["check"].tolist() == ["blank"]


def test_tag_with_attributes_without_end(write) -> None:
    attributes = " ".join(f"a{number}=''" for number in range(5000))
    with pytest.raises(errors.TooLargeError, match="attributes"):
        read_document(write("report.html", f"<html><body><p {attributes}>1</p></body></html>".encode()))


def test_page_named_without_end(write) -> None:
    content = pdf_of_pages(1).replace(b"/Count 1 /Kids [4 0 R]", b"/Count 5000 /Kids [%s]" % (b"4 0 R " * 5000))
    with pytest.raises(errors.TooLargeError, match="5000 pages"):
        read_document(write("report.pdf", content))


@pytest.mark.parametrize("drawn", ["1 1 m 9 9 l S", "BT /F1 9 Tf (0123456789) Tj ET"])
def test_page_with_more_on_it_than_any_report(write, drawn: str) -> None:
    content = zlib.compress(f"{drawn}\n".encode() * 110_000)
    with pytest.raises(errors.TooLargeError, match="on page 1"):
        read_document(write("report.pdf", pdf_of_pages(1, content, compressed=True)))


def test_sheet_larger_than_any_report(write) -> None:
    content = make_document(6, "xlsx", "as printed").content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            padding = b" " * (11 * 2**20) if name.startswith("xl/worksheets/") else b""
            new.writestr(name, old.read(name) + padding)
    with pytest.raises(errors.TooLargeError, match="a sheet to"):
        read_document(write("report.xlsx", out.getvalue()))


def test_document_that_is_no_ordinary_report_is_matched_and_checked_in_bounds(write, monkeypatch) -> None:
    """Its claims take the process some seconds of processor time; its text is read here, in no time."""
    text = SAMPLE.read_text(encoding="utf-8").replace("1400件，", "1400件，" + "收到申请1件，" * 16_000)
    path = write("report.md", text.encode())
    assert gi.read(path).report_id == "北京市西城区-2024"  # the process has started
    monkeypatch.setattr(worker, "SECONDS", 0.2)
    monkeypatch.setattr(worker, "_PATIENCE", 100.0)  # of a busy machine: the processor time alone counts
    with pytest.raises(errors.TooLargeError, match="stopped after"):
        gi.read(path)


def test_all_work_on_a_file_shares_its_seconds(write, monkeypatch) -> None:
    path, start = write("report.md", b""), time.process_time()
    assert sum(range(4_000_000))
    seconds = 4 * (time.process_time() - start)

    def work() -> list[int]:
        return [worker.call_bounded(path, sum, range(4_000_000)) for _ in range(10)]

    work()  # the process has started
    monkeypatch.setattr(worker, "SECONDS", seconds)
    monkeypatch.setattr(worker, "_PATIENCE", 100.0)  # of a busy machine
    assert len(work()) == 10  # each is work on another file
    with pytest.raises(errors.TooLargeError, match="stopped after"):
        worker.one_allowance()(work)()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say what memory is in use")
def test_process_that_reads_keeps_nothing_of_what_it_read() -> None:
    def megabytes() -> float:
        gi.read(path)
        return int(Path(f"/proc/{worker._worker._idle.pid}/statm").read_text().split()[1]) * mmap.PAGESIZE / 2**20

    path = next(path for path in gi.sample_files("docx") if path.stem == "hongze-2023")
    before = megabytes()
    assert max(megabytes() for _ in range(20)) < before + 40  # each tree of its elements has six


def test_process_that_keeps_much_memory_is_replaced(write) -> None:
    path = write("report.md", b"")
    assert worker.call_bounded(path, sum, [1]) == 1
    assert worker._worker._idle is not None
    worker.call_bounded(path, exec, "import builtins; builtins.kept = bytearray(600 * 2**20)", {})
    assert worker._worker._idle is None
    assert worker.call_bounded(path, sum, [1]) == 1


@pytest.mark.parametrize("name", ["reports.zip", "report.docx"])
@pytest.mark.parametrize("zip64", [False, True])
def test_list_of_members_that_is_as_long_as_no_archive_has(write, name: str, zip64: bool) -> None:
    """The list is given by its size alone, and refused before it is looked through."""
    size = 21 * 2**20
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, 0xFFFFFFFF if zip64 else size, 4, 0)
    if zip64:
        record = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 1, 1, size, 4)
        end = record + b"PK\x06\x07" + struct.pack("<LQL", 0, size + 4, 1) + end
    path = write(name, b"PK\x03\x04" + b" " * size + end)
    with pytest.raises(errors.TooLargeError, match="list of members"):
        gi.read(path)


def test_no_room_to_unpack_a_file_is_no_damage(write, monkeypatch) -> None:
    def full(*_, **__) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.write(SAMPLE, "report.md")
    path = write("reports.zip", archive.getvalue())
    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    for source in (f"{path}!report.md", SAMPLE.read_bytes()):
        with pytest.raises(errors.UnsupportedFormatError, match=r"No space left.*TMPDIR"):
            gi.read(source)


def test_word_file_without_a_body(write) -> None:
    with pytest.raises(errors.DamagedFileError, match="without a text"):
        read_document(write("report.docx", word.pack(f'<w:document xmlns:w="{word.NAMESPACE}"/>')))


def test_two_thousand_pages(write) -> None:
    with pytest.raises(errors.TooLargeError, match="2000 pages"):
        read_document(write("report.pdf", pdf_of_pages(2000)))


def test_reading_that_takes_too_long_is_killed_and_the_next_file_is_read(write, monkeypatch) -> None:
    endless = pdf_of_pages(200, zlib.compress(b"1 0 0 1 0 0 cm 10 10 20 20 re S " * 40_000), compressed=True)
    read_document(write("good.pdf", make_document(6, "pdf", "as printed").content))  # the process has started
    monkeypatch.setattr(worker, "SECONDS", 0.5)
    with pytest.raises(errors.TooLargeError, match="seconds"):
        read_document(write("endless.pdf", endless))
    monkeypatch.setattr(worker, "SECONDS", 60.0)
    assert read_document(write("good.pdf", make_document(6, "pdf", "as printed").content)).grids


@pytest.fixture
def instead_of(tmp_path, monkeypatch):
    """Replaces a module in the reading process, started anew, as a broken installation does."""

    def replace(module, source):
        (tmp_path / "modules").mkdir()
        (tmp_path / "modules" / f"{module}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path / "modules")
        worker._worker.stop()

    yield replace
    worker._worker.stop()


def test_reading_process_that_hangs_while_it_starts_is_given_up(write, instead_of, monkeypatch) -> None:
    instead_of("pickle", "import time; time.sleep(600)")
    monkeypatch.setattr(worker, "SECONDS", 1.0)
    with pytest.raises(errors.TooLargeError, match="seconds"):
        read_document(write("good.pdf", make_document(6, "pdf", "as printed").content))


def test_broken_installation_is_not_taken_for_a_damaged_file(write, instead_of) -> None:
    instead_of("pypdfium2", "raise ImportError('no PDFium for this processor')")
    with pytest.raises(errors.UnsupportedFormatError, match=r"no PDFium for this processor.*install"):
        read_document(write("good.pdf", make_document(6, "pdf", "as printed").content))


def test_stream_that_unpacks_to_more_than_the_memory_allowed(write, monkeypatch) -> None:
    bomb = pdf_of_pages(1, zlib.compress(b" " * (600 * 2**20), 1), compressed=True)
    worker._worker.stop()
    monkeypatch.setattr(worker._worker, "_memory", 500 * 2**20)
    try:
        with pytest.raises((errors.TooLargeError, errors.DamagedFileError)):
            read_document(write("bomb.pdf", bomb))
    finally:
        worker._worker.stop()


def test_pdf_that_asks_for_a_password(write) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(100, 100, "x")
    canvas.save()
    with pytest.raises(errors.EncryptedFileError, match="password"):
        read_document(write("report.pdf", buffer.getvalue()))


def test_scan_is_named_as_such(write) -> None:
    with pytest.raises(errors.NoTextError, match="scan"):
        read_document(write("scan.pdf", pdf_of_pages(3, b"0 0 595 842 re f")))


def test_older_office_file_names_libreoffice_where_it_is_not_installed(write, monkeypatch) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    with pytest.raises(errors.UnsupportedFormatError, match="install LibreOffice"):
        read_document(write("report.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600))


def test_older_office_file_with_a_password(write) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises((errors.EncryptedFileError, errors.UnsupportedFormatError), match=r"password|LibreOffice"):
        read_document(write("report.doc", content))


def test_two_reports_in_one_file_are_refused_with_both_named(write) -> None:
    def report(agency: str) -> str:
        return REPORT.content.decode("utf-8").split("<body>")[1].split("</body>")[0].replace("某市水务局", agency)

    page = f"<html><body>{report('甲县水务局')}{report('乙县教育局')}</body></html>"
    with pytest.raises(errors.SeveralReportsError, match=r"甲县水务局.*乙县教育局"):
        match_tables(read_document(write("both.html", page.encode())))


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@settings(max_examples=EXAMPLES or 60, deadline=None, derandomize=not EXAMPLES, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(FUZZED))
def test_fuzz_changes_that_nobody_sees_change_no_cell_in_silence(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kind: str
) -> None:
    path, document, before = unchanged(tmp_path_factory, seed, kind)
    content, how = mutations.unseen(document.content, kind, random.Random(seed))
    path.write_bytes(content)
    assert silent_differences(before, read_report(path), None) == [], how


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@settings(max_examples=EXAMPLES or 60, deadline=None, derandomize=not EXAMPLES, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(FUZZED))
def test_fuzz_damage_is_named_or_refused_with_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, seed: int, kind: str
) -> None:
    path, document, before = unchanged(tmp_path_factory, seed, kind)
    content, how, written = mutations.seen(document.content, kind, random.Random(seed))
    path.write_bytes(content)
    try:
        after = read_report(path)
    except errors.ReportError:
        return
    assert silent_differences(before, after, written) == [], how


def unchanged(folders: pytest.TempPathFactory, seed: int, kind: str) -> tuple[Path, Document, Reading]:
    """A report in a file, and what is read of it before it is changed."""
    document = make_document(seed % 50 if kind != "pdf" else seed % 5, kind, None if kind != "pdf" else "as printed")
    path = folders.getbasetemp() / f"fuzzed{document.suffix}"
    path.write_bytes(document.content)
    try:
        return path, document, read_report(path)
    except errors.ReportError:
        reject()


def pictured(kind: str) -> bytes:
    """A strip of a table as a picture of some kind, small enough to be read in no time."""
    from PIL import Image, ImageDraw

    strip = Image.new("L", (620, 60), 255)
    draw = ImageDraw.Draw(strip)
    for x in range(10, 600, 100):
        draw.rectangle((x, 10, x + 100, 50), outline=0, width=2)
        draw.text((x + 40, 20), "10", 0)
    buffer = io.BytesIO()
    strip.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=EXAMPLES or 20, deadline=None, derandomize=not EXAMPLES)
@given(
    seed=st.integers(0, 10_000),
    how=st.sampled_from(["cut", "without", "doubled", "changed"]),
    kind=st.sampled_from(["PNG", "JPEG", "TIFF", "GIF", "PDF"]),
)
def test_fuzz_damaged_pictures_give_no_error_but_ours(
    tmp_path_factory: pytest.TempPathFactory, seed: int, how: str, kind: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed picture"
    path.write_bytes(mutations.damaged(pictured(kind), random.Random(seed), how))
    try:
        name = container(path)
        match_tables(read_with(path, "scan" if name == "pdf" else name))
    except errors.ReportError:
        return


@pytest.mark.parametrize("size", [(60_000, 2), (2, 60_000), (20_000, 20_000)])
def test_picture_larger_than_any_page(write, size: tuple[int, int]) -> None:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("1", size, 1).save(buffer, "PNG")
    with pytest.raises((errors.TooLargeError, errors.NoTextError, errors.DamagedFileError)):
        read_document(write("page.png", buffer.getvalue()))
