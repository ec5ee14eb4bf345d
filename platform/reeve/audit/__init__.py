"""The audit: who did what, to what, when, in words; append-only, hash-chained, one chain a council.

``record`` adds an entry in the same transaction as the act, through one database function owned by a bare role. The
words never hold a personal value; they are what the council reads as its own history.
"""

from reeve.audit.record import PLATFORM_CHAIN, Actor, acting, actor, record

__all__ = ["PLATFORM_CHAIN", "Actor", "acting", "actor", "record"]
