/// A small OpenID provider for development: `facet run` starts it, and it refuses to start in any other mode.
public enum DevelopmentProvider {}
