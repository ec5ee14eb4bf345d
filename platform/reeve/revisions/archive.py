"""A definition folder taken out of a ZIP archive, into a folder of its own beside those it may extend.

Pure but for the disk it is given. Only text files of the kinds a definition is made of come out, each to a place inside
the folder; what an archive may not do is refused in words.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from reeve.definitions.folder import HERE
from reeve.rules.model import DefinitionError
from reeve.rules.period import Period

LARGEST_ARCHIVE = 5_000_000
LARGEST_FOLDER = 40_000_000
MOST_FILES = 2_000
KINDS = frozenset({".toml", ".csv", ".txt"})
MARK = "return.toml"


def unpack(data: bytes, *, return_key: str, present: str, root: Path) -> Path:
    """The folder, below ``root``, beside the packaged ones of the same return. It is named as it is in the archive, or
    as the ``present`` one where no folder there has the name of a period. Raises DefinitionError."""
    with opened(data) as archive:
        members = [each for each in archive.infolist() if not each.is_dir() and is_ours(each.filename)]
        check_sizes(members)
        inside = folder_in(members)
        beside = root / return_key
        shutil.copytree(HERE / return_key, beside)
        folder = beside / (inside.name if is_period(inside.name) else present)
        shutil.rmtree(folder, ignore_errors=True)
        for member in members:
            path = PurePosixPath(member.filename)
            if path.is_relative_to(inside):
                put(archive, member, folder / path.relative_to(inside))
    return folder


def opened(data: bytes) -> zipfile.ZipFile:
    if len(data) > LARGEST_ARCHIVE:
        raise DefinitionError("The archive is larger than 5 MB. A definition folder is smaller: leave other files out.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise DefinitionError("This is not a ZIP archive. Put the definition's folder into one, as .zip.") from error


def is_ours(name: str) -> bool:
    """Not what other systems leave in an archive for themselves."""
    parts = PurePosixPath(name).parts
    return not any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)


def is_period(name: str) -> bool:
    """Whether it is the name of a definition's folder: ``2026-04``, ``2024-25.scotland``."""
    try:
        Period.parse(name.partition(".")[0])
    except ValueError:
        return False
    return True


def check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise DefinitionError(f"The archive holds more than {MOST_FILES:,} files. Leave out what is no definition.")
    if sum(member.file_size for member in members) > LARGEST_FOLDER:
        raise DefinitionError("The files in the archive are larger than 40 MB together. Leave out what is not needed.")
    for member in members:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename:
            raise DefinitionError(f"{member.filename}: a file's place must be inside the folder.")
        if path.suffix not in KINDS:
            raise DefinitionError(
                f"{member.filename}: a definition is made of .toml, .csv and .txt files. Leave it out."
            )
        if member.flag_bits & 1:
            raise DefinitionError(f"{member.filename} is encrypted. Make the archive without a password.")


def folder_in(members: list[zipfile.ZipInfo]) -> PurePosixPath:
    """Where ``return.toml`` is: what else lies there and below is the definition."""
    found = sorted(PurePosixPath(m.filename).parent for m in members if PurePosixPath(m.filename).name == MARK)
    if not found:
        raise DefinitionError(f"There is no {MARK} in the archive. Every definition folder needs one.")
    if len(found) > 1:
        places = " and ".join(str(place) for place in found[:2])
        raise DefinitionError(f"There is a {MARK} in {places}. Put one definition folder into the archive.")
    return found[0]


def put(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path) -> None:
    """A member is read no further than it says it is long: the sizes were added up from what it says."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(member) as source:
            place.write_bytes(source.read(member.file_size))
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise DefinitionError(f"{member.filename} cannot be read. Make the archive again.") from error
