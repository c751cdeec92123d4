"""Time: working days, the rounds of worker and tick, the nightly sweeps."""
