"""Pure: a brand colour and the two shades of it in which text can be read (contrast as WCAG 2 defines it).

The relative luminance is L = 0.2126 R + 0.7152 G + 0.0722 B, each channel c of sRGB from 0 to 1 and made linear:
c / 12.92 up to 0.04045, else ((c + 0.055) / 1.055) ^ 2.4. The contrast of two colours is (L1 + 0.05) / (L2 + 0.05).
"""

import re

READABLE = 4.5  # WCAG AA for text
WHITE, BLACK = "#ffffff", "#000000"
DARK_GROUND = "#1a1f24"  # the lightest ground of the dark theme: what can be read here can be read on the others
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 200

Rgb = tuple[int, int, int]


def read_colour(text: str) -> str | None:
    """The colour as it is stored, `#rrggbb` in small letters; None for anything else."""
    folded = text.strip().lower()
    return folded if _HEX.fullmatch(folded) else None


def luminance(colour: str) -> float:
    """From 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str, ground: str) -> str:
    """The colour itself where it reaches 4.5:1 on the ground, else its first shade that does.

    Shades go in two hundred even steps towards black on a light ground and towards white on a dark one.
    """
    end = BLACK if luminance(ground) > 0.18 else WHITE
    for step in range(_STEPS + 1):
        shade = _mixed(colour, end, step / _STEPS)
        if contrast(shade, ground) >= READABLE:
            return shade
    return end


def text_on(colour: str) -> str:
    """Black or white, whichever is read better on a surface of this colour."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, end: str, share: float) -> str:
    parts = (round(a + (b - a) * share) for a, b in zip(_rgb(colour), _rgb(end), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)
