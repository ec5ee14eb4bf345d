"""``reeve alarm``: keys that changed and nobody had said so, and what became of them."""

from __future__ import annotations

import click


@click.group("alarm")
def command() -> None:
    """Keys that changed silently: told until an operator settles each."""


@command.command("list")
@click.option("--settled", is_flag=True, help="Those that were settled, and by whom.")
def list_alarms(settled: bool) -> None:
    """Every alarm that is not settled. Exit code 1 where there is one."""
    from reeve.alarms.queries import open_alarms, settled_alarms
    from reeve.database import db
    from reeve.onboarding.terminal import at_the_terminal
    from reeve.web.filters import day_and_time

    with at_the_terminal():
        if settled:
            for alarm in settled_alarms(db.platform):
                click.echo(f"{alarm.reference}: noticed {day_and_time(alarm.noticed_at)}: {alarm.words}")
                click.echo(
                    f"  Settled {day_and_time(alarm.settled_at)} by {alarm.settled_by_name}: {alarm.settled_words}"
                )
            return
        told = [alarm.told for alarm in open_alarms(db.platform)]
    click.echo("\n".join(told) or "No alarm waits.")
    if told:
        raise SystemExit(1)


@command.command("settle")
@click.argument("reference")
@click.argument("words")
def settle_one(reference: str, words: str) -> None:
    """Settle the alarm REFERENCE: WORDS say what it was and what was done. The platform's history keeps them."""
    from reeve.alarms.queries import get_open_alarm
    from reeve.alarms.settle import settle
    from reeve.database import db
    from reeve.onboarding.terminal import at_the_terminal

    with at_the_terminal():
        settle(get_open_alarm(db.platform, reference), words)
    click.echo(f"Alarm {reference} is settled. The platform's history says so.")
