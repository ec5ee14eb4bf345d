"""The commands behind ``reeve``, one module each; every module exposes ``command``."""
