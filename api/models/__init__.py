"""What the JSON API takes and gives, as frozen Pydantic models: the edge, and the edge alone, knows them."""
