"""Good and hostile files built on the spot: nothing of them is stored in the repository."""

import struct
import zlib
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.actions import JavaScript

A4 = (595, 842)
SOME_TEXT = b"<html><script>alert(1)</script><?php system($_GET[0]); ?></html>"


def photo(size: tuple[int, int] = (1200, 900), mode: str = "RGB") -> Image.Image:
    """A picture whose top left quarter is dark and whose rest is light, so that its upright way can be seen."""
    image = Image.new("L", size, 240)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=20)
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (1200, 900), **options: object) -> bytes:
    return saved(photo(size), "JPEG", **options)


def jpeg_with_exif(orientation: int = 1, size: tuple[int, int] = (1200, 900)) -> bytes:
    """Orientation, camera, GPS position and a comment, as a telephone writes them."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "SECRET-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 18.0, 7.0), 3: "E", 4: (120.0, 35.0, 1.0), 29: "2026:11:23"})
    return saved(photo(size), "JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE" * 20)


def mpo() -> bytes:
    return saved(photo(), "MPO", save_all=True, append_images=[photo()])


def animated_png() -> bytes:
    return saved(photo(), "PNG", save_all=True, append_images=[Image.new("RGB", (1200, 900))])


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of_zeros(width: int, height: int, *, bits: int = 8, colour: int = 0) -> bytes:
    """A valid PNG of nothing but zeros, built without ever holding its pixels."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    row = bytes(1 + (width * bits * samples + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row * 100) for _ in range(height // 100))
    body += packer.compress(row * (height % 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_with(kind: bytes, body: bytes) -> bytes:
    """A good small PNG with one more chunk behind its header."""
    good = saved(photo((1100, 20)), "PNG")
    return good[:33] + chunk(kind, body) + good[33:]


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame header names another size than its data have."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def two_frames_jpeg() -> bytes:
    """A small frame header for simple readers, a huge one behind it."""
    data = jpeg()
    at = data.index(b"\xff\xc0")
    length = struct.unpack(">H", data[at + 2 : at + 4])[0]
    frame = bytearray(data[at : at + 2 + length])
    frame[5:9] = struct.pack(">HH", 60000, 60000)
    return data[: at + 2 + length] + bytes(frame) + data[at + 2 + length :]


def signature_png(size: tuple[int, int] = (600, 200), ink: str = "black", **options: object) -> bytes:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(40, 150), (200, 40), (330, 160), (560, 60)], fill=ink, width=5)
    return saved(image, "PNG", **options)


def pdf_of_pages(count: int = 1, size: tuple[int, int] = A4) -> bytes:
    """Blank pages of `size` points, in the old plain layout."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] >>" % size
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)]
    return plain_pdf([*objects, *[page] * count])


def pdf_with(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """One page; `catalog` and `page` are further entries of those dictionaries, `more` are objects 4, 5 …"""
    return plain_pdf(_one_page(catalog, page, more))


def packed_pdf_with(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """The same inside a compressed object stream, where no search over the bytes finds it."""
    return object_stream_pdf(_one_page(catalog, page, more))


def _one_page(catalog: bytes, page: bytes, more: tuple[bytes, ...]) -> list[bytes]:
    return [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % page,
        *more,
    ]


def plain_pdf(objects: list[bytes]) -> bytes:
    """Objects 1, 2, 3 … with a cross-reference table; object 1 is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def object_stream_pdf(objects: list[bytes]) -> bytes:
    """Objects 1, 2, 3 … packed into one object stream, found through a cross-reference stream."""
    head, body = b"", b""
    for number, text in enumerate(objects, start=1):
        head += b"%d %d " % (number, len(body))
        body += text + b" "
    packed = zlib.compress(head + body)
    holder, table = len(objects) + 1, len(objects) + 2
    out = b"%PDF-1.7\n"
    places = {holder: len(out)}
    out += b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d" % (holder, len(objects), len(head))
    out += _stream_tail(packed)
    places[table] = len(out)
    rows = b"\0" * 7
    rows += b"".join(struct.pack(">BIH", 2, holder, at) for at in range(len(objects)))
    rows += b"".join(struct.pack(">BIH", 1, places[number], 0) for number in (holder, table))
    out += b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root 1 0 R" % (table, table + 1)
    return out + _stream_tail(zlib.compress(rows)) + b"startxref\n%d\n%%%%EOF\n" % places[table]


def _stream_tail(packed: bytes) -> bytes:
    return b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed)


def stream(entries: bytes, body: bytes, *, packed: bool = False) -> bytes:
    body = zlib.compress(body, 9) if packed else body
    packing = b"/Filter /FlateDecode" if packed else b""
    return b"<< %s %s /Length %d >>\nstream\n%s\nendstream" % (entries, packing, len(body), body)


def scanned_pdf(pages: int = 1) -> bytes:
    """As a scanner writes it: one photo a page."""
    return saved(photo((1240, 1754)), "PDF", save_all=True, append_images=[photo((1240, 1754))] * (pages - 1))


def written_pdf(change: str) -> bytes:
    """One page written by pypdf with something forbidden: `script`, `attachment` or `password`."""
    writer = PdfWriter()
    writer.add_blank_page(*A4)
    if change == "script":
        writer.add_open_action(JavaScript("app.alert(1)"))
    elif change == "attachment":
        writer.add_attachment("note.txt", b"hello")
    else:
        writer.encrypt("" if change == "owner password" else "secret", "owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def mutated(data: bytes, seed: int) -> bytes:
    """`data` with a few bytes flipped, cut out, doubled, or its end cut off; the same for the same seed."""
    chance, out = Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(out))
        change = chance.randrange(5)
        if change == 0:
            out[at] = chance.randrange(256)
        elif change == 1:
            out[at : at + chance.randint(1, 40)] = b""
        elif change == 2:
            out[at:at] = out[at : at + chance.randint(1, 200)]
        elif change == 3:
            out[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
        elif len(out) > 200:
            del out[max(100, at) :]
    return bytes(out)


def seal_png(
    size: tuple[int, int] = (600, 600), paper: str | None = None, ink: str = "#c8101e", **options: object
) -> bytes:
    """A ring with a full centre, on `paper` or on nothing."""
    image = Image.new("RGBA", size, (0, 0, 0, 0)) if paper is None else Image.new("RGB", size, paper)
    width, height = size
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, width - 10, height - 10), outline=ink, width=width // 30)
    draw.ellipse((width * 0.4, height * 0.4, width * 0.6, height * 0.6), fill=ink)
    return saved(image, "PNG", **options)
