"""The room's places on disk, work folders that die with their process, and the one limited DuckDB connection."""
