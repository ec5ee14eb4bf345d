"""The doctor: is this installation well, and if not, what is wrong with it and what to do, in words.

``examine`` looks at everything and changes nothing, for an operator at a terminal; ``ready`` is the short look that the
readiness page takes, for a machine that asks every few seconds. Neither ever says a secret.
"""

from reeve.doctor.examine import examine
from reeve.doctor.finding import Finding
from reeve.doctor.ready import not_ready

__all__ = ["Finding", "examine", "not_ready"]
