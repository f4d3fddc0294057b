"""Rows and terms of small allocation tables."""

HEAD = ("Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger")
ROWS = [("Det ene", 50, 400, 1), ("Det andet", 50, 400, 1), ("I alt", 100, 800, 2)]
DEARER = [("Det ene", 50, 500, 1), ("Det andet", 50, 500, 1), ("I alt", 100, 1000, 2)]
SMALL_TERMS = ["--grant", "Lille", "--unit-price", "400000", "--total", "800000", "--target", "2"]
