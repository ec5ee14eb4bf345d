"""Validation: one check of one definition over one version, its findings, and what the council says to them.

The check runs in a child process with limits. Findings are an encrypted Parquet file of line, field, rule and keyed
hash, never a value; their totals are rows. A *confirm* finding wants an explanation, a *fix* finding may be disputed.
"""
