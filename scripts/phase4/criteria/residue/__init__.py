"""What this project has put on the machine and into the cluster: who keeps each thing, and what nobody keeps."""
