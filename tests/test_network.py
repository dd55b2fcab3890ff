"""No reader asks the network for anything: a server that listens is asked by no container, whatever it refers to."""

from __future__ import annotations

import base64
import http.server
import io
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents.generator import make_document
from reportlab.pdfgen.canvas import Canvas

import govinfo as gi
from govinfo.documents import legacy_office

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
needs_libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


class Server:
    """A server that answers everything, and keeps what it was asked."""

    def __init__(self) -> None:
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def _answer(self) -> None:
                asked.append(f"{self.command} {self.path}")
                self.send_response(200)
                self.end_headers()

            def __getattr__(self, name: str):  # do_GET, do_HEAD, do_OPTIONS ...
                if name.startswith("do_"):
                    return self._answer
                raise AttributeError(name)

            def log_message(self, *_) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.server.shutdown()


def word_file(address: str) -> bytes:
    """Pictures, an object, a chunk of another document, a template, fields and an entity, all of them elsewhere."""
    kinds = ("image", "oleObject", "aFChunk", "attachedTemplate", "hyperlink", "frame", "subDocument")
    relations = "".join(
        f'<Relationship Id="x{kind}" Type="{_OFFICE}/{kind}" Target="{address}/docx-{kind}" TargetMode="External"/>'
        for kind in kinds
    )
    body = (
        f'<w:altChunk xmlns:r="{_OFFICE}" r:id="xaFChunk"/><w:subDoc xmlns:r="{_OFFICE}" r:id="xsubDocument"/>'
        f'<w:p><w:r><w:instrText> INCLUDEPICTURE "{address}/docx-field" </w:instrText></w:r></w:p>'
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'xmlns:r="{_OFFICE}" r:link="ximage"/></w:drawing></w:r></w:p>'
    )
    entity = f'<!DOCTYPE w [<!ENTITY % p SYSTEM "{address}/docx-dtd"> %p; <!ENTITY e SYSTEM "{address}/docx-entity">]>'
    content = make_document(6, "docx", "as printed").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        main = archive.read("word/document.xml").decode()
    start = main.index("<w:document")
    parts = {
        "word/document.xml": main[:start] + entity + main[start:].replace("<w:body>", f"<w:body>{body}", 1),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{relations}</Relationships>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name) if name in parts else old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def workbook(address: str) -> bytes:
    """A linked sheet, a picture and a function that asks a server."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(make_document(6, "xlsx", "as printed").content))
    sheet = book.active
    sheet.cell(1, 60, f"='{address}/[linked.xlsx]Sheet1'!A1")
    sheet.cell(2, 60, f'=WEBSERVICE("{address}/webservice")')
    sheet.cell(3, 60, "x").hyperlink = f"{address}/hyperlink"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(address: str) -> bytes:
    """Whatever a browser would fetch."""
    content = make_document(6, "html", "as printed").content.decode()
    head = (
        f'<!DOCTYPE html SYSTEM "{address}/html-dtd"><meta http-equiv="refresh" content="0;url={address}/refresh">'
        f'<base href="{address}/"><link rel="stylesheet" href="{address}/html-css">'
        f'<style>@import url("{address}/html-import"); body {{background: url({address}/html-background)}}</style>'
        f'<script src="{address}/html-script"></script><?xml-stylesheet href="{address}/html-xslt"?>'
    )
    body = (
        f'<img src="{address}/html-img"><iframe src="{address}/html-iframe"></iframe><object data="{address}/html-obj">'
        f'</object><svg><image href="{address}/html-svg"/></svg><video src="{address}/html-video"></video>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}/html-xinclude"/>'
    )
    return content.replace("<html>", f"<html>{head}", 1).replace("<body>", f"<body>{body}", 1).encode()


def bundle(address: str) -> bytes:
    """A saved page whose parts are elsewhere."""
    content = base64.encodebytes(page(address)).decode()
    return (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: message/external-body; access-type=URL; URL={address}/mht\r\n\r\n\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: {address}/\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}\r\n--b--\r\n"
    ).encode()


def pdf(address: str) -> bytes:
    """Actions that open an address or a program, a form to be sent, a stream in a file elsewhere."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 700, "1")
    canvas.linkURL(f"{address}/pdf-link", (0, 0, 500, 800))
    canvas.save()
    actions = b"/OpenAction << /S /URI /URI (%s/pdf-open) >> /AA << /O << /S /Launch /F (%s/pdf-launch) >> >>"
    actions %= (address.encode(), address.encode())
    return out.getvalue().replace(b"/Type /Catalog", actions + b" /Type /Catalog", 1)


def markdown(address: str) -> bytes:
    content = make_document(6, "markdown", "as printed").content.decode()
    return (f"![x]({address}/md-image)\n\n<img src='{address}/md-img'>\n\n[x]: {address}/md-link\n\n{content}").encode()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("report.docx", word_file),
        ("report.xlsx", workbook),
        ("report.html", page),
        ("report.mht", bundle),
        ("report.pdf", pdf),
        ("report.md", markdown),
    ],
)
def test_nothing_is_asked_for(server, tmp_path, name, make):
    path = tmp_path / name
    path.write_bytes(make(server.address))
    panel = gi.load(path, progress=False, jobs=1)
    assert panel.failures.empty or name == "report.pdf"  # which holds no table
    assert len(panel) + len(panel.failures) == 1
    assert server.asked == []


FLAT_PAGE = """<?xml version="1.0"?><office:document
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.3"><office:body><office:text>
 <text:p>报告<draw:frame draw:name="a"><draw:image xlink:href="{0}/odt-image" xlink:type="simple"
 xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
 <text:section text:name="s"><text:section-source xlink:href="{0}/odt-section"/><text:p/></text:section>
 <text:p><draw:frame draw:name="o"><draw:object xlink:href="{0}/odt-object"/></draw:frame></text:p>
 </office:text></office:body></office:document>"""


def open_document(address: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        content = FLAT_PAGE.replace("office:document\n", "office:document-content\n")
        content = content.replace("</office:document>", "</office:document-content>")
        archive.writestr("content.xml", content.format(address))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/"'
            ' manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:media-type="text/xml" manifest:full-path="content.xml"/>'
            "</manifest:manifest>",
        )
    return out.getvalue()


def rich_text(address: str) -> bytes:
    fields = "".join(
        rf"{{\field{{\*\fldinst {{ {command} " "{address}/rtf-{command}" " \\d }}}}{{\fldrslt x}}}}"
        for command in ("INCLUDEPICTURE", "INCLUDETEXT", "LINK")
    )
    return (r"{\rtf1{\*\template " + f"{address}/rtf-template" + "}report " + fields + "}").encode()


@needs_libreoffice
@pytest.mark.parametrize("namespace", [True, False], ids=["in a namespace", "by its profile"])
@pytest.mark.parametrize(("name", "make"), [("report.odt", open_document), ("report.rtf", rich_text)])
def test_libreoffice_asks_for_nothing(server, tmp_path, monkeypatch, name, make, namespace):
    if not namespace:
        monkeypatch.setattr(legacy_office, "_without_network", tuple)
    path = tmp_path / name
    path.write_bytes(make(server.address))
    with pytest.raises(gi.ReportError, match=r"no table of sections|a page of pictures"):  # it was converted and read
        gi.read(path)
    assert server.asked == []


@needs_libreoffice
def test_macro_of_a_document_is_not_run(tmp_path):
    trace = tmp_path / "trace"
    script = f'Sub Main\nOpen "{trace}" For Output As #1\nPrint #1, "run"\nClose #1\nEnd Sub'
    flat = FLAT_PAGE.format("").replace(
        "<office:body>",
        '<office:scripts><office:script script:language="ooo:Basic" xmlns:script="urn:oasis:names:tc:opendocument:'
        'xmlns:script:1.0" xmlns:ooo="http://openoffice.org/2004/office"><ooo:libraries><ooo:library-embedded '
        f'ooo:name="Standard"><ooo:module ooo:name="M"><ooo:source-code>{script}</ooo:source-code></ooo:module>'
        "</ooo:library-embedded></ooo:libraries></office:script><office:event-listeners><script:event-listener "
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" script:language="ooo:script" '
        'script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;'
        'location=document"/></office:event-listeners></office:scripts><office:body>',
    )
    path = tmp_path / "report.fodt"
    path.write_text(flat, encoding="utf-8")
    profile = tmp_path / "profile"
    legacy_office._write_profile(profile)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "docx", "--outdir",
         str(tmp_path), str(path)], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert (tmp_path / "report.docx").exists()
    assert not trace.exists()


def test_libreoffice_is_the_only_program_that_is_started():
    """Beside Python itself: notebooks run in processes of their own, and a replication package is run once."""
    sources = {path.name for path in Path(gi.__file__).parent.rglob("*.py") if "subprocess." in path.read_text("utf-8")}
    assert sources <= {"legacy_office.py", "sandbox.py", "running.py", "package.py"}
