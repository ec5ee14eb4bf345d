"""The API: what officers do with files, for machines with a token.

It adds no act of its own: a file is taken in, checked and kept exactly as from the upload page, and what is read is
what the pages show. ``openapi.yaml`` is its document: served as it is, compared with the routes, and every answer is
held against it by the tests. Refusals are problem details (``reeve.web.problems``).
"""
