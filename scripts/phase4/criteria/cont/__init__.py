"""IV-CONT-001 to 006: Dockerfiles, build contexts, images and the containers made of them."""
