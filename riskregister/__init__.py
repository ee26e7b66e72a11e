"""The project, and the platform that the apps `incidents` and `risks` stand on."""
