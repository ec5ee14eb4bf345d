"""What ending a role or removing somebody leads to, said before it is done."""

from __future__ import annotations

from councils.people.queries import Member, answers_for_tokens, certifiers, deputies_of, lasting_admins

AT_ONCE = "It takes effect with the next page they open. What they did stays in the history under their name."


def consequences(member: Member, role: str | None = None) -> list[str]:
    """Sentences about ending ``role``; without one, about removing the person altogether."""
    ending = {held.role for held in member.roles if role in (None, held.role)}
    said = [AT_ONCE]
    if ending >= {held.role for held in member.roles}:
        said.append(
            "It is all they do here, so they lose all access to this council at once, on every device. "
            "Other councils they belong to are not affected."
        )
    if role is None:
        said.append("Their keys for machines stop working, and an invitation still open for them is taken back.")
    if role is not None and "preparer" in ending and answers_for_tokens(member.person.id):
        said.append("The tokens for machines they answer for stop working at once. Make new ones under somebody else.")
    if "certifier" in ending:
        said += certifying(member)
    if "admin" in ending:
        said += administering(member)
    return said


def certifying(member: Member) -> list[str]:
    deputies = [person.name for person, _ in deputies_of(member.person.id)]
    said = [f"{' and '.join(deputies)} can no longer sign as deputy for them."] if deputies else []
    if not certifiers(besides=member.person.id):
        said.append("Nobody else certifies in their own right here. Until somebody does, no return can be signed.")
    return said


def administering(member: Member) -> list[str]:
    left = [held for held in lasting_admins() if held.person_id != member.person.id]
    if len(left) == 1:
        return ["One admin is left. Two are advised, so that one can let the other back in."]
    return [] if left else ["This is the only admin, so it will be refused: make somebody else an admin first."]
