"""The full-text index that stands beside a store: names, titles and sentences, with the store's revision."""
