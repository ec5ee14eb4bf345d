"""Numbers, money, dates and times as officers read them. Each is a Jinja filter of the same name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from flask import Flask

LONDON = ZoneInfo("Europe/London")
SIZES = ("bytes", "KB", "MB", "GB", "TB")


def init_app(app: Flask) -> None:
    for name, filter_ in FILTERS.items():
        app.add_template_filter(filter_, name)


def pounds(amount: int | Decimal | None, pence: bool = True) -> str:
    """Pence as an ``int``, or pounds as a ``Decimal``: "£1,234.56"; whole pounds, rounded, without ``pence``.

    None, an amount not given, is an empty string, never £0.
    """
    if amount is None:
        return ""
    value = Decimal(amount).scaleb(-2) if isinstance(amount, int) else amount
    value = value.quantize(Decimal("0.01") if pence else Decimal(1), ROUND_HALF_UP)
    return f"-£{-value:,}" if value < 0 else f"£{value:,}"


def number(value: int | Decimal | None) -> str:
    """Thousands separators; a Decimal keeps its own places. None is an empty string."""
    return "" if value is None else f"{value:,}"


def percent(millionths: int) -> str:
    """ "0.48%" for 4,800 millionths: how percentages that change by year are kept."""
    return f"{(Decimal(millionths) / 10_000).normalize():f}%"


def change(value: int | Decimal | None, unit: str = "number") -> str:
    """A difference with its sign: "+1,234", "-£5.00", "no change". ``unit`` is "pounds" or "number"."""
    if value is None:
        return ""
    if value == 0:
        return "no change"
    words = pounds(value) if unit == "pounds" else number(value)
    return words if value < 0 else f"+{words}"


def local(moment: datetime) -> datetime:
    """The moment in Europe/London. A moment without a zone is a programming error and raises ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError("A time on screen needs a zone")
    return moment.astimezone(LONDON)


def day(value: date | datetime | None) -> str:
    """ "12 October 2026"; a moment gives its day in Europe/London."""
    if value is None:
        return ""
    on = local(value) if isinstance(value, datetime) else value
    return f"{on.day} {on:%B %Y}"


def clock(value: datetime | None) -> str:
    """ "14:02" in Europe/London."""
    return "" if value is None else f"{local(value):%H:%M}"


def day_and_time(value: datetime | None) -> str:
    """ "12 October 2026 at 14:02" in Europe/London."""
    return "" if value is None else f"{day(value)} at {clock(value)}"


def machine_time(value: date | datetime) -> str:
    """The value of a ``<time>`` element's datetime attribute."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value.isoformat()


def file_size(count: int | None) -> str:
    """A size people read: "812 bytes", "1.2 KB", "14 MB" (thousands, as file managers and providers count)."""
    if count is None:
        return ""
    if count < 1000:
        return plural(count, "byte")
    size, unit = Decimal(count), 0
    while size >= Decimal("999.5") and unit < len(SIZES) - 1:
        size, unit = size / 1000, unit + 1
    places = Decimal("0.1") if size < Decimal("9.95") else Decimal(1)
    return f"{size.quantize(places, ROUND_HALF_UP)} {SIZES[unit]}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 line", "2,000 lines"; ``many`` where it is not ``one`` with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


FILTERS: dict[str, Callable[..., str]] = {
    "pounds": pounds,
    "number": number,
    "percent": percent,
    "change": change,
    "date": day,
    "time": clock,
    "datetime": day_and_time,
    "machine_time": machine_time,
    "bytes": file_size,
    "plural": plural,
}
