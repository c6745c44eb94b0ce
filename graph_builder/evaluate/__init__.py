"""How well what is read agrees with annotations by hand."""
