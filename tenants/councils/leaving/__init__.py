"""Leaving: everything a council has, exported in open formats and checked by importing it into an empty installation;
then the council archived; then its keys destroyed.

An export is a ZIP archive made by a job and kept in the council's own vault until it is taken: a council admin asks for
it and takes it with a fresh second factor. Keys, password hashes and tokens are never in it. The acts on the platform's
own tables (archive, hold, destruction) are ``reeve.leaving``; here are the council's pages, and what reads its rooms.
"""
