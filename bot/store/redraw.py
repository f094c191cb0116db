"""Draws a picture anew from its pixels alone: run as a program of its own, picture in, copy out.

    python -I redraw.py < picture > copy        exit 0: drawn; 3: not a picture that can be drawn; 4: too large

Whoever sends a picture may attack what decodes it, so this runs apart, with nothing of ours in it, under limits of
memory and time, and once it is ready it can open no file, no connection and no further process. EXIF, GPS, XMP,
comments, colour profiles, thumbnails and everything behind the picture stay behind.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps

MAX_PIXELS = 50_000_000  # as sent
MAX_SIDE = 4096  # pixels of the copy
MAX_MEMORY = 768 * 1024 * 1024  # bytes of address space, the program itself included
MAX_CPU_SECONDS = 20
OPEN_FILES = 3  # its input, output and error output
QUALITY = 88
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
NOT_DRAWN, TOO_LARGE = 3, 4


def redraw(picture: bytes) -> bytes:
    """The copy, JPEG for JPEG, WebP for WebP, PNG for PNG and for the first picture of a GIF.

    Raises what Pillow raises: DecompressionBombError for more than MAX_PIXELS, OSError and others for what is broken.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(picture), formats=FORMATS) as sent:
        format = {"JPEG": "JPEG", "WEBP": "WEBP"}.get(sent.format or "", "PNG")
        sent.draft("RGB", (MAX_SIDE, MAX_SIDE))
        mode = "RGBA" if format != "JPEG" and sent.has_transparency_data else "RGB"
        ImageOps.exif_transpose(sent, in_place=True)
        pixels: Image.Image = sent if sent.mode == mode else sent.convert(mode)
        pixels.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Image.frombytes(mode, pixels.size, pixels.tobytes())  # nothing but pixels comes along
    out = io.BytesIO()
    clean.save(out, format, **({"quality": QUALITY} if format != "PNG" else {}))
    return out.getvalue()


def _make_ready() -> None:
    """Draws a picture of each kind, so that nothing is left to be loaded."""
    for format in FORMATS:
        out = io.BytesIO()
        Image.new("RGB", (1, 1)).save(out, format)
        redraw(out.getvalue())


def _limit() -> None:
    """What the rest of this process may use."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to its pipe and nowhere else
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def main() -> int:
    _make_ready()
    _limit()
    try:
        copy = redraw(sys.stdin.buffer.read())
    except MemoryError:
        return TOO_LARGE
    except Exception as error:  # noqa: BLE001  whatever a hostile picture makes Pillow raise
        return TOO_LARGE if type(error).__name__.startswith("DecompressionBomb") else NOT_DRAWN
    sys.stdout.buffer.write(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
