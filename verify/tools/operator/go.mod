// The Prometheus Operator, for its CustomResourceDefinitions alone: nothing of it is built.
module openim-gke/verify/operator

go 1.26.0

require github.com/prometheus-operator/prometheus-operator v0.85.0
