"""Read the terms of a grant out of a memo: its running text in, candidates with their sentences out.

Nothing here knows the database or the forms. `read_terms` is held against the `TableFacts` of the table beside the text.
"""

from allocations.memo.candidates import Candidate, Contradiction, TableFacts
from allocations.memo.terms import MemoTerms, read_terms

__all__ = ["Candidate", "Contradiction", "MemoTerms", "TableFacts", "read_terms"]
