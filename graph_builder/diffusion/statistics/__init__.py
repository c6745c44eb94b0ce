"""Statistics of cascades, and the files that models of event history are fitted to: pure functions of
`Cascades`. What cannot be told from the times is counted as a tie, or left empty; nothing here tells a cause.
"""
