"""The rulebook: the kinds of return and their released definitions, stored whole with their hash.

The folder ``reeve/definitions`` is where definitions are written; what a check uses is the stored, resolved text, so
that a check made today can be repeated in ten years. A correction is a new revision; a released row never changes.
A department publishes one of its own from a day (``reeve.revisions``): until then checks are made with the one before,
and ``published`` says to everybody what changed and when.
"""
