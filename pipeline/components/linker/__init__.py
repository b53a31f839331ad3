"""What ties spans to entities: candidates, features, ranker, entity records."""
