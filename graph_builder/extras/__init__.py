"""Optional helpers that suggest what the rules may lack; the core needs none, and none is loaded unasked."""
