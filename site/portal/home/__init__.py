"""What only the city's own home page shows."""
