"""The sheets of the report's workbook."""

SHEETS = [
    "Samlet status",
    "Hvor det ender",
    "Udvikling",
    "Hvad pengene gik til",
    "RegionH Match",
    "Ansættelser",
    "Tælleregler",
]
