"""An invented corpus: several years of bulletins with planted policies and all that an annotation has."""
