"""The whole city in one folder that can be carried away, and back onto an empty machine."""
