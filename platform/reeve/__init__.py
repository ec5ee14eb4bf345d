"""The street: councils exist, people sign in, the rulebook is kept, and the department has its door.

Each council is a house on the street; its rooms live in the ``councils`` package. ``councils`` imports
``reeve``, never the reverse; only the app factory, the command line and the worker may see both.
"""
