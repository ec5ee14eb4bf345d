"""A play that was cut short begins afresh; a folder the demo did not make is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from reeve.config import Settings
from reeve.demo.afresh import BEGUN, begin
from reeve.demo.cast import CAST_FILE, save_cast


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def test_a_new_folder_is_marked(settings: Settings) -> None:
    assert begin(settings) is False
    assert (settings.data_dir / BEGUN).exists()


def test_a_play_cut_short_begins_afresh(settings: Settings) -> None:
    begin(settings)
    left = settings.data_dir / "objects" / "half-uploaded"
    left.parent.mkdir()
    left.touch()
    assert begin(settings) is True
    assert not left.exists()
    assert (settings.data_dir / BEGUN).exists()


def test_a_finished_play_is_kept(settings: Settings) -> None:
    begin(settings)
    save_cast(settings.data_dir, [])
    assert begin(settings) is False
    assert (settings.data_dir / CAST_FILE).exists()


def test_a_folder_somebody_else_filled_is_never_emptied(settings: Settings) -> None:
    theirs = settings.data_dir / "root-key"
    theirs.parent.mkdir()
    theirs.write_text("a key")
    assert begin(settings) is False
    assert begin(settings) is False
    assert theirs.read_text() == "a key"
