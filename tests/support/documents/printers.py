"""Made-up reports printed as PDFs by the programs that offices print with."""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from govinfo.documents.encoding import decode

from .generator import Document
from .scan import write_scan

#: Programs that print, and the container that each of them prints.
PRINTERS = {"chromium": "html", "libreoffice": "docx"}


def print_document(document: Document, printer: str, folder: Path) -> Document:
    """The same report as the PDF that a program makes of it."""
    source, target = folder / f"printed{document.suffix}", folder / "printed.pdf"
    source.write_bytes(document.content)
    if printer == "chromium":
        # A browser believes the encoding that a page declares; here it is the right one.
        page = re.sub("<meta charset=[^>]*>", "", decode(document.content))
        source.write_text(page.replace("<head>", "<head><meta charset=utf-8>", 1), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={target}"]
        command.append(source.as_uri())
    else:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    content = target.read_bytes()
    source.unlink()
    target.unlink()
    return replace(document, container=f"{document.container} by {printer}", suffix=".pdf", content=content)


def scan_document(document: Document) -> Document:
    """The same report as a scan of the PDF that it was printed to."""
    content = write_scan(document.content, random.Random(f"scan {document.seed}"))
    return replace(document, container=f"scan of {document.container}", content=content)
