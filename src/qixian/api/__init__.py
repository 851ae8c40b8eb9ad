"""The HTTP door: the JSON API and the pages of the desks."""
