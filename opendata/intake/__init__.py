"""A file on its way in: received, held in quarantine, read, decided on by a steward, let through the gate."""
