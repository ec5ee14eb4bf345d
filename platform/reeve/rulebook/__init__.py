"""The rulebook: the kinds of return and their released definitions, stored whole with their hash.

The folder ``reeve/definitions`` is where definitions are written; what a check uses is the stored, resolved text, so
that a check made today can be repeated in ten years. A correction is a new revision; a released row never changes.
"""
