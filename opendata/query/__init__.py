"""Questions to a version: one frozen Query, its SQL with parameters only, the engines that answer."""
