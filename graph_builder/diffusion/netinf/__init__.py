"""NetInf: from cascades, the network along which things most likely spread.

The model: each unit that did not begin a cascade took it from one unit that was earlier, along an edge of the
network or, ten thousand million times less likely, from outside. Edges are added one by one, each time the one
that makes the cascades most likely (greedy; the gain is submodular, so this is near the best).
Source: M. Gomez-Rodriguez, J. Leskovec, A. Krause, Inferring Networks of Diffusion and Influence, KDD 2010.
"""
