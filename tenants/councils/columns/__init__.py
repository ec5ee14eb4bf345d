"""Columns: what an officer says of a file whose first line names its columns, kept for the files that come after it.

A file in the return's own order needs nothing said. Of any other the check guesses nothing, for no source gives a
supplier's names: known are the definition's own alone, and an officer says what the rest stand for. That is kept for
the council and the return under the digest of the very line of names, stands in the history, can be read and withdrawn,
and asks again where the line or the definition changes. Each version keeps how it was read, so that reading it again,
for its claims, its figures or another check, is the same whatever was withdrawn since. The file itself stays as it
came.

The check comes after this room and asks it; the pages where an officer answers stand with the version and with the
check that keeps nothing.
"""
