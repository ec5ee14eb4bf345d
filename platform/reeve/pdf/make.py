"""Making a PDF from a layout and data."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from reeve.pdf.letters import Data, shown

BASE = Path(__file__).with_name("base.typ")


def make_pdf(layout: Path, data: Data, *, at: datetime) -> bytes:
    """The PDF that ``layout`` makes of ``data``, which it finds as ``data``. ``at`` is the moment it says it was made.

    ``layout`` begins after ``base.typ`` and may use what that defines; ``data`` has a ``title``. The file meets
    PDF/UA-1 or is not made. Raises ``typst.TypstError`` where the layout itself is wrong.
    """
    made = typst.compile(
        f"{text_of(BASE)}\n{text_of(layout)}".encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(shown(data), ensure_ascii=False)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def text_of(layout: Path) -> str:
    return layout.read_text(encoding="utf-8")
