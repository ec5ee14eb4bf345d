"""``reeve sample``: invented returns in the real layout, for practice, for tests and for trying a new year's rules."""

from __future__ import annotations

from pathlib import Path

import click

from reeve.register.authorities import authorities
from reeve.rules.period import Period
from reeve.samples import shbe
from reeve.samples.following import NotLastMonth


class _Period(click.ParamType[Period]):
    name = "period"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        try:
            return Period.parse(value)
        except ValueError as unreadable:
            self.fail(str(unreadable), param, ctx)


@click.group()
def command() -> None:
    """Write an invented return. No real person is in it."""


@command.command("shbe")
@click.option("--council", required=True, metavar="SLUG", help="A council of the register, for example isle-of-wight.")
@click.option("--period", required=True, type=_Period(), help="The month, for example 2026-10.")
@click.option("--claims", type=click.IntRange(min=1), default=20_000, show_default=True, help="How many claims.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--faults", type=click.FloatRange(0, 1), default=0.0, help="Share of lines to spoil, 0 to 1.")
@click.option("--previous", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Last month's sample.")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def sample_shbe(
    council: str, period: Period, claims: int, seed: int, faults: float, previous: Path | None, out: Path
) -> None:
    """Write a Single Housing Benefit Extract to OUT. With --faults, OUT.faults.json lists what was spoilt."""
    code = _register_code(council)
    try:
        made = shbe.make(
            out, council_code=code, period=period, claims=claims, seed=seed, faults=faults, previous=previous
        )
    except (NotLastMonth, ValueError) as refused:
        raise click.UsageError(str(refused)) from refused
    counts = ", ".join(f"{record} {count:,}" for record, count in sorted(made.written.by_record.items()))
    click.echo(f"{out}: {made.written.lines:,} lines ({counts}), extract day {made.extract_day:%d-%m-%Y}.")
    if faults:
        click.echo(f"{out}.faults.json: {len(made.planted):,} faults planted.")


def _register_code(slug: str) -> str:
    authority = authorities().get(slug)
    if authority is None:
        raise click.BadParameter(
            f"There is no council “{slug}” in the register. Use its short name, for example isle-of-wight.",
            param_hint="--council",
        )
    return authority.register_code
