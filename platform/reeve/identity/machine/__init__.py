"""Machines at the door: an API token instead of a cookie, for one council, within a few scopes, so many calls a minute.

A token is shown once and kept as a keyed hash. It stands for the person who answers for it, never beyond what that
person may do in the council on that day; whoever is removed takes their tokens along. A department's token (``puller``)
is of a kind and a table of its own: it opens what that department was sent, to read.
"""
