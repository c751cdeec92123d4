"""What the city offers: datasets and resources registered, reviewed, opened; versions switched; lists, facets,
figures."""
