"""The vault: encrypted bytes in, bytes out. Nothing readable is ever stored, and nothing unauthentic is ever released.

Each object has its own random data key. The council's key wraps it, the root key wraps the council's key, and sealing
for a department wraps the same data key a second time. The bytes follow a published construction (``streaming``: Tink's
AES-GCM-HKDF) behind our own header (``envelope``), whose associated data names purpose, council and object: a file
moved to another council, another use or another name does not open. Shredding an object is forgetting its wrapped keys.

Which wrapped key belongs to which file is the database's business: this room knows no table.
"""

from reeve.vault.envelope import DecryptingReader, NotAuthentic, encrypt_stream, open_encrypted
from reeve.vault.keys import DataKey, Owner, OwnerKey, RootKey, seal_for_department
from reeve.vault.place import Place
from reeve.vault.receive import CutShort, Stored, receive
from reeve.vault.store import Missing, Store, StoreUnavailable, new_object_id
from reeve.vault.sweep import sweep

__all__ = [
    "CutShort",
    "DataKey",
    "DecryptingReader",
    "Missing",
    "NotAuthentic",
    "Owner",
    "OwnerKey",
    "Place",
    "RootKey",
    "Store",
    "StoreUnavailable",
    "Stored",
    "encrypt_stream",
    "new_object_id",
    "open_encrypted",
    "receive",
    "seal_for_department",
    "sweep",
]
