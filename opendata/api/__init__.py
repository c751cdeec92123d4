"""The doors for programs: rows, their OpenAPI document, pushes."""
