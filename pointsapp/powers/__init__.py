"""Power, duty, negative, access, service and customs lists; their procedures; their charts."""
