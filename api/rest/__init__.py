"""The JSON API: how lists are found, paged and turned into the models of `api.models`."""
