"""Draws a picture anew from its pixels alone: run as a program of its own, picture in, copy out.

    python -I redraw.py < picture > copy        exit 0: drawn; 3: not a picture that can be drawn; 4: too large

Whoever sends a picture may attack what decodes it, so this runs apart, under limits of memory and time, with nothing
of ours in it. EXIF, GPS, XMP, comments, colour profiles, thumbnails and everything behind the picture stay behind.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

MAX_PIXELS = 50_000_000  # as sent
MAX_SIDE = 4096  # pixels of the copy
MAX_MEMORY = 1024 * 1024 * 1024  # bytes
MAX_CPU_SECONDS = 20
QUALITY = 88
NOT_DRAWN, TOO_LARGE = 3, 4


def redraw(picture: bytes) -> bytes:
    """The copy, JPEG for JPEG, WebP for WebP, PNG for PNG and for the first picture of a GIF.

    Raises what Pillow raises: DecompressionBombError for more than MAX_PIXELS, OSError and others for what is broken.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "GIF", "WEBP")) as sent:
        format = {"JPEG": "JPEG", "WEBP": "WEBP"}.get(sent.format or "", "PNG")
        sent.draft("RGB", (MAX_SIDE, MAX_SIDE))
        turned = ImageOps.exif_transpose(sent)
    has_alpha = format != "JPEG" and turned.has_transparency_data
    pixels = turned.convert("RGBA" if has_alpha else "RGB")
    pixels.thumbnail((MAX_SIDE, MAX_SIDE))
    clean = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())  # nothing but pixels comes along
    out = io.BytesIO()
    clean.save(out, format, **({"quality": QUALITY} if format != "PNG" else {}))
    return out.getvalue()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to its pipe and nowhere else
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
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
