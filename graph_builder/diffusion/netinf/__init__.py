"""NetInf: from cascades, the network along which things most likely spread.

The model: each unit that did not begin a cascade took it up from one unit that was earlier, along an edge of
the network or, far less likely, from outside it. Edges are added one by one, each time the one that makes the
cascades most likely.
Source: M. Gomez-Rodriguez, J. Leskovec, A. Krause, Inferring Networks of Diffusion and Influence, KDD 2010.
"""
