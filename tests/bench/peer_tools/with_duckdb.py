"""duckdb: one SQL query that reads the file and names, for each line, the rules that fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import duckdb

WHOLE, DAY = r"^-?[0-9]{1,15}$", r"^[0-9]{2}-[0-9]{2}-[0-9]{4}$"


def made(spec: Mapping[str, Any]) -> Callable[[str], dict[str, list[int]]]:
    names = [f"p{place}" for place in range(1, spec["positions"] + 1)]
    for name, place in spec["fields"].items():
        names[place - 1] = name
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"
    fails = ", ".join(f"case when {fails_where(rule)} then '{rule['id']}' end" for rule in spec["rules"])
    query = f"""
        with lines as (
            select row_number() over () as line, {", ".join(spec["fields"])}
            from read_csv(?, delim='|', header=false, quote='', escape='', columns={columns}, auto_detect=false)
        ), failing as (select line, list_filter([{fails}], lambda rule: rule is not null) as rules from lines)
        select rule, list(line) from (select unnest(rules) as rule, line from failing where len(rules) > 0)
        group by rule
    """

    def find(file: str) -> dict[str, list[int]]:
        with duckdb.connect() as connection:
            return dict(connection.execute(query, [file]).fetchall())

    return find


def number(name: str) -> str:
    return f"case when regexp_matches({name}, '{WHOLE}') then try_cast({name} as bigint) end"


def day(name: str) -> str:
    return f"case when regexp_matches({name}, '{DAY}') then try_strptime({name}, '%d-%m-%Y') end"


def fails_where(rule: Mapping[str, Any]) -> str:
    name = rule["field"]
    match rule["kind"]:
        case "required":
            return f"{name} is null"
        case "codes":
            return f"{name} not in ({', '.join(repr(code) for code in rule['codes'])})"
        case "length":
            return f"length({name}) > {rule['most']}"
        case "integer":
            return f"{name} is not null and ({number(name)}) is null"
        case "date":
            return f"{name} is not null and ({day(name)}) is null"
        case "range":
            return f"({number(name)}) < {rule['least']}"
        case "not_before":
            return f"({day(name)}) < ({day(rule['other'])})"
        case "not_above":
            return f"({number(name)}) > ({number(rule['other'])})"
        case other:
            raise ValueError(other)
