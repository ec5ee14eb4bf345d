"""A form with one file, read as it arrives: its fields first, then the file piece by piece. Nothing touches the disk.

The framework's own parser would write a large file to a temporary file, unencrypted; this one holds a piece at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from reeve.errors import Refusal
from reeve.vault import CutShort

PIECE = 1 << 18
MOST_HELD = 3 * PIECE
MOST_FIELDS = 20
LONGEST_FIELD = 10_000
DRAINED_AT_ONCE = 1 << 20


class NoFileChosen(Refusal):
    """No file was chosen, so nothing was uploaded. Go back, choose a file, then upload it."""

    status = 422
    title = "Choose a file"


class NotAForm(Refusal):
    """This did not come from our form, so nothing was kept. Open the upload page and send the file from there."""

    title = "We could not read the upload"


@dataclass(frozen=True)
class Arriving:
    """The fields that came before the file, the file's name as the sender gave it, and its bytes, to be read once."""

    fields: Mapping[str, str]
    name: str
    pieces: Iterator[bytes]


def read_form(stream: IO[bytes], content_type: str) -> Arriving:
    """Read up to the file. Raises NotAForm, NoFileChosen, CutShort; ``pieces`` raises CutShort too."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise NotAForm
    decoder = MultipartDecoder(options["boundary"].encode("latin-1", "replace"), max_form_memory_size=MOST_HELD)
    events = read_events(stream, decoder)
    fields: dict[str, str] = {}
    for event in events:
        if isinstance(event, File):
            return Arriving(fields, file_name(event), file_pieces(events, named=bool(event.filename)))
        if isinstance(event, Field):
            fields[event.name] = read_field(events)
            if len(fields) > MOST_FIELDS:
                raise NotAForm
    raise NoFileChosen


def read_events(stream: IO[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    """The decoder's events up to the end of the form. Whatever ends too soon or is no form raises CutShort."""
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(PIECE) or None)
            elif isinstance(event, Epilogue):
                return
            else:
                yield event
    except RequestEntityTooLarge as error:
        raise NotAForm from error
    except (ValueError, ClientDisconnected, ConnectionError) as error:
        raise CutShort from error


def read_field(events: Iterator[Event]) -> str:
    text = b"".join(part for part in data_of(events, most=LONGEST_FIELD))
    return text.decode("utf-8", "replace")


def file_pieces(events: Iterator[Event], *, named: bool) -> Iterator[bytes]:
    """The file's bytes. A browser sends an empty nameless file where none was chosen. The end of the form is read too,
    so that one cut off just after the file is not taken for a whole one."""
    came = 0
    for data in data_of(events):
        came += len(data)
        yield data
    if not named and not came:
        raise NoFileChosen
    if next(events, None) is not None:
        raise NotAForm


def data_of(events: Iterator[Event], *, most: int | None = None) -> Iterator[bytes]:
    """The bytes of one part."""
    came = 0
    for event in events:
        if not isinstance(event, Data):
            raise NotAForm
        came += len(event.data)
        if most is not None and came > most:
            raise NotAForm
        yield event.data
        if not event.more_data:
            return


def file_name(event: File) -> str:
    return shown_name(event.filename)


def shown_name(path: str) -> str:
    """The last part of the sender's path, without control characters; text only, never used as a path."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable())[:200] or "file"


@contextmanager
def read_to_the_end(stream: IO[bytes], *, most: int) -> Iterator[None]:
    """Where the answer comes before all has arrived, read and forget up to ``most`` more bytes: a browser shows an
    answer only once it has sent all it meant to."""
    try:
        yield
    except Exception:
        drain(stream, most)
        raise


def drain(stream: IO[bytes], most: int) -> None:
    left = most
    try:
        while left > 0 and (piece := stream.read(min(DRAINED_AT_ONCE, left))):
            left -= len(piece)
    except (ClientDisconnected, ConnectionError):
        return
