"""The copy that viewers see holds pixels and nothing else, whatever the picture brought along."""

from __future__ import annotations

import asyncio
import io
import secrets
import struct
import sys
import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence, PngImagePlugin

from bot.store import redraw as program
from bot.store.redraw import MAX_PIXELS, MAX_SIDE, redraw
from bot.store.viewing import MAX_VIEWED, Viewing
from bot.tickets.file_types import sniff

GPS, MAKER_NOTE, USER_COMMENT, DESCRIPTION, ARTIST, ORIENTATION = 0x8825, 0x927C, 0x9286, 0x010E, 0x013B, 0x0112
EXIF_FOLDER = 0x8769


def exif(canary: str, orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[DESCRIPTION], data[ARTIST] = canary, canary
    data.get_ifd(EXIF_FOLDER)[USER_COMMENT] = canary.encode()
    data.get_ifd(EXIF_FOLDER)[MAKER_NOTE] = canary.encode()
    data.get_ifd(GPS)[1] = "N"
    data.get_ifd(GPS)[2] = (21.0, 1.0, 40.5)
    data.get_ifd(GPS)[29] = canary  # date stamp, any text
    return data


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def jpeg(canary: str) -> bytes:
    body = saved(
        picture(), "JPEG", exif=exif(canary), comment=canary, xmp=canary.encode(), icc_profile=canary.encode() * 4
    )
    thumbnail = saved(picture(), "JPEG", comment=canary)  # in a segment of its own, as cameras put it
    return body[:2] + b"\xff\xe2" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + body[2:] + canary.encode()


def png(canary: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", canary)
    info.add_itxt("XML:com.adobe.xmp", canary)
    info.add_text("Author", canary, zip=True)
    body = saved(picture("RGBA"), "PNG", pnginfo=info, exif=exif(canary), icc_profile=canary.encode())
    private = canary.encode()
    chunk = b"prVt" + private
    end = body.rindex(b"\0\0\0\0IEND")
    framed = struct.pack(">I", len(private)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return body[:end] + framed + body[end:] + canary.encode()


def webp(canary: str) -> bytes:
    options = {"exif": exif(canary), "xmp": canary.encode(), "icc_profile": canary.encode()}
    return saved(picture(), "WEBP", **options) + canary.encode()


def gif(canary: str) -> bytes:
    frames = [picture("P"), picture("P").transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=canary) + canary.encode()


MAKERS: dict[str, Callable[[str], bytes]] = {"jpeg": jpeg, "png": png, "webp": webp, "gif": gif}


@pytest.mark.parametrize("format", MAKERS)
@settings(max_examples=25, deadline=None)
@given(canary=st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=60))
def test_a_canary_in_the_metadata_never_survives(format: str, canary: str) -> None:
    sent = MAKERS[format](canary)
    assert canary.encode() in sent
    copy = redraw(sent)
    assert canary.encode() not in copy
    with Image.open(io.BytesIO(copy)) as seen:
        seen.load()
        assert not seen.getexif()
        assert set(seen.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "dpi",
            "loop",
            "background",
            "timestamp",
            "duration",
        }
        assert seen.size == (40, 20)


def test_the_colours_stay_and_the_format_too() -> None:
    for format, maker in MAKERS.items():
        copy = redraw(maker("x" * 12))
        with Image.open(io.BytesIO(copy)) as seen:
            left, right = (seen.convert("RGB").getpixel((x, 10)) for x in (5, 35))
            assert seen.format == {"gif": "PNG"}.get(format, format.upper())
        assert left[0] > 200 > 100 > left[1], format
        assert min(right) > 200, format


def test_a_picture_taken_sideways_is_turned() -> None:
    with Image.open(io.BytesIO(redraw(saved(picture(), "JPEG", exif=exif("x" * 12, 6))))) as seen:
        assert seen.size == (20, 40)


def test_a_transparent_picture_stays_transparent() -> None:
    with Image.open(io.BytesIO(redraw(saved(Image.new("RGBA", (4, 4), (1, 2, 3, 0)), "PNG")))) as seen:
        assert seen.mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "I;16"])
def test_pictures_of_every_mode_are_drawn(mode: str) -> None:
    image = Image.new("I;16", (9, 9)) if mode == "I;16" else picture(mode, (9, 9))
    assert sniff(redraw(saved(image, "PNG"))) == "image/png"


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(redraw(saved(Image.new("RGB", (MAX_SIDE * 2, 100)), "PNG")))) as seen:
        assert max(seen.size) == MAX_SIDE


def test_only_the_first_picture_of_a_gif_is_drawn() -> None:
    with Image.open(io.BytesIO(redraw(gif("x" * 12)))) as seen:
        assert sum(1 for _ in ImageSequence.Iterator(seen)) == 1


# ---------------------------------------------------------------------- in its own process


async def test_the_process_draws_as_the_function_does() -> None:
    sent = jpeg(secrets.token_hex())
    assert await Viewing().copy(sent, "image/jpeg") == redraw(sent)


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"\0" * 100_000)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "sent",
    [
        bomb(MAX_PIXELS // 1000, 1001),
        bomb(60_000, 60_000),
        b"\xff\xd8\xff" + b"rubbish" * 100,
        b"\x89PNG\r\n\x1a\n",
        jpeg("x" * 12)[:200],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
async def test_what_is_too_large_or_broken_is_not_drawn(sent: bytes) -> None:
    assert await Viewing().copy(sent, "image/png") is None


async def test_a_picture_just_under_the_limit_is_drawn_within_the_limits_of_memory_and_time() -> None:
    side = int(MAX_PIXELS**0.5)
    copy = await Viewing(seconds=120).copy(saved(Image.new("RGBA", (side, side)), "PNG"), "image/png")
    assert copy is not None


@pytest.mark.parametrize("type", ["image/svg+xml", "text/html", "application/pdf", "image/heic"])
async def test_other_types_are_not_even_tried(type: str) -> None:
    assert await Viewing((sys.executable, "-c", "print('x')")).copy(jpeg("x" * 12), type) is None


async def test_a_picture_of_too_many_bytes_is_not_tried() -> None:
    assert await Viewing((sys.executable, "-c", "print('x')")).copy(b"x" * (MAX_VIEWED + 1), "image/png") is None


async def test_a_decoder_that_hangs_is_ended_in_time() -> None:
    viewing = Viewing((sys.executable, "-c", "import time; time.sleep(60)"), seconds=0.3)
    started = time.monotonic()
    assert await viewing.copy(jpeg("x" * 12), "image/jpeg") is None
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("does", ["import sys; sys.stdout.write('<html>')", "raise SystemExit(9)", "pass"])
async def test_a_decoder_that_was_taken_over_gives_nothing_but_pictures(does: str) -> None:
    assert await Viewing((sys.executable, "-c", does)).copy(jpeg("x" * 12), "image/jpeg") is None


GREEDY = {
    "memory": "bytearray(2_000_000_000)",
    "file": "open('/etc/hostname')",
    "folder": "os.listdir('/')",
    "secrets of who started it": "open('/proc/' + str(os.getppid()) + '/environ', 'rb')",
    "connection": "socket.socket()",
    "writing": "open('/tmp/namro-redraw', 'w')",
}


@pytest.mark.parametrize("wish", GREEDY)
async def test_a_decoder_that_was_taken_over_reaches_nothing(wish: str) -> None:
    before = f"import os, socket, runpy; m = runpy.run_path({program.__file__!r}); m['_limit'](); "
    act = f"""
try:
    {GREEDY[wish]}
except (OSError, MemoryError):
    raise SystemExit(77)
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", before + act)
    assert await process.wait() == 77
