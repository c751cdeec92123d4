"""What machines read: feeds, sitemap, robots, structured data."""
