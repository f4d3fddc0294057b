"""The sheets of the report's workbook."""

SHEETS = [
    "Samlet status",
    "Prognose",
    "Udvikling",
    "Udvikling på hospitalerne",
    "Anvendelse af midlerne",
    "RegionH Match",
    "Ansættelser",
    "Tælleregler",
]
