"""The sheets of the report's workbook."""

SHEETS = [
    "Samlet status",
    "Prognose",
    "Udvikling",
    "Anvendelse af midlerne",
    "RegionH Match",
    "Ansættelser",
    "Tælleregler",
]
