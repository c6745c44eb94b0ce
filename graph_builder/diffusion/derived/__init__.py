"""Results of diffusion as RDF, in one graph that is made whole by each derivation.

``values`` is what is told, ``writing`` how, ``freshness`` whether it was made from what the store holds now.
"""
