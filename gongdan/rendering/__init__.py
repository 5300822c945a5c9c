"""Safe HTML, plain text and spreadsheet cells from whatever people and machines send."""

from gongdan.rendering.csv_safe import plain_cell, safe_cell
from gongdan.rendering.sanitize import safe_html, safe_html_with
from gongdan.rendering.text import clean_text, excerpt, html_to_text, whole_character_place

__all__ = [
    "clean_text",
    "excerpt",
    "html_to_text",
    "plain_cell",
    "safe_cell",
    "safe_html",
    "safe_html_with",
    "whole_character_place",
]
