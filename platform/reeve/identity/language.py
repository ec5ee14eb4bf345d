"""The language a person chose is kept with the person."""

from __future__ import annotations

from reeve.database import db
from reeve.identity.models import Person
from reeve.identity.visitor import Visitor
from reeve.web.language import ENGLISH, LANGUAGES, choose, chosen_before_sign_in


def choose_language(language: str, *, who: Visitor | None) -> None:
    """On any page, also before signing in. What is no language of ours changes nothing."""
    if language in LANGUAGES:
        choose(language, nobodys=who is None)
        if who is not None:
            db.gate.get_one(Person, who.person_id).language = language


def take_up_language(person: Person) -> None:
    """Somebody has just signed in: what they chose on the way in is theirs from now on, else what they chose before;
    never what another person chose on this machine."""
    person.language = chosen_before_sign_in() or person.language
    choose(person.language or ENGLISH)
