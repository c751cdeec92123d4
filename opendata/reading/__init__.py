"""From the ugliest file of a department to a Proposal: what it is, which rows and columns it holds, what a steward
must see.

The public door is `read` (opendata.reading.read) and, for accepted columns, `typed` (opendata.reading.columns).
"""
