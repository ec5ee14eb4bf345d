"""People: who belongs to this council, in which role, from when; and what everybody did, in words."""
