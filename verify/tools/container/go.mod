// Only the standard library.
module openim-gke/verify/container

go 1.24.0
