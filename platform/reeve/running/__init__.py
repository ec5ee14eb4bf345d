"""Running: one foreground parent that owns the database, the web and the worker, and takes all of them with it.

``run`` is the parent; ``street`` says which processes make up the service on one machine. In production a container
platform is the parent, and this room is not used.
"""

from reeve.running.process import Process
from reeve.running.street import street, web_address
from reeve.running.supervisor import run

__all__ = ["Process", "run", "street", "web_address"]
