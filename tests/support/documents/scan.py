"""Made-up reports as scans: pages of a PDF turned into noisy, skewed pictures."""

from __future__ import annotations

import io
import random

import numpy as np
from PIL import Image, ImageFilter


def scan_pages(pdf: bytes, rng: random.Random, dpi: int) -> list[Image.Image]:
    """The pages as a scanner gives them: grey, not quite straight, blurred, with noise and uneven light."""
    import pypdfium2

    noise = np.random.default_rng(rng.randrange(2**32))
    blur, grain = rng.uniform(0.3, 0.8), rng.uniform(2, 10)
    pages = []
    file = pypdfium2.PdfDocument(pdf)
    for page in file:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        turned = picture.rotate(rng.uniform(-1.2, 1.2), Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        ink = 255.0 - np.asarray(turned.filter(ImageFilter.GaussianBlur(blur * dpi / 150)), dtype=float)
        light = np.linspace(rng.uniform(0.85, 1), rng.uniform(0.85, 1), ink.shape[1])
        paper = rng.uniform(225, 252) * light - ink * rng.uniform(0.7, 1) + noise.normal(0, grain, ink.shape)
        specks = noise.random(ink.shape) < rng.choice([0, 0, 2e-5])
        pages.append(Image.fromarray(np.where(specks, 60, paper).clip(0, 255).astype(np.uint8)))
        page.close()
    file.close()
    return pages


def write_scan(pdf: bytes, rng: random.Random, dpi: int | None = None) -> bytes:
    """A PDF of pictures, without a text layer, of the pages of a PDF; `dpi` is drawn where it is not given."""
    dpi = dpi or rng.choice([150, 175, 200])
    first, *others = scan_pages(pdf, rng, dpi)
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=dpi, quality=rng.choice([60, 75, 90]))
    return buffer.getvalue()
