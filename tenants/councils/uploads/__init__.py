"""Uploads: a file comes in. It is hashed, encrypted and stored while it streams; only then is there a row, a job and an
entry in the history, in one commit. The bytes are kept whatever the check says of them.
"""
