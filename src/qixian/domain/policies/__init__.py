"""Policy editions as data with their sources; everybody may import the modules in here."""
