"""What ships, run as it ships: requirements.lock alone, DEMO off, no pytest. `make shipped` makes the environment."""
