"""The demo: two councils deliver their returns to the department, played through the running service as people would.

Everything it makes is practice. Its people are invented; their passwords and authenticators are made when it is played
and kept in a 0600 file in the data folder, so that a person can go on where the play ended. It never runs where a real
database is configured or the service answers beyond this machine.
"""
