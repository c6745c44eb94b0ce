"""The Reconciliation Service API 0.2: names of a table become identifiers of the graph."""
