"""Made-up reports with something changed inside: in their structure, their checksums, lengths and offsets made right.

Some changes nobody can see on the page (`UNSEEN`): another spelling of the same file. Others may change what it shows
(`SEEN`): elements moved, operators of a page doubled, bytes lost.

>>> from documents.generator import make_document
>>> document = make_document(7, "docx")
>>> content, how = unseen(document.content, "docx", random.Random(1))
>>> content != document.content, how
(True, 'hidden digits')
"""

from __future__ import annotations

import base64
import copy
import io
import quopri
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DIGITS = re.compile(r"[0-9０-９]+")
Rewrite = Callable[[Any, random.Random], None]


def unseen(content: bytes, kind: str, rng: random.Random) -> tuple[bytes, str]:
    """A document written otherwise, whose pages look the same, and what was done."""
    how = rng.choice(sorted(UNSEEN[kind]))
    return UNSEEN[kind][how](content, rng), how


def seen(content: bytes, kind: str, rng: random.Random) -> tuple[bytes, str, set[str]]:
    """A document changed in its structure or damaged in its bytes, what was done, and the digits that it wrote."""
    written: set[str] = set()
    if kind in ("docx", "xlsx", "odt") and rng.random() < 0.8:
        return altered_office(content, rng, written), "elements", written
    if kind == "pdf" and rng.random() < 0.8:
        return altered_pdf(content, rng, written), "operators", written
    if kind in ("html", "mht") and rng.random() < 0.6:
        alter = partial(altered_page, written=written)
        return (in_bundle(alter) if kind == "mht" else alter)(content, rng), "tags", written
    how = rng.choice(["cut", "without", "doubled", "changed"])
    return damaged(content, rng, how, written), how, written


# ---- Bytes


def damaged(content: bytes, rng: random.Random, how: str, written: set[str] | None = None) -> bytes:
    """`content` cut, with bytes changed, or with a piece of it taken out or doubled."""
    start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    seams = [end]
    if how == "cut":
        changed = bytearray(content[:end])
    elif how == "without":
        changed, seams = bytearray(content[:start] + content[end:]), [start]
    elif how == "doubled":
        changed = bytearray(content[:end] + content[start:])
    else:
        changed, seams = bytearray(content), []
        for _ in range(rng.choice([1, 5, 50])):
            seams.append(rng.randrange(len(changed)))
            changed[seams[-1]] = rng.choice([0, 60, 62, 124, 255, rng.randrange(256)])
    for seam in seams if written is not None else ():
        around = bytes(changed[max(0, seam - 40) : seam + 40]).decode("utf-8", "ignore")
        written |= {*_DIGITS.findall(around), ""}
    return bytes(changed)


# ---- Office files


def _parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _packed(parts: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def altered_office(archive: bytes, rng: random.Random, written: set[str] | None = None) -> bytes:
    """An office file with elements of one of its parts taken out, doubled, moved, or with other attributes or texts."""
    parts = _parts(archive)
    # Most of the time the part that holds the tables: the largest.
    name = max(parts, key=lambda name: len(parts[name])) if rng.random() < 0.8 else rng.choice(sorted(parts))
    try:
        tree = etree.fromstring(parts[name])
    except etree.XMLSyntaxError:  # a picture
        parts[name] = damaged(parts[name] or b" ", rng, "changed")
        return _packed(parts)
    for _ in range(rng.choice([1, 3, 30])):
        element, other = (rng.choice(list(tree.iter())) for _ in range(2))
        how = rng.choice(["taken out", "doubled", "moved", "attribute", "text"])
        odd = rng.choice(["", "-1", "0", "99999999999", "1e400", "A0", "ZZZZZ1", "真", "nan", "\t"])
        if how == "attribute" and element.attrib:
            element.set(rng.choice(sorted(element.attrib)), odd)
        elif how == "text":
            element.text = odd
        elif element.getparent() is not None and how == "taken out":
            element.getparent().remove(element)
        elif element.getparent() is not None and how == "doubled":
            element.addnext(copy.deepcopy(element))
        elif element.getparent() is not None and how == "moved" and element not in (other, *other.iterancestors()):
            other.append(element)
        if written is not None and how in ("text", "doubled", "moved"):  # 8 beside 8 in a cell is 88
            texts = ("".join(one.itertext()) for one in (element, *islice(element.iterancestors(), 3)))
            written |= {digits for text in texts if len(text) < 100 for digits in _DIGITS.findall(text)}
    parts[name] = etree.tostring(tree)
    return _packed(parts)


def _archive_otherwise(archive: bytes, rng: random.Random) -> bytes:
    """The same parts, in another order and compression, with more that no office program knows."""
    parts = list(_parts(archive).items())
    rng.shuffle(parts)
    more = {"word/notes.txt": b"999", "custom/item.xml": b"<a>999</a>"}
    return _packed(dict(parts) | more, rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]))


def _rewriting(part: str, rewrite: Rewrite) -> Callable[[bytes, random.Random], bytes]:
    """What rewrites one part of an office file."""

    def rewritten(archive: bytes, rng: random.Random) -> bytes:
        parts = _parts(archive)
        tree = etree.fromstring(parts[part])
        rewrite(tree, rng)
        declared = rng.choice(["utf-8", "utf-8", "utf-16"])
        parts[part] = etree.tostring(tree, xml_declaration=True, encoding=declared, standalone=True)
        return _packed(parts, zipfile.ZIP_DEFLATED)

    return rewritten


def _some(found: Iterator[Any], rng: random.Random) -> list[Any]:
    """Some of the elements; all of them, a third, or one."""
    elements = list(found)
    share = rng.choice([0.0, 0.3, 1.0])
    return [one for one in elements if rng.random() < share] or ([rng.choice(elements)] if elements else [])


def _word_element(tag: str, *children: Any, **attributes: str) -> Any:
    element = etree.Element(f"{W}{tag}", {f"{W}{name}": value for name, value in attributes.items()})
    element.extend(children)
    return element


def _run(text: str, *properties: Any, tag: str = "t") -> Any:
    said = _word_element(tag)
    said.text = text
    return _word_element("r", *([_word_element("rPr", *properties)] if properties else []), said)


def _word_marks(tree: Any, rng: random.Random) -> None:
    """Marks of proofing, bookmarks, page breaks as last rendered, unknown attributes, comments."""
    for run in _some(tree.iter(f"{W}r"), rng):
        mark = rng.choice(
            [
                _word_element("proofErr", type="spellStart"),
                _word_element("bookmarkStart", id="7", name="_Toc1"),
                etree.Comment(" 999 "),
                etree.ProcessingInstruction("a", "999"),
                _word_element("r", _word_element("lastRenderedPageBreak")),
                _word_element("r", _word_element("rPr", _word_element("b"))),
            ]
        )
        (run.addnext if rng.random() < 0.5 else run.addprevious)(mark)
        run.set(f"{W}rsidR", "00A1B2C3")
        run.set("{urn:unknown}a", "999")


def _word_runs_split(tree: Any, rng: random.Random) -> None:
    """Each run as several, as an edited file has them."""
    for run in _some(tree.iter(f"{W}r"), rng):
        texts = run.findall(f"{W}t")
        if len(run) == 1 and texts and texts[0].text and len(texts[0].text) > 1:
            text = texts[0].text
            cut = rng.randrange(1, len(text))
            texts[0].text = text[:cut]
            other = copy.deepcopy(run)
            other.find(f"{W}t").text = text[cut:]
            for one in (run, other):
                one.find(f"{W}t").set(_SPACE, "preserve")
            run.addnext(other)


def _word_hidden(tree: Any, rng: random.Random) -> None:
    """Digits that are hidden, deleted, or instructions of fields."""
    for run in _some(tree.iter(f"{W}r"), rng):
        hidden = rng.choice(
            [
                _run("999", _word_element("vanish")),
                _word_element("del", _run("999", tag="delText"), id="3", author="a"),
                _run(" PAGE 999 ", tag="instrText"),
            ]
        )
        (run.addnext if rng.random() < 0.5 else run.addprevious)(hidden)


def _word_wrapped(tree: Any, rng: random.Random) -> None:
    """Runs within a content control, a smart tag, a link, an accepted insertion."""
    for run in _some(tree.iter(f"{W}r"), rng):
        parent = run.getparent()
        if parent.tag != f"{W}p":
            continue
        place = parent.index(run)
        tag = rng.choice(["sdt", "smartTag", "hyperlink", "ins"])
        if tag == "sdt":
            wrapped = _word_element("sdt", _word_element("sdtContent", run))
        elif tag == "ins":
            wrapped = _word_element("ins", run, id="4", author="a")
        else:
            wrapped = _word_element(tag, run)
        parent.insert(place, wrapped)


def _sheet_marks(tree: Any, rng: random.Random) -> None:
    """Spans, styles, comments, empty cells behind the last, rows below the last."""
    for row in _some(tree.iter(f"{S}row"), rng):
        row.set("spans", "1:3")
        row.set("customHeight", "1")
        row.addnext(etree.Comment(" 999 "))
    for cell in _some(tree.iter(f"{S}c"), rng):
        cell.addprevious(etree.Comment(" 999 "))
        cell.set("{urn:unknown}a", "999")
    data = tree.find(f"{S}sheetData")
    etree.SubElement(data, f"{S}row", r="900")


def _sheet_without_places(tree: Any, rng: random.Random) -> None:
    """Cells and rows without their places, where they follow from the order."""
    for row in tree.iter(f"{S}row"):
        places = [re.match("[A-Z]+", cell.get("r"))[0] for cell in row]
        if places == ["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number] for number in range(len(places))]:
            for cell in row:
                del cell.attrib["r"]


def _sheet_numbers_otherwise(tree: Any, rng: random.Random) -> None:
    """Numbers as formulas with their result, in another notation, with texts inline."""
    for cell in _some(tree.iter(f"{S}c"), rng):
        value = cell.find(f"{S}v")
        if value is None or cell.get("t", "n") != "n" or not value.text:
            continue
        if rng.random() < 0.5:
            formula = etree.Element(f"{S}f")
            formula.text = f"{value.text}+0"
            value.addprevious(formula)
        else:
            value.text = rng.choice([f"{value.text}.0", f"{int(value.text):E}".replace("+", ""), f" {value.text}"])
            if float(value.text) != float(value.text.strip()):
                value.text = value.text.strip()


# ---- Web pages

_TEXT_OF_CELL = re.compile(r"(<td[^>]*>(?:<p>)?)([^<&]+)(?=<)")


def _in_cells(change: Callable[[str, random.Random], str]) -> Callable[[bytes, random.Random], bytes]:
    """What changes the text of some cells of a page."""

    def changed(content: bytes, rng: random.Random) -> bytes:
        text, encoding = _decoded(content)
        share = rng.choice([0.05, 0.3, 1.0])
        new = _TEXT_OF_CELL.sub(
            lambda cell: cell[1] + (change(cell[2], rng) if rng.random() < share else cell[2]), text
        )
        return new.encode(encoding)

    return changed


def _decoded(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("gb18030"), "gb18030"


def _cut(text: str, between: str, rng: random.Random) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + between + text[place:]


_HIDDEN_IN_PAGE = (
    "<!-- 999 -->",
    '<span style="display:none">999</span>',
    "<span hidden>999</span>",
    "<script>999</script>",
    "<template>999</template>",
    '<input type="hidden" value="999">',
    "<wbr>",
    "<font></font>",
    "<style>.a{}</style>",
)


def _page_wrapped(text: str, rng: random.Random) -> str:
    return rng.choice(
        [
            f"<span>{text}</span>",
            f"<b><font size=2>{text}</font></b>",
            f"\n   {text}\n ",
            f"<a name=x>{text}</a>",
            "".join(f"<span>{character}</span>" for character in text),
            "".join(f"&#{ord(character)};" for character in text),
        ]
    )


def _page_tags(content: bytes, rng: random.Random) -> bytes:
    """Tags in capitals, ends left out as HTML allows, more attributes, no tbody."""
    text, encoding = _decoded(content)
    for how in rng.sample(["capitals", "ends", "attributes", "tbody", "lines"], 2):
        if how == "capitals":
            text = re.sub(r"</?(?:td|tr|table|p)\b", lambda tag: tag[0].upper(), text)
        elif how == "ends" and "<p>" not in text and text.count("<table") == text.count("<tbody"):
            text = re.sub(r"</t[dr]>(?=<t[dr]|</t)", "", text, flags=re.IGNORECASE)
        elif how == "attributes":
            text = re.sub(r"<td", "<td class='a' data-value=999 title='999'", text, flags=re.IGNORECASE)
        elif how == "tbody":
            text = re.sub("</?tbody>", "", text)
        elif how == "lines":
            text = re.sub(r"(<(?:tr|table|tbody)\b[^>]*>)", r"\1\n\t", text)
    return text.encode(encoding)


def altered_page(content: bytes, rng: random.Random, written: set[str] | None = None) -> bytes:
    """A page with tags and texts taken out, doubled, moved, or with other attributes."""
    text, encoding = _decoded(content)
    pieces = re.split(r"(<[^>]*>)", text)
    for _ in range(rng.choice([1, 3, 30])):
        place, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
        how = rng.choice(["taken out", "doubled", "moved", "span"])
        if how == "taken out":
            pieces[place] = ""
        elif how == "doubled":
            pieces[place] *= 2
        elif how == "moved":
            pieces[place], pieces[other] = pieces[other], pieces[place]
        else:
            pieces[place] = re.sub(r'"\d+"', f'"{rng.choice(["0", "-1", "2", "9999", "x"])}"', pieces[place])
        for at in (place, other) if written is not None and how in ("doubled", "moved") else ():
            around = re.sub("<[^>]*>|\\s", "", "".join(pieces[max(0, at - 4) : at + 5]))  # 8 beside 8 in a cell is 88
            written |= {*_DIGITS.findall(f"{pieces[at]} {around}")}
    return "".join(pieces).encode(encoding)


def in_bundle(change: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """What changes the page in a saved bundle, in either encoding of its bytes."""

    def changed(content: bytes, rng: random.Random) -> bytes:
        head, _, rest = content.partition(b"Content-Transfer-Encoding: base64\r\n\r\n")
        page, _, rest = rest.partition(b"\r\n------=_Part")
        page = change(base64.b64decode(page), rng)
        name, coded = rng.choice(
            [(b"base64", base64.encodebytes(page)), (b"quoted-printable", quopri.encodestring(page))]
        )
        return head + b"Content-Transfer-Encoding: " + name + b"\r\n\r\n" + coded + b"\r\n------=_Part" + rest

    return changed


# ---- Text


def _text_otherwise(content: bytes, rng: random.Random) -> bytes:
    """Other line ends, a byte order mark, spaces at the ends of lines, another encoding."""
    text = content.decode("utf-8")
    for how in rng.sample(["spaces", "ends", "mark", "lines"], 2):
        if how == "spaces":
            text = re.sub(r"(?m)$", lambda _: " " * rng.choice([0, 0, 1, 2]), text)
        elif how == "ends":
            text = text.replace("\n", "\r\n")
        elif how == "mark":
            text = "\ufeff" + text.lstrip("\ufeff")
        else:
            text = text.rstrip("\n") + "\n" * rng.randrange(4)
    if text.startswith("\ufeff") and rng.random() < 0.3:
        return text.encode("utf-16")
    return text.encode("utf-8")


# ---- PDF

_OBJECT = re.compile(rb"\d+ 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_DRAWN = b"/ASCII85Decode /FlateDecode"


def _objects(content: bytes) -> tuple[list[bytes], list[int], bytes]:
    """The objects of a PDF, the places of those that draw a page, and the entries of its trailer."""
    objects = _OBJECT.findall(content)
    pages = [place for place, body in enumerate(objects) if _DRAWN in body and b"/Length1" not in body]
    return objects, pages, re.search(rb"trailer\s*<<(.*?)>>\s*startxref", content, re.DOTALL)[1]


def _lines(body: bytes) -> list[bytes]:
    packed = re.search(rb"stream\s(.*?)endstream", body, re.DOTALL)[1].strip()
    return zlib.decompress(base64.a85decode(b"<~" + packed, adobe=True)).split(b"\n")


def _stream(lines: list[bytes]) -> bytes:
    packed = zlib.compress(b"\n".join(lines))
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)


def _written(objects: list[bytes], trailer: bytes, table: bool = True) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    start = len(out) if table else 7
    return out + (head + entries) * table + b"trailer <<%s>>\nstartxref\n%d\n%%%%EOF" % (trailer, start)


def altered_pdf(content: bytes, rng: random.Random, written: set[str] | None = None) -> bytes:
    """A PDF with operators of its pages or entries of its objects changed, its lengths and offsets made right again."""
    objects, pages, trailer = _objects(content)
    place = rng.choice(pages) if rng.random() < 0.7 else rng.randrange(len(objects))
    if place not in pages:
        head, stream, rest = objects[place].partition(b"stream")
        objects[place] = _odd_number(head, rng) + stream + rest
        return _written(objects, trailer)
    lines = _lines(objects[place])
    for _ in range(rng.choice([1, 5, 50])):
        line, other = (rng.randrange(len(lines)) for _ in range(2))
        how = rng.choice(["taken out", "doubled", "swapped", "number"])
        if how == "taken out":
            lines[line] = b""
        elif how == "doubled":
            lines[line] += b"\n" + lines[line]
        elif how == "swapped":
            lines[line], lines[other] = lines[other], lines[line]
        else:
            lines[line] = _odd_number(lines[line], rng)
    objects[place] = _stream(lines)
    return _written(objects, trailer)


def _odd_number(text: bytes, rng: random.Random) -> bytes:
    """A text with one of its numbers replaced by one that is none, or that nobody expects."""
    numbers = list(re.finditer(rb"-?\d+\.?\d*", text))
    if not numbers:
        return text
    number = rng.choice(numbers)
    odd = rng.choice([b"-1", b"0", b"99999999999", b"1e400", b"null", b"-0.00001", b"[", b"<<", b"2147483648"])
    return text[: number.start()] + odd + text[number.end() :]


def _pdf_streams(content: bytes, rng: random.Random) -> bytes:
    """Pages drawn within saved states, with comments and empty text between the operators."""
    objects, pages, trailer = _objects(content)
    for place in pages:
        lines = _lines(objects[place])
        for _ in range(rng.choice([1, 20])):
            at = rng.randrange(len(lines) + 1)
            # Only between operators that are complete on their line, and not within text.
            if at == len(lines) or re.match(rb"(?:BT|q|n|\d.* (?:m|re|cm))\b", lines[at]):
                lines.insert(at, rng.choice([b"% 999", b"q Q", b"BT ET", b"", b"/Artifact BMC EMC"]))
        objects[place] = _stream([b"q", *lines, b"Q"])
    return _written(objects, trailer)


def _pdf_unseen_text(content: bytes, rng: random.Random) -> bytes:
    """Digits that are drawn invisibly, beside the page, or white."""
    objects, pages, trailer = _objects(content)
    for place in pages:
        lines = _lines(objects[place])
        fonts = [found[1] for line in lines if (found := re.search(rb"(/F\d[\w+]*) [\d.]+ Tf", line))]
        if fonts:
            for _ in range(rng.choice([1, 10])):
                x, y = rng.randrange(80, 500), rng.randrange(80, 750)
                how = rng.choice([b"3 Tr 1 0 0 1 %d %d Tm", b"1 1 1 rg 1 0 0 1 %d %d Tm", b"1 0 0 1 1%03d 2%03d Tm"])
                lines.append(b"q BT %s 7 Tf %s (999) Tj ET Q" % (fonts[0], how % (x, y)))
        objects[place] = _stream(lines)
    return _written(objects, trailer)


def _pdf_objects(content: bytes, rng: random.Random) -> bytes:
    """Its table of objects lost, more objects that nothing names, or streams that are not packed."""
    objects, pages, trailer = _objects(content)
    for place in pages:
        plain = b"\n".join(_lines(objects[place]))
        objects[place] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(plain), plain)
    objects += [b"<< /Type /Annot /Contents (999) >>"] * rng.randrange(3)
    return _written(objects, trailer, table=rng.random() < 0.5)


_WORD, _SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
_PAGE = {
    "tags otherwise": _page_tags,
    "text wrapped": _in_cells(_page_wrapped),
    "hidden digits": _in_cells(lambda text, rng: _cut(text, rng.choice(_HIDDEN_IN_PAGE), rng)),
}
UNSEEN: dict[str, dict[str, Callable[[bytes, random.Random], bytes]]] = {
    "docx": {
        "archive otherwise": _archive_otherwise,
        "marks": _rewriting(_WORD, _word_marks),
        "runs split": _rewriting(_WORD, _word_runs_split),
        "hidden digits": _rewriting(_WORD, _word_hidden),
        "runs wrapped": _rewriting(_WORD, _word_wrapped),
    },
    "xlsx": {
        "archive otherwise": _archive_otherwise,
        "marks": _rewriting(_SHEET, _sheet_marks),
        "places left out": _rewriting(_SHEET, _sheet_without_places),
        "numbers otherwise": _rewriting(_SHEET, _sheet_numbers_otherwise),
    },
    "html": _PAGE,
    "mht": {how: in_bundle(change) for how, change in _PAGE.items()},
    "markdown": {"text otherwise": _text_otherwise},
    "text": {"text otherwise": _text_otherwise},
    "pdf": {"streams otherwise": _pdf_streams, "unseen text": _pdf_unseen_text, "objects otherwise": _pdf_objects},
}
