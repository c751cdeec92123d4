"""A site as a whole: its addresses, navigation, links outward, closing, mourning."""
