"""How a site looks: theme, hue, scenery, pictures, recordings, blocks of a text."""
