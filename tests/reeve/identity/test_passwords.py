"""Length over composition; nothing that is guessed first; nothing made of what everybody knows."""

from __future__ import annotations

import socket

import pytest

from reeve.identity.passwords import (
    HASHER,
    PasswordTooWeak,
    check_password,
    common_passwords,
    fault_of,
    hash_password,
    matches,
)

ABOUT = ("sam.example@winchester.gov.uk", "Winchester City Council")


@pytest.mark.parametrize(
    "password", ["three odd otters swim", "ééééééé ñandú 12 xyz", "0123 4567 horse lamp", "a" * 3 + "bcdefghijkl!"]
)
def test_long_is_enough(password: str) -> None:
    check_password(password, about=ABOUT)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 characters or more"),
        ("x" * 257, "256 characters or fewer"),
        ("Password-1234", "guessed"),
        ("P A S S W O R D 1 2 3 4 5", "guessed"),
        ("aaaaaaaaaaaaaaaa", "guessed"),
        ("Winchester2026", "made of"),
        ("WinchesterCityCouncil", "made of"),
        ("sam.example@winchester.gov.uk", "made of"),
        ("sam.example!1", "made of"),
    ],
)
def test_what_is_refused(password: str, why: str) -> None:
    with pytest.raises(PasswordTooWeak, match=why):
        check_password(password, about=ABOUT)


def test_the_list_is_shipped_and_plain() -> None:
    assert len(common_passwords()) > 200
    assert all(word == word.casefold() and word.isalnum() for word in common_passwords())


@pytest.mark.usefixtures("hashed_as_served")
def test_hashes_are_argon2id_at_owasps_cost_and_nobodys_never_matches() -> None:
    stored = hash_password("three odd otters swim")
    assert stored.startswith(b"$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(stored, "three odd otters swim")
    assert not matches(stored, "three odd otters swum")
    assert not matches(None, "nobody has this password")


def test_hashing_costs_no_less_than_owasp_asks() -> None:
    """The least of OWASP's Password Storage Cheat Sheet for argon2id: 19 MiB, twice over, one thread."""
    assert (HASHER.memory_cost >= 19 * 1024, HASHER.time_cost >= 2, HASHER.parallelism >= 1) == (True, True, True)


def test_words_end_without_a_full_stop_on_a_field() -> None:
    assert not (fault_of("short") or "").endswith(".")


def test_nobody_else_is_asked_about_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by the first letters of its hash: the list is shipped."""

    def no_way_out(*_where: object, **_how: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", no_way_out)
    monkeypatch.setattr(socket, "getaddrinfo", no_way_out)
    common_passwords.cache_clear()
    assert fault_of("password1234", about=ABOUT) is not None
    assert fault_of("three odd otters swim", about=ABOUT) is None


@pytest.mark.parametrize("password", ["onlylowercaseletters", "484927365018", "all spaces and words", "ÄÖÜ!§$%&/()=?"])
def test_no_kind_of_character_is_asked_for(password: str) -> None:
    assert fault_of(password) is None
