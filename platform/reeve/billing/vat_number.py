"""A UK VAT number's shape and check digits (HMRC: 9 digits by modulus 97, old or 9755 form; GD and HA for government
departments and health authorities)."""

from __future__ import annotations

import re

from reeve.errors import Refusal

WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
SHAPE = re.compile(r"GB(\d{9})(\d{3})?")
GOVERNMENT = re.compile(r"GB(GD[0-4]\d\d|HA[5-9]\d\d)")


class NotAVatNumber(Refusal):
    """That is not a GB VAT number. It is GB and 9 digits, like GB999999973; a department's is like GBGD001."""

    status = 422
    title = "Check the VAT number"


def check_vat_number(text: str) -> str:
    """The number without spaces, as GB and its digits. Raises NotAVatNumber."""
    plain = re.sub(r"[\s.-]", "", text).upper()
    plain = plain if plain.startswith("GB") else f"GB{plain}"
    if GOVERNMENT.fullmatch(plain):
        return plain
    found = SHAPE.fullmatch(plain)
    if found is None or not has_check_digits(found[1]):
        raise NotAVatNumber
    return plain


def has_check_digits(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)) + int(digits[7:])
    return total % 97 == 0 or (total + 55) % 97 == 0
