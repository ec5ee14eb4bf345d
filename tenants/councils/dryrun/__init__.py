"""Check only: a file is checked as a return and nothing of it is kept.

Its bytes are destroyed as soon as the check ends; what was found, a minute after the page is closed and at the latest
after an hour. It makes no version, nobody becomes a contributor by it, and it is never sent. The history keeps that
somebody checked, not what.
"""
