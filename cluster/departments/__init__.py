"""The 61 sites and who owns them: blueprints, provisioning, identity, which of them are open."""
