"""Subsidy: what a claim's overpayments earn and cost, exact to the penny. Pure: no web, no database, no floats.

A definition says which cells hold which class of overpayment (``subsidy.toml``) and at which percentages
(``parameters.csv``, by year and with its source). Overpayments by local authority error and administrative delay are
judged together against total specified subsidy: all of them at the full rate up to the lower threshold, all at the
reduced rate up to the upper one, none above it (SI 2010/2481 article 3). So one pound more may cost many.
"""

from reeve.subsidy.share import MILLION, share, within
from reeve.subsidy.stake import Cost, Edge, Stake, Threshold, stake_of

__all__ = ["MILLION", "Cost", "Edge", "Stake", "Threshold", "share", "stake_of", "within"]
